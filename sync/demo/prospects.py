"""The demo's prospects: the pipeline of Harbourlight, which sells shift planning for warehouses.

They are the same every time but for the dates, which lie around the day that is given. The sheet
is as people keep one: tidy on the whole, with dates and money typed in several ways and a slip
here and there.
"""

import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from sync.demo import words


@dataclass(frozen=True)
class Formula:
    """A formula and the value stored with it; an error is its text: "#REF!"."""

    text: str
    value: str | int


DemoCell: TypeAlias = str | int | bool | date | Formula | None
"""One cell. A date may be a datetime: the sheet then holds the time of day too."""

Row: TypeAlias = Mapping[str, DemoCell]
"""One prospect: heading to cell, in the order of the sheet's columns."""

HOW_MANY = 200
SEED = 13
DECIDED = ("Won", "Lost") * 24
"""The outcomes of older prospects, further down: enough of them to learn from."""

# How likely each is, in percent, for a prospect that is cold, warm or hot.
SHARE = (62, 21, 17)
FITS = (58, 97, 100)
ASKED = (20, 97, 100)
RECENT = (35, 62, 98)
DATED = (6, 36, 98)
DECIDER = (10, 40, 88)
CHAMPION = (4, 25, 65)
BUDGET = (8, 40, 92)
STEP = (8, 45, 92)
TRIGGER = (10, 40, 80)
NOTE = (22, 45, 60)
OUTCOMES = (None, "Won", "Lost", "On hold")
OUTCOME = ((96, 0, 2, 2), (89, 0, 8, 3), (66, 20, 10, 4))
# How likely a prospect was cold, warm or hot before it was decided, in percent.
WARMTH: Mapping[DemoCell, tuple[int, int, int]] = {"Won": (0, 15, 85), "Lost": (15, 60, 25)}
REASON = 75

# Days from today. They keep clear of the bounds of demo.toml (90 days back, 12 months ahead,
# today), so that no stage hangs on the time zone that says which day it is.
LATELY, LONG_AGO = (-80, -3), (-400, -110)
SOON, OVERDUE, FAR_AHEAD = (14, 330), (-75, -5), (420, 640)


def make_prospects(today: date) -> tuple[Row, ...]:
    """Make the rows below the heading row, in order, with their dates around `today`."""
    dice = random.Random(SEED)  # noqa: S311 - the same prospects every time, nothing secret
    made: dict[DemoCell, Row] = {}
    while len(made) < HOW_MANY:
        (warmth,) = dice.choices(range(len(SHARE)), SHARE)
        (outcome,) = dice.choices(OUTCOMES, OUTCOME[warmth])
        row = _prospect(dice, len(made) + 1, today, warmth, outcome)
        made.setdefault(row["Company"], row)
    while len(made) < HOW_MANY + len(DECIDED):
        outcome = DECIDED[len(made) - HOW_MANY]
        (warmth,) = dice.choices(range(len(SHARE)), WARMTH[outcome])
        row = _prospect(dice, len(made) + 1, today, warmth, outcome)
        made.setdefault(row["Company"], row)
    rows = [_with_reason(dice, row) for row in made.values()]
    slips = _slips(rows, today)
    return tuple({**row, **slips.get(at, {})} for at, row in enumerate(rows, start=2))


def _with_reason(dice: random.Random, row: Row) -> Row:
    """Say of most that were lost why they were."""
    lost = row["Outcome"] == "Lost"
    return {**row, "Reason lost": _one_of(dice, words.REASONS, REASON) if lost else None}


def _slips(rows: Sequence[Row], today: date) -> Mapping[int, Row]:
    """Return what went wrong here and there: the sheet's row number to the cells that differ.

    Several stand where nothing else keeps the prospect from its next stage.
    """
    lookup = Formula("=VLOOKUP(B9,#REF!,2,FALSE)", "#REF!")
    with_time = datetime.combine(today - timedelta(days=12), time(14, 32))
    return {
        4: {"Last contact": with_time},
        5: {"Champion aware": "yes"},
        9: {"Employees": lookup, "Last inbound": "Demo"},
        10: {"Employees": "about 400"},
        13: {"Budget (EUR)": "soon"},
        14: {"Champion aware": "no"},
        18: {"Champion aware": "x"},
        20: {"Champion aware": None},
        22: {"ID": "HL-0020"},  # stands in row 21 already
        26: {"Budget (EUR)": "ask Maria"},
        27: {"Close date": today.year + 1},  # a year, but to the sheet a day in 1905
        30: {"Notes": "= what Priya wrote on Monday"},
        33: {"Outcome": "lost "},
        36: {"Close date": "next spring"},
        39: {"ID": " HL-0038 "},
        68: {  # somebody entered row 43 once more
            **{heading: rows[41][heading] for heading in ("Country", "Contact", "Email")},
            "Company": f"{rows[41]['Company']}, 2nd depot",
        },
        82: {"Outcome": "Lots"},
        113: {"ID": None},
        # Three that came from another system, where ids are numbers.
        119: {"ID": 70411},
        120: {"ID": 70412},
        121: {"ID": 70419},
    }


def _prospect(dice: random.Random, number: int, today: date, warmth: int, outcome: DemoCell) -> Row:
    """Make one prospect, about as far along as it is warm."""
    return {
        "ID": f"HL-{number:04}",
        **_company(dice, warmth),
        "Last inbound": _inbound(dice, warmth),
        "Last contact": _last_contact(dice, warmth, today),
        "Decision maker": _decision_maker(dice, warmth),
        "Champion aware": _happens(dice, CHAMPION[warmth]),
        "Budget (EUR)": _budget(dice, warmth),
        "Close date": _close_date(dice, warmth, today, over=outcome in ("Won", "Lost")),
        "Next step": _one_of(dice, words.NEXT_STEPS, STEP[warmth]),
        "Trigger": _one_of(dice, words.TRIGGERS, TRIGGER[warmth]),
        "Owner": dice.choice(words.OWNERS),
        "Outcome": outcome,
        "Notes": _one_of(dice, words.NOTES, NOTE[warmth]),
    }


def _company(dice: random.Random, warmth: int) -> Row:
    country = dice.choice(words.COUNTRIES)
    fits = _happens(dice, FITS[warmth])
    # Firms that do not fit are of the wrong industry or the wrong size, most often of one.
    right_industry = fits or _happens(dice, 40)
    right_size = fits or not right_industry or _happens(dice, 15)
    industry = dice.choice(words.FITTING_INDUSTRIES if right_industry else words.OTHER_INDUSTRIES)
    place, trade = dice.choice(country.places), dice.choice(industry.trades)
    first, last = dice.choice(country.first_names), dice.choice(country.last_names)
    return {
        "Company": f"{place} {trade} {country.legal_form}",
        "Country": country.name,
        "Contact": f"{first} {last}",
        "Email": f"{_plain(first)}.{_plain(last)}@{_plain(place)}-{_plain(trade)}.example",
        "Industry": _typed_text(dice, industry.name),
        "Employees": _employees(dice, right_size=right_size),
    }


def _employees(dice: random.Random, *, right_size: bool) -> DemoCell:
    if not right_size:
        return dice.choice((8, 12, 25, 30, 38, 44, 6_200, 9_500, 14_000))
    step = dice.choice((5, 10, 50))
    number = step * dice.randint(14, 80)
    return f"{number:,}" if _happens(dice, 6) else number


def _inbound(dice: random.Random, warmth: int) -> DemoCell:
    if _happens(dice, ASKED[warmth]):
        return _typed_text(dice, dice.choice(words.REQUESTS))
    return _one_of(dice, words.NO_REQUESTS, 55)


def _last_contact(dice: random.Random, warmth: int, today: date) -> DemoCell:
    if _happens(dice, RECENT[warmth]):
        return _typed_date(dice, _day(dice, today, LATELY))
    return _typed_date(dice, _day(dice, today, LONG_AGO)) if _happens(dice, 60) else None


def _close_date(dice: random.Random, warmth: int, today: date, *, over: bool) -> DemoCell:
    if over:
        return _typed_date(dice, _day(dice, today, OVERDUE))
    if _happens(dice, DATED[warmth]):
        return _typed_date(dice, _day(dice, today, SOON))
    if _happens(dice, 12):
        return _typed_date(dice, _day(dice, today, dice.choice((OVERDUE, FAR_AHEAD))))
    return _nothing_yet(dice)


def _decision_maker(dice: random.Random, warmth: int) -> DemoCell:
    if _happens(dice, DECIDER[warmth]):
        return dice.choice(words.TITLES)
    return _nothing_yet(dice)


def _budget(dice: random.Random, warmth: int) -> DemoCell:
    if _happens(dice, BUDGET[warmth]):
        return _typed_money(dice, 2_500 * dice.randint(5, 36))
    return dice.randint(4, 16) * 500 if _happens(dice, 8) else _nothing_yet(dice)


def _typed_text(dice: random.Random, text: str) -> str:
    """Write the text as one or another colleague types it."""
    (typed,) = dice.choices((text, text.lower(), text.upper(), f"{text} "), (94, 3, 1, 2))
    return typed


def _typed_date(dice: random.Random, day: date) -> DemoCell:
    """Write the day, mostly as a real date, else as text."""
    return dice.choices((day, day.isoformat(), f"{day.day} {day:%B %Y}"), (82, 11, 7))[0]


def _typed_money(dice: random.Random, euros: int) -> DemoCell:
    """Write the sum, mostly as a number, else as text."""
    short = f"€ {euros // 1000}k" if euros % 1000 == 0 else f"€{euros:,}"
    return dice.choices((euros, short, f"{euros:,}", f"EUR {euros:,}"), (78, 12, 6, 4))[0]


def _nothing_yet(dice: random.Random) -> DemoCell:
    """Say "not known yet" in one of people's ways."""
    return dice.choices((None, "-", "tbd", "n/a", "?"), (84, 7, 5, 2, 2))[0]


def _one_of(dice: random.Random, texts: tuple[str, ...], percent: int) -> DemoCell:
    return dice.choice(texts) if _happens(dice, percent) else None


def _day(dice: random.Random, today: date, days: tuple[int, int]) -> date:
    return today + timedelta(days=dice.randint(*days))


def _happens(dice: random.Random, percent: int) -> bool:
    return dice.random() * 100 < percent


def _plain(text: str) -> str:
    """Spell the text as an address can: small ASCII letters, a hyphen for a space."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(ascii_only.lower().replace("&", "and").split())
