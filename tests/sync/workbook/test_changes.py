"""Which of the tabs that the job draws are to be drawn."""

from dataclasses import replace

import pytest

from sync.workbook.page import Chart, ChartKind, Page, PageRow, RowLook, Series, TabKind
from sync.workbook.protocol import Changes, DrawnTab, Layout, Tab, TabChange

CHART = Chart(
    "stages", ChartKind.BARS, "By stage", (1, 1), 0, (Series(1, "2F6DB5"),), 0, 3, 300, 200
)
ROWS = (PageRow(RowLook.FIGURES, ("Stage", "Now")), PageRow(RowLook.PLAIN, ("Lead", 7)))
PAGE = Page((9, 9), 1, ROWS, (CHART, replace(CHART, name="weeks")))
THERE = DrawnTab(
    TabKind.RULES, Tab(2, "Rules"), "Rules", PAGE.fingerprint, frozenset({"stages", "weeks"})
)


@pytest.mark.parametrize(
    ("there", "drawn"),
    [
        (THERE, False),
        (replace(THERE, charts=THERE.charts | {"another"}), False),
        (replace(THERE, charts=frozenset({"weeks"})), True),
        (replace(THERE, fingerprint=""), True),
        (None, True),
    ],
)
def test_a_tab_is_drawn_where_it_is_not_as_it_should_be(
    there: DrawnTab | None, *, drawn: bool
) -> None:
    layout = Layout(
        Tab(0, "P"), ("P",), (), (), None, "en_US", "UTC", drawn=(there,) if there else ()
    )
    change = TabChange(TabKind.RULES, "Rules", PAGE)
    assert Changes((), "Changelog", (), (change,)).to_draw(layout) == ((change,) if drawn else ())
