"""A test server: the Google Sheets API v4 over real HTTP on loopback. Start at `SheetsServer`.

`python -m tests.sheets` starts it by itself, to try the job by hand.

A request's way through the files, and what they hold:

- `server.py`: the server as tests use it, and how a request goes. `listener.py` is the HTTP,
  `wire.py` the bytes of replies, `faults.py` what can go wrong on the way, `oauth.py` tokens,
  `quotas.py` how many requests a minute are allowed.
- `schema.py` checks requests and replies against Google's discovery document, `mask.py` reads
  `fields`, `errors.py` has Google's refusals. What the server can't do raises `Unsupported`:
  the caller gets a 501, and the test fails.
- `api.py`: the methods. `resource.py` writes the spreadsheet, `values.py` reads and writes values,
  `batch.py` applies the requests of batchUpdate, which stand by what they are about: `tabs.py`,
  `dimensions.py` (rows and columns), `contents.py` (cells), `pastes.py`, `named_ranges.py`,
  `metadata.py`, `attachments.py` (protection, rules, filters), `charts.py`, `tables.py`.
- `book.py`: a spreadsheet with all its versions, and what people do to it. `state.py` is one
  version, `grid.py` the cells of a tab, `cells.py` one cell, `ranges.py` boxes of cells, `a1.py`
  their notation; `moves.py` takes along all that hangs on rows and columns when they move.

`client.py` sends gspread to the server and `bodies.py` has requests, both for the server's own
tests, which stand beside these files.
"""

from tests.sheets.book import Book, Permission, PersonTab, Version
from tests.sheets.cells import LOADING, NOT_AVAILABLE, REF, ErrorValue, Formula
from tests.sheets.faults import Fault, HeldRequest, Request, Timing
from tests.sheets.quotas import Quotas
from tests.sheets.server import ROBOT, SheetsServer
from tests.sheets.state import OWNER

__all__ = [
    "LOADING",
    "NOT_AVAILABLE",
    "OWNER",
    "REF",
    "ROBOT",
    "Book",
    "ErrorValue",
    "Fault",
    "Formula",
    "HeldRequest",
    "Permission",
    "PersonTab",
    "Quotas",
    "Request",
    "SheetsServer",
    "Timing",
    "Version",
]
