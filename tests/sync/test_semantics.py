"""The numbered points of docs/semantics.md, each by cases on a workbook in memory."""

import pytest

from rules.read.cells import Cell, Day, Merged, Uncomputed
from sync.messages.errors import GuardError, WorkbookError
from sync.run.job import RunResult
from sync.run.run_input import Options
from sync.workbook.protocol import WriteResult
from tests.harness import BLANK, LADDER, LEAD, OPPORTUNITY, TODAY, run
from tests.memory import MemoryWorkbook, sheet

MOVE = ("Key", "From", "To", "Kind")
CLEAR = "name a stage, or clear it"
UNMET = "Contact in the last 90 days, Budget of 10k identified, Next step agreed"


def book(*rows: dict[str, Cell]) -> MemoryWorkbook:
    """A workbook of prospects; the columns that the ladder names are all there."""
    return MemoryWorkbook(sheet(BLANK, *rows))


def first(*rows: dict[str, Cell]) -> MemoryWorkbook:
    """The same, after its first run. The prospects begin in row 3."""
    workbook = book(*rows)
    run(workbook)
    return workbook


def problems(done: RunResult) -> list[tuple[int | None, str | None, str, str]]:
    return [(each.row, each.key, each.what, each.mend) for each in done.found.problems]


# 1. Which rows


@pytest.mark.parametrize("cell", [None, False, "", "  ", "\u00a0", "\u200b \ufeff"])
def test_a_row_with_nothing_in_it_is_left_alone(cell: Cell) -> None:
    workbook = book({"ID": cell, "Industry": cell, "Notes": "people's own"})

    done = run(workbook)

    assert done.found.rows == 0
    assert workbook.rows("Stage", "Missing") == [(None, None), (None, None)]


def test_a_blank_row_loses_the_stage_that_stood_on_it() -> None:
    workbook = first({"ID": "A", **LEAD})
    for heading in ("ID", "Industry", "Employees"):
        workbook.put(heading, 3, None)

    run(workbook)

    assert workbook.rows("Stage", "Missing")[1] == (None, None)


@pytest.mark.parametrize("heading", ["Outcome", "Industry", "Company"])
def test_a_row_with_anything_but_a_key_is_a_prospect_without_a_key(heading: str) -> None:
    workbook = book({heading: "-"})

    done = run(workbook)

    assert problems(done) == [(3, None, "ID is blank", "give the prospect a key")]
    assert workbook.rows("Stage", "Missing")[1] == (None, "ID is blank")


# 2. Keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (7, "7"),
        (7.0, 7),
        ("\u00e9", "e\u0301"),
        (" A ", "A"),
        (123456789012345, "123456789012345"),
        ("A\u200b", "A"),
        ("A\u2011\u202aB", "A-B\u202c"),
        ("A\u00a0B", "A B"),
    ],
)
def test_keys_that_are_one(one: Cell, other: Cell) -> None:
    workbook = book({"ID": one, **LEAD}, {"ID": other, **LEAD})

    run(workbook)

    assert [missing for _, missing in workbook.rows("Stage", "Missing")[1:]] == [
        "ID is also in row 4",
        "ID is also in row 3",
    ]


@pytest.mark.parametrize(("one", "other"), [("007", 7), ("a", "A"), ("e", "\u00e9"), (0.5, "5")])
def test_keys_that_are_two(one: Cell, other: Cell) -> None:
    workbook = book({"ID": one, **LEAD}, {"ID": other, **LEAD})

    run(workbook)

    assert [stage for (stage,) in workbook.rows("Stage")[1:]] == ["Lead", "Lead"]


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        (5_805_028_000_056_864_695, "which the sheet has rounded"),
        (1e15, "which the sheet has rounded"),
        ("5.8e+18", "which the sheet has rounded"),
        ("#REF!", "can't be read"),
    ],
)
def test_a_key_that_is_none_is_said_and_the_other_rows_go_on(cell: Cell, what: str) -> None:
    workbook = book({"ID": cell, **LEAD}, {"ID": "B", **LEAD})

    done = run(workbook)

    assert what in problems(done)[0][2]
    assert what in str(workbook.cell("Missing", 3))
    assert workbook.cell("Stage", 4) == "Lead"
    assert workbook.moves("Key") == [("B",)]


@pytest.mark.parametrize("outcome", [None, "Lost"])
def test_a_rounded_number_beside_the_same_text_shows_what_is_recorded(outcome: Cell) -> None:
    digits = 5_805_028_000_056_864
    workbook = book({"ID": digits}, {"ID": str(digits), **LEAD, "Outcome": outcome})

    run(workbook)

    shown = outcome or "Lead"
    assert [stage for (stage,) in workbook.rows("Stage")[1:]] == [shown, shown]
    assert workbook.moves("Key", "To") == [(str(digits), shown)]
    assert run(workbook).written == WriteResult()


def test_a_stage_beside_a_rounded_number_is_taken_over() -> None:
    digits = 5_805_028_000_056_864_695
    workbook = book(
        {"ID": digits, "Stage": "Lead"},
        {"ID": digits + 10_000, "Stage": "List"},
        {"ID": "B", "Stage": "Lead", **LEAD},
    )

    run(workbook)

    assert [stage for (stage,) in workbook.rows("Stage")[1:]] == ["Lead", "List", "Lead"]
    assert workbook.moves("Key", "To", "Kind") == [
        (str(digits), "Lead", "Adopted"),
        ("B", "Lead", "Adopted"),
    ]
    assert run(workbook).written == WriteResult()


def test_a_stage_below_beside_a_rounded_number_is_logged_before_the_move() -> None:
    digits = 10_000_000_000_000_000
    workbook = book({"ID": str(digits), "Outcome": "Lost"}, {"ID": digits, "Stage": "Lead"})

    run(workbook)

    assert workbook.moves(*MOVE) == [
        (str(digits), None, "Lead", "Adopted"),
        (str(digits), "Lead", "Lost", "By hand"),
    ]
    assert run(workbook).written == WriteResult()


def test_a_deleted_changelog_beside_a_rounded_number() -> None:
    workbook = first({"ID": 5_805_028_000_056_864_695, **LEAD}, {"ID": "B", **LEAD})
    stages = workbook.rows("Stage")
    workbook.log = None

    run(workbook)

    assert workbook.rows("Stage") == stages
    assert workbook.moves("Key", "To", "Kind") == [("B", "Lead", "Adopted")]


@pytest.mark.parametrize("key", ["A-1\u200b", "\u202aA-1", "A\u20111", "\u00a0A\u22121"])
def test_a_key_that_looks_as_it_did_keeps_its_record(key: str) -> None:
    workbook = first({"ID": "A-1", **LEAD}, {"ID": key.replace("1", "2"), **LEAD})
    workbook.put("ID", 3, key)
    workbook.put("ID", 4, "A-2")
    workbook.put("Industry", 3, None)

    run(workbook)

    assert workbook.rows("Stage")[1:] == [("Lead",), ("Lead",)]
    assert len(workbook.moves("No")) == 2


def test_a_key_that_stands_twice_shows_its_recorded_stage_and_moves_nowhere() -> None:
    workbook = first({"ID": "A", **LEAD})
    workbook.grid.append(list(workbook.grid[2]))
    workbook.put("Last contact", 4, "2026-01-10")
    workbook.put("Next step", 4, "Call")

    run(workbook)

    assert workbook.rows("Stage", "Missing")[1:] == [
        ("Lead", "ID is also in row 4"),
        ("Lead", "ID is also in row 3"),
    ]
    assert len(workbook.moves("No")) == 1


def test_several_key_columns_make_one_key() -> None:
    config = LADDER.replace('key = "ID"', 'key = ["Company", "ID"]')
    workbook = book(
        {"Company": "Acme", "ID": 1, **LEAD},
        {"Company": "Acme", "ID": 2, **LEAD},
        {"Company": "Acme", **LEAD},
    )

    run(workbook, config)

    assert workbook.moves("Key") == [("Acme | 1",), ("Acme | 2",), ("Acme |",)]


@pytest.mark.parametrize("part", [None, "", " ", "-", False])
def test_a_key_with_a_blank_part_is_known_again(part: Cell) -> None:
    config = LADDER.replace('key = "ID"', 'key = ["Company", "ID"]')
    workbook = book({"Company": "Acme", "ID": part, **LEAD}, {"Company": part, "ID": 7, **LEAD})
    run(workbook, config)
    assert workbook.log
    workbook.log[1][2] = "Acme | "  # as it was once written

    assert run(workbook, config).written == WriteResult()
    assert workbook.moves("Key") == [("Acme | ",), ("| 7",)]


def test_a_key_of_which_a_part_is_an_error_is_nobodys() -> None:
    config = LADDER.replace('key = "ID"', 'key = ["Company", "ID"]')
    workbook = book({"Company": "Acme", **LEAD}, {"Company": "Acme", "ID": "#REF!", **LEAD})

    run(workbook, config)

    assert workbook.rows("Stage", "Missing")[2] == (None, "Company | ID can't be read")
    assert run(workbook, config).written == WriteResult()


# 3. Former stage


def test_a_prospect_is_first_logged_when_it_leaves_the_first_stage() -> None:
    workbook = first({"ID": "A"}, {"ID": "B", **OPPORTUNITY})

    assert workbook.rows("Stage")[1:] == [("List",), ("Opportunity",)]
    assert workbook.moves("No", *MOVE) == [(1, "B", "List", "Opportunity", "Promoted")]


SEEN = LADDER + '\n[policy]\nrecord_new = true\n[output]\nsince = "Since"\n'


def test_with_record_new_each_prospect_is_logged_when_it_is_first_seen() -> None:
    workbook = MemoryWorkbook(
        sheet(
            BLANK,
            {"ID": "A"},
            {"ID": "B", **LEAD},
            {"ID": "C", "Outcome": "Lost"},
            {"ID": "D"},
            {"ID": "D"},
            {"ID": None, "Company": "Cog"},
            {"ID": 1e17},
        )
    )

    done = run(workbook, SEEN)

    assert workbook.moves("No", *MOVE, "Because") == [
        (1, "A", None, "List", "Added", None),
        (2, "B", None, "List", "Added", None),
        (3, "B", "List", "Lead", "Promoted", "Industry fits, 50 to 5,000 employees"),
        (4, "C", None, "List", "Added", None),
        (5, "C", "List", "Lost", "By hand", "Lost"),
    ]
    assert workbook.rows("Since")[1:4] == [(46037,)] * 3
    assert workbook.rows("Since")[4:] == [(None,)] * 4
    assert done.written.changelog_rows == 5
    assert run(workbook, SEEN).written == WriteResult()


def test_who_was_not_judged_is_added_when_it_is() -> None:
    workbook = MemoryWorkbook(sheet(BLANK, {"ID": "A"}, {"ID": "A", **LEAD}))
    run(workbook, SEEN)
    assert workbook.moves(*MOVE) == []
    workbook.put("ID", 4, "B")

    run(workbook, SEEN)

    assert workbook.moves("No", *MOVE) == [
        (1, "A", None, "List", "Added"),
        (2, "B", None, "List", "Added"),
        (3, "B", "List", "Lead", "Promoted"),
    ]


def test_switched_on_later_all_without_a_record_are_added() -> None:
    workbook = first({"ID": "A"}, {"ID": "B", **LEAD}, {"ID": "C"})
    workbook.put("Industry", 5, "Retail")
    workbook.put("Employees", 5, 60)

    run(workbook, SEEN)

    assert workbook.moves("No", *MOVE) == [
        (1, "B", "List", "Lead", "Promoted"),
        (2, "A", None, "List", "Added"),
        (3, "C", None, "List", "Added"),
        (4, "C", "List", "Lead", "Promoted"),
    ]
    assert run(workbook, SEEN).written == WriteResult()
    assert run(workbook).written == WriteResult()


def test_who_is_taken_over_is_not_added_but_who_stands_in_the_first_stage_is() -> None:
    rows: list[dict[str, Cell]] = [
        {"ID": "A", "Stage": "Lead", **LEAD},
        {"ID": "B", "Stage": "List"},
        {"ID": "C", "Stage": None},
        {"ID": "D", "Stage": "SQL", **OPPORTUNITY},
    ]
    workbook = MemoryWorkbook(sheet({**BLANK, "Stage": None}, *rows))

    run(workbook, SEEN)

    assert workbook.moves(*MOVE) == [
        ("A", None, "Lead", "Adopted"),
        ("B", None, "List", "Added"),
        ("C", None, "List", "Added"),
        ("D", None, "Lead", "Adopted"),
        ("D", "Lead", "Opportunity", "Promoted"),
    ]
    assert run(workbook, SEEN).written == WriteResult()


def test_the_day_of_the_first_stage_is_that_on_which_a_prospect_was_added() -> None:
    workbook = MemoryWorkbook(sheet(BLANK, {"ID": "A"}, {"ID": "B", "Outcome": "List"}))
    run(workbook, SEEN)
    assert workbook.log
    for row in workbook.log[1:]:
        row[1] = 46000

    run(workbook, SEEN)

    assert workbook.rows("Stage", "Since")[1:] == [("List", 46000), ("List", 46000)]


def test_the_changelog_is_the_record_and_the_stage_cell_is_not() -> None:
    workbook = first({"ID": "A", **LEAD})
    workbook.put("Stage", 3, "Opportunity")

    run(workbook)

    assert workbook.cell("Stage", 3) == "Lead"
    assert len(workbook.moves("No")) == 1


# 4. First run


def test_a_first_run_takes_over_the_stages_that_stand_there() -> None:
    workbook = book(
        {"ID": "A", "Stage": "List"},
        {"ID": "B", "Stage": " sql ", **LEAD},
        {"ID": "C", "Stage": "Lead", **OPPORTUNITY},
        {"ID": "D", "Stage": "Won", "Outcome": "won"},
        {"ID": "E", "Stage": "Lead", "Outcome": "Lost"},
    )

    run(workbook)

    assert workbook.moves("No", *MOVE, "Because") == [
        (1, "B", None, "Lead", "Adopted", "Industry fits, 50 to 5,000 employees"),
        (2, "C", None, "Lead", "Adopted", "Industry fits, 50 to 5,000 employees"),
        (
            3,
            "C",
            "Lead",
            "Opportunity",
            "Promoted",
            "Contact in the last 90 days, Budget of 10k identified",
        ),
        (4, "D", "List", "Won", "By hand", "won"),
        (5, "E", None, "Lead", "Adopted", None),
        (6, "E", "Lead", "Lost", "By hand", "Lost"),
    ]
    stages = [stage for (stage,) in workbook.rows("Stage")[1:]]
    assert stages == ["List", "Lead", "Opportunity", "Won", "Lost"]


ELSEWHERE = "name another heading in [output]"
OVERRIDE = "copy it to the override column, [sheet] override"


@pytest.mark.parametrize(
    ("row", "found", "mend"),
    [
        ({"ID": "A", "Stage": "Hot"}, '"Hot"', f"name it in a stage's was = [...], or {ELSEWHERE}"),
        ({"ID": "A", "Stage": "Won"}, '"Won"', OVERRIDE),
        ({"ID": "A", "Stage": "Won", "Outcome": "Lost"}, '"Won"', OVERRIDE),
        ({"Stage": "Lead"}, '"Lead"', "give the row a key, or clear its stage"),
        ({"ID": "A", "Missing": "ask Ada"}, '"ask Ada"', f"clear the column, or {ELSEWHERE}"),
    ],
)
def test_a_first_run_overwrites_nobodys_words(row: dict[str, Cell], found: str, mend: str) -> None:
    workbook = book(row)
    before = [list(line) for line in workbook.grid]

    with pytest.raises(WorkbookError) as caught:
        run(workbook)

    heading = "Missing" if "Missing" in row else "Stage"
    assert caught.value.where == "memory Prospects"
    assert caught.value.what == (
        f'the column "{heading}" holds what the job would overwrite: {found} (1)'
    )
    assert caught.value.mend == mend
    assert workbook.grid == before
    assert workbook.log is None


def test_a_first_run_lists_values_with_their_counts_and_each_mend() -> None:
    workbook = book(
        {"ID": "A", "Stage": "Hot"}, {"ID": "B", "Stage": "Hot"}, {"ID": "C", "Stage": "Won"}
    )

    with pytest.raises(WorkbookError) as caught:
        run(workbook)

    assert caught.value.what == (
        'the column "Stage" holds what the job would overwrite: "Hot" (2); "Won" (1)'
    )
    assert caught.value.mend == (
        '"Hot" (2): name it in a stage\'s was = [...], or name another heading in [output];'
        ' "Won" (1): copy it to the override column, [sheet] override'
    )


def test_a_first_run_says_what_formulas_without_a_value_are() -> None:
    workbook = book({"ID": "A", "Stage": Uncomputed.FORMULA}, {"ID": "B"}, {"ID": "C", "Stage": 0})
    column = workbook.column("Stage")
    workbook.formulas = frozenset({(column, 1), (column, 2)})

    with pytest.raises(WorkbookError) as caught:
        run(workbook)

    assert caught.value.what.partition(": ")[2] == (
        'a formula without a stored value (1), a formula that shows nothing (1); "0" (1)'
    )


def test_a_first_run_overwrites_no_formulas() -> None:
    workbook = book({"ID": "A", "Stage": "Lead"})
    workbook.formulas = frozenset({(workbook.column("Stage"), 1)})

    with pytest.raises(WorkbookError, match="replace the formulas by their values"):
        run(workbook)


def test_one_key_with_two_stages_stops_a_first_run() -> None:
    workbook = book({"ID": "A", "Stage": "Lead"}, {"ID": "A", "Stage": "Opportunity"})

    with pytest.raises(WorkbookError, match="give all rows of one key the same stage"):
        run(workbook)


def test_one_key_with_one_stage_twice_is_taken_over_once() -> None:
    workbook = book({"ID": "A", "Stage": "Lead"}, {"ID": "A", "Stage": "Lead"})

    run(workbook)

    assert workbook.moves(*MOVE) == [("A", None, "Lead", "Adopted")]
    assert workbook.rows("Stage")[1:] == [("Lead",), ("Lead",)]


def test_a_deleted_changelog_is_taken_up_again_from_the_stage_column() -> None:
    workbook = first({"ID": "A", **LEAD}, {"ID": "B", "Outcome": "Lost"}, {"ID": "C"})
    workbook.log = None
    workbook.put("Industry", 3, "Mining")

    done = run(workbook)

    assert done.found.first_run
    assert problems(done)[0] == (
        None,
        None,
        "the changelog was deleted: a new one begins with what the Stage column says",
        "for the old records, restore an earlier version of the workbook, then run again",
    )
    assert run(workbook).found.problems == []
    assert workbook.moves(*MOVE) == [
        ("A", None, "Lead", "Adopted"),
        ("B", "List", "Lost", "By hand"),
    ]
    assert workbook.cell("Missing", 3) == (
        'Lapsed: Industry fits ("Mining" is none of Retail, Logistics);'
        " Contact in the last 90 days; 1 more of: Budget of 10k identified, Next step agreed"
    )


# 5. Override


def test_an_override_is_set_garbled_replaced_and_released() -> None:
    workbook = first({"ID": "A", **LEAD})
    stages = []
    for word in ("Lost", "Lots", "#REF!", "Opportunity", None):
        workbook.put("Outcome", 3, word)
        run(workbook)
        stages.append(workbook.cell("Stage", 3))

    assert stages == ["Lost", "Lost", "Lost", "Opportunity", "Lead"]
    assert workbook.moves(*MOVE, "Because")[1:] == [
        ("A", "Lead", "Lost", "By hand", "Lost"),
        ("A", "Lost", "Opportunity", "By hand", "Opportunity"),
        ("A", "Opportunity", "Lead", "Released", UNMET),
    ]


def test_a_release_is_a_row_even_where_nothing_changes() -> None:
    workbook = first({"ID": "A", **LEAD, "Outcome": "Lead"})
    workbook.put("Outcome", 3, None)

    run(workbook)

    assert workbook.moves(*MOVE) == [
        ("A", "List", "Lead", "By hand"),
        ("A", "Lead", "Lead", "Released"),
    ]


def test_an_override_in_force_holds_without_an_override_column() -> None:
    workbook = first({"ID": "A", **LEAD, "Outcome": "Lost"})

    done = run(workbook, LADDER.replace('override = "Outcome"\n', ""))

    assert workbook.rows("Stage", "Missing")[1] == (
        "Lost",
        "Lost was set by hand, but the config names no override column",
    )
    assert problems(done) == [
        (
            3,
            "A",
            "Lost was set by hand, but the config names no override column",
            "name the column in the config: override = …",
        )
    ]


@pytest.mark.parametrize(
    ("before", "word", "expected"),
    [
        (None, "Lots", [("Outcome does not name a stage", 'did you mean "Lost"?')]),
        (None, "Lost - price", [("Outcome does not name a stage", 'did you mean "Lost"?')]),
        (None, "call on Monday", [("Outcome does not name a stage", CLEAR)]),
        (None, "-", []),
        (None, "#REF!", [("Outcome can't be read", CLEAR)]),
        ("Won", "see below", [("Outcome does not name a stage, so Won stays", CLEAR)]),
        ("Won", "Loading...", [("Outcome can't be read, so Won stays", CLEAR)]),
    ],
)
def test_words_that_are_no_stage_change_nothing(
    before: str | None, word: str, expected: list[tuple[str, str]]
) -> None:
    workbook = first({"ID": "A", **LEAD, "Outcome": before})
    moves = workbook.moves("No")
    workbook.put("Outcome", 3, word)

    done = run(workbook)

    assert [(each.what, each.mend) for each in done.found.problems] == expected
    assert workbook.moves("No") == moves


@pytest.mark.parametrize(
    ("before", "word", "missing"),
    [
        (None, "Closed won", 'Outcome "Closed won" is no stage; did you mean Won?; Contact'),
        (None, "on hold - call in May", 'Outcome "on hold - call in May" is no stage; Contact'),
        (None, 1, 'Outcome "1" is no stage; Contact'),
        (None, "x\n" * 50, f'Outcome "{("x " * 20)[:39]}…" is no stage; Contact'),
        (None, "#REF!", "Outcome can't be read; Contact"),
        ("Won", "Loading...", "Outcome can't be read"),
        ("Won", "Lots", 'Outcome "Lots" is no stage; did you mean Lost?'),
        ("Lead", "Lots", 'Outcome "Lots" is no stage; did you mean Lost?; Contact'),
    ],
)
def test_words_that_are_no_stage_are_said_in_the_row(
    before: str | None, word: Cell, missing: str
) -> None:
    workbook = first({"ID": "A", **LEAD, "Outcome": before})
    workbook.put("Outcome", 3, word)

    run(workbook)

    assert str(workbook.cell("Missing", 3)).startswith(missing)
    assert ("Contact" in missing) == ("Contact" in str(workbook.cell("Missing", 3)))
    assert run(workbook).written == WriteResult()


def test_an_override_keeps_a_rung_that_the_rules_would_leave() -> None:
    workbook = first({"ID": "A", "Industry": "Mining", "Outcome": "Opportunity"})

    assert workbook.rows("Stage", "Missing")[1] == (
        "Opportunity",
        (
            'Not met: Industry fits ("Mining" is none of Retail, Logistics), 50 to 5,000 employees,'
            " Contact in the last 90 days; 1 more of: Budget of 10k identified, Next step agreed"
        ),
    )


def test_a_by_hand_stage_misses_nothing() -> None:
    workbook = first({"ID": "A", "Outcome": "Won"})

    assert workbook.rows("Stage", "Missing")[1] == ("Won", None)


WANTING = LADDER.replace(
    'name = "Lost"\nby_hand = true',
    """\
name = "Lost"
by_hand = true
needs = ["step", "budget"]
needs_most_of = { count = 1, of = ["size", "recent"] }
needs_points = { at_least = 15, of = { profile = 10, size = 10 } }
""",
)


@pytest.mark.parametrize(
    ("cells", "missing"),
    [
        ({"Next step": "x", **OPPORTUNITY}, None),
        ({**OPPORTUNITY}, "Next step agreed"),
        (
            {"Budget": "soon", **LEAD},
            'Next step agreed; Budget of 10k identified (can\'t read "soon" as a number)',
        ),
        (
            {"Next step": "x", "Budget": "12k", "Industry": "Retail"},
            (
                "1 more of: 50 to 5,000 employees, Contact in the last 90 days;"
                " 5 more points: 50 to 5,000 employees (10)"
            ),
        ),
    ],
)
def test_a_by_hand_stage_holds_and_says_what_it_itself_wants(
    cells: dict[str, Cell], missing: str | None
) -> None:
    workbook = MemoryWorkbook(sheet({**BLANK, "ID": "A", "Outcome": "lost", **cells}))

    result = run(workbook, WANTING)

    assert workbook.rows("Stage", "Missing") == [("Lost", missing)]
    [verdict] = result.found.verdicts
    assert verdict.by_hand
    assert verdict.wanted == verdict.lapsed == ()
    assert run(workbook, WANTING).written == WriteResult()


def test_a_rung_set_by_hand_is_not_asked_for_what_a_by_hand_stage_wants() -> None:
    rows = [{**BLANK, "ID": "A", "Outcome": "Lead", "Industry": "Retail"}]
    plain, wanting = MemoryWorkbook(sheet(*rows)), MemoryWorkbook(sheet(*rows))
    run(plain)
    run(wanting, WANTING)

    assert plain.rows("Stage", "Missing") == wanting.rows("Stage", "Missing")


# 6. Verdict


def lapsed(policy: str = "keep", **cells: Cell) -> MemoryWorkbook:
    """An opportunity whose cells then changed, after another run."""
    workbook = first({"ID": "A", **OPPORTUNITY})
    for heading, cell in cells.items():
        workbook.put(heading.replace("_", " "), 3, cell)
    run(workbook, LADDER + f'\n[policy]\nwhen_lapsed = "{policy}"\n')
    return workbook


def test_a_lapsed_prospect_is_kept_and_said_to_have_lapsed() -> None:
    workbook = lapsed(Last_contact="2025-01-01")

    assert workbook.rows("Stage", "Missing")[1] == (
        "Opportunity",
        "Lapsed: Contact in the last 90 days",
    )
    assert len(workbook.moves("No")) == 1


def test_a_lapsed_prospect_is_demoted_where_the_policy_says_so() -> None:
    workbook = lapsed("demote", Last_contact="2025-01-01")

    assert workbook.rows("Stage", "Missing")[1] == ("Lead", "Contact in the last 90 days")
    assert workbook.moves(*MOVE, "Because")[1] == (
        "A",
        "Opportunity",
        "Lead",
        "Demoted",
        "Contact in the last 90 days, Next step agreed",
    )


def test_follow_rules_demotes_once() -> None:
    workbook = lapsed(Industry="Mining")

    run(workbook, options=Options(today=TODAY, follow_rules=True))

    assert workbook.cell("Stage", 3) == "List"


@pytest.mark.parametrize("policy", ["keep", "demote"])
def test_cannot_tell_neither_lapses_nor_demotes(policy: str) -> None:
    workbook = lapsed(policy, Employees="about 100")

    assert workbook.rows("Stage", "Missing")[1] == (
        "Opportunity",
        '50 to 5,000 employees (can\'t read "about 100" as a number)',
    )
    assert len(workbook.moves("No")) == 1


def test_two_unreadable_cells_leave_a_sure_and_a_possible_stage() -> None:
    workbook = book({"ID": "A", **LEAD, "Last contact": "soon", "Budget": "ask Ada"})

    done = run(workbook)

    (verdict,) = done.found.verdicts
    assert (verdict.case.sure.name, verdict.case.possible.name) == ("Lead", "Opportunity")
    assert workbook.rows("Stage", "Missing")[1] == (
        "Lead",
        (
            'Contact in the last 90 days (can\'t read "soon" as a date);'
            ' 1 more of: Budget of 10k identified (can\'t read "ask Ada" as a number),'
            " Next step agreed"
        ),
    )
    assert problems(done) == [
        (3, "A", "Last contact can't be read as a date", "write a date, or leave it blank"),
        (3, "A", "Budget can't be read as a number", "write a number, or leave it blank"),
    ]


WRITE_A_NUMBER = "write a number, or leave it blank"


@pytest.mark.parametrize(
    ("heading", "cell", "mend", "quoted"),
    [
        ("Budget", "5 T€", WRITE_A_NUMBER, ": write 5,000 or 5,000,000,000,000"),
        ("Budget", Day(46037), "the cell shows a day, format it as a number", ""),
        ("Budget", Uncomputed.FORMULA, "open and save the workbook once", ""),
        ("Budget", Merged("B2"), "unmerge the cells", ""),
        ("Last contact", "25/12/2025", 'for the day first, set locale = "en_GB"', ""),
        ("Outcome", Merged("B2"), "unmerge the cells", ""),
    ],
)
def test_the_mend_fits_the_cell_and_does_not_quote_it(
    heading: str, cell: Cell, mend: str, quoted: str
) -> None:
    done = run(book({"ID": "A", **LEAD, heading: cell}))

    (problem,) = done.found.problems
    assert problem.mend == mend
    assert problem.quoted.endswith(quoted)
    assert mend not in problem.quoted


@pytest.mark.parametrize(("zone", "stage"), [("Europe/Berlin", "Opportunity"), ("UTC", "Lead")])
def test_a_moment_is_the_day_in_the_sheets_zone(zone: str, stage: str) -> None:
    row = {"ID": "A", **OPPORTUNITY, "Last contact": "2026-01-14T23:30:00Z"}
    workbook = book(row)
    workbook.timezone = zone
    config = LADDER.replace('within_last = "90 days"', "on_or_after = 2026-01-15")

    run(workbook, config)

    assert workbook.cell("Stage", 3) == stage


def test_a_demotion_stops_at_the_possible_stage() -> None:
    workbook = lapsed("demote", Last_contact="2025-01-01", Industry="#N/A")

    assert workbook.cell("Stage", 3) == "Lead"


# 7. Missing


def test_missing_follows_the_order_of_the_stage() -> None:
    config = (
        LADDER
        + """
[[stage]]
name = "Deal"
needs = ["step", "size"]
needs_most_of = { count = 2, of = ["recent", "profile", "budget"] }
"""
    )
    config = config.replace('needs_most_of = { count = 1, of = ["budget", "step"] }', "")
    workbook = book({"ID": "A", **LEAD, "Last contact": "2026-01-10"})
    workbook.put("Employees", 3, 60)
    run(workbook, config)
    workbook.put("Employees", 3, 6)
    workbook.put("Industry", 3, None)

    run(workbook, config)

    assert workbook.cell("Missing", 3) == (
        "Lapsed: Industry fits, 50 to 5,000 employees;"
        " Next step agreed; 1 more of: Industry fits, Budget of 10k identified"
    )


ASKED = """
[criteria.asked]
column = "Next step"
say = "Came to us"
"""


DEMO = '{ column = "Next step", is = "Demo" }'
QUESTION = '{ column = "Next step", contains = "?" }'
NINE_KINDS = [f"Kind of request number {number}" for number in range(9)]
THREE_KINDS = ", ".join(NINE_KINDS[:3])


@pytest.mark.parametrize(
    ("condition", "cell", "why"),
    [
        ('is = "Demo"', "Call", '"Call" is not Demo'),
        ('one_of = ["Demo", "Call"]', "Price", '"Price" is none of Demo, Call'),
        ('includes = "Demo"', "A, B", '"A, B" does not include Demo'),
        (
            'includes_any = ["Demo", "Question", "White paper"]',
            "Price request",
            '"Price request" is none of Demo, Question, White paper',
        ),
        ('includes_all = ["Demo", "Call"]', "Demo", '"Demo" does not include all of Demo, Call'),
        (
            f"one_of = {NINE_KINDS}",
            "x" * 99,
            f'"{"x" * 39}…" is none of {THREE_KINDS} and 6 more',
        ),
        (f"all = [{DEMO}]", "x", '"x" is not Demo'),
        (f"any = [{DEMO}]", "x", '"x" is not Demo'),
        # Of several ways in which the cell may count, none is said as if it were the only one.
        (f"any = [{DEMO}, {QUESTION}]", "x", '"x" does not count'),
        (f'any = [{DEMO}, {{ column = "Company", is = "Acme" }}]', "x", '"x" is not Demo'),
        # What is blank, said by the text itself, or turned down for what it is.
        ('is = "Demo"', None, ""),
        ('is = "Demo"', "-", ""),
        ('is = "Demo"', 7, ""),
        ("is = { column = 'Company' }", "x", ""),
        ('is_not = "Call"', "Call", ""),
        ("at_least = 10", "5", ""),
        ('contains = "Demo"', "typed freely", ""),
        ('none = [{ column = "Next step", none_of = ["Demo"] }]', "x", ""),
        ('none = [{ column = "Next step", one_of = ["x"] }]', "x", ""),
    ],
)
def test_a_cell_that_does_not_count_is_quoted(condition: str, cell: Cell, why: str) -> None:
    config = LADDER.replace('["profile", "size"]', '["asked"]') + ASKED
    if condition.startswith(("any", "all", "none =")):
        config = config.replace('\ncolumn = "Next step"\nsay', "\nsay")
    workbook = book({"ID": "A", "Company": "y", "Next step": cell})

    run(workbook, config + condition)

    assert workbook.cell("Missing", 3) == (f"Came to us ({why})" if why else "Came to us")
    assert run(workbook, config + condition).written == WriteResult()


def test_a_criterion_that_concerns_some_quotes_only_the_cell_that_must_count() -> None:
    config = LADDER.replace('["profile", "size"]', '["asked"]') + ASKED
    condition = 'is = "Demo"\nwhen = { column = "Industry", is = "Retail" }'
    workbook = book(
        {"ID": "A", "Industry": "Retail", "Next step": "x"},
        {"ID": "B", "Industry": "Mining", "Next step": "x"},
    )

    run(workbook, config + condition)

    assert workbook.cell("Missing", 3) == 'Came to us ("x" is not Demo)'
    assert workbook.cell("Stage", 4) == "Lead"


def test_what_is_of_several_criteria_is_parted_by_semicolons() -> None:
    config = LADDER.replace(
        'needs = ["profile", "size"]',
        'needs = ["size"]\nneeds_points = { at_least = 5, of = { profile = 3, budget = 2 } }',
    )
    config = config.replace('needs = ["recent"]', 'needs = ["recent", "profile"]')
    workbook = first({"ID": "A", "Outcome": "Opportunity"})

    run(workbook, config)

    assert workbook.cell("Missing", 3) == (
        "Not met: 50 to 5,000 employees; 5 more points: Industry fits (3), Budget of 10k"
        " identified (2); Contact in the last 90 days, Industry fits; 1 more of: Budget of 10k"
        " identified, Next step agreed"
    )


def test_a_criterion_without_a_say_is_named() -> None:
    workbook = book({"ID": "A"})

    run(workbook, LADDER.replace(', say = "Industry fits"', ""))

    assert workbook.cell("Missing", 3) == "profile; 50 to 5,000 employees"


def test_a_score_says_the_points_that_are_left() -> None:
    config = LADDER.replace(
        'needs = ["profile", "size"]',
        "needs_points = { at_least = 50, of = { profile = 20, size = 30, step = 10 } }",
    )
    workbook = book({"ID": "A", "Industry": "Retail"})

    run(workbook, config)

    assert workbook.cell("Missing", 3) == (
        "30 more points: 50 to 5,000 employees (30), Next step agreed (10)"
    )


CONCERNING = """
[criteria.vat]
column = "Next step"
filled = true
when = { column = "Company", contains = "GmbH" }
say = "VAT number"
"""


@pytest.mark.parametrize(
    ("company", "step", "because"),
    [
        ("Acme Ltd", "DE1", "Industry fits, 50 to 5,000 employees"),
        ("Acme GmbH", "DE1", "Industry fits, 50 to 5,000 employees, VAT number"),
        ("#REF!", "DE1", "Industry fits, 50 to 5,000 employees"),
        (None, None, "Industry fits, 50 to 5,000 employees"),
    ],
)
def test_because_names_only_what_concerns_the_prospect(
    company: Cell, step: Cell, because: str
) -> None:
    config = LADDER.replace('["profile", "size"]', '["profile", "size", "vat"]') + CONCERNING
    workbook = book({"ID": "A", **LEAD, "Company": company, "Next step": step})

    run(workbook, config)

    assert workbook.moves("To", "Because") == [("Lead", because)]


MORE = "20 more points: 50 to 5,000 employees (30)"


@pytest.mark.parametrize(
    ("company", "step", "stage", "missing"),
    [
        ("Acme GmbH", "DE1", "Lead", None),
        ("Acme GmbH", None, "List", f"{MORE}, VAT number (20)"),
        ("Acme Ltd", "DE1", "List", MORE),
        ("#REF!", "DE1", "List", f"{MORE}, VAT number (can't read an error) (20)"),
    ],
)
def test_what_does_not_concern_a_prospect_gives_no_points(
    company: Cell, step: Cell, stage: str, missing: str | None
) -> None:
    config = LADDER.replace(
        'needs = ["profile", "size"]',
        "needs_points = { at_least = 40, of = { profile = 20, size = 30, vat = 20 } }",
    )
    config = config.replace('name = "Opportunity"\nneeds = ["recent"]', 'name = "Opportunity"')
    config = config.replace('needs_most_of = { count = 1, of = ["budget", "step"] }', "")
    workbook = book({"ID": "A", "Industry": "Retail", "Company": company, "Next step": step})

    run(workbook, config.replace('"Opportunity"', '"Opportunity"\nby_hand = true') + CONCERNING)

    assert workbook.rows("Stage", "Missing")[1] == (stage, missing)


def test_points_that_do_not_concern_a_prospect_leave_no_way_up() -> None:
    config = LADDER.replace(
        'needs = ["profile", "size"]', "needs_points = { at_least = 20, of = { vat = 20 } }"
    )
    workbook = book({"ID": "A", "Company": "Acme Ltd"})

    run(workbook, config + CONCERNING)

    assert workbook.rows("Stage", "Missing")[1] == ("List", "20 more points")


# 8. The changelog


def test_the_last_record_is_the_one_with_the_highest_number() -> None:
    workbook = first({"ID": "A", **LEAD})
    workbook.put("Outcome", 3, "Lost")
    run(workbook)
    assert workbook.log
    workbook.log[1:] = reversed(workbook.log[1:])

    assert run(workbook).written == WriteResult()
    assert workbook.cell("Stage", 3) == "Lost"


def test_new_rows_go_under_their_headings_wherever_these_are() -> None:
    workbook = first({"ID": "A", **LEAD})
    assert workbook.log
    workbook.log = [[None, *reversed(row), "note"] for row in workbook.log]
    workbook.log.append([])
    workbook.put("Outcome", 3, "Lost")

    run(workbook)

    assert workbook.moves("No", *MOVE)[-1] == (2, "A", "Lead", "Lost", "By hand")


@pytest.mark.parametrize(("heading", "number"), [("No", 1), ("Key", 2), ("To", 2)])
def test_a_record_that_cannot_be_read_is_reported_and_does_not_count(
    heading: str, number: int
) -> None:
    workbook = first({"ID": "A", **LEAD})
    assert workbook.log
    workbook.log[1][workbook.log[0].index(heading)] = None

    done = run(workbook)

    assert (done.found.problems[0].row, done.found.problems[0].what) == (
        2,
        f"this row of the changelog has no readable {heading}, so it does not count",
    )
    assert workbook.moves("No", *MOVE)[-1] == (number, "A", "List", "Lead", "Promoted")


def test_notes_and_blank_rows_of_the_changelog_are_no_records() -> None:
    workbook = first({"ID": "A", **LEAD})
    assert workbook.log
    workbook.log += [[], [None, None, None, "a note"]]

    assert run(workbook).found.problems == []


def test_a_lost_heading_of_the_changelog_stops_the_run() -> None:
    workbook = first({"ID": "A", **LEAD})
    assert workbook.log
    workbook.log[0][workbook.log[0].index("To")] = "Where to"

    with pytest.raises(WorkbookError) as caught:
        run(workbook)

    assert str(caught.value) == (
        'memory Changelog, row 1: the heading "To" of the changelog is gone;'
        " write it back over its column, once"
    )


def test_a_stage_renamed_with_was_is_drawn_anew_and_not_logged() -> None:
    workbook = first({"ID": "A", **LEAD})

    run(workbook, LADDER.replace('name = "Lead"\nwas = ["SQL"]', 'name = "Fit"\nwas = ["Lead"]'))

    assert workbook.cell("Stage", 3) == "Fit"
    assert len(workbook.moves("No")) == 1


def test_a_stage_renamed_without_was_is_not_judged() -> None:
    workbook = first({"ID": "A", **LEAD})

    done = run(workbook, LADDER.replace('name = "Lead"\nwas = ["SQL"]', 'name = "Leads"'))

    assert problems(done) == [
        (
            3,
            "A",
            'the changelog says "Lead", which is no stage',
            'did you mean "Leads"? If so, add was = ["Lead"] to the stage that it is now',
        )
    ]
    assert workbook.rows("Stage", "Missing")[1] == (
        "Lead",
        'the changelog says "Lead", which is no stage',
    )


def test_a_changelog_row_says_all_of_a_move() -> None:
    workbook = first({"ID": 7, "Company": "=Acme", **LEAD})
    assert workbook.log

    row = dict(zip(workbook.log[0], workbook.log[1], strict=True))

    assert len(str(row.pop("Rules"))) == 8
    assert str(row.pop("Run")).startswith("run-")
    assert row.pop("When") == pytest.approx(46037 + 9.5 / 24)
    assert row == {
        "No": 1,
        "Key": "7",
        "Name": "=Acme",
        "From": "List",
        "To": "Lead",
        "Kind": "Promoted",
        "Because": "Industry fits, 50 to 5,000 employees",
    }


# 9 and 10. The picture


def test_a_stage_typed_over_is_drawn_again_and_reported() -> None:
    workbook = first({"ID": "A", **LEAD})
    workbook.put("Stage", 3, "Won")
    workbook.put("Missing", 3, "nothing!")

    done = run(workbook)

    assert workbook.cell("Stage", 3) == "Lead"
    assert problems(done) == [
        (
            3,
            "A",
            "the Stage cell was typed over; it is drawn again",
            'to set a stage by hand, write it in "Outcome"',
        )
    ]
    assert len(workbook.moves("No")) == 1
    assert done.written.changelog_rows == 0


BY_HAND = 'to set a stage by hand, write it in "Outcome"'
DELETED = f"if records were deleted, restore them; {BY_HAND}"
NO_RECORD = "the Stage cell names a stage, but the changelog has no record of the key"
MORE = "the Stage cell says more than the changelog, which decides"
PARTED = (
    "the Stage cell is another row's: the rows were sorted without the job's columns;"
    " it is drawn again"
)


def test_a_changed_key_is_no_typing() -> None:
    workbook = first({"ID": "A", **LEAD}, {"ID": "B", **OPPORTUNITY})
    workbook.put("ID", 3, "A-1")

    assert problems(run(workbook)) == [
        (
            3,
            "A-1",
            f'{NO_RECORD}; was it "A"?',
            f"if the key was changed, write the old one back; {DELETED}",
        )
    ]
    assert workbook.moves(*MOVE)[2:] == [("A-1", "List", "Lead", "Promoted")]


def test_an_old_key_is_named_only_where_there_is_no_other() -> None:
    workbook = first({"ID": "A", **LEAD}, {"ID": "B", **LEAD}, {"ID": "C", **OPPORTUNITY})
    for row, key in ((3, "X"), (4, "Y"), (5, "Z")):
        workbook.put("ID", row, key)

    assert [what for _, _, what, _ in problems(run(workbook))] == [
        NO_RECORD,
        NO_RECORD,
        f'{NO_RECORD}; was it "C"?',
    ]


def test_deleted_records_are_no_typing() -> None:
    workbook = first({"ID": "A", **LEAD}, {"ID": "B", **LEAD}, {"ID": "C", **LEAD})
    workbook.put("Last contact", 4, "2026-01-10")
    workbook.put("Next step", 4, "Call")
    workbook.put("Outcome", 5, "Won")
    run(workbook)
    assert workbook.log
    workbook.log[1:] = [row for row in workbook.log[1:] if row[0] in (2, 3)]
    workbook.put("Next step", 4, None)

    done = run(workbook)

    assert [(row, what) for row, _, what, _ in problems(done)] == [
        (3, NO_RECORD),
        (4, MORE),
        (5, MORE),
    ]
    assert [stage for (stage,) in workbook.rows("Stage")[1:]] == ["Lead", "Lead", "Won"]


def sort(workbook: MemoryWorkbook, order: list[int]) -> None:
    """Sort people's columns and leave the job's where they are."""
    own = {column for column, _ in workbook.marks.values()}
    rows = [list(row) for row in workbook.grid[2:]]
    for row, source in zip(workbook.grid[2:], order, strict=True):
        for column in set(range(len(row))) - own:
            row[column] = rows[source][column]


@pytest.mark.parametrize(
    ("order", "rows"),
    [([1, 0, 2], [3, 4]), ([2, 1, 0], [3, 5]), ([1, 2, 0], [3, 4, 5]), ([0, 2, 1], [4, 5])],
)
def test_rows_sorted_without_the_jobs_columns_are_no_typing(
    order: list[int], rows: list[int]
) -> None:
    workbook = first({"ID": "A", **OPPORTUNITY}, {"ID": "B", **LEAD}, {"ID": "C"})
    sort(workbook, order)

    done = run(workbook)

    assert [(row, what) for row, _, what, _ in problems(done)] == [(row, PARTED) for row in rows]
    stages = {("A", "Opportunity"), ("B", "Lead"), ("C", "List")}
    assert set(workbook.rows("ID", "Stage")[1:]) == stages
    assert run(workbook).written == WriteResult()


def test_a_cell_typed_over_after_such_a_sort_is_told_apart() -> None:
    workbook = first({"ID": "A", **OPPORTUNITY}, {"ID": "B", **LEAD}, {"ID": "C"}, {"ID": "D"})
    sort(workbook, [2, 1, 0, 3])
    workbook.put("Stage", 6, "mine")

    assert [what for _, _, what, _ in problems(run(workbook))] == [
        PARTED,
        PARTED,
        "the Stage cell was typed over; it is drawn again",
    ]


def test_stages_typed_the_other_way_round_are_typing() -> None:
    workbook = first({"ID": "A", **OPPORTUNITY}, {"ID": "B", **LEAD})
    workbook.put("Stage", 3, "Lead")
    workbook.put("Stage", 4, "Opportunity")

    assert [what for _, _, what, _ in problems(run(workbook))] == [
        "the Stage cell was typed over; it is drawn again",
        MORE,
    ]


def test_pictures_that_were_cut_short_are_no_sort() -> None:
    workbook = first(*({"ID": f"P{n}", **(LEAD if n < 4 else OPPORTUNITY)} for n in range(8)))
    for row in range(3, 7):
        workbook.put("Stage", row, "List")
        workbook.put("Missing", row, None)

    assert run(workbook).found.problems == []


def test_a_picture_that_was_cut_short_is_no_typing() -> None:
    workbook = first({"ID": "A", **LEAD})
    workbook.put("Stage", 3, "List")

    assert run(workbook).found.problems == []
    assert workbook.cell("Stage", 3) == "Lead"


def test_a_second_run_writes_nothing() -> None:
    workbook = first({"ID": "A", **LEAD}, {"ID": "B", "Outcome": "Lost"}, {"ID": "C"}, {"ID": "C"})

    assert run(workbook).written == WriteResult()


def test_another_say_changes_the_missing_texts_alone() -> None:
    workbook = first({"ID": "A", **LEAD}, {"ID": "B"})

    done = run(workbook, LADDER.replace("Industry fits", "Right industry"))

    assert (done.written.cells, done.written.changelog_rows) == (1, 0)
    assert workbook.cell("Missing", 4) == "Right industry; 50 to 5,000 employees"


OUTPUT = '\n[output]\nsince = "In stage since"\nnext = "Next stage"\n'


def test_the_optional_columns_show_the_day_and_the_next_stage() -> None:
    workbook = book({"ID": "A", **LEAD}, {"ID": "B"}, {"ID": "C", "Outcome": "Won"})

    run(workbook, LADDER + OUTPUT)

    assert workbook.rows("In stage since", "Next stage")[1:] == [
        (46037, "Opportunity"),
        (None, "Lead"),
        (46037, None),
    ]
    assert run(workbook, LADDER + OUTPUT).written == WriteResult()


@pytest.mark.parametrize("stage", ["List", "Lead", "Opportunity"])
@pytest.mark.parametrize("outcome", [None, "List", "Lead", "Lost"])
@pytest.mark.parametrize("cells", [{}, LEAD])
def test_a_stage_taken_over_has_the_day_of_its_record(
    stage: str, outcome: str | None, cells: dict[str, Cell]
) -> None:
    workbook = book({"ID": "A", "Stage": stage, **cells, "Outcome": outcome})
    run(workbook, LADDER + OUTPUT)

    recorded = 46037 if workbook.moves("No") else None
    assert workbook.cell("In stage since", 3) == recorded
    assert run(workbook, LADDER + OUTPUT).written == WriteResult()


def test_a_hand_on_the_same_stage_does_not_change_the_day() -> None:
    workbook = book({"ID": "A", **LEAD}, {"ID": "B", "Outcome": "List"})
    run(workbook, LADDER + OUTPUT)
    assert run(workbook, LADDER + OUTPUT).written == WriteResult()
    assert workbook.log
    workbook.log[1][1] = 45000.5
    workbook.put("Outcome", 3, "Lead")

    run(workbook, LADDER + OUTPUT)

    assert workbook.cell("In stage since", 3) == 45000
    assert run(workbook, LADDER + OUTPUT).written == WriteResult()


# 11. Nothing but its own: tests/sync/test_properties.py

# 12. The guard


def many(count: int, **cells: Cell) -> MemoryWorkbook:
    return first(*({"ID": f"P{number}", **cells} for number in range(count)))


def promote(workbook: MemoryWorkbook, count: int) -> None:
    for row in range(3, 3 + count):
        workbook.put("Industry", row, "Retail")
        workbook.put("Employees", row, 100)


@pytest.mark.parametrize(
    ("known", "moved", "limit", "stops"),
    [
        (42, 21, "50%", False),
        (41, 21, "50%", True),
        (20, 20, "0%", False),
        (21, 21, "0%", True),
        (100, 30, "30", False),
        (100, 31, "30", True),
    ],
)
def test_the_guard_on_either_side_of_its_bounds(
    known: int, moved: int, limit: str, *, stops: bool
) -> None:
    workbook = many(known)
    promote(workbook, moved)
    limit = limit if limit.isdigit() else f'"{limit}"'

    done = run(workbook, LADDER + f"\n[policy]\nmost_changes = {limit}\n")

    assert isinstance(done.stopped, GuardError) == stops
    assert (workbook.moves("No") == []) == stops


def test_the_guard_says_the_counts_and_the_way_on() -> None:
    workbook = many(41)
    promote(workbook, 21)

    done = run(workbook)

    assert str(done.stopped) == (
        "memory Prospects: this run would promote 21 and demote 0 of 41 known prospects,"
        " more than [policy] most_changes = 50% allows;"
        " look at it with qualify plan; if it is meant, run once with --allow-many"
    )
    assert done.written == WriteResult()
    run(workbook, options=Options(today=TODAY, allow_many=True))
    assert len(workbook.moves("No")) == 21


def test_records_of_no_stage_count_as_moves() -> None:
    workbook = many(41, **LEAD)

    done = run(workbook, LADDER.replace('name = "Lead"\nwas = ["SQL"]', 'name = "Fit"'))

    assert "and find no stage for 41 of 41 known prospects" in str(done.stopped)


def test_a_known_key_that_stands_twice_is_one_known_prospect() -> None:
    workbook = many(41)
    promote(workbook, 22)
    workbook.grid += [["P0", *[None] * 7, "List"], ["P0", *[None] * 7]]
    workbook.grid += [["unknown", *[None] * 7], ["unknown", *[None] * 7]]

    assert "promote 21 and demote 0 of 41 known prospects" in str(run(workbook).stopped)


def test_a_key_that_stands_twice_and_is_recorded_in_no_stage_counts_once() -> None:
    workbook = many(41, **LEAD)
    workbook.grid.append(list(workbook.grid[-1]))

    done = run(workbook, LADDER.replace('name = "Lead"\nwas = ["SQL"]', 'name = "Fit"'))

    assert "and find no stage for 41 of 41 known prospects" in str(done.stopped)


def test_new_prospects_and_hands_do_not_count() -> None:
    workbook = first({"ID": "A"})
    for number in range(50):
        workbook.grid.append([f"N{number}", None, "Retail", 100])

    assert run(workbook).stopped is None


@pytest.mark.parametrize(("left", "stops"), [(3, False), (2, True)])
def test_strangers_on_the_sheet_stop_the_run(left: int, *, stops: bool) -> None:
    workbook = many(30, **LEAD)
    for row in range(3 + left, 33):
        workbook.put("ID", row, f"Other {row}")
        workbook.put("Stage", row, None)

    done = run(workbook)

    assert isinstance(done.stopped, GuardError) == stops
    if stops:
        assert "of the 30 prospects recorded last only 2 are on the sheet" in str(done.stopped)


def test_who_is_added_is_neither_promoted_nor_demoted() -> None:
    rows: list[dict[str, Cell]] = [{"ID": f"P-{n}"} for n in range(30)]
    workbook = first(*rows)
    seen = SEEN.replace("record_new", "most_changes = 0\nrecord_new")

    done = run(workbook, seen)

    assert (done.stopped, len(done.moves)) == (None, 30)
    new = MemoryWorkbook(sheet(BLANK, {"ID": "A"}))
    run(new, seen)
    for n in range(30):
        new.grid.append([f"P-{n}", None, "Retail", 120])
    done = run(new, seen)
    assert (done.stopped, len(done.moves)) == (None, 60)


def test_few_records_stop_nothing() -> None:
    workbook = many(19, **LEAD)
    del workbook.grid[2:]

    assert run(workbook).stopped is None


def test_a_first_run_never_trips() -> None:
    workbook = book(*({"ID": f"P{number}", "Stage": "List", **LEAD} for number in range(60)))

    assert run(workbook).stopped is None


# 13. One tab, one config, one changelog


def test_a_renamed_changelog_is_followed() -> None:
    workbook = first({"ID": "A", **LEAD})
    workbook.log_title = "History"

    assert run(workbook).written == WriteResult()
    assert run(workbook, LADDER + '\n[output]\nchangelog = "history"\n').written == WriteResult()


def test_a_tab_of_another_config_is_refused() -> None:
    workbook = first({"ID": "A", **LEAD})

    with pytest.raises(WorkbookError) as caught:
        run(workbook, LADDER + '\n[output]\nchangelog = "Moves"\n')

    assert str(caught.value) == (
        'memory Prospects: its changelog is "Changelog", but [output] changelog says "Moves":'
        " the tab belongs to another config;"
        " use one config for one tab of prospects, or name its changelog"
    )


def test_a_tab_that_the_job_did_not_make_is_no_changelog() -> None:
    workbook = book({"ID": "A"})
    workbook.other_titles = ("changelog",)

    with pytest.raises(WorkbookError) as caught:
        run(workbook)
    with pytest.raises(WorkbookError) as named:
        run(workbook, LADDER.replace("[sheet]", '[sheet]\ntab = "Prospects"'))

    assert str(named.value) == (
        'memory changelog: the job did not make this tab for the prospects on "Prospects";'
        " rename it, or name another in [output] changelog"
    )
    assert str(caught.value) == str(named.value).replace(
        "; rename",
        "; if the prospects are on another tab, set [sheet] tab to that; if not, rename",
    )


@pytest.mark.parametrize("cell", ["last week", 99_999_999, -5, 1e308, True, None, "#REF!"])
def test_a_when_that_people_wrote_over_stops_nothing(cell: Cell) -> None:
    workbook = book({"ID": "A", **LEAD})
    run(workbook, LADDER + OUTPUT)
    assert workbook.log
    workbook.log[1][workbook.log[0].index("When")] = cell

    run(workbook, LADDER + OUTPUT)

    assert workbook.rows("Stage", "In stage since")[1] == ("Lead", None)


def test_a_record_of_an_unreadable_key_does_not_count() -> None:
    workbook = first({"ID": "A", **LEAD})
    assert workbook.log
    workbook.log[1][workbook.log[0].index("Key")] = "#REF!"

    done = run(workbook)

    assert "has no readable Key" in done.found.problems[0].what


def test_a_row_whose_key_is_an_error_shows_no_stage() -> None:
    workbook = first({"ID": "#REF!", **LEAD})

    assert workbook.rows("Stage", "Missing")[1] == (None, "ID can't be read")


def test_problems_name_columns_as_the_sheet_does() -> None:
    config = LADDER.replace('override = "Outcome"', 'override = "result"')
    config = config.replace("[criteria]", '[columns]\nresult = "Outcome"\n\n[criteria]')
    workbook = book({"ID": "A", **LEAD, "Outcome": "Lots"})

    assert [problem.what for problem in run(workbook, config).found.problems] == [
        "Outcome does not name a stage"
    ]
