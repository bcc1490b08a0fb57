"""Running things as processes of their own, and the middle of several runs."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from typing import Any

from benchmarks.clients.measured import Usage

ROOT = Path(__file__).parents[1]
CONFIG = Path(__file__).with_name("prospects.toml")
QUALIFY = str(Path(sys.executable).with_name("qualify"))
"""The command, as it was installed beside this Python."""

_KILO = 1024


def environment() -> dict[str, str]:
    """Return the environment of every process that is started.

    It finds this checkout's code, and keeps its bytecode, as an installed program does.
    """
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": os.pathsep.join(paths)}


def run_client(name: str, task: Mapping[str, Any]) -> Usage:
    """Run one of `benchmarks.clients` to its end, and return what it says that it took."""
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
        raise RuntimeError(f"{name}: {done.stderr}")
    return Usage(**json.loads(done.stdout.splitlines()[-1]))


def run_process(command: Sequence[str], variables: Mapping[str, str] | None = None) -> Usage:
    """Run a command to its end, and return what it took, start-up included.

    `variables` are added to its environment.
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
            raise RuntimeError(f"{' '.join(command[:4])}: {said.read().decode()}")
    return Usage(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * _KILO)


def alternate(works: Mapping[str, Callable[[], Usage]], rounds: int) -> dict[str, Usage]:
    """Do several things in turn, again and again, and return the medians of each."""
    done = [{name: work() for name, work in works.items()} for _ in range(rounds)]
    return {name: middle(each[name] for each in done) for name in works}


def middle(usages: Iterable[Usage]) -> Usage:
    """Return the median of each figure."""
    every = list(usages)
    return Usage(
        median(each.cpu for each in every),
        median(each.wall for each in every),
        round(median(each.memory for each in every)),
        median(each.decoding for each in every),
    )
