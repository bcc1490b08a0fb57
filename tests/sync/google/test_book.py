"""What is read, and how things look that the job writes."""

import zoneinfo
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sync.google import commit_plan
from sync.messages.errors import MovedError
from sync.workbook.capacity import MOVE_RECORDS
from sync.workbook.protocol import LOG_HEADINGS, ReadRequest
from tests.harness import BLANK, LADDER, LEAD
from tests.sheets import NOT_AVAILABLE, Formula, PersonTab, Timing
from tests.sheets.faults import unavailable
from tests.sheets.ranges import shown
from tests.sync.google.bench import Bench
from tests.sync.google.invariants import check_versions, moves_of
from tests.sync.google.scenes import ADOPTION, CHANGES, FRESH, STAGES, UNCHANGED

SINCE = LADDER + '[output]\nsince = "In stage since"\nnext = "Next stage"\n'


def _wanted(*columns: int, adopt: frozenset[int] = frozenset()) -> ReadRequest:
    return ReadRequest(frozenset(columns), frozenset(), adopt, (columns[0],))


def test_cells_are_read_as_they_are(bench: Bench) -> None:
    rows: list[dict[str, object]] = [
        {"ID": "007", "When": date(2026, 3, 1), "Odd": True},
        {"ID": 7.5, "When": None, "Odd": NOT_AVAILABLE},
        {"ID": None, "When": Formula("=A1", 3), "Odd": Formula('=""', "")},
        {"ID": None, "When": None, "Odd": " "},
    ]
    book = bench.open(bench.sheet(rows, ["ID", "Unread", "When", "Odd"]).book)
    layout = book.look()
    assert layout.headings == ("ID", "Unread", "When", "Odd")
    found = book.read(layout, _wanted(0, 2, 3))
    assert found.rows == 4
    assert found.columns == {
        0: ["007", 7.5, None, None],
        2: [46082, None, 3, None],
        3: [True, "#N/A", None, " "],
    }


def test_formulas_are_told_apart_where_a_column_is_to_be_adopted(bench: Bench) -> None:
    tab = bench.sheet([{"ID": 1, "Stage": Formula("=A1", "Lead")}, {"ID": 2}], ["ID", "Stage"])
    book = bench.open(tab.book)
    layout = book.look()
    assert book.read(layout, _wanted(0, 1, adopt=frozenset({1}))).formulas == {(1, 0)}


def test_headings_are_texts_whatever_they_are(bench: Bench) -> None:
    tab = bench.sheet([{"ID": 1}], ["ID"])
    for cell, heading in {"B1": 2026, "C1": 0.5, "D1": True, "F1": "  Stage\n gate "}.items():
        tab.set(cell, heading)
    book = bench.open(tab.book)
    layout = book.look()
    assert layout.headings == ("ID", "2026", "0.5", "TRUE", "", "  Stage\n gate ")
    book.read(layout, _wanted(0, 1, 2, 3, 4, 5))


@pytest.mark.parametrize(
    ("zone", "name"),
    [("Europe/Berlin", "Europe/Berlin"), ("GMT-07:00", "Etc/GMT+7"), ("GMT+00:00", "Etc/GMT")],
)
def test_locale_and_time_zone(bench: Bench, zone: str, name: str) -> None:
    book = bench.server.spreadsheet(locale="de_DE", timezone=zone)
    book.add_tab("Prospects", [["ID"]])
    layout = bench.open(book).look()
    assert (layout.locale, layout.timezone) == ("de_DE", name)


def test_an_older_name_of_a_zone_is_known_where_the_system_has_dropped_it(bench: Bench) -> None:
    book = bench.server.spreadsheet(timezone="Asia/Calcutta")
    book.add_tab("Prospects", [["ID"]])
    zoneinfo.reset_tzpath(to=())
    ZoneInfo.clear_cache()
    try:
        assert bench.open(book).look().timezone == "Asia/Calcutta"
    finally:
        zoneinfo.reset_tzpath()


def test_a_time_zone_without_a_name(bench: Bench) -> None:
    book = bench.server.spreadsheet(timezone="GMT+05:30")
    book.add_tab("Prospects", [["ID"]])
    assert bench.error(book) == (
        f'{book.id}: its time zone, "GMT+05:30", has no name; choose a city\'s in File > Settings'
        " > Time zone"
    )


def test_the_tab_of_the_url_and_the_first_one(bench: Bench) -> None:
    tab = bench.sheet([], ["ID"])
    other = tab.book.add_tab("It's 'other'", [["Key"]])
    assert bench.open(tab.book, tab=None, gid=other.id).look().headings == ("Key",)
    assert bench.open(tab.book, tab=None).look().headings == ("ID",)
    assert bench.open(tab.book, tab="IT'S 'OTHER'").look().tab.title == "It's 'other'"


NO_ID = "Sales: there is no tab with the id 5 that the URL ends with; open the tab and copy the address from the browser again"
NO_ROW = "Sales Prospects: there is no row 2000, the tab ends with row 1000; set [sheet] header_row to the row with the headings"


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"tab": "Prospect"}, 'Sales: there is no tab "Prospect"; did you mean "Prospects"?'),
        ({"tab": "Leads"}, 'Sales: there is no tab "Leads"; it has "Prospects"'),
        ({"tab": None, "gid": 5}, NO_ID),
        ({"header_row": 2000}, NO_ROW),
    ],
)
def test_a_wrong_tab(bench: Bench, choice: dict[str, Any], message: str) -> None:
    assert bench.error(bench.sheet([], ["ID"]).book, **choice) == message


def test_another_layout_is_not_written_or_read(bench: Bench) -> None:
    tab = UNCHANGED.set(bench)
    book = bench.open(tab.book)
    first = book.look()
    book.look()
    with pytest.raises(MovedError):
        book.read(first, _wanted(0))


def test_rows_above_the_headings_are_left_alone(bench: Bench) -> None:
    tab = bench.sheet([{"ID": 1, **LEAD}])
    tab.insert_rows(1, 2)
    tab.set("A1", "Our prospects")
    config = LADDER.replace("[sheet]", "[sheet]\nheader_row = 3")
    bench.run(tab.book, config, header_row=3)
    assert tab.records(3)[0]["Stage"] == "Lead"
    tab.set("D4", 5)
    assert bench.run(tab.book, config, header_row=3).written.cells == 1
    check_versions(tab)


def test_the_changelog_looks_as_it_should(bench: Bench, tab: PersonTab) -> None:
    bench.run(tab.book)
    log = tab.book.tab("Changelog")
    assert tuple(log.rows()[0]) == LOG_HEADINGS
    assert log.state.properties["gridProperties"] == {"frozenRowCount": 1}
    heading = log.extra("J1")["userEnteredFormat"]
    assert heading["textFormat"] == {"bold": True}
    assert (heading["horizontalAlignment"], "backgroundColorStyle" in heading) == ("LEFT", True)
    looks = {column: log.extra(f"{column}2")["userEnteredFormat"] for column in "ABCDEFGHIJ"}
    assert looks["B"]["numberFormat"] == {"type": "DATE_TIME"}  # as the sheet's locale has it
    assert {column for column in looks if looks[column]["wrapStrategy"] == "WRAP"} == {*"CDH"}
    assert {(x["horizontalAlignment"], x["verticalAlignment"]) for x in looks.values()} == {
        ("LEFT", "TOP")
    }
    [found] = log.state.attached["basicFilter"]
    assert shown(found)["range"] == {
        "sheetId": log.id, "startRowIndex": 0, "startColumnIndex": 0, "endColumnIndex": 10
    }  # fmt: skip
    widths = [log.state.lines["COLUMNS"][at]["pixelSize"] for at in range(10)]
    assert widths[7] == max(widths) == 60 * 7
    assert log.state.lines["ROWS"] == {}
    assert log.get("D2") == "=Ada"
    assert log.get("B2") == pytest.approx(46037 + 9.5 / 24)


def test_new_columns_take_no_format_or_choice_from_their_neighbour(bench: Bench) -> None:
    tab = bench.sheet([{"ID": 1, **LEAD}], size=(5, 8))
    money = {"numberFormat": {"type": "CURRENCY"}, "textFormat": {"bold": True}}
    money |= {"verticalAlignment": "MIDDLE"}
    rule = {"condition": {"type": "ONE_OF_LIST"}}
    for row in range(1, 6):
        tab.set_extra(f"H{row}", userEnteredFormat=money, dataValidation=rule)
    bench.run(tab.book, SINCE)
    assert tab.rows()[0][8:] == ["Stage", "Missing", "In stage since", "Next stage"]
    assert tab.get("K2") == 46037
    assert tab.extra("I1")["userEnteredFormat"] == money
    left = {"horizontalAlignment": "LEFT", "verticalAlignment": "MIDDLE"}
    plain = left | {"wrapStrategy": "OVERFLOW_CELL"}
    wrapped = left | {"wrapStrategy": "WRAP", "verticalAlignment": "TOP"}
    assert tab.extra("I2") == {"userEnteredFormat": plain}
    assert tab.extra("J2") == {"userEnteredFormat": wrapped}
    assert tab.extra("K2") == {"userEnteredFormat": plain | {"numberFormat": {"type": "DATE"}}}
    check_versions(tab)


def test_the_changelog_gets_room_and_new_rows_the_format_of_moments(bench: Bench) -> None:
    tab = CHANGES.set(bench)
    log = tab.book.tab("Changelog")
    log.resize(4, 10)
    bench.run(tab.book)
    assert log.state.grid.rows >= 6
    kind = log.extra("B5")["userEnteredFormat"]["numberFormat"]["type"]
    assert kind == "DATE_TIME"
    CHANGES.check(tab)


def test_columns_are_made_at_the_right_edge_of_the_grid(bench: Bench) -> None:
    tab = bench.sheet([{"ID": 1, **LEAD}], size=(2, 8))
    bench.run(tab.book)
    assert tab.records()[0]["Stage"] == "Lead"


def test_columns_are_made_beside_notes_right_of_the_headings(bench: Bench) -> None:
    tab = bench.sheet([{"ID": 1, **LEAD}])
    tab.set("I2", "a note without a heading")
    bench.run(tab.book)
    assert tab.get("K2") == "a note without a heading"
    check_versions(tab)


def test_another_heading_in_the_config_releases_the_old_column(bench: Bench) -> None:
    tab = UNCHANGED.set(bench)
    bench.run(tab.book, LADDER + '[output]\nstage = "Level"\n')
    tab.set("C4", "Retail")
    tab.set("D4", 100)
    bench.run(tab.book, LADDER + '[output]\nstage = "Level"\n')
    assert tab.column("Stage") == ["Lead", "Opportunity", "List", "Lead"]
    assert tab.column("Level") == ["Lead", "Opportunity", "Lead", "Lead"]
    check_versions(tab)


def test_a_renamed_heading_is_followed(bench: Bench) -> None:
    tab = CHANGES.set(bench)
    tab.rename_heading("Stage", "Where it stands")
    done = bench.run(tab.book)
    assert tab.column("Where it stands") == ["Lead", "Opportunity", "Lead", "Lost"]
    assert "followed" in done.found.problems[0].what


def test_a_mark_on_the_wrong_column_is_taken_away(bench: Bench) -> None:
    """A column moved at the very moment of an adoption, and the run died on the spot."""
    tab = ADOPTION.set(bench)
    bench.server.at(5, lambda: tab.move_column(tab.find("Notes"), "A"))
    assert bench.kill(tab.book, 5)
    bench.run(tab.book)
    assert tab.column("Notes") == ["ours"] * 4
    ADOPTION.check(tab)


def test_two_tabs_of_one_spreadsheet_live_side_by_side(bench: Bench) -> None:
    first = UNCHANGED.set(bench)
    second = first.duplicate("More")
    config = LADDER + '[output]\nchangelog = "More moves"\n'
    before = first.rows(), first.book.tab("Changelog").rows()
    bench.run(first.book, config, tab="More")
    assert (first.rows(), first.book.tab("Changelog").rows()) == before
    assert moves_of(first.book, "More moves") == [
        ("1", "", "Lead"),
        ("2", "", "Opportunity"),
        ("004", "", "Lead"),
    ]
    second.set("C4", "Retail")
    second.set("D4", 100)
    bench.run(first.book, config, tab="More")
    assert second.column("Stage")[2] == "Lead"
    assert (first.rows(), first.book.tab("Changelog").rows()) == before
    assert bench.run(first.book).written.cells == 0
    check_versions(first, second)


def test_a_changelog_whose_named_range_people_deleted(bench: Bench) -> None:
    """Its heading row still bears a mark, so that it is found under any title."""
    tab = UNCHANGED.set(bench)
    log = tab.book.tab("Changelog")
    log.rename("Moves")
    tab.book.delete_named_range(f"qualify_changelog_{tab.id}_{log.id}")

    bench.run(tab.book)

    log.rename("Changelog")
    UNCHANGED.check(tab)
    assert f"qualify_changelog_{tab.id}_{log.id}" in tab.book.named_ranges()
    assert bench.run(tab.book).written.cells == 0


def test_prospects_on_a_new_tab_with_the_old_changelog(bench: Bench) -> None:
    old = CHANGES.set(bench)
    bench.run(old.book)
    new = old.duplicate("New")
    old.delete()

    done = bench.run(new.book, tab="New")

    assert list(done.moves) == []
    assert [problem.what.partition(";")[0] for problem in done.found.problems] == [
        'nothing marked "Changelog" as the changelog of these prospects any more'
    ]
    assert bench.run(new.book, tab="New").found.problems == []


def test_one_changelog_is_not_for_two_tabs(bench: Bench) -> None:
    first = UNCHANGED.set(bench)
    first.duplicate("More")
    told = bench.error(first.book, tab="More")
    assert 'did not make this tab for the prospects on "More"' in told


def test_one_tab_is_not_for_two_configs(bench: Bench) -> None:
    tab = UNCHANGED.set(bench)
    told = bench.error(tab.book, LADDER + '[output]\nchangelog = "Other"\n')
    assert "the tab belongs to another config" in told


def test_a_first_run_of_several_commits_that_was_cut_short_goes_on(
    bench: Bench, tab: PersonTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commit_plan, "MOST_BYTES", 500)
    assert bench.kill(tab.book, 4)
    assert len(moves_of(tab.book)) == 1
    layout = bench.open(tab.book).look()
    assert layout.log is not None
    assert not layout.log.complete
    done = bench.run(tab.book)
    assert done.found.first_run
    FRESH.check(tab)
    assert not bench.run(tab.book).found.first_run


def test_an_outcome_is_not_lost_where_the_commit_landed_unheard(bench: Bench) -> None:
    tab = CHANGES.set(bench)
    bench.server.at(3, unavailable(), Timing.AFTER)
    done = bench.run(tab.book)
    assert done.written.changelog_rows == 2
    assert {move.key: move.to for move in done.moves} == {"3": "Lead", "004": "Lost"}
    assert STAGES["3"] == "List"


def test_a_text_that_no_cell_can_hold_is_refused_before_anything_is_written(bench: Bench) -> None:
    config = LADDER.replace("Industry fits", "x" * 50_001)
    tab = bench.sheet([{"ID": 1}])
    before = len(tab.book.versions)
    assert bench.error(tab.book, config) == (
        "Sales: a text is longer than the 50,000 characters that a cell can hold; shorten the cell"
        " that names the prospect, or the texts of the criteria"
    )
    assert len(tab.book.versions) == before


def test_the_limit_of_cells(bench: Bench) -> None:
    book = bench.server.spreadsheet(limit=27_000)
    book.add_tab("Prospects", [list(BLANK)], size=(100, 8))
    before = len(book.versions)
    assert bench.error(book) == (
        "Sales: the spreadsheet has no room left under Google's limit of 10 million cells;"
        f" {MOVE_RECORDS}, or delete blank rows, columns and tabs"
    )
    assert len(book.versions) == before


@pytest.mark.parametrize("nth", [4, 5, 6])
def test_rows_that_move_in_mid_run_are_drawn_anew_by_the_same_run(
    bench: Bench, tab: PersonTab, nth: int
) -> None:
    """In a first run only the keys can tell: the job's cells are all as they were written."""
    bench.server.at(nth, lambda: tab.sort("B", descending=True))
    bench.run(tab.book)
    FRESH.check(tab)


def test_the_number_of_a_copied_tab_is_none_of_ours(bench: Bench) -> None:
    tab = CHANGES.set(bench)
    tab.duplicate("Copy")
    copied = {name for name in tab.book.named_ranges() if "!" in name}
    tab.book.delete_named_range(f"qualify_commit_{tab.id}_1")
    bench.run(tab.book)
    CHANGES.check(tab)
    names = set(tab.book.named_ranges())
    assert {f"qualify_commit_{tab.id}_0", f"qualify_commit_{tab.id}_1"} < names
    assert copied < names


def test_a_table_that_ended_at_the_headings_is_widened(bench: Bench, tab: PersonTab) -> None:
    width = len(tab.rows()[0])
    place = {"sheetId": tab.id, "startRowIndex": 0, "endRowIndex": 5}
    place |= {"startColumnIndex": 0, "endColumnIndex": width}
    tab.book.batch_update({"addTable": {"table": {"name": "Deals", "range": place}}})
    tab.book.batch_update({"addFilterView": {"filter": {"title": "Mine", "range": place}}})

    done = bench.run(tab.book)

    attached = tab.book.current.grid_tab(tab.id).attached
    assert done.found.problems == []
    assert [each["range"]["endColumnIndex"] for each in attached["tables"]] == [width + 2]
    assert [each["range"]["endColumnIndex"] for each in attached["filterViews"]] == [width]
