"""How to write a value that its key does not take: `one_of = "A"` is `one_of = ["A"]`."""

from collections.abc import Callable
from datetime import date
from typing import Any

from rules.language.finding import ConfigPath
from rules.language.spec import Condition
from sync.config.help.expected import takes
from sync.config.help.keys import keys_of
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
}
"""What to write in place of a key that takes one value, where it has several."""


def mend_value(path: ConfigPath, value: Any, wanted: str) -> str:
    """Say what to write instead of a value that was not wanted; "" where that is unclear."""
    key = str(path[-1])
    match path:
        case ("criteria", name) if name in keys_of(Condition):
            return (
                "give the criterion a name and put its conditions in braces:"
                ' budget = { column = "Budget", filled = true }'
            )
        case ("criteria", _) if criterion := _criterion(key, value):
            return f"write {bare_or_quoted(key)} = {toml_of(criterion)}"
        case ("columns", _) if isinstance(value, dict):
            return "a criterion belongs below [criteria]; here stand headings in quotes"
        case (*_, int()):
            return f"write {toml_of(str(value))}" if isinstance(value, int | float) else ""
    if key == "most_changes" and isinstance(value, str) and value.strip().isdecimal():
        return f'write {key} = "{int(value)}%" for a share, {key} = {int(value)} for a count'
    pairs = _for_several(key, value) or [
        f"{bare_or_quoted(key)} = {toml}"
        for start, write in _AS_WANTED.items()
        if wanted.startswith(f"expected {start}")
        for toml in write(key, value)
        if takes(key, toml)
    ]
    return f"write {' or '.join(pairs)}" if pairs else ""


def _criterion(name: str, value: Any) -> dict[str, Any]:
    """The criterion that a single value may stand for; {} where that is unclear."""
    kinds = list(map(type, value)) if isinstance(value, list) else []
    match value:
        case str():
            return {"column": value, "filled": True}
        case bool():
            return {"column": name, "yes": value}
        case int() | float():
            return {"column": name, "at_least": value}
        case date():
            return {"column": name, "on_or_after": value}
        case [_, _] if set(kinds) <= {int, float}:
            return {"column": name, "between": value}
    return {"column": name, "one_of": value} if kinds and set(kinds) == {str} else {}


def _for_several(key: str, value: Any) -> list[str]:
    """Another key that takes the list, with the list; [] where there is none."""
    if not isinstance(value, list) or not value:
        return []
    if key in ("needs_most_of", "most_of"):
        return [f"{key} = {toml_of({'count': len(value) // 2 + 1, 'of': value})}"]
    other = _FOR_SEVERAL.get(key)
    return [f"{other} = {toml_of(value)}"] if other and takes(other, toml_of(value)) else []


def _thousands(value: Any) -> str:
    """The two numbers of `[1,500, 2,500]`, whose commas make them four."""
    match value:
        case [int(), int(), int(), int()] if all(0 <= each < 1000 for each in value):  # noqa: PLR2004
            low, high = (spaced(1000 * value[at] + value[at + 1]) for at in (0, 2))
            return f"[{low}, {high}]"
    return ""


def _list(_: str, value: Any) -> list[str]:
    parts = [each.strip() for each in value.split(",")] if isinstance(value, str) else [value]
    return [toml_of([part for part in parts if part != ""])]


def _truth(_: str, value: Any) -> list[str]:
    truth = likely_truth(str(value)) if isinstance(value, str | int) else None
    return [] if truth is None else [toml_of(truth)]


def _days(key: str, value: Any) -> list[str]:
    text = str(value).strip() if isinstance(value, str | int) else ""
    bound = likely_bound(text, key)
    return list(map(str, likely_days(text) or ([bound] if bound else [])))


def _span(_: str, value: Any) -> list[str]:
    text = str(value).strip()
    span = likely_span(f"{text} days" if text.isdecimal() else text)
    return [toml_of(span)] if span else []


def _number(_: str, value: Any) -> list[str]:
    text = value.strip() if isinstance(value, str) else ""
    return [str(int(text))] if text.isdecimal() else []


def _text(key: str, value: Any) -> list[str]:
    is_other = isinstance(value, int | float | date) and not isinstance(value, bool)
    return [f'"{value}"'] if is_other and key not in _NO_NUMBERS else []


_NO_NUMBERS = ("pack", "locale", "timezone")
"""Keys for names, none of which is a number."""


def _pair(_: str, value: Any) -> list[str]:
    pair = likely_pair(value) if isinstance(value, str) else _thousands(value)
    return [pair] if pair else []


def _share(_: str, value: Any) -> list[str]:
    return [f'"{value:.0%}"'] if isinstance(value, float) and 0 < value <= 1 else []


_AS_WANTED: dict[str, Callable[[str, Any], list[str]]] = {
    "text": _text,
    "true": _truth,
    "a list": _list,
    "a date": _days,
    "a span": _span,
    "two numbers": _pair,
    "a number": _number,
    "a whole number": _number,
    "a share": _share,
}
"""How to write a value as what is wanted, by what that is called; several if it may be either."""
