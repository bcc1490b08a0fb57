"""The job itself, as `qualify run` does it."""

import os
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import rules
import sync
from benchmarks.clients.measured import Task, measure
from sync.commands.session import Session
from sync.open import Access
from sync.run.run_input import Options

DEADLINE = 3600.0


def load_all() -> None:
    """Load what a run would only load when it needs it: start-up is measured elsewhere."""
    for package in (rules, sync):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                import_module(module.name)


def point_at(task: Task) -> None:
    """Tell the job of the task's server and spreadsheet."""
    os.environ["QUALIFY_API_ROOT"] = task.url
    os.environ["PROSPECTS"] = task.spreadsheet


def _run(task: Task) -> None:
    point_at(task)
    session = Session(Options(today=task.day), Access(Path(task.key), DEADLINE))
    report = session.run(Path(task.config))
    if report.error:
        raise report.error


if __name__ == "__main__":
    load_all()
    measure(_run)
