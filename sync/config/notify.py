"""The addresses of [notify] as a config writes them: what can be told of them offline.

No message quotes an address: whoever knows one can write there.
"""

from collections.abc import Iterator
from typing import NamedTuple

from rules.language.finding import ConfigPath, Finding, doubt
from rules.phrases import cut
from rules.read.text import fold
from sync.config.address import ENV, variable_of, wrong_variable
from sync.config.model import Config, NotifyTable
from sync.config.webhook import find_format, find_wrong
from sync.messages.safe import CELL_WIDTH


class Written(NamedTuple):
    """An address as it is written: where in the config, what messages call it, and the text."""

    path: ConfigPath
    said_as: str
    text: str


def written_addresses(notify: NotifyTable) -> Iterator[Written]:
    """All addresses of [notify], as they are written.

    An owner's name is not told where it may be an address, given the wrong way round.
    """
    if notify.webhook is not None:
        yield Written(("notify", "webhook"), "[notify] webhook", notify.webhook)
    for name, text in notify.owners.items():
        called = f" {cut(name, CELL_WIDTH)}" if "/" not in name else ""
        yield Written(("notify", "owners", name), f"[notify] owners{called}", text)
    if notify.ping is not None:
        yield Written(("notify", "ping"), "[notify] ping", notify.ping)


def notify_variables(notify: NotifyTable) -> list[str]:
    """The variables that hold addresses of [notify], each once."""
    names = (variable_of(each.text) for each in written_addresses(notify))
    return list(dict.fromkeys(filter(None, names)))


def find_notify_mistakes(config: Config) -> Iterator[Finding]:
    """Find addresses that can't be used, and owners that are named twice."""
    notify = config.notify
    for each in written_addresses(notify):
        example = f'{each.path[-1]} = "{ENV}QUALIFY_{str(each.path[1]).upper()}"'
        wrong = wrong_variable(each.text, example) or _wrong_url(each.text, notify)
        if wrong:
            yield Finding(each.path, f"{each.said_as} {wrong[0]}", wrong[1])
    named: dict[str, str] = {}
    for name in notify.owners:
        other = named.setdefault(fold(name), name)
        if other != name:
            what = f'[notify] owners: "{other}" and "{name}" are one owner'
            yield Finding(("notify", "owners", name), what, "take one out")


def _wrong_url(text: str, notify: NotifyTable) -> tuple[str, str] | None:
    if variable_of(text):
        return None
    return find_wrong(text.strip(), allow_private=notify.allow_private)


def find_notify_doubts(config: Config) -> Iterator[Finding]:
    """Find what of [notify] was probably not meant."""
    notify = config.notify
    told = notify.webhook is not None or bool(notify.owners)
    if told and not notify.on:
        what = "[notify] on is empty, so nothing is worth a message"
        yield doubt(("notify", "on"), what, 'leave it out, or write on = ["moves"]')
    for key in ("format", "on", "names"):
        if not told and key in notify.model_fields_set:
            what = f"[notify] {key} says how messages are, but nobody gets any"
            mend = f'name an address: webhook = "{ENV}QUALIFY_WEBHOOK"'
            yield doubt(("notify", key), what, mend)
    if notify.owners and config.place.owner is None:
        what = "[notify] owners are never told, as no column says whose prospect it is"
        yield doubt(("notify", "owners"), what, f'name it in [{config.place.called}]: owner = "…"')
    if notify.format is None:
        yield from _without_format(notify)


def _without_format(notify: NotifyTable) -> Iterator[Finding]:
    for each in written_addresses(notify):
        is_url = not variable_of(each.text) and each.path[1] != "ping"
        if is_url and find_format(each.text.strip()) is None:
            yield doubt(
                each.path,
                f"the address of {each.said_as} does not tell what messages it takes, so they are"
                " plain JSON",
                'write format = "slack", "google_chat" or "json" in [notify]',
            )
