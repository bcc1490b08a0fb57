"""What is measured on one sheet: each client in each state, and what the server saw."""

import multiprocessing
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.clients.measured import Usage
from benchmarks.edits import State
from benchmarks.processes import CONFIG, middle, run_client
from benchmarks.prospects import TODAY
from benchmarks.server import serve

RIVALS = {
    "gspread_recipe": "the gspread recipe",
    "if_statements": "if-statements over rows",
    "polars_recipe": "polars",
}
"""The other ways to do the same, by their module; each must come to what the job came to."""

Turn = tuple[str, State]
"""A client, and the state on which it runs."""


@dataclass(frozen=True)
class Traffic:
    """What one run of the job sent.

    `sent` are the bytes of all bodies, `drawn` of those that draw the picture. Of the job's cells
    `cells` stand at or above the last that changed, `changed` of them changed, in `rows` rows.
    """

    requests: int
    sent: int
    drawn: int
    cells: int
    changed: int
    rows: int


@dataclass(frozen=True)
class Figures:
    """The figures of one sheet: the medians of each turn, and the traffic of the job's states."""

    rows: int
    usages: Mapping[Turn, Usage]
    traffic: Mapping[State, Traffic]

    def of(self, client: str, state: State = State.SCATTERED) -> Usage:
        """Return what a client took on a state."""
        return self.usages[client, state]


@dataclass(frozen=True)
class Server:
    """The server's process: `restore` a state, `run` a client on it, ask what it did."""

    wire: Connection
    task: Mapping[str, Any]

    def tell(self, do: str, *details: object) -> Any:
        """Call one of the methods of `benchmarks.server.Scene`, and return its answer."""
        self.wire.send((do, details))
        return self.wire.recv()

    def run(self, client: str, state: State, reads: Sequence[Any] = ()) -> Usage:
        """Run a client on a state of the sheet."""
        self.tell("restore", state)
        return run_client(client, {**self.task, "reads": reads})

    def command(self, *words: str) -> tuple[list[str], dict[str, str]]:
        """Return the command line that does this on the sheet, and what it needs to be told."""
        command = [sys.executable, "-m", "benchmarks.clients.command", *words]
        return command, {
            "QUALIFY_API_ROOT": self.task["url"],
            "QUALIFY_CREDENTIALS": self.task["key"],
            "PROSPECTS": self.task["spreadsheet"],
        }

    def first_run(self) -> Usage:
        """Let the job make its first run, which leaves behind the state in which it idles."""
        usage = self.run("product", State.FIRST)
        self.tell("keep", State.IDLE)
        return usage

    def prepare(self, state: State) -> None:
        """Make a state out of what the first run left behind."""
        self.tell("restore", State.IDLE)
        self.tell("edit", state)
        self.tell("keep", state)


@contextmanager
def start_server(rows: int, *, limited: bool = False) -> Iterator[Server]:
    """Start a server with so many prospects, and end it."""
    with TemporaryDirectory() as keys:
        wire, far_end = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(
            target=serve, args=(far_end, keys, rows), kwargs={"limited": limited}
        )
        process.start()
        far_end.close()  # so that the server's end is told from this one
        try:
            task = wire.recv() | {"today": TODAY.isoformat(), "config": str(CONFIG)}
            yield Server(wire, task)
        finally:
            process.terminate()
            process.join()


def measure(rows: int, turns: Sequence[Turn], rounds: int, *, limited: bool = False) -> Figures:
    """Measure the job's first run on a sheet, and then the turns, in so many rounds.

    A rival's turn comes after the job's on the same state, the floor's after that of the idle job.
    """
    usages: dict[Turn, list[Usage]] = defaultdict(list)
    traffic: dict[State, Traffic] = {}
    with start_server(rows, limited=limited) as server:
        say(f"{rows:,} rows: first run")
        usages["product", State.FIRST].append(server.first_run())
        traffic[State.FIRST] = Traffic(**server.tell("traffic"))
        for state in {state for _, state in turns} - {State.IDLE}:
            server.prepare(state)
        for number in range(1, rounds + 1):
            say(f"{rows:,} rows: round {number} of {rounds}")
            reads: Sequence[Any] = ()
            for client, state in turns:
                usages[client, state].append(server.run(client, state, reads))
                if client == "product":
                    traffic[state] = Traffic(**server.tell("traffic"))
                    reads = server.tell("reads")
                    server.tell("outcome", state)
                elif client in RIVALS:
                    _refuse_differences(server, client, state)
    return Figures(rows, {turn: middle(every) for turn, every in usages.items()}, traffic)


def _refuse_differences(server: Server, client: str, state: State) -> None:
    """Raise where a client left something else behind than the job: its time means nothing."""
    found = server.tell("differences", state)
    if found:
        raise RuntimeError(f"the job and {client}, {state}: {'; '.join(found)}")


def refuse_moves(server: Server, state: State) -> None:
    """Raise where the job has anything to write on a state: then it would not be idle."""
    server.run("product", state)
    written = server.tell("traffic")["requests"] - 2
    if written:
        raise RuntimeError(f"{state}: the run made {written} requests to write")


def say(text: str) -> None:
    """Tell whoever waits what is being measured."""
    sys.stderr.write(f"{text}\n")
