"""Making a local workbook of prospects: `python -m benchmarks.workbook ROWS FILE`.

The job's two columns stand in it, empty, so that a run fills both in every row.
"""

import sys

from xlsxwriter import Workbook

from benchmarks.prospects import make_prospects

_OWN = ("Stage", "Missing")
_DAYS = ("Last contact", "Close date")


def write_workbook(rows: int, path: str) -> None:
    """Write so many prospects to an .xlsx file."""
    columns = make_prospects(rows)
    # As links, the websites alone would take openpyxl longer than all the rest.
    with Workbook(path, {"strings_to_urls": False}) as book:
        tab = book.add_worksheet("Prospects")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        tab.write_row(0, 0, [*columns, *_OWN])
        for index, (heading, cells) in enumerate(columns.items()):
            tab.write_column(1, index, cells, day if heading in _DAYS else None)


if __name__ == "__main__":
    write_workbook(int(sys.argv[1]), sys.argv[2])
