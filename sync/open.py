"""Opening the workbook that a config, or somebody at a terminal, names."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sync.config.address import ENV, variable_of
from sync.config.database import (
    DatabaseAddress,
    NoAddressError,
    parse_address,
    shown_database,
    wrong_table,
)
from sync.config.model import ConfigFile, DatabaseTable
from sync.config.together import book_at
from sync.messages.errors import ConfigError
from sync.messages.link import Link
from sync.messages.secret import holds_secret, is_name, is_path
from sync.workbook.address import find_address
from sync.workbook.limits import Limits
from sync.workbook.pace import Pace
from sync.workbook.service import OpenWorkbook

if TYPE_CHECKING:
    from sync.google import GoogleWorkbook
    from sync.google.shared import Shared


@dataclass(frozen=True)
class SheetPlace:
    """Where prospects are: a workbook as somebody wrote it, and a tab of it.

    `said_in` is where it was written ("config.toml") and `said_as` under which name, for messages.
    Paths count from `folder`. `locale` and `timezone` are for a local workbook.
    """

    workbook: str
    folder: Path
    said_in: str
    said_as: str = "[sheet] workbook"
    tab: str | None = None
    header_row: int = 1
    locale: str | None = None
    timezone: str | None = None


def place_of(file: ConfigFile) -> SheetPlace:
    """Where a config says that its prospects are."""
    sheet = file.config.sheet
    return SheetPlace(
        sheet.workbook,
        file.path.parent,
        file.path.name,
        tab=sheet.tab,
        header_row=sheet.header_row,
        locale=sheet.locale,
        timezone=sheet.timezone,
    )


def workbook_variable(place: SheetPlace) -> str:
    """The variable that holds the workbook's address; "" where that is written itself."""
    return variable_of(place.workbook)


def workbook_address(place: SheetPlace, environment: Mapping[str, str] = os.environ) -> str:
    """The URL, id or path of the workbook, looked up where "env:NAME" is written.

    No message quotes a variable's value, nor what looks like none of these.
    """
    written, name = place.workbook, workbook_variable(place)
    if not written.startswith(ENV):
        if not _may_be_address(written, place.folder, is_name):
            raise _no_address(place, place.said_as)
        return written
    address = environment.get(name, "").strip()
    if not address:
        raise ConfigError(
            place.said_in,
            f'{place.said_as} is "{written}", but the variable {name} is not set',
            f"set {name} to a URL, a spreadsheet id or a path",
            about=Link.WORKBOOK,
        )
    if not _may_be_address(address, place.folder, is_path):
        raise _no_address(place, f"the variable {name}")
    return address


def database_address(
    file: ConfigFile, table: DatabaseTable, environment: Mapping[str, str] = os.environ
) -> DatabaseAddress:
    """The address of a config's database, looked up where "env:NAME" is written.

    Raises ConfigError; no message quotes an address, nor a variable's value.
    """
    said_in, name = file.path.name, variable_of(table.database)
    written = environment.get(name, "") if name else table.database
    if not written.strip():
        raise ConfigError(
            said_in,
            f'[table] database is "{table.database}", but the variable {name} is not set',
            f"set {name} to the address of a database",
        )
    try:
        address = parse_address(written, file.path.parent)
    except NoAddressError as error:
        called = f"the variable {name}" if name else "[table] database"
        raise ConfigError(said_in, f"{called} {error.what}", error.mend) from None
    wrong = wrong_table(address.kind, table)
    if wrong:
        raise ConfigError(said_in, f"[table] table {wrong[0]}", wrong[1])
    return address


def book_opened(file: ConfigFile) -> str:
    """A text that is the same for configs of one workbook or database, whoever names it.

    Raises ConfigError where that can't be told.
    """
    table = file.config.table
    if table:
        return database_address(file, table).shared(table)
    place = place_of(file)
    return book_at(workbook_address(place), place.folder)


def shown_address(file: ConfigFile) -> str:
    """The workbook as the config names it; "" where that may be something to keep quiet.

    Of a database it is what messages call it.
    """
    table = file.config.table
    if table:
        return shown_database(table)
    written = file.config.sheet.workbook
    named = written.startswith(ENV) or _may_be_address(written, file.path.parent, is_name)
    return written if named else ""


def _may_be_address(text: str, folder: Path, plain: Callable[[str], bool]) -> bool:
    """Whether a text may stand in messages: an address on the web, an id or a path."""
    if holds_secret(text):
        return False
    if is_online(text) or plain(text):
        return True
    try:
        return (folder / text).exists()
    except (OSError, ValueError):
        return False


def is_online(address: str) -> bool:
    """Whether an address is one on the web, or the id of a spreadsheet."""
    return "://" in address or find_address(address) is not None


def _no_address(place: SheetPlace, what: str) -> ConfigError:
    return ConfigError(
        place.said_in,
        f"{what} names no workbook",
        "write the spreadsheet's URL or id, or the path of an .xlsx file",
        about=Link.WORKBOOK,
    )


@dataclass(frozen=True)
class Access:
    """How to reach a workbook: a credentials file, and the seconds to wait for a service.

    None leaves either to the environment and the default. `pace` says how time passes, `together`
    what several workbooks share.
    """

    credentials: Path | None = None
    deadline: float | None = None
    pace: Pace = field(default_factory=Pace)
    together: "Together | None" = None

    def waiting(self) -> float:
        """For how many seconds requests have to wait for quota now; 0 where none does."""
        return self.together.waiting() if self.together else 0.0


class Together:
    """What all spreadsheets have in common that one call opens, made when the first one is."""

    def __init__(self, limits: Limits, pace: Pace) -> None:
        self._limits, self._pace = limits, pace
        self._made: Shared | None = None
        self._lock = threading.Lock()

    def on_google(self) -> "Shared":
        """Their credentials, and the quota that they keep."""
        from sync.google.shared import Shared  # noqa: PLC0415 -- only what a run needs is imported

        with self._lock:
            self._made = self._made or Shared(self._limits, self._pace)
        return self._made

    def waiting(self) -> float:
        """As that of `Access`."""
        return self._made.quota.waiting() if self._made else 0.0


@contextmanager
def open_workbook(
    file: ConfigFile, *, writing: bool, access: Access | None = None
) -> Iterator[OpenWorkbook]:
    """Open the workbook of a config; `writing` keeps other runs out of a local one meanwhile."""
    with open_place(place_of(file), writing=writing, access=access) as workbook:
        yield workbook


@contextmanager
def open_place(
    place: SheetPlace, *, writing: bool = False, access: Access | None = None
) -> Iterator[OpenWorkbook]:
    """Open the workbook of a place; `writing` is as in `open_workbook`."""
    address = workbook_address(place)
    if is_online(address):
        with closing(_open_google(place, address, access or Access())) as spreadsheet:
            yield spreadsheet
        return
    pace = access.pace if access else None
    with _open_local(place, address, writing=writing, pace=pace) as workbook:
        yield workbook


def _open_google(place: SheetPlace, address: str, access: Access) -> "GoogleWorkbook":
    from sync import google  # noqa: PLC0415 -- only what a run needs is imported

    deadline = access.deadline or google.DEADLINE
    return google.open_spreadsheet(
        address,
        google.GoogleAccess(
            os.environ,
            access.credentials,
            deadline,
            access.pace,
            access.together.on_google() if access.together else None,
        ),
        tab=place.tab,
        header_row=place.header_row,
    )


@contextmanager
def _open_local(
    place: SheetPlace, address: str, *, writing: bool, pace: Pace | None
) -> Iterator[OpenWorkbook]:
    from sync.xlsx import XlsxWorkbook  # noqa: PLC0415 -- only what a run needs is imported

    workbook = XlsxWorkbook(
        place.folder / address,
        tab=place.tab,
        header_row=place.header_row,
        locale=place.locale or "en_US",
        timezone=place.timezone or "UTC",
    )
    workbook.pace = pace or workbook.pace
    if not writing:
        yield workbook
        return
    with workbook.writing():
        yield workbook
