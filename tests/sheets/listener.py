"""HTTP on loopback: keep-alive connections in, replies (or broken ones) out."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.sheets.wire import Reply

_GOOGLE = {
    "Vary": "Origin, X-Origin, Referer",
    "Server": "ESF",
    "Cache-Control": "private",
    "X-XSS-Protection": "0",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Incoming:
    """A request as it comes: header names in lower case."""

    verb: str
    target: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[Incoming], Reply]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    answer: Answer

    def log_message(self, *_: Any) -> None:
        """Stay silent: the server keeps its own log."""

    def handle(self) -> None:
        """Serve a connection; one that the client broke is nothing to report."""
        with suppress(OSError):
            super().handle()

    def finish(self) -> None:
        """Close a connection, broken or not."""
        with suppress(OSError):
            super().finish()

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        headers = {name.lower(): text for name, text in self.headers.items()}
        body = self.rfile.read(length)
        reply = type(self).answer(Incoming(self.command, self.path, headers, body))
        self._send(reply.zipped() if "gzip" in headers.get("accept-encoding", "") else reply)

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - the base class asks for these

    def _send(self, reply: Reply) -> None:
        if reply.drop:
            self._break()
            return
        self.send_response_only(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        now = {"Date": self.date_time_string()}
        for name, text in (now | _GOOGLE | reply.headers).items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(reply.body if reply.cut is None else reply.body[: reply.cut])
        self.wfile.flush()
        if reply.cut is not None:
            self._break()

    def _break(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


class _Server(ThreadingHTTPServer):
    block_on_close = False
    request_queue_size = 128


class Listener:
    """Listens on a port of loopback, any free one for 0."""

    def __init__(self, port: int, answer: Answer) -> None:
        handler = type("Handler", (_Handler,), {"answer": staticmethod(answer)})
        self._server = _Server(("127.0.0.1", port), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
