"""Samples for tests, without a workbook."""

from collections.abc import Sequence

from rules.columns import column_of
from rules.read.cells import Cell
from sync.proposal.sample import Sample, nameable
from sync.workbook.protocol import Layout, Tab


def sample_of(rows: Sequence[Sequence[Cell]]) -> Sample:
    """The sample of a sheet that has these rows, the headings first."""
    headings = tuple(str(cell or "") for cell in rows[0])
    tab = Tab(0, "Prospects")
    layout = Layout(tab, (tab.title,), headings, (), None, "en_US", "UTC")
    columns, _ = nameable(layout)
    cells = {column: column_of([row[column] for row in rows[1:]]) for column in columns}
    return Sample(layout, 1, len(rows) - 1, cells)
