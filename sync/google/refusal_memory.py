"""Telling a refusal that stands from one that only says that something has just moved."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sync.messages.errors import MovedError

_NUMBER = re.compile(r"\d+")


class RefusalMemory:
    """The last refusal of Google's, and the state of the spreadsheet then.

    That a tab, a range or a name is missing, or is there already, mostly means that somebody has
    just changed it, so all is read anew. Said again of the same state, it means what it says.
    """

    def __init__(self) -> None:
        self._last: tuple[str, object] | None = None

    @contextmanager
    def watching(self, *state: object) -> Iterator[None]:
        """Raise a refusal as itself where it was made before, of the very same state.

        The numbers in its words are left out: ids are drawn anew for each write.
        """
        try:
            yield
        except MovedError as moved:
            if moved.refusal is None:
                raise
            now = _NUMBER.sub("#", moved.what), state
            if now == self._last:
                raise moved.refusal from None
            self._last = now
            raise
