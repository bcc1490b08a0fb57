"""Rules in shadow: the stage by a draft, beside the one that counts."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from rules.read.cells import Cell
from sync.config.load import load_config
from sync.messages.errors import BadConfigError, WorkbookError
from sync.run.plan import Plan
from sync.run.run_input import Options
from sync.workbook.protocol import WriteResult
from tests.harness import BLANK, DRAFT, DRAFTED, LADDER, LEAD, OPPORTUNITY, TODAY, Qualify, job, run
from tests.memory import MemoryWorkbook, sheet
from tests.sync.test_properties import HEADINGS, edits, go, ladders, tables
from tests.workbooks import write_workbook

SMALL: dict[str, Cell] = {"Industry": "Retail", "Employees": 3}
BESIDE = '[output]\ndraft = "Stage (draft)"\n'


def drafted(*rows: dict[str, Cell]) -> MemoryWorkbook:
    return MemoryWorkbook(sheet(BLANK, *rows))


def shown(workbook: MemoryWorkbook, *headings: str) -> list[tuple[Cell, ...]]:
    """Some columns of the prospects, which begin below a blank row."""
    return workbook.rows(*headings)[1:]


def test_the_stage_by_the_draft_stands_beside_the_one_that_counts() -> None:
    workbook = drafted({"ID": "A", **SMALL}, {"ID": "B", **LEAD}, {"ID": "C"})

    done = run(workbook, DRAFTED)

    assert shown(workbook, "Stage", "Stage (draft)") == [
        ("List", "Lead"),
        ("Lead", "Lead"),
        ("List", "List"),
    ]
    assert done.found.draft == {("List", "Lead"): 1}


@pytest.mark.parametrize(
    ("first", "by_draft"),
    [
        ("List", "Lead"),
        ("Names", "Lead"),  # was List
        ("Inbox", None),  # the draft has no List, so it judges nobody who is recorded there
    ],
)
def test_the_draft_judges_from_where_a_prospect_was_first_seen(
    first: str, by_draft: str | None
) -> None:
    was = '"\nwas = ["List"]' if first == "Names" else '"'
    draft = DRAFT.replace('name = "List"', f'name = "{first}{was}')
    workbook = drafted({"ID": "A", **SMALL})
    config = DRAFTED + "[policy]\nrecord_new = true\n"

    run(workbook, config, draft=draft)

    assert shown(workbook, "Stage", "Stage (draft)") == [("List", by_draft)]
    assert run(workbook, config, draft=draft).written == WriteResult()


def test_the_drafts_moves_are_logged_nowhere_and_move_nobody() -> None:
    workbook = drafted({"ID": "A", **SMALL}, {"ID": "B", **OPPORTUNITY})

    run(workbook, DRAFTED)

    assert workbook.moves("Key", "To") == [("B", "Opportunity")]
    assert run(workbook, DRAFTED).written == WriteResult()
    assert shown(workbook, "Stage") == [("List",), ("Opportunity",)]


def test_another_draft_draws_its_own_column_alone() -> None:
    workbook = drafted({"ID": "A", **SMALL}, {"ID": "B", **LEAD})
    run(workbook, DRAFTED)

    done = run(workbook, DRAFTED, draft=DRAFT.replace('["Retail", "Logistics"]', '["Mining"]'))

    assert done.written == WriteResult(cells=1)
    assert shown(workbook, "Stage", "Stage (draft)") == [("List", "List"), ("Lead", "Lead")]


def test_a_draft_that_demotes_shows_who_would_fall_back() -> None:
    workbook = drafted({"ID": "A", **LEAD})
    run(workbook, DRAFTED)
    stricter = DRAFT.replace('["Retail", "Logistics"]', '["Mining"]')

    done = run(workbook, DRAFTED, draft=stricter + '[policy]\nwhen_lapsed = "demote"\n')

    assert shown(workbook, "Stage", "Stage (draft)") == [("Lead", "List")]
    assert done.found.draft == {("Lead", "List"): 1}


@pytest.mark.parametrize("policy", ["keep", "demote"])
def test_the_draft_is_judged_from_where_the_run_leaves_a_prospect(policy: str) -> None:
    """Else the next run, which finds it there, would draw the column again."""
    workbook = drafted({"ID": "A", **LEAD}, {"ID": "B", **LEAD, "Employees": "many"})
    strict = LADDER.replace("[50, 5000]", "[500, 5000]") + f'[policy]\nwhen_lapsed = "{policy}"\n'
    run(workbook, DRAFTED, draft=strict)

    stands = "Lead" if policy == "keep" else "List"
    assert shown(workbook, "Stage", "Stage (draft)") == [("Lead", stands), ("List", "List")]
    assert run(workbook, DRAFTED, draft=strict).written == WriteResult()


def test_a_stage_by_another_name_does_not_differ() -> None:
    renamed = DRAFT.replace('"Lead"\nwas = ["SQL"]', '"MQL"\nwas = ["Lead"]')
    workbook = drafted({"ID": "A", **LEAD})

    done = run(workbook, DRAFTED, draft=renamed)

    assert shown(workbook, "Stage", "Stage (draft)") == [("Lead", "MQL")]
    assert done.found.draft == {}


def test_a_recorded_stage_that_the_draft_does_not_know_has_none_there() -> None:
    workbook = drafted({"ID": "A", **LEAD})
    run(workbook, DRAFTED)
    without = DRAFT.replace('name = "Lead"\nwas = ["SQL"]', 'name = "Fits"')

    done = run(workbook, DRAFTED, draft=without)

    assert shown(workbook, "Stage", "Stage (draft)") == [("Lead", None)]
    assert done.found.draft == {("Lead", ""): 1}


def test_rows_that_are_not_judged_have_no_stage_by_the_draft() -> None:
    workbook = drafted({"ID": "A", **LEAD}, {"ID": "A", **LEAD}, {"Company": "C"})

    done = run(workbook, DRAFTED)

    assert shown(workbook, "Stage (draft)") == [(None,), (None,), (None,)]
    assert done.found.draft == {}


def test_a_first_run_starts_the_draft_from_the_stages_that_it_takes_over() -> None:
    workbook = drafted({"ID": "A", "Stage": "Opportunity"}, {"ID": "B", "Stage": "List"})
    renamed = DRAFT.replace('name = "Opportunity"', 'name = "Deal"\nwas = ["Opportunity"]')

    run(workbook, DRAFTED, draft=renamed)

    assert shown(workbook, "Stage", "Stage (draft)") == [("Opportunity", "Deal"), ("List", "List")]


def test_the_draft_may_look_at_columns_that_the_config_does_not() -> None:
    workbook = MemoryWorkbook(
        sheet({**BLANK, "Champion": None}, {"ID": "A", **LEAD, "Champion": "yes"})
    )
    looks = DRAFT.replace('column = "Industry", one_of = ["Retail", "Logistics"]', "X")
    looks = looks.replace("X", 'column = "Champion", yes = true')

    run(workbook, DRAFTED, draft=looks)

    assert shown(workbook, "Stage", "Stage (draft)") == [("Lead", "Lead")]


def test_a_draft_reads_a_local_workbook_in_its_own_locale() -> None:
    workbook = drafted({"ID": "A", **OPPORTUNITY, "Last contact": "13/01/2026"})
    workbook.has_setting = False

    run(workbook, DRAFTED, draft=DRAFT.replace("key =", 'locale = "en_GB"\nkey ='))

    assert shown(workbook, "Stage", "Stage (draft)") == [("Lead", "Opportunity")]


def test_a_column_that_only_the_draft_looks_at_is_missed_in_its_name() -> None:
    asks = DRAFT.replace('column = "Industry"', 'column = "Branch"')

    with pytest.raises(WorkbookError, match=r'by next\.toml: there is no heading "Branch"'):
        run(drafted({"ID": "A"}), DRAFTED, draft=asks)


def test_what_people_wrote_under_the_drafts_heading_stops_a_first_run() -> None:
    workbook = drafted({"ID": "A", "Stage (draft)": "as good as Lead"})

    with pytest.raises(WorkbookError, match=r'the column "Stage \(draft\)" holds what the job'):
        run(workbook, DRAFTED)


def test_a_renamed_column_of_the_draft_is_followed() -> None:
    workbook = drafted({"ID": "A", **SMALL}, {"ID": "B", **LEAD})
    run(workbook, DRAFTED)
    workbook.grid[0] = ["By next" if cell == "Stage (draft)" else cell for cell in workbook.grid[0]]

    done = run(workbook, DRAFTED)

    assert any("followed" in each.what for each in done.found.problems)
    assert shown(workbook, "By next") == [("Lead",), ("Lead",)]


def test_a_column_of_the_draft_without_its_mark_is_taken_back() -> None:
    workbook = drafted({"ID": "A", **SMALL}, {"ID": "B", **LEAD})
    run(workbook, DRAFTED)
    workbook.marks.clear()
    workbook.put("Industry", 3, "Mining")

    done = run(workbook, DRAFTED)

    assert list(done.found.problems) == []
    assert workbook.rows("Stage", "Stage (draft)")[1:] == [("List", "List"), ("Lead", "Lead")]
    assert isinstance(done.found, Plan)
    assert len(workbook.marks) == len(done.found.changes.columns)


def test_a_config_that_lets_go_of_its_draft_leaves_the_column() -> None:
    workbook = drafted({"ID": "A", **SMALL})
    run(workbook, DRAFTED)

    assert run(workbook).written == WriteResult()
    assert shown(workbook, "Stage", "Stage (draft)") == [("List", "Lead")]


Edits = list[tuple[int, int, Cell]]


@settings(max_examples=25)
@given(tables, ladders(), ladders(), ladders(), edits)
def test_the_drafts_column_is_what_a_run_by_the_draft_would_show(
    table: list[list[Cell]], before: str, live: str, draft: str, changed: Edits
) -> None:
    compare(table, before, live, draft, changed)


@pytest.mark.slow
@settings(max_examples=500)
@given(tables, ladders(), ladders(), ladders(), edits)
def test_so_it_is_with_many(
    table: list[list[Cell]], before: str, live: str, draft: str, changed: Edits
) -> None:
    compare(table, before, live, draft, changed)


def compare(table: list[list[Cell]], before: str, live: str, draft: str, changed: Edits) -> None:
    """After a run that counts, from where a third config and people's edits had brought them."""
    one = MemoryWorkbook([list(HEADINGS), *[list(row) for row in table]])
    go(one, before)
    for row, column, cell in changed:
        if row < len(table):
            one.grid[row + 1][column] = cell
    other = MemoryWorkbook(
        [list(row) for row in one.grid],
        [list(row) for row in one.log or ()],
        marks=dict(one.marks),
        log_name=one.log_name,
        log_title=one.log_title,
    )
    both = live.replace("[output]\n", f'[rules]\ndraft = "next.toml"\n{BESIDE}')
    options = Options(TODAY, allow_many=True)

    run(other, live, options)
    judged = job(other, draft, options).judge().verdicts.rows(bool)
    run(one, both, options, draft=draft)
    run(other, draft, options)

    by_draft = {row: cell for row, (cell,) in enumerate(one.rows("Stage (draft)")) if cell}
    assert by_draft == {row: other.rows("Stage")[row][0] for row in judged}
    assert run(one, both, options, draft=draft).written == WriteResult()


# The config


def write(folder: Path, config: str, draft: str | None = DRAFT) -> Path:
    path = folder / "config.toml"
    path.write_text(config, encoding="utf-8")
    if draft is not None:
        (folder / "next.toml").write_text(draft, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("config", "draft", "said"),
    [
        (
            DRAFTED,
            None,
            'the draft "next.toml": there is no such file; correct the path, which counts from',
        ),
        (DRAFTED.replace("next.toml", "x" * 300), None, "there is no such file"),
        (DRAFTED.replace("next.toml", "a\\u0000b"), None, "there is no such file"),
        (DRAFTED.replace("next.toml", "."), None, 'the draft ".": is a folder; give the path'),
        (DRAFTED, "PK\x03\x04", 'the draft "next.toml": it is a packed file; unpack it'),
        (DRAFTED.replace("next.toml", "config.toml"), None, "is this config itself"),
        (DRAFTED.partition("[output]")[0], DRAFT, "the draft is shown in no column"),
        (f"{LADDER}\n{BESIDE}", DRAFT, "there is no draft to show"),
        (DRAFTED, DRAFT.replace('key = "ID"', 'key = "Company"'), "[sheet] key is not what"),
        (DRAFTED, DRAFT.replace("memory.xlsx", "other.xlsx"), "[sheet] workbook is not what"),
        (DRAFTED, DRAFT.replace("key =", 'tab = "New"\nkey ='), "[sheet] tab is not what"),
        (DRAFTED, DRAFT.replace("key =", "header_row = 2\nkey ="), "[sheet] header_row is not"),
        (
            DRAFTED.replace('"Stage (draft)"', '"Stage (draft)"\nstage = "Budget"').replace(
                'column = "Budget"', 'column = "Sum"'
            ),
            DRAFT,
            '"Budget" is the job\'s own column',
        ),
    ],
)
def test_what_does_not_go_together_is_said_where_the_draft_is_named(
    tmp_path: Path, config: str, draft: str | None, said: str
) -> None:
    with pytest.raises(BadConfigError) as caught:
        load_config(write(tmp_path, config, draft))

    assert said in str(caught.value)
    assert str(caught.value).startswith("config.toml:")


def test_a_mistake_of_the_draft_is_said_of_its_file(tmp_path: Path, qualify: Qualify) -> None:
    path = write(tmp_path, DRAFTED, DRAFT.replace("at_least", "at_lest"))

    ran = qualify("check", str(path))

    assert ran.code == 2
    assert "next.toml:" in ran.err
    assert "at_least" in ran.err


def test_a_draft_that_is_no_text_is_said_of_its_file(tmp_path: Path) -> None:
    path = write(tmp_path, DRAFTED)
    (tmp_path / "next.toml").write_bytes(b"[sheet]\n# caf\xe9\n")

    with pytest.raises(BadConfigError, match=r"^next\.toml:2:6: the character there is not UTF-8"):
        load_config(path)


def test_a_draft_is_no_second_config_of_its_tab(tmp_path: Path, qualify: Qualify) -> None:
    path = write(tmp_path, DRAFTED, DRAFTED)

    ran = qualify("check", str(path), str(tmp_path / "next.toml"))

    assert "judges the prospects of the same tab" not in ran.err


@pytest.mark.parametrize("turned", [False, True])
def test_a_draft_that_is_given_beside_its_config_is_not_run(
    tmp_path: Path, qualify: Qualify, *, turned: bool
) -> None:
    here = [text.replace("memory.xlsx", "prospects.xlsx") for text in (DRAFTED, DRAFT)]
    paths = [str(write(tmp_path, *here)), str(tmp_path / "next.toml")]
    write_workbook(tmp_path / "prospects.xlsx", {"ID": "A", **SMALL})

    ran = qualify("run", "--json", *(reversed(paths) if turned else paths))

    done, not_run = reversed(ran.json) if turned else ran.json
    assert ran.code == 2
    assert done["draft"]["matrix"] == {"List": {"Lead": 1}}
    assert done["stages"]["Lead"] == 0
    assert not_run["error"] == {
        "code": 2,
        "where": paths[1],
        "what": f"is the draft of {paths[0]}, so its rules are only tried",
        "mend": "leave it out, or run it alone if it is to count",
    }
    assert qualify("run", paths[1]).code == 0


def test_the_report_counts_where_the_two_differ(tmp_path: Path, qualify: Qualify) -> None:
    write_workbook(tmp_path / "memory.xlsx", {"ID": "A", **SMALL}, {"ID": "B", **LEAD})
    path = write(tmp_path, DRAFTED)

    shown = qualify("run", str(path), "--today", str(TODAY))
    printed = json.loads(qualify("run", "--json", str(path), "--today", str(TODAY)).out)

    assert "2 of 2 prospects judged; first run; the draft differs on 1" in shown.out
    assert "List     Lead" in shown.out
    assert printed["draft"] == {"differs": 1, "matrix": {"List": {"Lead": 1}}}
