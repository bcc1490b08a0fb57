"""Where people are told: the addresses of [notify], looked up and checked before anything else."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from rules.read.text import fold
from sync.config.address import variable_of
from sync.config.model import ConfigFile, NotifyTable
from sync.config.webhook import find_wrong
from sync.messages.errors import ConfigError
from sync.messages.link import Link
from sync.messages.safe import plain


@dataclass(frozen=True)
class Address:
    """A URL that nobody is shown, and what messages call it: "[notify] webhook".

    `allow_private`: it may be http, or of a private network.
    """

    url: str = field(repr=False)
    said_as: str
    allow_private: bool = False

    def below(self, name: str) -> "Address":
        """The address one step further down the path; a query stays behind it."""
        parts = urlsplit(self.url)
        path = f"{parts.path.rstrip('/')}/{name}"
        return replace(self, url=parts._replace(path=path, fragment="").geturl())


@dataclass(frozen=True)
class Addresses:
    """All addresses of a config; those of owners by their names, folded."""

    webhook: Address | None = None
    owners: Mapping[str, Address] = field(default_factory=dict)
    ping: Address | None = None


def find_addresses(file: ConfigFile, environment: Mapping[str, str] = os.environ) -> Addresses:
    """Look up the addresses that a config names.

    Raises ConfigError where a variable is not set, or holds none that may be used. The variable is
    named, its value never.
    """
    notify, said_in = file.config.notify, file.path.name
    found = {
        place: _find(written, said_as, notify, said_in, environment)
        for place, (written, said_as) in written_addresses(notify).items()
    }
    owners = {fold(name): found["owners", name] for name in notify.owners}
    return Addresses(found.get(("webhook",)), owners, found.get(("ping",)))


def find_ping(
    notify: NotifyTable, said_in: str, environment: Mapping[str, str] = os.environ
) -> Address | None:
    """Look up the address of the ping alone; None where there is none. Raises as above."""
    if notify.ping is None:
        return None
    return _find(notify.ping, "[notify] ping", notify, said_in, environment)


def written_addresses(notify: NotifyTable) -> dict[tuple[str, ...], tuple[str, str]]:
    """What is written for each address, and what messages call it, by its place in [notify]."""
    return dict(_written(notify))


def _written(notify: NotifyTable) -> Iterator[tuple[tuple[str, ...], tuple[str, str]]]:
    if notify.webhook is not None:
        yield ("webhook",), (notify.webhook, "[notify] webhook")
    for name, written in notify.owners.items():
        yield ("owners", name), (written, f"[notify] owners {plain(name)}")
    if notify.ping is not None:
        yield ("ping",), (notify.ping, "[notify] ping")


def _find(
    written: str, said_as: str, notify: NotifyTable, said_in: str, environment: Mapping[str, str]
) -> Address:
    variable = variable_of(written)
    url = environment.get(variable, "").strip() if variable else written.strip()
    if not url:
        raise ConfigError(
            said_in,
            f'{said_as} is "env:{variable}", but the variable {variable} is not set',
            f"set {variable} to a URL, or take this out of the config",
            about=Link.NOTIFY,
        )
    wrong = find_wrong(url, allow_private=notify.allow_private)
    if wrong:
        named = f"the variable {variable} of {said_as}" if variable else said_as
        raise ConfigError(said_in, f"{named} {wrong.what}", wrong.mend, about=Link.NOTIFY)
    return Address(url, said_as, notify.allow_private)
