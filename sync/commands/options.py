"""Options that several commands share."""

import re
from datetime import date, datetime
from pathlib import Path

import click

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smh]?)")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}


def seconds(text: str) -> float:
    """Read a time such as 90s, 5m or 1h; a number alone is in seconds."""
    match = _DURATION.fullmatch(text.strip().lower())
    found = float(match[1]) * _SECONDS[match[2]] if match else 0.0
    if found <= 0:
        raise click.BadParameter(f'"{text}" is no time; write one such as 90s or 5m')
    return found


def _to_date(_: click.Context, __: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


today = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    callback=_to_date,
    help="Judge by this day.",
)
show_values = click.option(
    "--show-values", is_flag=True, help="Show cells in what is printed, not only keys."
)
credentials = click.option(
    "--credentials",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The key of a service account, or another credentials file.",
)
deadline = click.option(
    "--deadline",
    type=seconds,
    metavar="TIME",
    help="Give up on a service that does not answer after this time (default 5m).",
)
