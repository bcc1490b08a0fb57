"""The same with pandas: the whole table in a frame, each distinct cell and case looked at once."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.clients import judging
from benchmarks.clients.judging import RUNGS, Calendar, Lack
from benchmarks.clients.measured import Task, measure
from benchmarks.clients.sheet import Sheet
from benchmarks.clients.texts import fold, read_day, read_number

_LEAD = ["industry", "size", "inbound"]
_OPPORTUNITY = ["recent", "close", "most"]


def _map(cells: Any, reading: Callable[[Any], Any]) -> Any:
    """Read each distinct cell once."""
    return cells.map({cell: reading(cell) for cell in cells.unique()})


def _lacking(cells: Any, reading: Callable[[Any], Any], low: int, high: float, say: str) -> Any:
    """Say what is missing where a number or date does not lie in a range; "" where it does."""
    readings = _map(cells, reading)
    numbers = pd.to_numeric(readings, errors="coerce")
    doubts = readings.map(lambda reading: isinstance(reading, str)).astype(bool)
    lacking = np.where(numbers.between(low, high), "", say)
    return np.where(doubts, say + " (" + readings.where(doubts, "").astype(str) + ")", lacking)


def _lacks(table: Any, calendar: Calendar) -> Any:
    """Give what each row lacks for each need, as text; "" where it lacks nothing."""
    size = (judging.LEAST_PEOPLE, judging.MOST_PEOPLE, judging.SIZE)
    recent = (calendar.earliest_contact, calendar.today, judging.RECENT)
    close = (calendar.today, calendar.latest_close, judging.CLOSE)
    least = (judging.LEAST_BUDGET, np.inf, judging.BUDGET)
    budget = pd.Series(_lacking(table["Budget (EUR)"], read_number, *least))
    met = budget.eq("") | _map(table["Next step"], fold).ne("")
    return pd.DataFrame(
        {
            "industry": _map(table["Industry"], judging.lacking_industry),
            "size": _lacking(table["Employees"], read_number, *size),
            "inbound": _map(table["Last inbound"], judging.lacking_request),
            "recent": _lacking(table["Last contact"], read_day, *recent),
            "close": _lacking(table["Close date"], read_day, *close),
            "most": np.where(met, "", "1 more of: " + budget + f", {judging.STEP}"),
        }
    )


def _stages(table: Any, lacks: Any) -> Any:
    """Give the rung of each row, and its stage."""
    lead, opportunity = lacks[_LEAD].eq("").all(axis=1), lacks[_OPPORTUNITY].eq("").all(axis=1)
    former = table["Stage"].map({name: rung for rung, name in enumerate(RUNGS)}).fillna(0)
    rungs = np.maximum(np.where(lead, 1 + opportunity, 0), former).astype(int)
    by_hand = _map(table["Outcome"], fold).map(judging.BY_HAND)
    return rungs, by_hand.where(by_hand.notna(), rungs.map(dict(enumerate(RUNGS))))


def _missing(rungs: Any, stages: Any, lacks: Any) -> Any:
    """Write the Missing cell of each distinct case, and give it to all of its rows."""
    cases = lacks.assign(rung=np.where(stages.isin(RUNGS), rungs, -1))
    distinct = cases.drop_duplicates()
    texts = [_text(case) for case in distinct.to_dict("records")]
    return cases.merge(distinct.assign(text=texts), how="left")["text"]


def _text(case: dict[str, Any]) -> str:
    if case["rung"] < 0:
        return ""
    lead, opportunity = (
        [_lack(case[name]) for name in names if case[name]] for names in (_LEAD, _OPPORTUNITY)
    )
    return judging.missing(case["rung"], lead, opportunity)


def _lack(text: str) -> Lack:
    return text, "(can't read" not in text


def _run(task: Task) -> None:
    sheet = Sheet.open(task)
    headings, *rows = sheet.rows("Prospects!A1:V")
    table = pd.DataFrame(rows, columns=headings, dtype=object).fillna("")
    lacks = _lacks(table, Calendar.of(task.day))
    rungs, stages = _stages(table, lacks)
    new = table.assign(stage=stages, missing=_missing(rungs, stages, lacks), number=table.index + 2)
    moved = new[new["stage"] != new["Stage"]]
    changed = new[(new["stage"] != new["Stage"]) | (new["missing"] != new["Missing"])]
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    log = moved.assign(no="", now=now)[["no", "now", "ID", "Company", "Stage", "stage"]]
    sheet.append("Changelog", log.to_numpy().tolist())
    sheet.write(
        (f"Prospects!U{number}:V{number}", [stage, missing])
        for number, stage, missing in zip(
            changed["number"], changed["stage"], changed["missing"], strict=True
        )
    )


if __name__ == "__main__":
    measure(_run)
