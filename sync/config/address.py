"""The address of a workbook as a config writes it: what can be wrong with it, without opening it.

No message quotes an address: what stands there may be a secret in a wrong place.
"""

import re
from collections.abc import Iterator

from rules.language.finding import Finding
from sync.workbook.address import find_address

ENV = "env:"
"""What stands before the name of a variable that holds the address."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OTHER_WAYS = re.compile(r"\$\{?(\w+)\}?|%(\w+)%|\s*env\s*:\s*(\w+)\s*", re.IGNORECASE)
_DATABASE = re.compile(
    r"(?:duckdb|parquet|postgres(?:ql)?|bigquery):|.*\.(?:duckdb|parquet)$", re.IGNORECASE
)
_EXAMPLE = "https://docs.google.com/spreadsheets/d/…/edit"
_OTHER_FILES = (".xls", ".xlsb", ".csv", ".tsv", ".ods", ".numbers", ".gsheet")


def variable_of(written: str) -> str:
    """The name behind "env:"; "" where none is written."""
    return written.removeprefix(ENV).strip() if written.startswith(ENV) else ""


def find_address_mistakes(written: str) -> Iterator[Finding]:
    """Find an address that no workbook can have, or a variable without a proper name."""
    wrong = wrong_variable(written, f'workbook = "{ENV}PROSPECTS_SHEET"') or _wrong_address(written)
    if wrong:
        yield Finding(("sheet", "workbook"), f"workbook {wrong[0]}", wrong[1])


def _wrong_address(text: str) -> tuple[str, str] | None:
    text = text.strip()
    if _DATABASE.match(text):
        return (
            "is the address of a database",
            "instead of [sheet], write [table], with database = …, table = … and key = …",
        )
    if "://" in text and find_address(text) is None:
        return (
            "is a link, but not to a Google spreadsheet",
            f"copy its address from the browser: {_EXAMPLE}",
        )
    kind = next(filter(text.lower().endswith, _OTHER_FILES), "")
    if kind and "://" not in text:
        return (
            f"is a file of the kind {kind}, which is not read",
            "save it as an Excel workbook (.xlsx), or as a Google spreadsheet and give its address",
        )
    return None


def wrong_variable(written: str, example: str) -> tuple[str, str] | None:
    """What is wrong with the way in which a variable is named, and the mend; None for nothing.

    `example` shows the right way: workbook = "env:PROSPECTS_SHEET".
    """
    if written.startswith(ENV):
        name = variable_of(written)
        if not name:
            return 'is "env:" without a name', f"write {example}"
        if not _VARIABLE.fullmatch(name):
            return (
                f'has no name of a variable behind "{ENV}"',
                "a name has letters, digits and _ alone, and begins with no digit",
            )
    elif match := _OTHER_WAYS.fullmatch(written):
        name = next(filter(None, match.groups()))
        key, _, _ = example.partition(" = ")
        return "names a variable in another way", f'write {key} = "{ENV}{name}"'
    return None
