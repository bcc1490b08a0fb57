"""The width of a column, and whether its cells break long texts into lines."""

import re

from sync.workbook.furniture import ColumnFurniture, Fate, Kind
from sync.xlsx.byte_tree import Element, new_element
from sync.xlsx.elements import SHEET_ORDER
from sync.xlsx.furniture.draft import TabDraft
from sync.xlsx.furniture.maker import Maker
from sync.xlsx.furniture.memory import ColumnMemory
from sync.xlsx.furniture.style_sheet import StyleSheet
from sync.xlsx.heights import count_lines

_ENDS = re.compile(r"""(\s(min|max)\s*=\s*["'])\d+""")
_COL = re.compile(r"""<(?:[\w.-]+:)?col(?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))+\s*/?>""")
_USUAL_WIDTH = 8.43
_SAME_WIDTH = 0.75
"""Programs round widths, to whole pixels of the font that they know, when they save."""


class ColumnSettings:
    """The elements before the rows that say how columns look."""

    def __init__(self, draft: TabDraft) -> None:
        self._top = draft.top
        self._draft = draft

    @property
    def _usual_width(self) -> float:
        """The width of a column of which nothing is said."""
        found = self._top.child("sheetFormatPr")
        return _number(found.get("defaultColWidth") if found else "") or _USUAL_WIDTH

    def width(self, column: int) -> float:
        """The width of a column in characters, were it not hidden."""
        found = self.of(column)
        return (_number(found.get("width")) if found else 0) or self._usual_width

    def of(self, column: int) -> Element | None:
        """What is said of a column, alone or together with others."""
        cols = self._top.child("cols")
        found = cols.named("col") if cols else []
        return next((col for col in found if _first(col) <= column <= _last(col)), None)

    def own(self, column: int) -> Element:
        """What is said of a column alone; it is taken out of what is said of several."""
        found = self.of(column)
        if found is None:
            return self._insert(column)
        cols = self._top.child("cols")
        if cols is None:
            raise ValueError("no settings of columns")
        for first, last, after in ((_first(found), column - 1, 0), (column + 1, _last(found), 1)):
            if first <= last:
                other = Element.read(bytes(found))
                _limit(other, first, last)
                cols.insert(other, found, after)
        _limit(found, column, column)
        return found

    def _insert(self, column: int) -> Element:
        cols = self._top.child("cols")
        p = self._draft.prefix
        if cols is None:
            cols = new_element(p + b"cols")
            self._top.add(cols, SHEET_ORDER)
        number = str(column + 1)
        new = new_element(p + b"col", min=number, max=number)
        later = [col for col in cols.named("col") if _first(col) > column]
        if later:
            cols.insert(new, later[0])
        else:
            cols.add(new)
        return new

    def remember(self, column: int, memory: ColumnMemory) -> None:
        """Remember what is said of a column, before anything is made there.

        If it was said of several columns before one of them was taken out, that is remembered.
        """
        if memory.width or memory.wraps:
            return
        found = self.of(column)
        memory.before = found.opening.decode() if found else ""
        for other in self._draft.memory.columns.values():
            whole = _before(other)
            if found and other.before and _are_one(whole, found, whole):
                memory.before = other.before

    def restore(self, column: int, memory: ColumnMemory) -> None:
        """Let a column be as it was before, as far as everything made there is taken back."""
        cols, col = self._top.child("cols"), self.of(column)
        if cols is None or col is None:
            return
        before = _before(memory)
        if before.attributes():
            own = self.own(column)
            _limit(before, column, column)
            if before.attributes() == own.attributes():
                own.opening = before.opening
            self._join(cols, own, _before(memory))
        elif set(col.attributes()) == {"min", "max"}:
            cols.remove(col)
            if not cols.children:
                self._top.remove(cols)

    def _join(self, cols: Element, col: Element, whole: Element) -> None:
        """Join a column's settings with those beside it that were one with them before."""
        found = cols.named("col")
        at = next(place for place, each in enumerate(found) if each is col)
        before = found[at - 1] if at else None
        after = found[at + 1] if at + 1 < len(found) else None
        for other in (before, after):
            if other is None or not _are_one(col, other, whole):
                continue
            _limit(col, min(_first(col), _first(other)), max(_last(col), _last(other)))
            cols.remove(other)


class Widths(Maker):
    """The widths of columns."""

    kind = Kind.WIDTH
    field = "width"
    is_ours = True

    def __init__(self, settings: ColumnSettings) -> None:
        self._settings = settings

    def wanted(self, spec: ColumnFurniture) -> str:
        """The width in whole characters."""
        return "" if spec.width is None else str(spec.width)

    def there(self, column: int, made: str) -> str:
        """The width of a column; the one that was made where that is only rounded."""
        width = self._settings.width(column)
        is_same = made and abs(width - _number(made)) < _SAME_WIDTH
        return made if is_same else f"{width:g}"

    def fate(self, column: int, wanted: str, made: str) -> tuple[Fate, str]:
        """What is to become of it; a column that is wide enough stays so."""
        if not made and self._settings.width(column) > _number(wanted) - _SAME_WIDTH:
            return Fate.THERE, ""
        return super().fate(column, wanted, made)

    def make(self, spec: ColumnFurniture, memory: ColumnMemory) -> None:
        """Make a column so wide, unless what was made before only made it wide enough."""
        wanted = self.wanted(spec)
        if self._settings.width(spec.column) > _number(wanted):
            return
        self._settings.remember(spec.column, memory)
        col = self._settings.own(spec.column)
        col.set("width", wanted)
        col.set("customWidth", "1")
        memory.width = wanted

    def take_back(self, column: int, memory: ColumnMemory) -> None:
        """Make a column as wide as it was."""
        _copy(_before(memory), self._settings.own(column), "width", "customWidth")
        memory.width = ""
        self._settings.restore(column, memory)


class Wraps(Maker):
    """Whether the cells of columns wrap."""

    kind = Kind.WRAPPING
    field = "wraps"
    is_ours = True

    def __init__(self, draft: TabDraft, settings: ColumnSettings, styles: StyleSheet) -> None:
        self._draft = draft
        self._settings = settings
        self._styles = styles
        self.hindrance = styles.hindrance

    def wanted(self, spec: ColumnFurniture) -> str:
        """The sign "1" where cells are to wrap."""
        return "1" if spec.wraps else ""

    def _style(self, column: int) -> str:
        col = self._settings.of(column)
        return col.get("style") if col else ""

    def there(self, column: int, made: str) -> str:
        """The sign "1" where new cells wrap and, as long as nothing is made, all cells."""
        used = set() if made else self._draft.used_styles(column)
        return "1" if all(map(self._styles.wraps, {*used, self._style(column)})) else "0"

    def fate(self, column: int, wanted: str, made: str) -> tuple[Fate, str]:
        """What is to become of it; cells must have formats that the workbook knows."""
        used = {*self._draft.used_styles(column), self._style(column)}
        if not self.hindrance and not all(map(self._styles.has, used)):
            return Fate.LEFT, "cells have formats there that the workbook lacks"
        return super().fate(column, wanted, made)

    def make(self, spec: ColumnFurniture, memory: ColumnMemory) -> None:
        """Let all cells wrap, and those that are still to come."""
        column = spec.column
        self._settings.remember(column, memory)
        used = self._draft.used_styles(column)
        own = self._style(column)
        memory.mixed = any(map(self._styles.wraps, used))
        plain = sorted(style for style in {*used, own} if not self._styles.wraps(style))
        memory.styles = {style: self._styles.wrapping(style) for style in plain}
        self._draft.styles[column] = dict(memory.styles)
        if own in memory.styles:
            self._settings.own(column).set("style", memory.styles[own])
        width = self._settings.width(column)
        lines = ((row, count_lines(text, width)) for row, text in self._draft.texts_of(column))
        self._draft.rows.grow({row: count for row, count in lines if count > 1})
        memory.wraps = "1"

    def take_back(self, column: int, memory: ColumnMemory) -> None:
        """Let the cells wrap no longer, but those that did so before."""
        before = _before(memory)
        used = self._draft.used_styles(column)
        back = {style: old for style in used if (old := self._old(style, memory)) is not None}
        self._draft.styles[column] = back
        own = self._style(column)
        if (old := self._old(own, memory)) is not None:
            col = self._settings.own(column)
            if old == before.get("style"):
                _copy(before, col, "style")
            else:
                col.set("style", old)
        memory.wraps = ""
        self._styles.free_styles(memory.styles.values())
        if not any(each.wraps for each in self._draft.memory.columns.values()):
            self._draft.rows.take_back()
        self._settings.restore(column, memory)

    def _old(self, style: str, memory: ColumnMemory) -> str | None:
        """The style that a wrapping one replaced; None for one that wrapped before."""
        known = {new: old for old, new in memory.styles.items()}
        if style in known and self._styles.is_wrapping(style, known[style]):
            return known[style]
        is_known = any(self._styles.is_wrapping(new, old) for new, old in known.items())
        if is_known or memory.mixed or not known or not self._styles.wraps(style):
            return None
        return self._styles.plain(style)  # another program has numbered the styles anew


def _first(col: Element) -> int:
    return col.number("min") - 1


def _last(col: Element) -> int:
    return col.number("max") - 1


def _before(memory: ColumnMemory) -> Element:
    """What was said of a column before; nothing where the memory holds no such tag."""
    return Element(memory.before.encode() if _COL.fullmatch(memory.before) else b"<col/>")


def _limit(col: Element, first: int, last: int) -> None:
    col.set("min", str(first + 1))
    col.set("max", str(last + 1))


def _are_one(col: Element, other: Element, whole: Element) -> bool:
    """Whether two settings say the same, and lie within what was one element."""
    same = _ENDS.sub(r"\1", col.opening.decode()) == _ENDS.sub(r"\1", other.opening.decode())
    return same and _first(whole) <= _first(other) and _last(other) <= _last(whole)


def _copy(source: Element, target: Element, *names: str) -> None:
    """Let some attributes of an element be as they are in another."""
    there = source.attributes()
    for name in names:
        if name in there:
            target.set(name, there[name])
        else:
            target.unset(name)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
