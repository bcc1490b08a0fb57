"""Locales from Unicode's data (CLDR), which Babel carries.

https://cldr.unicode.org
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Any

from babel import Locale as BabelLocale
from babel import UnknownLocaleError, localedata
from babel.core import get_global

from rules.read.locale import (
    ABROAD,
    CURRENCIES,
    DATE_WORDS,
    ENGLISH_MONTHS,
    MAGNITUDES,
    Locale,
    Order,
)
from rules.read.text import fold

# Names that Google Sheets still uses and Unicode's data has dropped.
_RENAMED = {"no": "nb"}
_ORDERS: Mapping[str, Order] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}
_PARTS = (
    "compact_decimal_formats",
    "currency_symbols",
    "date_formats",
    "day_periods",
    "days",
    "eras",
    "months",
    "number_symbols",
)


def read_locale(name: str) -> Locale | None:
    """Read the locale of a name such as "de_DE", "de-DE" or "de"; None where there is none."""
    try:
        babel = BabelLocale.parse(_present_name(name))
    except (ValueError, UnknownLocaleError):
        return None
    name = str(babel).partition("@")[0]
    data = _read(name)
    symbols = data["number_symbols"].get("latn", {})
    decimal, group = symbols.get("decimal", "."), symbols.get("group", ",")
    powers, currencies = _powers(data), _currencies(data)
    # Burmese money is "K": there, "5k" is five or five thousand.
    both = powers.keys() & currencies
    clear = {word: least for word, (least, *more) in powers.items() if not more}
    return Locale(
        name=name,
        decimals=decimal + symbols.get("currencyDecimal", "").replace(decimal, ""),
        groups=group if group in ".," else "",
        lakh=babel.decimal_formats[None].grouping == (3, 2),
        order=_order(data["date_formats"]),
        months=MappingProxyType(_months(data)),
        date_words=DATE_WORDS | frozenset(_date_words(data)),
        magnitudes=MappingProxyType({word: clear[word] for word in clear.keys() - both}),
        ambiguous=MappingProxyType({word: powers[word] for word in powers.keys() - clear.keys()}),
        currencies=currencies - both,
    )


def near_names(name: str) -> tuple[str, ...]:
    """Return the known names most like an unknown one, of its own language if there are any."""
    from difflib import get_close_matches  # noqa: PLC0415 -- only for mistakes

    name = _present_name(name)
    known = localedata.locale_identifiers()
    language = re.match("[a-z]*_?", name)
    own = [other for other in known if language and other.startswith(language[0])]
    return tuple(get_close_matches(name, own or known, n=2))


def _present_name(name: str) -> str:
    language, *rest = re.split(r"[-_]", name.strip())
    return "_".join([_RENAMED.get(language.lower(), language), *rest])


def _read(name: str) -> Mapping[str, Any]:
    """The locale's data that is used here, as a copy.

    Babel stores what it looks up in data that several locales share, so that one locale can be
    given the months of another that was asked before.
    """
    data = localedata.load(name)
    return localedata.LocaleDataDict(deepcopy({part: data[part] for part in _PARTS}))


def _forms(names: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    """All (key, folded form) of names by context and width, but for the one-letter ones."""
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated", "short"):
            for key, name in names.get(context, {}).get(width, {}).items():
                yield key, fold(name).rstrip(".")


def _plain_latin(text: str) -> str:
    """Latin letters without accents: "fevrier" is typed for "février"; others as they are."""
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", re.sub(r"(?<=[a-z])[\u0300-\u036f]+", "", decomposed))


def _months(data: Mapping[str, Any]) -> dict[str, int]:
    """Months by every form of their names and the English ones; a form of two is left out."""
    own: dict[str, set[int]] = {}
    before, after = _month_affixes(data["date_formats"])
    for number, name in _forms(data["months"]):
        for form in {name, _plain_latin(name), before + name + after}:
            own.setdefault(form, set()).add(number)
    known = {
        form: numbers.pop()
        for form, numbers in own.items()
        if len(numbers) == 1 and re.search(r"[^\W\d_]", form)
    }
    return {name: month for name, month in ENGLISH_MONTHS.items() if name not in own} | known


def _month_affixes(formats: Mapping[str, Any]) -> tuple[str, str]:
    """What the locale writes before and behind a month without a space: Hebrew "in"."""
    pattern = formats["long"].pattern
    before = re.search(r"([^\W\d_a-zA-Z]+)M{3,4}", pattern)
    after = re.search(r"M{3,4}'([^' ]+)'", pattern)
    return fold(before[1]) if before else "", fold(after[1]) if after else ""


def _date_words(data: Mapping[str, Any]) -> Iterator[str]:
    """Weekdays, the words of the locale's long dates, and its words for am, pm and our era."""
    for _, name in _forms(data["days"]):
        yield name
    for width in ("medium", "long", "full"):
        pattern = data["date_formats"][width].pattern
        for quoted, plain in re.findall(r"'([^']+)'|([^\x00-\x7f]+)", pattern):
            yield from re.findall(r"[^\W\d_]+", fold(quoted or plain))
    for period, name in _forms(data["day_periods"]):
        if period in {"am", "pm"}:
            yield name
    yield fold(data["eras"]["abbreviated"][1]).rstrip(".")


def _order(formats: Mapping[str, Any]) -> Order:
    """The order of a date in figures; none if the locale's dates in words have another."""
    short, long = (_field_order(formats[width].pattern) for width in ("short", "long"))
    return "" if short == "ymd" != long else short


def _field_order(pattern: str) -> Order:
    letters = re.findall(r"[dMy]", re.sub(r"'[^']*'", "", pattern))
    return _ORDERS.get("".join(dict.fromkeys(letters)).lower(), "")


def _powers(data: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """The words of compact numbers ("5 Mio."), with their powers of ten, the least first.

    A word has several that is one power to Unicode's data and another to the rest of the world
    ("bn" is 10^12 in French).
    """
    powers: dict[str, set[int]] = {word: {power} for word, power in MAGNITUDES.items()}
    for word, power in _compact_words(data["compact_decimal_formats"]):
        powers.setdefault(word, set()).add(power)
    for word, found in ABROAD.items():
        if word in powers or len(found) > 1:
            powers.setdefault(word, set()).update(found)
    return {word: tuple(sorted(found)) for word, found in powers.items()}


def _compact_words(formats: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for width in ("short", "long"):
        for by_size in formats.get(width, {}).values():
            for size, pattern in by_size.items():
                text = pattern.pattern.replace("'", "")
                word = fold(text.replace("0", "")).rstrip(".")
                zeros = text.count("0")
                if word and zeros:
                    yield word, len(size) - zeros


def _currencies(data: Mapping[str, Any]) -> frozenset[str]:
    names = [*get_global("all_currencies"), *data["currency_symbols"].values()]
    return CURRENCIES | set(map(fold, names)) - {""}  # Cape Verde's sign is an invisible character


def day_pattern(name: str) -> str:
    """How a locale writes a day in figures, with the whole year: "dd.MM.yyyy"; "" if unknown."""
    try:
        pattern = BabelLocale.parse(_present_name(name)).date_formats["short"].pattern
    except (ValueError, UnknownLocaleError):
        return ""
    plain = re.sub(r"[\u200e\u200f\u202f]|'[^']*'|\bG+", "", pattern).strip()
    return re.sub("y+", "yyyy", plain) if set(re.findall("[^\\W_]", plain)) == set("dMy") else ""
