"""Problems of the sheet that do not stop a run: said, with the way to mend them."""

from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that somebody should look at.

    `row` is the sheet's row number, `key` the prospect's key; either may be unknown. `what` says
    it without any cell but the key; `quoted` says it with the cell's text, where that differs.
    """

    row: int | None
    key: str | None
    what: str
    mend: str
    quoted: str = ""

    def say(self, *, show_values: bool) -> str:
        """Say what is wrong, cells quoted or not."""
        return self.quoted if show_values and self.quoted else self.what
