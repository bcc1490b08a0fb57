"""As whom the job reads and writes a spreadsheet, and at which address."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sync.credentials import find, root
from sync.google.api import GOOGLE
from sync.google.refused_requests import SCOPE

ROOT_VARIABLE = "QUALIFY_API_ROOT"


def find_credentials(file: Path | None, environment: Mapping[str, str]) -> Any:
    """Find credentials as `sync.credentials.find` does, for spreadsheets and nothing wider."""
    return find.find_credentials(file, environment, [SCOPE])


def find_root(environment: Mapping[str, str]) -> str:
    """Return the base address of the Sheets API."""
    return root.find_root(environment, ROOT_VARIABLE, GOOGLE)
