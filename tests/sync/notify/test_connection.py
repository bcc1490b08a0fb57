"""A message goes to the address that was checked, by a secure connection, and nowhere else."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sync.notify.address import NotifyAddress
from sync.notify.sender import Sender
from sync.workbook.pace import Pace
from tests.sync.notify.certificates import certificate
from tests.sync.notify.server import Answer, Server, never, raw, reply, serving

SECRET = "/services/T0SECRET/xYzSecretToken"
REAL = socket.getaddrinfo


Proxied = Callable[[Server, str], None]


def send(url: str, *, allow_private: bool = True, seconds: float = 5.0) -> str:
    address = NotifyAddress(url, "[notify] webhook", allow_private)
    return Sender(Pace(sleep=lambda _: None), seconds=seconds).post(address, b"{}", "text/plain")


# TLS ---------------------------------------------------------------------------------------------


def test_a_certificate_that_nobody_trusts_is_refused(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    with serving(reply(200), context=context) as server:
        assert send(server.url + SECRET) == "its certificate is not trusted"
    assert (server.connections, server.heads) == (1, [])


def test_a_certificate_that_this_computer_trusts_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    with serving(reply(200), context=context) as server:
        assert send(server.url + SECRET) == ""
    assert server.asked == [f"POST {SECRET}"]


def test_a_certificate_of_another_host_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate(tmp_path, "127.0.0.2")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    with serving(reply(200), context=context) as server:
        assert send(server.url + SECRET) == "its certificate is not trusted"
    assert server.heads == []


@pytest.mark.parametrize("through", ["", "https"])
def test_certificates_that_cannot_be_read_are_told(
    through: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxied: Proxied
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "missing.pem"))
    context, _ = certificate(tmp_path)
    with serving(reply(200), context=context) as server:
        if through:
            proxied(server, through)
        why = send(server.url + SECRET)
    assert why == "the certificates that this computer trusts can't be read"
    assert server.heads == []


@pytest.mark.parametrize(
    ("answer", "seconds", "why"),
    [
        (raw(b"HTTP/1.1 400 No\r\n\r\n"), 60.0, "no secure connection"),
        (never, 0.3, "no connection in time"),
    ],
)
def test_a_server_without_tls_is_told_nothing(answer: Any, seconds: float, why: str) -> None:
    def refuse(line: socket.socket) -> None:
        heard.append(line.recv(65536))
        answer(line)

    heard: list[bytes] = []
    with listening(refuse) as port:
        assert send(f"https://127.0.0.1:{port}{SECRET}", seconds=seconds) == why
    assert len(heard) == 1
    assert b"SECRET" not in heard[0]


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """Take one connection on a port, and answer it whatever it says."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            line, _ = listener.accept()
            with line:
                answer(line)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


# Names -------------------------------------------------------------------------------------------


class Names:
    """Finds hosts where it is told to: at each look the next of several answers."""

    def __init__(self, *answers: list[str] | Exception) -> None:
        self.answers = list(answers)
        self.looks = 0

    def __call__(self, host: str, port: int, *_: Any, **__: Any) -> Any:
        if host[0].isdigit() or ":" in host:
            return REAL(host, port, type=socket.SOCK_STREAM)
        answer = self.answers[min(self.looks, len(self.answers) - 1)]
        self.looks += 1
        if isinstance(answer, Exception):
            raise answer
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in answer]


class Lines:
    """Notes where a connection is wanted, and refuses each."""

    def __init__(self) -> None:
        self.wanted: list[object] = []

    def __call__(self, place: object, *_: Any, **__: Any) -> socket.socket:
        self.wanted.append(place)
        raise ConnectionRefusedError


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Lines:
    lines = Lines()
    monkeypatch.setattr(socket, "create_connection", lines)
    return lines


@pytest.mark.parametrize(
    "ips",
    [
        ["127.0.0.1"],
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["100.100.1.1"],
        ["::1"],
        ["fd00::1"],
        ["fe80::1%2"],
        ["::ffff:127.0.0.1"],
        ["8.8.8.8", "192.168.0.1"],
        ["2606:4700::1111", "::1"],
    ],
)
def test_a_name_that_leads_inside_is_refused(
    ips: list[str], lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(ips))
    why = send(f"https://hooks.example{SECRET}", allow_private=False)
    assert (why, lines.wanted) == ("its name leads to a private network", [])


def test_what_is_connected_to_is_what_was_checked(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(["8.8.8.8", "9.9.9.9"], ["8.8.4.4"], ["127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", names)
    why = send(f"https://hooks.example:8443{SECRET}", allow_private=False)
    assert lines.wanted == [("8.8.8.8", 8443), ("9.9.9.9", 8443), ("8.8.4.4", 8443)]
    assert why == "its name leads to a private network, 3 times"


def test_the_next_address_is_tried_where_one_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["127.0.0.2", "127.0.0.1"]))
    with serving(reply(200)) as server:
        assert send(server.url.replace("127.0.0.1", "hooks.example") + SECRET) == ""
    assert f"\r\nHost: hooks.example:{server.port}\r\n" in server.heads[0]


@pytest.mark.parametrize(
    ("error", "looks", "why"),
    [
        (socket.gaierror(socket.EAI_NONAME, "x"), 1, "its name is not known"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), 3, "its name is not known, 3 times"),
        (UnicodeError("label too long"), 1, "its name is not known"),
    ],
)
def test_a_name_that_nobody_knows(
    error: Exception, looks: int, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(error)
    monkeypatch.setattr(socket, "getaddrinfo", names)
    assert send(f"https://hooks.example{SECRET}") == why
    assert names.looks == looks


def test_a_look_up_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    end = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: end.wait(5))
    assert send(f"https://hooks.example{SECRET}", seconds=0.1) == "its name was not found in time"
    end.set()


# Proxies -----------------------------------------------------------------------------------------


def tunnel_to(server: Server) -> Answer:
    """Carry what is said to a server, and back."""

    def answer(line: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", server.port)) as far:
            line.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            threading.Thread(target=carry, args=(line, far), daemon=True).start()
            carry(far, line)

    return answer


def carry(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> Proxied:
    def use(proxy: Server, scheme: str) -> None:
        url = f"http://robot:pr0xyS3cret@127.0.0.1:{proxy.port}"
        monkeypatch.setenv(f"{scheme}_proxy", url)

    return use


def test_a_proxy_carries_what_it_cannot_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxied: Proxied
) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    with (
        serving(reply(200), context=context) as server,
        serving(tunnel_to(server)) as proxy,
    ):
        proxied(proxy, "https")
        assert send(server.url + SECRET) == ""
    assert server.asked == [f"POST {SECRET}"]
    assert proxy.asked == [f"CONNECT 127.0.0.1:{server.port}"]
    assert "proxy-authorization: Basic " in proxy.heads[0]
    assert "SECRET" not in proxy.heads[0]
    assert "proxy-authorization" not in server.heads[0]


def test_a_proxy_is_asked_for_the_whole_url_without_tls(proxied: Proxied) -> None:
    with serving(reply(200)) as proxy:
        proxied(proxy, "http")
        assert send(f"http://hooks.example{SECRET}?x=1") == ""
    assert proxy.asked == [f"POST http://hooks.example{SECRET}?x=1"]
    assert "\r\nHost: hooks.example\r\n" in proxy.heads[0]
    assert "proxy-authorization: Basic " in proxy.heads[0]


def test_a_proxy_that_makes_no_connection_is_asked_again(proxied: Proxied) -> None:
    with serving(reply(502)) as proxy:
        proxied(proxy, "https")
        assert send(f"https://hooks.example{SECRET}") == "the proxy made no connection, 3 times"
    assert proxy.asked == ["CONNECT hooks.example:443"] * 3


def test_hosts_without_a_proxy_are_asked_themselves(
    monkeypatch: pytest.MonkeyPatch, proxied: Proxied
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving(reply(200)) as server, serving(reply(500)) as proxy:
        proxied(proxy, "http")
        assert send(server.url + SECRET) == ""
    assert (server.connections, proxy.connections) == (1, 0)


@pytest.mark.parametrize(
    "proxy",
    ["socks5://robot:pr0xyS3cret@127.0.0.1:1", "http://[::1", "http://127.0.0.1:port", "http://"],
)
def test_other_kinds_of_proxies_are_not_spoken(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    why = send(f"https://hooks.example{SECRET}")
    assert why == "the proxy of the environment is none that begins with http://"
