"""What is allowed in a config but probably not meant: the warnings of `qualify check`."""

from collections.abc import Iterator
from datetime import date

from rules.language.conditions import Setting
from rules.language.doubts import find_doubts
from rules.language.finding import ConfigPath, Finding, doubt
from rules.read.near import suggest
from rules.read.text import fold
from sync.config.columns import named_columns, same_column
from sync.config.examples import day_written, judge_example
from sync.config.model import ALWAYS_ALLOWED, Config, Example
from sync.config.notify import find_notify_doubts
from sync.config.packs import read_pack
from sync.locales.by_name import load_locale


def find_config_doubts(config: Config, today: date) -> list[Finding]:
    """Find what is odd about a config without mistakes, as of a day."""
    setting = Setting(
        load_locale(config.place.locale or "en_US"), today, config.blanks, config.zone
    )
    return [
        *find_doubts(config, setting),
        *_without_override(config),
        *_name_is_key(config),
        *_looks_at_override(config),
        *_unused_short_names(config),
        *_never_moves(config),
        *_unshown_score(config),
        *_same_as_key(config),
        *_idle_attention(config),
        *_untold(config),
        *_tabs_of_a_table(config),
        *find_notify_doubts(config),
        *(
            found
            for number, example in enumerate(config.example)
            for found in _example(("example", number), example, config)
        ),
    ]


def _without_override(config: Config) -> Iterator[Finding]:
    by_hand = [number for number, stage in enumerate(config.stage) if stage.by_hand]
    if by_hand and config.place.override is None:
        names = ", ".join(f'"{config.stage[number].name}"' for number in by_hand)
        yield doubt(
            ("stage", by_hand[0]),
            f"people have no column in which to set {names}",
            f'name one in [{config.place.called}]: override = "…"',
        )


def _name_is_key(config: Config) -> Iterator[Finding]:
    name, key = config.place.name, config.place.key
    if name is not None and len(key) == 1 and same_column(config, name, key[0]):
        yield doubt(
            (config.place.called, "name"),
            f'the column "{config.heading(name)}" is both key and name,'
            " so the changelog shows it twice",
            "let name be a column that people know the prospect by, or take it out",
        )


def _same_as_key(config: Config) -> Iterator[Finding]:
    if config.sheet_table is None:
        return
    keys = [fold(config.heading(name)) for name in config.sheet.key]
    for entry, name in enumerate(config.sheet.same):
        if [fold(config.heading(name))] == keys:
            yield doubt(
                ("sheet", "same", entry),
                f'same names the key column "{config.heading(name)}", in which no two may agree'
                " anyway",
                "name another column, such as that of addresses, or take it out",
            )


def _idle_attention(config: Config) -> Iterator[Finding]:
    """Find the column of what needs attention where nothing ever does."""
    if config.sheet_table is None:
        return
    stalls = any(stage.stale_after for stage in config.stage)
    if config.output.attention and not stalls and not config.sheet.same:
        yield doubt(
            ("output", "attention"),
            f'the column "{config.output.attention}" stays empty: nothing is looked for',
            'name columns in [sheet], same = ["Email"], or add stale_after = "45 days" to a stage',
        )


def _untold(config: Config) -> Iterator[Finding]:
    """Find that who is stalled is to be told, and that no run can know who is so anew."""
    notify = config.notify
    asked = "on" in notify.model_fields_set and "stalled" in notify.on
    if asked and config.table is None and not config.output.attention:
        yield doubt(
            ("notify", "on"),
            "nobody will be told who is stalled: only the Attention column shows who was before",
            'name it in [output]: attention = "Attention"',
        )


def _tabs_of_a_table(config: Config) -> Iterator[Finding]:
    """Find tabs that somebody may wait for where a database has none."""
    instead = {
        "funnel": "read it by qualify funnel, which writes a page of it with --html",
        "rules": "take it out",
    }
    for key, title in config.output.drawn_tabs().items():
        if config.table:
            what = f'there will be no tab "{title}": a database has none'
            yield doubt(("output", key.value), what, instead[key.value])


def _looks_at_override(config: Config) -> Iterator[Finding]:
    override = config.place.override
    if override is None:
        return
    for name, criterion in config.criteria.items():
        columns = [column for each in criterion.nested() for column in each.columns()]
        if any(same_column(config, override, column) for column in columns):
            yield doubt(
                ("criteria", name),
                f'criterion "{name}" looks at the override column "{config.override}",'
                " in which people write stages alone",
                "let it look at another column",
            )


def _unused_short_names(config: Config) -> Iterator[Finding]:
    """Find short names that no rule uses; those that come with a pack may stay unused."""
    pack = config.rules.pack
    known = read_pack(pack).data["columns"] if pack else {}
    used = [*named_columns(config), *(cell for each in config.example for cell in each.prospect)]
    idle = set(map(fold, config.columns)) - set(map(fold, [*used, *known]))
    for short in config.columns:
        if fold(short) in idle:
            yield doubt(
                ("columns", short),
                f'the short name "{short}" is used by no rule',
                suggest(short, known) or "use it as a column, or take it out",
            )


def _never_moves(config: Config) -> Iterator[Finding]:
    if config.policy.limit(1) == 0:
        yield doubt(
            ("policy", "most_changes"),
            f"most_changes is {config.policy.most_changes}, so every run that would move more than"
            f" {ALWAYS_ALLOWED} known prospects stops",
            'write a share such as "50%", or a count such as 200',
        )


def _unshown_score(config: Config) -> Iterator[Finding]:
    """Find a score, or grades, for which the config names no column."""
    score, output = config.score, config.output
    if config.table:
        return
    if score and not output.score and not output.grade:
        mend = 'name a column for it in [output]: score = "Score"'
        yield doubt(("score",), "the score is shown in no column", mend)
    elif score and score.grades and not output.grade:
        mend = 'name a column for them in [output]: grade = "Grade"'
        yield doubt(("score", "grades"), "the grades are shown in no column", mend)


def _example(path: ConfigPath, example: Example, config: Config) -> Iterator[Finding]:
    who = f"example {int(path[-1]) + 1}"
    if _tests_nothing(example, config):
        yield doubt(
            path,
            f"{who} tests nothing: no cell in it makes a difference to any rule",
            "add cells, or say what should be missing",
        )
    if example.missing is None and example.lapsed is None:
        yield from _past_cells(path, who, example, config)


def _tests_nothing(example: Example, config: Config) -> bool:
    """Whether a prospect without any cells would come out as the example expects."""
    if example.missing is not None or example.lapsed is not None or example.from_ is not None:
        return False
    empty = judge_example(example.model_copy(update={"prospect": {}}), config)
    verdict = judge_example(example, config)
    return (verdict.stage.name, verdict.by_hand, verdict.case.answers) == (
        empty.stage.name,
        empty.by_hand,
        empty.case.answers,
    )


def _past_cells(path: ConfigPath, who: str, example: Example, config: Config) -> Iterator[Finding]:
    """Find dates that were meant to lie ahead and are past on the example's day."""
    ahead = {
        fold(config.heading(condition.column)): name
        for name, criterion in config.criteria.items()
        for condition in criterion.nested()
        if condition.column is not None and condition.within_next is not None
    }
    for column, cell in example.prospect.items():
        name = ahead.get(fold(config.heading(column)))
        day = day_written(cell, config.zone)
        if name and day and example.today and day < example.today:
            yield doubt(
                (*path, "prospect", column),
                f'{who}: {column} {day} is before its today, so "{name}" is not met',
                "move the date, or name what should be missing",
            )
