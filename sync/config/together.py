"""What is odd about several configs together: two that judge one tab, or would make the same."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from rules.language.finding import Finding, doubt
from rules.read.text import fold
from sync.config.address import ENV
from sync.config.model import ConfigFile, OutputTable
from sync.workbook.address import find_address
from sync.workbook.page import TabKind

_CALLED = {
    "changelog": "changelog",
    TabKind.FUNNEL.value: "Funnel tab",
    TabKind.RULES.value: "Rules tab",
}
"""What messages call the tabs that the job makes, by their keys."""


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
        else:
            for finding in _same_tabs(earlier, later):
                yield later, finding


def _same_tabs(earlier: ConfigFile, later: ConfigFile) -> Iterator[Finding]:
    """Find the tabs that both configs would have the job make."""
    theirs = {fold(title): key for key, title in _made(earlier.config.output)}
    for key, title in _made(later.config.output):
        other = theirs.get(fold(title))
        if other is None:
            continue
        written = key in later.config.output.model_fields_set
        yield doubt(
            ("output", key) if written else ("sheet",),
            f'the tab "{title}" is the {_CALLED[other]} of {earlier.path} too',
            f'give each a {_CALLED[key]} of its own: {key} = "…" in [output]',
        )


def _made(output: OutputTable) -> Iterator[tuple[str, str]]:
    yield "changelog", output.changelog
    for kind, title in output.drawn_tabs().items():
        yield kind.value, title


def _is_draft(one: ConfigFile, other: ConfigFile) -> bool:
    """Whether one of two configs is the draft of the other, so that it writes nothing itself."""
    drafts = {file.draft.path.resolve() for file in (one, other) if file.draft}
    return bool(drafts & {one.path.resolve(), other.path.resolve()})


def book_of(file: ConfigFile) -> str:
    """Return a text that is the same for the same workbook."""
    table = file.config.table
    written = (table.database if table else file.config.sheet.workbook).strip()
    return written if written.startswith(ENV) else book_at(written, file.path.parent)


def book_at(address: str, folder: Path) -> str:
    """Return such a text for an address; a path counts from `folder`."""
    spreadsheet = find_address(address)
    return spreadsheet.id if spreadsheet else _real_path(folder / address)


def _real_path(path: Path) -> str:
    """Return where a path leads; the path itself where that can't be told."""
    try:
        return str(path.resolve())
    except (OSError, RuntimeError, ValueError):
        return str(path)


def tab_of(file: ConfigFile) -> str:
    """Return a text that is the same for the same tab, as far as the config names it."""
    table = file.config.table
    if table:
        return f"table {table.table}"
    tab = file.config.sheet.tab
    if tab is not None:
        return f"tab {fold(tab)}"
    spreadsheet = find_address(file.config.sheet.workbook)
    return f"gid {spreadsheet.gid}" if spreadsheet and spreadsheet.gid is not None else ""
