"""Options that several commands share."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from sync.workbook.limits import PROJECT, Limits

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smh]?)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LIMITS = re.compile(r"([1-9]\d{0,5})(?:/([1-9]\d{0,5}))?", re.ASCII)
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}


def seconds(text: str) -> float:
    """Read a time such as 90s, 5m or 1h; a number alone is in seconds."""
    match = _DURATION.fullmatch(text.strip().lower())
    found = float(match[1]) * _SECONDS[match[2]] if match else 0.0
    if found <= 0:
        raise click.BadParameter(f'"{text}" is no time; write one such as 90s or 5m')
    return found


def quota(text: str) -> Limits:
    """Read requests a minute: the account's, and behind a comma its project's.

    Each is a number, or reads and writes with a "/" between. A project that is not named allows
    what its account is said to.
    """
    given = [_limits(part) for part in text.split(",")]
    if not 1 <= len(given) <= 2 or None in given:  # noqa: PLR2004 -- the account and its project
        raise click.BadParameter(
            f'"{text}" is no quota; write requests a minute such as 600, as 600/120 for reads and'
            " writes, or as 600,3000 for the account and its project"
        )
    account, *project = filter(None, given)
    return account.within(project[0] if project else PROJECT.beside(account))


def _limits(text: str) -> Limits | None:
    found = _LIMITS.fullmatch(text.strip())
    return Limits(int(found[1]), int(found[2] or found[1])) if found else None


def _day_of(option: str) -> Callable[[str], date]:
    """What reads the day of an option, the year first; others are answered with how to write it."""

    def day(text: str) -> date:
        from sync.config.help.likely import likely_days  # noqa: PLC0415 -- for mends only

        written = text.strip()
        try:
            if _DAY.fullmatch(written):
                return date.fromisoformat(written)
        except ValueError:
            raise click.BadParameter(f'"{written}" is no day of the calendar') from None
        mend = " or ".join(f"{option} {each}" for each in likely_days(written))
        raise click.BadParameter(
            f'"{written}" is not written as year-month-day; write {mend}'
            if mend
            else f'"{written}" is no day; write one such as 2026-01-15'
        )

    return day


today = click.option(
    "--today",
    type=_day_of("--today"),
    metavar="YYYY-MM-DD",
    help="Judge by this day.",
)
since = click.option(
    "--since",
    type=_day_of("--since"),
    metavar="YYYY-MM-DD",
    help="Count of what is past only what began after this day.",
)
before = click.option(
    "--before",
    type=_day_of("--before"),
    metavar="YYYY-MM-DD",
    help="Move only records that are older than this day.",
)
as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON: one object a config or row, one a line."
)
show_values = click.option(
    "--show-values", is_flag=True, help="Show cells in what is printed, not only keys."
)
credentials = click.option(
    "--credentials",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The key of a service account, or another credentials file.",
)
deadline = click.option(
    "--deadline",
    type=seconds,
    metavar="TIME",
    help="Give up on a service that does not answer after this time (default 5m).",
)
