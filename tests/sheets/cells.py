"""One cell: what it holds, how it is written down as JSON and how it is shown."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.sheets import errors
from tests.sheets.errors import JsonObject

MOST_CHARACTERS = 50_000
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial number is local time of the spreadsheet
_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """An error that a formula comes to, such as `#REF!`; `type` is Google's ErrorType."""

    type: str
    text: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and what it came to. The server computes nothing: the test says the result."""

    text: str
    result: "Plain | ErrorValue" = None


Plain = str | int | float | bool | None
Value = Plain | Formula | ErrorValue
"""What a cell holds. None is empty; "" never is stored."""

LOADING = ErrorValue("LOADING", "Loading...")
REF = ErrorValue("REF", "#REF!", "Reference does not exist")
NOT_AVAILABLE = ErrorValue("N_A", "#N/A", "Did not find value in VLOOKUP evaluation.")


def stored(value: object) -> Value:
    """Bring a test's value into the form that is stored: a date is its serial number."""
    if isinstance(value, datetime):
        return _number((value - EPOCH) / timedelta(days=1))
    if isinstance(value, date):
        return (value - EPOCH.date()).days
    if isinstance(value, Formula | ErrorValue):
        return value
    return _plain(value)


def _plain(value: object) -> Plain:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, str):
        return _text(value)
    raise TypeError(f"a cell can't hold {value!r}")


def _number(value: float) -> int | float:
    """Numbers are doubles; one without a fraction is written without a point."""
    if isinstance(value, int):
        return value if abs(value) <= _EXACT else float(value)
    return int(value) if value.is_integer() and abs(value) <= _EXACT else value


def _text(value: str) -> str:
    """The refusal: freelabz/secator#96."""
    if len(value) > MOST_CHARACTERS:
        raise errors.invalid(
            f"Your input contains more than the maximum of {MOST_CHARACTERS} characters in a"
            " single cell.",
        )
    return value


def result(value: Value) -> Plain | ErrorValue:
    """Return what the cell comes to: of a formula its result."""
    return value.result if isinstance(value, Formula) else value


# Writing: JSON from a client ---------------------------------------------------------------------


def from_raw(value: Any) -> Value:
    """Take a value of a `values` array as it is (RAW)."""
    if isinstance(value, list | dict):
        raise errors.Unsupported("a value that is a list or an object")
    return _plain(value)


def from_extended(value: JsonObject) -> Value:
    """Take an ExtendedValue, as in updateCells: a string is text even where it begins with "="."""
    if "formulaValue" in value:
        return Formula(_text(value["formulaValue"]))
    if "errorValue" in value:
        raise errors.invalid("ExtendedValue.errorValue is read-only")
    for kind in ("stringValue", "numberValue", "boolValue"):
        if kind in value:
            return _plain(value[kind])
    return None


# Reading: JSON for a client ----------------------------------------------------------------------


def as_extended(value: Plain | ErrorValue | Formula) -> JsonObject:
    """Write a value as an ExtendedValue."""
    if isinstance(value, Formula):
        return {"formulaValue": value.text}
    if isinstance(value, ErrorValue):
        error = {"type": value.type}
        if value.message:
            error["message"] = value.message
        return {"errorValue": error}
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"stringValue": value} if isinstance(value, str) else {"numberValue": value}


def unformatted(value: Value) -> str | int | float | bool:
    """Show a cell as UNFORMATTED_VALUE does; an empty one is ""."""
    shown = result(value)
    if isinstance(shown, ErrorValue):
        return shown.text
    return "" if shown is None else shown


def formatted(value: Value, extra: JsonObject, locale: str) -> str:
    """Show a cell as FORMATTED_VALUE does.

    Of number formats it knows dates without a pattern, whole numbers and whole percents.
    """
    shown = unformatted(value)
    if isinstance(shown, str):
        return shown
    if isinstance(shown, bool):
        return str(shown).upper()
    if "numberFormat" in extra.get("userEnteredFormat", {}):
        return _by_format(shown, extra["userEnteredFormat"]["numberFormat"], locale)
    if isinstance(shown, float):
        text = f"{shown:.10g}"
        return text if locale.startswith("en") else text.replace(".", ",")
    return str(shown)


def _by_format(number: float, number_format: JsonObject, locale: str) -> str:
    if number_format.get("pattern") == "0%":
        return f"{number:.0%}"
    if number_format.get("pattern") == "#,##0":
        text = f"{number:,.0f}"
        return text if locale.startswith("en") else text.replace(",", ".")
    shown = EPOCH + timedelta(seconds=round(number * 86400))
    day = f"{shown.month}/{shown.day}/{shown.year}"
    if number_format == {"type": "DATE"}:
        return day
    if number_format == {"type": "DATE_TIME"}:
        return f"{day} {shown.hour}:{shown.minute:02}:{shown.second:02}"
    raise errors.Unsupported(f"a number shown as {number_format}")
