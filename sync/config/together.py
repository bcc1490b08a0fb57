"""What is odd about several configs together: that they write to one tab, or to one changelog."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from rules.language.meaning import Mistake
from rules.read.text import fold
from sync.config.address import ENV
from sync.config.model import ConfigFile

_ID = re.compile(r"[A-Za-z0-9_-]{25,}")
_GID = re.compile(r"[#?&]gid=(\d+)")


def find_clashes(files: Sequence[ConfigFile]) -> Iterator[tuple[ConfigFile, Mistake]]:
    """Find the configs that would take a tab from one before them; each with the config it is in.

    As far as it can be told offline: where one of two names no tab, only the other can be it.
    """
    for earlier, later in combinations(files, 2):
        if earlier.path.resolve() == later.path.resolve() or _book(earlier) != _book(later):
            continue
        if _tab(earlier) == _tab(later):
            what = f"{earlier.path} judges the prospects of the same tab"
            yield later, Mistake(("sheet",), what, "let one config judge a tab")
        elif fold(earlier.config.output.changelog) == fold(later.config.output.changelog):
            title = later.config.output.changelog
            yield (
                later,
                Mistake(
                    ("output", "changelog") if _writes_changelog(later) else ("sheet",),
                    f'the tab "{title}" is the changelog of {earlier.path} too',
                    'give each a changelog of its own: changelog = "…" in [output]',
                ),
            )


def _book(file: ConfigFile) -> str:
    """Give a text that is the same for the same workbook."""
    written = file.config.sheet.workbook.strip()
    if written.startswith(ENV):
        return written
    found = _ID.search(written)
    if found and ("://" in written or found[0] == written):
        return found[0]
    return str((file.path.parent / written).resolve())


def _tab(file: ConfigFile) -> str:
    tab = file.config.sheet.tab
    gid = _GID.search(file.config.sheet.workbook)
    return f"tab {fold(tab)}" if tab is not None else f"gid {gid[1]}" if gid else ""


def _writes_changelog(file: ConfigFile) -> bool:
    return "changelog" in file.config.output.model_fields_set
