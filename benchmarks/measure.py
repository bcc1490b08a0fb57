"""Measuring: clients as processes of their own, and the middle of several measurements."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from typing import Any

from benchmarks.clients.measured import Usage

ROOT = Path(__file__).parents[1]
QUALIFY = str(Path(sys.executable).with_name("qualify"))
"""The command, as it was installed beside this Python."""

_KILO = 1024


class ClientError(Exception):
    """A client failed; what it said on standard error."""


def environment() -> dict[str, str]:
    """Give the environment of every process that is started.

    It finds this checkout's code, and keeps its bytecode, as an installed program does.
    """
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": os.pathsep.join(paths)}


def run_client(name: str, task: Mapping[str, Any]) -> Usage:
    """Run one of `benchmarks.clients` to its end.

    Raises ClientError where it fails.
    """
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.clients.{name}"],
        input=json.dumps(task),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ClientError(f"{name}: {done.stderr}")
    return Usage(**json.loads(done.stdout.splitlines()[-1]))


def middle(usages: Iterable[Usage]) -> Usage:
    """Give the median of each figure."""
    every = list(usages)
    return Usage(
        median(each.cpu for each in every),
        median(each.wall for each in every),
        round(median(each.memory for each in every)),
        median(each.decoding for each in every),
    )


@dataclass(frozen=True)
class Process:
    """What a whole process took, start-up included: seconds on the clock, resident bytes."""

    wall: float
    memory: int


def run_process(command: Sequence[str], variables: Mapping[str, str] | None = None) -> Process:
    """Run a command to its end; `variables` are added to the environment.

    Raises ClientError where it fails.
    """
    with TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, env={**environment(), **(variables or {})}, stdout=said, stderr=said
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise ClientError(f"{' '.join(command[:4])}: {said.read().decode()}")
    return Process(wall, used.ru_maxrss * _KILO)


def alternate(works: Mapping[str, Callable[[], Process]], rounds: int) -> dict[str, Process]:
    """Do several things in turn, again and again, and give the medians of each."""
    done: dict[str, list[Process]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            done[name].append(work())
    return {
        name: Process(
            median(each.wall for each in every), round(median(each.memory for each in every))
        )
        for name, every in done.items()
    }
