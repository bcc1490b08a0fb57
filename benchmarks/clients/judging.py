"""The rules of prospects.toml as if-statements, one row at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from benchmarks.clients.texts import EPOCH, fold, read_day, read_number

# Where the columns stand in a row of the sheet, from A on.
ID, COMPANY, INDUSTRY, EMPLOYEES, INBOUND, CONTACT = 0, 1, 7, 8, 9, 10
BUDGET, CLOSE, STEP, OUTCOME, STAGE, MISSING = 13, 14, 15, 18, 20, 21

BY_HAND = {"won": "Won", "lost": "Lost", "on hold": "On hold"}
RUNGS = ("List", "Lead", "Opportunity")

_INDUSTRIES = ("Retail", "Logistics", "Wholesale", "E-commerce")
_REQUESTS = ("Demo", "Question", "White paper")
_FITTING, _ASKING = (frozenset(map(str.lower, names)) for names in (_INDUSTRIES, _REQUESTS))
_SEVERAL = "1 more of:"

Lack = tuple[str, bool]
"""What is missing, and whether that is certain: it is not where a cell can't be read."""


@dataclass(frozen=True)
class Calendar:
    """The days that the rules speak of, as serial numbers."""

    earliest_contact: int
    today: int
    latest_close: int

    @classmethod
    def of(cls, today: date) -> "Calendar":
        """Return those of a day."""
        serial = today.toordinal() - EPOCH
        return cls(serial - 90, serial, today.replace(year=today.year + 1).toordinal() - EPOCH)


def judge(row: Sequence[Any], calendar: Calendar) -> tuple[str, str]:
    """Return the Stage and the Missing of a row, in which empty cells are ""."""
    by_hand = BY_HAND.get(fold(row[OUTCOME]))
    if by_hand:
        return by_hand, ""
    lead, opportunity = _lead(row), _opportunity(row, calendar)
    rung = 0 if lead else 1 if opportunity else 2
    if row[STAGE] in RUNGS:
        rung = max(rung, RUNGS.index(row[STAGE]))
    return RUNGS[rung], _missing(rung, lead, opportunity)


def _lead(row: Sequence[Any]) -> list[Lack]:
    """Return what keeps a row from being a lead."""
    lacks = (
        lacking_industry(row[INDUSTRY]),
        lacking_size(row[EMPLOYEES]),
        lacking_request(row[INBOUND]),
    )
    return [lack for lack in lacks if lack]


def _opportunity(row: Sequence[Any], calendar: Calendar) -> list[Lack]:
    """Return what keeps a lead from being an opportunity."""
    lacks = (
        lacking_contact(row[CONTACT], calendar),
        lacking_close(row[CLOSE], calendar),
        None if fold(row[STEP]) else lacking_budget(row[BUDGET]),
    )
    return [lack for lack in lacks if lack]


def lacking_industry(cell: Any) -> Lack | None:
    """Return what an Industry cell lacks, if anything."""
    return None if fold(cell) in _FITTING else _lacking("Industry fits", cell, _INDUSTRIES)


def lacking_request(cell: Any) -> Lack | None:
    """Return what a Last inbound cell lacks, if anything."""
    asked = not _ASKING.isdisjoint(map(fold, str(cell).split(",")))
    return None if asked else _lacking("Came to us", cell, _REQUESTS)


def _lacking(say: str, cell: Any, wanted: tuple[str, ...]) -> Lack:
    found = f' ("{" ".join(str(cell).split())}" is none of {", ".join(wanted)})'
    return say + (found if fold(cell) else ""), True


def lacking_size(cell: Any) -> Lack | None:
    """Return what a Employees cell lacks, if anything."""
    return _outside("50 to 5,000 people", read_number(cell), 50, 5000)


def lacking_contact(cell: Any, calendar: Calendar) -> Lack | None:
    """Return what a Last contact cell lacks, if anything."""
    return _outside("Contact in 90 days", read_day(cell), calendar.earliest_contact, calendar.today)


def lacking_close(cell: Any, calendar: Calendar) -> Lack | None:
    """Return what a Close date cell lacks, if anything."""
    return _outside("Close date agreed", read_day(cell), calendar.today, calendar.latest_close)


def lacking_budget(cell: Any) -> Lack | None:
    """Return what a Budget cell lacks of a row that has no next step either."""
    lack = _outside(f"{_SEVERAL} Budget of 10k", read_number(cell), 10_000, float("inf"))
    return lack and (f"{lack[0]}, Next step agreed", lack[1])


def _outside(say: str, value: float | str | None, low: float, high: float) -> Lack | None:
    """Return what a number or day lacks that should lie in a range; a text says why it is none."""
    if isinstance(value, str):
        return f"{say} ({value})", False
    return None if value is not None and low <= value <= high else (say, True)


def _missing(rung: int, lead: list[Lack], opportunity: list[Lack]) -> str:
    """Write the Missing cell of a row on a rung: what lapsed, what is unclear, what is next."""
    own = [*(lead if rung > 0 else []), *(opportunity if rung > 1 else [])]
    wanted = (lead, opportunity, [])[rung]
    lapsed = [text for text, certain in own if certain]
    alone = [text for text in lapsed if not text.startswith(_SEVERAL)]
    parts = [", ".join(alone)] if alone else []
    parts += [text for text in lapsed if text.startswith(_SEVERAL)]
    if parts:
        parts[0] = f"Lapsed: {parts[0]}"
    parts += [text for text, certain in own if not certain]
    parts += [text for text, _ in wanted]
    return "; ".join(parts)
