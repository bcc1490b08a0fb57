"""The draft of a config: another config, whose rules are tried beside the ones that count."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from rules.language.finding import ConfigPath, Finding
from rules.read.text import fold
from sync.config.columns import find_column_mistakes
from sync.config.lines import add_lines
from sync.config.model import ConfigFile
from sync.config.reading import read_text
from sync.config.together import book_of, source_of, tab_of
from sync.messages.errors import BadConfigError

_PLACE: ConfigPath = ("rules", "draft")
_MEND = "write the same in both: a draft tries other rules on the same prospects"

_NAMED = re.compile(r"""^[^#\n]*?\bdraft["']?[ \t]*=[ \t]*(["'])([^\n\0]+?)\1""", re.MULTILINE)


def with_draft(live: ConfigFile, draft: ConfigFile) -> ConfigFile:
    """The config with its draft, which is shown in a column that the config names.

    Raises BadConfigError where the two are not about the same prospects, or where the draft would
    read what the job writes.
    """
    here, there = live.config.place.called, draft.config.place.called
    if here != there:
        what = f"its prospects are in a [{there}], and those of this config in a [{here}]"
        raise bad_draft(live, Finding(_PLACE, what, _MEND))
    config = draft.config.model_copy(
        update={"output": live.config.output, "rules": live.config.rules, "score": None}
    )
    mistakes = [*_unlike(live, draft), *find_column_mistakes(config)]
    if mistakes:
        raise bad_draft(live, *mistakes)
    return replace(live, draft=replace(draft, config=config))


def drafts_of(files: Iterable[ConfigFile], broken: Iterable[Path]) -> dict[str, Path]:
    """The drafts of some configs, by where their files really are, each with its config's path.

    A mistake in a config does not make its draft a config that counts, so `broken` ones have
    theirs, too, even where they are not TOML.
    """
    found = [(file.draft.path, file.path) for file in files if file.draft]
    found += [(draft, path) for path in broken for draft in _named_in(path)]
    return {os.path.realpath(draft): path for draft, path in found}


def _named_in(path: Path) -> Iterator[Path]:
    """What a config with mistakes may name as its draft; not itself, which would hide them."""
    with suppress(BadConfigError):
        for named in _NAMED.finditer(read_text(path)):
            draft = path.parent / named[2]
            if os.path.realpath(draft) != os.path.realpath(path):
                yield draft


def bad_draft(live: ConfigFile, *mistakes: Finding) -> BadConfigError:
    """The error for what is wrong with the draft of a config, told where that names it."""
    named = f'the draft "{live.config.rules.draft}"'
    found = [Finding(_PLACE, f"{named}: {each.what}", each.mend) for each in mistakes]
    return BadConfigError(live.path.name, add_lines(found, live.lines))


def _unlike(live: ConfigFile, draft: ConfigFile) -> Iterator[Finding]:
    """Find what the two say differently of where the prospects are, and who is who."""
    pairs = {**_places(live, draft), "key": (_keys(live), _keys(draft))}
    for setting, (one, other) in pairs.items():
        if one != other:
            yield Finding(
                _PLACE, f"[{live.config.place.called}] {setting} is not what it is here", _MEND
            )


def _places(live: ConfigFile, draft: ConfigFile) -> dict[str, tuple[object, object]]:
    """What each says of where the prospects are, by the keys that say it."""
    one, other = live.config.table, draft.config.table
    if one and other:
        return {
            "database": (source_of(live, one), source_of(draft, other)),
            "table": (one.parts, other.parts),
        }
    return {
        "workbook": (book_of(live), book_of(draft)),
        "tab": (tab_of(live), tab_of(draft)),
        "header_row": (live.config.sheet.header_row, draft.config.sheet.header_row),
    }


def _keys(file: ConfigFile) -> list[str]:
    headings = map(file.config.heading, file.config.place.key)
    return list(headings if file.config.table else map(fold, headings))
