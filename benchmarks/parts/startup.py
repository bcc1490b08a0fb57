"""(e) How long the command line takes to start, against a Python that does nothing."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.edits import State
from benchmarks.lines import Line, at_most, seconds
from benchmarks.measure import QUALIFY, Process, alternate, run_process
from benchmarks.prospects import TODAY
from benchmarks.stand import CONFIG, Stand, make_stand

_BARE = "python -c pass"
_SHEET = "qualify run, a Google spreadsheet of 200 rows, nothing changed"
_TARGETS = {
    "qualify --help": 5.0,
    "qualify check config.example.toml": 12.0,
    "qualify run, the demo's local workbook, nothing changed": 26.0,
    _SHEET: None,
}
_ROWS = 200


def lines(rounds: int) -> Iterator[Line]:
    """Measure and give the lines."""
    with TemporaryDirectory() as folder, make_stand(_ROWS) as stand:
        run_process([QUALIFY, "demo", folder])
        stand.first_run()
        stand.tell("restore", name=State.IDLE)
        done = alternate(_works(Path(folder), stand), rounds)
    bare = done[_BARE].wall
    yield Line("e", _BARE, seconds(bare))
    for name, target in _TARGETS.items():
        yield at_most("e", name, seconds(done[name].wall), done[name].wall / bare, target)


def _works(folder: Path, stand: Stand) -> dict[str, Callable[[], Process]]:
    help_, check, run, _ = _TARGETS
    return {
        _BARE: lambda: run_process([sys.executable, "-c", "pass"]),
        help_: lambda: run_process([QUALIFY, "--help"]),
        check: lambda: run_process([QUALIFY, "check", "config.example.toml"]),
        run: lambda: run_process([QUALIFY, "run", str(folder / "demo.toml")]),
        _SHEET: lambda: _run_on_sheet(stand),
    }


def _run_on_sheet(stand: Stand) -> Process:
    variables = {
        "QUALIFY_API_ROOT": stand.task["url"],
        "QUALIFY_CREDENTIALS": stand.task["key"],
        "PROSPECTS": stand.task["spreadsheet"],
    }
    command = [sys.executable, "-m", "benchmarks.clients.command", "run", str(CONFIG)]
    return run_process([*command, "--today", TODAY.isoformat()], variables)
