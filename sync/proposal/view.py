"""The view of a sheet: its locale, what each column looks like and what it probably means."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from rules.columns import Column
from rules.language.conditions import Setting
from rules.phrases import cut
from rules.read.cells import Cell
from rules.read.dates import read_date
from rules.read.locale import EN_US, Locale
from rules.read.numbers import read_number
from rules.read.readings import Unreadable
from rules.read.text import fold, readable_text
from sync.config.model import BLANKS
from sync.locales.by_name import UnknownLocaleError, load_locale
from sync.proposal.headings import without_topic
from sync.proposal.looks import Look, is_money, look_at
from sync.proposal.meanings import (
    WITHIN,
    Fit,
    Meaning,
    bare,
    find_meanings,
    meanings,
    word_list,
)
from sync.proposal.sample import Sample

_LOCALES = {"en": ("en_US", "en_GB"), "de": ("de_DE",), "es": ("es_ES",), "fr": ("fr_FR",)}
_DIGITS = frozenset("0123456789")
_THOUSANDS = re.compile(r"(?<!\d)[1-9]\d{0,2}[.,]\d{3}(?!\d)")
_SAMPLE = 300
_WEAK = WITHIN + 0.1
_IN_PART = WITHIN + 0.02
"""So well a heading has to fit by itself; and where there are cells that can bear it out."""
_BY_CELLS = 0.4
_MOST_PLACEHOLDERS = 5


@dataclass(frozen=True)
class View:
    """What was seen in a sheet.

    `fits` is what each heading may mean; `columns` has the column of each meaning that one was
    found for. `locale` is "" where its cells settle none; `language` is that of most headings, ""
    where that is not known. `placeholders` are texts in cells that stand for nothing.
    """

    sample: Sample
    setting: Setting
    locale: str
    language: str
    looks: Mapping[int, Look]
    fits: Mapping[int, list[Fit]]
    columns: Mapping[str, int]
    placeholders: tuple[str, ...]

    def heading(self, meaning: str) -> str | None:
        """The heading of a meaning's column, None where there is none."""
        column = self.columns.get(meaning)
        return None if column is None else self.sample.heading(column)

    def look(self, heading: str) -> Look:
        """What the column of a heading looks like; as a blank one where there is no such column."""
        column = self.sample.headings.get(fold(heading))
        return Look() if column is None else self.looks[column]


def make_view(sample: Sample, *, locale: str | None, today: date) -> View:
    """Look at a sheet; `locale` is the workbook's own, None where its cells have to tell."""
    fits = _fits({column: sample.heading(column) for column in sample.columns})
    language = _language(fits.values())
    found = locale or guess_locale(sample.columns.values(), language)
    blanks = frozenset(map(fold, BLANKS))
    setting = Setting(_load(found or "en_US"), today, blanks)
    looks = {column: look_at(cells, setting) for column, cells in sample.columns.items()}
    return View(
        sample,
        setting,
        "" if locale else found,
        language,
        looks,
        fits,
        assign(fits, looks),
        tuple(islice(_placeholders(sample.columns.values()), _MOST_PLACEHOLDERS)),
    )


def _fits(headings: Mapping[int, str]) -> Mapping[int, list[Fit]]:
    """What each heading may mean, as it is or without what most of them begin with."""
    rests = without_topic(headings.values())
    return {
        column: [*find_meanings(heading), *find_meanings(rests.get(heading, ""))]
        for column, heading in headings.items()
    }


def _load(name: str) -> Locale:
    """A locale; one that nobody knows is said by the run, and here does as another."""
    try:
        return load_locale(name)
    except UnknownLocaleError:
        return EN_US


def _language(fits: Collection[list[Fit]]) -> str:
    """The language of most headings; one that is of several languages tells none."""
    votes: Counter[str] = Counter()
    for of_column in fits:
        best = max(of_column, key=lambda fit: fit.score, default=None)
        if best is not None and len(best.languages) == 1 and best.score > _WEAK:
            votes.update(best.languages)
    return next((language for language, count in votes.most_common(1) if count > 1), "")


# The locale --------------------------------------------------------------------------------------


def guess_locale(columns: Collection[Column[Cell]], language: str) -> str:
    """The locale in which most cells that tell it can be read; "" where they don't tell it."""
    cells = [cell for column in columns for cell in islice(_written_figures(column), _SAMPLE)]
    names = [*_LOCALES.get(language, ()), *(n for each in _LOCALES.values() for n in each)]
    readable = {name: _count_readable(cells, load_locale(name)) for name in dict.fromkeys(names)}
    best = max(readable, key=lambda name: readable[name])
    return best if readable[best] > readable["en_US"] else ""


def _written_figures(column: Column[Cell]) -> Iterator[str]:
    """The distinct texts of a column that may be numbers or dates written in some place's way."""
    for cell in column.counts():
        text = cell.strip() if isinstance(cell, str) else ""
        if text and not _DIGITS.isdisjoint(text) and any(mark in text for mark in "., /"):
            yield text


def _count_readable(cells: Collection[str], locale: Locale) -> int:
    return sum(
        _is_likely_number(cell, locale) or not isinstance(read_date(cell, locale), Unreadable)
        for cell in cells
    )


def _is_likely_number(cell: str, locale: Locale) -> bool:
    """Whether a text is a number; no sum of money has three digits behind its decimal mark."""
    number = read_number(cell, locale)
    if isinstance(number, Unreadable):
        return False
    return not (_THOUSANDS.search(cell) and number < 1000 and is_money(cell))  # noqa: PLR2004


# Placeholders ------------------------------------------------------------------------------------


def _placeholders(columns: Collection[Column[Cell]]) -> Iterator[str]:
    """Texts in the cells that stand for nothing, and that do not count as blank anyway."""
    seen = set(map(fold, BLANKS))
    for column in columns:
        for cell in column.counts():
            text = readable_text(cell) if isinstance(cell, str) else ""
            if text and fold(text) not in seen and bare(text) in word_list("placeholder"):
                seen.add(fold(text))
                yield cut(" ".join(text.split()), 40)


# Which column is what ----------------------------------------------------------------------------


def assign(fits: Mapping[int, list[Fit]], looks: Mapping[int, Look]) -> Mapping[str, int]:
    """The column of each meaning, the best fit first; no column has two meanings."""
    order = {name: at for at, name in enumerate(meanings())}
    found: dict[str, int] = {}
    ranked = sorted(
        _candidates(fits, looks),
        key=lambda each: (-each[0], not looks[each[2]].filled, order[each[1].name], each[2]),
    )
    for _, meaning, column in ranked:
        if meaning.name not in found and column not in found.values():
            found[meaning.name] = column
    return found


def _candidates(
    fits: Mapping[int, list[Fit]], looks: Mapping[int, Look]
) -> Iterator[tuple[float, Meaning, int]]:
    for column, look in looks.items():
        for fit in fits[column]:
            fitting = look.allows(fit.meaning.cells)
            if fitting and (fit.score > _WEAK or _bears_out(look, fit)):
                yield fit.score, fit.meaning, column
        for name in _by_cells(look):
            yield _BY_CELLS, meanings()[name], column


def _bears_out(look: Look, fit: Fit) -> bool:
    """Whether there are cells that bear out what a heading says in part."""
    in_part = fit.score > _IN_PART and look.allows(fit.meaning.partly)
    return bool(look.filled) and (in_part or look.affirms(fit.meaning.cells))


def _by_cells(look: Look) -> Iterator[str]:
    """What a column is by its cells alone, whatever it is headed."""
    if look.is_plainly("email"):
        yield "email"
    if look.is_plainly("dialled") and not look.is_mostly("date"):
        yield "phone"
    if look.names_firms:
        yield "company"
    if look.tells_outcomes:
        yield "outcome"
    if look.is_mostly("money"):
        yield "amount"
    if look.is_mostly("ahead"):
        yield "timeline"
