"""Whether a write would touch what is protected from the account: asked before the commit.

For a commit and its picture are two requests: of a protected column only the second is refused.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sync.google.log_rows import log_columns, make_room
from sync.google.protection import Protection, Strip
from sync.google.refusal import Caller
from sync.google.sight import LogLook, SheetLook
from sync.google.target import Marking, Target
from sync.messages.errors import WorkbookError
from sync.workbook.protocol import Changes

_LONGEST = 40
_SHOWN = 5


@dataclass(frozen=True)
class Barred:
    """What can't be written, and the protection of a tab that keeps it from being."""

    what: str
    tab: str
    protection: Protection

    @property
    def place(self) -> str:
        """How messages name the protection: the tab, its range and its description."""
        said = " ".join(self.protection.description.split())
        cut = said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
        return f"{self.tab} {self.protection.area}" + (f' "{cut}"' if cut else "")


def refuse_barred(
    sight: SheetLook, changes: Changes, targets: Sequence[Target], log_rows: int, caller: Caller
) -> None:
    """Raise WorkbookError where a write would touch what the account may not edit.

    `log_rows` of the changelog, below its headings, hold something.
    """
    barred = [*_barred_columns(sight, targets)]
    if sight.log is not None and changes.log_rows:
        title = sight.layout.log.tab.title if sight.layout.log else ""
        barred += _barred_rows(sight.log, title, log_rows, len(changes.log_rows))
    if barred:
        raise _protected(barred, caller)


def _barred_columns(sight: SheetLook, targets: Sequence[Target]) -> Iterator[Barred]:
    """Find columns that can't be made, or whose cells can't be drawn.

    A column is drawn from the top of the tab down to the last of its cells, the heading too.
    """
    if not sight.protections:
        return
    tab = sight.layout.tab.title
    made = [target for target in targets if target.way is Marking.MADE]
    for protection in sight.protections:
        if made and protection.bars_column(made[0].column):
            names = ", ".join(target.change.heading for target in made)
            yield Barred(f"where {names} would be inserted", tab, protection)
    for target in targets:
        if target.way is not Marking.MADE and target.change.cells:
            strip = Strip(target.column, 0, sight.header_row + max(target.change.cells) + 1)
            yield from _bars(sight.protections, tab, target.change.heading, strip)


def _barred_rows(log: LogLook, title: str, used: int, added: int) -> Iterator[Barred]:
    """Find what keeps new rows off the changelog."""
    what = "new rows of the changelog"
    first = log.row + 1 + used
    for column in range(max(log_columns(log.headings)) + 1):
        yield from _bars(log.protections, title, what, Strip(column, first, first + added))
    if make_room(log, used, added):
        for protection in log.protections:
            if protection.bars_growth:
                yield Barred(what, title, protection)


def _bars(protections: Iterable[Protection], tab: str, what: str, strip: Strip) -> Iterator[Barred]:
    for protection in protections:
        if protection.bars(strip):
            yield Barred(what, tab, protection)


def _protected(barred: Iterable[Barred], caller: Caller) -> WorkbookError:
    by_place: dict[str, list[str]] = {}
    for each in barred:
        by_place.setdefault(each.place, []).append(each.what)
    found = [f"{place} ({', '.join(dict.fromkeys(what))})" for place, what in by_place.items()]
    more = [f"and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    return WorkbookError(
        caller.where,
        f"{caller.account} may not edit what is protected there and the job's to write: "
        + "; ".join([*found[:_SHOWN], *more]),
        f"let {caller.account} edit it: Data > Protect sheets and ranges",
    )
