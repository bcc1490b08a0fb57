"""The sheet as a script sees it: a session with Google's API, ranges in, ranges out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials

from benchmarks.clients.measured import Task

_SCOPE = "https://www.googleapis.com/auth/spreadsheets"
_UNFORMATTED = {"valueRenderOption": "UNFORMATTED_VALUE", "prettyPrint": "false"}

Row = Sequence[Any]


def connect(task: Task) -> Any:
    """Return a session that signs in with the key file."""
    read: Any = Credentials.from_service_account_file
    session: Any = AuthorizedSession(read(task.key, scopes=[_SCOPE]))  # type: ignore[no-untyped-call]
    session.headers["User-Agent"] = "benchmark (gzip)"
    session.headers["Content-Type"] = "application/json"
    return session


@dataclass(frozen=True)
class Sheet:
    """One spreadsheet."""

    session: Any
    address: str

    @classmethod
    def open(cls, task: Task) -> "Sheet":
        """Open the spreadsheet of a task; no request is made yet."""
        return cls(connect(task), f"{task.url}/v4/spreadsheets/{task.spreadsheet}/values")

    def rows(self, cells: str) -> list[list[Any]]:
        """Read a range, row by row; empty cells at the end of a row are left out."""
        found = self._ask("GET", f"/{cells}", _UNFORMATTED)
        rows: list[list[Any]] = found.get("values", [])
        return rows

    def columns(self, ranges: Sequence[str]) -> list[list[Any]]:
        """Read ranges of one column each in one reply; empty cells at the end are left out."""
        asked = {**_UNFORMATTED, "majorDimension": "COLUMNS", "ranges": ranges}
        found = self._ask("GET", ":batchGet", asked)
        return [each.get("values", [[]])[0] for each in found["valueRanges"]]

    def write(self, ranges: Iterable[tuple[str, Row]]) -> None:
        """Write rows of cells, each into its range."""
        data = [{"range": cells, "values": [row]} for cells, row in ranges]
        if data:
            self._ask("POST", ":batchUpdate", {}, {"valueInputOption": "RAW", "data": data})

    def append(self, tab: str, rows: Sequence[Row]) -> None:
        """Add rows below the last one of a tab."""
        if rows:
            self._ask("POST", f"/{tab}:append", {"valueInputOption": "RAW"}, {"values": rows})

    def _ask(self, verb: str, path: str, query: Any, body: Any = None) -> Any:
        data = None if body is None else orjson.dumps(body)
        response = self.session.request(verb, self.address + path, params=query, data=data)
        response.raise_for_status()
        return orjson.loads(response.content)
