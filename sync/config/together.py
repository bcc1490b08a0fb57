"""What is odd about several configs together: two that judge the same, or would make the same."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from rules.language.finding import Finding, doubt
from rules.read.text import fold
from sync.config.address import ENV, variable_of
from sync.config.database import DatabaseAddress, parse_address
from sync.config.model import ConfigFile, DatabaseTable, OutputTable
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

    This is as much as can be told offline: a config that names no tab may mean any tab, and a
    variable any database.
    """
    for earlier, later in combinations(files, 2):
        if earlier.path.resolve() == later.path.resolve() or _is_draft(earlier, later):
            continue
        for finding in _clashes(earlier, later):
            yield later, finding


def _clashes(earlier: ConfigFile, later: ConfigFile) -> Iterator[Finding]:
    one, other = earlier.config.table, later.config.table
    if one and other:
        if _results_of(earlier, one) == _results_of(later, other):
            yield _same_results(earlier, other)
    elif not (one or other) and book_of(earlier) == book_of(later):
        if tab_of(earlier) == tab_of(later):
            what = f"{earlier.path} judges the prospects of the same tab"
            yield doubt(("sheet",), what, "let one config judge a tab")
        else:
            yield from _same_tabs(earlier, later)


def _same_results(earlier: ConfigFile, table: DatabaseTable) -> Finding:
    own = " and ".join(f'"{name}"' for name in table.own_tables)
    return doubt(
        ("table", "results") if "results" in table.model_fields_set else ("table",),
        f"{earlier.path} has its results in the same tables, {own}",
        'give each results of its own: results = "…" in [table]',
    )


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
    written = file.config.sheet.workbook.strip()
    return written if written.startswith(ENV) else book_at(written, file.path.parent)


def source_of(file: ConfigFile, table: DatabaseTable) -> str:
    """Return a text that is the same for prospects of the same database, as far as is written."""
    address = _address(file, table)
    return address.source if address else table.database.strip()


def _results_of(file: ConfigFile, table: DatabaseTable) -> str:
    """Return a text that is the same for the same result tables, as far as is written."""
    address = _address(file, table)
    return f"{address.identity if address else table.database.strip()} {table.beside}"


def _address(file: ConfigFile, table: DatabaseTable) -> DatabaseAddress | None:
    """The address of a database as it is written; None where a variable holds it."""
    written = table.database.strip()
    return None if variable_of(written) else parse_address(written, file.path.parent)


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
    tab = file.config.sheet.tab
    if tab is not None:
        return f"tab {fold(tab)}"
    spreadsheet = find_address(file.config.sheet.workbook)
    return f"gid {spreadsheet.gid}" if spreadsheet and spreadsheet.gid is not None else ""
