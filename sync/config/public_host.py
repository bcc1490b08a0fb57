"""Which hosts are on the public internet, as far as their names or numbers tell."""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

IpAddress = IPv4Address | IPv6Address

_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_LOCAL = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")


def find_ip(host: str) -> IpAddress | None:
    """The address that a host is written as, None for a name.

    An IPv4 address may be written in many ways, as C's inet_aton reads them: 2130706433, 0x7f.1.
    """
    bare = host.removeprefix("[").removesuffix("]").rstrip(".")
    try:
        return ip_address(bare)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(bare))
    except OSError:
        return None


def is_public(ip: IpAddress) -> bool:
    """Whether an address is one of the public internet, also one inside an IPv6 address."""
    if isinstance(ip, IPv6Address):
        inner = _inner(ip)
        if inner is not None:
            return is_public(inner)
        if ip in _COMPATIBLE or ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def _inner(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to.

    https://www.rfc-editor.org/rfc/rfc6052#section-2.1
    """
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


def is_private_host(host: str) -> bool:
    """Whether a host is plainly none of the public internet; most names have to be looked up."""
    ip = find_ip(host)
    if ip is not None:
        return not is_public(ip)
    name = host.lower().rstrip(".")
    return name in _LOCAL or name.endswith(".localhost")
