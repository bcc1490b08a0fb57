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
        same = earlier.path.resolve() == later.path.resolve()
        if same or book_of(earlier) != book_of(later) or _is_draft(earlier, later):
            continue
        if tab_of(earlier) == tab_of(later):
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


def _is_draft(one: ConfigFile, other: ConfigFile) -> bool:
    """Whether one of two configs is the draft of the other, so that it writes nothing itself."""
    drafts = {file.draft.path.resolve() for file in (one, other) if file.draft}
    return bool(drafts & {one.path.resolve(), other.path.resolve()})


def book_of(file: ConfigFile) -> str:
    """Return a text that is the same for the same workbook."""
    written = file.config.sheet.workbook.strip()
    if written.startswith(ENV):
        return written
    spreadsheet = find_address(written)
    return spreadsheet.id if spreadsheet else str((file.path.parent / written).resolve())


def tab_of(file: ConfigFile) -> str:
    """Return a text that is the same for the same tab, as far as the config names it."""
    tab = file.config.sheet.tab
    if tab is not None:
        return f"tab {fold(tab)}"
    spreadsheet = find_address(file.config.sheet.workbook)
    return f"gid {spreadsheet.gid}" if spreadsheet and spreadsheet.gid is not None else ""


def _writes_changelog(file: ConfigFile) -> bool:
    return "changelog" in file.config.output.model_fields_set
