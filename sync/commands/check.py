"""`qualify check`: configs checked and their examples run, offline."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from rules.language.meaning import Mistake
from rules.language.spec import ConfigPath
from rules.phrases import plural
from sync.commands.clock import wall_clock
from sync.config.doubts import find_config_doubts
from sync.config.examples import run_examples
from sync.config.lines import line_of
from sync.config.load import load_config
from sync.config.model import ConfigFile
from sync.config.together import find_clashes
from sync.messages.errors import ConfigError
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
        next(each for each in checked if each.file is file).warn([doubt])
    return max(codes)


@dataclass
class _Checked:
    """One config: its path, and what messages call it."""

    path: Path
    called: str
    file: ConfigFile | None = None

    def check(self) -> int:
        """Show what is wrong with it and what is odd; give the exit code."""
        try:
            self.file = load_config(self.path)
        except ConfigError as error:
            for line in str(error).splitlines():
                self._show("error", line)
            return error.code
        config = self.file.config
        today = wall_clock(config.zone).date()
        self.warn(find_config_doubts(config, today))
        failures = run_examples(config)
        for failure in failures:
            where = self._at(("example", failure.number - 1))
            for difference in failure.differences:
                self._show("error", f"{where}: example {failure.number}, {difference}")
        if failures:
            return ConfigError.code
        criteria, stages, examples = map(len, (config.criteria, config.stage, config.example))
        counted = (
            f"{criteria} {plural(criteria, 'criterion', 'criteria')},"
            f" {stages} {plural(stages, 'stage')}, {examples} {plural(examples, 'example')}"
        )
        click.echo(plain(f"{self.path}: in order: {counted} as expected"))
        return 0

    def warn(self, doubts: Sequence[Mistake]) -> None:
        """Show what is odd, in the order of the file; it does not make the config a wrong one."""
        for doubt in sorted(doubts, key=lambda each: self._line(each.path)):
            self._show("warning", f"{self._at(doubt.path)}: {doubt.what}; {doubt.mend}")

    def _line(self, place: ConfigPath) -> int:
        return (line_of(place, self.file.lines) if self.file else None) or 0

    def _at(self, place: ConfigPath) -> str:
        line = self._line(place)
        return f"{self.path.name}:{line}" if line else self.path.name

    def _show(self, kind: str, text: str) -> None:
        if text.startswith(f"{self.path.name}:"):
            text = self.called + text.removeprefix(self.path.name)
        click.echo(f"{kind}: {plain(text)}", err=True)
