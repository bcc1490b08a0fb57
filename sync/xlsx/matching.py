"""Styles for what the job makes, so that it looks like people's cells."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sync.workbook.looks import PAGE_ROWS, ColumnLook
from sync.workbook.page import RowLook
from sync.xlsx.styles import DAY, GENERAL, MOMENT, SHORT_DAY, SHORT_MOMENT, Styles, is_whole_day

_QUIET, _HEADING = "FF808080", "FFECEFF1"
_CODES = {15: r"d\-mmm\-yy"}
"""The codes of built-in number formats that look the same to every reader."""
_BUILT_IN = {"": GENERAL, "#,##0": 3, "0%": 9}
"""The numbers of the formats that drawn tabs need; every program shows them by its own locale."""
_USUAL_LOCALE = "en_US"
_PADDING = re.compile(r"(?:_.|\*.|\\?\s)+$")
"""At the end of a number format: blanks as wide as a character, and the like."""


@dataclass(frozen=True)
class MatchingStyles:
    """Picks styles that match those of people's cells, and adds them where there are none.

    `heading` is the style of the last heading, `texts` and `numbers` are those of some cells
    below. Where none of them shows a day, `locale` decides how days look.
    """

    styles: Styles
    heading: int
    texts: Sequence[int]
    numbers: Sequence[int]
    locale: str

    def showing(self, value: date, style: int) -> int:
        """The style that is like the given one and shows a day, or a moment."""
        if self.styles.shows_day(style):
            return style
        return self.styles.like(style, self._moment if isinstance(value, datetime) else self._day)

    def column(self, look: ColumnLook) -> int:
        """The style of the cells in a column beside people's."""
        return self._styled(self._text, look, self._day if look.days else GENERAL)

    def log_column(self, look: ColumnLook, *, moments: bool) -> int:
        """The style of the cells in a column of the changelog."""
        plain = self.styles.with_font(0, colour=_QUIET) if look.quiet else 0
        return self._styled(plain, look, self._moment if moments else GENERAL)

    def log_heading(self) -> int:
        """The style of the changelog's headings: that of people's, if it is not the plain one."""
        if self.heading:
            return self.heading
        return self.styles.with_fill(self.styles.with_font(0, bold=True), _HEADING)

    def page_cell(self, look: RowLook, number: str, *, right: bool) -> int:
        """The style of a cell in a row of a drawn tab; `number` is the code of its format."""
        said = PAGE_ROWS[look]
        style = self.styles.with_font(0, bold=said.bold, colour=_QUIET if said.quiet else "")
        if said.fill:
            style = self.styles.with_fill(style, f"FF{said.fill}")
        return self.styles.like(
            style,
            _BUILT_IN[number],
            horizontal="right" if right else "left",
            vertical="top",
            wrapText="1" if said.wraps else "0",
        )

    def _styled(self, style: int, look: ColumnLook, number: int) -> int:
        heading = self.styles.alignment_of(self.heading)
        usual = "top" if look.top else "bottom"
        left = heading.get("horizontal", "left") in {"left", "general"}
        return self.styles.like(
            style,
            number,
            horizontal="left",
            vertical=self.styles.alignment_of(style).get("vertical", usual),
            indent=heading.get("indent", "0") if left else "0",
            wrapText="1" if look.wraps else "0",
        )

    @cached_property
    def _text(self) -> int:
        """The style of most of people's texts; without its fill where they differ in it."""
        if not self.texts:
            return 0
        style, _ = Counter(self.texts).most_common(1)[0]
        fills = {self.styles.fill_of(each) for each in self.texts}
        return style if len(fills) == 1 else self.styles.like(style, GENERAL, fill=0)

    @cached_property
    def _day(self) -> int:
        """The number format that shows most of people's days, or else the locale's."""
        formats = map(self.styles.number_of, self.numbers)
        days = Counter(number for number in formats if self._is_day(number))
        if days:
            return days.most_common(1)[0][0]
        code = _day_code(self.locale)
        return self.styles.format_id(code) if code else SHORT_DAY

    @cached_property
    def _moment(self) -> int:
        if self._day == SHORT_DAY:
            return SHORT_MOMENT
        code = _CODES.get(self._day) or self.styles.code_of(self._day).partition(";")[0]
        return self.styles.format_id(_PADDING.sub("", code) + r"\ hh:mm" if code else MOMENT)

    def _is_day(self, number: int) -> bool:
        return number == SHORT_DAY or is_whole_day(
            _CODES.get(number) or self.styles.code_of(number)
        )


def _day_code(locale: str) -> str:
    """How a locale writes a day, as a number format; "" where the reader's system decides."""
    if locale == _USUAL_LOCALE:
        return ""
    from sync.locales.cldr import day_pattern  # noqa: PLC0415 -- few workbooks need all that data

    pattern = day_pattern(locale)
    return re.sub(r"([^dMy])", r"\\\1", pattern).lower() if pattern else DAY
