"""The Google back end: a shared spreadsheet as a `sync.workbook.protocol.Workbook`.

Start at `GoogleWorkbook`; `open_spreadsheet` makes one from what a config and a command line say.
"""

from sync.google.book import GoogleWorkbook
from sync.google.client import DEADLINE
from sync.google.opening import GoogleAccess, open_spreadsheet

__all__ = ["DEADLINE", "GoogleAccess", "GoogleWorkbook", "open_spreadsheet"]
