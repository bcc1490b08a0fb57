"""Conditions in plain words, of no prospect and on no day: which cells count.

A condition whose key says it well enough, such as `at_least`, needs no words of its own here.
"""

from collections.abc import Callable, Mapping
from typing import Any

from rules.language.conditions import CellTest, ConditionKind, Setting, passes_blank
from rules.language.spec import TODAY, ColumnBound, bounds_of
from rules.language.wording import span_text
from rules.read.numbers import grouped
from rules.read.span import Span
from rules.read.text import cell_text

_WORDS: Mapping[str, str] = {
    "is": "",
    "is_not": "not",
    "contains_any": "contains one of",
    "contains_none": "contains none of",
    "includes_any": "includes one of",
    "includes_all": "includes all of",
    "matches": "matches the pattern",
    "looks_like": "",
    "within_last": "within the last",
    "within_next": "within the next",
}
"""What is said of a key before its values, where its own name would be too terse."""

_ANSWERS = {
    ("filled", True): "filled",
    ("filled", False): "empty",
    ("yes", True): "yes, or a tick",
    ("yes", False): "no, or no tick",
}
_FORMS = {
    "email": "an email address",
    "url": "a web address",
    "phone": "a phone number",
    "domain": "a domain name",
}
_EMPTY_TOO = " (an empty cell counts too)"


def what_counts(
    test: CellTest, setting: Setting, heading: Callable[[str], str], *, alone: bool = True
) -> str:
    """Say which cells meet a condition: 'one of "Retail", "Logistics"', 'at least 10,000'.

    `heading` gives what people call a column of the rules. A condition that stands `alone` says so
    where an empty cell meets it; beside others in the same column, these may turn it down.
    """
    key, bound = test.key, test.bound
    said = _ANSWERS.get((key, bound)) if isinstance(bound, bool) else None
    if said is None:
        values = [_value(each, test.kind, setting, heading) for each in bounds_of(bound)]
        words = _WORDS.get(key, key.replace("_", " "))
        listed = (" and " if key == "between" else ", ").join(values)
        said = _FORMS[bound] if key == "looks_like" else f"{words} {listed}".strip()
    empty_too = alone and passes_blank(key, bound) and (key, bound) != ("filled", False)
    return said + _EMPTY_TOO if empty_too else said


def _value(bound: Any, kind: ConditionKind, setting: Setting, heading: Callable[[str], str]) -> str:
    """Write a right-hand side as people would: a number as the sheet's place does."""
    if isinstance(bound, ColumnBound):
        return f"what {heading(bound.column)} says"
    if isinstance(bound, Span):
        return span_text(bound)
    if kind.wanted in ("text", "yes or no"):
        return f'"{bound}"' if isinstance(bound, str) else str(cell_text(bound)).lower()
    if isinstance(bound, int | float):
        return grouped(bound, setting.locale)
    return TODAY if bound == TODAY else str(bound)
