"""A real server on this computer that answers as it is told, and remembers what it was asked."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Answer = Callable[[socket.socket], None]


def reply(code: int, body: bytes = b"", *headers: str) -> Answer:
    """Answer as servers do."""

    def send(line: socket.socket) -> None:
        head = [f"HTTP/1.1 {code} Reason", f"Content-Length: {len(body)}", *headers, "", ""]
        line.sendall("\r\n".join(head).encode() + body)

    return send


def raw(data: bytes) -> Answer:
    """Answer with some bytes, whatever they are, and hang up."""
    return lambda line: line.sendall(data)


def drip(data: bytes) -> Answer:
    """Answer byte by byte, for as long as anybody listens."""

    def send(line: socket.socket) -> None:
        for byte in data:
            line.sendall(bytes([byte]))
            threading.Event().wait(0.02)

    return send


def flood(data: bytes) -> Answer:
    """Answer with the same again and again, for as long as anybody listens."""

    def send(line: socket.socket) -> None:
        for _ in range(10_000):
            line.sendall(data)

    return send


def never(line: socket.socket) -> None:
    """Give no answer, and wait until the other side hangs up."""
    line.settimeout(5)
    line.recv(1)


@dataclass
class Server:
    """What was asked: the head and the body of each request, in order.

    It answers in turn with `answers`, of which the last is for all that follow.
    """

    answers: list[Answer]
    listener: socket.socket
    context: ssl.SSLContext | None = None
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        scheme = "https" if self.context else "http"
        self.port = self.listener.getsockname()[1]
        self.url = f"{scheme}://127.0.0.1:{self.port}"

    @property
    def asked(self) -> list[str]:
        """What each request asks for, as "GET /path"."""
        return [head.partition("\r\n")[0].rpartition(" HTTP/")[0] for head in self.heads]

    def serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            try:
                with (
                    self.context.wrap_socket(line, server_side=True) if self.context else line as on
                ):
                    on.settimeout(5)
                    self._answer(on)
            except OSError:
                pass

    def _answer(self, line: socket.socket) -> None:
        data = b""
        while b"\r\n\r\n" not in data:
            data += line.recv(65536) or b"\r\n\r\n"
        head, _, body = data.partition(b"\r\n\r\n")
        lengths = [
            each for each in head.split(b"\r\n") if each.lower().startswith(b"content-length")
        ]
        length = int(lengths[0].split(b":")[1]) if lengths else 0
        while len(body) < length:
            body += line.recv(65536)
        answer = self.answers[min(len(self.heads), len(self.answers) - 1)]
        self.heads.append(head.decode())
        self.bodies.append(body)
        answer(line)


@contextmanager
def serving(*answers: Answer, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Serve answers on a port of this computer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(list(answers), listener, context)
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
