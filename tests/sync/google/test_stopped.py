"""A run that was stopped while it wrote: what it had recorded by then is told, beside the error."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from rules.read.cells import Cell
from sync.google import commit_plan
from sync.workbook.pace import Pace
from tests.harness import BLANK, LADDER, LEAD, Qualify
from tests.sheets import PersonTab, Request, SheetsServer, Timing
from tests.sheets.faults import unavailable
from tests.sync.google.bench import Bench, is_api, is_commit, is_picture
from tests.sync.notify.server import Server, reply, serving

STALE = LADDER.replace(
    'needs = ["profile", "size"]', 'needs = ["profile", "size"]\nstale_after = "9 days"'
)
ROWS: list[Mapping[str, Cell]] = [{**BLANK, "ID": f"P-{n}", **LEAD} for n in range(1, 4)]


Matches = Callable[[Request], bool]


def keys(told: Sequence[Mapping[str, str]]) -> list[str]:
    return [each["key"] for each in told]


@pytest.fixture
def told() -> Iterator[Server]:
    """Whom runs tell of what came of them."""
    with serving(reply(200, b"ok")) as server:
        yield server


class Place:
    """A sheet, its config in the current folder, and what was told of runs there."""

    def __init__(self, tab: PersonTab, told: Server, key: str, qualify: Qualify) -> None:
        self.tab, self.told, self.key, self.qualify = tab, told, key, qualify

    def run(self, day: str = "2026-01-15", code: int = 0) -> tuple[Any, list[Any]]:
        """Run; return what was printed as JSON, and the messages that were sent."""
        before = len(self.told.bodies)
        ran = self.qualify("run", "--credentials", self.key, "--today", day, "--json")
        assert ran.code == code, ran.err
        return ran.json[0], [json.loads(body) for body in self.told.bodies[before:]]


@pytest.fixture
def place(
    bench: Bench,
    server: SheetsServer,
    told: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qualify: Qualify,
) -> Place:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUALIFY_API_ROOT", server.url)
    monkeypatch.setenv("HOOK", told.url)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.setattr(Pace, "backoff", lambda *_: 1e6)  # it gives up at once
    tab = bench.sheet(ROWS)
    text = STALE.replace('"memory.xlsx"', f'"{tab.book.url}"')
    text += '\n[output]\nattention = "Attention"\n'
    text += '\n[notify]\nwebhook = "env:HOOK"\nallow_private = true\n'
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    return Place(tab, told, str(server.key_file(tmp_path)), qualify)


def test_after_the_first_of_several_commits(
    place: Place, server: SheetsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commit_plan, "MOST_BYTES", 500)
    server.when(is_commit, unavailable(), 2, every=True)

    printed, [message] = place.run(code=5)

    assert (printed["error"]["code"], message["error"]["code"]) == (5, 5)
    assert (printed["judged"], printed["moves"]["promoted"]) == (3, 1)
    assert printed["written"] == {"cells": 0, "changelog_rows": 1, "commits": 1, "tabs": 0}
    assert keys(message["moves"]) == ["P-1"]
    server.clear_triggers()
    printed, [message] = place.run()
    assert (printed["error"], keys(message["moves"])) == (None, ["P-2", "P-3"])


@pytest.mark.parametrize("timing", Timing)
def test_at_the_picture(place: Place, server: SheetsServer, timing: Timing) -> None:
    """All moves are recorded by then; who is shown as stalled is told, though it may be twice."""
    server.when(is_picture, unavailable(), 1, timing, every=True)

    printed, [message] = place.run(code=5)

    assert printed["written"] == {"cells": 0, "changelog_rows": 3, "commits": 1, "tabs": 0}
    assert keys(message["moves"]) == ["P-1", "P-2", "P-3"]
    server.clear_triggers()
    printed, messages = place.run()
    assert (printed["error"], messages) == (None, [])


@pytest.mark.parametrize(("fails", "nth"), [(is_picture, 1), (is_api, 4)])
def test_who_is_newly_stalled(place: Place, server: SheetsServer, fails: Matches, nth: int) -> None:
    place.run()
    server.when(fails, unavailable(), nth, Timing.AFTER, every=True)

    printed, [message] = place.run("2027-01-15", code=5)

    assert (message["moves"], message["error"]["code"]) == ([], 5)
    assert keys(message["stalled"]) == ["P-1", "P-2", "P-3"]
    assert printed["error"]["code"] == 5
    server.clear_triggers()
    assert place.run("2027-01-15")[1] == []


def test_where_it_should_have_started_over(place: Place, server: SheetsServer) -> None:
    """Somebody puts a row in when all is drawn, and there is no time left to read anew."""
    server.when(is_picture, lambda: place.tab.insert_rows(2), 1, Timing.AFTER)

    printed, [message] = place.run(code=5)

    assert printed["written"]["changelog_rows"] == 3
    assert keys(message["moves"]) == ["P-1", "P-2", "P-3"]
    assert place.run()[1] == []


def test_where_nothing_was_written_only_the_error_is_told(
    place: Place, server: SheetsServer
) -> None:
    server.when(is_commit, unavailable(), 1, every=True)

    printed, [message] = place.run(code=5)

    assert (printed["judged"], printed["moves"]["promoted"]) == (0, 0)
    assert (message["moves"], message["stalled"], message["error"]["code"]) == ([], [], 5)
    server.clear_triggers()
    assert keys(place.run()[1][0]["moves"]) == ["P-1", "P-2", "P-3"]
