"""One cell, read from its XML or written as XML."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache, partial

from rules.read.cells import Cell, Day, Uncomputed
from rules.read.serial import to_serial
from sync.messages.errors import WorkbookError
from sync.workbook.protocol import Value
from sync.xlsx.markup import attribute, escape, plain_text, to_markup, unescape
from sync.xlsx.matching import MatchingStyles
from sync.xlsx.rows import Patterns, SheetXml, damaged
from sync.xlsx.strings import SharedStrings, kept_text, text_of

_TEXT_LIMIT = 32_767
"""How many UTF-16 units of text a cell of Excel holds."""

_DAY_MICROSECONDS = 86_400_000_000

_RECENT_TEXTS = 1 << 13
_RECENT_VALUES = 1 << 12
_EXACT = 2**53
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\Z")


@dataclass(frozen=True)
class DateSystem:
    """Which numbers are days: those in styles of which `shows_day` is true, or `all_days`.

    `shift` is what to add to them, so that they count as in the 1900 date system.
    """

    shows_day: Callable[[int], bool]
    shift: int = 0
    all_days: bool = False


class Decoder:
    """Reads cells of one tab."""

    def __init__(self, xml: SheetXml, strings: SharedStrings, dates: DateSystem) -> None:
        self._patterns = xml.patterns
        self._shows_day = dates.shows_day
        self._read_day = lru_cache(_RECENT_VALUES)(partial(_day, dates.shift))
        shifted = dates.all_days and dates.shift
        self._read_number = partial(_shifted, dates.shift) if shifted else _number
        self._shared = lru_cache(_RECENT_TEXTS)(partial(_shared, strings, xml.where))
        self._texts: dict[bytes, bool] = {}
        self.readers: dict[bytes, Callable[[bytes], Cell]] = {}
        """What reads a raw value, by the attributes of its cell but for the name."""

    def cell(self, attributes: bytes, inner: bytes) -> Cell:
        """What stands in a cell with these attributes and this content."""
        kind = attribute(attributes, b"t")
        if kind == b"inlineStr":
            return text_of(inner, self._patterns) or None
        found = self._patterns.value.search(inner)
        if found and found[2]:
            return (self.readers.get(attributes) or self.reader(attributes))(found[2])
        # An empty value is a formula's result only where the cell says that it is a text.
        computed = found is not None and kind == b"str"
        return Uncomputed.FORMULA if not computed and self.has_formula(inner) else None

    def inline(self, attributes: bytes, raw: bytes) -> Cell:
        """What stands in a cell with these attributes and this plain text."""
        if attributes not in self._texts:
            self._texts[attributes] = attribute(attributes, b"t") == b"inlineStr"
        return kept_text(raw) if self._texts[attributes] else None

    def has_formula(self, inner: bytes) -> bool:
        """Whether a cell with this content is computed."""
        return b"f" in inner and self._patterns.formula.search(inner) is not None

    def reader(self, attributes: bytes) -> Callable[[bytes], Cell]:
        """What reads the raw value of a cell with these attributes."""
        kind = attribute(attributes, b"t") or b"n"
        style = int(attribute(attributes, b"s") or 0)
        read: Callable[[bytes], Cell] = _READERS.get(kind, _text)
        if kind == b"s":
            read = self._shared
        elif kind == b"n":
            read = self._read_day if self._shows_day(style) else self._read_number
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
    """The number of a day, time or moment in ISO 8601; any other text as it is."""
    text = plain_text(raw).strip()
    try:
        if "T" not in text and "-" not in text:
            return _part_of_day(time.fromisoformat(text))
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
        serial = to_serial(moment if "T" in text else moment.date())
    except ValueError:
        return text
    return Day(serial) if "-" in text else serial


def _part_of_day(of: time) -> float:
    seconds = of.hour * 3600 + of.minute * 60 + of.second
    return (seconds * 1_000_000 + of.microsecond) / _DAY_MICROSECONDS


_READERS: dict[bytes, Callable[[bytes], Cell]] = {
    b"b": _boolean,
    b"d": _iso_date,
}


class Encoder:
    """Writes cells of one tab. `where` names the tab in messages; `shift` is as in `DateSystem`."""

    def __init__(
        self, patterns: Patterns, styles: MatchingStyles, shift: int = 0, where: str = ""
    ) -> None:
        self._where = where
        self._begin = patterns.named_cell
        # Stages, days and what is missing recur a lot.
        self._after_name = lru_cache(_RECENT_VALUES)(
            partial(_after_name, styles, shift, patterns.prefix)
        )

    def cell(self, name: bytes, style: int, value: Value) -> bytes:
        """The XML of a cell; b"" for an empty one without a style.

        A day or a moment gets a style that shows days, like the given one in all else.
        """
        if isinstance(value, str) and len(value) * 2 > _TEXT_LIMIT:
            self._check_length(name, value)
        after = self._after_name(style, value)
        return self._begin + name + after if after else b""

    def _check_length(self, name: bytes, value: str) -> None:
        units = len(value.encode("utf-16-le", "surrogatepass")) // 2
        if units > _TEXT_LIMIT:
            raise WorkbookError(
                f"{self._where}!{name.decode()}",
                f"a text of {units:,} characters is to go there, and a cell holds {_TEXT_LIMIT:,}",
                "give the criteria shorter texts, or keep names and keys shorter",
            )


def _after_name(
    styles: MatchingStyles, shift: int, prefix: bytes, style: int, value: Value
) -> bytes:
    """What follows the name of a cell; b"" for an empty one without a style."""
    if isinstance(value, date):
        style = styles.showing(value, style)
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
