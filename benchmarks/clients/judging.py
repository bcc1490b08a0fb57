"""The rules of prospects.toml as if-statements, one row at a time."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from benchmarks.clients.texts import fold, read_day, read_number

INDUSTRIES = frozenset({"retail", "logistics", "wholesale", "e-commerce"})
REQUESTS = frozenset({"demo", "question", "white paper"})
BY_HAND = {"won": "Won", "lost": "Lost", "on hold": "On hold"}
RUNGS = ("List", "Lead", "Opportunity")

INDUSTRY, SIZE, INBOUND = "Industry fits", "50 to 5,000 people", "Came to us"
RECENT, CLOSE = "Contact in 90 days", "Close date agreed"
BUDGET, STEP = "Budget of 10k", "Next step agreed"
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
    if fold(cells.industry) not in INDUSTRIES:
        lacks.append((INDUSTRY, True))
    size = read_number(cells.employees)
    if isinstance(size, str):
        lacks.append((f"{SIZE} ({size})", False))
    elif size is None or not LEAST_PEOPLE <= size <= MOST_PEOPLE:
        lacks.append((SIZE, True))
    if REQUESTS.isdisjoint(map(fold, str(cells.inbound).split(","))):
        lacks.append((INBOUND, True))
    return lacks


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
            lacks.append((f"1 more of: {BUDGET} ({budget}), {STEP}", False))
        elif budget is None or budget < LEAST_BUDGET:
            lacks.append((f"1 more of: {BUDGET}, {STEP}", True))
    return lacks


def missing(rung: int, lead: list[Lack], opportunity: list[Lack]) -> str:
    """Write the Missing cell of a row on a rung: what lapsed, what is unclear, what is next."""
    own = [*(lead if rung > 0 else []), *(opportunity if rung > 1 else [])]
    wanted = (lead, opportunity, [])[rung]
    lapsed = [text for text, certain in own if certain]
    parts = [f"Lapsed: {', '.join(lapsed)}"] if lapsed else []
    parts += [text for text, certain in own if not certain]
    parts += [text for text, _ in wanted]
    return "; ".join(parts)
