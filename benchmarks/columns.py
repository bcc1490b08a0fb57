"""(i) The row's columns: what it costs to show what to do next, beside where a prospect stands."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.edits import State
from benchmarks.figures import Server, start_server
from benchmarks.processes import CONFIG, alternate
from benchmarks.table import Line, at_most, taken

SIZES = (10_000, 100_000)

_AT_MOST = {100_000: 1.2}
_STANDS = """
[output]
since = "In stage since"
next = "Next stage"
"""
_NEXT = """to_go = "To go"
score = "Score"
grade = "Grade"
attention = "Attention"

[score]
points = { profile = 20, size = 10, engaged = 30, budget = 15, step = 15, recent = -5 }
grades = { A = 60, B = 40, C = 20 }
"""
_SAME = ('owner = "Owner"', 'owner = "Owner"\nsame = ["Email"]')
_STATES = {"nothing changed": State.IDLE, "1% changed": State.SCATTERED}


def lines(rows: int, rounds: int) -> Iterator[Line]:
    """Measure a sheet of so many rows, and make the lines."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        servers = {
            name: _configured(stack.enter_context(start_server(rows)), folder / name, text)
            for name, text in _configs().items()
        }
        for server in servers.values():
            server.first_run()
            server.prepare(State.SCATTERED)
        for what, state in _STATES.items():
            yield from _compare(rows, rounds, servers, what, state)


def _configs() -> Mapping[str, str]:
    """The config of each run that is measured."""
    text = CONFIG.read_text(encoding="utf-8") + _STANDS
    return {"stands": text, "next": text + _NEXT, "same": text.replace(*_SAME) + _NEXT}


def _configured(server: Server, path: Path, text: str) -> Server:
    path.write_text(text, encoding="utf-8")
    return replace(server, task={**server.task, "config": str(path)})


def _compare(
    rows: int, rounds: int, servers: Mapping[str, Server], what: str, state: State
) -> Iterator[Line]:
    works = {
        name: lambda server=server: server.run("product", state) for name, server in servers.items()
    }
    done = alternate(works, rounds)
    stands = done["stands"]
    for name, beside in (("next", ""), ("same", ", and duplicates by e-mail")):
        yield at_most(
            "i",
            f"{rows:,} rows, {what}: a run with to go, score, grade and attention{beside}, to one"
            " without",
            f"{taken(done[name])}, without {taken(stands)}",
            done[name].cpu / stands.cpu,
            _AT_MOST.get(rows),
        )
