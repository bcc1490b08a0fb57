"""Picking rows of the sheet, by the prospect's key or by the row's number."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from rules.phrases import cut, did_you_mean
from rules.read.text import fold
from sync.messages.errors import UsageError
from sync.messages.safe import KEY_WIDTH
from sync.sheet.keys import key_name, key_text
from sync.sheet.prospects import Prospects

_SUGGESTED = 3
_LONG_NUMBER = 9
_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


def rows_of_key(prospects: Prospects, key: str, where: str, heading: str) -> list[int]:
    """The rows, from 0, that have a key: one, or several where the key stands twice.

    `heading` names the key column. Raises UsageError if there is none, with the keys that were
    perhaps meant, or with some that are there.
    """
    wanted = key_name(key_text(key))
    rows = [row for row, name in enumerate(prospects.keys.names) if wanted and name == wanted]
    if rows:
        return rows
    what = f'no prospect has the key "{cut(key, KEY_WIDTH)}"'
    raise UsageError(where, what, _other_keys(prospects, wanted, heading))


def _other_keys(prospects: Prospects, key: str, heading: str) -> str:
    """Which key, or which row, was perhaps meant; else where keys are found."""
    near = _near_keys(prospects, key) if key else ()
    if near:
        return did_you_mean(*(cut(each, KEY_WIDTH) for each in near))
    row = int(key) - prospects.first_row if key.isdecimal() and len(key) < _LONG_NUMBER else -1
    if 0 <= row < prospects.rows and row not in prospects.blank:
        return f"if its row is meant: --row {key}"
    keys = dict.fromkeys(str(text) for text in prospects.keys.texts if text)
    if not keys:
        return f'the column "{heading}" holds no key'
    listed = ", ".join(f'"{cut(each, KEY_WIDTH)}"' for each in [*keys][:_SUGGESTED])
    return f'keys stand in the column "{heading}": {listed}'


def _near_keys(prospects: Prospects, key: str) -> Sequence[str]:
    """The keys that resemble one, or whose prospects have it as their name."""
    texts = [(row, str(text)) for row, text in enumerate(prospects.keys.texts) if text]
    namesakes = [text for row, text in texts if fold(prospects.name(row)) == fold(key)]
    by_shape = {_shape(text): text for _, text in texts}
    close = get_close_matches(_shape(key), by_shape, n=_SUGGESTED, cutoff=0.7)
    return [*dict.fromkeys([*namesakes, *(by_shape[shape] for shape in close)])][:_SUGGESTED]


def _shape(key: str) -> str:
    """A key without its case and the leading zeros of its numbers."""
    return _LEADING_ZEROS.sub("", fold(key))


def row_of_number(prospects: Prospects, number: int, where: str) -> int:
    """The row, from 0, that has a number on the sheet.

    Raises UsageError if no prospect is there.
    """
    row = number - prospects.first_row
    last = prospects.first_row + prospects.rows - 1
    if row < 0:
        what = f"row {number} is not below the headings"
    elif row >= prospects.rows:
        what = f"row {number} is below the last prospect"
    elif row in prospects.blank:
        what = f"row {number} is blank"
    else:
        return row
    raise UsageError(where, what, f"the prospects are in rows {prospects.first_row} to {last}")
