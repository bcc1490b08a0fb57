"""Loading a config: read the file, check its shape and meaning, name each mistake's line."""

import os
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from rules.language.conditions import Setting
from rules.language.finding import ConfigPath, Finding
from rules.language.meaning import find_mistakes
from sync.config.address import ENV
from sync.config.draft import bad_draft, with_draft
from sync.config.effective import take_pack
from sync.config.lines import add_lines, find_lines
from sync.config.mistakes import find_sheet_mistakes
from sync.config.model import Config, ConfigFile
from sync.config.pitfalls import find_pitfalls, read_float
from sync.config.quiet import find_addresses_in, find_login, keep_quiet
from sync.config.reading import read_text, read_toml
from sync.locales.by_name import UnknownLocaleError, load_locale
from sync.messages.errors import BadConfigError, MistakesError
from sync.messages.secret import find_secret, is_login, is_webhook

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_ANY_DAY = date(2000, 1, 1)
_MOVE_KEY = (
    "give the path of your config, and keep keys out of it: they go to --credentials or"
    " QUALIFY_CREDENTIALS"
)
_MOVE_LOGIN = f"put the address into a variable and write {ENV}NAME"
_MOVE_WEBHOOK = "such addresses go only into [notify], or into a variable that it names"


def load_config(path: Path) -> ConfigFile:
    """Read and check one config.

    Raises BadConfigError with every mistake, in the order of the file; of its draft too, if it
    names one.
    """
    file = parse_config(read_text(path), path)
    return with_draft(file, _load_draft(file)) if file.config.rules.draft else file


def _load_draft(file: ConfigFile) -> ConfigFile:
    path = file.path.parent / str(file.config.rules.draft)
    if not os.path.exists(path):  # noqa: PTH110 -- Path.exists() fails for names that can't be
        mend = "correct the path, which counts from the folder of this file"
        raise bad_draft(file, Finding((), "there is no such file", mend))
    try:
        text = read_text(path)
    except BadConfigError as error:
        if any(each.line for each in error.mistakes):
            raise
        raise bad_draft(file, *error.mistakes) from None
    if path.resolve() == file.path.resolve():
        raise bad_draft(file, Finding((), "is this config itself", "name another file"))
    return parse_config(text, path)


def parse_config(text: str, path: Path) -> ConfigFile:
    """Check the text of a config; `path` is where it stands, for messages.

    Raises BadConfigError with every mistake, in the order of the text. Where the text is not
    TOML but its mend is plain, that includes the mistakes of the mended text. A text that holds a
    secret has that one mistake, since any other would quote it. No mistake quotes any part of an
    address of [notify].
    """
    addresses = _addresses_in(text)
    try:
        _refuse_secret(text, addresses)
        config, lines = _check_as_written_or_mended(text)
    except MistakesError as error:
        mistakes = keep_quiet(error.mistakes, addresses)
        raise BadConfigError(path.name, sorted(mistakes, key=lambda each: each.line)) from None
    return ConfigFile(path, config, lines)


def _addresses_in(text: str) -> list[str]:
    try:
        return find_addresses_in(text, read_toml(text, read_float))
    except (tomllib.TOMLDecodeError, MistakesError):
        return find_addresses_in(text, None)


def _refuse_secret(text: str, addresses: Iterable[str]) -> None:
    """Raise where a text holds a secret beside the addresses of its [notify]."""
    for address in addresses:
        text = text.replace(address, " " * len(address))
    found = [at for at in (find_secret(text), find_login(text)) if at is not None]
    if found:
        kind, mend = _told(text, min(found))
        what = f"what stands there looks like {kind}, so nothing of the file is repeated"
        line = text.count("\n", 0, min(found)) + 1
        raise MistakesError([Finding((), what, mend, line=line)])


def _told(text: str, at: int) -> tuple[str, str]:
    """What messages call the secret at an offset of a text, and the mend."""
    if is_webhook(text, at):
        return "the address of a webhook", _MOVE_WEBHOOK
    if is_login(text, at) or at == find_login(text):
        return "an address with a password", _MOVE_LOGIN
    return "a secret key", _MOVE_KEY


def _check_as_written_or_mended(text: str) -> tuple[Config, dict[ConfigPath, int]]:
    try:
        return _check(text)
    except tomllib.TOMLDecodeError:
        from sync.config.help.not_toml import find_slips  # noqa: PLC0415 -- much to import for a right text

        mistakes, mended = find_slips(text)
    if mended is not None:
        try:
            _check(mended)
        except MistakesError as error:
            mistakes += error.mistakes
    raise MistakesError(mistakes)


def _check(text: str) -> tuple[Config, dict[ConfigPath, int]]:
    """Read a text and check it; return the config, and the line of each place in it.

    Raises TOMLDecodeError where the text is not TOML, and MistakesError.
    """
    data, lines = read_toml(text, read_float), find_lines(text)
    pitfalls = add_lines(find_pitfalls(data), lines)
    try:
        effective = take_pack(data, lines)
    except MistakesError as error:
        raise MistakesError([*pitfalls, *add_lines(error.mistakes, lines)]) from None
    try:
        config = _shaped(effective.data)
    except MistakesError as error:
        mistakes = [*pitfalls, *add_lines(error.mistakes, effective.lines)]
        raise MistakesError(mistakes) from None
    found = [*find_sheet_mistakes(config), *find_mistakes(config, _setting(config))]
    mistakes = [*pitfalls, *add_lines(effective.name_pack(found), effective.lines)]
    if mistakes:
        raise MistakesError(mistakes)
    return config, effective.lines


def _shaped(data: dict[str, Any]) -> Config:
    """Return the config that the tables of a file make; raises MistakesError where they don't."""
    errors: list[ErrorDetails] = []
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        errors = error.errors()
    else:
        if (config.sheet_table is None) != (config.database_table is None):
            return config
    from sync.config.help.shape import find_shape_mistakes  # noqa: PLC0415 -- as above

    raise MistakesError(find_shape_mistakes(errors, data))


def _setting(config: Config) -> Setting:
    """Return a setting in which to look for mistakes; no mistake depends on its day.

    An unknown locale is a mistake of its own.
    """
    try:
        locale = load_locale(config.place.locale or "en_US")
    except UnknownLocaleError:
        locale = load_locale("en_US")
    return Setting(locale, _ANY_DAY, config.blanks)
