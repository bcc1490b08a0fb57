"""The columns and tabs that a config names, and those that it names for two things at once."""

from collections.abc import Iterator, Sequence
from typing import Literal

from rules.language.finding import ConfigPath, Finding
from rules.read.text import fold
from sync.config.model import Config


def people_columns(config: Config) -> list[str]:
    """Return the columns that the config reads, as it names them, each once."""
    return list(dict.fromkeys(name for name, _ in _readers(config)))


def named_columns(config: Config) -> list[str]:
    """Return the columns of people's that the config names, read or not, each once."""
    return list(dict.fromkeys(name for name, _ in _named(config)))


def _named(config: Config) -> Iterator[tuple[str, ConfigPath]]:
    """Return each column that is read or named for people alone, and the place of its name."""
    yield from _readers(config)
    if config.place.owner is not None:
        yield config.place.owner, (config.place.called, "owner")
    if config.output.adopt is not None:
        yield config.output.adopt, ("output", "adopt")


def _readers(config: Config) -> Iterator[tuple[str, ConfigPath]]:
    """Return each column that is read, by its name in the config, and the place of that name."""
    place = config.place
    for entry, name in enumerate(place.key):
        yield name, (place.called, "key", entry)
    for role in ("name", "override"):
        if (column := getattr(place, role)) is not None:
            yield column, (place.called, role)
    for entry, name in enumerate(_same(config)):
        yield name, (place.called, "same", entry)
    for criterion, spec in config.criteria.items():
        for condition in spec.nested():
            for column in condition.columns():
                yield column, ("criteria", criterion)


def _same(config: Config) -> Sequence[str]:
    return config.sheet_table.same if config.sheet_table else ()


def same_column(config: Config, one: str, other: str) -> bool:
    """Whether two names mean one column: a sheet's by its heading, a table's as it is written."""
    one, other = config.heading(one), config.heading(other)
    return one == other if config.table else fold(one) == fold(other)


def find_column_mistakes(config: Config) -> Iterator[Finding]:
    """Find columns and tabs that are named for two things and can be only one.

    What the job writes for a database table has tables of its own, which [output] does not name.
    """
    yield from _twice(config, "key", config.place.key)
    yield from _twice(config, "same", _same(config))
    yield from _override(config)
    yield from _short_names(config)
    if config.table is None:
        yield from _adopt(config)
        yield from _same_output(config)
        yield from _read_output(config)
        yield from _same_tab(config)
        yield from _half_a_draft(config)


def _twice(config: Config, key: Literal["key", "same"], names: Sequence[str]) -> Iterator[Finding]:
    for entry, name in enumerate(names):
        if any(same_column(config, name, other) for other in names[:entry]):
            what = f'{key} names the column "{config.heading(name)}" twice'
            yield Finding((config.place.called, key, entry), what, "name each column once")


def _override(config: Config) -> Iterator[Finding]:
    place = config.place
    if place.override is None:
        return
    others = [
        *(("key", name) for name in place.key),
        ("name", place.name),
        ("owner", place.owner),
        *(("same", name) for name in _same(config)),
        ("adopt", config.output.adopt),
    ]
    for role, name in others:
        if name is not None and same_column(config, name, place.override):
            yield Finding(
                (place.called, "override"),
                f'the column "{config.override}" is both {role} and override',
                "give override a column of its own, in which people write stages alone",
            )
            return


def _adopt(config: Config) -> Iterator[Finding]:
    if config.output.adopt is not None:
        what = "adopt is for a database table; a sheet's first run takes over its Stage column"
        mend = "take it out, or let stage name the column whose stages are to be taken over"
        yield Finding(("output", "adopt"), what, mend)


def _short_names(config: Config) -> Iterator[Finding]:
    """Find short names that are the same, or the same as the heading of another."""
    used = set(map(fold, named_columns(config)))
    first: dict[str, str] = {}
    headings = {
        fold(heading): short for short, heading in config.columns.items() if fold(short) in used
    }
    for short, heading in config.columns.items():
        folded = fold(short)
        if folded in first:
            what = f'the short name "{short}" is also "{first[folded]}"'
            yield Finding(("columns", short), what, "give each short name only once")
        elif folded in used & headings.keys() and folded != fold(heading):
            what = f'the short name "{short}" is also the heading that "{headings[folded]}" means'
            yield Finding(("columns", short), what, "give it another short name")
        first.setdefault(folded, short)


def _same_output(config: Config) -> Iterator[Finding]:
    roles: dict[str, str] = {}
    for role, heading in config.output.headings().items():
        other = roles.setdefault(fold(heading), role.value)
        if other != role.value:
            written = role.value in config.output.model_fields_set
            yield Finding(
                ("output", role.value if written else other),
                f'the heading "{heading}" stands for both {other} and {role.value}',
                "give each of the job's columns a heading of its own",
            )


def _read_output(config: Config) -> Iterator[Finding]:
    """Find columns that the job writes and the config names: the job would read its own words.

    A heading that nobody wrote is the default's: then the place is where it is read.
    """
    read: dict[str, ConfigPath] = {}
    for name, path in _named(config):
        read.setdefault(fold(config.heading(name)), path)
        read.setdefault(fold(name), path)
    for role, heading in config.output.headings().items():
        if fold(heading) not in read:
            continue
        what = f'"{heading}" is the job\'s own column, so it cannot be one that is read'
        if role.value in config.output.model_fields_set:
            mend = "give the job's column another heading"
            yield Finding(("output", role.value), what, mend)
        else:
            mend = f'give the job\'s column another heading: {role.value} = "…" in [output]'
            yield Finding(read[fold(heading)], what, mend)


def _same_tab(config: Config) -> Iterator[Finding]:
    yield from _prospects_and_changelog(config)
    others = {"prospects": config.sheet.tab, "changelog": config.output.changelog}
    for kind, title in config.output.drawn_tabs().items():
        for other, theirs in others.items():
            if theirs is not None and fold(theirs) == fold(title):
                yield Finding(
                    ("output", kind.value),
                    f'the {other} and the {kind.value} are both on the tab "{title}"',
                    f'name another tab: {kind.value} = "…" in [output]',
                )
        others[kind.value] = title


def _prospects_and_changelog(config: Config) -> Iterator[Finding]:
    tab, changelog = config.sheet.tab, config.output.changelog
    if tab is not None and fold(tab) == fold(changelog):
        written = "changelog" in config.output.model_fields_set
        yield Finding(
            ("output", "changelog") if written else ("sheet", "tab"),
            f'the prospects and the changelog are both on the tab "{tab}"',
            'give the changelog a tab of its own: changelog = "…" in [output]',
        )


def _half_a_draft(config: Config) -> Iterator[Finding]:
    """Find a draft without the column that shows it, or the column without a draft."""
    if config.rules.draft and not config.output.draft:
        mend = 'name the column that shows its stages: draft = "Stage (draft)" in [output]'
        yield Finding(("rules", "draft"), "the draft is shown in no column", mend)
    if config.output.draft and not config.rules.draft:
        mend = 'name the config to try, draft = "next.toml" in [rules], or take this out'
        yield Finding(("output", "draft"), "there is no draft to show", mend)
