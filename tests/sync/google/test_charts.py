"""Charts on a drawn tab: made once, kept to their cells, and else people's."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from sync.google.api import JsonObject
from sync.google.marks import ChartMark, DrawnMark, drawn_mark_value, read_drawn_mark
from sync.messages.errors import MovedError, WorkbookError
from sync.workbook.page import (
    Chart,
    ChartKind,
    Page,
    PageCell,
    PageRow,
    RowLook,
    Series,
    Share,
    TabKind,
)
from sync.workbook.protocol import (
    Changes,
    ColumnChange,
    Layout,
    ReadRequest,
    TabChange,
    WriteResult,
)
from tests.sheets import PersonTab
from tests.sheets.faults import answered
from tests.sync.google.bench import Bench, is_commit
from tests.sync.google.invariants import check_versions
from tests.sync.google.replies import error
from tests.sync.google.scenes import UNCHANGED

BLUE, GREY = "2F6DB5", "A7B0BA"
IDLE, DRAWN = 2, 4
"""Requests of a run that writes nothing, and of one that draws tabs alone."""

STAGES = Chart(
    "stages",
    ChartKind.BARS,
    "Prospects by stage",
    (1, 2),
    0,
    (Series(1, BLUE), Series(2, GREY)),
    row=0,
    column=4,
    width=400,
    height=200,
)
SHARES = Chart(
    "shares",
    ChartKind.COLUMNS,
    "How many moved on",
    (1, 2),
    0,
    (Series(3, BLUE),),
    row=10,
    column=4,
    width=300,
    height=210,
    stacked=True,
)


def page(*rows: tuple[PageCell, ...], charts: tuple[Chart, ...] = (STAGES, SHARES)) -> Page:
    rows = rows or (("List", 3, 4, Share(0.5)), ("Lead", 2, 2, ""))
    headings = PageRow(RowLook.HEADING, ("Stage", "Now", "Been", "Moved on"))
    return Page((12, 9, 9, 9), 1, (headings, *(PageRow(RowLook.PLAIN, x) for x in rows)), charts)


PAGE = page()
OTHER = page(("List", 7, 9, Share(0.25)), ("Lead", 4, 4, ""))
"""The same page with other figures."""
LONGER = page(
    *(("List", 3, 4, 0.5), ("Lead", 2, 2, 0.5), ("Opportunity", 1, 1, "")),
    charts=(replace(STAGES, rows=(1, 3)), replace(SHARES, rows=(1, 3))),
)


@pytest.fixture
def tab(bench: Bench) -> PersonTab:
    return UNCHANGED.set(bench)


def draw(bench: Bench, tab: PersonTab, drawn: Page = PAGE, *, requests: int) -> WriteResult:
    """Draw a page as a run does, and assert how many requests that takes."""
    workbook = bench.open(tab.book)
    layout = workbook.look()
    snapshot = workbook.read(layout, wanted(layout))
    written = workbook.write(snapshot, changes(layout, drawn))
    assert workbook.requests == requests
    check_versions(tab)
    return written


def wanted(layout: Layout) -> ReadRequest:
    columns = {0, *(mark.column for mark in layout.marks)}
    return ReadRequest(frozenset(columns), frozenset(), keys=(0,))


def changes(layout: Layout, drawn: Page) -> Changes:
    columns = tuple(ColumnChange(m.role, m.heading, m.column, {}) for m in layout.marks)
    return Changes(columns, "Changelog", (), (TabChange(TabKind.RULES, "Rules", drawn),))


@pytest.fixture
def rules(bench: Bench, tab: PersonTab) -> PersonTab:
    """The tab, drawn once."""
    assert draw(bench, tab, requests=DRAWN) == WriteResult(tabs=1)
    return tab.book.tab("Rules")


def titles(rules: PersonTab) -> list[str]:
    return [chart["spec"]["title"] for chart in rules.charts]


def sides(chart: JsonObject) -> list[tuple[int, int, int]]:
    """The column, first row and end of the names and of each series."""
    basic = chart["spec"]["basicChart"]
    data = [each["domain"] for each in basic["domains"]]
    data += [each["series"] for each in basic["series"]]
    areas = [data["sourceRange"]["sources"][0] for data in data]
    keys = ("startColumnIndex", "startRowIndex", "endRowIndex")
    return [(area[keys[0]], area[keys[1]], area[keys[2]]) for area in areas]


def sent(bench: Bench) -> Iterator[str]:
    """The names of the requests of the last commit."""
    commit = next(filter(is_commit, reversed(bench.server.requests)))
    return (name for each in commit.body["requests"] for name in each)


# Made ---------------------------------------------------------------------------------------------


def test_they_are_made_with_the_tab(bench: Bench, rules: PersonTab) -> None:
    stages, shares = rules.charts
    assert stages["position"] == {
        "overlayPosition": {
            "anchorCell": {"sheetId": rules.id, "rowIndex": 0, "columnIndex": 4},
            "widthPixels": 400,
            "heightPixels": 200,
        }
    }
    assert titles(rules) == ["Prospects by stage", "How many moved on"]
    bars, columns = (each["spec"]["basicChart"] for each in (stages, shares))
    assert (bars["chartType"], columns["chartType"]) == ("BAR", "COLUMN")
    assert (bars["legendPosition"], columns["legendPosition"]) == ("BOTTOM_LEGEND", "NO_LEGEND")
    assert "stackedType" not in bars
    assert columns["stackedType"] == "STACKED"
    assert bars["headerCount"] == columns["headerCount"] == 1
    assert bars["axis"] == [{"position": "LEFT_AXIS", "title": "Stage"}]
    assert columns["axis"] == [
        {"position": "BOTTOM_AXIS", "title": "Stage"},
        {"position": "LEFT_AXIS", "title": "Moved on"},
    ]
    assert sides(stages) == [(0, 0, 3), (1, 0, 3), (2, 0, 3)]
    assert sides(shares) == [(0, 0, 3), (3, 0, 3)]
    assert [each["targetAxis"] for each in bars["series"]] == ["BOTTOM_AXIS"] * 2
    colour = bars["series"][0]["colorStyle"]["rgbColor"]
    assert {name: round(255 * share) for name, share in colour.items()} == {
        "red": 0x2F,
        "green": 0x6D,
        "blue": 0xB5,
    }
    assert stages["spec"]["altText"] == "Prospects by stage. Bars of Now, Been by Stage."


def test_they_have_room_on_the_grid(rules: PersonTab) -> None:
    """Ten rows of the usual height lie under the lower chart, and three columns."""
    assert (rules.state.grid.rows, rules.state.grid.columns) == (20, 8)


def test_what_is_as_it_was_is_not_written(bench: Bench, tab: PersonTab, rules: PersonTab) -> None:
    assert draw(bench, tab, requests=IDLE) == WriteResult()
    assert len(rules.charts) == 2


def test_other_figures_are_cells_alone(bench: Bench, tab: PersonTab, rules: PersonTab) -> None:
    before = rules.charts
    assert draw(bench, tab, OTHER, requests=DRAWN) == WriteResult(tabs=1)
    assert rules.charts == before
    assert rules.get("D2") == 0.25
    assert not [name for name in sent(bench) if "Chart" in name or "Embedded" in name]


def test_it_costs_nothing_more(bench: Bench, tab: PersonTab) -> None:
    bare = page(charts=())
    draw(bench, tab, bare, requests=DRAWN)
    draw(bench, tab, PAGE, requests=DRAWN)
    assert len(tab.book.tab("Rules").charts) == 2


# People's -----------------------------------------------------------------------------------------


def test_they_are_peoples_to_move_and_restyle(
    bench: Bench, tab: PersonTab, rules: PersonTab
) -> None:
    rules.drag_chart(widthPixels=777)
    rules.restyle_chart(lambda spec: spec.update(title="Ours", fontName="Lobster"), 1)
    rules.restyle_chart(lambda spec: spec["basicChart"].update(chartType="LINE"))
    before = rules.charts
    draw(bench, tab, OTHER, requests=DRAWN)
    assert rules.charts == before


def test_a_deleted_one_is_made_anew(bench: Bench, tab: PersonTab, rules: PersonTab) -> None:
    kept = rules.charts[1]
    rules.delete_chart()
    assert draw(bench, tab, requests=DRAWN + 1) == WriteResult(tabs=1)
    assert kept in rules.charts
    assert sorted(titles(rules)) == ["How many moved on", "Prospects by stage"]
    assert draw(bench, tab, requests=IDLE) == WriteResult()


def test_all_deleted_ones_are_made_anew(bench: Bench, tab: PersonTab, rules: PersonTab) -> None:
    rules.delete_chart(1)
    rules.delete_chart(0)
    draw(bench, tab, OTHER, requests=DRAWN + 1)
    assert titles(rules) == ["Prospects by stage", "How many moved on"]
    assert draw(bench, tab, OTHER, requests=IDLE) == WriteResult()


def test_one_that_was_moved_to_another_tab_is_there(
    bench: Bench, tab: PersonTab, rules: PersonTab
) -> None:
    board = tab.book.add_tab("Board")
    rules.drag_chart(to=board)
    assert draw(bench, tab, requests=IDLE + 1) == WriteResult()
    draw(bench, tab, LONGER, requests=DRAWN + 1)
    assert [sides(each) for each in board.charts] == [[(0, 0, 4), (1, 0, 4), (2, 0, 4)]]
    assert titles(rules) == ["How many moved on"]


def test_copies_are_peoples(bench: Bench, tab: PersonTab, rules: PersonTab) -> None:
    copy = rules.duplicate("Mine")
    rules.copy_chart()
    before = copy.charts
    draw(bench, tab, LONGER, requests=DRAWN)
    assert copy.charts == before
    assert [sides(each)[0] for each in rules.charts] == [(0, 0, 4), (0, 0, 4), (0, 0, 3)]


# Kept to their cells ------------------------------------------------------------------------------


def test_they_get_other_rows_and_keep_their_looks(
    bench: Bench, tab: PersonTab, rules: PersonTab
) -> None:
    rules.restyle_chart(lambda spec: spec.update(title="Ours", subtitle="by stage"))
    before = rules.charts
    draw(bench, tab, LONGER, requests=DRAWN)
    assert [sides(each) for each in rules.charts] == [
        [(0, 0, 4), (1, 0, 4), (2, 0, 4)],
        [(0, 0, 4), (3, 0, 4)],
    ]
    for old, new in zip(before, rules.charts, strict=True):
        assert {**new, "spec": {**new["spec"], "basicChart": {}}} == {
            **old,
            "spec": {**old["spec"], "basicChart": {}},
        }
    series = rules.charts[0]["spec"]["basicChart"]["series"]
    assert [each["colorStyle"] for each in series] == [
        each["colorStyle"] for each in before[0]["spec"]["basicChart"]["series"]
    ]


@pytest.mark.parametrize(
    "edit",
    [
        lambda rules: rules.insert_rows(2, 3),
        lambda rules: rules.insert_columns("A", 2),
        lambda rules: rules.insert_columns("B"),
        lambda rules: rules.delete_rows(2),
        lambda rules: rules.move_column("C", before="B"),
    ],
    ids=["insert rows", "shift", "insert a column", "delete a row", "swap"],
)
def test_they_find_their_cells_again(
    bench: Bench, tab: PersonTab, rules: PersonTab, edit: Callable[[PersonTab], None]
) -> None:
    """What people did to the tab is undone when it is drawn anew."""
    edit(rules)
    assert draw(bench, tab, requests=IDLE) == WriteResult()
    draw(bench, tab, OTHER, requests=DRAWN)
    stages, shares = (sides(each) for each in rules.charts)
    assert stages[0] == shares[0] == (0, 0, 3)
    assert sorted(stages[1:]) == [(1, 0, 3), (2, 0, 3)]
    assert shares[1:] == [(3, 0, 3)]


@pytest.mark.parametrize("column", ["A", "B", "C", "D"])
def test_series_whose_column_was_deleted_come_back(
    bench: Bench, tab: PersonTab, rules: PersonTab, column: str
) -> None:
    before = [each["spec"]["basicChart"]["series"] for each in rules.charts]
    rules.delete_column(column)
    draw(bench, tab, OTHER, requests=DRAWN)
    assert [sides(each) for each in rules.charts] == [
        [(0, 0, 3), (1, 0, 3), (2, 0, 3)],
        [(0, 0, 3), (3, 0, 3)],
    ]
    assert [each["spec"]["basicChart"]["series"] for each in rules.charts] == before


def test_a_series_that_people_took_away_stays_away(
    bench: Bench, tab: PersonTab, rules: PersonTab
) -> None:
    rules.restyle_chart(lambda spec: spec["basicChart"]["series"].pop(0))
    draw(bench, tab, LONGER, requests=DRAWN)
    assert sides(rules.charts[0]) == [(0, 0, 4), (2, 0, 4)]


def test_series_come_and_go_with_the_page(bench: Bench, tab: PersonTab, rules: PersonTab) -> None:
    more = replace(STAGES, series=(*STAGES.series, Series(3, BLUE)))
    draw(bench, tab, page(charts=(more, SHARES)), requests=DRAWN)
    assert sides(rules.charts[0])[1:] == [(1, 0, 3), (2, 0, 3), (3, 0, 3)]
    less = replace(STAGES, series=STAGES.series[1:])
    draw(bench, tab, page(charts=(less, SHARES)), requests=DRAWN)
    assert sides(rules.charts[0])[1:] == [(2, 0, 3)]


@pytest.mark.parametrize(("nth", "kind"), [(0, "COLUMN"), (0, "COMBO"), (1, "BAR")])
def test_new_series_stand_on_the_axis_of_what_people_made_of_a_chart(
    bench: Bench, tab: PersonTab, rules: PersonTab, nth: int, kind: str
) -> None:
    """Google refuses the whole batch where a series has an axis that is not of the chart's type."""
    rules.restyle_chart(lambda spec: spec["basicChart"].update(chartType=kind), nth)
    rules.delete_column("B")
    more = replace(STAGES, series=(*STAGES.series, Series(3, BLUE)))
    draw(bench, tab, page(charts=(more, SHARES)), requests=DRAWN)
    basic = rules.charts[nth]["spec"]["basicChart"]
    axis = "BOTTOM_AXIS" if kind == "BAR" else "LEFT_AXIS"
    assert basic["chartType"] == kind
    assert {each["targetAxis"] for each in basic["series"]} == {axis}
    assert sides(rules.charts[0])[1:] == [(1, 0, 3), (2, 0, 3), (3, 0, 3)]


def test_charts_come_and_go_with_the_page(bench: Bench, tab: PersonTab, rules: PersonTab) -> None:
    draw(bench, tab, page(charts=(SHARES,)), requests=DRAWN)
    assert titles(rules) == ["How many moved on"]
    draw(bench, tab, PAGE, requests=DRAWN)
    assert sorted(titles(rules)) == ["How many moved on", "Prospects by stage"]


def test_what_people_made_of_one_is_kept_to_its_cells_too(
    bench: Bench, tab: PersonTab, rules: PersonTab
) -> None:
    """Another kind of chart, and series and labels from elsewhere."""
    theirs = {"sheetId": tab.id, "startRowIndex": 0, "startColumnIndex": 3, "endColumnIndex": 4}
    foreign = {"series": {"sourceRange": {"sources": [theirs]}}, "targetAxis": "BOTTOM_AXIS"}
    basic = rules.charts[1]["spec"]["basicChart"]
    label = {"type": "CUSTOM", "customLabelData": basic["series"][0]["series"]}

    def mix(spec: JsonObject) -> None:
        series = spec["basicChart"]["series"]
        series[:] = [foreign, {**series[0], "dataLabel": label}]

    def make_pie(spec: JsonObject) -> None:
        del spec["basicChart"]
        [names], [figures] = basic["domains"], basic["series"]
        spec["pieChart"] = {"domain": names["domain"], "series": figures["series"]}

    rules.restyle_chart(make_pie, 1)
    rules.restyle_chart(mix)
    draw(bench, tab, LONGER, requests=DRAWN)
    [stages, shares] = rules.charts
    [first, second] = stages["spec"]["basicChart"]["series"]
    assert first == foreign
    assert second["dataLabel"] == label
    assert second["series"]["sourceRange"]["sources"][0]["endRowIndex"] == 4
    for data in shares["spec"]["pieChart"].values():
        assert data["sourceRange"]["sources"][0]["endRowIndex"] == 4


# What Google may not show, or refuses -------------------------------------------------------------


def test_never_a_second_one_where_replies_by_filters_hide_them(
    bench: Bench, tab: PersonTab, rules: PersonTab
) -> None:
    tab.book.hides_charts = True
    before = rules.charts
    assert draw(bench, tab, requests=IDLE + 1) == WriteResult()
    draw(bench, tab, OTHER, requests=DRAWN + 1)
    assert rules.charts == before
    rules.delete_chart()
    draw(bench, tab, OTHER, requests=DRAWN + 1)
    assert sorted(titles(rules)) == ["How many moved on", "Prospects by stage"]


@pytest.mark.parametrize("drawn", [LONGER, page(charts=(SHARES,))], ids=["changed", "unwanted"])
def test_one_that_is_deleted_before_it_is_written(
    bench: Bench, tab: PersonTab, rules: PersonTab, drawn: Page
) -> None:
    bench.server.when(is_commit, rules.delete_chart)
    workbook = bench.open(tab.book)
    layout = workbook.look()
    snapshot = workbook.read(layout, wanted(layout))
    before = rules.rows()
    with pytest.raises(MovedError, match=r"No (chart|embedded object) with id"):
        workbook.write(snapshot, changes(layout, drawn))
    assert rules.rows() == before
    draw(bench, tab, drawn, requests=DRAWN + 1)
    assert len(rules.charts) == len(drawn.charts)


def test_one_that_google_refuses_is_named(bench: Bench, tab: PersonTab) -> None:
    words = (
        "Invalid requests[3].addChart: ChartSourceRange ranges require all rows or all columns to"
        " have length of 1"
    )
    bench.server.when(is_commit, answered(400, error(words, code=400)))
    with pytest.raises(WorkbookError) as caught:
        draw(bench, tab, requests=DRAWN)
    assert str(caught.value) == (
        f"Sales: Google refuses a chart of the job's: {words}; delete the job's charts on that tab,"
        " and they are made anew; if that does not help, take the tab out of [output], and report"
        " these words"
    )


# The mark -----------------------------------------------------------------------------------------

MARK = DrawnMark(5, TabKind.RULES, 7, "Rules", "0123", (ChartMark("stages", 9, (0, 1, 2)),))


def test_a_mark_holds_them() -> None:
    value = drawn_mark_value(MARK, 8)
    assert value == (
        '{"kind":"rules","tab":8,"prospects":7,"name":"Rules","drawn":"0123",'
        '"charts":{"stages":[9,0,1,2]}}'
    )
    assert read_drawn_mark(metadata(value), 8) == MARK
    assert read_drawn_mark(metadata(value), 4) is None


def test_a_mark_without_them_is_as_it_was() -> None:
    value = '{"kind":"rules","tab":8,"prospects":7,"name":"Rules","drawn":"0123"}'
    assert read_drawn_mark(metadata(value), 8) == replace(MARK, charts=())
    assert drawn_mark_value(replace(MARK, charts=()), 8) == value


def metadata(value: str) -> JsonObject:
    return {"metadataId": 5, "metadataKey": "qualify_tab", "metadataValue": value}
