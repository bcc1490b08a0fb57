"""What a client is given, and the measuring of it from within its own process."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import google.auth._regional_access_boundary_utils as lookups

_KILO = 1024


@dataclass(frozen=True)
class Task:
    """What to do: the server's address, the spreadsheet's id, the key file, and the day.

    `reads` are bodies of requests for values, for the client that only decodes the replies.
    """

    url: str
    spreadsheet: str
    key: str
    today: str
    config: str = ""
    reads: Sequence[Any] = ()

    @property
    def day(self) -> date:
        """The day to judge by."""
        return date.fromisoformat(self.today)


@dataclass(frozen=True)
class Usage:
    """What doing a task took, from when all modules were loaded.

    `cpu` are seconds of processor time, user and system, of all threads; `wall` are seconds;
    `memory` is the highest resident memory less that at the start, in bytes. `decoding` are those
    of the processor's seconds that went into JSON, where the client tells.
    """

    cpu: float
    wall: float
    memory: int
    decoding: float = 0.0


def measure(work: Callable[[Task], float | None]) -> None:
    """Do the task of standard input and print its `Usage`; `work` may give the `decoding`."""
    task = Task(**json.load(sys.stdin))
    stay_local()
    resident, cpu, wall = _memory("VmRSS"), time.process_time(), time.perf_counter()
    decoding = work(task) or 0.0
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    usage = Usage(cpu, wall, _memory("VmHWM") - resident, decoding)
    sys.stdout.write(json.dumps(asdict(usage)) + "\n")


def _memory(name: str) -> int:
    """Read one of the process's memory figures, in bytes: `man proc_pid_status`."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * _KILO
    raise LookupError(name)


def stay_local() -> None:
    """Keep google-auth from asking Google, in the background, for "allowed locations"."""
    manager: Any = lookups._RegionalAccessBoundaryManager  # noqa: SLF001 - there is no other way
    manager.maybe_start_refresh = lambda *_: None
