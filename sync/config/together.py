"""What is odd about several configs together: two that write to one tab, or to one changelog."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from rules.language.finding import Finding, doubt
from rules.read.text import fold
from sync.config.address import ENV
from sync.config.model import ConfigFile
from sync.workbook.address import find_address


def find_clashes(files: Sequence[ConfigFile]) -> Iterator[tuple[ConfigFile, Finding]]:
    """Find the configs that would take a tab from one before them; each with that config.

    This is as much as can be told offline: a config that names no tab may mean any tab.
    """
    for earlier, later in combinations(files, 2):
        if earlier.path.resolve() == later.path.resolve() or _book(earlier) != _book(later):
            continue
        if _tab(earlier) == _tab(later):
            what = f"{earlier.path} judges the prospects of the same tab"
            yield later, doubt(("sheet",), what, "let one config judge a tab")
        elif fold(earlier.config.output.changelog) == fold(later.config.output.changelog):
            title = later.config.output.changelog
            yield (
                later,
                doubt(
                    ("output", "changelog") if _writes_changelog(later) else ("sheet",),
                    f'the tab "{title}" is the changelog of {earlier.path} too',
                    'give each a changelog of its own: changelog = "…" in [output]',
                ),
            )


def _book(file: ConfigFile) -> str:
    """Return a text that is the same for the same workbook."""
    written = file.config.sheet.workbook.strip()
    if written.startswith(ENV):
        return written
    spreadsheet = find_address(written)
    return spreadsheet.id if spreadsheet else str((file.path.parent / written).resolve())


def _tab(file: ConfigFile) -> str:
    tab = file.config.sheet.tab
    if tab is not None:
        return f"tab {fold(tab)}"
    spreadsheet = find_address(file.config.sheet.workbook)
    return f"gid {spreadsheet.gid}" if spreadsheet and spreadsheet.gid is not None else ""


def _writes_changelog(file: ConfigFile) -> bool:
    return "changelog" in file.config.output.model_fields_set
