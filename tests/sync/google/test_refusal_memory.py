"""A refusal that sounds as if the sheet had moved, and stands."""

import re
from itertools import count, repeat

import pytest

from sync.google.refusal_memory import RefusalMemory
from sync.messages.errors import MovedError, ServiceError, WorkbookError
from tests.sheets import Fault, Request, Timing, errors
from tests.sync.google.bench import Bench, Watch, is_commit, is_picture
from tests.sync.google.scenes import ADOPTION, CHANGES, FRESH, Scene

WORDS = [
    "Unable to parse range: Prospects!1:1",
    "Range (Prospects!A1:Z1) exceeds grid limits. Max rows: 1000, max columns: 26",
    "No grid with id: 7",
    "Invalid requests[3].deleteNamedRange: No named range with id: 123",
    "Invalid requests[0].insertDimension: range.startIndex is larger than current grid size (5)",
    'A sheet with the name "Changelog" already exists. Please enter another name.',
    "Requested entity was not found.",
]


def _says(words: str) -> Fault:
    reply = errors.invalid(words).reply()
    return Fault(words, lambda _request, _reply: reply)


def _run(bench: Bench, scene: Scene, words: str, method: str) -> tuple[str, int, Watch]:
    """Run while one method is refused always; what is told, requests made, and the time passed."""

    def is_refused(request: Request) -> bool:
        return request.name == method

    tab = scene.set(bench)
    bench.server.when(is_refused, _says(words), every=True)
    before, watch = bench.server.count, Watch()
    with pytest.raises(WorkbookError) as caught:
        bench.run(tab.book, watch=watch)
    requests = bench.server.count - before
    bench.server.clear_triggers()
    bench.run(tab.book)
    scene.check(tab)
    return caught.value.what, requests, watch


@pytest.mark.parametrize("words", WORDS)
def test_it_is_told_in_googles_words(bench: Bench, words: str) -> None:
    told, requests, watch = _run(bench, CHANGES, words, "spreadsheets.batchUpdate")
    told_of_no_cell = re.sub(r'"[^"]*"|\(Prospects![^)]*\)', "…", words)
    assert told == f"Google refused the request: {told_of_no_cell.rstrip('.')}"
    assert requests == 2 * 3
    assert len(watch.naps) == 1


@pytest.mark.parametrize(
    ("method", "requests"),
    [
        ("spreadsheets.getByDataFilter", 6),
        ("spreadsheets.get", 4),
        ("spreadsheets.values.batchGetByDataFilter", 6),
        ("spreadsheets.batchUpdate", 8),
        # The first commit stands: it is another state that the second picture is refused of.
        ("spreadsheets.values.batchUpdateByDataFilter", 5 + 3 + 3),
    ],
)
@pytest.mark.parametrize("words", WORDS[:2])
def test_it_may_come_at_any_request(bench: Bench, method: str, requests: int, words: str) -> None:
    told, made, watch = _run(bench, FRESH, words, method)
    assert told.startswith("Google refused the request: ")
    assert made == requests
    assert watch.naps
    assert max(watch.naps) <= 2


def test_it_may_be_of_an_adoption(bench: Bench) -> None:
    told, _, _ = _run(bench, ADOPTION, WORDS[2], "spreadsheets.batchUpdate")
    assert told == "Google refused the request: No grid with id: 7"


def test_a_refusal_of_a_sheet_that_does_change_is_not_believed_at_once(bench: Bench) -> None:
    """People type on; in the end it is told all the same."""
    tab = CHANGES.set(bench)
    calls = count(1)
    bench.server.when(is_commit, lambda: tab.set("B2", f"call {next(calls)}"), every=True)
    bench.server.when(is_commit, _says(WORDS[2]), every=True)
    watch = Watch()
    with pytest.raises(WorkbookError) as caught:
        bench.run(tab.book, watch=watch)
    assert caught.value.what == "Google refused the request: No grid with id: 7"
    assert len(watch.naps) == 7


def test_the_deadline_ends_it_too(bench: Bench) -> None:
    watch = Watch()
    workbook = bench.open(CHANGES.set(bench).book, watch=watch, deadline=5)
    with pytest.raises(ServiceError) as caught:
        list(map(workbook.pause, range(99), repeat("a row has moved")))
    assert caught.value.what == "it did not stand still within 5 seconds (a row has moved)"
    assert watch.seconds < 5


def test_a_sheet_that_never_stands_still(bench: Bench) -> None:
    tab = CHANGES.set(bench)
    bench.server.when(is_picture, lambda: tab.set("I2", "!"), timing=Timing.AFTER, every=True)
    watch = Watch()
    with pytest.raises(WorkbookError) as caught:
        bench.run(tab.book, watch=watch)
    assert str(caught.value) == (
        "Sales: it was read 8 times, and each time it had changed before the job was done: a cell"
        ' of the column "Stage" is not as the job left it (8 times); run again when nobody else,'
        " nor a script, is writing it"
    )
    assert len(watch.naps) == 7


def test_what_was_refused_of_another_state_does_not_count() -> None:
    memory = RefusalMemory()
    told = WorkbookError("Sales", "no")

    def refuse(words: str, *state: object) -> type[Exception]:
        with pytest.raises((MovedError, WorkbookError)) as caught, memory.watching(*state):
            raise MovedError(words, told)
        return caught.type

    assert refuse("no grid with id: 5", 1) is MovedError
    assert refuse("no grid with id: 5", 2) is MovedError
    assert refuse("exceeds grid limits", 2) is MovedError
    with pytest.raises(MovedError), memory.watching(2):
        raise MovedError("a row has moved")
    assert refuse("exceeds grid limits", 2) is WorkbookError
