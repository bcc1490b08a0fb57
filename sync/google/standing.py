"""Refusals that stand, told from those that only say that something has just moved."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sync.messages.errors import MovedError

_NUMBER = re.compile(r"\d+")


class Refusals:
    """What Google refused so far, and of which state of the spreadsheet.

    That a tab, a range or a name is not there, or is already, mostly means that somebody has just
    changed it, and all is read anew. Said again of a state that is the same, it means what it says.
    """

    def __init__(self) -> None:
        self._last: tuple[str, object] | None = None

    @contextmanager
    def heeded(self, *state: object) -> Iterator[None]:
        """Raise a refusal as itself where it was made before, of the very same state.

        The numbers in its words are left out: ids are drawn anew for each write.
        """
        try:
            yield
        except MovedError as moved:
            if moved.refusal is None:
                raise
            heard = _NUMBER.sub("#", moved.what), state
            if heard == self._last:
                raise moved.refusal from None
            self._last = heard
            raise
