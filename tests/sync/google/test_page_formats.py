"""How the cells of a drawn tab look on Google."""

from sync.google.formats import page_format
from sync.workbook.page import PageCell, RowLook, Share


def test_numbers_stand_right_and_show_their_kind() -> None:
    cells: tuple[PageCell, ...] = ("Lead", 1200, Share(0.75), 12.5)
    formats = [page_format(RowLook.PLAIN, at, cell) for at, cell in enumerate(cells)]
    assert [each["horizontalAlignment"] for each in formats] == ["LEFT", "RIGHT", "RIGHT", "RIGHT"]
    assert [each.get("numberFormat") for each in formats] == [
        None,
        {"type": "NUMBER", "pattern": "#,##0"},
        {"type": "PERCENT", "pattern": "0%"},
        None,
    ]


def test_headings_of_figures_stand_right_above_them() -> None:
    looks = [page_format(RowLook.FIGURES, at, "Now")["horizontalAlignment"] for at in range(2)]
    assert looks == ["LEFT", "RIGHT"]
    assert page_format(RowLook.HEADING, 1, "Criterion")["horizontalAlignment"] == "LEFT"
