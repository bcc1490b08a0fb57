"""The machine on which something was measured, as far as it matters to the figures."""

import os
import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = (
    "gspread",
    "google-auth",
    "orjson",
    "pydantic",
    "numpy",
    "pandas",
    "polars",
    "openpyxl",
)


def describe_machine() -> Iterator[tuple[str, str]]:
    """Give what it is, by name: no paths, no host name."""
    yield "Processor", f"{_field('/proc/cpuinfo', 'model name')}, {_cores()} cores"
    yield "Memory", f"{int(_field('/proc/meminfo', 'MemTotal').split()[0]) / 1024**2:.0f} GiB"
    yield "System", f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {platform.machine()}"
    yield "Python", platform.python_version()
    yield "Libraries", ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _field(path: str, name: str) -> str:
    """Read the first field of a name in one of the kernel's files."""
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        key, _, text = line.partition(":")
        if key.strip() == name:
            return text.strip()
    return "unknown"
