"""Running a config's examples: unit tests of its rules."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, tzinfo

from rules.judging.judge import Judge
from rules.judging.verdict import Standing, Verdict
from rules.language.conditions import Setting
from rules.language.finding import Finding
from rules.read.cells import Cell, Day
from rules.read.serial import to_serial
from rules.read.text import fold
from sync.config.model import Config, Example, ExampleCell
from sync.locales.by_name import load_locale

_ANY_DAY = date(2000, 1, 1)


def run_examples(config: Config) -> list[Finding]:
    """Run every example; return each difference from what it expects."""
    return [
        Finding(("example", number), f"example {number + 1}, {difference}")
        for number, example in enumerate(config.example)
        for difference in _differences(example, config)
    ]


def _differences(example: Example, config: Config) -> Iterator[str]:
    verdict = judge_example(example, config)
    if fold(verdict.stage.name) != fold(example.stage):
        yield f'stage: expected "{example.stage}", found "{verdict.stage.name}"'
    if example.missing is not None:
        yield from _compare("missing", example.missing, verdict.unmet)
    if example.lapsed is not None:
        yield from _compare("lapsed", example.lapsed, verdict.lapsed)


def _compare(what: str, expected: Iterable[str], found: Iterable[str]) -> Iterator[str]:
    lacking = [name for name in expected if name not in found]
    surplus = [name for name in found if name not in expected]
    if lacking:
        yield f"{what}: expected but not found: {', '.join(lacking)}"
    if surplus:
        yield f"{what}: found but not expected: {', '.join(surplus)}"


def judge_example(example: Example, config: Config) -> Verdict:
    """Return the verdict on an example's prospect."""
    locale = load_locale(example.locale or config.place.locale or "en_US")
    setting = Setting(locale, example.today or _ANY_DAY, config.blanks, config.zone)
    demote = config.policy.when_lapsed == "demote"
    judge = Judge(config, setting, demote=demote, override=config.override)
    cells = {
        fold(config.heading(name)): _cell(cell, config.zone)
        for name, cell in example.prospect.items()
    }
    by_name = {name: cells.get(fold(config.heading(name))) for name in judge.columns}
    heading = config.override
    override = judge.override(cells.get(fold(heading))) if heading else None
    former = judge.ladder.find(example.from_) if example.from_ else None
    return judge.judge_row(by_name, Standing(former or judge.ladder.rungs[0]), override)


def _cell(written: ExampleCell, zone: tzinfo) -> Cell:
    """Return a value of an example as a cell of a sheet."""
    day = day_written(written, zone)
    if day is not None:
        return Day(to_serial(day))
    return str(written) if isinstance(written, time) else written  # type: ignore[return-value]


def day_written(cell: ExampleCell, zone: tzinfo) -> date | None:
    """Return the day that a cell of an example is in a time zone; None where it is no date."""
    if isinstance(cell, datetime):
        return (cell.astimezone(zone) if cell.tzinfo else cell).date()
    return cell if isinstance(cell, date) else None
