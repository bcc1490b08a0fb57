"""The boxes of notes: shapes in a drawing of the old kind (VML), which Excel still wants.

Many such drawings are no whole XML: Excel itself wrote tags that do not end into those of buttons.
So shapes are found with patterns, and people's stay as they are, byte for byte.
"""

import re
from collections.abc import Mapping
from textwrap import wrap

from sync.workbook.furniture import ColumnFurniture
from sync.xlsx.furniture.draft import TabDraft
from sync.xlsx.references import LAST_COLUMN

_END = re.compile(rb"</(?:[\w.-]+:)?xml\s*>\s*\Z")
_SHAPE = re.compile(rb"<((?:[\w.-]+:)?)shape[\s>].*?</\1shape\s*>", re.DOTALL)
_ANY_SHAPE = re.compile(rb"<[\w.-]+:(?:shape|rect|line|oval|group|roundrect|image)[\s>]")
_CELL = re.compile(rb"<(?:[\w.-]+:)?(Row|Column)>\s*(\d+)\s*</")
_ID = re.compile(rb"""\sid\s*=\s*["']_x0000_s(\d+)["']""")
_BLOCK = re.compile(rb"""<[\w.-]+:idmap\s[^>]*?data\s*=\s*["'](\d+)""")
_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']""")
_UTF8 = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
_NAMESPACES = (
    b' xmlns:v="urn:schemas-microsoft-com:vml"'
    b' xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?xml(?=[\s>])([^>]*)>")
_TYPE = (
    b'<v:shapetype%b id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    b'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    b'<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
"""The type of the boxes, with the namespaces where the drawing does not have them."""
_PER_BLOCK = 1024
_LETTERS = 44
"""How many letters of the note's font go into a line of its box."""
_WIDTH, _LINE, _PADDING = 260, 15, 20
"""Measures of a box in pixels."""
_USUAL_WIDTH, _USUAL_HEIGHT = 64, 20
"""Those of a column and of a row that state none."""
_POINT = 0.75  # of a pixel
_MOST_COLUMNS = 60
"""So many columns beside a heading are looked at: hidden ones take no room."""


def new_drawing(block: int) -> bytes:
    """A drawing without shapes; its shapes are numbered in the given block."""
    return (
        b"<xml" + _NAMESPACES + b'><o:shapelayout v:ext="edit">'
        b'<o:idmap v:ext="edit" data="%d"/></o:shapelayout></xml>' % block
    )


class Boxes:
    """The shapes of a drawing; `data` is the drawing with what has been changed."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    @property
    def is_readable(self) -> bool:
        """Whether shapes can be put in."""
        found = _ENCODING.match(self.data.removeprefix(b"\xef\xbb\xbf"))
        usual = not found or found[1].lower() in _UTF8
        return usual and all(pattern.search(self.data) for pattern in (_ROOT, _END))

    @property
    def _namespaces(self) -> bytes:
        """Those that a new element has to declare, since the root does not."""
        root = _ROOT.search(self.data)
        declared = root[1].replace(b"'", b'"') if root else b""
        return b"" if all(name in declared for name in _NAMESPACES.split()) else _NAMESPACES

    @property
    def is_empty(self) -> bool:
        """Whether there are no shapes."""
        return not _ANY_SHAPE.search(self.data)

    def add(self, draft: TabDraft, spec: ColumnFurniture, forms: dict[str, str]) -> None:
        """Add the box of a note, behind all others."""
        if b'"_x0000_t202"' not in self.data:
            forms["box"] = ""
            self._append(_TYPE % self._namespaces)
        shape = _shape(self._free_id(), draft, spec)
        self._append(b"<v:shape" + self._namespaces + shape)

    def remove(self, row: int, column: int) -> None:
        """Take out the box of the note on a cell."""
        wanted = {b"Row": row - 1, b"Column": column}
        for found in reversed([*_SHAPE.finditer(self.data)]):
            if {name: int(number) for name, number in _CELL.findall(found[0])} == wanted:
                self.data = self.data[: found.start()] + self.data[found.end() :]

    def remove_type(self) -> None:
        """Take out the type of shapes that was put in."""
        for namespaces in (b"", _NAMESPACES):
            self.data = self.data.replace(_TYPE % namespaces, b"")

    def _append(self, new: bytes) -> None:
        found = _END.search(self.data)
        if not found:
            raise ValueError("a drawing does not end")
        self.data = self.data[: found.start()] + new + self.data[found.start() :]

    def _free_id(self) -> int:
        block = _BLOCK.search(self.data)
        first = (int(block[1]) if block else 1) * _PER_BLOCK
        return max([first, *map(int, _ID.findall(self.data))]) + 1


def _shape(number: int, draft: TabDraft, spec: ColumnFurniture) -> bytes:
    """The shape of a box behind the name of its element."""
    anchor = ", ".join(map(str, _anchor(draft, spec)))
    return (
        f' id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
        f'width:{_WIDTH * _POINT:g}pt;height:{_height(spec.note) * _POINT:g}pt;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
        '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{draft.above - 1}</x:Row><x:Column>{spec.column}</x:Column>"
        "</x:ClientData></v:shape>"
    ).encode()


def _height(note: str) -> int:
    """How high the box of a note is in pixels."""
    lines = sum(len(wrap(line, _LETTERS)) or 1 for line in note.split("\n"))
    return lines * _LINE + _PADDING


def _anchor(draft: TabDraft, spec: ColumnFurniture) -> tuple[int, ...]:
    """The box right of the heading: column, pixels, row, pixels of two corners."""
    left, top = min(spec.column + 1, LAST_COLUMN), draft.above - 1
    widths = {at: _pixels(draft.width_of(at)) for at in range(left, left + _MOST_COLUMNS)}
    heights = {at - 1: int(height / _POINT) for at, height in draft.heights.items()}
    right, over = _reached(widths, left, 15 + _WIDTH, _USUAL_WIDTH)
    bottom, below = _reached(heights, top, 2 + _height(spec.note), _USUAL_HEIGHT)
    return left, 15, top, 2, min(right, LAST_COLUMN), over, bottom, below


def _pixels(width: float) -> int:
    """The width of a column with so many characters; 0 for a hidden one."""
    return int(width * 7 + 5) if width else 0


def _reached(sizes: Mapping[int, int], first: int, length: int, usual: int) -> tuple[int, int]:
    """Which column or row so many pixels from the first on lie in, and how far into it."""
    at = first
    while length > sizes.get(at, usual):
        length -= sizes.get(at, usual)
        at += 1
    return at, length
