"""(e) How long the command line takes to start, against a Python that does nothing."""

import sys
from collections.abc import Iterator
from tempfile import TemporaryDirectory

from benchmarks.edits import State
from benchmarks.figures import start_server
from benchmarks.processes import CONFIG, QUALIFY, alternate, run_process
from benchmarks.prospects import TODAY
from benchmarks.table import Line, at_most, seconds

_BARE = "python -c pass"
_HELP = "qualify --help"
_CHECK = "qualify check config.example.toml"
_DEMO = "qualify run, the demo's local workbook, nothing changed"
_SHEET = "qualify run, a Google spreadsheet of 200 rows, nothing changed"
_AT_MOST = {_HELP: 5.0, _CHECK: 12.0, _DEMO: 26.0, _SHEET: None}
_ROWS = 200


def lines(rounds: int) -> Iterator[Line]:
    """Measure, and make the lines."""
    with TemporaryDirectory() as folder, start_server(_ROWS) as server:
        run_process([QUALIFY, "demo", folder])
        server.first_run()
        server.tell("restore", State.IDLE)
        command, variables = server.command("run", str(CONFIG), "--today", TODAY.isoformat())
        works = {
            _BARE: lambda: run_process([sys.executable, "-c", "pass"]),
            _HELP: lambda: run_process([QUALIFY, "--help"]),
            _CHECK: lambda: run_process([QUALIFY, "check", "config.example.toml"]),
            _DEMO: lambda: run_process([QUALIFY, "run", f"{folder}/demo.toml"]),
            _SHEET: lambda: run_process(command, variables),
        }
        done = alternate(works, rounds)
    bare = done[_BARE].wall
    yield Line("e", _BARE, seconds(bare))
    for name, target in _AT_MOST.items():
        yield at_most("e", name, seconds(done[name].wall), done[name].wall / bare, target)
