"""The Attention column: its texts, day by day, and what else is told of duplicates."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.read.cells import Cell
from sync.config.load import parse_config
from sync.messages.errors import WorkbookError
from sync.run.attention import is_attention, joined, stalled_text
from sync.run.job import Job, RunResult
from sync.run.run_input import Options, RunContext
from sync.show.report import Report, make_report
from sync.workbook.role import Role
from tests.harness import BLANK, LADDER, LEAD, OPPORTUNITY, TODAY, run
from tests.memory import MemoryWorkbook, sheet

STALE = LADDER.replace('was = ["SQL"]', 'was = ["SQL"]\nstale_after = "45 days"').replace(
    '"Lost"\n', '"On hold"\nstale_after = "1 month"\n'
)
SAME = 'override = "Outcome"\nsame = ["Email", "Phone", "Site"]'
CONFIG = STALE.replace('override = "Outcome"', SAME) + '\n[output]\nattention = "Attention"\n'
EMPTY: dict[str, Cell] = {**BLANK, "Email": None, "Phone": None, "Site": None}
OLD = date(2025, 11, 1)
STALLED = "Stalled since 17 Dec 2025"


def book(*rows: dict[str, Cell]) -> MemoryWorkbook:
    """A workbook of prospects from row 2 on, in which all columns are."""
    workbook = MemoryWorkbook(sheet(EMPTY, *rows))
    del workbook.grid[1]
    return workbook


def on(day: date, workbook: MemoryWorkbook, config: str = CONFIG) -> RunResult:
    """What a run comes to on a day, by the clock too."""
    moment = datetime(day.year, day.month, day.day, 9, 30, tzinfo=ZoneInfo("UTC"))
    context = RunContext(Options(), "run", "", moment.astimezone)
    return Job(parse_config(config, Path("config.toml")), workbook, context, lambda _: None).run()


def attention(workbook: MemoryWorkbook) -> list[Cell]:
    return [cell for (cell,) in workbook.rows("Attention")]


def told(done: RunResult) -> list[tuple[int | None, str | None, str, str]]:
    return [(each.row, each.key, each.what, each.mend) for each in done.found.problems]


# Stalled


def test_a_prospect_is_stalled_from_the_first_day_on_that_is_too_long() -> None:
    workbook = book({"ID": "A", **LEAD})
    on(OLD, workbook)

    said = {day: (on(day, workbook), attention(workbook))[1] for day in days(OLD, 60)}

    last = OLD + timedelta(days=45)
    assert {day for day, cells in said.items() if cells == [None]} == set(days(OLD, 46))
    assert {day for day, cells in said.items() if cells == [STALLED]} == {
        day for day in days(OLD, 60) if day > last
    }


def days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]


def test_by_hand_by_months_and_never_what_nobody_knows() -> None:
    workbook = book(
        {"ID": "A", "Outcome": "On hold"}, {"ID": "B"}, {"ID": "C", **LEAD}, {"ID": "D", **LEAD}
    )
    on(date(2025, 12, 31), workbook)
    assert workbook.log is not None
    workbook.log[-1][1] = "some day"  # nobody can tell when D came there

    done = on(date(2026, 2, 28), workbook)
    assert attention(workbook) == [
        "Stalled since 1 Feb 2026",
        None,
        "Stalled since 15 Feb 2026",
        None,
    ]
    assert told(done) == []


def test_whoever_moves_is_stalled_no_more() -> None:
    workbook = book({"ID": "A", **LEAD}, {"ID": "B", **LEAD}, {"ID": "C", **LEAD})
    on(OLD, workbook)
    on(TODAY, workbook)
    assert attention(workbook) == [STALLED] * 3
    for heading, cell in OPPORTUNITY.items():
        workbook.put(heading, 2, cell)
    workbook.put("Outcome", 3, "On hold")

    on(TODAY, workbook)

    assert workbook.rows("Stage", "Attention") == [
        ("Opportunity", None),
        ("On hold", None),
        ("Lead", STALLED),
    ]


def test_today_is_the_day_that_the_rules_look_at() -> None:
    workbook = book({"ID": "A", **LEAD})
    run(workbook, CONFIG)

    done = run(workbook, CONFIG, Options(today=TODAY + timedelta(days=46)))

    assert (done.written.cells, attention(workbook)) == (1, ["Stalled since 2 Mar 2026"])
    assert run(workbook, CONFIG).written.cells == 1
    assert attention(workbook) == [None]


def test_a_stage_set_by_hand_where_the_prospect_stands_stays_stalled() -> None:
    workbook = book({"ID": "A", **LEAD})
    on(OLD, workbook)
    workbook.put("Outcome", 2, "Lead")

    assert [move.kind.value for move in on(TODAY, workbook).moves] == ["By hand"]
    assert attention(workbook) == [STALLED]
    assert on(TODAY, workbook).written.cells == 0
    assert attention(workbook) == [STALLED]


@pytest.mark.slow
def test_over_400_days_a_text_changes_only_on_the_day_on_which_it_comes_true() -> None:
    workbook = book(
        {"ID": "A", **LEAD, "Email": "a@x.example"},
        {"ID": "B", "Outcome": "On hold", "Email": "A@x.example"},
    )
    on(OLD, workbook)

    writes = {day: attention(workbook) for day in days(OLD, 400) if on(day, workbook).written.cells}

    assert writes == {
        date(2025, 12, 2): ["Same Email as B", "Stalled since 2 Dec 2025; Same Email as A"],
        date(2025, 12, 17): [
            f"{STALLED}; Same Email as B",
            "Stalled since 2 Dec 2025; Same Email as A",
        ],
    }


# Probable duplicates


def test_what_is_said_of_duplicates() -> None:
    workbook = book(
        {"ID": "P-1", "Email": "ada@x.example", "Phone": "+49 (0)30 1234-567"},
        {"ID": "P-2", "Email": "ADA@x.example", "Phone": "0049 30 1234567"},
        {"ID": "P-3", "Email": "bob@x.example", "Phone": 493012345678, "Site": "x.example"},
        {"ID": "P-4", "Phone": "+49 30 1234567", "Site": "https://www.x.example/about"},
        {"ID": "P-5", "Phone": "030 1234567"},
    )

    done = run(workbook, CONFIG)

    assert attention(workbook) == [
        "Same Email as P-2; Same Phone as P-2 and 1 more",
        "Same Email as P-1; Same Phone as P-1 and 1 more",
        "Same Site as P-4",
        "Same Phone as P-1 and 1 more; Same Site as P-3",
        None,
    ]
    assert told(done) == [
        (2, "P-1", "Same Email as P-2", mend("Email")),
        (2, "P-1", "Same Phone as P-2, P-4", mend("Phone")),
        (4, "P-3", "Same Site as P-4", mend("Site")),
    ]
    assert run(workbook, CONFIG).written.cells == 0


def mend(heading: str) -> str:
    return f"keep one row if they are one prospect, or mend the {heading} that is wrong"


def test_columns_that_agree_with_the_same_others_are_named_together() -> None:
    rows: list[dict[str, Cell]] = [
        {"ID": f"P-{n}", "Email": "a@x.example", "Site": "x.example"} for n in range(1, 4)
    ]
    workbook = book(*rows)

    run(workbook, CONFIG)

    assert attention(workbook) == [f"Same Email, Site as P-{n} and 1 more" for n in (2, 1, 1)]


def test_rows_that_are_not_judged_are_told_of_too() -> None:
    workbook = book(
        {"ID": "A", "Email": "a@x.example"},
        {"ID": "A", "Email": "a@x.example"},
        {"ID": "B", "Email": "a@x.example"},
        {"Email": "a@x.example"},
    )

    run(workbook, CONFIG)

    assert workbook.rows("Missing", "Attention") == [
        ("ID is also in row 3", "Same Email as B"),
        ("ID is also in row 2", "Same Email as B"),
        ("Industry fits; 50 to 5,000 employees", "Same Email as A"),
        ("ID is blank", None),
    ]


def test_without_the_column_they_are_reported_all_the_same() -> None:
    config = CONFIG.partition("[output]")[0]
    workbook = book({"ID": "A", "Site": "x.example"}, {"ID": "B", "Site": "X.example"})

    done = run(workbook, config)

    assert told(done) == [(2, "A", "Same Site as B", mend("Site"))]
    assert "Attention" not in workbook.grid[0]


def test_a_value_that_thousands_share_is_one_problem() -> None:
    rows: list[dict[str, Cell]] = [{"ID": f"P-{n}", "Site": "Acme"} for n in range(1, 3_001)]
    workbook = book(*rows)

    done = run(workbook, CONFIG)

    assert told(done) == [(2, "P-1", "Same Site as P-2, P-3, P-4 and 2,996 more", mend("Site"))]
    assert attention(workbook)[:2] == [f"Same Site as P-{n} and 2,998 more" for n in (2, 1)]


def test_hostile_keys_and_cells() -> None:
    key, cell = "=HYPERLINK(1)\x1b[31m ::error::", "<script>\u202e@x"
    workbook = book({"ID": key, "Email": cell}, {"ID": "B" * 300, "Email": cell})

    done = run(workbook, CONFIG)

    assert attention(workbook) == [
        f"Same Email as {'B' * 79}…",
        "Same Email as =HYPERLINK(1)[31m ::error::",
    ]
    assert told(done)[-1][2] == f"Same Email as {'B' * 79}…"
    assert cell not in str(told(done))
    assert run(workbook, CONFIG).written.cells == 0


def test_a_missing_heading() -> None:
    workbook = MemoryWorkbook(sheet(BLANK))

    with pytest.raises(WorkbookError, match='there is no heading "Email"'):
        run(workbook, CONFIG)


# Both, and nothing but


def test_both_at_once() -> None:
    workbook = book({"ID": "A", **LEAD, "Site": "Acme"}, {"ID": "B", "Site": "ACME"})
    on(OLD, workbook)

    on(TODAY, workbook)

    assert attention(workbook) == [f"{STALLED}; Same Site as B", "Same Site as A"]


def test_duplicates_alone_are_no_event() -> None:
    def report(workbook: MemoryWorkbook) -> Report:
        config = parse_config(CONFIG, Path("config.toml")).config
        return make_report("config.toml", workbook.name, 0, config, run(workbook, CONFIG))

    workbook = book({"ID": "A", "Site": "Acme"}, {"ID": "B", "Site": "ACME", "Budget": 7})
    report(workbook)

    assert report(workbook).problems
    assert not report(workbook).eventful
    workbook.put("Budget", 3, "soon")
    assert report(workbook).eventful


def test_the_draft_and_attention_side_by_side() -> None:
    workbook = book({"ID": "A", "Industry": "Retail", "Site": "Acme"}, {"ID": "B", "Site": "acme"})
    drafted = CONFIG + 'draft = "Stage (draft)"\n[rules]\ndraft = "next.toml"\n'
    draft = CONFIG.replace('["profile", "size"]', '["profile"]')

    run(workbook, drafted, draft=draft)

    assert workbook.rows("Attention", "Stage (draft)") == [
        ("Same Site as B", "Lead"),
        ("Same Site as A", "List"),
    ]


# Whose a column is


def test_a_column_that_lost_its_mark_is_known_by_its_texts() -> None:
    workbook = book(
        {"ID": "A", **LEAD, "Site": "Acme"}, {"ID": "B", "Site": "ACME"}, {"ID": "C; D", **LEAD}
    )
    on(OLD, workbook)
    on(TODAY, workbook)
    workbook.marks.clear()
    workbook.put("Site", 3, None)
    workbook.put("Outcome", 4, "Won")

    done = on(TODAY + timedelta(days=1), workbook)

    assert told(done) == []
    assert Role.ATTENTION in workbook.marks
    assert attention(workbook) == [STALLED, None, None]


def test_a_column_of_peoples_is_not_taken() -> None:
    workbook = book({"ID": "A", "Attention": "Stalled since Monday"})

    with pytest.raises(WorkbookError) as caught:
        run(workbook, CONFIG)

    assert str(caught.value) == (
        'memory Prospects: the column "Attention" holds what the job would overwrite:'
        ' "Stalled since Monday" (1); clear the column, or name another heading in [output]'
    )


KNOWN = [
    STALLED,
    *(
        text
        for key in ("A; B", "A and 3 more", "Same Email as Z", "\n\u202e", "K" * 80)
        for text in (
            f"Same Email as {key}",
            f"{STALLED}; Same Email, Phone as {key}; Same Site (x) as B",
        )
    ),
]


@pytest.mark.parametrize("text", KNOWN)
def test_texts_that_the_column_may_hold(text: str) -> None:
    assert is_attention(text, ("Email", "Phone", "Site (x)"))


@pytest.mark.parametrize(
    "text",
    [
        *("", "Stalled", "Stalled since", "stalled since 3 Oct 2026", "Stalled since 3 Okt 2026"),
        *("Same Email as ", "Same as A", "Same Fax as A", "Same Site x) as A", "Email as A"),
        *(f"{STALLED}; ", f"{STALLED}; ask Bob", f"{STALLED}, Same Email as A"),
        f"Bob: {STALLED}",
    ],
)
def test_texts_that_it_does_not_hold(text: str) -> None:
    assert not is_attention(text, ("Email", "Phone", "Site (x)"))


def test_where_no_column_is_looked_at_there_is_no_same() -> None:
    assert not is_attention("Same Email as A", ())
    assert is_attention(STALLED, ())


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_every_day_is_written_in_english_and_known_again(day: date) -> None:
    text = stalled_text(day)

    assert text.startswith(f"Stalled since {day.day} ")
    assert text.endswith(f" {day.year}")
    assert is_attention(joined(text, "Same Email as A"), ("Email",))
