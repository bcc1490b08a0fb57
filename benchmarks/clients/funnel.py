"""The funnel, as `qualify funnel` works it out and shows it."""

from pathlib import Path

from benchmarks.clients.measured import Task, measure
from benchmarks.clients.product import DEADLINE, load_all, point_at
from sync.commands.session import Session
from sync.config.load import load_config
from sync.open import Access
from sync.run.funnel_input import funnel_of
from sync.run.run_input import Options
from sync.show.funnel_text import funnel_text
from sync.terminal.console import standard_output


def _run(task: Task) -> None:
    point_at(task)
    options = Options(today=task.day, dry_run=True, funnel=True)
    session = Session(options, Access(Path(task.key), DEADLINE))
    judgement, workbook = session.judge(load_config(Path(task.config)))
    funnel, console = funnel_of(judgement), standard_output()
    funnel_text(workbook, funnel, console, by_owner=False, show_values=False)


if __name__ == "__main__":
    load_all()
    measure(_run)
