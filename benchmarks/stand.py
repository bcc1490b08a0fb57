"""The server's process, from the outside: a sheet of so many rows, in whatever state is needed."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from benchmarks.clients.measured import Usage
from benchmarks.edits import State
from benchmarks.measure import ROOT, environment, run_client
from benchmarks.prospects import TODAY

CONFIG = Path(__file__).with_name("prospects.toml")


class DisagreementError(Exception):
    """Two clients came to different outcomes, so that comparing their times means nothing."""


@dataclass(frozen=True)
class Stand:
    """A running server: `restore` a state, `run` a client on it, look at what it did."""

    rows: int
    process: subprocess.Popen[str]
    task: Mapping[str, Any]

    def tell(self, do: str, **details: Any) -> Any:
        """Have one of the methods of `benchmarks.server.Scene` called; gives what it gives."""
        _write(self.process.stdin, {"do": do} | details)
        return _read(self.process)["answer"]

    def run(self, client: str, state: State, **details: Any) -> Usage:
        """Run a client on a state of the sheet."""
        self.tell("restore", name=state)
        return run_client(client, {**self.task, **details})

    def first_run(self) -> Usage:
        """Let the job make its first run; what it leaves behind is the state in which it idles."""
        usage = self.run("product", State.FIRST)
        self.tell("keep", name=State.IDLE)
        return usage

    def prepare(self, states: Iterable[State]) -> None:
        """Make states out of what the first run left behind."""
        for state in states:
            self.tell("restore", name=State.IDLE)
            self.tell("edit", state=state)
            self.tell("keep", name=state)

    def take_down(self, client: str, state: State) -> None:
        """Take down what a client has just left behind."""
        self.tell("outcome", name=f"{client}, {state}")

    def agree(self, client: str, state: State) -> None:
        """Hold what a client has just left behind against what the job did on the same state.

        Raises DisagreementError.
        """
        self.take_down(client, state)
        found = self.tell("compare", one=f"product, {state}", other=f"{client}, {state}")
        if found:
            size = f"{self.rows} rows"
            raise DisagreementError(f"the job and {client}, {size}, {state}: {'; '.join(found)}")


@contextmanager
def make_stand(rows: int, *, limited: bool = False) -> Iterator[Stand]:
    """Start a server with so many prospects, and end it."""
    with TemporaryDirectory() as keys:
        command = [sys.executable, "-m", "benchmarks.server", "--rows", str(rows), "--keys", keys]
        command += [] if limited else ["--unlimited"]
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                task = _read(process) | {"today": TODAY.isoformat(), "config": str(CONFIG)}
                yield Stand(rows, process, task)
            finally:
                process.terminate()


def _write(stream: IO[str] | None, value: Mapping[str, Any]) -> None:
    assert stream is not None
    stream.write(json.dumps(value) + "\n")
    stream.flush()


def _read(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError("the server has ended; what it said is above")
    found: dict[str, Any] = json.loads(line)
    return found
