"""Opening the workbook that a config names."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sync.config.address import ENV
from sync.config.model import ConfigFile
from sync.messages.errors import ConfigError
from sync.messages.secret import holds_secret, is_name, is_path
from sync.workbook.address import find_address
from sync.workbook.protocol import Workbook

if TYPE_CHECKING:
    from sync.google import GoogleWorkbook


def workbook_address(file: ConfigFile, environment: Mapping[str, str] = os.environ) -> str:
    """The URL, id or path of the workbook, looked up where the config says "env:NAME".

    No message quotes a variable's value, nor what looks like none of these.
    """
    written = file.config.sheet.workbook
    if not written.startswith(ENV):
        if not _may_be_address(written, file.path.parent, is_name):
            raise _no_address(file, "[sheet] workbook")
        return written
    name = written.removeprefix(ENV).strip()
    address = environment.get(name, "").strip()
    if not address:
        raise ConfigError(
            file.path.name,
            f'[sheet] workbook is "{written}", but the variable {name} is not set',
            f"set {name} to a URL, a spreadsheet id or a path",
        )
    if not _may_be_address(address, file.path.parent, is_path):
        raise _no_address(file, f"the variable {name}")
    return address


def shown_address(file: ConfigFile) -> str:
    """The workbook as the config names it; "" where that may be something to keep quiet."""
    written = file.config.sheet.workbook
    named = written.startswith(ENV) or _may_be_address(written, file.path.parent, is_name)
    return written if named else ""


def _may_be_address(text: str, folder: Path, plain: Callable[[str], bool]) -> bool:
    """Whether a text may stand in messages: an address on the web, an id or a path."""
    if holds_secret(text):
        return False
    if _is_online(text) or plain(text):
        return True
    try:
        return (folder / text).exists()
    except (OSError, ValueError):
        return False


def _is_online(address: str) -> bool:
    return "://" in address or find_address(address) is not None


def _no_address(file: ConfigFile, what: str) -> ConfigError:
    return ConfigError(
        file.path.name,
        f"{what} names no workbook",
        "write the spreadsheet's URL or id, or the path of an .xlsx file",
    )


@dataclass(frozen=True)
class Access:
    """How to reach a Google spreadsheet: a credentials file, and the seconds to wait for a service.

    None leaves either to the environment and the default.
    """

    credentials: Path | None = None
    deadline: float | None = None


@contextmanager
def open_workbook(
    file: ConfigFile, *, writing: bool, access: Access | None = None
) -> Iterator[Workbook]:
    """Open the workbook of a config; `writing` keeps other runs out of a local one meanwhile."""
    address = workbook_address(file)
    if _is_online(address):
        with closing(_open_google(file, address, access or Access())) as spreadsheet:
            yield spreadsheet
        return
    with _open_local(file, address, writing=writing) as workbook:
        yield workbook


def _open_google(file: ConfigFile, address: str, access: Access) -> "GoogleWorkbook":
    from sync import google  # noqa: PLC0415 -- only what a run needs is imported

    deadline = access.deadline or google.DEADLINE
    return google.open_spreadsheet(
        address,
        google.GoogleAccess(os.environ, access.credentials, deadline),
        tab=file.config.sheet.tab,
        header_row=file.config.sheet.header_row,
    )


@contextmanager
def _open_local(file: ConfigFile, address: str, *, writing: bool) -> Iterator[Workbook]:
    from sync.xlsx import XlsxWorkbook  # noqa: PLC0415 -- only what a run needs is imported

    sheet = file.config.sheet
    workbook = XlsxWorkbook(
        file.path.parent / address,
        tab=sheet.tab,
        header_row=sheet.header_row,
        locale=sheet.locale or "en_US",
        timezone=sheet.timezone or "UTC",
    )
    if not writing:
        yield workbook
        return
    with workbook.writing():
        yield workbook
