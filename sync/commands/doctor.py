"""`qualify doctor`: what is wrong between a config and its prospects, and the mend."""

import sys
from datetime import date, datetime
from pathlib import Path

import click

from sync.commands import options
from sync.doctor.checkup import Checkup
from sync.doctor.examination import Surroundings, examine
from sync.notify.address import find_unusable
from sync.open import (
    Access,
    is_online,
    open_workbook,
    place_of,
    workbook_address,
    workbook_variable,
)
from sync.run.run_input import Options, RunContext
from sync.show.doctor import checkup_json, checkup_text
from sync.terminal.json_line import json_line
from sync.terminal.progress import Progress


@click.command(name="doctor")
@click.argument("configs", nargs=-1, metavar="[CONFIG]...", type=click.Path(path_type=Path))
@options.as_json
@options.today
@options.show_values
@options.credentials
@click.option(
    "--deadline",
    type=options.seconds,
    metavar="TIME",
    default="1m",
    help="Give up on a service that does not answer after this time (default 1m).",
)
def command(
    configs: tuple[Path, ...],
    as_json: bool,
    today: date | None,
    show_values: bool,
    credentials: Path | None,
    deadline: float,
) -> int:
    """Walk the chain from each CONFIG (config.toml here if none is given) to its prospects.

    Says of every link whether it holds, and else the mend. Changes nothing.
    """
    access = Access(credentials, deadline)
    checkups = []
    for path in configs or (Path("config.toml"),):
        checkup = _examine(path, access, today)
        checkups.append(checkup)
        if as_json:
            click.echo(json_line(checkup_json(checkup, show_values=show_values)))
        else:
            text = checkup_text(checkup, show_values=show_values)
            click.echo(text if len(checkups) == 1 else f"\n{text}")
    return min((each.code for each in checkups if each.code), default=0)


def _examine(path: Path, access: Access, today: date | None) -> Checkup:
    surroundings = Surroundings(
        find_unusable,
        lambda file: workbook_variable(place_of(file)),
        lambda file: is_online(workbook_address(place_of(file))),
        lambda file: open_workbook(file, writing=False, access=access),
    )
    context = RunContext(Options(today, dry_run=True), "", "", datetime.now)
    with Progress(sys.stderr) as progress:
        return examine(path, surroundings, context, progress.step)
