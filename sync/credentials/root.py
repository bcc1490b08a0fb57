"""The base address of a service of Google's, which a variable may point elsewhere."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from sync.messages.errors import ConfigError
from sync.messages.link import Link


def find_root(environment: Mapping[str, str], variable: str, usual: str) -> str:
    """Return the base address of the API; a token goes to no other machine in the clear."""
    root = environment.get(variable, "").strip().rstrip("/") or usual
    url = urlsplit(root)
    if url.scheme == "https" and url.hostname:
        return root
    if url.scheme == "http" and is_loopback(url.hostname or ""):
        return root
    raise ConfigError(
        variable,
        "is not an https address",
        f"unset it, or set it to {usual}",
        about=Link.SERVICE,
    )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself, so that nobody listens in between."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
