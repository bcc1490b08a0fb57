"""What commands that are for sheets say of a config whose prospects are in a database table."""

from sync.config.model import ConfigFile
from sync.messages.errors import ConfigError
from sync.messages.link import Link


def for_sheets(file: ConfigFile, instead: str) -> ConfigError:
    """Why a command does nothing of a table; `instead` says what to do."""
    what = "its prospects are in a database table, and this is for sheets"
    return ConfigError(file.path.name, what, instead, about=Link.WORKBOOK)
