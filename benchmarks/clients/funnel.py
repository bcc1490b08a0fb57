"""The funnel, as `qualify funnel --json` works it out and tells it."""

from pathlib import Path

from benchmarks.clients.measured import Task, measure
from benchmarks.clients.product import DEADLINE, load_all, point_at
from sync.commands.session import Session
from sync.config.load import load_config
from sync.open import Access
from sync.run.run_input import Options
from sync.show.funnel import FunnelReport
from sync.terminal.json_line import json_parts


def _run(task: Task) -> None:
    point_at(task)
    options = Options(today=task.day, dry_run=True, funnel=True)
    session = Session(options, Access(Path(task.key), DEADLINE))
    config = load_config(Path(task.config))
    funnel, workbook = session.ask(config, lambda job: job.funnel(None))
    report = FunnelReport(task.config, workbook, funnel)
    for _ in json_parts(report.without_lists(), report.lists()):
        pass


if __name__ == "__main__":
    load_all()
    measure(_run)
