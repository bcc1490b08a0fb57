"""How to write a value whose type its key does not take: `one_of = "A"` is `one_of = ["A"]`."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from rules.language.conditions import DATE_KEYS
from rules.language.finding import ConfigPath
from rules.language.spec import Condition
from sync.config.help.keys import LIST_KEYS, TRUTH_KEYS, keys_of
from sync.config.help.likely import (
    likely_bound,
    likely_days,
    likely_pair,
    likely_span,
    likely_truth,
)
from sync.config.toml import bare_or_quoted, spaced, toml_of

_FOR_SEVERAL = {
    "is": "one_of",
    "is_not": "none_of",
    "contains": "contains_any",
    "includes": "includes_any",
    "at_least": "between",
    "at_most": "between",
    "needs_most_of": "",
    "most_of": "",
}
_SPANS = ("within_last", "within_next", "older_than")
_COUNTS = ("count", "header_row", "at_least", "most_changes")


def mend_value(path: ConfigPath, value: Any) -> str:
    """Say what to write in place of a value of another type, "" where nothing is likely."""
    mend = _mend_entry_of_table(path, value)
    if mend:
        return mend
    key = str(path[-1])
    pair = next((pair for look in _LOOKS if (pair := look(key, value))), "")
    return f"write {pair}" if pair else ""


def _mend_entry_of_table(path: ConfigPath, value: Any) -> str:
    match path:
        case ("criteria", key) if key in keys_of(Condition):
            return (
                "give the criterion a name and put its conditions in braces:"
                ' budget = { column = "Budget", filled = true }'
            )
        case ("criteria", name) if isinstance(value, str):
            pair = toml_of({str(name): {"column": value, "filled": True}})
            return f"write {pair.removeprefix('{ ').removesuffix(' }')}"
        case ("criteria", name) if mend := _criterion(str(name), value):
            return f"write {bare_or_quoted(str(name))} = {mend}"
        case ("columns", _) if isinstance(value, dict):
            return "a criterion belongs below [criteria]; here stand headings in quotes"
        case (*_, int()):
            return f"write {toml_of(str(value))}" if isinstance(value, int | float) else ""
    return ""


def _criterion(name: str, value: Any) -> str:
    """Of a bound or a list in place of a criterion's table; "" of others."""
    kinds = list(map(type, value)) if isinstance(value, list) else []
    if isinstance(value, bool):
        return toml_of({"column": name, "yes": value})
    if isinstance(value, int | float):
        return toml_of({"column": name, "at_least": value})
    if isinstance(value, date):
        return toml_of({"column": name, "on_or_after": value})
    if len(kinds) == 2 and set(kinds) <= {int, float}:  # noqa: PLR2004 -- a pair
        return toml_of({"column": name, "between": value})
    return toml_of({"column": name, "one_of": value}) if kinds and set(kinds) == {str} else ""


def _several(key: str, value: Any) -> str:
    """Of a list beside a key that wants one."""
    if not isinstance(value, list) or not value or key not in _FOR_SEVERAL:
        return ""
    if _FOR_SEVERAL[key] == "between":
        pair = len(value) == 2 and all(isinstance(each, int | float) for each in value)  # noqa: PLR2004
        return f"between = {toml_of(value)}" if pair else ""
    if _FOR_SEVERAL[key]:
        return f"{_FOR_SEVERAL[key]} = {toml_of(value)}"
    count = len(value) // 2 + 1
    return f"{key} = {toml_of({'count': count, 'of': value})}"


def _split(key: str, value: Any) -> str:
    """Of `[1,500, 2,500]`, whose commas make it four numbers."""
    if key != "between" or not isinstance(value, list) or len(value) != 4:  # noqa: PLR2004 -- two by two
        return ""
    if not all(type(each) is int and 0 <= each < 1000 for each in value):  # noqa: PLR2004 -- thousands
        return ""
    low, high = (1000 * value[at] + value[at + 1] for at in (0, 2))
    return f"between = [{spaced(low)}, {spaced(high)}]"


def _one(key: str, value: Any) -> str:
    """Of one beside a key that wants a list."""
    if key not in LIST_KEYS or isinstance(value, list | date):
        return ""
    if isinstance(value, str):
        if key == "between":
            pair = likely_pair(value.strip())
            return f"{key} = {pair}" if pair else ""
        value = [part for each in value.split(",") if (part := each.strip())]
        return f"{key} = {toml_of(value)}" if value else ""
    is_of_condition = key in keys_of(Condition) and key != "between"
    return f"{key} = {toml_of([value])}" if is_of_condition else ""


def _truth(key: str, value: Any) -> str:
    said = likely_truth(str(value)) if key in TRUTH_KEYS else None
    return "" if said is None else f"{key} = {toml_of(said)}"


def _span(key: str, value: Any) -> str:
    if key not in _SPANS or isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    text = str(value).strip()
    span = likely_span(f"{text} days" if text.isdigit() else text)
    return f'{key} = "{span}"' if span else ""


def _date(key: str, value: Any) -> str:
    if key not in (*DATE_KEYS, "today") or type(value) not in (str, int):
        return ""
    text = str(value).strip()
    day = likely_bound(text, key)
    return " or ".join(f"{key} = {each}" for each in likely_days(text) or filter(None, [day]))


def _count(key: str, value: Any) -> str:
    """Of a number in quotes, or a share that is not."""
    if key == "most_changes" and isinstance(value, float) and 0 < value <= 1:
        return f'{key} = "{value:.0%}"'
    if key not in _COUNTS or not isinstance(value, str) or not re.fullmatch(r"\s*\d+\s*", value):
        return ""
    if key == "most_changes":
        return f'{key} = "{int(value)}%" for a share, {key} = {int(value)} for a count'
    return f"{key} = {int(value)}"


def _text(key: str, value: Any) -> str:
    """Of a number or a date where a text is wanted."""
    if key in _TEXTS and isinstance(value, int | float | date) and not isinstance(value, bool):
        return f'{bare_or_quoted(key)} = "{value}"'
    return ""


_TEXTS = ("column", "say", "name", "tab", "stage", "matches", "workbook", "override", "from")

_LOOKS: tuple[Callable[[str, Any], str], ...] = (
    _several,
    _split,
    _one,
    _truth,
    _span,
    _date,
    _count,
    _text,
)
