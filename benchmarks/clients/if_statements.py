"""A script of if-statements over the rows of the whole table, which it reads in one reply."""

from datetime import UTC, datetime

from benchmarks.clients.judging import COMPANY, ID, MISSING, STAGE, Calendar, judge
from benchmarks.clients.measured import Task, measure
from benchmarks.clients.sheet import Sheet

_WIDTH = 22


def _run(task: Task) -> None:
    sheet = Sheet.open(task)
    calendar = Calendar.of(task.day)
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    changes, moves = [], []
    for number, row in enumerate(sheet.rows("Prospects!A2:V"), start=2):
        row.extend([""] * (_WIDTH - len(row)))
        stage, missing = judge(row, calendar)
        if stage != row[STAGE] or missing != row[MISSING]:
            changes.append((f"Prospects!U{number}:V{number}", [stage, missing]))
        if stage != row[STAGE]:
            moves.append(["", now, row[ID], row[COMPANY], row[STAGE], stage])
    sheet.append("Changelog", moves)
    sheet.write(changes)


if __name__ == "__main__":
    measure(_run)
