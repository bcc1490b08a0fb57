"""The past of a funnel worked out from the changelog in plain loops, by the words of the contract.

It shares no code with the job: rows are dictionaries, prospects are looked at one by one.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

STAGES: Sequence[Mapping[str, Any]] = [
    {"name": "List", "rung": 0},
    {"name": "Lead", "rung": 1, "was": "SQL"},
    {"name": "Deal", "rung": 2},
    {"name": "Contract", "rung": 3},
    {"name": "Won", "outcome": "won"},
    {"name": "Lost", "outcome": "lost"},
    {"name": "On hold"},
]
"""The stages of `tests.sync.funnel.books.RULES`."""

Row = Mapping[str, Any]
Told = dict[str, dict[str, Any]]


def tell_past(rows: Sequence[Row], now: Mapping[str, str], since: date | None = None) -> Told:
    """For each stage who has been there, and so on, as sets of keys; and the stays in days.

    `rows` are the changelog's, in any order; `now` is the stage of each key that is on the sheet.
    """
    told: Told = {
        stage["name"]: {
            "been": {key for key in now if now[key] == stage["name"]},
            **{what: set() for what in ("moved_on", "fell_back", "lost", "left")},
            "stays": [],
        }
        for stage in STAGES
    }
    records = [row for row in rows if _number(row["No"]) and _key(row["Key"]) and row["To"]]
    records.sort(key=lambda row: _number(row["No"]))
    for row in records:
        day = _day(row["When"])
        if since is None or (day is not None and day > since):
            _tell_move(told, row)
    for key in {_key(row["Key"]) for row in records}:
        _tell_stays(told, [row for row in records if _key(row["Key"]) == key], since)
    return told


def _tell_move(told: Told, row: Row) -> None:
    key, origin, to = _key(row["Key"]), _stage(row["From"]), _stage(row["To"])
    if to is not None:
        told[to["name"]]["been"].add(key)
    if origin is None:
        return
    told[origin["name"]]["been"].add(key)
    if origin is to:
        return
    told[origin["name"]]["left"].add(key)
    if to is not None:
        _tell_way(told, row["Kind"], key, origin, to)


def _tell_way(told: Told, kind: str, key: str, origin: Row, to: Row) -> None:
    """Which way a prospect went, and what it passed over."""
    if to.get("outcome") == "won":
        told[origin["name"]]["moved_on"].add(key)
    if to.get("outcome") == "lost":
        told[origin["name"]]["lost"].add(key)
    if "rung" not in origin or "rung" not in to:
        return
    way = "moved_on" if to["rung"] > origin["rung"] else "fell_back"
    told[origin["name"]][way].add(key)
    if kind.strip().lower() in ("adopted", "by hand"):
        return
    low, high = sorted([origin["rung"], to["rung"]])
    for between in STAGES:
        if low < between.get("rung", -1) < high:
            for what in ("been", "left", way):
                told[between["name"]][what].add(key)


def _tell_stays(told: Told, records: Sequence[Row], since: date | None) -> None:
    """The completed stays of one prospect; `records` are its own, in the order of their numbers."""
    at = 0
    while at < len(records):
        stage, entered = _stage(records[at]["To"]), _day(records[at]["When"])
        until = at + 1
        while until < len(records) and _stage(records[until]["To"]) is stage:
            until += 1
        if until < len(records) and stage is not None and entered is not None:
            left = _day(records[until]["When"])
            if left is not None and left >= entered and (since is None or entered > since):
                told[stage["name"]]["stays"].append((left - entered).days)
        at = until


def tell_weeks(rows: Sequence[Row], since: date | None = None) -> dict[str, dict[str, int]]:
    """How many moves of each kind each ISO week has."""
    weeks: dict[str, dict[str, int]] = {}
    for row in rows:
        kind, day = row["Kind"].strip().lower().replace(" ", "_"), _day(row["When"])
        if not (_number(row["No"]) and _key(row["Key"]) and row["To"]) or day is None:
            continue
        if kind in ("added", "promoted", "demoted", "by_hand") and (since is None or day > since):
            week = day.strftime("%G-W%V")
            weeks.setdefault(week, dict.fromkeys(("added", "promoted", "demoted", "by_hand"), 0))
            weeks[week][kind] += 1
    return weeks


def _stage(text: str | None) -> Mapping[str, Any] | None:
    said = " ".join((text or "").lower().split())
    for stage in STAGES:
        if said and said in (stage["name"].lower(), stage.get("was", "").lower()):
            return stage
    return None


def _number(cell: Any) -> int:
    return cell if isinstance(cell, int) and cell > 0 else 0


def _key(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _day(cell: Any) -> date | None:
    if not isinstance(cell, int | float) or not 18264 <= cell < 73416:
        return None
    return date(1899, 12, 30) + timedelta(days=int(cell))
