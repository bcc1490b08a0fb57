"""The prospects of the benchmarks: any number of rows of people's, in twenty columns.

They look as the demo's do: tidy on the whole, dates and money typed in several ways, here and
there a slip. The same every time. Each column is drawn at once, since half a million rows are
needed in seconds.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sync.demo import words

Cell = str | int | None
"""A cell as a sheet stores it: a date is its serial number, an empty cell is None."""

Columns = Mapping[str, Sequence[Cell]]
"""The cells below each heading, in the order of the sheet; all of one length."""

TODAY = date(2026, 1, 15)
"""The day by which everybody judges."""

_SEED = 13
_EPOCH = date(1899, 12, 30)

Percents = tuple[int, int, int]
"""How likely something is for a prospect that is cold, warm or hot."""

_WARMTH: Percents = (82, 11, 7)
_FITS = (55, 97, 100)
_SIZED = (60, 97, 100)
_ASKED = (18, 97, 100)
_RECENT = (35, 62, 98)
_DATED = (6, 36, 98)
_BUDGET = (8, 40, 92)
_STEP = (8, 45, 92)

# Days from today, clear of the bounds of prospects.toml.
_LATELY, _LONG_AGO = range(-80, -2), range(-400, -109)
_SOON, _FAR_AHEAD = range(14, 331), range(420, 641)

_WRONG_SIZES = (8, 12, 25, 30, 38, 44, 6_200, 9_500, 14_000)

_FITTING = tuple(industry.name for industry in words.FITTING_INDUSTRIES)
_OTHERS = tuple(industry.name for industry in words.OTHER_INDUSTRIES)
_TRADES = tuple(
    trade
    for industry in (*words.FITTING_INDUSTRIES, *words.OTHER_INDUSTRIES)
    for trade in industry.trades
)
_FIRST_NAMES = tuple(name for country in words.COUNTRIES for name in country.first_names)
_LAST_NAMES = tuple(name for country in words.COUNTRIES for name in country.last_names)
_PLACES = tuple(place for country in words.COUNTRIES for place in country.places)
_LEGAL_FORMS = {country.name: country.legal_form for country in words.COUNTRIES}


def serial(day: date) -> int:
    """Return a day as a sheet stores it."""
    return (day - _EPOCH).days


def make_prospects(rows: int) -> Columns:
    """Make so many prospects."""
    dice = random.Random(_SEED)  # noqa: S311 - the same prospects every time, nothing secret
    warmth = dice.choices(range(3), _WARMTH, k=rows)

    def draw(pool: Sequence[Cell]) -> list[Cell]:
        return dice.choices(pool, k=rows)

    def mix(percents: Percents, these: Iterable[Cell], others: Iterable[Cell]) -> list[Cell]:
        """Take a cell of these, as likely as it is for so warm a prospect, or else of others."""
        return [
            this if 100 * dice.random() < percents[degree] else other
            for degree, this, other in zip(warmth, these, others, strict=True)
        ]

    nothing_yet, empty = draw(_NOTHING_YET), [None] * rows
    small_sums = draw(range(2_000, 8_001, 500))
    vague_days = mix(_always(90), draw(_days(_FAR_AHEAD)), draw(_VAGUE_DAYS))
    no_sum = mix(_always(8), small_sums, nothing_yet)
    return {
        **_identity(dice, rows),
        "Industry": mix(_FITS, draw(_typed(_FITTING)), draw(_typed(_OTHERS))),
        "Employees": mix(_SIZED, draw(_sizes()), draw(_WRONG_SIZES)),
        "Last inbound": mix(
            _ASKED,
            draw(_typed(words.REQUESTS)),
            mix(_always(55), draw(words.NO_REQUESTS), empty),
        ),
        "Last contact": mix(
            _RECENT, draw(_days(_LATELY)), mix(_always(60), draw(_days(_LONG_AGO)), empty)
        ),
        "Decision maker": mix(_always(25), draw(words.TITLES), nothing_yet),
        "Champion aware": draw(_ways(("yes", 8), ("x", 3), ("no", 4), (None, 85))),
        "Budget (EUR)": mix(
            _BUDGET, draw(_sums()), mix(_always(1), draw(("soon", "ask Maria")), no_sum)
        ),
        "Close date": mix(_DATED, draw(_days(_SOON)), mix(_always(10), vague_days, nothing_yet)),
        "Next step": mix(_STEP, draw(words.NEXT_STEPS), empty),
        "Trigger": mix(_always(20), draw(words.TRIGGERS), empty),
        "Owner": draw(words.OWNERS),
        "Outcome": draw(_ways((None, 970), ("Lost", 15), ("lost ", 1), ("Won", 7), ("On hold", 7))),
        "Notes": mix(_always(30), draw(words.NOTES), empty),
    }


def _identity(dice: random.Random, rows: int) -> dict[str, list[Cell]]:
    """Make the columns whose cells are nearly all different, as in people's sheets."""
    countries = dice.choices(tuple(_LEGAL_FORMS), k=rows)
    first, last = dice.choices(_FIRST_NAMES, k=rows), dice.choices(_LAST_NAMES, k=rows)
    founders, places = dice.choices(_LAST_NAMES, k=rows), dice.choices(_PLACES, k=rows)
    trades = dice.choices(_TRADES, k=rows)
    firms = [" ".join(each) for each in zip(founders, trades, places, strict=True)]
    domains = [f"{firm.lower().replace(' ', '-')}.example" for firm in firms]
    calls = dice.choices(range(1_000_000, 10_000_000), k=rows)
    return {
        "ID": [f"HL-{number:07}" for number in range(1, rows + 1)],
        "Company": [
            f"{firm} {_LEGAL_FORMS[country]}"
            for firm, country in zip(firms, countries, strict=True)
        ],
        "Country": list(countries),
        "Contact": [" ".join(each) for each in zip(first, last, strict=True)],
        "Email": [f"{name.lower()}@{each}" for name, each in zip(last, domains, strict=True)],
        "Phone": [f"+49 30 {call}" for call in calls],
        "Website": [f"https://www.{each}" for each in domains],
    }


def _ways(*cells: tuple[Cell, int]) -> list[Cell]:
    """Repeat each cell as often as is said beside it."""
    return [cell for cell, times in cells for _ in range(times)]


_NOTHING_YET = _ways((None, 84), ("-", 7), ("tbd", 5), ("n/a", 2), ("?", 2))
_VAGUE_DAYS = ("next spring", "when the board meets")


def _always(percent: int) -> Percents:
    return percent, percent, percent


def _typed(texts: Iterable[str]) -> list[Cell]:
    """Type texts as one or another colleague does."""
    return [
        cell
        for text in texts
        for cell in _ways((text, 94), (text.lower(), 3), (text.upper(), 1), (f"{text} ", 2))
    ]


def _sizes() -> list[Cell]:
    counts = sorted({step * number for step in (5, 10, 50) for number in range(14, 81)})
    typed = [cell for count in counts for cell in _ways((count, 94), (f"{count:,}", 6))]
    return typed + ["about 400", "a few hundred"] * (len(typed) // 400)


def _days(span: range) -> list[Cell]:
    """Type days, mostly as real dates, else as text."""
    days = [TODAY + timedelta(days=days) for days in span]
    return [
        cell
        for day in days
        for cell in _ways((serial(day), 82), (day.isoformat(), 11), (f"{day.day} {day:%B %Y}", 7))
    ]


def _sums() -> list[Cell]:
    """Type sums of money, mostly as numbers, else as text."""
    return [
        cell
        for euros in range(12_500, 90_001, 2_500)
        for cell in _ways(
            (euros, 78), (_short(euros), 12), (f"{euros:,}", 6), (f"EUR {euros:,}", 4)
        )
    ]


def _short(euros: int) -> str:
    return f"€{euros:,}" if euros % 1000 else f"€ {euros // 1000}k"
