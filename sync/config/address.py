"""The address of a workbook as a config writes it, as far as it can be told without looking."""

import re
from collections.abc import Iterator

from rules.meaning import Mistake

ENV = "env:"
"""What stands before the name of a variable that holds the address."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OTHER_WAYS = re.compile(r"\$\{?(\w+)\}?|%(\w+)%|\s*env\s*:\s*(\w+)\s*", re.IGNORECASE)
_SPREADSHEET = re.compile(r"\s*https?://docs\.google\.com/(?:[^?#]*/)?spreadsheets/")
_EXAMPLE = "https://docs.google.com/spreadsheets/d/…/edit"
_OTHER_FILES = (".xls", ".xlsb", ".csv", ".tsv", ".ods", ".numbers", ".gsheet")


def find_address_mistakes(written: str) -> Iterator[Mistake]:
    """Find what can't be an address. None of it is quoted: it may be a secret in a wrong place."""
    if wrong := _wrong(written):
        yield Mistake(("sheet", "workbook"), *wrong)


def _wrong(written: str) -> tuple[str, str] | None:
    if written.startswith(ENV):
        name = written.removeprefix(ENV).strip()
        if not name:
            return 'workbook is "env:" without a name', f'write workbook = "{ENV}PROSPECTS_SHEET"'
        if not _VARIABLE.fullmatch(name):
            return (
                f'what follows "{ENV}" in workbook is no name of a variable',
                "a name has letters, digits and _ alone, and begins with no digit",
            )
    elif match := _OTHER_WAYS.fullmatch(written):
        name = next(filter(None, match.groups()))
        return "workbook names a variable in another way", f'write workbook = "{ENV}{name}"'
    elif "://" in written and not _SPREADSHEET.match(written):
        return (
            "workbook is a link, but not to a Google spreadsheet",
            f"copy its address from the browser: {_EXAMPLE}",
        )
    elif ending := next(filter(written.strip().lower().endswith, _OTHER_FILES), ""):
        return (
            f"workbook is a file of the kind {ending}, which is not read",
            "save it as an Excel workbook (.xlsx), or as a Google spreadsheet and give its address",
        )
    return None
