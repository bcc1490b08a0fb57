"""A line to a PostgreSQL server that may fall silent, or speak otherwise."""

import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from psycopg.conninfo import conninfo_to_dict, make_conninfo

_SOCKET = ".s.PGSQL.5432"


@dataclass
class Line:
    """What goes between a client and the server; `url` is the address of its near end.

    `words` are put in the place of others of the same length that the server says.
    """

    url: str
    words: Mapping[bytes, bytes] = field(default_factory=dict)
    open: Event = field(default_factory=Event)

    def fall_silent(self) -> None:
        """Let nothing more through, and keep it."""
        self.open.clear()

    def carry(self, near: socket.socket, far: socket.socket, words: Mapping[bytes, bytes]) -> None:
        """Carry what one end says to the other, until it ends."""
        with suppress(OSError), near, far:
            while heard := near.recv(65536):
                self.open.wait()
                for word, other in words.items():
                    heard = heard.replace(word, other)
                far.sendall(heard)
            far.shutdown(socket.SHUT_WR)


@contextmanager
def line_to(url: str, words: Mapping[bytes, bytes] | None = None) -> Iterator[Line]:
    """A line to the server of an address."""
    server = Path(str(conninfo_to_dict(url)["host"])) / _SOCKET
    folder = tempfile.mkdtemp(prefix="line-", dir="/tmp")
    line = Line(make_conninfo(url, host=folder), words or {})
    line.open.set()
    with socket.socket(socket.AF_UNIX) as heard:
        heard.bind(f"{folder}/{_SOCKET}")
        heard.listen()
        Thread(target=_answer, args=(heard, server, line), daemon=True).start()
        yield line
        line.open.set()


def _answer(heard: socket.socket, server: Path, line: Line) -> None:
    with suppress(OSError):
        while True:
            near, _ = heard.accept()
            far = socket.socket(socket.AF_UNIX)
            far.connect(str(server))
            for ends in ((near, far, {}), (far, near, line.words)):
                Thread(target=line.carry, args=ends, daemon=True).start()
