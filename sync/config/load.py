"""Loading a config: read the file, check its shape and meaning, name each mistake's line."""

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from rules.language.conditions import Setting
from rules.language.finding import ConfigPath, Finding
from rules.language.meaning import find_mistakes
from sync.config.effective import take_pack
from sync.config.lines import add_lines, find_lines
from sync.config.mistakes import find_sheet_mistakes
from sync.config.model import Config, ConfigFile
from sync.config.other_files import kind_of
from sync.config.packs import UnknownPackError
from sync.config.pitfalls import find_pitfalls, read_float
from sync.config.reading import UnreadableError, read_toml
from sync.locales.by_name import UnknownLocaleError, load_locale
from sync.messages.errors import BadConfigError
from sync.messages.secret import find_secret

_MOST_BYTES = 1 << 20
"""How large a config may be; large ones have some ten thousand bytes."""

_ANY_DAY = date(2000, 1, 1)


def load_config(path: Path) -> ConfigFile:
    """Read and check one config.

    Raises BadConfigError with every mistake, in the order of the file.
    """
    return parse_config(_read(path), path)


def parse_config(text: str, path: Path) -> ConfigFile:
    """Check the text of a config; `path` is where it stands, for messages.

    Raises BadConfigError with every mistake, in the order of the text. Where the text is not
    TOML but its mend is plain, that includes the mistakes of the mended text. A text that holds a
    secret has that one mistake, since any other would quote it.
    """
    _refuse_secret(text, path)
    try:
        checked = _check_as_written_or_meant(text)
    except UnreadableError as error:
        raise BadConfigError(path.name, [error.mistake]) from None
    if checked.mistakes or checked.config is None:
        raise BadConfigError(path.name, sorted(checked.mistakes, key=lambda each: each.line))
    return ConfigFile(path, checked.config, checked.lines)


def _refuse_secret(text: str, path: Path) -> None:
    at = find_secret(text)
    if at is not None:
        raise _unusable(
            f"{path.name}:{text.count(chr(10), 0, at) + 1}",
            "what stands there looks like a secret key, so nothing of the file is repeated",
            "give the path of your config, and keep keys out of it: they go to --credentials or"
            " QUALIFY_CREDENTIALS",
        )


class _Checked(NamedTuple):
    """What became of a text that is TOML: the config, where its shape is right, and mistakes."""

    config: Config | None
    lines: dict[ConfigPath, int]
    mistakes: Sequence[Finding]


def _check_as_written_or_meant(text: str) -> _Checked:
    try:
        return _check(text)
    except tomllib.TOMLDecodeError:
        return _check_as_meant(text)


def _check_as_meant(text: str) -> _Checked:
    """Say why a text is not TOML, and check it as what it was probably meant to be."""
    from sync.config.help.not_toml import find_slips  # noqa: PLC0415 -- much to import for a right text

    slips, meant = find_slips(text)
    checked = _Checked(None, {}, ()) if meant is None else _check(meant)
    return checked._replace(mistakes=[*slips, *checked.mistakes])


def _check(text: str) -> _Checked:
    data, lines = read_toml(text, read_float), find_lines(text)
    pitfalls = add_lines(find_pitfalls(data), lines)
    try:
        written = take_pack(data, lines)
    except UnknownPackError as error:
        return _Checked(None, lines, [*pitfalls, *add_lines([error.mistake], lines)])
    try:
        config = Config.model_validate(written.data)
    except ValidationError as error:
        from sync.config.help.shape import find_shape_mistakes  # noqa: PLC0415 -- as above

        mistakes = find_shape_mistakes(error.errors(), written.data)
        return _Checked(None, written.lines, [*pitfalls, *add_lines(mistakes, written.lines)])
    mistakes = [*find_sheet_mistakes(config), *find_mistakes(config, _setting(config))]
    placed = add_lines(written.name_pack(mistakes), written.lines)
    return _Checked(config, written.lines, [*pitfalls, *placed])


def _setting(config: Config) -> Setting:
    """Give a setting in which to look for mistakes; no mistake depends on its day.

    A locale that there is none of is a mistake of its own.
    """
    try:
        locale = load_locale(config.sheet.locale or "en_US")
    except UnknownLocaleError:
        locale = load_locale("en_US")
    return Setting(locale, _ANY_DAY, config.blanks)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise _unusable(path.name, "is larger than any config", "give the path of your config")
        return _decode(content, path).replace("\r\n", "\n")
    except FileNotFoundError:
        raise _unusable(
            str(path), "there is no such file", "give the path of your config"
        ) from None
    except IsADirectoryError:
        raise _unusable(str(path), "is a folder", "give the path of the config in it") from None
    except PermissionError:
        raise _unusable(
            str(path), "may not be read by this user", "ask its owner for access"
        ) from None
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or "it is no path"
        raise _unusable(str(path), f"cannot be read: {why}", "check the path") from None


def _decode(content: bytes, path: Path) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if other := kind_of(content):
            raise _unusable(path.name, *other) from None
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise _unusable(
            f"{path.name}:{line}:{column}",
            "the character there is not UTF-8",
            "save the file as UTF-8 text",
        ) from None
    if other := kind_of(content):
        raise _unusable(path.name, *other)
    return text


def _unusable(where: str, what: str, mend: str) -> BadConfigError:
    return BadConfigError(where, [Finding((), what, mend)])
