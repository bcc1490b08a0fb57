"""The recipe of many tutorials: gspread, a dictionary for every row, if-statements, two writes."""

from datetime import UTC, datetime
from typing import Any

import gspread

from benchmarks.clients.judging import Calendar, judge
from benchmarks.clients.measured import Task, measure

_GOOGLE = "https://sheets.googleapis.com"


def _open(task: Task) -> gspread.Spreadsheet:
    """Open the spreadsheet; the one thing that no tutorial has is the address of the server."""

    class LocalClient(gspread.HTTPClient):
        def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> Any:
            local = endpoint.replace(_GOOGLE, task.url)
            return super().request(method, local, *args, **kwargs)

    account = gspread.service_account(filename=task.key, http_client=LocalClient)
    return account.open_by_key(task.spreadsheet)


def _run(task: Task) -> None:
    book = _open(task)
    tab = book.worksheet("Prospects")
    calendar = Calendar.of(task.day)
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    changes, moves = [], []
    for number, record in enumerate(tab.get_all_records(), start=2):
        stage, missing = judge([*record.values()], calendar)
        if stage != record["Stage"] or missing != record["Missing"]:
            changes.append({"range": f"U{number}:V{number}", "values": [[stage, missing]]})
        if stage != record["Stage"]:
            company = str(record["Company"])
            moves.append(["", now, record["ID"], company, record["Stage"], stage])
    if moves:
        book.worksheet("Changelog").append_rows(moves)
    if changes:
        tab.batch_update(changes)


if __name__ == "__main__":
    measure(_run)
