"""Opening a spreadsheet from what a config, a command line and the environment say."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sync.credentials.find import describe_credentials
from sync.google.book import GoogleWorkbook
from sync.google.client import DEADLINE, Client
from sync.google.credentials import find_credentials, find_root
from sync.google.tab_choice import TabChoice
from sync.workbook.address import read_address
from sync.workbook.pace import Pace

if TYPE_CHECKING:
    from sync.google.shared import Shared


@dataclass(frozen=True)
class GoogleAccess:
    """How to reach a spreadsheet: the key file, if one was named, and the variables.

    `deadline` is how many seconds the run may take in all. `shared` is what it has in common with
    other spreadsheets, if any.
    """

    environment: Mapping[str, str]
    credentials: Path | None = None
    deadline: float = DEADLINE
    pace: Pace | None = None
    shared: "Shared | None" = None


def open_spreadsheet(
    address: str, access: GoogleAccess, *, tab: str | None, header_row: int
) -> GoogleWorkbook:
    """Open a spreadsheet by URL or id; no request is made yet.

    Raises ConfigError or WorkbookError where the address or the credentials can't be used.
    """
    where = read_address(address)
    find = access.shared.credentials if access.shared else find_credentials
    credentials = find(access.credentials, access.environment)
    client = Client(
        where.id,
        credentials,
        root=find_root(access.environment),
        deadline=access.deadline,
        pace=access.pace,
        shared=access.shared,
    )
    identity = describe_credentials(credentials, access.credentials, access.environment)
    return GoogleWorkbook(client, TabChoice(tab, where.gid, header_row), identity)
