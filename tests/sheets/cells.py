"""One cell: what it holds, how it is written down as JSON and how it is shown."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.sheets import errors
from tests.sheets.errors import JsonObject

MOST_CHARACTERS = 50_000
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial number is local time of the spreadsheet
_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as a cell's result, such as `#REF!`; `kind` is Google's ErrorType."""

    kind: str
    text: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and what it came to. The server computes nothing: the test says the result."""

    text: str
    result: "Plain | Failure" = None


Plain = str | int | float | bool | None
Value = Plain | Formula | Failure
"""What a cell holds. None is empty; "" never is stored."""

LOADING = Failure("LOADING", "Loading...")
REF = Failure("REF", "#REF!", "Reference does not exist")
NOT_AVAILABLE = Failure("N_A", "#N/A", "Did not find value in VLOOKUP evaluation.")


def stored(value: object) -> Value:
    """Bring a test's value into the form that is stored: a date is its serial number."""
    if isinstance(value, datetime):
        return _number((value - EPOCH) / timedelta(days=1))
    if isinstance(value, date):
        return (value - EPOCH.date()).days
    if isinstance(value, Formula | Failure):
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
    if len(value) > MOST_CHARACTERS:
        raise errors.cell_too_long(MOST_CHARACTERS)
    return value


def result(value: Value) -> Plain | Failure:
    """Give what the cell comes to: of a formula its result."""
    return value.result if isinstance(value, Formula) else value


# Writing: JSON from a client ---------------------------------------------------------------------


def from_raw(value: Any, where: str) -> Value:
    """Take a value of a `values` array as it is (RAW). `where` is like "values[3][0]"."""
    if isinstance(value, list | dict):
        raise errors.invalid(f"Invalid {where}: {_as_proto(value)}")
    return _plain(value)


def from_typed(value: Any, where: str, locale: str) -> tuple[Value, JsonObject | None]:
    """Take a value as if a person had typed it (USER_ENTERED): (value, number format).

    Formulas, numbers, percentages, booleans and the commonest dates are read; all else is text.
    """
    if not isinstance(value, str):
        return from_raw(value, where), None
    if value.startswith("'"):
        return _plain(value[1:]), None
    if value.startswith("=") and len(value) > 1:
        return Formula(_text(value)), None
    return _typed(value.strip(), value, locale)


def _typed(text: str, whole: str, locale: str) -> tuple[Value, JsonObject | None]:
    if text.upper() in {"TRUE", "FALSE"}:
        return text.upper() == "TRUE", None
    number = _typed_number(text.removesuffix("%"), locale)
    if number is not None:
        if text.endswith("%"):
            return _number(number / 100), {"type": "PERCENT", "pattern": "0.00%"}
        return _number(number), None
    day = _typed_date(text, locale)
    if day is not None:
        return stored(day), {"type": "DATE", "pattern": _DATE_PATTERN[_order(text, locale)]}
    return _plain(whole), None


_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?([eE][+-]?\d+)?\Z")
_DATE = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})\Z")
_DATE_PATTERN = {"ymd": "yyyy-mm-dd", "dmy": "dd.mm.yyyy", "mdy": "m/d/yyyy"}


def _typed_number(text: str, locale: str) -> float | None:
    if not locale.startswith("en"):
        text = text.translate(str.maketrans(".,", ",."))
    if not _NUMBER.match(text) or not any(letter.isdigit() for letter in text):
        return None
    return float(text.replace(",", ""))


def _order(text: str, locale: str) -> str:
    if re.match(r"\d{4}", text):
        return "ymd"
    return "mdy" if locale == "en_US" else "dmy"


def _typed_date(text: str, locale: str) -> date | None:
    found = _DATE.match(text)
    if not found:
        return None
    parts = dict(zip(_order(text, locale), (found[1], found[3], found[4]), strict=True))
    try:
        return date(int(parts["y"]), int(parts["m"]), int(parts["d"]))
    except ValueError:
        return None


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


def _as_proto(value: Any) -> str:
    """Write a nested value as Google's message shows it: nithinmurali/pygsheets#338."""
    if isinstance(value, dict):
        fields = "".join(
            f"  fields {{\n    key: {_quoted(key)}\n"
            f"    value {{\n      {_scalar(item)}\n    }}\n  }}\n"
            for key, item in value.items()
        )
        return f"struct_value {{\n{fields}}}\n"
    items = "".join(f"  values {{\n    {_scalar(item)}\n  }}\n" for item in value)
    return f"list_value {{\n{items}}}\n"


def _scalar(value: Any) -> str:
    if value is None:
        return "null_value: NULL_VALUE"
    if isinstance(value, bool):
        return f"bool_value: {str(value).lower()}"
    if isinstance(value, int | float):
        return f"number_value: {float(value)}"
    return f"string_value: {_quoted(str(value))}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# Reading: JSON for a client ----------------------------------------------------------------------


def as_extended(value: Plain | Failure | Formula) -> JsonObject:
    """Write a value as an ExtendedValue."""
    if isinstance(value, Formula):
        return {"formulaValue": value.text}
    if isinstance(value, Failure):
        error = {"type": value.kind}
        if value.message:
            error["message"] = value.message
        return {"errorValue": error}
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"stringValue": value} if isinstance(value, str) else {"numberValue": value}


def unformatted(value: Value) -> str | int | float | bool:
    """Give a cell as UNFORMATTED_VALUE does; an empty one is ""."""
    shown = value.result if type(value) is Formula else value
    if type(shown) is Failure:
        return shown.text
    return "" if shown is None else shown  # type: ignore[return-value]


def formula(value: Value) -> str | int | float | bool:
    """Give a cell as FORMULA does: the formula if there is one."""
    return value.text if isinstance(value, Formula) else unformatted(value)


def formatted(value: Value, number_format: JsonObject | None, locale: str) -> str:
    """Give a cell as FORMATTED_VALUE does: what a person sees.

    Percent, date, date-time, currency and fixed decimals are shown by their pattern; other
    patterns as plain numbers.
    """
    shown = unformatted(value)
    if isinstance(shown, bool):
        return str(shown).upper()
    if isinstance(shown, str):
        return shown
    text = _shown_number(shown, number_format or {})
    return text if locale.startswith("en") else _localized(text, number_format or {})


_DATES = {"DATE": "m/d/yyyy", "DATE_TIME": "m/d/yyyy h:mm:ss", "TIME": "h:mm:ss"}
_DIGITS = re.compile(r"(#,##)?0(\.0+)?")


def is_date(number_format: JsonObject | None) -> bool:
    """Say whether a number under this format is a day or a moment."""
    return (number_format or {}).get("type") in _DATES


def _shown_number(number: float, number_format: JsonObject) -> str:
    kind = number_format.get("type", "")
    pattern = str(number_format.get("pattern", ""))
    if kind in _DATES:
        return _shown_date(number, pattern or _DATES[kind])
    if kind == "PERCENT":
        digits = _DIGITS.search(pattern or "0.00%")
        return f"{number * 100:.{len((digits and digits[2]) or ' ') - 1}f}%"
    digits = _DIGITS.search(pattern)
    if digits and kind in {"NUMBER", "CURRENCY"}:
        comma = "," if digits[1] else ""
        shown = f"{number:{comma}.{len(digits[2] or ' ') - 1}f}"
        return pattern.replace(digits[0], shown, 1).replace('"', "")
    return str(number) if isinstance(number, int) else f"{number:.10g}"


_DATE_PART = re.compile(r"yyyy|yy|mm|m|dd|d|hh|h|ss|s")


def _shown_date(serial: float, pattern: str) -> str:
    moment = EPOCH + timedelta(seconds=round(serial * 86400))
    clock = re.search(r"h+(:m+)?", pattern)

    def part(found: re.Match[str]) -> str:
        minutes = clock is not None and clock.start() <= found.start() < clock.end()
        return _date_part(moment, found[0], minutes=minutes)

    return _DATE_PART.sub(part, pattern)


def _date_part(moment: datetime, code: str, *, minutes: bool) -> str:
    if code == "yyyy":
        return str(moment.year)
    if code == "yy":
        return f"{moment.year % 100:02}"
    parts = {"m": moment.minute if minutes else moment.month, "d": moment.day}
    parts |= {"h": moment.hour, "s": moment.second}
    return f"{parts[code[0]]:0{len(code)}}"


def _localized(text: str, number_format: JsonObject) -> str:
    if number_format.get("type") in _DATES:
        return text
    return text.translate(str.maketrans(".,", ",."))
