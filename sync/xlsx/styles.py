"""The formats of cells: which show a day, and the few that the job adds."""

import copy
import re
from collections.abc import Callable, Mapping
from functools import cache

from lxml import etree

from sync.xlsx.elements import child, insert_in_order, is_on
from sync.xlsx.package import local, parse, to_bytes

DAY = r"yyyy\-mm\-dd"
MOMENT = r"yyyy\-mm\-dd\ hh:mm"

_EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="%s"></styleSheet>'
)
_PLAIN = (
    b'<styleSheet xmlns="%s"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font>'
    b'</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    b'<patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/>'
    b'<right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf '
    b'numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="1"><xf '
    b'numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs><cellStyles count="1">'
    b'<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
"""The children of a styles part in the order of the schema."""
_FONT_ORDER = ("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign",
               "sz", "color")  # fmt: skip
_NUMBERED = {"fonts": "fontId", "fills": "fillId", "borders": "borderId", "cellStyleXfs": "xfId"}
"""Lists and the attributes by which formats refer to their entries."""
_MOST_ENTRIES = 65_535
_FIRST_OWN_FORMAT = 164
GENERAL, SHORT_DAY, SHORT_MOMENT = 0, 14, 22
"""Built-in number formats; the latter two show a day as the reader's system does."""
_DAY_FORMATS = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)})
"""The built-in number formats that show a day; those of 27 and up in East Asian locales."""
_ELAPSED = re.compile(r"\[[hms]+\]")
_NOT_LETTERS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|[_*].|am/pm|a/p')
_MINUTES = re.compile(r"(?<=h)\W*mm?|mm?(?=\W*s)")


class Styles:
    """The styles part. `changed` says whether a format was added.

    Adding a style changes no cell that is there: entries that the part lacks, though others refer
    to them, are added first, as plain ones.
    """

    def __init__(
        self, data: bytes | None, namespace: str, last_used: Callable[[], int] = lambda: 0
    ) -> None:
        """`data` is None for a workbook without the part.

        `last_used` returns the greatest style of any cell; it is called where there are no styles.
        """
        self.changed = False
        self._root = parse(data or _EMPTY % namespace.encode())
        self._namespace = etree.QName(self._root).namespace or ""
        self._last_used = last_used
        self._is_complete = False
        self._added: dict[tuple[object, ...], int] = {}
        self.shows_day = cache(self._shows_day)
        self.wraps = cache(self._wraps)

    def to_bytes(self) -> bytes:
        """The part with what was added."""
        return to_bytes(self._root)

    def _shows_day(self, style: int) -> bool:
        """Whether a cell of this style shows its number as a day."""
        number = self.number_of(style)
        code = self.code_of(number)
        return is_day_format(code) if code else number in _DAY_FORMATS

    def _wraps(self, style: int) -> bool:
        """Whether a cell of this style breaks a long text into lines."""
        return is_on(self._alignment(style), "wrapText")

    def like(self, style: int, number: int, *, fill: int | None = None, **alignment: str) -> int:
        """The style that is like this one but for its number format, fill and alignment."""
        key = (style, number, fill, *alignment.items())
        if key not in self._added:
            new = self._copy(style)
            self._apply(new, "NumberFormat", numFmtId=number)
            if fill is not None:
                self._apply(new, "Fill", fillId=fill)
            if alignment:
                self._align(new, alignment)
            self._added[key] = self._add(new)
        return self._added[key]

    def with_font(self, style: int, *, bold: bool = False, colour: str = "") -> int:
        """The style that is like this one but bold, or in another colour (ARGB in hex)."""
        new = self._copy(style)
        fonts = self._list("fonts")
        at = int(new.get("fontId", "0"))
        font = copy.deepcopy(fonts[at if at < len(fonts) else 0])
        if bold:
            self._set_font(font, "b")
        if colour:
            self._set_font(font, "color", rgb=colour)
        self._apply(new, "Font", fontId=self._place(fonts, font))
        return self._add(new)

    def with_fill(self, style: int, colour: str) -> int:
        """The style that is like this one but filled with a colour (ARGB in hex)."""
        new = self._copy(style)
        fill = self._new("fill")
        pattern = etree.SubElement(fill, f"{{{self._namespace}}}patternFill", patternType="solid")
        etree.SubElement(pattern, f"{{{self._namespace}}}fgColor", rgb=colour)
        self._apply(new, "Fill", fillId=self._place(self._list("fills"), fill))
        return self._add(new)

    def fill_of(self, style: int) -> str:
        """The number of a style's fill, as it is written."""
        found = self._xf(style)
        return "0" if found is None else found.get("fillId", "0")

    def alignment_of(self, style: int) -> Mapping[str, str]:
        """What a style says of alignment: {"horizontal": "left", "indent": "1"}."""
        found = self._alignment(style)
        return {} if found is None else {str(k): str(v) for k, v in found.attrib.items()}

    def _alignment(self, style: int) -> etree._Element | None:
        found = self._xf(style)
        return None if found is None else child(found, "alignment")

    def number_of(self, style: int) -> int:
        """The number of a style's number format."""
        found = self._xf(style)
        number = "0" if found is None else found.get("numFmtId", "0")
        return int(number) if number.isdecimal() else GENERAL

    def code_of(self, number: int) -> str:
        """The code of a number format of the workbook's own; "" for a built-in one."""
        return next((code for known, code in self._codes() if known == number), "")

    def format_id(self, code: str) -> int:
        """The number of the number format with this code; it is added where there is none."""
        self._complete()
        codes = self._codes()
        for number, known in codes:
            if known == code:
                return number
        free = max([_FIRST_OWN_FORMAT - 1, *(number for number, _ in codes)]) + 1
        self._add_format(free, code)
        return free

    def _add_format(self, number: int, code: str) -> None:
        formats = self._list("numFmts")
        formats.append(self._new("numFmt", numFmtId=str(number), formatCode=code))
        formats.set("count", str(len(formats)))

    def _codes(self) -> list[tuple[int, str]]:
        return [
            (int(item.get("numFmtId", "")), item.get("formatCode", ""))
            for item in self._entries("numFmts")
            if item.get("numFmtId", "").isdecimal()
        ]

    def _xf(self, style: int) -> etree._Element | None:
        formats = self._entries("cellXfs")
        return formats[style] if 0 <= style < len(formats) else None

    def _entries(self, name: str) -> list[etree._Element]:
        """What a list of the part holds; nothing where there is no such list."""
        return [item for part in self._root if local(part) == name for item in part if local(item)]

    def _copy(self, style: int) -> etree._Element:
        self._complete()
        formats = self._list("cellXfs")
        return copy.deepcopy(formats[style if style < len(formats) else 0])

    def _apply(self, new: etree._Element, what: str, **numbers: int) -> None:
        for name, number in numbers.items():
            new.set(name, str(number))
        new.set(f"apply{what}", "1")

    def _align(self, new: etree._Element, alignment: Mapping[str, str]) -> None:
        found = child(new, "alignment")
        if found is None:
            found = self._new("alignment")
            new.insert(0, found)
        for name, value in alignment.items():
            found.set(name, value)
        new.set("applyAlignment", "1")

    def _set_font(self, font: etree._Element, name: str, **attributes: str) -> None:
        """Set one of a font's properties, in the order of the schema."""
        for item in [item for item in font if local(item) == name]:
            font.remove(item)
        insert_in_order(font, self._new(name, **attributes), _FONT_ORDER)

    def _add(self, new: etree._Element) -> int:
        formats = self._list("cellXfs")
        there = len(formats)
        place = self._place(formats, new)
        self.changed |= len(formats) > there
        return place

    def _place(self, entries: etree._Element, new: etree._Element) -> int:
        """The number of an entry that says the same, or of this one, put at the end."""
        for index, known in enumerate(entries):
            if _say_the_same(known, new):
                return index
        entries.append(new)
        entries.set("count", str(len(entries)))
        return len(entries) - 1

    def _complete(self) -> None:
        """Add plain entries where cells and formats refer to some that the part lacks."""
        if self._is_complete:
            return
        self._is_complete = True
        known = {number for number, _ in self._codes()}
        for number in sorted({*self._referred("numFmtId")} - known):
            if number >= _FIRST_OWN_FORMAT:
                self._add_format(number, "General")
        used = 1 if self._entries("cellXfs") else self._last_used() + 1
        for default in parse(_PLAIN % self._namespace.encode()):
            name = local(default)
            referred = self._referred(_NUMBERED[name]) if name in _NUMBERED else []
            wanted = max([used if name == "cellXfs" else 1, *(n + 1 for n in referred)])
            there = len(self._entries(name))
            entries = self._list(name)
            for at in range(there, wanted if there else max(wanted, len(default))):
                entries.append(copy.deepcopy(default[min(at, len(default) - 1)]))
                entries.set("count", str(at + 1))

    def _referred(self, attribute: str) -> list[int]:
        """The numbers by which formats refer to entries of a list."""
        numbers = [
            item.get(attribute, "0")
            for part in ("cellStyleXfs", "cellXfs")
            for item in self._entries(part)
        ]
        return [int(n) for n in numbers if n.isdecimal() and int(n) <= _MOST_ENTRIES]

    def _list(self, name: str) -> etree._Element:
        """A list of the part, added where there is none."""
        found = child(self._root, name)
        if found is None:
            found = self._new(name)
            insert_in_order(self._root, found, ORDER)
        return found

    def _new(self, name: str, **attributes: str) -> etree._Element:
        return etree.Element(f"{{{self._namespace}}}{name}", attributes)


def _say_the_same(one: etree._Element, other: etree._Element) -> bool:
    """Whether two entries have the same names, attributes and texts, however they are written."""
    return (
        one.tag == other.tag
        and one.attrib == other.attrib
        and (one.text or "").strip() == (other.text or "").strip()
        and len(one) == len(other)
        and all(map(_say_the_same, one, other))
    )


def is_day_format(code: str) -> bool:
    """Whether a number format shows a day, and not only a time or a number."""
    letters = _letters(code)
    return any(letter in _MINUTES.sub("", letters) for letter in "ymd")


def is_whole_day(code: str) -> bool:
    """Whether a number format shows day, month and year, and no time."""
    letters = _letters(code)
    return {*"dmy"} <= {*letters} and not {*"hs"} & {*letters}


def _letters(code: str) -> str:
    """The letters of a number format that may stand for parts of a moment."""
    letters = _NOT_LETTERS.sub("", _ELAPSED.sub("h", code.partition(";")[0].lower()))
    return "" if letters.strip() == "general" else letters
