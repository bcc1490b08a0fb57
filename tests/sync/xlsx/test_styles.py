"""Which formats show a day, and what is added to a workbook's formats."""

import pytest
from lxml import etree

from sync.xlsx.styles import DAY, MOMENT, Styles, is_day_format
from tests.sync.xlsx.books import MAIN, STYLES


@pytest.mark.parametrize(
    "code",
    ["yyyy-mm-dd", "dd.mm.yyyy", "mmm yy", "d", "m/d/yy h:mm", "[$-407]d. mmmm", "mm", MOMENT, DAY],
)
def test_days(code: str) -> None:
    assert is_day_format(code)


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "0.00",
        "h:mm",
        "hh:mm:ss",
        "mm:ss.0",
        "[h]:mm",
        "[mm]:ss",
        "h:mm AM/PM",
        '0 "days"',
        r"0\d",
        "[Red]0",
        "#,##0_d",
        "@",
        "0;yyyy",
    ],
)
def test_no_days(code: str) -> None:
    assert not is_day_format(code)


def test_built_in_and_own_formats() -> None:
    styles = Styles(STYLES.encode(), MAIN)
    assert [styles.shows_day(style) for style in range(8)] == [
        False, True, True, False, False, False, False, False
    ]  # fmt: skip
    assert not styles.changed


def test_a_format_is_added_once() -> None:
    styles = Styles(STYLES.encode(), MAIN)
    made = styles.with_format(3, DAY)
    assert (made, styles.with_format(3, DAY), styles.shows_day(made)) == (6, 6, True)
    assert styles.changed
    again = Styles(styles.to_bytes(), MAIN)
    assert again.with_format(3, DAY) == 6
    assert not again.changed


def test_what_was_there_stays() -> None:
    styles = Styles(STYLES.encode(), MAIN)
    styles.with_format(0, MOMENT)
    styles.bold()
    text = styles.to_bytes().decode()
    assert '<numFmts count="4">' in text
    assert '<fonts count="2"><font/><font><b/></font></fonts>' in text
    assert '<cellXfs count="8">' in text
    for part in etree.fromstring(STYLES.encode()).iter(f"{{{MAIN}}}numFmt"):
        assert f'numFmtId="{part.get("numFmtId")}"' in text
