"""What the demo's stages must be, worked out a second time without the engine.

demo.toml in plain if-statements, for the ways of typing that the demo uses and no more.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TypeAlias

Row: TypeAlias = Mapping[str, object]

BLANKS = ("", "-", "–", "?", "n/a", "tbd")
INDUSTRIES = ("retail", "logistics", "wholesale", "e-commerce")
REQUESTS = {"demo", "question", "white paper"}
BY_HAND = {"won": "Won", "lost": "Lost", "on hold": "On hold"}
MONEY = re.compile(r"(?:€|EUR)? ?([\d,]+)(k?)")


def expected_stages(rows: Sequence[Row], today: date) -> dict[str, str]:
    """Tell the stage of each prospect after a first run, by its key.

    Rows without a key, and those whose key stands twice, are not judged and not in the answer.
    """
    times = Counter(key(row) for row in rows)
    return {key(row): stage(row, today) for row in rows if key(row) and times[key(row)] == 1}


def key(row: Row) -> str:
    return str(row["ID"] or "").strip()


def stage(row: Row, today: date) -> str:
    outcome = text(row["Outcome"])
    if outcome in BY_HAND:
        return BY_HAND[outcome]
    if not is_lead(row):
        return "List"
    if not is_opportunity(row, today):
        return "Lead"
    return "Opportunity"


def is_lead(row: Row) -> bool:
    employees = number(row["Employees"])
    if employees is None or not 50 <= employees <= 5_000:
        return False
    asked_for = {part.strip() for part in text(row["Last inbound"]).split(",")}
    return text(row["Industry"]) in INDUSTRIES and bool(asked_for & REQUESTS)


def is_opportunity(row: Row, today: date) -> bool:
    contact, close = day(row["Last contact"]), day(row["Close date"])
    if contact is None or not today - timedelta(days=90) <= contact <= today:
        return False
    # No date of the demo lies between 360 and 370 days ahead, so days do for "12 months".
    if close is None or not today <= close <= today + timedelta(days=365):
        return False
    decider = text(row["Decision maker"]) != "" or is_yes(row["Champion aware"])
    budget = number(row["Budget (EUR)"])
    has_budget = budget is not None and budget >= 10_000
    step = text(row["Next step"]) != ""
    event = text(row["Trigger"]) != ""
    return [decider, has_budget, step, event].count(True) >= 3


def text(cell: object) -> str:
    """Read the cell as small letters, single spaces; "" where people mean nothing."""
    tidy = " ".join(str("" if cell is None else cell).lower().split())
    return "" if tidy in BLANKS else tidy


def is_yes(cell: object) -> bool:
    return text(cell) in ("true", "yes", "x")


def number(cell: object) -> int | None:
    """Read the number in the cell, or None where there is none."""
    if isinstance(cell, int):
        return cell
    found = MONEY.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if found is None:
        return None
    digits, thousands = found.groups()
    return int(digits.replace(",", "")) * (1_000 if thousands else 1)


def day(cell: object) -> date | None:
    """Read the day in the cell, its time of day dropped, or None where there is none."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            return datetime.strptime(text(cell), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
