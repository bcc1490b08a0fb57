"""The columns and tabs that a config names, and those that it names for two things at once."""

from collections.abc import Iterator
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
    if config.sheet.owner is not None:
        yield config.sheet.owner, ("sheet", "owner")


def _readers(config: Config) -> Iterator[tuple[str, ConfigPath]]:
    """Return each column that is read, by its name in the config, and the place of that name."""
    sheet = config.sheet
    for entry, name in enumerate(sheet.key):
        yield name, ("sheet", "key", entry)
    for role in ("name", "override"):
        if (column := getattr(sheet, role)) is not None:
            yield column, ("sheet", role)
    for entry, name in enumerate(sheet.same):
        yield name, ("sheet", "same", entry)
    for criterion, spec in config.criteria.items():
        for condition in spec.nested():
            for column in condition.columns():
                yield column, ("criteria", criterion)


def find_column_mistakes(config: Config) -> Iterator[Finding]:
    """Find columns and tabs that are named for two things and can be only one."""
    yield from _twice(config, "key")
    yield from _twice(config, "same")
    yield from _override(config)
    yield from _short_names(config)
    yield from _same_output(config)
    yield from _read_output(config)
    yield from _same_tab(config)
    yield from _half_a_draft(config)


def _twice(config: Config, key: Literal["key", "same"]) -> Iterator[Finding]:
    names: list[str] = getattr(config.sheet, key)
    headings = [fold(config.heading(name)) for name in names]
    for entry, (name, heading) in enumerate(zip(names, headings, strict=True)):
        if heading in headings[:entry]:
            what = f'{key} names the column "{config.heading(name)}" twice'
            yield Finding(("sheet", key, entry), what, "name each column once")


def _override(config: Config) -> Iterator[Finding]:
    sheet = config.sheet
    if sheet.override is None:
        return
    override = config.heading(sheet.override)
    others = [
        *(("key", name) for name in sheet.key),
        ("name", sheet.name),
        ("owner", sheet.owner),
        *(("same", name) for name in sheet.same),
    ]
    for role, name in others:
        if name is not None and fold(config.heading(name)) == fold(override):
            yield Finding(
                ("sheet", "override"),
                f'the column "{override}" is both {role} and override',
                "give override a column of its own, in which people write stages alone",
            )
            return


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
