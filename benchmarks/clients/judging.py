"""The rules of prospects.toml as if-statements, one row at a time."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from benchmarks.clients.texts import fold, read_day, read_number

_INDUSTRIES = ("Retail", "Logistics", "Wholesale", "E-commerce")
_REQUESTS = ("Demo", "Question", "White paper")
_FITTING, _ASKING = (frozenset(map(str.lower, names)) for names in (_INDUSTRIES, _REQUESTS))
BY_HAND = {"won": "Won", "lost": "Lost", "on hold": "On hold"}
RUNGS = ("List", "Lead", "Opportunity")

_INDUSTRY, SIZE, _INBOUND = "Industry fits", "50 to 5,000 people", "Came to us"
RECENT, CLOSE = "Contact in 90 days", "Close date agreed"
BUDGET, STEP = "Budget of 10k", "Next step agreed"
_SEVERAL = "1 more of:"
LEAST_PEOPLE, MOST_PEOPLE, LEAST_BUDGET = 50, 5000, 10_000

_EPOCH = date(1899, 12, 30)
_DAYS = 90

Lack = tuple[str, bool]
"""What is missing, and whether that is certain: a cell that can't be read leaves it open."""


@dataclass(frozen=True)
class Calendar:
    """The days that the rules speak of, as serial numbers."""

    earliest_contact: int
    today: int
    latest_close: int

    @classmethod
    def of(cls, today: date) -> "Calendar":
        """Give those of a day."""
        in_a_year = today.replace(year=today.year + 1)
        serial = (today - _EPOCH).days
        return cls(serial - _DAYS, serial, (in_a_year - _EPOCH).days)


class Cells(NamedTuple):
    """The cells of a row that the rules look at, "" where they are empty, and its Stage."""

    outcome: Any
    industry: Any
    employees: Any
    inbound: Any
    contact: Any
    budget: Any
    close: Any
    step: Any
    stage: str


def judge(cells: Cells, calendar: Calendar) -> tuple[str, str]:
    """Give the Stage and the Missing of a row."""
    by_hand = BY_HAND.get(fold(cells.outcome))
    if by_hand:
        return by_hand, ""
    lead, opportunity = _lead(cells), _opportunity(cells, calendar)
    rung = 0 if lead else 1 if opportunity else 2
    if cells.stage in RUNGS:
        rung = max(rung, RUNGS.index(cells.stage))
    return RUNGS[rung], missing(rung, lead, opportunity)


def _lead(cells: Cells) -> list[Lack]:
    """Say what keeps a row from being a lead."""
    lacks: list[Lack] = []
    industry, inbound = lacking_industry(cells.industry), lacking_request(cells.inbound)
    if industry:
        lacks.append((industry, True))
    size = read_number(cells.employees)
    if isinstance(size, str):
        lacks.append((f"{SIZE} ({size})", False))
    elif size is None or not LEAST_PEOPLE <= size <= MOST_PEOPLE:
        lacks.append((SIZE, True))
    if inbound:
        lacks.append((inbound, True))
    return lacks


def lacking_industry(cell: Any) -> str:
    """Say what an Industry cell lacks; "" where it lacks nothing."""
    return "" if fold(cell) in _FITTING else _lacking(_INDUSTRY, cell, _INDUSTRIES)


def lacking_request(cell: Any) -> str:
    """Say what a Last inbound cell lacks; "" where it lacks nothing."""
    asked = not _ASKING.isdisjoint(map(fold, str(cell).split(",")))
    return "" if asked else _lacking(_INBOUND, cell, _REQUESTS)


def _lacking(say: str, cell: Any, wanted: tuple[str, ...]) -> str:
    if not fold(cell):
        return say
    return f'{say} ("{" ".join(str(cell).split())}" is none of {", ".join(wanted)})'


def _opportunity(cells: Cells, calendar: Calendar) -> list[Lack]:
    """Say what keeps a lead from being an opportunity."""
    lacks: list[Lack] = []
    contact = read_day(cells.contact)
    if isinstance(contact, str):
        lacks.append((f"{RECENT} ({contact})", False))
    elif contact is None or not calendar.earliest_contact <= contact <= calendar.today:
        lacks.append((RECENT, True))
    close = read_day(cells.close)
    if isinstance(close, str):
        lacks.append((f"{CLOSE} ({close})", False))
    elif close is None or not calendar.today <= close <= calendar.latest_close:
        lacks.append((CLOSE, True))
    if not fold(cells.step):
        budget = read_number(cells.budget)
        if isinstance(budget, str):
            lacks.append((f"{_SEVERAL} {BUDGET} ({budget}), {STEP}", False))
        elif budget is None or budget < LEAST_BUDGET:
            lacks.append((f"{_SEVERAL} {BUDGET}, {STEP}", True))
    return lacks


def missing(rung: int, lead: list[Lack], opportunity: list[Lack]) -> str:
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
