"""A message is sent once if that can be, and again only where it was certainly not taken."""

import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from sync.notify.address import NotifyAddress
from sync.notify.sender import Sender
from sync.workbook.pace import Pace
from tests.sync.notify.server import Answer, Server, drip, flood, never, raw, reply, serving

SECRET = "/services/T0SECRET/B0SECRET/xYzSecretToken"
JSON = "application/json; charset=utf-8"


class Waits(list[float]):
    """What was waited for, without any waiting."""

    @property
    def pace(self) -> Pace:
        return Pace(sleep=self.append)


def address(server: Server, path: str = SECRET) -> NotifyAddress:
    return NotifyAddress(server.url + path, "[notify] webhook", allow_private=True)


def post(server: Server, waits: Waits | None = None, seconds: float = 5.0) -> str:
    sender = Sender((Waits() if waits is None else waits).pace, seconds=seconds)
    return sender.post(address(server), b'{"text": "\xc3\xa9"}', JSON)


def test_a_message_is_posted_as_it_is() -> None:
    with serving(reply(200, b"ok")) as server:
        assert post(server) == ""
    assert server.asked == [f"POST {SECRET}"]
    assert server.bodies == [b'{"text": "\xc3\xa9"}']
    assert f"\r\nHost: {address(server).url.split('/')[2]}\r\n" in server.heads[0]
    assert f"\r\nContent-Type: {JSON}\r\n" in server.heads[0] + "\r\n"


def test_a_get_asks_for_path_and_query() -> None:
    with serving(reply(200)) as server:
        assert Sender().get(address(server, "/ping/uuid?x=y&z=a%20b")) == ""
        assert Sender().get(address(server, "?x=y")) == ""
    assert server.asked == ["GET /ping/uuid?x=y&z=a%20b", "GET /?x=y"]


@pytest.mark.parametrize(
    ("answers", "times", "why"),
    [
        ([reply(204)], 1, ""),
        ([reply(503), reply(200)], 2, ""),
        ([reply(429), reply(500), reply(200)], 3, ""),
        ([reply(503)], 3, "it answered 503, 3 times"),
        ([reply(429)], 3, "it answered 429, 3 times"),
        ([reply(400, b"invalid_payload")], 1, "it answered 400 invalid_payload"),
        ([reply(404, b"<p>no_service at " + SECRET.encode())], 1, "it answered 404 no_service"),
        ([reply(403, SECRET.encode())], 1, "it answered 403"),
        ([reply(503), reply(404)], 2, "it answered 404, 2 times"),
        ([reply(408)], 1, "it answered 408"),
        ([raw(b"")], 1, "its answer was lost"),
        ([raw(b"HTTP/1.1 2")], 1, "its answer was lost"),
        ([raw(b"HTTP/1.1 200 OK\r\nContent-Le")], 1, ""),
        ([raw(b"HTTP/1.1 503 No\r\nRetry-Af"), reply(200)], 2, ""),
        ([raw(b"SSH-2.0-OpenSSH_9.6\r\n")], 1, "its answer was lost"),
        ([raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nok")], 1, ""),
        ([raw(b"HTTP/1.1 404 No\r\nContent-Length: 99\r\n\r\nno_")], 1, "it answered 404"),
        ([flood(b"HTTP/1.1 100 Continue\r\n\r\n")], 1, "its answer was lost"),
        ([flood(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 9_000)], 1, "its answer was lost"),
        ([flood(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 99_000)], 1, ""),
        ([flood(b"HTTP/1.1 400 No\r\n\r\n" + b"x" * 99_000)], 1, "it answered 400"),
    ],
)
def test_how_often_it_is_sent(answers: list[Answer], times: int, why: str) -> None:
    with serving(*answers) as server:
        assert post(server) == why
    assert server.connections == len(server.heads) == times


@pytest.mark.parametrize("answer", [never, drip(b"HTTP/1.1 200 OK\r\n" + b"X-Slow: 1\r\n" * 99)])
def test_a_try_ends_however_slow_the_answer(answer: Answer) -> None:
    with serving(answer) as server:
        assert post(server, seconds=0.2) == "no answer within 0.2 seconds"
    assert server.connections == 1


def test_a_dripping_body_is_not_waited_for() -> None:
    slowly = drip(b"x" * 500)

    def answer(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 404 No\r\n\r\n")
        slowly(line)

    with serving(answer) as server:
        assert post(server, seconds=0.2) == "it answered 404"
    assert server.connections == 1


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(code: int) -> None:
    with serving(reply(200)) as other:
        target = f"Location: {other.url}/"
        with serving(reply(code, b"", target)) as server:
            assert post(server) == f"it redirects elsewhere ({code}), which is not followed"
    assert (server.connections, other.connections) == (1, 0)


def test_it_waits_as_long_as_it_is_asked_to() -> None:
    waits = Waits()
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    answers = [reply(429, b"", "Retry-After: 7"), reply(503, b"", f"Retry-After: {moment}")]
    with serving(*answers, reply(200)) as server:
        assert post(server, waits) == ""
    assert waits[0] == 7
    assert 15 < waits[1] <= 20


@pytest.mark.parametrize("header", ["Retry-After: 3600", "Retry-After: inf"])
def test_it_does_not_wait_for_ever(header: str) -> None:
    waits = Waits()
    with serving(reply(429, b"", header)) as server:
        assert post(server, waits) == "it answered 429"
    assert (waits, server.connections) == ([], 1)


@pytest.mark.parametrize("header", ["Retry-After: nan", "Retry-After: -5", "Retry-After: soon"])
def test_a_wait_that_means_nothing_is_none(header: str) -> None:
    waits = Waits()
    with serving(reply(429, b"", header), reply(200)) as server:
        assert post(server, waits) == ""
    assert len(waits) == 1
    assert 0 <= waits[0] <= 1


def test_a_connection_that_was_refused_is_tried_again() -> None:
    waits = Waits()
    with serving(reply(200)) as server:
        gone = address(server)
    assert Sender(waits.pace).post(gone, b"{}", JSON) == "no connection, 3 times"
    assert len(waits) == 2


def test_messages_end_when_others_took_too_long() -> None:
    moments = iter([0.0, *(121.0,) * 9])
    sender = Sender(Pace(now=lambda: next(moments)))
    with serving(reply(200)) as server:
        sender.post(address(server), b"{}", JSON)
        asked = server.connections
        why = sender.post(address(server), b"{}", JSON)
    assert why == "no time was left: others took 121 seconds"
    assert server.connections == asked
