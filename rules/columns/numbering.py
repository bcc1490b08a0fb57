"""Numbering: a number for each distinct value, and what makes a value distinct."""

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeVar

from rules.read.cells import Day

T = TypeVar("T")


class Numbering(dict[T, int]):
    """The number of each distinct value, in the order in which they are first looked up."""

    def __missing__(self, value: T) -> int:
        number = self[value] = len(self)
        return number


_EQUAL_TO_NUMBERS = frozenset({bool, Day})


class _Apart(NamedTuple):
    """The key of a value that a dictionary would take for a number: True equals 1."""

    kind: type
    value: Any


def key_of(value: object) -> object:
    """Return what to number instead of a value, so that True is not taken for 1."""
    kind = type(value)
    return _Apart(kind, value) if kind in _EQUAL_TO_NUMBERS else value


def keys_of(values: Iterable[object]) -> Iterable[object]:
    """Return the key of each value; mostly these are the values themselves."""
    return values if _EQUAL_TO_NUMBERS.isdisjoint(map(type, values)) else map(key_of, values)


def value_of(key: Any) -> Any:
    """Return the value of a key."""
    return key.value if isinstance(key, _Apart) else key
