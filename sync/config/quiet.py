"""The secret addresses in the text of a config, of which no message about it repeats any part."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, get_args

from rules.language.finding import Finding
from sync.config.model import Happening, NotifyTable
from sync.config.webhook import Format

_TABLE = re.compile(r"(?ms)^[ \t]*\[+[ \t]*notify\b.*?(?=^[ \t]*\[|\Z)")
_KEY = re.compile(r"(?m)^[ \t]*(?:notify[ \t]*[.=]|webhook\b|ping\b|owners\b).*")
_LOGIN = re.compile(
    r"(?m)^[ \t]*[\"']?\w*(?:passw(?:or)?d|pwd|token|secret)[\"']?[ \t]*=[ \t]*[\"']?[^\s\"'#]"
    r"|^[ \t]*database\b[^#\n]{0,99}?(?<!duckdb)(?<!parquet):[^\s@/]{1,300}@"
)
"""Lines of [table] that hold a password: by itself, or in what is no address but was meant so."""
_DATABASE = re.compile(r"(?ms)^[ \t]*\[[ \t]*table[ \t]*\].*?(?=^[ \t]*\[|\Z)")
_WORD = re.compile(r"[^\s\"'=,{}\[\]]{8,}")
_QUOTED = re.compile(r"[^\s\"'“”]+")
_URL = re.compile(r"[a-z]+:/+([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_VARIABLE = re.compile(r"(?:env\s*:|[$%])\W*[A-Za-z_]\w{0,60}\W*", re.IGNORECASE)
_NAMED = frozenset({*get_args(Format), *get_args(Happening), *NotifyTable.model_fields})
_SHORTEST = 6
"""So many signs of an address are enough to be part of it."""


def find_addresses_in(text: str, data: Any) -> list[str]:
    """The addresses that [notify] holds in a text.

    `data` is what TOML says in it. Where that is None, it is all that may be one in the table.
    """
    if data is not None:
        notify = data.get("notify") if isinstance(data, dict) else None
        return [each for each in _texts(notify) if _may_be_address(each)]
    places = [*_TABLE.findall(text), *_KEY.findall(text)]
    return [word for place in places for word in _WORD.findall(place) if _may_be_address(word)]


def find_login(text: str) -> int | None:
    """The offset of a line of [table] that holds a password; None where there is none."""
    for table in _DATABASE.finditer(text):
        line = _LOGIN.search(text, table.start(), table.end())
        if line:
            return line.start()
    return None


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value; of keys, those that look as if they were addresses."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        yield from (key for key in value if "/" in key)
        yield from _texts(list(value.values()))


def _may_be_address(text: str) -> bool:
    named = text.strip(":") in _NAMED or _VARIABLE.fullmatch(text)
    return len(text) >= _SHORTEST and not named


def keep_quiet(mistakes: Iterable[Finding], addresses: Iterable[str]) -> list[Finding]:
    """The mistakes, with "…" for each word that would repeat a part of an address."""
    secret = {run for address in addresses for run in _runs(_secret_part(address))}

    def quiet(word: re.Match[str]) -> str:
        return word[0] if secret.isdisjoint(_runs(word[0])) else "…"

    return [
        replace(each, what=_QUOTED.sub(quiet, each.what), mend=_QUOTED.sub(quiet, each.mend))
        for each in mistakes
    ]


def _secret_part(address: str) -> str:
    """What is behind a site, with the end of that: an address without one is all secret."""
    url = _URL.fullmatch(address)
    if url is None:
        return address
    return url[1][1 - _SHORTEST :] + url[2] if url[2].strip("/") else ""


def _runs(text: str) -> Iterator[str]:
    return (text[start : start + _SHORTEST] for start in range(len(text) - _SHORTEST + 1))
