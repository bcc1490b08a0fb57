"""What the job asks of a workbook where records are to leave its changelog."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sync.messages.errors import WorkbookError

Keep = Callable[[Sequence[int]], None]
"""Stores rows of the changelog, given by their places in the snapshot, where they will stay."""


@dataclass(frozen=True)
class Departure:
    """The records that are to leave a changelog.

    `rows` are their places in the snapshot, ascending. They go to a new tab, whose title is or
    begins with `title`; with `keep` they are stored by that, and then deleted.
    """

    rows: Sequence[int]
    title: str
    keep: Keep | None = None


@dataclass(frozen=True)
class Departed:
    """How far they have come.

    `done` tells that none is on its way any more; else all is to be read and asked once more.
    `rows` are the places of those that arrived now, and `tab` is the title of the tab where they
    are, "" where they were stored elsewhere.
    """

    done: bool
    rows: Sequence[int] = ()
    tab: str = ""


def lost_cell(cell: str, called: str) -> WorkbookError:
    """The error for a cell of people's beside a record that is to go to a file.

    `called` is what its column is called.
    """
    return WorkbookError(
        cell,
        f"the column {called} of the changelog is none of the job's, and a file keeps only the"
        " job's ten",
        "archive to a tab, which keeps all, or delete the column",
    )
