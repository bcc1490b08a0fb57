"""Spreadsheets on the test server, and the whole job run on them through the Google back end."""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from sync.google import GoogleAccess, open_spreadsheet
from sync.google.book import GoogleWorkbook
from sync.google.client import DEADLINE, Client
from sync.google.credentials import find_credentials
from sync.google.tab_choice import TabChoice
from sync.messages.errors import QualifyError, WorkbookError
from sync.run.job import RunResult
from sync.run.run_input import Options
from sync.workbook.address import read_address
from sync.workbook.furniture import Piece
from sync.workbook.pace import Pace
from tests.harness import BLANK, LADDER, TODAY, furnish, run
from tests.sheets import Book, Fault, PersonTab, Request, SheetsServer
from tests.sheets.faults import every_kind

SHORT = 0.6
"""Seconds that a request may take where a fault lets one stall for longer than that."""

LONG = 600.0
"""The same where none does: a busy machine is slow, and no fault."""

_seeds = count(1_000)
"""Far from the server's own, or both would draw the same ids."""


def faults() -> list[Fault]:
    """Return every kind of fault; one that stalls does so for longer than SHORT."""
    return every_kind(SHORT * 1.3)


def is_api(request: Request) -> bool:
    return request.is_api


def is_commit(request: Request) -> bool:
    return request.name == "spreadsheets.batchUpdate"


def is_picture(request: Request) -> bool:
    return request.name == "spreadsheets.values.batchUpdateByDataFilter"


def patience(fault: Fault) -> float:
    """Return how many seconds the requests of a run with this fault may take."""
    return SHORT if fault.name == "timed out" else LONG


@dataclass
class Watch:
    """A clock that only sleeping moves."""

    seconds: float = 0.0
    naps: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.seconds += seconds


class Killed(BaseException):
    """The process of the job is no more."""


class MortalClient(Client):
    """Dies instead of sending the request after so many."""

    lives = 0

    def request(self, *args: Any, **kwargs: Any) -> Any:
        if self.requests == self.lives:
            raise Killed
        return super().request(*args, **kwargs)


@dataclass
class Bench:
    """Makes sheets and runs jobs on them, by `config` where a run is given no other.

    Each run has its own chance, as in life.
    """

    server: SheetsServer
    folder: Path
    config: str = LADDER

    def sheet(
        self,
        prospects: Sequence[Mapping[str, object]],
        headings: Sequence[str] = tuple(BLANK),
        size: tuple[int, int] | None = None,
    ) -> PersonTab:
        book = self.server.spreadsheet()
        rows: list[list[object]] = [list(headings)]
        rows += [[each.get(heading) for heading in headings] for each in prospects]
        tab = book.add_tab("Prospects", rows, size)
        book.tab("Sheet1").delete()
        return tab

    def open(
        self,
        book: Book,
        *,
        watch: Watch | None = None,
        tab: str | None = "Prospects",
        gid: int | None = None,
        header_row: int = 1,
        deadline: float = DEADLINE,
        kind: Callable[..., Client] = Client,
        patience: float = LONG,
    ) -> GoogleWorkbook:
        watch = watch or Watch()
        pace = Pace(watch.now, watch.sleep, random.Random(next(_seeds)), patience)
        client = kind(
            read_address(book.url).id,
            self.credentials(),
            root=self.server.url,
            deadline=deadline,
            pace=pace,
        )
        return GoogleWorkbook(client, TabChoice(tab, gid, header_row))

    @contextmanager
    def opened(
        self, address: str, key: Path | None = None, **access: Any
    ) -> Iterator[GoogleWorkbook]:
        """Open it as a config and a command line do; `access` may hold an `environment`."""
        environment = {"QUALIFY_API_ROOT": self.server.url, **access.pop("environment", {})}
        book = open_spreadsheet(
            address, GoogleAccess(environment, key, **access), tab="Prospects", header_row=1
        )
        with closing(book):
            yield book

    def credentials(self) -> Any:
        """New ones for the server's account; reading its key takes longer than a whole run."""
        key = self.server.account.key_json("")
        return _read_key(json.dumps(key)).with_token_uri(f"{self.server.url}/token")

    def run(
        self,
        book: Book,
        config: str = "",
        options: Options | None = None,
        **choice: Any,
    ) -> RunResult:
        return run(
            self.open(book, **choice), config or self.config, options or Options(today=TODAY)
        )

    def error(
        self,
        book: Book,
        config: str = "",
        kind: type[QualifyError] = WorkbookError,
        **choice: Any,
    ) -> str:
        """Run, and return the error that this must end with."""
        with pytest.raises(kind) as caught:
            run(self.open(book, **choice), config or self.config, Options(today=TODAY))
        return str(caught.value)

    def setup(self, book: Book, config: str = "", **choice: Any) -> dict[str, str]:
        """Furnish the tab; return what became of each piece."""
        return _fates(furnish(self.open(book, **choice), config or self.config))

    def undo(self, book: Book, config: str = "", **choice: Any) -> dict[str, str]:
        """Take the furniture back; return what became of each piece."""
        return _fates(furnish(self.open(book, **choice), config or self.config, undo=True))

    def kill(self, book: Book, lives: int, config: str = "") -> bool:
        """Run until so many requests have been answered; tell whether that was its death."""
        kind = type("MortalClient", (MortalClient,), {"lives": lives})
        try:
            self.run(book, config, kind=kind)
        except Killed:
            return True
        return False


def _fates(pieces: Sequence[Piece]) -> dict[str, str]:
    return {
        piece.what: str(piece.fate) + (f": {piece.why}" if piece.why else "") for piece in pieces
    }


@cache
def _read_key(text: str) -> Any:
    return find_credentials(None, {"QUALIFY_CREDENTIALS": text})
