"""`qualify check`: configs checked and their examples run, offline."""

from pathlib import Path
from zoneinfo import ZoneInfo

import click

from sync.cli import show_error
from sync.commands.clock import wall_clock
from sync.config.doubts import find_config_doubts
from sync.config.examples import run_examples
from sync.config.lines import line_of
from sync.config.load import load_config
from sync.config.model import ConfigFile
from sync.errors import ConfigError
from sync.safe import plain


@click.command(name="check")
@click.argument("configs", nargs=-1, metavar="[CONFIG]...", type=click.Path(path_type=Path))
def command(configs: tuple[Path, ...]) -> int:
    """Check each CONFIG (config.toml here if none is given) and run its examples."""
    codes = [_check(path) for path in configs or (Path("config.toml"),)]
    return max(codes)


def _check(path: Path) -> int:
    try:
        file = load_config(path)
    except ConfigError as error:
        show_error(error)
        return error.code
    _warn(file)
    failures = run_examples(file.config)
    for failure in failures:
        line = line_of(("example", failure.number - 1), file.lines)
        for difference in failure.differences:
            where = f"{path.name}:{line}"
            show_error(ConfigError(where, f"example {failure.number}, {difference}"))
    if failures:
        return ConfigError.code
    config = file.config
    click.echo(
        f"{path}: in order: {len(config.criteria)} criteria, {len(config.stage)} stages,"
        f" {len(config.example)} examples as expected"
    )
    return 0


def _warn(file: ConfigFile) -> None:
    """Show what is odd, in the order of the file; it does not make the config a wrong one."""
    today = wall_clock(ZoneInfo(file.config.sheet.timezone or "UTC")).date()
    doubts = find_config_doubts(file.config, today)
    placed = [(line_of(doubt.path, file.lines) or 0, doubt) for doubt in doubts]
    for line, doubt in sorted(placed, key=lambda each: each[0]):
        text = f"{file.path.name}:{line}: {doubt.what}; {doubt.mend}"
        click.echo(f"warning: {plain(text)}", err=True)
