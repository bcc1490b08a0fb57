"""Rows that are made high enough for cells that are to wrap.

Few programs do that when they open a file. A height that was made bears a sign, since there may be
any number of such rows: 30.0100 is 30 points for a row of which no height was said, 30.0102 for one
that had the second of the heights that are remembered.
"""

import re
from collections.abc import Mapping

from sync.xlsx.byte_tree import Element
from sync.xlsx.furniture.memory import TabMemory
from sync.xlsx.heights import height_of

_SIGNED = re.compile(r"\d+\.01(\d\d)")
_MOST_REMEMBERED = 99


class RowHeights:
    """What is to become of the heights of rows; `usual` is that of a row that states none."""

    def __init__(self, memory: TabMemory, usual: float) -> None:
        self._memory = memory
        self._usual = usual
        self._lines: dict[int, int] = {}
        self._takes_back = False

    @property
    def are_busy(self) -> bool:
        """Whether any row may change."""
        return self._takes_back or bool(self._lines)

    def grow(self, lines: Mapping[int, int]) -> None:
        """Let rows, by their numbers, have room for so many lines."""
        for row, count in lines.items():
            self._lines[row] = max(count, self._lines.get(row, 1))

    def take_back(self) -> None:
        """Let all rows be as high as they were."""
        self._takes_back = True

    def tag(self, number: int, tag: bytes) -> bytes:
        """The opening tag of a row as it is to become."""
        row = Element(tag)
        if self._takes_back:
            self._restore(row)
        if number in self._lines:
            self._grow(row, height_of(self._lines[number]))
        return row.opening

    def _restore(self, row: Element) -> None:
        found, known = _SIGNED.fullmatch(row.get("ht")), self._memory.heights.split()
        at = int(found[1]) if found else -1
        if at == 0:
            row.unset("ht")
        elif 0 < at <= len(known):
            row.set("ht", known[at - 1])

    def _grow(self, row: Element, height: int) -> None:
        """Make a row higher, unless people have set its height."""
        there = row.get("ht")
        if row.is_on("customHeight") or float(there or self._usual) >= height:
            return
        found = _SIGNED.fullmatch(there)
        sign = int(found[1]) if found else self._remember(there)
        if sign <= _MOST_REMEMBERED:
            row.set("ht", f"{height}.01{sign:02}")

    def _remember(self, height: str) -> int:
        """The number of a height among those that are remembered; 0 for none."""
        known = self._memory.heights.split()
        if height and height not in known and len(known) < _MOST_REMEMBERED:
            known.append(height)
            self._memory.heights = " ".join(known)
        if not height:
            return 0
        return known.index(height) + 1 if height in known else _MOST_REMEMBERED + 1
