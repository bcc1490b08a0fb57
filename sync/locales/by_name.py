"""Locales by name."""

from functools import lru_cache

from rules.phrases import did_you_mean
from rules.read.locale import EN_US, Locale


class UnknownLocaleError(ValueError):
    """A name that is no locale's; `near` are names that may have been meant."""

    def __init__(self, name: str, near: tuple[str, ...]) -> None:
        hint = f"; {did_you_mean(*near)}" if near else ""
        super().__init__(f'unknown locale "{name}"{hint}')
        self.name = name
        self.near = near


@lru_cache(maxsize=128)
def load_locale(name: str) -> Locale:
    """The locale of a name such as "de_DE", "de-DE" or "de"; raises UnknownLocaleError.

    All names that a Google spreadsheet can have are known:
    https://developers.google.com/sheets/api/reference/rest/v4/spreadsheets#SpreadsheetProperties
    """
    if name == EN_US.name:
        return EN_US
    from sync.locales.cldr import near_names, read_locale  # noqa: PLC0415 -- few sheets need all that data

    locale = read_locale(name)
    if locale is None:
        raise UnknownLocaleError(name, near_names(name))
    return locale
