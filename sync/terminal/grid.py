"""Tables for a terminal, as wide as it is at most: one column takes the room that is left."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import click
from tabulate import SEPARATING_LINE, DataRow, Line, TableFormat, tabulate

from sync.terminal.console import Console
from sync.terminal.room import StandIns, room

_CELLS = DataRow("", "  ", "")
_TIGHT = TableFormat(None, Line("", "-", "  ", ""), None, None, _CELLS, _CELLS, 0, None)
"""Tabulate's "simple" without the room that it adds beside headings."""

_LEAST_BAR, _MOST_BAR, _LEAST_TEXT, _SHORT_FACT = 12, 30, 20, 24
INDENT = "  "


@dataclass(frozen=True)
class Bar:
    """A bar in proportion: `full` of `whole` in strong signs, from there to `long` in light ones.

    What is not 0 is seen.
    """

    full: int
    long: int
    whole: int

    def drawn(self, console: Console, width: int) -> str:
        """The bar, where the whole has so much room."""
        if not width:
            return ""
        strong, light = (self._signs(each, width) for each in (self.full, self.long))
        parts = console.text("█" * strong), console.text("░" * max(0, light - strong))
        return "".join(console.styled(each, "cyan") for each in parts)

    def _signs(self, part: int, width: int) -> int:
        return max(1, round(part / self.whole * width)) if part else 0


Cell = str | Bar
"""What stands in a table: a text, or in one of its columns bars."""


@dataclass(frozen=True)
class Grid:
    """A table to draw: rows under headings, the columns `numbers` flush right.

    The column `broad` takes the room that is left: its texts are broken into lines, its bars are as
    long as it is wide. In the column `stand_out` what is not 0 has a colour. Columns in which
    nothing stands are left out.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    broad: int
    numbers: Sequence[int] = ()
    stand_out: int | None = None

    def drawn(self, console: Console) -> str:
        """The table; where the console is too narrow for it, each row in lines of its own."""
        width = self._width(console)
        if width < self._least(console):
            return "\n".join(self._in_lines(console))
        return self._table(console, min(width, _MOST_BAR) if self._bars else width)

    def _least(self, console: Console) -> int:
        """How much room the broad column needs."""
        if self._bars:
            return _LEAST_BAR
        texts = (console.text(str(row[self.broad])) for row in self.rows)
        return min(_LEAST_TEXT, max(map(room, texts), default=0))

    @property
    def _bars(self) -> bool:
        return any(isinstance(row[self.broad], Bar) for row in self.rows)

    def _width(self, console: Console) -> int:
        """How much room is left for the broad column; less than none where its heading has none."""
        lines = self._table(console, 0).splitlines()
        widest = max(room(click.unstyle(line)) for line in lines)
        left = console.width - widest
        return left if left < 0 else left + room(console.text(self.headings[self.broad]))

    def _table(self, console: Console, width: int) -> str:
        columns = [
            column
            for column, _ in enumerate(self.headings)
            if any(row[column] for row in self.rows)
        ]
        heads = [console.text(self.headings[n]) for n in columns]
        rows = ([self._cell(console, n, row[n], width) for n in columns] for row in self.rows)
        return _aligned(heads, rows, [n in self.numbers for n in columns])

    def _cell(self, console: Console, column: int, cell: Cell, width: int) -> str:
        if isinstance(cell, Bar):
            return cell.drawn(console, width)
        if column == self.broad:
            return console.wrapped(cell, width=width) if width else ""
        return self._coloured(console, column, console.text(cell))

    def _coloured(self, console: Console, column: int, text: str) -> str:
        return console.styled(text, "yellow") if column == self.stand_out and text != "0" else text

    def _in_lines(self, console: Console) -> Iterator[str]:
        """What each row tells: its first cell, its bar, and then what else is not empty."""
        if self._bars and self.headings[self.broad]:
            yield console.wrapped(self.headings[self.broad])
        for first, *others in self.rows:
            yield console.styled(console.wrapped(str(first)))
            told = list(zip(self.headings[1:], others, strict=True))
            for _, cell in told:
                if isinstance(cell, Bar) and cell.long:
                    yield INDENT + cell.drawn(console, console.width - len(INDENT))
            facts = (f"{head}: {cell}" for head, cell in told if isinstance(cell, str) and cell)
            if shown := "; ".join(map(_whole, facts)):
                yield console.wrapped(shown, INDENT, INDENT)


def _whole(fact: str) -> str:
    """A fact that is not broken into lines, if it is a short one."""
    return fact.replace(" ", "\xa0") if len(fact) <= _SHORT_FACT else fact


def _aligned(
    headings: Sequence[str], rows: Iterable[Sequence[str]], flush_right: Sequence[bool]
) -> str:
    """Rows under headings; cells hold harmless texts, which may be styled and of several lines."""
    stand_ins = StandIns()
    lines = [
        [stand_ins.of(text) for text in line]
        for row in (headings, *rows)
        for line in zip_longest(*(cell.split("\n") for cell in row), fillvalue="")
    ]
    table = tabulate(
        [lines[0], SEPARATING_LINE, *lines[1:]],
        tablefmt=_TIGHT,
        disable_numparse=True,
        colalign=["right" if right else "left" for right in flush_right],
    )
    return stand_ins.back(table)
