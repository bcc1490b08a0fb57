"""Reading a cell as a number: what people type for an amount of money, a count or a share."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from math import inf
from typing import NamedTuple

from rules.read.cells import Cell, Day
from rules.read.locale import Locale
from rules.read.ranges import find_ends
from rules.read.readings import Unclear, Unreadable, as_calculated, number_text, unreadable
from rules.read.text import ascii_digits, fold

_WANTED = "a number"
_LARGEST = 1.7976931348623157e308
_LONGEST = 100  # a longer text is no amount, and is not searched for one

# Before the digits, the digits, after them. A mark opens the digits only where no letter is before
# it: the point of "Rs.500" is the abbreviation's.
_SHAPE = re.compile(r"([^0-9]*?)((?:(?<![^\W\d_])[.,])?[0-9](?:.*[0-9])?)([^0-9]*)")
_NEGATIVE = {"|": False, "+|": False, "-|": True, "|-": True, "(|)": True}
_NO_DIGIT = re.compile(r"[^0-9]")
_GLUED = frozenset({"$", "eur", "usd", "gbp", "chf"})  # "50keur", "5m$"
_NO_CENTS = re.compile(r"^(?:[.,] ?--?(?![^ ])|/-)")  # "10,-" and the Indian "10/-"


@dataclass(frozen=True, slots=True)
class Range(Unclear):
    """A text that says from where to where a number lies, but not which it is: "5k-10k".

    `exclusive` is true where its one end is not in it, as in "over 500".
    """

    low: float
    high: float
    exclusive: bool = False


class _Word(NamedTuple):
    """What stands beside the digits: money "$", a magnitude "k", "$k", percent "%" or nothing."""

    kinds: str = ""
    power: int = 0


def read_number(cell: Cell, locale: Locale) -> float | Unreadable:
    """A number, or the number that a text says in `locale`; a whole one of a text is an int.

    Point and comma mean what they mean in the locale, and groups must be where it puts them:
    "1.200" is 1.2 in en_US and 1200 in de_DE, "1.200,50" and "12,50" are unreadable in en_US.
    Spaces and apostrophes group in every locale. A currency is dropped; "k" and the locale's words
    for thousands and more multiply; percent divides exactly; minus may trail or be brackets.
    Two numbers with a dash between them, the lower one first, are a Range, and so is one with a
    word or sign for "or more" and the like. A cell formatted as a day is no number.
    """
    if isinstance(cell, str):
        number = _read_text(cell.strip(), locale)
        if number is None:
            return _read_range(cell, locale) or unreadable(
                cell, _WANTED, _mend(cell, locale), quotes=True
            )
    elif isinstance(cell, Day):
        return unreadable(cell, _WANTED, "the cell shows a day, format it as a number")
    elif isinstance(cell, float):
        number = as_calculated(cell)
    elif isinstance(cell, int) and not isinstance(cell, bool):
        number = cell
    else:
        number = None
    if number is None or not -_LARGEST <= number <= _LARGEST:
        return unreadable(cell, _WANTED)
    return number


def _read_text(text: str, locale: Locale) -> float | None:
    if len(text) > _LONGEST:
        return None
    if text.isdecimal() and text.isascii():
        return int(text)
    plain = ascii_digits(fold(text))
    # The marks of the Arabic script; its digits are written with others' marks too.
    plain = plain.replace("٫", locale.decimals[0]).replace("٬", "'").replace("٪", "%")
    shape = _SHAPE.fullmatch(plain)
    if shape is None:
        return None
    head, body, tail = shape.groups()
    digits, factor = _digits(body, locale), _factor(head, tail, locale)
    if digits is None or factor is None:
        return None
    value = digits * factor
    return int(value) if value == value.to_integral_value() else float(value)


def _read_range(text: str, locale: Locale) -> Range | None:
    if len(text) > _LONGEST:
        return None
    ends = find_ends(fold(text))
    if ends is None:
        return None
    low = -inf if ends.low is None else _read_text(ends.low, locale)
    high = inf if ends.high is None else _read_text(ends.high, locale)
    if low is None or high is None or low >= high:
        return None
    return Range(unreadable(text, _WANTED).why, low, high, ends.exclusive)


def _mend(text: str, locale: Locale) -> str:
    """Name the numbers that a text may mean whose unit has two meanings, as "t" has."""
    if not _units(locale).search(fold(text[:_LONGEST])):
        return ""
    found = [_read_text(text.strip(), each) for each in _conventions(locale)]
    if None in found:
        return ""
    return "write " + " or ".join(grouped(number, locale) for number in found if number is not None)


@lru_cache(maxsize=64)
def _units(locale: Locale) -> re.Pattern[str]:
    """Finds a word that begins with one of the locale's ambiguous units."""
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, locale.ambiguous))})")


@lru_cache(maxsize=64)
def _conventions(locale: Locale) -> tuple[Locale, ...]:
    """The locale with the smallest, and with the largest, meaning of its ambiguous units."""
    return tuple(
        replace(locale, magnitudes={**locale.magnitudes, **each})
        for each in (
            {word: powers[at] for word, powers in locale.ambiguous.items()} for at in (0, -1)
        )
    )


def grouped(number: float, locale: Locale) -> str:
    """A number as the locale writes it: 50,000.5, 50.000,5."""
    whole, _, fraction = number_text(number).partition(".")
    digits = f"{int(whole):,}".replace(",", locale.groups or " ")
    sign = "-" if whole == "-0" else ""
    return f"{sign}{digits}{locale.decimals[0]}{fraction}" if fraction else digits


@lru_cache(maxsize=64)
def _body(decimals: str, groups: str, *, lakh: bool) -> re.Pattern[str]:
    grouped = rf"[1-9][0-9]{{0,2}}(?P<mark>[ '{groups}])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"
    if lakh and groups:
        grouped += rf"|[1-9][0-9]?(?:[{groups}][0-9]{{2}})+[{groups}][0-9]{{3}}"
    # A number with an exponent was written by a program, and these write a point.
    fraction = rf"(?:[{decimals}]|\.(?=[0-9]+e))(?P<fraction>[0-9]+)"
    exponent = r"(?P<exponent>e[-+]?[0-9]{1,3})"
    return re.compile(rf"(?:(?P<grouped>{grouped})|(?P<whole>[0-9]*))(?:{fraction})?{exponent}?")


def _digits(body: str, locale: Locale) -> Decimal | None:
    """The digits as `locale` writes them, without what stands beside them."""
    match = _body(locale.decimals, locale.groups, lakh=locale.lakh).fullmatch(body)
    if match is None:
        return None
    grouped, whole, fraction, exponent = match.group("grouped", "whole", "fraction", "exponent")
    if grouped and exponent:
        return None
    whole = _NO_DIGIT.sub("", grouped) if grouped else whole
    return Decimal(f"{whole or 0}.{fraction or 0}{exponent or ''}")


@lru_cache(maxsize=4096)
def _factor(head: str, tail: str, locale: Locale) -> Decimal | None:
    """What the signs and words on both sides multiply by; None if they make it no amount."""
    tail = _NO_CENTS.sub("", tail)
    opening, before, inner = _parts(head)
    outer, after, closing = _parts(tail)
    negative = _NEGATIVE.get(f"{opening}{inner}|{outer}{closing}".replace(" ", ""))
    first, second = _word(before, locale), _word(after, locale)
    # "5 -" is an unfinished range.
    if negative is None or first is None or second is None or first.kinds == "k" or tail == " -":
        return None
    if first.kinds + second.kinds not in {"", "$", "%", "k", "$k"}:
        return None
    return Decimal(-1 if negative else 1).scaleb(first.power + second.power)


def _parts(side: str) -> tuple[str, str, str]:
    """What stands on one side: signs, a word, and signs again."""
    word = side.strip("-+() ")
    return side.partition(word) if word else (side, "", "")


def _word(word: str, locale: Locale) -> _Word | None:
    """A currency, a magnitude, both ("mio. €", "k€") or percent; None if it is none of them."""
    if word == "%":
        return _Word("%", -2)
    if not word or _is_money(word, locale):
        return _Word("$" if word else "")
    for end in range(len(word), 0, -1):
        power = locale.magnitudes.get(word[:end].rstrip(" ."))
        rest = word[end:].lstrip(" .")
        if power and not rest:
            return _Word("k", power)
        if power and _is_money(rest, locale) and _apart(word[:end], rest):
            return _Word("$k", power)
    return None


def _is_money(word: str, locale: Locale) -> bool:
    return word in locale.currencies or word.removesuffix(".") in locale.currencies


def _apart(magnitude: str, currency: str) -> bool:
    """Whether they are two words, not one: "5 mall" is not five million (m) leks (all)."""
    return magnitude[-1] in " ." or not currency.isascii() or currency in _GLUED
