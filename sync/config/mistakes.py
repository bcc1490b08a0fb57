"""Mistakes of a config beside its rules: its locale, its columns and its examples."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from rules.language.conditions import DATE_KEYS, is_day_range
from rules.language.finding import Finding
from rules.language.spec import TODAY
from rules.phrases import did_you_mean
from rules.read.near import suggest
from rules.read.span import Span
from rules.read.text import fold
from sync.config.address import find_address_mistakes
from sync.config.columns import find_column_mistakes, people_columns
from sync.config.model import Config, Example
from sync.config.notify import find_notify_mistakes
from sync.config.table import find_table_mistakes
from sync.locales.by_name import UnknownLocaleError, load_locale


def find_sheet_mistakes(config: Config) -> list[Finding]:
    """Find the mistakes of every table but [criteria] and [[stage]], in the written order."""
    return [
        *_place(config),
        *find_column_mistakes(config),
        *_score(config),
        *find_notify_mistakes(config),
        *(
            mistake
            for number, example in enumerate(config.example)
            for mistake in _example(number, example, config)
        ),
    ]


def _place(config: Config) -> Iterator[Finding]:
    place = config.place
    if config.sheet_table:
        yield from find_address_mistakes(config.sheet_table.workbook)
    if config.table:
        yield from find_table_mistakes(config.table)
    yield from _locale((place.called, "locale"), place.locale)
    if place.timezone is not None and not _is_timezone(place.timezone):
        near = suggest(place.timezone, available_timezones())
        yield Finding(
            (place.called, "timezone"),
            f'"{place.timezone}" is no time zone',
            near or 'write one such as "Europe/Berlin"',
        )


def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return False
    return True


def _locale(path: tuple[str | int, ...], name: str | None) -> Iterator[Finding]:
    try:
        load_locale(name or "en_US")
    except UnknownLocaleError as error:
        mend = did_you_mean(*error.near) or 'write one such as "en_US" or "de_DE"'
        yield Finding(path, f'"{error.name}" is no locale', mend)


def _score(config: Config) -> Iterator[Finding]:
    """Find columns for a score or a grade of which nothing is said."""
    if config.output.score and not config.score:
        mend = "add [score] with points = { … }, or take this out"
        yield Finding(("output", "score"), "there is no score to show", mend)
    if config.output.grade and not (config.score and config.score.grades):
        mend = "add grades = { … } to [score], or take this out"
        yield Finding(("output", "grade"), "there are no grades to show", mend)


def _example(number: int, example: Example, config: Config) -> Iterator[Finding]:
    path = ("example", number)
    who = f"example {number + 1}"
    yield from _locale((*path, "locale"), example.locale)
    stages = [stage.name for stage in config.stage]
    named = {fold(name) for stage in config.stage for name in (stage.name, *stage.was)}
    for key, stage in (("stage", example.stage), ("from", example.from_)):
        if stage is not None and fold(stage) not in named:
            mend = suggest(stage, stages) or f"the stages are {', '.join(stages)}"
            yield Finding((*path, key), f'{who}: "{stage}" is no stage', mend)
    for key in ("missing", "lapsed"):
        for entry, name in enumerate(getattr(example, key) or ()):
            if name not in config.criteria:
                mend = suggest(name, config.criteria) or "name criteria as [criteria] does"
                yield Finding((*path, key, entry), f'{who}: "{name}" is no criterion', mend)
    yield from _example_cells(path, who, example, config)
    if example.today is None and looking_at_today(config):
        yield Finding(path, f"{who} has no day, but the rules look at today", "add today = …")


def _example_cells(
    path: tuple[str | int, ...], who: str, example: Example, config: Config
) -> Iterator[Finding]:
    columns = people_columns(config)
    known = {fold(name) for each in columns for name in (each, config.heading(each))}
    named: dict[str, str] = {}
    for name in example.prospect:
        other = named.setdefault(fold(config.heading(name)), name)
        if other != name:
            what = f'{who}: "{other}" and "{name}" are one column'
            yield Finding((*path, "prospect", name), what, "take one out")
        if fold(name) not in known and fold(config.heading(name)) not in known:
            yield Finding(
                (*path, "prospect", name),
                f'{who}: no rule looks at a column "{name}"',
                suggest(name, columns) or "take it out",
            )


def looking_at_today(config: Config) -> list[str]:
    """The names of the criteria that depend on the day of the run."""
    return [
        name
        for name, criterion in config.criteria.items()
        if any(
            _is_relative(key, bound)
            for condition in criterion.nested()
            for key, bound in condition.conditions().items()
        )
    ]


def _is_relative(key: str, bound: object) -> bool:
    if key in DATE_KEYS:
        return bound == TODAY or isinstance(bound, Span)
    return is_day_range(key, bound) and TODAY in bound  # type: ignore[operator]
