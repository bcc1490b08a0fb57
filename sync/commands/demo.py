"""`qualify demo`: a local workbook to try, the job run on it, and what it shows."""

from datetime import date
from pathlib import Path

import click

from rules.phrases import cut
from rules.read.cells import Cell
from rules.read.readings import Unreadable, said
from rules.read.text import cell_text
from sync.commands import funnel, setup
from sync.commands.session import Session, show
from sync.config.load import load_config
from sync.config.model import ConfigFile
from sync.demo import demo_paths, write_demo
from sync.messages.errors import QualifyError, WorkbookError
from sync.messages.safe import plain, typed
from sync.open import open_workbook
from sync.run.run_input import Options
from sync.sheet.binding import bind
from sync.show.contents import ending
from sync.show.report import Report
from sync.show.summary import table
from sync.workbook.role import Role

_ROWS = 12
_WIDTH = 60


@click.command(name="demo")
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--table", is_flag=True, help="Try a database table: a million rows of Parquet.")
@click.option(
    "--rows",
    type=click.IntRange(min=1),
    default=1_000_000,
    metavar="N",
    help="How many rows that table has (default 1000000).",
)
def command(folder: Path, table: bool, rows: int) -> int:
    """Make demo.xlsx and demo.toml in FOLDER, run the job, and show what comes of it.

    The sheet gets its colours, and demo.html the funnel. A demo that is there already is kept, and
    only run.
    """
    if table:
        from sync.commands.demo_table import run_table_demo  # noqa: PLC0415 -- for this alone

        return run_table_demo(folder, rows)
    workbook, config = _make(folder)
    report = _run(config)
    show(report, show_values=False)
    if report.error:
        return report.code
    _say("run", config, "   (once more, with nothing changed)")
    click.echo(ending(Session(Options()).run(config)))
    call = click.get_current_context().invoke
    _say("setup", config)
    call(setup.command, config=config)
    shown = plain(str(workbook)), plain(str(config))
    click.echo(f"\nThe first rows of {shown[0]}:\n\n{_first_rows(load_config(config))}")
    _say("funnel", config)
    call(funnel.command, config=config)
    _write_page(config)
    click.echo(f"\nOpen {shown[0]} to see the rest. Edit it, or {shown[1]}, and run again.")
    return 0


def _write_page(config: Path) -> None:
    """Write the funnel as a page, or say what that needs."""
    page = config.with_suffix(".html")
    _say("funnel", config, f" --html {typed(str(page))}")
    try:
        click.get_current_context().invoke(funnel.command, config=config, html=page)
    except QualifyError as error:
        click.echo(str(error))


def _say(command: str, config: Path, rest: str = "") -> None:
    """Say which command comes next."""
    click.echo(f"\n$ qualify {command} {typed(str(config))}{rest}\n")


def _make(folder: Path) -> tuple[Path, Path]:
    there = [path for path in demo_paths(folder) if path.exists()]
    try:
        made = write_demo(folder, date.today())  # noqa: DTZ011 -- the reader's own today
    except OSError as error:
        raise WorkbookError(
            str(folder), f"the demo can't be written here: {error.strerror}", "choose a folder"
        ) from None
    for path in made:
        click.echo(f"{plain(str(path))}: {'kept as it is' if path in there else 'made'}")
    return made


def _run(config: Path) -> Report:
    _say("run", config)
    return Session(Options()).run(config)


def _first_rows(file: ConfigFile) -> str:
    """The first prospects, with what the job wrote beside them."""
    config = file.config
    with open_workbook(file, writing=False) as workbook:
        layout = workbook.look()
        binding = bind(config, layout, workbook.name)
        snapshot = workbook.read(layout, binding.wanted(frozenset()))
    shown = [*binding.keys, *([] if binding.name is None else [binding.name])]
    shown += [*binding.claim(Role.STAGE).columns, *binding.claim(Role.MISSING).columns]
    rows = (
        [_shown(snapshot.columns[column][row]) for column in shown]
        for row in range(min(_ROWS, snapshot.rows))
    )
    return table([layout.headings[column] for column in shown], rows)


def _shown(cell: Cell) -> str:
    text = cell_text(cell)
    text = said(cell) if isinstance(text, Unreadable) else text
    return cut(text, _WIDTH)
