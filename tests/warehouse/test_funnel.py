"""The funnel and the backtest of a table: the figures of a sheet that holds the same."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlglot import ErrorLevel, exp, parse_one

from rules.read.cells import Cell
from rules.read.serial import to_serial
from sync.funnel.figures import OwnerFigures
from sync.history.backtest import Backtest, look_back
from sync.history.turned_away import Stops, TurnedAway
from sync.job import Job
from sync.messages.errors import UsageError
from sync.run.funnel_input import funnel_of
from sync.run.run_input import Options
from sync.show.funnel import FunnelJson
from tests.harness import TODAY, Qualify
from tests.sync.funnel.books import BLANK, CONTRACT, DEAL, LEAD, LIST, RULES, book, judged, told
from tests.sync.funnel.plain import STAGES
from tests.warehouse.tables import TableFile, TablePlace, as_table, local_place
from warehouse.on_duckdb import DuckDatabase

Record = tuple[datetime | None, str, str | None, str, str]
"""A row of the changelog: when, key, from, to and kind."""

_KINDS = ("Promoted", "Demoted", "By hand", "Adopted", "Released", "Added", "by hand", "x")
_NAMES = (*(stage["name"] for stage in STAGES), "SQL", " deal ", "Nurture")
_KEYS = ("A", "B", "C", "D", "E", "F", "Zoë – 1", "Zoë - 1", "gone")
_OWNERS = (None, "-", "Ada", "ada", "ADA  Lovelace", "Ada Lovelace", "  ", "Bob")

moments = st.one_of(
    st.datetimes(datetime(2025, 11, 1), datetime(2026, 1, 15)),  # noqa: DTZ001 -- local time
    st.datetimes(datetime(2024, 12, 25), datetime(2026, 1, 15)),  # noqa: DTZ001
    st.sampled_from([None, datetime(2025, 12, 1, 9), datetime(2025, 12, 1, 17)]),  # noqa: DTZ001
)
records = st.tuples(
    moments,
    st.sampled_from(_KEYS),
    st.sampled_from([None, "", *_NAMES]),
    st.sampled_from(_NAMES),
    st.sampled_from(_KINDS),
)
logs = st.lists(records, max_size=40)
prospects = st.fixed_dictionaries(
    {
        "cells": st.sampled_from([LIST, LEAD, DEAL, CONTRACT]),
        "Owner": st.sampled_from(_OWNERS),
        "Outcome": st.sampled_from([None, None, None, "Won", "Lost", "On hold", "deal", "soon"]),
    }
)
sheets = st.dictionaries(st.sampled_from(["Zoë – 1", *"ABCDEG"]), prospects, max_size=7)
days = st.one_of(st.none(), st.dates(date(2024, 12, 25), date(2025, 12, 31)))
policies = st.sampled_from(["", '\n[policy]\nwhen_lapsed = "demote"\nrecord_new = true\n'])


@pytest.fixture(scope="module", params=["duckdb", pytest.param("postgres", marks=pytest.mark.slow)])
def table(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TablePlace:
    return local_place(request.param, tmp_path_factory.mktemp("table"))


def fill(table: TablePlace, rows: Sequence[Mapping[str, Cell]], log: Sequence[Record]) -> None:
    """Make the tables of some prospects and their records."""
    kinds = {name: _KIND.get(name, "VARCHAR") for name in BLANK}
    table.fill(kinds, [[row.get(name) for name in BLANK] for row in rows])
    table.record(log)


_KIND = {"Budget": "DOUBLE"}


def asked(table: TablePlace, config: str = RULES) -> AbstractContextManager[Job]:
    """The job of a sheet's config on a table instead."""
    return table.job(as_table(config, table.config), Options(TODAY, dry_run=True))


def as_sheet(log: Sequence[Record]) -> list[dict[str, Any]]:
    """The same records in the cells of a sheet."""
    names = ("No", "When", "Key", "From", "To", "Kind")
    lines = ((no, when and to_serial(when), *rest) for no, (when, *rest) in enumerate(log, 1))
    return [dict(zip(names, line, strict=True)) for line in lines]


def without_rows(found: FunnelJson) -> FunnelJson:
    """What a funnel says, but for the rows of a sheet, by which its prospects are in order."""
    one_away: list[Any] = [{**each, "row": None} for each in found["one_away"]]
    stalled: list[Any] = [{**each, "row": None} for each in found["stalled"]]
    one_away.sort(key=lambda each: each["key"])
    stalled.sort(key=lambda each: each["key"])
    return {**found, "one_away": one_away, "stalled": stalled}


def in_full(found: Backtest) -> Backtest:
    """The same, but for the rows of a sheet, by which its prospects are in order."""
    away = sorted(
        (each._replace(row=None) for each in found.turned_away), key=lambda each: each.key
    )
    return replace(found, turned_away=away)


def check(
    table: TablePlace,
    log: Sequence[Record],
    people: Mapping[str, dict[str, Any]],
    since: date | None,
    policy: str = "",
) -> None:
    """Compare the figures of a table with those of a sheet that holds the same."""
    rows = [
        {"ID": key, **each["cells"], "Owner": each["Owner"], "Outcome": each["Outcome"]}
        for key, each in people.items()
    ]
    fill(table, rows, log)
    judgement = judged(book(rows, as_sheet(log)), RULES + policy)
    with asked(table, RULES + policy) as job:
        found, backtest = job.funnel(since), job.look_back()

    assert told(found) == without_rows(told(funnel_of(judgement, since)))
    assert in_full(backtest) == in_full(look_back(judgement))


@given(logs, sheets, days, policies)
@settings(max_examples=2, phases=[Phase.explicit, Phase.generate])
def test_it_is_the_funnel_of_a_sheet_that_holds_the_same(
    table: TablePlace,
    log: list[Record],
    people: dict[str, dict[str, Any]],
    since: date | None,
    policy: str,
) -> None:
    check(table, log, people, since, policy)


@pytest.mark.slow
@given(logs, sheets, days, policies)
@settings(max_examples=150)
def test_it_is_that_for_many(
    table: TablePlace,
    log: list[Record],
    people: dict[str, dict[str, Any]],
    since: date | None,
    policy: str,
) -> None:
    check(table, log, people, since, policy)


def test_a_tick_owns_nothing_as_on_a_sheet(
    table: TablePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_KIND, "Owner", "BOOLEAN")
    ticks = {"A": True, "B": False, "C": None}
    people = {key: {"cells": LEAD, "Owner": tick, "Outcome": None} for key, tick in ticks.items()}

    check(table, [], people, None)


def test_of_many_stages_as_much_is_told(table: TablePlace) -> None:
    """Sets of marks of so many fill more than one number."""
    parked = [f"Parked {number}" for number in range(7)]
    stages = "".join(f'\n[[stage]]\nname = "{name}"\nby_hand = true\n' for name in parked)
    log: list[Record] = [
        (datetime(2025, 11, day), key, origin, to, "By hand")  # noqa: DTZ001
        for key in "ABCDEF"
        for day, (origin, to) in enumerate(pairwise(["List", *parked, "Lead"]), 1)
    ]
    people = {key: {"cells": LEAD, "Owner": None, "Outcome": None} for key in "ABC"}

    check(table, log, people, None, stages)


# Lists

MANY = [
    {"ID": f"D{number}", **DEAL, "Owner": "Zoe", "Company": f"Firm {number}"} for number in range(4)
] + [{"ID": "Z", **LEAD, "Next step": "Call"}, {"ID": "A", "Outcome": "On hold"}]
"""Four deals, and a lead on a lower rung, that one criterion would bring on; one on hold."""

HELD: Sequence[Record] = [
    *((datetime(2025, 11, 1), key, "List", "Lead", "Promoted") for key in ("D2", "D1")),  # noqa: DTZ001
    (datetime(2025, 10, 1), "Z", "List", "Lead", "Promoted"),  # noqa: DTZ001
    (datetime(2025, 9, 1), "A", "List", "On hold", "By hand"),  # noqa: DTZ001
    *((datetime(2025, 12, 1), key, "Lead", "Deal", "Promoted") for key in ("D1", "D2")),  # noqa: DTZ001
]


def test_lists_have_those_most_worth_a_look_and_count_all(
    table: TablePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.job.LISTED", 3)
    fill(table, MANY, HELD)

    with asked(table) as job:
        found = job.funnel(None)

    assert (len(found.one_away), len(found.stalled)) == (5, 4)
    assert [(each.key, each.name, each.owner) for each in found.one_away] == [
        ("D0", "Firm 0", "Zoe"),
        ("D1", "Firm 1", "Zoe"),
        ("D2", "Firm 2", "Zoe"),
    ]
    assert [(each.key, str(each.since)) for each in found.stalled] == [
        ("A", "2025-10-02"),
        ("D1", "2026-01-01"),
        ("Z", "2025-11-01"),
    ]
    assert found.owners["Zoe"] == OwnerFigures(
        {"List": 0, "Lead": 0, "Deal": 4, "Contract": 0, "Won": 0, "Lost": 0, "On hold": 0}, 4, 2
    )


def test_the_backtest_lists_the_first_that_were_turned_away(
    table: TablePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.job.LISTED", 2)
    won = [{"ID": key, **LEAD, "Outcome": "Won"} for key in "CBDA"]
    lost = [{"ID": f"L{number}", **LIST, "Outcome": "Lost"} for number in range(3)]
    fill(table, [*won, *lost], [])

    with asked(table) as job:
        found = job.look_back()

    assert (found.rows, found.judged, found.won, found.lost) == (7, 7, {"Won": 4}, {"Lost": 3})
    assert len(found.turned_away) == 4
    assert list(found.turned_away) == [
        TurnedAway(None, key, "Lead", ("budget", "step", "decider")) for key in "AB"
    ]
    assert found.stops["budget"] == Stops(4, 0)


def test_before_the_first_run_nothing_is_past(table: TablePlace) -> None:
    fill(table, MANY, [])
    table.sql("DROP TABLE qualify_changelog")

    with asked(table) as job:
        found = told(job.funnel(None))

    assert [(each["name"], each["now"], each["been"]) for each in found["stages"]][:3] == [
        ("List", 0, 0),
        ("Lead", 1, 1),
        ("Deal", 4, 4),
    ]
    assert (found["waiting"], found["archived"], found["weeks"]) == (6, 0, [])


def test_records_that_are_gone_are_counted(table: TablePlace) -> None:
    fill(table, MANY, HELD)
    table.sql("DELETE FROM qualify_changelog WHERE no < 3")

    with asked(table) as job:
        assert job.funnel(None).archived == 2


def test_a_day_that_is_still_to_come_is_no_past(table: TablePlace) -> None:
    fill(table, MANY, HELD)

    with (
        asked(table) as job,
        pytest.raises(UsageError) as raised,
    ):
        job.funnel(date(2026, 1, 16))

    assert str(raised.value) == (
        "--since: 2026-01-16 is in the future, for today is 2026-01-15; name a day that is past"
    )


# The command


def test_the_command_tells_it_of_a_table(
    table: TablePlace, qualify: Qualify, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(table, MANY, HELD)
    before = table.contents()
    monkeypatch.chdir(table.folder)
    monkeypatch.setenv("COLUMNS", "80")
    (table.folder / "config.toml").write_text(as_table(RULES, table.config), encoding="utf-8")

    ran = qualify("funnel", "--today", "2026-01-15", "--by", "owner")
    json = qualify("funnel", "--today", "2026-01-15", "--json")
    page = qualify("funnel", "--today", "2026-01-15", "--html", "page.html")

    assert (ran.code, ran.err) == (0, "")
    assert "Zoe, one criterion away: 4\n" in ran.out
    assert [(each["one_away_count"], each["stalled_count"]) for each in json.json] == [(5, 4)]
    assert (page.code, page.err, page.out) == (0, "", "Written: page.html\n")
    assert "5 prospects need one criterion more" in (table.folder / "page.html").read_text("utf-8")
    assert table.contents() == before


# Other databases


def test_each_statement_can_be_said_in_other_dialects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = TableFile(tmp_path)
    fill(table, [*MANY, {"ID": "W", **LEAD, "Outcome": "Won"}], HELD)
    said = list[tuple[str, str]]()

    def saying(send: Callable[..., Any]) -> Callable[..., Any]:
        def sent(own: DuckDatabase, statement: exp.Expr) -> Any:
            for dialect in ("postgres", "bigquery"):
                strict = ErrorLevel.RAISE
                said.append(
                    (dialect, statement.sql(dialect, identify=True, unsupported_level=strict))
                )
            return send(own, statement)

        return sent

    for name in ("fetch", "execute"):
        monkeypatch.setattr(DuckDatabase, name, saying(getattr(DuckDatabase, name)))

    with asked(table) as job:
        job.funnel(date(2025, 1, 1))
        job.look_back()

    assert all(parse_one(text, dialect=dialect) for dialect, text in said)
    for part in ("BIT_OR(", "LEAD(", "turned_away"):
        assert [dialect for dialect, text in said if part in text] == ["postgres", "bigquery"]
