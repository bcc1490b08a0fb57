"""The Funnel tab: what it shows, and that its charts stay where they are."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate

from rules.judging.ladder import NeedsCriterion, Stage
from sync.funnel.figures import (
    Blocker,
    Funnel,
    OneAway,
    OwnerFigures,
    StageFigures,
    Stalled,
    Stays,
    Week,
)
from sync.run.funnel_page import make_funnel_page
from sync.workbook.page import Chart, ChartKind, Page, PageCell, RowLook, Share


def stage(name: str, rung: int | None, *criteria: str) -> Stage:
    return Stage(name, (), rung, tuple(NeedsCriterion(1, (each,)) for each in criteria))


LIST, WON = stage("List", 0), stage("Won", None)
LEAD = stage("Lead", 1, "profile", "size")
OPPORTUNITY = stage("Opportunity", 2, "recent", "budget", "size")
STAYS = Stays(12, 3, 12.5, 40)
FUNNEL = Funnel(
    today=date(2026, 1, 15),
    since=None,
    rows=1500,
    judged=1400,
    stages=[
        StageFigures(LIST, 1200, 1300, 80, 0, 20, 100, STAYS, 3),
        StageFigures(WON, 40, 40, 0, 0, 0, 0, None, 0),
        StageFigures(LEAD, 100, 140, 30, 10, 0, 40, replace(STAYS, median=21), 0),
        StageFigures(OPPORTUNITY, 60, 70, 4, 0, 0, 4, None, 0),
    ],
    weeks=[Week("2026-W01", 9, 4, 0, 1), Week("2026-W02", 0, 2, 3, 0)],
    blockers=[
        Blocker("size", "50 to 5,000 employees", 900, 12),
        Blocker("budget", "Budget", 60, 0),
    ],
    one_away=[OneAway(2, "K2", "", "", "List", "Lead", ("size",))],
    stalled=[Stalled(3, "K3", "", "", "Lead", date(2026, 1, 2))] * 3,
    owners={
        "ben": OwnerFigures({"List": 700, "Lead": 60}, 1, 2),
        "": OwnerFigures({"List": 500}, 0, 0),
        "Ada": OwnerFigures({"Lead": 40, "Opportunity": 60, "Won": 40}, 0, 1),
    },
    waiting=0,
)
EMPTY = replace(
    FUNNEL,
    judged=0,
    stages=[StageFigures(each.stage, 0, 0, 0, 0, 0, 0, None, 0) for each in FUNNEL.stages],
    weeks=[],
    blockers=[],
    one_away=[],
    stalled=[],
    owners={},
)


def sections(page: Page) -> dict[PageCell, list[tuple[PageCell, ...]]]:
    """The rows of each section that are not blank, by its title."""
    found: dict[PageCell, list[tuple[PageCell, ...]]] = {}
    rows: list[tuple[PageCell, ...]] = []
    for row in page.rows:
        if row.look is RowLook.SECTION:
            rows = found[row.cells[0]] = []
        elif row.cells:
            rows.append(row.cells)
    return found


def charts(page: Page) -> Mapping[str, Chart]:
    return {chart.name: chart for chart in page.charts}


def note(page: Page, section: str) -> PageCell:
    return sections(page)[section][0][0]


def test_its_tables() -> None:
    page = make_funnel_page(FUNNEL)
    found = sections(page)
    assert [*found] == ["Stages", "What keeps prospects back", "Moves by week", "Owners"]
    assert found["Stages"] == [
        (
            (
                "1,400 prospects: 1 one criterion away from the next stage, 3 stalled. Conversion"
                " is the share of those who left a stage that moved on; it and the days are told"
                " from 5 on."
            ),
        ),
        (
            "Stage",
            "Now",
            "Been",
            "Moved on",
            "Fell back",
            "Lost",
            "Conversion",
            "Median days",
            "Stalled",
        ),
        ("List", 1200, 1300, 80, 0, 20, Share(0.8), 12.5, 3),
        ("Lead", 100, 140, 30, 10, 0, Share(0.75), 21, 0),
        ("Opportunity", 60, 70, 4, 0, 0, "", "", 0),
        ("Won", 40, 40, 0, 0, 0, "", "", 0),
    ]
    assert found["What keeps prospects back"][1:] == [
        ("Criterion", "Keeps back", "One away"),
        ("50 to 5,000 employees", 900, 12),
        ("Budget", 60, 0),
    ]
    assert found["Moves by week"][1:] == [
        ("Week", "Added", "Promoted", "Demoted", "By hand"),
        ("2026-W01", 9, 4, 0, 1),
        ("2026-W02", 0, 2, 3, 0),
    ]
    assert found["Owners"][1:] == [
        ("Owner", "One away", "Stalled", "List", "Lead", "Opportunity", "Won"),
        ("Ada", 0, 1, 0, 40, 60, 40),
        ("ben", 1, 2, 700, 60, 0, 0),
        ("No owner", 0, 0, 500, 0, 0, 0),
    ]


def test_a_conversion_is_a_share() -> None:
    cells = sections(make_funnel_page(FUNNEL))["Stages"][2]
    assert [type(cell) for cell in cells[6:]] == [Share, float, int]


def test_what_is_empty_says_so() -> None:
    page = make_funnel_page(EMPTY)
    assert [*sections(page)] == ["Stages", "What keeps prospects back", "Moves by week"]
    assert str(note(page, "Stages")).startswith("0 prospects: ")
    assert note(page, "What keeps prospects back") == (
        "No prospect lacks a criterion for its next stage."
    )
    assert note(page, "Moves by week") == "No prospect has moved yet, by the changelog."


def test_charts_stay_where_they_are_while_figures_change() -> None:
    full, empty = make_funnel_page(FUNNEL), make_funnel_page(EMPTY)
    assert full.charts == empty.charts
    assert full.widths == empty.widths
    assert [row.look for row in full.rows[: len(empty.rows)]] == [row.look for row in empty.rows]


def test_each_chart_shows_the_cells_beside_it() -> None:
    page = make_funnel_page(FUNNEL)
    assert {
        name: [page.rows[chart.rows[0] - 1].cells[each.column] for each in chart.series]
        for name, chart in charts(page).items()
    } == {
        "stages": ["Now", "Been"],
        "conversion": ["Conversion"],
        "blockers": ["Keeps back", "One away"],
        "weeks": ["Added", "Promoted", "Demoted", "By hand"],
    }
    shown = {
        name: [row.cells[:1] for row in page.rows[chart.rows[0] : chart.rows[1] + 1]]
        for name, chart in charts(page).items()
    }
    assert shown["stages"] == shown["conversion"] == [("List",), ("Lead",), ("Opportunity",)]
    assert shown["blockers"] == [("50 to 5,000 employees",), ("Budget",), (), ()]
    assert shown["weeks"] == [("2026-W01",), ("2026-W02",), *[()] * 24]
    for chart in page.charts:
        assert page.rows[chart.row].look is RowLook.FIGURES
        assert chart.row == chart.rows[0] - 1
    weeks = charts(page)["weeks"]
    assert (weeks.kind, weeks.stacked) == (ChartKind.COLUMNS, True)


def test_no_chart_covers_a_figure_or_another_chart() -> None:
    """Rows are 20 pixels high or more, and columns have 7 for each character."""
    for funnel in (FUNNEL, _with_rungs(16), _with_rungs(30)):
        _check_covers_nothing(make_funnel_page(funnel))


def _with_rungs(count: int) -> Funnel:
    many = [StageFigures(stage(f"S{at}", at), at, at, 0, 0, 0, 0, None, 0) for at in range(count)]
    return replace(FUNNEL, stages=many)


def _check_covers_nothing(page: Page) -> None:
    covered: list[tuple[range, range]] = []
    for chart in page.charts:
        below = range(chart.row, chart.row + -(-chart.height // 20))
        ends = accumulate(7 * width for width in page.widths[chart.column :])
        right = next(at for at, end in enumerate(ends, chart.column + 1) if end >= chart.width)
        columns = range(chart.column, right)
        assert all(len(page.rows[row].cells) <= chart.column for row in below)
        assert not any({*below} & {*rows} and {*columns} & {*others} for rows, others in covered)
        covered.append((below, columns))


def test_tables_end_and_say_so() -> None:
    weeks = [Week(f"2025-W{number:02}", number, 0, 0, 0) for number in range(1, 41)]
    blockers = [Blocker(f"c{at}", f"Criterion {at}", 100 - at, 0) for at in range(12)]
    owners = {f"Owner {at:02}": OwnerFigures({"List": at}, 0, 0) for at in range(60)}
    page = make_funnel_page(replace(FUNNEL, weeks=weeks, blockers=blockers, owners=owners))
    found = sections(page)
    assert [row[0] for row in found["Moves by week"][2:]] == [each.week for each in weeks[14:]]
    assert [row[0] for row in found["What keeps prospects back"][2:]] == [
        f"Criterion {at}" for at in range(10)
    ]
    assert str(found["What keeps prospects back"][0][0]).endswith(" The first 10 of 12.")
    assert [row[0] for row in found["Owners"][2:]] == [f"Owner {at:02}" for at in range(10, 60)]
    assert str(found["Owners"][0][0]).endswith(" The 50 with most prospects, of 60.")


def test_a_ladder_that_outgrows_its_section_moves_what_is_below() -> None:
    page = make_funnel_page(_with_rungs(30))
    assert len(sections(page)["Stages"]) == 32
    assert charts(page)["stages"].rows == (4, 33)
    assert charts(page)["blockers"].row > 34
    assert len(page.widths) == 33


def test_the_names_of_a_long_ladder_have_room_beside_their_bars() -> None:
    heights = {
        name: chart.height for name, chart in charts(make_funnel_page(_with_rungs(30))).items()
    }
    assert heights == {"stages": 600, "conversion": 600, "blockers": 300, "weeks": 300}


def test_names_are_one_short_line() -> None:
    names: Sequence[str] = ["a\u202eb\nc", "x" * 500]
    owners = {name: OwnerFigures({}, 0, 0) for name in names}
    rows = sections(make_funnel_page(replace(FUNNEL, owners=owners)))["Owners"][2:]
    assert [row[0] for row in rows] == ["a b c", "x" * 79 + "…"]


def test_neither_another_day_nor_another_order_of_rows_changes_anything() -> None:
    other = replace(FUNNEL, today=date(2027, 1, 1), owners=dict(reversed([*FUNNEL.owners.items()])))
    assert make_funnel_page(other).fingerprint == make_funnel_page(FUNNEL).fingerprint
