"""The formats of cells: which show a day, and the few that the job adds."""

import copy
import re

from lxml import etree

from sync.xlsx.package import local, parse, to_bytes

DAY = r"yyyy\-mm\-dd"
MOMENT = r"yyyy\-mm\-dd\ hh:mm"

_EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="%s"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font>'
    b'</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    b'<patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/>'
    b'<right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf '
    b'numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="1"><xf '
    b'numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)
_FIRST_OWN_FORMAT = 164
_DAY_FORMATS = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)})
"""The built-in number formats that show a day; those of 27 and up in East Asian locales."""
_ELAPSED = re.compile(r"\[[hms]+\]")
_NOT_LETTERS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|[_*].|am/pm|a/p')
_MINUTES = re.compile(r"(?<=h)\W*mm?|mm?(?=\W*s)")


class Styles:
    """The styles part. `changed` says whether a format was added."""

    def __init__(self, data: bytes | None, namespace: str) -> None:
        """`data` is None for a workbook without the part."""
        self.changed = False
        self._root = parse(data or _EMPTY % namespace.encode())
        self._namespace = namespace
        self._made: dict[tuple[int, str], int] = {}
        self._shows_day: dict[int, bool] = {}

    def to_bytes(self) -> bytes:
        """The part with what was added."""
        return to_bytes(self._root)

    def shows_day(self, style: int) -> bool:
        """Whether a cell of this style shows its number as a day."""
        known = self._shows_day.get(style)
        if known is None:
            known = self._shows_day[style] = self._find_day(style)
        return known

    def with_format(self, style: int, code: str) -> int:
        """The style that is like this one but for its number format."""
        key = (style, code)
        if key not in self._made:
            self._made[key] = self._add(style, numFmtId=self._format_id(code), applyNumberFormat=1)
        return self._made[key]

    def bold(self) -> int:
        """A plain style in bold."""
        fonts = self._part("fonts")
        font = copy.deepcopy(fonts[0]) if len(fonts) else self._new("font")
        if not any(local(item) == "b" for item in font):
            font.insert(0, self._new("b"))
        fonts.append(font)
        fonts.set("count", str(len(fonts)))
        return self._add(0, fontId=len(fonts) - 1, applyFont=1)

    def _find_day(self, style: int) -> bool:
        formats = self._part("cellXfs")
        if not 0 <= style < len(formats):
            return False
        number = formats[style].get("numFmtId", "0")
        code = next((c for n, c in self._codes() if n == number), None)
        return is_day_format(code) if code is not None else int(number) in _DAY_FORMATS

    def _codes(self) -> list[tuple[str, str]]:
        return [
            (item.get("numFmtId", ""), item.get("formatCode", ""))
            for part in self._root
            if local(part) == "numFmts"
            for item in part
            if local(item) == "numFmt"
        ]

    def _format_id(self, code: str) -> int:
        codes = self._codes()
        for number, known in codes:
            if known == code:
                return int(number)
        free = max([_FIRST_OWN_FORMAT - 1, *(int(number) for number, _ in codes)]) + 1
        formats = self._part("numFmts")
        formats.append(self._new("numFmt", numFmtId=str(free), formatCode=code))
        formats.set("count", str(len(formats)))
        return free

    def _add(self, style: int, **attributes: int) -> int:
        formats = self._part("cellXfs")
        base = formats[style] if style < len(formats) else self._new("xf")
        made = copy.deepcopy(base)
        for name, value in attributes.items():
            made.set(name, str(value))
        wanted = etree.tostring(made, with_tail=False)
        for index, known in enumerate(formats):
            if etree.tostring(known, with_tail=False) == wanted:
                return index
        formats.append(made)
        formats.set("count", str(len(formats)))
        self.changed = True
        return len(formats) - 1

    def _part(self, name: str) -> etree._Element:
        for part in self._root:
            if local(part) == name:
                return part
        made = self._new(name)
        # numFmts is the first in the schema, and the only one that a usable part may lack.
        self._root.insert(0, made)
        return made

    def _new(self, name: str, **attributes: str) -> etree._Element:
        return etree.Element(f"{{{self._namespace}}}{name}", attributes)


def is_day_format(code: str) -> bool:
    """Whether a number format shows a day, and not only a time or a number."""
    letters = _NOT_LETTERS.sub("", _ELAPSED.sub("h", code.partition(";")[0].lower()))
    if letters.strip() == "general":
        return False
    return any(letter in _MINUTES.sub("", letters) for letter in "ymd")
