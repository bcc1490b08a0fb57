"""Furnishing a Google spreadsheet: once, again, and all of it taken back, compared whole."""

from collections.abc import Callable

import pytest

from sync.messages.errors import WorkbookError
from sync.workbook.furniture import CHANGED, GONE, OWN, PARTLY
from tests.harness import LADDER
from tests.sheets import ROBOT, Permission, PersonTab
from tests.sheets.errors import JsonObject
from tests.sync.google.bench import Bench
from tests.sync.google.furniture import (
    OWN_RULE,
    alike,
    decorate,
    everything,
    freeze,
    set_rule,
    set_width,
    wrap,
)
from tests.sync.google.invariants import check_moves, check_stages
from tests.sync.google.scenes import ADOPTION, CHANGES, PROSPECTS, UNCHANGED, Scene

Act = Callable[[PersonTab], object]

ROWS = 20
MORE = LADDER + '\n[output]\nsince = "In stage since"\nnext = "Next"\n'
ALL = [
    "frozen heading row",
    'drop-down list of "Outcome"',
    'colours of "Stage"',
    'width of "Stage"',
    'warning on "Stage"',
    'note on "Stage"',
    'width of "Missing"',
    'wrapping of "Missing"',
    'warning on "Missing"',
    'note on "Missing"',
]
MADE = [piece for piece in ALL if not piece.startswith(("width", "wrapping"))]


def _small(bench: Bench) -> PersonTab:
    """A sheet on which the job has never run, and not as large as Google makes them."""
    return bench.sheet(PROSPECTS, size=(ROWS, 12))


@pytest.fixture
def tab(bench: Bench) -> PersonTab:
    return _small(bench)


@pytest.fixture
def ran(bench: Bench) -> PersonTab:
    """A sheet after its first run, with what people have on their own columns."""
    tab = _small(bench)
    bench.run(tab.book)
    decorate(tab)
    return tab


def _writes(bench: Bench) -> list[str]:
    return [each.name for each in bench.server.requests if "pdate" in each.name]


# Once, again, and back ---------------------------------------------------------------------------


def test_before_the_first_run_only_what_is_peoples_is_furnished(
    bench: Bench, tab: PersonTab
) -> None:
    decorate(tab)
    before = everything(tab.book)
    assert bench.setup(tab.book) == dict.fromkeys(ALL[:2], "made")
    assert tab.state.properties["gridProperties"] == {"frozenRowCount": 1}
    assert bench.undo(tab.book) == dict.fromkeys(ALL[:2], "taken back")
    assert everything(tab.book) == before


def test_all_of_it_is_made_and_taken_back(bench: Bench, ran: PersonTab) -> None:
    before = everything(ran.book)
    made = bench.setup(ran.book)
    assert list(made) == ALL
    assert {what for what, fate in made.items() if fate == "made"} == set(MADE)
    assert everything(ran.book) != before
    assert bench.undo(ran.book) == dict.fromkeys(MADE, "taken back")
    assert everything(ran.book) == before
    assert bench.undo(ran.book) == {}
    assert everything(ran.book) == before


def test_setup_run_setup_undo_is_as_if_only_run(bench: Bench) -> None:
    control, tab = _small(bench), _small(bench)
    decorate(control)
    decorate(tab)
    bench.run(control.book)
    bench.setup(tab.book)
    bench.run(tab.book)
    bench.setup(tab.book)
    bench.undo(tab.book)
    assert alike(tab.book) == alike(control.book)


def test_runs_in_between_change_nothing_of_that(bench: Bench) -> None:
    control, tab = _small(bench), _small(bench)
    for each in (control, tab):
        bench.run(each.book)
        decorate(each)
    bench.setup(tab.book)
    for each in (control, tab):
        each.set("C4", "Retail")
        each.set("D4", 100)
        bench.run(each.book)
    assert tab.column("Stage") == ["Lead", "Opportunity", "Lead", "Lead"]
    bench.setup(tab.book)
    bench.undo(tab.book)
    assert alike(tab.book) == alike(control.book)


@pytest.mark.parametrize("scene", [UNCHANGED, ADOPTION], ids=lambda scene: scene.name)
def test_again_reads_and_writes_nothing(bench: Bench, scene: Scene) -> None:
    tab = scene.set(bench)
    bench.run(tab.book)
    bench.setup(tab.book)
    before = everything(tab.book)
    bench.server.requests.clear()
    assert set(bench.setup(tab.book).values()) == {"there already"}
    assert _writes(bench) == []
    assert len(bench.server.requests) == 5
    assert everything(tab.book) == before


def test_it_takes_one_write_to_make_and_two_to_take_back(bench: Bench, ran: PersonTab) -> None:
    bench.server.requests.clear()
    bench.setup(ran.book)
    assert _writes(bench) == ["spreadsheets.batchUpdate"]
    bench.server.requests.clear()
    bench.undo(ran.book)
    assert _writes(bench) == ["spreadsheets.batchUpdate"] * 2


def test_what_it_looks_like(bench: Bench, ran: PersonTab) -> None:
    bench.setup(ran.book)
    assert ran.extra("I1")["note"] == (
        "The stage that this prospect has reached by the rules.\n"
        "Qualify writes this column at each run, so what is typed over it does not last.\n"
        'To set a stage by hand, use the column "Outcome".\n'
        "The rules: config.toml\n"
        "The job last wrote on 2026-01-15 at 09:30, when this note was made;"
        ' what came later is on the tab "Changelog".'
    )
    rule = ran.extra(f"H{ROWS}")["dataValidation"]
    names = [each["userEnteredValue"] for each in rule["condition"]["values"]]
    assert names == ["Won", "Lost", "List", "Lead", "Opportunity"]
    assert (rule["strict"], rule["showCustomUi"]) == (False, True)
    *_, last = ran.state.attached["conditionalFormats"]
    assert last["booleanRule"]["condition"]["values"] == [{"userEnteredValue": "Lost"}]
    warnings = [each for each in ran.state.attached["protectedRanges"] if "Qualify" in str(each)]
    assert [(each["warningOnly"], each["range"]["startColumnIndex"]) for each in warnings] == [
        (True, 8),
        (True, 9),
    ]


def test_columns_of_all_roles(bench: Bench) -> None:
    tab = _small(bench)
    bench.run(tab.book, MORE)
    before = everything(tab.book)
    made = bench.setup(tab.book, MORE)
    assert {'note on "Next"', 'note on "In stage since"', 'colours of "Stage"'} <= made.keys()
    assert 'colours of "Next"' not in made
    bench.undo(tab.book, MORE)
    assert everything(tab.book) == before


# What people have of their own -------------------------------------------------------------------


def _own(what: str, act: Act, why: str = OWN) -> object:
    return pytest.param(what, act, why, id=what)


@pytest.mark.parametrize(
    ("what", "act", "why"),
    [
        _own('note on "Stage"', lambda tab: tab.set_extra("I1", note="Mine")),
        _own('drop-down list of "Outcome"', lambda tab: set_rule(tab, "H4", OWN_RULE)),
        _own('warning on "Missing"', lambda tab: tab.protect("J:J", editors=[ROBOT])),
        _own('warning on "Stage"', lambda tab: tab.protect(warningOnly=True)),
        _own('wrapping of "Missing"', lambda tab: wrap(tab, 9, "CLIP", (3, 5)), PARTLY),
    ],
)
def test_peoples_own_is_left(bench: Bench, ran: PersonTab, what: str, act: Act, why: str) -> None:
    act(ran)
    before = everything(ran.book)
    assert bench.setup(ran.book)[what] == f"left as people have it: {why}"
    assert what not in bench.undo(ran.book)
    assert everything(ran.book) == before


@pytest.mark.parametrize(("rows", "fate"), [(1, "there already"), (3, "there already")])
def test_peoples_frozen_rows_stay(bench: Bench, ran: PersonTab, rows: int, fate: str) -> None:
    freeze(ran, rows)
    before = everything(ran.book)
    assert bench.setup(ran.book)["frozen heading row"] == fate
    assert "frozen heading row" not in bench.undo(ran.book)
    assert everything(ran.book) == before


def test_fewer_frozen_rows_are_peoples_too(bench: Bench) -> None:
    tab = _small(bench)
    tab.insert_rows(1)
    freeze(tab, 1)
    config = LADDER.replace("[sheet]", "[sheet]\nheader_row = 2")
    done = bench.setup(tab.book, config, header_row=2)
    assert done["frozen heading row"] == f"left as people have it: {OWN}"


def test_a_narrow_column_is_widened_and_a_wide_one_stays(bench: Bench, ran: PersonTab) -> None:
    set_width(ran, 8, 40)
    set_width(ran, 9, 900)
    wrap(ran, 9, "CLIP", (1, ROWS))
    before = everything(ran.book)
    made = bench.setup(ran.book)
    assert (made['width of "Stage"'], made['width of "Missing"']) == ("made", "there already")
    assert made['wrapping of "Missing"'] == "made"
    assert ran.extra("J7")["userEnteredFormat"]["wrapStrategy"] == "WRAP"
    assert bench.undo(ran.book)['wrapping of "Missing"'] == "taken back"
    assert everything(ran.book) == before


def test_a_column_that_a_table_gives_a_type(bench: Bench, tab: PersonTab) -> None:
    area = {"sheetId": tab.id, "startRowIndex": 0, "endRowIndex": 5, "startColumnIndex": 0,
            "endColumnIndex": 8}  # fmt: skip
    columns = [{"columnIndex": 7, "columnType": "TEXT"}]
    table: JsonObject = {"name": "Deals", "range": area, "columnProperties": columns}
    tab.book.batch_update({"addTable": {"table": table}})
    found = bench.setup(tab.book)['drop-down list of "Outcome"']
    assert found == "left as people have it: the table there gives its cells a type"


# What people have changed since ------------------------------------------------------------------


def _recolour(tab: PersonTab) -> None:
    index = len(tab.state.attached["conditionalFormats"]) - 1
    rule = tab.state.attached["conditionalFormats"][index]
    form = {"backgroundColorStyle": {"rgbColor": {"red": 1}}}
    other = {**rule, "booleanRule": {**rule["booleanRule"], "format": form}}
    tab.book.batch_update(
        {"deleteConditionalFormatRule": {"sheetId": tab.id, "index": index}},
        {"addConditionalFormatRule": {"rule": other, "index": index}},
    )


def _reword(tab: PersonTab) -> None:
    [number] = [
        each["protectedRangeId"]
        for each in tab.state.attached["protectedRanges"]
        if '"Stage"' in each.get("description", "")
    ]
    item = {"protectedRangeId": number, "description": "Hands off"}
    body = {"protectedRange": item, "fields": "description"}
    tab.book.batch_update({"updateProtectedRange": body})


def _drop_rules(tab: PersonTab) -> None:
    for _ in range(5):
        index = len(tab.state.attached["conditionalFormats"]) - 1
        body = {"sheetId": tab.id, "index": index}
        tab.book.batch_update({"deleteConditionalFormatRule": body})


CHANGES_OF_PEOPLE = [
    _own('note on "Stage"', lambda tab: tab.set_extra("I1", note="Mine"), CHANGED),
    _own('note on "Missing"', lambda tab: tab.set_extra("J1", note=""), GONE),
    _own('drop-down list of "Outcome"', lambda tab: set_rule(tab, "H2:H20", OWN_RULE), CHANGED),
    _own('frozen heading row', lambda tab: freeze(tab, 2), CHANGED),
    _own('width of "Stage"', lambda tab: set_width(tab, 8, 300), CHANGED),
    _own('colours of "Stage"', _recolour, CHANGED),
    _own('warning on "Stage"', _reword, CHANGED),
    _own('wrapping of "Missing"', lambda tab: wrap(tab, 9, "CLIP", (1, ROWS)), CHANGED),
]  # fmt: skip


@pytest.mark.parametrize(("what", "act", "why"), CHANGES_OF_PEOPLE)
def test_what_people_changed_is_left(
    bench: Bench, ran: PersonTab, what: str, act: Act, why: str
) -> None:
    set_width(ran, 8, 40)
    wrap(ran, 9, "OVERFLOW_CELL", (1, ROWS))
    bench.setup(ran.book)
    act(ran)
    before = everything(ran.book)
    told = f"left as people have it: {why}"
    for _ in range(2):
        again = bench.setup(ran.book)
        assert again.pop(what) == told
        assert set(again.values()) == {"there already"}
        assert everything(ran.book) == before
    back = bench.undo(ran.book)
    assert back.pop(what) == (told if why == CHANGED else "taken back")
    assert set(back.values()) == {"taken back"}
    assert "qualify_furniture" not in str(everything(ran.book))
    anew = bench.setup(ran.book)[what]
    assert anew in {"made", "there already", f"left as people have it: {OWN}"}


@pytest.mark.parametrize(
    ("what", "act"),
    [
        ('drop-down list of "Outcome"', lambda tab: set_rule(tab, "H2:H20", None)),
        ('colours of "Stage"', _drop_rules),
        ("frozen heading row", lambda tab: freeze(tab, 0)),
        ('warning on "Stage"', PersonTab.unprotect),
    ],
)
def test_what_people_took_away_is_left_and_can_be_had_anew(
    bench: Bench, tab: PersonTab, what: str, act: Act
) -> None:
    bench.run(tab.book)
    before = everything(tab.book)
    bench.setup(tab.book)
    whole = alike(tab.book)
    act(tab)
    assert bench.setup(tab.book)[what] == f"left as people have it: {GONE}"
    bench.undo(tab.book)
    assert everything(tab.book) == before
    bench.setup(tab.book)
    assert alike(tab.book) == whole


def test_a_drop_down_in_some_cells_only(bench: Bench, ran: PersonTab) -> None:
    """Theirs stays, ours goes."""
    bench.setup(ran.book)
    set_rule(ran, "H3:H4", OWN_RULE)
    set_rule(ran, "H9", None)
    what = 'drop-down list of "Outcome"'
    assert bench.setup(ran.book)[what] == f"left as people have it: {PARTLY}"
    assert bench.undo(ran.book)[what] == "taken back"
    rules = [ran.extra(f"H{row}").get("dataValidation") for row in range(2, ROWS + 1)]
    assert rules == [None, OWN_RULE, OWN_RULE, *[None] * (ROWS - 4)]


def test_rows_that_were_added_get_the_drop_down_too(bench: Bench, ran: PersonTab) -> None:
    control = _small(bench)
    bench.run(control.book)
    decorate(control)
    control.resize(ROWS + 5, 12)
    bench.setup(ran.book)
    ran.resize(ROWS + 5, 12)
    assert bench.setup(ran.book)['drop-down list of "Outcome"'] == "changed"
    assert set(bench.setup(ran.book).values()) == {"there already"}
    bench.undo(ran.book)
    assert alike(ran.book) == alike(control.book)


@pytest.mark.parametrize(
    "act",
    [
        lambda tab: tab.insert_columns("A", 2),
        lambda tab: tab.move_column("I", "B"),
        lambda tab: tab.move_column("H", "A"),
        lambda tab: tab.sort("B", descending=True),
        lambda tab: tab.insert_rows(3),
        lambda tab: tab.delete_rows(4),
        lambda tab: tab.rename_heading("Outcome", "outcome "),
        PersonTab.move_first,
    ],
)
def test_furniture_goes_along_with_its_columns(bench: Bench, ran: PersonTab, act: Act) -> None:
    control = _small(bench)
    bench.run(control.book)
    decorate(control)
    bench.setup(ran.book)
    for tab in (ran, control):
        act(tab)
    again = bench.setup(ran.book)
    assert set(again.values()) <= {"there already", "changed"}
    bench.undo(ran.book)
    assert alike(ran.book) == alike(control.book)


def test_a_column_that_is_gone_takes_its_furniture_along(bench: Bench, ran: PersonTab) -> None:
    bench.setup(ran.book)
    ran.delete_column("I")
    again = bench.setup(ran.book)
    assert not [what for what in again if '"Stage"' in what]
    bench.run(ran.book)
    assert bench.setup(ran.book)['colours of "Stage"'] == "made"
    bench.undo(ran.book)
    assert "Qualify" not in str(everything(ran.book)["sheets"])


def test_a_copy_of_the_tab(bench: Bench, ran: PersonTab) -> None:
    """The copy has colours and notes, which can be taken back there; the first keeps its own."""
    bench.setup(ran.book)
    copy = ran.duplicate("Copy")
    before = everything(ran.book)["sheets"][0]
    config = LADDER.replace('"Outcome"', '"Outcome"\ntab = "Copy"')
    back = bench.undo(ran.book, config, tab="Copy")
    assert 'colours of "Stage"' in back
    assert everything(ran.book)["sheets"][0] == before
    assert "Qualify" not in str(copy.extra("I1"))
    assert set(bench.setup(ran.book).values()) == {"there already"}


# The config changes ------------------------------------------------------------------------------


def test_other_stages_bring_it_up_to_date(bench: Bench, ran: PersonTab) -> None:
    before = everything(ran.book)
    bench.setup(ran.book)
    config = LADDER.replace('name = "Opportunity"', 'name = "Deal"\nwas = ["Opportunity"]')
    changed = bench.setup(ran.book, config)
    assert {what for what, fate in changed.items() if fate == "changed"} == {
        'drop-down list of "Outcome"',
        'colours of "Stage"',
    }
    rules = ran.state.attached["conditionalFormats"]
    assert len(rules) == 2 + 5
    assert "Deal" in str(rules)
    assert "Opportunity" not in str(rules)
    assert set(bench.setup(ran.book, config).values()) == {"there already"}
    bench.undo(ran.book, config)
    assert everything(ran.book) == before


def test_another_override_column(bench: Bench, ran: PersonTab) -> None:
    before = everything(ran.book)
    bench.setup(ran.book)
    config = LADDER.replace('override = "Outcome"', 'override = "Next step"').replace(
        'step = { column = "Next step", filled = true', 'step = { column = "Budget", filled = true'
    )
    done = bench.setup(ran.book, config)
    assert done['drop-down list of "Outcome"'] == "taken back"
    assert done['drop-down list of "Next step"'] == "made"
    bench.undo(ran.book, config)
    assert everything(ran.book) == before


def test_the_note_is_renewed_once_the_job_has_written(bench: Bench, ran: PersonTab) -> None:
    bench.setup(ran.book)
    log = ran.book.tab("Changelog")
    log.set("B2", 46100.5)
    done = bench.setup(ran.book)
    assert {what for what, fate in done.items() if fate == "changed"} == {
        'note on "Stage"',
        'note on "Missing"',
    }
    assert "2026-03-19 at 12:00" in str(ran.extra("I1")["note"])
    assert set(bench.setup(ran.book).values()) == {"there already"}


def test_stages_that_look_like_formulas(bench: Bench) -> None:
    tab = _small(bench)
    config = LADDER.replace('name = "Won"', "name = '=\"Won\"'").replace("Lost", "+Lost")
    bench.run(tab.book, config)
    before = everything(tab.book)
    bench.setup(tab.book, config)
    written = [
        each["booleanRule"]["condition"]["values"][0]["userEnteredValue"]
        for each in tab.state.attached["conditionalFormats"]
    ]
    assert written[-2:] == ['="=""Won"""', '="+Lost"']
    assert set(bench.setup(tab.book, config).values()) == {"there already"}
    bench.undo(tab.book, config)
    assert everything(tab.book) == before


# Runs and refusals -------------------------------------------------------------------------------


def test_a_warning_stops_no_run(bench: Bench) -> None:
    tab = CHANGES.set(bench)
    bench.setup(tab.book)
    assert bench.run(tab.book).written.changelog_rows == 2
    check_moves(tab.book, CHANGES.moves)
    check_stages(tab, CHANGES.stages)


def test_an_account_that_may_only_view(bench: Bench, ran: PersonTab) -> None:
    ran.book.share(ROBOT, Permission.VIEW)
    with pytest.raises(WorkbookError) as caught:
        bench.setup(ran.book)
    assert str(caught.value) == (
        f"Sales: {ROBOT} may view the sheet, but not edit it; share it with {ROBOT} as Editor"
    )


def test_cells_that_are_protected_from_the_account(bench: Bench, ran: PersonTab) -> None:
    before = everything(ran.book)
    ran.protect("H2:H9")
    with pytest.raises(WorkbookError) as caught:
        bench.setup(ran.book)
    assert str(caught.value) == (
        "Sales: the cells that the job writes are protected;"
        f" let {ROBOT} edit them: Data > Protect sheets and ranges"
    )
    [*_, mine] = ran.state.attached["protectedRanges"]
    ran.book.batch_update({"deleteProtectedRange": {"protectedRangeId": mine["protectedRangeId"]}})
    assert everything(ran.book) == before


def test_a_tab_of_headings_alone(bench: Bench) -> None:
    tab = bench.sheet([], size=(1, 8))
    assert bench.setup(tab.book) == {}
