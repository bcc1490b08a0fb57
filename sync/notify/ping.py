"""The ping of a dead man's switch: that a run begins, and how it ended.

Its address is of the healthchecks kind: "/start" below it, itself, "/fail" below it:
https://healthchecks.io/docs/http_api/
"""

import os
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from sync.config.model import NotifyTable
from sync.config.reading import read_text, read_toml
from sync.messages.errors import ConfigError, MistakesError
from sync.messages.problem import Problem
from sync.notify.address import NotifyAddress, look_up
from sync.notify.message import undelivered
from sync.notify.sender import Sender
from sync.show.report import Report

_BRIEF = 3.0
"""Seconds for the ping of a run that was told to stop: whoever told it so waits."""


def pinged(
    ping: NotifyAddress | None, sender: Sender, work: Callable[[], Report]
) -> tuple[Report, list[Problem]]:
    """Do some work between two pings; return its report, and a problem for each that failed."""
    if ping is None:
        return work(), []
    try:
        problems = _ping(ping.below("start"), sender, "of the start of the run")
        report = work()
    except Exception:
        sender.get(ping.below("fail"))
        raise
    except BaseException:
        replace(sender, tries=1, seconds=_BRIEF).get(ping.below("fail"))
        raise
    return report, problems + ping_end(ping, sender, report)


def ping_end(ping: NotifyAddress | None, sender: Sender, report: Report) -> list[Problem]:
    """Ping how a run ended; return a problem where that failed."""
    if ping is None:
        return []
    return _ping(ping.below("fail") if report.code else ping, sender, "of the end of the run")


def _ping(address: NotifyAddress, sender: Sender, what: str) -> list[Problem]:
    why = sender.get(address)
    return [undelivered(address, what, why)] if why else []


def find_ping_of_broken(
    path: Path, environment: Mapping[str, str] = os.environ
) -> NotifyAddress | None:
    """The ping that a config with mistakes names, where it can still be read; else None."""
    with suppress(ConfigError, MistakesError, ValidationError, tomllib.TOMLDecodeError):
        table = read_toml(read_text(path)).get("notify")
        if isinstance(table, dict):
            kept = {key: table[key] for key in ("ping", "allow_private") if key in table}
            notify = NotifyTable.model_validate(kept)
            return look_up(notify, path.name, environment).ping
    return None
