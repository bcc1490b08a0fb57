"""(g) Looking ahead: what comparing with a second config costs, on top of a plan."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.edits import State
from benchmarks.figures import start_server
from benchmarks.processes import CONFIG, alternate, run_process
from benchmarks.prospects import TODAY
from benchmarks.table import Line, at_most, taken

SIZES = (10_000, 500_000)

_AT_MOST = {500_000: 1.6}
_EDITS = {"[50, 5_000]": "[80, 5_000]", "10_000": "25_000"}
"""What is edited: two bounds, so that half of the columns' answers are others."""


def lines(rows: int, rounds: int) -> Iterator[Line]:
    """Measure a sheet of so many rows, and make the lines."""
    with TemporaryDirectory() as folder, start_server(rows) as server:
        server.first_run()
        server.prepare(State.SCATTERED)
        server.tell("restore", State.SCATTERED)
        edited = Path(folder, "edited.toml")
        edited.write_text(_edited(CONFIG.read_text(encoding="utf-8")), encoding="utf-8")
        plan, variables = server.command("plan", str(edited), "--today", TODAY.isoformat())
        works = {
            "plan": lambda: run_process(plan, variables),
            "against": lambda: run_process([*plan, "--against", str(CONFIG)], variables),
        }
        done = alternate(works, rounds)
    alone, compared = done["plan"], done["against"]
    yield at_most(
        "g",
        f"{rows:,} rows: qualify plan --against, to qualify plan",
        f"{taken(compared)}, plan {taken(alone)}",
        compared.cpu / alone.cpu,
        _AT_MOST.get(rows),
    )


def _edited(text: str) -> str:
    for old, new in _EDITS.items():
        text = text.replace(old, new)
    return text
