"""What was meant by a value that TOML does not know: 10,000, 50%, yes, 15.01.2026, Retail."""

import re
from calendar import month_abbr, monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from rules.language.conditions import DATE_KEYS
from rules.language.spec import Spec
from rules.phrases import plural
from rules.read.dates import read_date
from rules.read.span import Span
from sync.config.model import Config
from sync.config.toml import quoted, spaced, toml_of
from sync.locales.by_name import load_locale


@dataclass(frozen=True)
class LikelyValue:
    """A value as it was probably meant, in TOML, and what is odd about how it is written.

    `toml` is "" where only the writer can know.
    """

    toml: str
    odd: str = "has no quotes"


def meant_by(written: str, key: str) -> LikelyValue | None:
    """Say what was meant by a value without quotes beside a key.

    None where nothing is likely.
    """
    found = next((meant for read in _READERS if (meant := read(written, key))), None)
    if re.fullmatch(r"https?://[^\s\"]+", written):
        return LikelyValue(quoted(written))
    if found or not re.match(r"[^\"'\[\]{}#,;=]", written) or re.search(r"[\"\[\]{}=]", written):
        return found
    if key in LIST_KEYS and (key not in _ALSO_ONE or "," in written):
        return LikelyValue(toml_of([part.strip() for part in written.split(",")]))
    return LikelyValue(quoted(written))


def _truth(written: str, key: str) -> LikelyValue | None:
    said = truth_of(written)
    if key in TRUTH_KEYS and said is None and written.isalpha():
        said = True
    if said is None or (key not in TRUTH_KEYS and written.lower() not in ("true", "false")):
        return None
    return LikelyValue(toml_of(said), "is neither true nor false")


def truth_of(text: str) -> bool | None:
    """Say whether a word means true or false; None where neither."""
    word = text.strip().lower()
    return _TRUTHS.get(word)


_TRUTHS = dict.fromkeys(("true", "yes", "y", "on", "ja", "oui", "si", "sí", "1"), True) | (
    dict.fromkeys(("false", "no", "n", "off", "nein", "non", "0"), False)
)

_DAY_FIRST = re.compile(r"(\d{1,2})([./–—-])(\d{1,2})\2((?:19|20)\d\d)")
_YEAR_FIRST = re.compile(r"((?:19|20)\d\d)([./–—-])(\d{1,2})\2(\d{1,2})")


def _day(written: str, key: str) -> LikelyValue | None:
    days = days_of(written)
    if not days and key in DATE_KEYS and (day := day_meant(written, key)):
        return LikelyValue(str(day), "is no whole date")
    if days:
        if len(days) > 1:
            return LikelyValue("", f"may be {days[0]} or {days[1]}")
        return LikelyValue(str(days[0]), "is a date in another order")
    if _YEAR_FIRST.fullmatch(written) or _DAY_FIRST.fullmatch(written):
        return LikelyValue("", "is no day of the calendar")
    return None


def days_of(text: str) -> list[date]:
    """Give the days that a text of three numbers may mean; none where it is no such text."""
    if match := _YEAR_FIRST.fullmatch(text):
        orders = [(match[1], match[3], match[4])]
    elif match := _DAY_FIRST.fullmatch(text):
        orders = [(match[4], match[3], match[1])]
        if match[2] == "/":
            orders.append((match[4], match[1], match[3]))
    else:
        return []
    days: list[date] = []
    for year, month, day in orders:
        try:
            days.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return list(dict.fromkeys(days))


def day_meant(text: str, key: str) -> date | None:
    """Give the day that a month, a year, or a day in words means as a bound; None for others.

    Of a month or a year it is the last day where what follows is asked for, or what lies up to it.
    """
    last = key in ("after", "on_or_before")
    for year, month in _months_of(text):
        if month is None:
            return date(year, 12, 31) if last else date(year, 1, 1)
        return date(year, month, monthrange(year, month)[1] if last else 1)
    return day_in_words(text)


def day_in_words(text: str) -> date | None:
    """Give the day of "1 March 2026" or "1. März 2026"; None where it is none."""
    read = (read_date(text, load_locale(name)) for name in ("en_US", "de_DE"))
    return next((day for day in read if isinstance(day, date)), None)


def _months_of(text: str) -> Iterator[tuple[int, int | None]]:
    """Give the year and month of "2026-12", "12/2026" or "Dec 2026"; of "2026" the year alone."""
    if re.fullmatch(r"(?:19|20)\d\d", text):
        yield int(text), None
    for pattern in _MONTHS:
        if match := pattern.fullmatch(text):
            month = match["month"]
            number = int(month) if month.isdigit() else _names().get(month.lower()[:3], 0)
            if 1 <= number <= 12:  # noqa: PLR2004 -- months
                yield int(match["year"]), number


_MONTHS = (
    re.compile(r"(?P<year>(?:19|20)\d\d)[./–—-](?P<month>\d\d?)"),
    re.compile(r"(?P<month>\d\d?)[./–—-](?P<year>(?:19|20)\d\d)"),
    re.compile(r"(?P<month>[A-Za-z]{3,9})\.?,? (?P<year>(?:19|20)\d\d)"),
)


def _names() -> dict[str, int]:
    return {name.lower(): number for number, name in enumerate(month_abbr) if name}


def criterion_of(name: str, written: str) -> str:
    """Write the criterion that a word or a number beside its name may stand for, in TOML."""
    said, number = truth_of(written), _number(written, "")
    if said is not None:
        return toml_of({"column": name, "yes": said})
    if number or re.fullmatch(r"-?\d[\d_]*(?:\.\d+)?", written):
        bound = number.toml if number else written
        return f"{{ column = {quoted(name)}, at_least = {bound} }}"
    if _with_unit(written, ""):
        return toml_of({"column": name, "at_least": written.replace(" ", "")})
    return toml_of({"column": written, "filled": True})


_THOUSANDS = re.compile(r"(\d{1,3}(?:([.,' \u00a0\u202f’])\d{3})(?:\2\d{3})*)(?:[.,](\d{1,2}))?")
_DECIMAL_COMMA = re.compile(r"(\d+),(\d{1,2})")
_MARKS = {",": "commas", ".": "points", "'": "apostrophes", "’": "apostrophes"}


def _number(written: str, _: str) -> LikelyValue | None:
    sign = "-" if written[:1] in ("-", "−", "–") else ""
    digits = written[1:] if sign else written
    if match := _THOUSANDS.fullmatch(digits):
        whole = re.sub(r"\D", "", match[1])
        decimals = f".{match[3]}" if match[3] else ""
        mark = _MARKS.get(match[2], "spaces")
        return LikelyValue(sign + spaced(int(whole)) + decimals, f"has {mark} in the number")
    if match := _DECIMAL_COMMA.fullmatch(digits):
        return LikelyValue(f"{sign}{match[1]}.{match[2]}", "has a comma for the decimal point")
    if re.fullmatch(r"\d+", digits) and sign and written[0] != "-":
        return LikelyValue(sign + digits, "has a dash for the minus")
    return None


_UNITS = re.compile(
    r"(?P<before>[€$£¥]|[A-Z]{3})?\s*(?P<number>\d[\d.,_' ]*?)\s*"
    r"(?P<after>[€$£¥%]|[kKmM](?:io|ill?)?|EUR|USD|GBP|CHF|euros?|dollars?)?",
)
_ENDS = {"%", *"kKmM"}


def _with_unit(written: str, key: str) -> LikelyValue | None:
    match = _UNITS.fullmatch(written)
    if not match or not (match["before"] or match["after"]):
        return None
    if match["after"] in _ENDS and not match["before"]:
        return LikelyValue(quoted(written.replace(" ", "")))
    number = _number(match["number"], key)
    plain = number.toml if number else match["number"]
    if match["after"] in _ENDS or not re.fullmatch(r"[\d_]+(\.\d+)?", plain):
        return None
    return LikelyValue(plain, "has a currency in it")


def _span(written: str, _: str) -> LikelyValue | None:
    span = span_of(written)
    return LikelyValue(quoted(span)) if span else None


_SPAN = re.compile(
    r"(?:last|next)?\s*(\d+|an?|one)?\s*-?\s*(d|w|m|y|days?|weeks?|months?|years?)", re.IGNORECASE
)
_UNIT_WORDS = {"d": "day", "w": "week", "m": "month", "y": "year"}


def span_of(text: str) -> str | None:
    """Write a span as the config wants it ("90 days"), of "90d", "a week" or "90 days"."""
    match = _SPAN.fullmatch(text.strip())
    if not match or (match[1] is None and len(match[2]) == 1):
        return None
    count = int(match[1]) if (match[1] or "").isdigit() else 1
    unit = _UNIT_WORDS[match[2][0].lower()]
    span = f"{count} {plural(count, unit)}"
    try:
        Span.parse(span)
    except ValueError:
        return None
    return span


_RANGE = re.compile(r"(\d[\d_.,]*)\s*(?:-|–|—|\.\.|to|and|,)\s*(\d[\d_.,]*)")


def _range(written: str, key: str) -> LikelyValue | None:
    match = _RANGE.fullmatch(written)
    if key != "between" or not match:
        return None
    ends = (found.toml if (found := _number(each, key)) else each for each in match.groups())
    return LikelyValue(f"[{', '.join(ends)}]", "is not a list of two")


_READERS: tuple[Callable[[str, str], LikelyValue | None], ...] = (
    _range,
    _truth,
    _day,
    _number,
    _span,
    _with_unit,
)


def _keys_of(is_wanted: Callable[[Any], bool]) -> frozenset[str]:
    """Give the keys of the config, of any table, whose type is as wanted."""
    return frozenset(
        field.alias or name
        for model in models()
        for name, field in model.model_fields.items()
        if is_wanted(field.annotation)
    )


def models(top: type[Spec] = Config) -> list[type[Spec]]:
    """Give the kinds of table in the config, from the whole to the parts, each once."""
    found = [top]
    for model in found:
        for field in model.model_fields.values():
            found += [each for each in _models_in(field.annotation) if each not in found]
    return found


def _models_in(annotation: Any) -> list[type[Spec]]:
    if isinstance(annotation, type) and issubclass(annotation, Spec):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def _may_be(kind: type) -> Callable[[Any], bool]:
    def check(annotation: Any) -> bool:
        if get_origin(annotation) in (Union, UnionType, Annotated):
            return any(check(part) for part in get_args(annotation))
        return (get_origin(annotation) or annotation) is kind

    return check


TRUTH_KEYS = _keys_of(lambda annotation: annotation in (bool, bool | None))
"""The keys that want true or false."""

LIST_KEYS = _keys_of(_may_be(list)) | _keys_of(_may_be(tuple))
"""The keys that want a list, some of them where others want a table."""

_ALSO_ONE = frozenset({"key", "stage"})
"""Those of them that take one text as well, here or in another table."""
