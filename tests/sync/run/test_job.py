"""The job's turns: what happens when the workbook moves under its hands."""

import pytest

from sync.messages.errors import MovedError, WorkbookError
from sync.run.run_input import Options
from sync.workbook.protocol import WriteResult
from tests.harness import BLANK, LEAD, OPPORTUNITY, RULES, TODAY, run
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
    assert done.written == WriteResult(cells=0, changelog_rows=2, commits=1)
    assert done.moves[0].when.isoformat() == "2026-01-15T09:30:00"


def test_a_tab_that_is_drawn_after_starting_over_is_counted() -> None:
    class Deleting(MemoryWorkbook):
        def pause(self, turn: int, what: str) -> None:
            self.drawn.clear()
            self.pages.clear()

    workbook = Deleting(sheet(BLANK, {"ID": "A", **LEAD}))
    workbook.lost_replies = 1

    assert run(workbook, RULES).written == WriteResult(changelog_rows=1, commits=1, tabs=1)


def test_what_people_do_before_the_write_is_seen_by_the_next_turn() -> None:
    workbook = MemoryWorkbook(sheet(BLANK, {"ID": "A", **LEAD}))
    workbook.before_write = [lambda book: book.put("Outcome", 3, "Lost")]

    run(workbook)

    assert workbook.moves("Key", "From", "To") == [("A", "List", "Lost")]


def test_a_workbook_that_never_stands_still_is_given_up() -> None:
    workbook = MemoryWorkbook(sheet(BLANK, {"ID": "A", **LEAD}))
    workbook.before_write = [lambda book: None] * 5
    workbook.lost_replies = 9

    with pytest.raises(WorkbookError) as caught:
        run(workbook)

    assert str(caught.value) == (
        "memory: it was read 8 times, and each time it had changed before the job was done: a row"
        " has moved (5 times); nobody knows whether a write was done (3 times); run again when"
        " nobody else, nor a script, is writing it"
    )
    assert [turn for turn, _ in workbook.pauses] == list(range(7))


@pytest.mark.parametrize("stands", [True, False])
def test_what_was_refused_in_the_last_turn_is_told_as_it_was_said(*, stands: bool) -> None:
    workbook = MemoryWorkbook(sheet(BLANK, {"ID": "A", **LEAD}))
    told = WorkbookError("memory", "Google refused the request: No grid with id: 7")

    def refuse(_book: MemoryWorkbook) -> None:
        raise MovedError(told.what, told)

    workbook.before_write = [refuse if stands else lambda _: None] * 7 + [refuse]

    with pytest.raises(WorkbookError) as caught:
        run(workbook)

    assert caught.value is told


def test_a_dry_run_writes_nothing() -> None:
    workbook = MemoryWorkbook(sheet(BLANK, {"ID": "A", **LEAD}))
    steps: list[str] = []

    done = run(workbook, options=Options(today=TODAY, dry_run=True), say=steps.append)

    assert (workbook.log, workbook.marks, done.written) == (None, {}, WriteResult())
    assert len(done.moves) == 1
    assert steps == ["Reading", "Judging"]


def test_each_step_is_told_when_it_begins() -> None:
    workbook = MemoryWorkbook(sheet(BLANK, {"ID": "A", **LEAD}))
    steps: list[str] = []
    workbook.before_write = [lambda _: steps.append("somebody sorts the rows")]

    run(workbook, say=steps.append)

    turn = ["Reading", "Judging", "Writing"]
    assert steps == [*turn, "somebody sorts the rows", *turn]
