"""One cell, from its XML and to it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from rules.read.cells import Cell, Day, Uncomputed
from rules.read.serial import to_serial
from sync.messages.errors import WorkbookError
from sync.workbook.protocol import Value
from sync.xlsx.blocks import Tags, damaged
from sync.xlsx.manner import Manner
from sync.xlsx.markup import attribute, escape, plain_text, to_markup, unescape
from sync.xlsx.serials import SHIFT_1904, iso_serial
from sync.xlsx.strings import SharedStrings, string_of

TEXT_LIMIT = 32_767
"""How many UTF-16 units of text a cell of Excel holds."""

_RECENT_TEXTS = 1 << 13
_RECENT_VALUES = 1 << 12
_EXACT = 2**53
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\Z")


@dataclass(frozen=True)
class Days:
    """How numbers are told to be days: `shown` tells of a style whether it shows one.

    `shift` is what the serial numbers of the workbook lack; with `everywhere` every number is one,
    however it is shown.
    """

    shown: Callable[[int], bool]
    shift: int = 0
    everywhere: bool = False


class Decoder:
    """Reads cells of one tab."""

    def __init__(self, names: Tags, strings: SharedStrings, days: Days, where: str) -> None:
        self._tags = names
        self._dated = days.shown
        self._read_day = partial(_day, days.shift)
        shifted = days.everywhere and days.shift
        self._read_number = partial(_shifted, days.shift) if shifted else _number
        self._shared = lru_cache(_RECENT_TEXTS)(partial(_shared, strings, where))
        self.readers: dict[bytes, Callable[[bytes], Cell]] = {}
        """What reads a raw value, by the attributes of its cell but for the name."""

    def cell(self, attributes: bytes, inner: bytes) -> Cell:
        """What stands in a cell with these attributes and this content."""
        kind = attribute(attributes, b"t")
        if kind == b"inlineStr":
            return string_of(inner, self._tags) or None
        found = self._tags.value.search(inner)
        if found and found[1]:
            return (self.readers.get(attributes) or self.reader(attributes))(found[1])
        # An empty value is a computed empty text only where the cell says that it is a text.
        computed = found is not None and kind == b"str"
        return Uncomputed.FORMULA if not computed and self.has_formula(inner) else None

    def has_formula(self, inner: bytes) -> bool:
        """Whether a cell with this content is computed."""
        return b"f" in inner and self._tags.formula.search(inner) is not None

    def reader(self, attributes: bytes) -> Callable[[bytes], Cell]:
        """What reads the raw value of a cell with these attributes."""
        kind = attribute(attributes, b"t") or b"n"
        style = int(attribute(attributes, b"s") or 0)
        read: Callable[[bytes], Cell] = _READERS.get(kind, _text)
        if kind == b"s":
            read = self._shared
        elif kind == b"n":
            read = self._read_day if self._dated(style) else self._read_number
        if b"r=" not in attributes:
            self.readers[attributes] = read
        return read


def _shared(strings: SharedStrings, where: str, raw: bytes) -> Cell:
    try:
        return strings.cell(raw)
    except (IndexError, ValueError):
        raise damaged(where, f"it has no shared text {raw.decode()}") from None


def _text(raw: bytes) -> Cell:
    return unescape(plain_text(raw)) or None


def _number(raw: bytes) -> Cell:
    try:
        return int(raw)
    except ValueError:
        text = plain_text(raw).strip()
    if not _NUMBER.match(text):
        return unescape(text) or None
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < _EXACT else number


def _shifted(shift: int, raw: bytes) -> Cell:
    number = _number(raw)
    return number + shift if isinstance(number, int | float) else number


def _day(shift: int, raw: bytes) -> Cell:
    number = _number(raw)
    return Day(number + shift) if isinstance(number, int | float) else number


def _boolean(raw: bytes) -> Cell:
    return plain_text(raw).strip() in {"1", "true"}


def _iso_date(raw: bytes) -> Cell:
    text = plain_text(raw).strip()
    serial = iso_serial(text)
    if serial is None:
        return text
    return Day(serial) if "-" in text else serial


_READERS: dict[bytes, Callable[[bytes], Cell]] = {
    b"b": _boolean,
    b"d": _iso_date,
}


class Encoder:
    """Writes cells of one tab. `where` names the tab for messages."""

    def __init__(self, names: Tags, manner: Manner, *, is_1904: bool, where: str) -> None:
        self._where = where
        self._begin = names.usual_c
        shift = SHIFT_1904 if is_1904 else 0
        # Stages, days and what is missing recur a lot.
        self._after_name = lru_cache(_RECENT_VALUES)(
            partial(_after_name, manner, shift, names.prefix)
        )

    def cell(self, name: bytes, style: int, value: Value) -> bytes:
        """The XML of a cell; b"" for an empty one without a style.

        A day or a moment in a style that doesn't show days takes one like it that does.
        """
        if isinstance(value, str) and len(value) * 2 > TEXT_LIMIT:
            self._check_length(name, value)
        after = self._after_name(style, value)
        return self._begin + name + after if after else b""

    def _check_length(self, name: bytes, value: str) -> None:
        units = len(value.encode("utf-16-le", "surrogatepass")) // 2
        if units > TEXT_LIMIT:
            raise WorkbookError(
                f"{self._where}!{name.decode()}",
                f"a text of {units:,} characters is to go there, and a cell holds {TEXT_LIMIT:,}",
                "give the criteria shorter texts, or keep names and keys shorter",
            )


def _after_name(manner: Manner, shift: int, prefix: bytes, style: int, value: Value) -> bytes:
    """What follows the name of a cell; b"" for an empty one without a style."""
    if isinstance(value, date):
        style = manner.showing(value, style)
    begin = b'" s="%d"' % style if style else b'"'
    if value is None or value == "":
        return begin + b"/>" if style else b""
    if isinstance(value, str):
        return begin + _inline(value, prefix)
    number = to_serial(value) - shift if isinstance(value, date) else value
    return begin + b"><%bv>%b</%bv></%bc>" % (prefix, repr(number).encode(), prefix, prefix)


def _inline(text: str, prefix: bytes) -> bytes:
    space = b' xml:space="preserve"' if text != text.strip() else b""
    content = to_markup(escape(text))
    return b' t="inlineStr"><%bis><%bt%b>%b</%bt></%bis></%bc>' % (
        prefix, prefix, space, content, prefix, prefix, prefix
    )  # fmt: skip
