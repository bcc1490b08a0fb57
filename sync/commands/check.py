"""`qualify check`: configs checked and their examples run, offline."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from rules.language.finding import Finding
from rules.phrases import plural
from sync.config.doubts import find_config_doubts
from sync.config.examples import run_examples
from sync.config.lines import add_lines
from sync.config.load import load_config
from sync.config.model import ConfigFile
from sync.config.together import find_clashes
from sync.messages.errors import BadConfigError, ConfigError
from sync.messages.safe import plain


@click.command(name="check")
@click.argument("configs", nargs=-1, metavar="[CONFIG]...", type=click.Path(path_type=Path))
def command(configs: tuple[Path, ...]) -> int:
    """Check each CONFIG (config.toml here if none is given) and run its examples."""
    paths = configs or (Path("config.toml"),)
    names = Counter(path.name for path in paths)
    checked = [_Checked(path, str(path) if names[path.name] > 1 else path.name) for path in paths]
    codes = [each.check() for each in checked]
    for file, doubt in find_clashes([each.file for each in checked if each.file]):
        next(each for each in checked if each.file is file).show([doubt])
    return max(codes)


@dataclass
class _Checked:
    """One config: its path, and what messages call it."""

    path: Path
    called: str
    file: ConfigFile | None = None

    def check(self) -> int:
        """Show what is found in it; return the exit code."""
        try:
            self.file = load_config(self.path)
        except BadConfigError as error:
            # A file that cannot be read is called by its whole path.
            _show(error.mistakes, self.called if error.file == self.path.name else error.file)
            return error.code
        config = self.file.config
        self.show(find_config_doubts(config, datetime.now(config.zone).date()))
        failures = run_examples(config)
        self.show(failures)
        if failures:
            return ConfigError.code
        criteria, stages, examples = map(len, (config.criteria, config.stage, config.example))
        counted = (
            f"{criteria} {plural(criteria, 'criterion', 'criteria')},"
            f" {stages} {plural(stages, 'stage')}, {examples} {plural(examples, 'example')}"
        )
        click.echo(plain(f"{self.path}: in order: {counted} as expected"))
        return 0

    def show(self, findings: Sequence[Finding]) -> None:
        """Show findings of a config that was read, in the order of the file."""
        _show(add_lines(findings, self.file.lines if self.file else {}), self.called)


def _show(findings: Sequence[Finding], file: str) -> None:
    for each in findings:
        shown = plain(f"{each.place(file)}: {each}")
        click.echo(f"{_LEVELS[each.level]}: {shown}", err=True)


_LEVELS = {"mistake": "error", "doubt": "warning"}
