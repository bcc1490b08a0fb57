"""Reading what people type, as a script does that was written for this one table."""

from calendar import month_name
from datetime import date
from typing import Any

EPOCH = date(1899, 12, 30).toordinal()
_FIRST_DAY, _LAST_DAY = 18264, 73415
BLANKS = frozenset({"", "-", "–", "?", "n/a", "tbd"})
_MONTHS = {name: number for number, name in enumerate(month_name)}


def fold(cell: Any) -> str:
    """Return a cell's text in the form in which texts are compared; "" for a blank one."""
    text = str(cell).strip().lower()
    return "" if text in BLANKS else text


def read_number(cell: Any) -> float | str | None:
    """Read a number or a sum of money; None for a blank cell, a text that says why it is none."""
    if isinstance(cell, int | float):
        return cell
    text = cell.strip()
    if text in BLANKS:
        return None
    digits = text.removeprefix("€").removeprefix("EUR").strip().replace(",", "")
    thousands = digits.endswith("k")
    try:
        number = float(digits.removesuffix("k"))
    except ValueError:
        return f'can\'t read "{text}" as a number'
    return number * 1000 if thousands else number


def read_day(cell: Any) -> int | str | None:
    """Read a date as a serial number; None for a blank cell, a text that says why it is none."""
    if isinstance(cell, int | float) and _FIRST_DAY <= cell <= _LAST_DAY:
        return int(cell)
    text = str(cell).strip()
    if text in BLANKS:
        return None
    try:
        return _typed_day(text).toordinal() - EPOCH
    except (ValueError, KeyError):
        return f'can\'t read "{text}" as a date'


def _typed_day(text: str) -> date:
    """Read "2026-03-01" or "1 March 2026"; raises ValueError or KeyError."""
    if text[:4].isdigit():
        return date.fromisoformat(text)
    day, month, year = text.split()
    return date(int(year), _MONTHS[month], int(day))
