"""`qualify explain`: what it prints of one prospect, whole."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from rules.read.cells import Cell
from sync.config.load import parse_config
from sync.run.job import Job
from sync.run.run_input import Options, RunContext
from sync.show.explain import explain_row, explanation_text
from tests.harness import CONFIG, LADDER, LEAD, NOW, OPPORTUNITY, TODAY, Qualify, Ran
from tests.harness import run as run_job
from tests.memory import MemoryWorkbook, sheet
from tests.workbooks import write_workbook


def explained(book: MemoryWorkbook, config: str = LADDER, row: int = 2) -> str:
    """What is said of one row of a workbook in memory."""
    file = parse_config(config, Path("config.toml"))
    context = RunContext(Options(today=TODAY), "", "", NOW.astimezone)
    judgement = Job(file, book, context, lambda _: None).judge()
    return explanation_text([explain_row(judgement, row - 2)])


HEADINGS: dict[str, Cell] = dict.fromkeys(
    ("ID", "Company", "Industry", "Employees", "Last contact", "Budget", "Next step", "Outcome")
)


def test_a_new_prospect() -> None:
    row = {**HEADINGS, "ID": "B", "Company": "Bolt", **LEAD, "Budget": "ask Ada"}

    assert (
        explained(MemoryWorkbook(sheet(row)))
        == """\
memory Prospects, row 2, as of 2026-01-15

Key           B
Name          Bolt
Stage         Lead
Former stage  List, the first: no move of it is recorded yet
A run logs    Promoted, List to Lead: Industry fits, 50 to 5,000 employees
Missing       Contact in the last 90 days; 1 more of: Budget of 10k identified (can't read \
"ask Ada" as a number), Next step agreed
Problem       Budget: can't read "ask Ada" as a number; write a number, or leave it blank

✓ passed       List (needs nothing)
✓ passed       Lead
✓ passed         Industry fits [profile]
✓ passed           Industry: "Retail"; asked: one of "Retail", "Logistics"
✓ passed         50 to 5,000 employees [size]
✓ passed           Employees: 120; asked: between 50 and 5,000
✗ not          Opportunity
✗ not            Contact in the last 90 days [recent]
✗ not              Last contact: blank; asked: within last 90 days (2025-10-17 to 2026-01-15)
? cannot tell    1 of these 2
? cannot tell      Budget of 10k identified [budget]
? cannot tell        Budget: can't read "ask Ada" as a number; asked: at least 10,000
✗ not              Next step agreed [step]
✗ not                Next step: blank; asked: filled

The nearest way to Opportunity, 2 criteria:
  Contact in the last 90 days
  1 of: Budget of 10k identified (can't read "ask Ada" as a number), Next step agreed"""
    )


def test_one_at_the_top_that_lapsed_and_cannot_be_told() -> None:
    book = MemoryWorkbook(sheet({**HEADINGS, "ID": "A", "Company": "Acme", **OPPORTUNITY}))
    run_job(book)
    book.put("Last contact", 2, 45000)
    book.put("Employees", 2, "#REF!")

    assert (
        explained(book)
        == """\
memory Prospects, row 2, as of 2026-01-15

Key           A
Name          Acme
Stage         Opportunity, lapsed, but kept
Former stage  Opportunity, since 2026-01-15
By the rules  List; Lead if all that can't be told were passed
Missing       Lapsed: Contact in the last 90 days; 50 to 5,000 employees (can't read an error)
Problem       Employees: can't read an error; write a number, or leave it blank

✓ passed       List (needs nothing)
? cannot tell  Lead
✓ passed         Industry fits [profile]
✓ passed           Industry: "Retail"; asked: one of "Retail", "Logistics"
? cannot tell    50 to 5,000 employees [size]
? cannot tell      Employees: can't read an error, "#REF!"; asked: between 50 and 5,000
✗ not          Opportunity
✗ not            Contact in the last 90 days [recent]
✗ not              Last contact: 2023-03-15; asked: within last 90 days (2025-10-17 to 2026-01-15)
✓ passed         1 of these 2
✓ passed           Budget of 10k identified [budget]
✓ passed             Budget: "12k" = 12,000; asked: at least 10,000
✗ not              Next step agreed [step]
✗ not                Next step: blank; asked: filled

Opportunity is the top of the ladder."""
    )


RICH = """
[sheet]
workbook = "memory.xlsx"
key = "ID"
override = "Outcome"

[columns]
budget = "Budget (EUR)"

[criteria]
size = { column = "Staff", at_least = 50, when = { column = "Land", is_not = "Malta" } }
champion = { column = "Champion", yes = true, say = "A champion" }
decider = { any = ["champion", { all = [{ column = "Boss", filled = true }, "size"] }] }
price = { column = "budget", at_least = { column = "Price" }, say = "Budget covers the price" }

[[stage]]
name = "List"

[[stage]]
name = "Lead"
needs = ["size"]
needs_points = { at_least = 50, of = { decider = 20, champion = 10, price = 40 } }

[[stage]]
name = "Won"
by_hand = true
"""
RICH_ROW: dict[str, Cell] = {
    "ID": 7,
    "Outcome": None,
    "Staff": "40",
    "Land": " malta",
    "Champion": False,
    "Boss": "n/a",
    "Budget (EUR)": "€ 50k",
    "Price": None,
}


def test_groups_when_points_and_another_column() -> None:
    text = explained(MemoryWorkbook(sheet(RICH_ROW)), RICH)

    assert (
        text.partition("\n\n✓")[2]
        == """\
 passed       List (needs nothing)
✗ not          Lead
✓ passed         size [size]
✓ passed           this prospect is not concerned
✗ not                when
✗ not                  Land: "malta"; asked: is not "Malta"
✗ not                then
✗ not                  Staff: "40" = 40; asked: at least 50
✗ not            50 points from these, 0 so far
✗ not              decider: 20 points [decider]
✗ not                any of these
✗ not                  A champion [champion]
✗ not                    Champion: blank (no tick); asked: yes
✗ not                  all of these
✗ not                    Boss: blank ("n/a"); asked: filled
✓ passed                 size [size]
✓ passed                   this prospect is not concerned
✗ not                        when
✗ not                          Land: "malta"; asked: is not "Malta"
✗ not                        then
✗ not                          Staff: "40" = 40; asked: at least 50
✗ not              A champion: 10 points [champion]
✗ not                Champion: blank (no tick); asked: yes
✗ not              Budget covers the price: 40 points [price]
✗ not                Budget (EUR): "€ 50k" = 50,000; asked: at least Price (blank)

The nearest way to Lead, 2 criteria:
  50 more points, soonest by: decider, Budget covers the price"""
    )


def test_a_criterion_that_takes_several_changes() -> None:
    config = LADDER.replace("[[stage]]", BOTH + "[[stage]]", 1)
    config = config.replace('needs = ["recent"]', 'needs = ["both"]')

    text = explained(MemoryWorkbook(sheet({**HEADINGS, "ID": "A", **LEAD})), config)

    assert text.splitlines()[-3:] == [
        "The nearest way to Opportunity, 3 criteria:",
        "  Contact and a name (2 changes)",
        "  1 of: Budget of 10k identified, Next step agreed",
    ]


BOTH = """\
both = { all = ["recent", { column = "Company", filled = true }], say = "Contact and a name" }
"""


def test_no_way_leads_where_needs_rule_each_other_out() -> None:
    config = LADDER.replace("[[stage]]", 'not_step = { none = ["step"] }\n[[stage]]', 1)
    config = config.replace('needs = ["recent"]', 'needs = ["step", "not_step"]')

    text = explained(MemoryWorkbook(sheet({**HEADINGS, "ID": "A", **LEAD})), config)

    assert text.endswith("No way leads to Opportunity: not all that it needs can be met.")


def test_no_way_leads_where_too_few_points_concern_a_prospect() -> None:
    config = RICH.replace("decider = 20, champion = 10, price = 40", "size = 40, champion = 20")

    text = explained(MemoryWorkbook(sheet(RICH_ROW)), config)

    assert text.endswith("No way leads to Lead: too few of its points concern this prospect.")


def head(text: str) -> list[str]:
    """The facts of an explanation."""
    return text.split("\n\n")[1].splitlines()


def test_by_hand() -> None:
    text = explained(MemoryWorkbook(sheet({**RICH_ROW, "Outcome": "won"})), RICH)

    assert head(text) == [
        "Key           7",
        "Stage         Won, set by hand",
        "Former stage  List, the first: no move of it is recorded yet",
        "A run logs    By hand, List to Won: won",
        "By the rules  List",
    ]
    assert text.endswith("\n\nSet by hand: the rules decide again when Outcome is cleared.")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({}, ["Score         0"]),
        (
            {**LEAD, "Next step": "Call"},
            ["Score         19, grade B: Industry fits (20), Next step agreed (-1)"],
        ),
    ],
)
def test_a_score_and_what_it_is_made_of(cells: dict[str, Cell], said: list[str]) -> None:
    score = "[score]\npoints = { profile = 20, step = -1 }\ngrades = { B = 5, A = 20 }\n"
    book = MemoryWorkbook(sheet({**HEADINGS, "ID": "A", **cells}))

    assert [line for line in head(explained(book, LADDER + score)) if "Score" in line] == said


def test_one_that_a_run_logs_as_first_seen() -> None:
    book = MemoryWorkbook(sheet({**HEADINGS, "ID": "A", **LEAD}))

    said = head(explained(book, LADDER + "[policy]\nrecord_new = true\n"))

    assert said[3:5] == [
        "A run logs    Added, to List",
        "A run logs    Promoted, List to Lead: Industry fits, 50 to 5,000 employees",
    ]


def test_a_by_hand_stage_that_itself_needs_something() -> None:
    config = LADDER.replace('"Lost"\nby_hand = true', '"Lost"\nby_hand = true\nneeds = ["step"]')
    lost = MemoryWorkbook(sheet({**HEADINGS, "ID": "A", "Outcome": "Lost"}))
    won = MemoryWorkbook(sheet({**HEADINGS, "ID": "A", "Outcome": "Won"}))

    assert "Missing       Next step agreed" in head(explained(lost, config))
    assert explained(lost, config).split("\n\n")[2].splitlines()[-3:] == [
        "✗ not          Lost (set by hand)",
        "✗ not            Next step agreed [step]",
        "✗ not              Next step: blank; asked: filled",
    ]
    assert "(set by hand)" not in explained(won, config)


def test_a_rung_set_by_hand_still_has_a_way_up() -> None:
    book = MemoryWorkbook(sheet({**RICH_ROW, "Outcome": "List"}))
    run_job(book, RICH)

    text = explained(book, RICH)

    assert "Former stage  List, set by hand, since 2026-01-15" in head(text)
    assert text.splitlines()[-3:] == [
        "Set by hand: the rules decide again when Outcome is cleared.",
        "The nearest way to Lead, 2 criteria:",
        "  50 more points, soonest by: decider, Budget covers the price",
    ]


def test_an_override_that_names_no_stage_is_a_problem() -> None:
    text = explained(MemoryWorkbook(sheet({**RICH_ROW, "Outcome": "Woon"})), RICH)

    assert head(text)[-1] == (
        'Problem       Outcome says "Woon", which is no stage; did you mean "Won"?'
    )


def test_a_stage_that_a_first_run_takes_over() -> None:
    book = MemoryWorkbook(sheet({**HEADINGS, "ID": "A", **LEAD, "Stage": "SQL"}))

    assert "Former stage  Lead, taken over from the Stage column" in head(explained(book))


def test_a_record_that_names_no_stage() -> None:
    book = MemoryWorkbook(sheet({**HEADINGS, "ID": "A", **LEAD}))
    run_job(book)
    assert book.log
    book.log[1][5] = "Leed"

    assert explained(book) == (
        "memory Prospects, row 2, as of 2026-01-15\n\n"
        "Key           A\n"
        "Stage         Leed, as recorded; not judged\n"
        'Problem       the changelog says "Leed", which is no stage; did you mean "Lead"?'
        ' If so, add was = ["Leed"] to the stage that it is now'
    )


def test_cells_do_not_act_on_the_terminal() -> None:
    row = {**HEADINGS, "ID": "A", "Company": "\x1b[31mred\n::error::x", "Industry": "a\x1b]0;b"}

    text = explained(MemoryWorkbook(sheet(row)))

    assert "\x1b" not in text
    assert "\n::error" not in text


# The command


Explain = Callable[..., Ran]
"""The command, run in this process on a folder of its own."""


@pytest.fixture
def explain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify) -> Explain:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    write_workbook(
        tmp_path / "prospects.xlsx",
        {"ID": "HL-0001", "Company": "Acme", **OPPORTUNITY},
        {"ID": "HL-0002", "Company": "Bolt"},
        {"ID": "HL-0002"},
        {},
        {"ID": 7},
        {"Company": "Keyless", "Industry": "Retail"},
    )
    return partial(qualify, "explain", "config.toml")


def test_a_prospect_by_its_key_and_by_its_row(explain: Explain) -> None:
    by_key = explain("HL-0001", "--today", "2026-01-15")
    by_row = explain("--row", "2", "--today", "2026-01-15")

    assert (by_key.code, by_key.err) == (0, "")
    assert by_key.out.startswith("prospects.xlsx Prospects, row 2, as of 2026-01-15\n\nKey ")
    assert by_row == by_key


def test_keys_are_matched_as_the_job_reads_them(explain: Explain) -> None:
    assert explain(" HL-0001 ").code == 0
    assert "Key           7\n" in explain("7").out


def test_a_key_that_stands_twice_shows_both(explain: Explain) -> None:
    ran = explain("HL-0002", "--today", "2026-01-15")

    assert (ran.code, ran.out) == (
        0,
        """\
prospects.xlsx Prospects, row 3, as of 2026-01-15

Key           HL-0002
Name          Bolt
Stage         List, as recorded; not judged
Problem       ID is also in row 4; give each prospect a key of its own


prospects.xlsx Prospects, row 4, as of 2026-01-15

Key           HL-0002
Stage         List, as recorded; not judged
Problem       ID is also in row 3; give each prospect a key of its own
""",
    )


def test_of_a_key_that_stands_many_times_the_first_rows_are_shown(
    explain: Explain, tmp_path: Path
) -> None:
    write_workbook(tmp_path / "prospects.xlsx", *({"ID": "P", "Company": "Acme"},) * 1002)

    ran, as_json = explain("P", "--today", "2026-01-15"), explain("P", "--json")

    assert ran.out.count("\nKey           P\n") == 10
    assert "ID is also in rows 2, 3, 4 and 998 more" in ran.out
    assert ran.out.endswith("key of its own\n\n\n992 more rows have this key.\n")
    assert len(as_json.out.splitlines()) == 10


def test_a_row_without_a_key(explain: Explain) -> None:
    assert explain("--row", "7", "--today", "2026-01-15").out == (
        "prospects.xlsx Prospects, row 7, as of 2026-01-15\n\n"
        "Key           blank\n"
        "Name          Keyless\n"
        "Stage         none; not judged\n"
        "Problem       ID is blank; give the prospect a key\n"
    )


KEYS = 'keys stand in the column "ID": "HL-0001", "HL-0002", "7"'
ROWS = "the prospects are in rows 2 to 7"
ONE = "expected one prospect; give its key, or its row by --row"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["hl-1"], 'no prospect has the key "hl-1"; did you mean "HL-0001" or "HL-0002"?'),
        (["007"], 'no prospect has the key "007"; did you mean "7"?'),
        (["acme"], 'no prospect has the key "acme"; did you mean "HL-0001"?'),
        (["4"], 'no prospect has the key "4"; if its row is meant: --row 4'),
        (["999"], f'no prospect has the key "999"; {KEYS}'),
        (["quite another"], f'no prospect has the key "quite another"; {KEYS}'),
        ([""], f'no prospect has the key ""; {KEYS}'),
        (["--row", "1"], f"row 1 is not below the headings; {ROWS}"),
        (["--row", "5"], f"row 5 is blank; {ROWS}"),
        (["--row", "8"], f"row 8 is below the last prospect; {ROWS}"),
        ([], ONE),
        (["HL-0001", "--row", "2"], ONE),
    ],
)
def test_what_is_not_there_gets_2_and_what_was_perhaps_meant(
    explain: Explain, arguments: list[str], said: str
) -> None:
    ran = explain(*arguments)

    where = "qualify explain" if said == ONE else "prospects.xlsx Prospects"
    assert (ran.code, ran.out, ran.err) == (2, "", f"error: {where}: {said}\n")


def test_nothing_is_written_and_an_open_file_is_read(explain: Explain, tmp_path: Path) -> None:
    (tmp_path / "~$prospects.xlsx").write_bytes(b"")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    assert explain("HL-0001").code == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_sheet_that_a_run_would_refuse_is_refused(explain: Explain, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(tmp_path / "prospects.xlsx")
    book["Prospects"]["F1"] = "Budgets"
    book.save(tmp_path / "prospects.xlsx")

    ran = explain("HL-0001")

    assert ran.code == 3
    assert 'there is no heading "Budget"; did you mean "Budgets"?' in ran.err


def test_what_a_person_should_look_at() -> None:
    config = LADDER.replace("[criteria]", 'same = "Company"\n[criteria]')
    book = MemoryWorkbook(
        sheet(
            {**HEADINGS, "ID": "A", "Company": "Acme"},
            {**HEADINGS, "ID": "B", "Company": "ACME"},
            {**HEADINGS, "ID": "B", "Company": "acme"},
        )
    )

    assert "Attention     Same Company as B\n\n" in explained(book, config)
    assert "Attention     Same Company as A\n" in explained(book, config, row=3)
    assert "Problem" not in explained(book, config)
