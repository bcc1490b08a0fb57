"""The check, before a commit, that a write touches nothing that the account may not edit.

A commit and its picture are two requests, and of a protected column Google refuses only the second.
"""

from collections.abc import Iterable, Iterator, Sequence

from sync.google.log_look import LogLook
from sync.google.log_tab import log_columns, make_room
from sync.google.marked_columns import MarkedColumn, Marking
from sync.google.protection import Protection
from sync.google.refusal import Account
from sync.google.sheet_look import SheetLook
from sync.messages.errors import WorkbookError
from sync.messages.link import Link
from sync.workbook.page import TabKind
from sync.workbook.protocol import Changes

_LONGEST = 40
_SHOWN = 5

_CALLED = {TabKind.FUNNEL: "the funnel in figures and charts", TabKind.RULES: "the rules in words"}

Blocked = tuple[str, str]
"""What can't be written, behind the protection that forbids it: its tab, range and description."""


def refuse_protected(
    look: SheetLook,
    changes: Changes,
    columns: Sequence[MarkedColumn],
    log_rows: int,
    account: Account,
) -> None:
    """Raise WorkbookError where a write would touch what the account may not edit.

    `log_rows` of the changelog, below its headings, hold something.
    """
    blocked = [*_blocked_columns(look, columns), *_blocked_tabs(look, changes)]
    if look.log is not None and changes.log_rows:
        blocked += _blocked_rows(look.log, log_rows, len(changes.log_rows))
    if not blocked:
        return
    by_place: dict[str, list[str]] = {}
    for place, what in blocked:
        by_place.setdefault(place, []).append(what)
    found = [f"{place} ({', '.join(dict.fromkeys(what))})" for place, what in by_place.items()]
    more = [f"and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    raise WorkbookError(
        account.spreadsheet,
        f"{account.name} may not edit what is protected there and the job's to write: "
        + "; ".join([*found[:_SHOWN], *more]),
        f"let {account.name} edit it: Data > Protect sheets and ranges",
        about=Link.PROTECTION,
    )


def refuse_protected_records(
    log: LogLook, runs: Sequence[tuple[int, int]], account: Account
) -> None:
    """Raise WorkbookError where the account may not take these rows out of the changelog.

    Rows that moved meanwhile are put back, so it must be allowed to insert some too.
    """
    blocked = [
        _place(log.tab.title, each)
        for each in log.protections
        if each.blocks_growth or any(_meets(each, run) for run in runs)
    ]
    if blocked:
        raise WorkbookError(
            account.spreadsheet,
            f"{account.name} may not edit what is protected there, and records can't leave it: "
            + "; ".join(blocked[:_SHOWN]),
            f"let {account.name} edit it: Data > Protect sheets and ranges",
            about=Link.PROTECTION,
        )


def _meets(protection: Protection, rows: tuple[int, int]) -> bool:
    return protection.area.top < rows[1] and rows[0] < protection.area.bottom


def _blocked_columns(look: SheetLook, columns: Sequence[MarkedColumn]) -> Iterator[Blocked]:
    """Find columns that can't be made, or whose cells can't be drawn.

    A column is drawn from the top of the tab down to the last of its cells, the heading too.
    """
    tab = look.layout.tab.title
    made = [column for column in columns if column.marking is Marking.MADE]
    for protection in look.protections:
        if made and protection.blocks_column(made[0].index):
            names = ", ".join(column.change.heading for column in made)
            yield _place(tab, protection), f"where {names} would be inserted"
    for column in columns if look.protections else ():
        if column.marking is not Marking.MADE and column.change.cells:
            rows = (0, look.header_row + max(column.change.cells) + 1)
            heading = column.change.heading
            yield from _blocked_cells(look.protections, tab, heading, column.index, rows)


def _blocked_tabs(look: SheetLook, changes: Changes) -> Iterator[Blocked]:
    """Find what keeps the job from drawing a tab anew, which it does as a whole."""
    stale = {change.kind for change in changes.to_draw(look.layout)}
    for tab in look.drawn:
        if tab.mark.kind in stale:
            for protection in tab.protections:
                yield _place(tab.tab.title, protection), _CALLED[tab.mark.kind]


def _blocked_rows(log: LogLook, used: int, added: int) -> Iterator[Blocked]:
    """Find what keeps new rows off the changelog."""
    title, what = log.tab.title, "new rows of the changelog"
    first = log.row + 1 + used
    for column in range(max(log_columns(log.headings)) + 1):
        yield from _blocked_cells(log.protections, title, what, column, (first, first + added))
    if make_room(log, used, added):
        for protection in log.protections:
            if protection.blocks_growth:
                yield _place(title, protection), what


def _blocked_cells(
    protections: Iterable[Protection], tab: str, what: str, column: int, rows: tuple[int, int]
) -> Iterator[Blocked]:
    for protection in protections:
        if protection.blocks(column, rows):
            yield _place(tab, protection), what


def _place(tab: str, protection: Protection) -> str:
    said = " ".join(protection.description.split())
    cut = said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
    return f"{tab} {protection.area}" + (f' "{cut}"' if cut else "")
