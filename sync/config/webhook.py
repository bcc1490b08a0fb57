"""The URLs of [notify]: what can be wrong with one, and which service it is of.

Whoever knows such a URL can write there, so no message quotes any part of one.
"""

import re
from typing import Literal, NamedTuple
from urllib.parse import SplitResult, urlsplit

from sync.config.public_host import find_ip, is_private_host

Format = Literal["slack", "google_chat", "json"]

_FORMATS: dict[str, Format] = {
    "hooks.slack.com": "slack",
    "hooks.slack-gov.com": "slack",
    "chat.googleapis.com": "google_chat",
}
_VISIBLE = re.compile(r"[!-~]+")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)
_LONGEST_NAME = 253
_COPY = "copy it anew, whole, from https:// on"
_OWN = "or, if it is on your own network, write allow_private = true in [notify]"


class Wrong(NamedTuple):
    """What is wrong with a URL, as the end of a sentence about it, and the mend."""

    what: str
    mend: str


def find_wrong(url: str, *, allow_private: bool) -> Wrong | None:
    """What is wrong with a URL, as far as that can be told without the network."""
    parts = _split(url)
    if parts is None or not _is_host(parts):
        return Wrong("is no URL, or a damaged one", _COPY)
    if "@" in parts.netloc:
        return Wrong("holds a user name or a password", "use an address without them")
    if parts.scheme not in ("http", "https"):
        return Wrong("is no https address", _COPY)
    return None if allow_private else _find_unsafe(parts)


def _find_unsafe(parts: SplitResult) -> Wrong | None:
    if parts.scheme == "http":
        return Wrong("is not https", f"use its https address, {_OWN}")
    if is_private_host(parts.hostname or ""):
        return Wrong("leads to this computer or a private network", f"use a public one, {_OWN}")
    return None


def _split(url: str) -> SplitResult | None:
    """The parts of a URL; None for a text that has other signs than a URL, or no host."""
    if not _VISIBLE.fullmatch(url) or re.search(r'[\\<>"`{}|^]', url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    return parts if parts.scheme and parts.netloc and port != 0 else None


def _is_host(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    if "[" in parts.netloc:
        return find_ip(host) is not None and "%" not in host
    labels = host.removesuffix(".").split(".")
    return len(host) <= _LONGEST_NAME and all(map(_LABEL.fullmatch, labels))


def find_format(url: str) -> Format | None:
    """The format of messages that the service behind a URL takes; None where it doesn't tell."""
    parts = _split(url)
    return _FORMATS.get((parts.hostname or "").rstrip(".")) if parts else None
