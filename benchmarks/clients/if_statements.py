"""A script of if-statements over the rows of the whole table, which it reads in one reply."""

from datetime import UTC, datetime
from typing import Any

from benchmarks.clients.judging import Calendar, Cells, judge
from benchmarks.clients.measured import Task, measure
from benchmarks.clients.sheet import Sheet

_ID, _COMPANY, _INDUSTRY, _EMPLOYEES, _INBOUND, _CONTACT = 0, 1, 7, 8, 9, 10
_BUDGET, _CLOSE, _STEP, _OUTCOME, _STAGE, _MISSING = 13, 14, 15, 18, 20, 21
_WIDTH = 22


def _cells(row: list[Any]) -> Cells:
    return Cells(
        row[_OUTCOME],
        row[_INDUSTRY],
        row[_EMPLOYEES],
        row[_INBOUND],
        row[_CONTACT],
        row[_BUDGET],
        row[_CLOSE],
        row[_STEP],
        row[_STAGE],
    )


def _run(task: Task) -> None:
    sheet = Sheet.open(task)
    calendar = Calendar.of(task.day)
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    changes, moves = [], []
    for number, row in enumerate(sheet.rows("Prospects!A2:V"), start=2):
        row.extend([""] * (_WIDTH - len(row)))
        stage, missing = judge(_cells(row), calendar)
        if stage != row[_STAGE] or missing != row[_MISSING]:
            changes.append((f"Prospects!U{number}:V{number}", [stage, missing]))
        if stage != row[_STAGE]:
            moves.append(["", now, row[_ID], row[_COMPANY], row[_STAGE], stage])
    sheet.append("Changelog", moves)
    sheet.write(changes)


if __name__ == "__main__":
    measure(_run)
