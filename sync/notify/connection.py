"""A connection to where people are told: to a checked address, by TLS, with an end to all of it.

This is http.client rather than requests, because what a message needs is what requests keeps to
itself: whether anything was sent, an end to a try as a whole and not to each wait in it, and that
the address which was checked is the one that is connected to.
"""

import errno
import io
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import certifi
from requests.utils import get_auth_from_url, get_environ_proxies, select_proxy
from urllib3.util import make_headers

from sync.config.public_host import is_public
from sync.notify.address import NotifyAddress
from sync.notify.message import FailedTryError

MOST_BYTES = 16_384
"""How much of a reply is read at the most: its head takes a few kB."""

_BUFFER = 4_096


@dataclass(frozen=True)
class Connection:
    """A connection over which one request may go: for what to ask, and with which headers."""

    http: HTTPConnection
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def connected(address: NotifyAddress, left: Callable[[], float]) -> Iterator[Connection]:
    """Connect to an address.

    `left` tells the seconds that are left, and raises TimeoutError where none are. Raises
    FailedTryError where there is no connection: nothing was sent then.
    """
    proxy = select_proxy(address.url, get_environ_proxies(address.url, None))
    if proxy:
        connection = _through(proxy, urlsplit(address.url), left)
    else:
        connection = _directly(address, urlsplit(address.url), left)
    line = connection.http.sock
    connection.http.sock = _Line(line, left)
    try:
        yield connection
    finally:
        line.close()


def _target(url: SplitResult) -> str:
    query = f"?{url.query}" if url.query else ""
    return f"{url.path or '/'}{query}"


# Without a proxy --------------------------------------------------------------------------------


def _directly(address: NotifyAddress, url: SplitResult, left: Callable[[], float]) -> Connection:
    host, secure = (url.hostname or "").rstrip("."), url.scheme == "https"
    port = url.port or (443 if secure else 80)
    ips = _look_up(host, port, left)
    if not address.allow_private and not all(map(_is_public, ips)):
        raise FailedTryError("its name leads to a private network")
    line = _connect(ips, port, left)
    http = HTTPSConnection(host, port) if secure else HTTPConnection(host, port)
    http.sock = _secured(line, host, left) if secure else line
    return Connection(http, _target(url))


def _is_public(ip: str) -> bool:
    return is_public(ip_address(ip.partition("%")[0]))


def _look_up(host: str, port: int, left: Callable[[], float]) -> Sequence[str]:
    """The addresses of a host, as the system finds them.

    It may take its time over that, and can't be told how much: so it does in a thread, which is
    left alone then.
    """
    found: list[Any] = []

    def look() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, ValueError) as error:
            found.append(error)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(left())
    if not found:
        raise FailedTryError("its name was not found in time")
    if isinstance(found[0], Exception):
        passing = getattr(found[0], "errno", None) == socket.EAI_AGAIN
        raise FailedTryError("its name is not known", again=passing)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found[0]))


def _connect(ips: Sequence[str], port: int, left: Callable[[], float]) -> socket.socket:
    """Connect to the first address that answers; the time is shared out among them."""
    failure: OSError = OSError()
    for number, ip in enumerate(ips):
        try:
            return socket.create_connection((ip, port), timeout=left() / (len(ips) - number))
        except OSError as error:
            failure = error
    raise _unconnected(failure)


def _secured(line: socket.socket, host: str, left: Callable[[], float]) -> ssl.SSLSocket:
    try:
        line.settimeout(left())
        return _trusting().wrap_socket(line, server_hostname=host)
    except (OSError, ValueError) as error:
        raise _unconnected(error) from None
    finally:
        line.close()  # the secured socket has taken its place by then


# Through a proxy --------------------------------------------------------------------------------


def _through(proxy: str, url: SplitResult, left: Callable[[], float]) -> Connection:
    """Connect through a proxy. It looks up the names, so where they lead is for it to check."""
    host, port = _place_of(proxy)
    user, password = get_auth_from_url(proxy)
    own = make_headers(proxy_basic_auth=f"{user}:{password}") if user else {}
    if url.scheme == "http":
        http = HTTPConnection(host, port, timeout=left())
        connection = Connection(http, f"http://{url.netloc}{_target(url)}", own)
    else:
        http = HTTPSConnection(host, port, timeout=left(), context=_trusting())
        http.set_tunnel((url.hostname or "").rstrip("."), url.port or 443, own)
        connection = Connection(http, _target(url))
    try:
        http.connect()
    except (OSError, ValueError, HTTPException) as error:
        http.close()
        raise _unconnected(error, "the proxy made no connection") from None
    return connection


def _place_of(proxy: str) -> tuple[str, int]:
    """The host and the port of a proxy."""
    try:
        place = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        if place.scheme == "http" and place.hostname:
            return place.hostname, place.port or 80
    except ValueError:
        pass
    raise FailedTryError("the proxy of the environment is none that begins with http://")


# Both -------------------------------------------------------------------------------------------


def _trusting() -> ssl.SSLContext:
    """What trusts whom the system, or this program's way to Google, trusts."""
    context = ssl.create_default_context()
    own = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    bundle = own or certifi.where()
    folder = Path(bundle).is_dir()
    try:
        context.load_verify_locations(*((None, bundle) if folder else (bundle, None)))
    except OSError:
        raise FailedTryError("the certificates that this computer trusts can't be read") from None
    return context


def _unconnected(error: Exception, what: str = "no connection") -> FailedTryError:
    """Why there is no connection; one that was refused at once may be made a little later."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return FailedTryError("its certificate is not trusted")
    if isinstance(error, ssl.SSLError):
        return FailedTryError("no secure connection")
    if isinstance(error, TimeoutError):
        return FailedTryError("no connection in time")
    return FailedTryError(what, again=isinstance(error, OSError))


class _Line:
    """A socket as http.client uses one, with an end to what it sends and receives.

    Whoever opened the socket closes it.
    """

    def __init__(self, line: socket.socket, left: Callable[[], float]) -> None:
        self._line = line
        self._left = left

    def sendall(self, data: Any) -> None:
        self._line.settimeout(self._left())
        self._line.sendall(data)

    def makefile(self, _: str) -> io.BufferedReader:
        return io.BufferedReader(_Received(self._line, self._left), _BUFFER)

    def close(self) -> None:
        """Leave the socket open: a reply is still read when http.client is done with it."""


class _Received(io.RawIOBase):
    def __init__(self, line: socket.socket, left: Callable[[], float]) -> None:
        self._line = line
        self._left = left
        self._room = MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.settimeout(self._left())
        count = self._line.recv_into(buffer)
        self._room -= count
        if self._room < 0:
            raise OSError(errno.EMSGSIZE, "a reply without end")
        return count
