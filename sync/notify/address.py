"""Where people are told: the addresses of [notify], looked up and checked before anything else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from sync.config.address import ENV, variable_of
from sync.config.model import ConfigFile, NotifyTable
from sync.config.notify import Written, written_addresses
from sync.config.webhook import find_wrong
from sync.funnel.owners import told_as
from sync.messages.errors import ConfigError
from sync.messages.link import Link
from sync.messages.safe import plain


@dataclass(frozen=True)
class NotifyAddress:
    """A URL that nobody is shown, and what messages call it: "[notify] webhook".

    `allow_private`: it may be http, or of a private network.
    """

    url: str = field(repr=False)
    said_as: str
    allow_private: bool = False

    def below(self, name: str) -> "NotifyAddress":
        """The address one step further down the path; a query stays behind it."""
        parts = urlsplit(self.url)
        path = f"{parts.path.rstrip('/')}/{name}"
        return replace(self, url=parts._replace(path=path, fragment="").geturl())


@dataclass(frozen=True)
class Addresses:
    """All addresses of a config; those of owners by `told_as`."""

    webhook: NotifyAddress | None = None
    owners: Mapping[str, NotifyAddress] = field(default_factory=dict)
    ping: NotifyAddress | None = None


def find_addresses(file: ConfigFile, environment: Mapping[str, str] = os.environ) -> Addresses:
    """Look up the addresses that a config names; raises as `look_up` does."""
    return look_up(file.config.notify, file.path.name, environment)


def look_up(
    notify: NotifyTable, said_in: str, environment: Mapping[str, str] = os.environ
) -> Addresses:
    """Look up the addresses that a [notify] names; `said_in` is the file in which it stands.

    Raises ConfigError where a variable is not set, or holds none that may be used. The variable is
    named, its value never.
    """
    found = {
        each.path: _find(each, said_in, environment, allow_private=notify.allow_private)
        for each in written_addresses(notify)
    }
    owners = {told_as(name): found["notify", "owners", name] for name in notify.owners}
    return Addresses(found.get(("notify", "webhook")), owners, found.get(("notify", "ping")))


def find_unusable(
    file: ConfigFile, environment: Mapping[str, str] = os.environ
) -> list[ConfigError]:
    """All that is wrong with the addresses that a config names, one error for each."""
    notify, errors = file.config.notify, []
    for each in written_addresses(notify):
        try:
            _find(each, file.path.name, environment, allow_private=notify.allow_private)
        except ConfigError as error:
            errors.append(error)
    return errors


def _find(
    written: Written, said_in: str, environment: Mapping[str, str], *, allow_private: bool
) -> NotifyAddress:
    said_as, variable = plain(written.said_as), variable_of(written.text)
    url = environment.get(variable, "").strip() if variable else written.text.strip()
    if not url:
        raise ConfigError(
            said_in,
            f'{said_as} is "{ENV}{variable}", but the variable {variable} is not set',
            f"set {variable} to a URL, or take this out of the config",
            about=Link.NOTIFY,
        )
    wrong = find_wrong(url, allow_private=allow_private)
    if wrong:
        named = f"the variable {variable} of {said_as}" if variable else said_as
        raise ConfigError(said_in, f"{named} {wrong.what}", wrong.mend, about=Link.NOTIFY)
    return NotifyAddress(url, said_as, allow_private)
