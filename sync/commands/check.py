"""`qualify check`: configs checked and their examples run, offline."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from rules.language.finding import Finding
from sync.commands import options
from sync.config.doubts import find_config_doubts
from sync.config.examples import run_examples
from sync.config.lines import add_lines
from sync.config.load import load_config
from sync.config.model import ConfigFile
from sync.config.together import find_clashes
from sync.messages.errors import BadConfigError
from sync.show.check import CheckReport
from sync.terminal.json_line import json_line


@click.command(name="check")
@click.argument("configs", nargs=-1, metavar="[CONFIG]...", type=click.Path(path_type=Path))
@options.as_json
def command(configs: tuple[Path, ...], as_json: bool) -> int:
    """Check each CONFIG (config.toml here if none is given) and run its examples."""
    paths = configs or (Path("config.toml"),)
    names = Counter(path.name for path in paths)
    read = [_read(path) for path in paths]
    clashes = list(find_clashes([each for each in read if isinstance(each, ConfigFile)]))
    code = 0
    for path, file in zip(paths, read, strict=True):
        called = str(path) if names[path.name] > 1 else path.name
        more = [doubt for config, doubt in clashes if config is file]
        report = _check(path, called, file, more)
        if as_json:
            click.echo(json_line(report.as_json()))
        else:
            show_check(report)
        code = max(code, report.code)
    return code


def check_one(path: Path) -> CheckReport:
    """Check one config by itself."""
    return _check(path, path.name, _read(path), ())


def _read(path: Path) -> ConfigFile | BadConfigError:
    try:
        return load_config(path)
    except BadConfigError as error:
        return error


def _check(
    path: Path, called: str, read: ConfigFile | BadConfigError, more: Sequence[Finding]
) -> CheckReport:
    """What is found in one config; `more` is what is odd about it beside others."""
    if isinstance(read, BadConfigError):
        # A file that cannot be read is called by its whole path.
        called = called if read.file == path.name else read.file
        return CheckReport(str(path), called, read.mistakes)
    config = read.config
    doubts = find_config_doubts(config, datetime.now(config.zone).date())
    found = add_lines([*doubts, *more, *run_examples(config)], read.lines)
    counts = map(len, (config.criteria, config.stage, config.example))
    return CheckReport(str(path), called, found, *counts)


def show_check(report: CheckReport) -> None:
    """Print what was found in a config, and that it is in order where it is."""
    for line in report.lines:
        click.echo(line, err=True)
    if not report.error:
        click.echo(report.ending)
