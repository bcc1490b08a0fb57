"""A test server: the Google Sheets API v4 over real HTTP on loopback.

Start at `SheetsServer`.
"""

from tests.sheets.book import OWNER, Book, PersonTab, Role, Version
from tests.sheets.cells import LOADING, NOT_AVAILABLE, REF, Failure, Formula
from tests.sheets.faults import Fault, Held, Moment, Request
from tests.sheets.server import ROBOT, SheetsServer

__all__ = [
    "LOADING",
    "NOT_AVAILABLE",
    "OWNER",
    "REF",
    "ROBOT",
    "Book",
    "Failure",
    "Fault",
    "Formula",
    "Held",
    "Moment",
    "PersonTab",
    "Request",
    "Role",
    "SheetsServer",
    "Version",
]
