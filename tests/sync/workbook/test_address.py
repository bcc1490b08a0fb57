"""What is the address of a spreadsheet, and what is not."""

import pytest

from sync.messages.errors import ConfigError
from sync.workbook.address import SpreadsheetAddress, read_address

ID = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (ID, SpreadsheetAddress(ID)),
        (f"https://docs.google.com/spreadsheets/d/{ID}/edit", SpreadsheetAddress(ID)),
        (
            f"https://docs.google.com/spreadsheets/d/{ID}/edit?gid=7#gid=7",
            SpreadsheetAddress(ID, 7),
        ),
        (f"https://docs.google.com/spreadsheets/u/1/d/{ID}/edit#gid=0", SpreadsheetAddress(ID, 0)),
        (f"https://docs.google.com/a/example.com/spreadsheets/d/{ID}", SpreadsheetAddress(ID)),
        ("https://example.com/leads.xlsx", None),
        ("https://docs.google.com/spreadsheets/d/e/2PACX-1vQwErTy/pubhtml", None),
        (f"https://evil.example/?docs.google.com/spreadsheets/d/{ID}", None),
    ],
)
def test_addresses(text: str, address: SpreadsheetAddress | None) -> None:
    if address is None:
        with pytest.raises(ConfigError):
            read_address(text)
    else:
        assert read_address(text) == address
