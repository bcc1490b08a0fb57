"""The prospects of the benchmarks: any number of rows of people's, in twenty columns.

They look as the demo's do: tidy on the whole, dates and money typed in several ways, here and
there a slip. The same every time. Each column is drawn at once, since half a million rows are
needed in seconds.
"""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
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

# Of the prospects so many in a hundred are cold, warm and hot; and how likely each is for them.
_WARMTH = (82, 11, 7)
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

Weighted = Sequence[tuple[Cell, float]]
"""What may stand in a cell, and how often relative to the rest."""

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
    """Give a day as a sheet stores it."""
    return (day - _EPOCH).days


def make_prospects(rows: int) -> Columns:
    """Make so many prospects."""
    dice = random.Random(_SEED)  # noqa: S311 - the same prospects every time, nothing secret
    warmth = dice.choices(range(len(_WARMTH)), _WARMTH, k=rows)

    def draw(cells: Weighted) -> list[Cell]:
        return _draw(dice, cells, rows)

    def draw_warm(pools: Iterable[Weighted]) -> list[Cell]:
        draws = [iter(draw(pool)) for pool in pools]
        return [next(draws[degree]) for degree in warmth]

    return {
        **_identity(dice, rows),
        "Industry": draw_warm(_shares(_FITS, _typed(_FITTING), _typed(_OTHERS))),
        "Employees": draw_warm(_shares(_SIZED, _sizes(), _even(_WRONG_SIZES))),
        "Last inbound": draw_warm(_shares(_ASKED, _typed(words.REQUESTS), _unasked())),
        "Last contact": draw_warm(_shares(_RECENT, _days(_LATELY), _either(_days(_LONG_AGO)))),
        "Decision maker": draw(_mix(25, _even(words.TITLES), _nothing_yet())),
        "Champion aware": draw([("yes", 8), ("x", 3), ("no", 4), (None, 85)]),
        "Budget (EUR)": draw_warm(_shares(_BUDGET, _sums(), _no_sum())),
        "Close date": draw_warm(_shares(_DATED, _days(_SOON), _no_day())),
        "Next step": draw_warm(_shares(_STEP, _even(words.NEXT_STEPS), [(None, 1)])),
        "Trigger": draw(_mix(20, _even(words.TRIGGERS), [(None, 1)])),
        "Owner": draw(_even(words.OWNERS)),
        "Outcome": draw(
            [(None, 97), ("Lost", 1.5), ("lost ", 0.1), ("Won", 0.7), ("On hold", 0.7)]
        ),
        "Notes": draw(_mix(30, _even(words.NOTES), [(None, 1)])),
    }


def _identity(dice: random.Random, rows: int) -> dict[str, list[Cell]]:
    """Make the columns that are nearly all different, as in people's sheets."""
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


def _draw(dice: random.Random, cells: Weighted, count: int) -> list[Cell]:
    return dice.choices([cell for cell, _ in cells], [weight for _, weight in cells], k=count)


def _shares(percents: Iterable[int], these: Weighted, others: Weighted) -> list[Weighted]:
    """Mix two pools by how likely the first is for cold, warm and hot prospects."""
    return [_mix(percent, these, others) for percent in percents]


def _mix(percent: float, these: Weighted, others: Weighted) -> Weighted:
    return [*_scaled(these, percent), *_scaled(others, 100 - percent)]


def _scaled(cells: Weighted, total: float) -> Weighted:
    whole = sum(weight for _, weight in cells)
    return [(cell, total * weight / whole) for cell, weight in cells]


def _even(cells: Iterable[Cell]) -> Weighted:
    return [(cell, 1) for cell in cells]


def _either(cells: Weighted) -> Weighted:
    """Leave two cells of five empty."""
    return _mix(60, cells, [(None, 1)])


def _each(cells: Iterable[int], ways: Callable[[int], Weighted]) -> Weighted:
    return [way for cell in cells for way in ways(cell)]


def _typed(texts: Iterable[str]) -> Weighted:
    """Type texts as one or another colleague does."""
    return [
        way
        for text in texts
        for way in ((text, 94), (text.lower(), 3), (text.upper(), 1), (f"{text} ", 2))
    ]


def _unasked() -> Weighted:
    return _mix(55, _even(words.NO_REQUESTS), [(None, 1)])


def _sizes() -> Weighted:
    counts = {step * number for step in (5, 10, 50) for number in range(14, 81)}
    typed = _each(sorted(counts), lambda count: [(count, 94), (f"{count:,}", 6)])
    return _mix(99.5, typed, _even(["about 400", "a few hundred"]))


def _days(span: range) -> Weighted:
    """Type days, mostly as real dates, else as text."""

    def ways(days: int) -> Weighted:
        day = TODAY + timedelta(days=days)
        long = f"{day.day} {words.MONTHS[day.month - 1]} {day.year}"
        return [(serial(day), 82), (day.isoformat(), 11), (long, 7)]

    return _each(span, ways)


def _no_day() -> Weighted:
    vague = [*_scaled(_nothing_yet(), 90), *_scaled(_days(_FAR_AHEAD), 9)]
    return [*vague, ("next spring", 0.5), ("when the board meets", 0.5)]


def _sums() -> Weighted:
    """Type sums of money, mostly as numbers, else as text."""

    def ways(euros: int) -> Weighted:
        short = f"€ {euros // 1000}k" if euros % 1000 == 0 else f"€{euros:,}"
        return [(euros, 78), (short, 12), (f"{euros:,}", 6), (f"EUR {euros:,}", 4)]

    return _each(range(12_500, 90_001, 2_500), ways)


def _no_sum() -> Weighted:
    too_little = _even(range(2_000, 8_001, 500))
    return [*_mix(8, too_little, _nothing_yet()), ("soon", 0.3), ("ask Maria", 0.3)]


def _nothing_yet() -> Weighted:
    """Say "not known yet" in people's ways."""
    return [(None, 84), ("-", 7), ("tbd", 5), ("n/a", 2), ("?", 2)]
