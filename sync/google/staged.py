"""The tab with records that are on their way out of the changelog."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.read.text import fold
from sync.google.api import grid_range
from sync.google.client import Client
from sync.google.heading_row import read_headings
from sync.google.log_look import LogLook, count_columns, read_first_row, read_tab
from sync.google.named_ranges import Away, AwayRange, read_away
from sync.workbook.protocol import Tab


@dataclass(frozen=True)
class StagedTab:
    """The tab: its first row was the changelog's heading row when the records were put there."""

    tab: Tab
    columns: int
    headings: tuple[str, ...]
    range: AwayRange

    @property
    def to_file(self) -> bool:
        """Whether the records are on their way to a file."""
        return self.range.what is Away.EXPORTING

    def column(self, log: LogLook, column: int) -> int | None:
        """Return where a column of the changelog is on this tab; None where it is not."""
        heading = fold(log.headings[column]) if column < len(log.headings) else ""
        folded = [fold(each) for each in self.headings]
        if heading and folded.count(heading) == 1:
            return folded.index(heading)
        return column if self.headings == log.headings and column < self.columns else None


def find_staged(
    client: Client, ranges: Iterable[Mapping[str, Any]], prospects: int
) -> StagedTab | None:
    """Find the tab of these prospects, in one more request where there is one."""
    for each in read_away(ranges):
        if each.prospects == prospects and each.what is not Away.ARCHIVE:
            row = {"gridRange": grid_range(each.tab, rows=(0, 1))}
            for sheet in read_first_row(client, row):
                headings: Sequence[str] = read_headings(sheet, 0)[0]
                return StagedTab(read_tab(sheet), count_columns(sheet), tuple(headings), each)
    return None
