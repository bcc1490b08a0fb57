"""What was probably meant by a value that TOML does not know: 10,000, 50%, yes, 15.01.2026, Retail.

Values are read as cells are, by the conventions of English and of German.
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

from rules.language.conditions import DATE_KEYS
from rules.phrases import plural
from rules.read.dates import read_date
from rules.read.locale import EN_US, Locale
from rules.read.numbers import read_number
from rules.read.ranges import find_ends
from rules.read.readings import Unreadable
from rules.read.span import Span
from rules.read.text import fold
from rules.read.yes import read_yes
from sync.config.help.keys import LIST_KEYS, TRUTH_KEYS
from sync.config.toml import quoted, spaced, toml_of
from sync.locales.by_name import load_locale

_ALSO_ONE = frozenset({"key", "stage"})
"""Keys that take a list, and one text as well, here or in another table."""


class LikelyValue(NamedTuple):
    """A value as it was probably meant, in TOML, and what is odd about how it is written.

    `toml` is "" where only the writer can know.
    """

    toml: str
    odd: str = "has no quotes"


def likely_value(written: str, key: str) -> LikelyValue | None:
    """What a value without quotes probably means beside a key; None where that is unclear."""
    if re.fullmatch(r"https?://[^\s\"]+", written):
        return LikelyValue(quoted(written))
    found = _range(written, key) or _truth(written, key) or _day(written, key)
    found = found or _number(written) or _span(written)
    if found or not re.match(r"[^\"'\[\]{}#,;=]", written) or re.search(r"[\"\[\]{}=]", written):
        return found
    if key in LIST_KEYS and (key not in _ALSO_ONE or "," in written):
        return LikelyValue(toml_of([part.strip() for part in written.split(",")]))
    return LikelyValue(quoted(written))


def _locales() -> tuple[Locale, Locale]:
    return load_locale("de_DE"), EN_US


def _range(written: str, key: str) -> LikelyValue | None:
    pair = likely_pair(written) if key == "between" else ""
    return LikelyValue(pair, "is not a list of two") if pair else None


def likely_pair(text: str) -> str:
    """The two ends of a range such as "50-5000", as a list in TOML; "" of other texts."""
    ends = find_ends(fold(re.sub(r" (?:to|and) |\.\.|, ", "-", text)))
    found = [] if ends is None else [each for each in (ends.low, ends.high) if each]
    if len(found) < 2 or not all(map(_is_number, found)):  # noqa: PLR2004 -- two ends
        return ""
    return f"[{', '.join(map(_number_of, found))}]"


def _truth(written: str, key: str) -> LikelyValue | None:
    truth = likely_truth(written)
    if key in TRUTH_KEYS and truth is None and written.isalpha():
        truth = True
    if truth is None or (key not in TRUTH_KEYS and written.lower() not in ("true", "false")):
        return None
    return LikelyValue(toml_of(truth), "is neither true nor false")


def likely_truth(text: str) -> bool | None:
    """Whether a word means true or false; None where it means neither."""
    answer = read_yes(text)
    return answer if isinstance(answer, bool) else None


_DATE = re.compile(r"\d{1,2}([./–—-])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d([./–—-])\d{1,2}\2\d{1,2}")


def _day(written: str, key: str) -> LikelyValue | None:
    if not _DATE.fullmatch(written):
        bound = likely_bound(written, key) if key in DATE_KEYS else None
        return LikelyValue(str(bound), "is no whole date") if bound else None
    match likely_days(written):
        case []:
            return LikelyValue("", "is no day of the calendar")
        case [day]:
            return LikelyValue(str(day), "is a date in another order")
        case days:
            return LikelyValue("", f"may be {days[0]} or {days[1]}")


def likely_days(text: str) -> list[date]:
    """The days that a text may mean: two where slashes leave open which number is the month."""
    days = (read_date(text, locale) for locale in _locales()[: 2 if "/" in text else 1])
    return list(dict.fromkeys(day for day in days if isinstance(day, date)))


def likely_bound(text: str, key: str) -> date | None:
    """The day that words, a month or a year, such as "Dec 2026", stand for as a bound.

    Of a month or a year it is the last one where what follows is asked for, or what lies up to it.
    """
    months = ("1/{}", "1.{}", "1-{}", "1 {}", "{}/1", "{}.1", "{}-1")
    forms = [("{}", 0), *((form, 1) for form in months), ("{}-1-1", 12)]
    for form, length in forms if re.search(r"(?:19|20)\d\d", text) else forms[:1]:
        for day in likely_days(form.format(text)):
            is_last = length and key in ("after", "on_or_before")
            return Span(months=length).after(day) - timedelta(days=1) if is_last else day
    return None


def criterion_of(name: str, written: str) -> str:
    """The criterion, in TOML, that a word or a number beside its name may stand for."""
    truth = likely_truth(written)
    if truth is not None:
        return toml_of({"column": name, "yes": truth})
    if _is_number(written):
        return f"{{ column = {quoted(name)}, at_least = {_number_of(written)} }}"
    return toml_of({"column": written, "filled": True})


def _is_number(text: str) -> bool:
    return any(not isinstance(read_number(text, each), Unreadable) for each in _locales())


def _number_of(text: str) -> str:
    """A text that is a number, in TOML."""
    number = _number(text)
    if number:
        return number.toml
    return text if re.fullmatch(r"-?[1-9][\d_]*(?:\.\d+)?", text) else quoted(text)


_MARKS = {",": "commas", ".": "points", "'": "apostrophes", "’": "apostrophes"}


def _number(written: str) -> LikelyValue | None:
    """A number as TOML writes it; None where TOML reads it, or a unit such as "k" multiplies it."""
    digits = re.search(r"\d(?:.*\d)?", written)
    for locale in reversed(_locales()):
        number = read_number(written, locale)
        if digits and not isinstance(number, Unreadable):
            whole, _, fraction = digits[0].partition(locale.decimals)
            odd = _odd_sign(written, whole, fraction, locale)
            if odd is None or read_number(digits[0], locale) != abs(number):
                return None
            sign, point = "-" if number < 0 else "", "." if fraction else ""
            thousands = spaced(int(re.sub(r"\D", "", whole)))
            return LikelyValue(f"{sign}{thousands}{point}{fraction}", odd)
    return None


def _odd_sign(written: str, whole: str, fraction: str, locale: Locale) -> str | None:
    """Say what about a number is not TOML; None where nothing is."""
    if re.search(r"[^\d\s.,'’()+−–-]", written):
        return "has a currency in it"
    if mark := re.search(r"\D", whole):
        return f"has {_MARKS.get(mark[0], 'spaces')} in the number"
    if fraction and locale.decimals == ",":
        return "has a comma for the decimal point"
    return "has a dash for the minus" if written[0] in "−–" else None


def _span(written: str) -> LikelyValue | None:
    span = likely_span(written)
    return LikelyValue(quoted(span)) if span else None


_SPAN = re.compile(
    r"(?:last|next)?\s*(\d+|an?|one)?\s*-?\s*(d|w|m|y|days?|weeks?|months?|years?)", re.IGNORECASE
)
_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}


def likely_span(text: str) -> str | None:
    """A span as the config wants it ("90 days"), of "90d", "a week" or "90 days"."""
    match = _SPAN.fullmatch(text.strip())
    if not match or (match[1] is None and len(match[2]) == 1):
        return None
    count = int(match[1]) if (match[1] or "").isdigit() else 1
    span = f"{count} {plural(count, _UNITS[match[2][0].lower()])}"
    try:
        Span.parse(span)
    except ValueError:
        return None
    return span
