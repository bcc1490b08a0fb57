"""The job's turns: what happens when the workbook moves under its hands."""

import pytest

from sync.errors import WorkbookError
from sync.job import Options
from sync.workbook import Written
from tests.harness import BLANK, LEAD, OPPORTUNITY, TODAY, run
from tests.memory import MemoryWorkbook, sheet


def test_a_write_whose_reply_was_lost_is_found_and_counted_once() -> None:
    workbook = MemoryWorkbook(sheet(BLANK, {"ID": "A", **LEAD}, {"ID": "B", **OPPORTUNITY}))
    workbook.lost_replies = 1

    done = run(workbook)

    assert workbook.moves("No", "Key", "To") == [(1, "A", "Lead"), (2, "B", "Opportunity")]
    assert [(move.key, move.origin, move.to) for move in done.moves] == [
        ("A", "List", "Lead"),
        ("B", "List", "Opportunity"),
    ]
    assert done.written == Written(cells=0, changelog_rows=2, commits=1)
    assert done.moves[0].when.isoformat() == "2026-01-15T09:30:00"


def test_what_people_do_before_the_write_is_seen_by_the_next_turn() -> None:
    workbook = MemoryWorkbook(sheet(BLANK, {"ID": "A", **LEAD}))
    workbook.before_write = [lambda book: book.put("Outcome", 3, "Lost")]

    run(workbook)

    assert workbook.moves("Key", "From", "To") == [("A", "List", "Lost")]


def test_a_workbook_that_never_stands_still_is_given_up() -> None:
    workbook = MemoryWorkbook(sheet(BLANK, {"ID": "A", **LEAD}))
    workbook.before_write = [lambda book: None] * 9

    with pytest.raises(WorkbookError) as caught:
        run(workbook)

    assert str(caught.value) == (
        "memory: it was changed 8 times while the job ran; run again when nobody else is writing it"
    )


def test_a_dry_run_writes_nothing() -> None:
    workbook = MemoryWorkbook(sheet(BLANK, {"ID": "A", **LEAD}))

    done = run(workbook, options=Options(today=TODAY, dry_run=True))

    assert (workbook.log, workbook.marks, done.written) == (None, {}, Written())
    assert len(done.moves) == 1
