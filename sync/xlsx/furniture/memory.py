"""What setup made in a tab and what stood there before, kept as hidden names of the tab.

`qualify_setup` holds what concerns the whole tab. For each furnished column `qualify_setup_1`
refers to the column, so that Excel and LibreOffice keep that right when columns move, and
`qualify_setup_1_made` holds what was made there. Most of it is remembered as fingerprints: they
tell whether it is still as it was made, and are short however long a note is.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from typing import TypeVar

from sync.workbook.protocol import column_letters
from sync.xlsx.name_texts import constant, text_of
from sync.xlsx.references import cell_range, quoted, split_title
from sync.xlsx.tabs import DefinedName

_BASE = "qualify_setup"
_COLUMN = re.compile(rf"{_BASE}_(\d{{1,5}})\Z")


def fingerprint(*texts: str) -> str:
    """A short text that differs where these do."""
    return sha256("\n".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass
class ColumnMemory:
    """What was made in a column, "" for what was not.

    `colours` and `note` are fingerprints, `validation` is a type with one, `width` is a number and
    `wraps` "1". `before` is what the file said of the column: the tag `<col …>`, or "". `styles`
    are those that wrap by those that they replaced, "" for cells without one. `mixed` tells that
    some cells wrapped before.
    """

    heading: str = ""
    colours: str = ""
    validation: str = ""
    note: str = ""
    width: str = ""
    wraps: str = ""
    before: str = ""
    styles: dict[str, str] = field(default_factory=dict)
    mixed: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is made there any more."""
        made = self.colours, self.validation, self.note, self.width, self.wraps
        return not any(made)


@dataclass
class TabMemory:
    """What was made in a tab.

    `frozen` is the number of rows, and `scrolled` the cell that stood at the top left before.
    `heights` are those that rows had, with blanks between them.
    `forms` says how elements and parts were before something was put into them: "/" or " /" for
    one that closed itself, "" for one that was not there; and which styles are spare.
    `columns` are by their places now, in
    the order in which they were furnished.
    """

    frozen: str = ""
    scrolled: str = ""
    heights: str = ""
    forms: dict[str, str] = field(default_factory=dict)
    columns: dict[int, ColumnMemory] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is made there any more."""
        return not self.frozen and not self.columns


def read_memory(names: Sequence[DefinedName], scope: int) -> TabMemory:
    """What the names of a tab say was made; what cannot be read was not made."""
    own = {name.name.lower(): name.text for name in names if name.scope == scope}
    tab = _loaded(TabMemory(), own.get(_BASE))
    tab.columns = dict(_columns(own))
    return tab


def _columns(own: Mapping[str, str]) -> Iterator[tuple[int, ColumnMemory]]:
    for number in sorted(int(found[1]) for name in own if (found := _COLUMN.match(name))):
        split = split_title(own.get(f"{_BASE}_{number}", ""))
        area = cell_range(split[1]) if split else None
        memory = _loaded(ColumnMemory(), own.get(f"{_BASE}_{number}_made"))
        if area and area.left == area.right and not memory.is_empty:
            yield area.left, memory


_Memory = TypeVar("_Memory", TabMemory, ColumnMemory)


def _loaded(empty: _Memory, text: str | None) -> _Memory:
    """The memory with what a name holds, as far as that is of the right kind."""
    try:
        found = json.loads(text_of(text)) if text else None
    except (ValueError, RecursionError):
        return empty
    if not isinstance(found, dict):
        return empty
    for each in fields(empty):
        value, usual = found.get(each.name), getattr(empty, each.name)
        if isinstance(value, type(usual)) and _holds_texts(value):
            setattr(empty, each.name, value)
    return empty


def _holds_texts(value: object) -> bool:
    return not isinstance(value, dict) or all(isinstance(each, str) for each in value.values())


def memory_names(memory: TabMemory, title: str, scope: int) -> list[DefinedName]:
    """The names from which `read_memory` has the memory; none where nothing was made."""
    if memory.is_empty:
        return []
    names = [DefinedName(_BASE, scope, _dumped(memory))]
    for number, (column, made) in enumerate(memory.columns.items(), start=1):
        letters = column_letters(column)
        base = f"{_BASE}_{number}"
        names.append(DefinedName(base, scope, f"{quoted(title)}!${letters}:${letters}"))
        names.append(DefinedName(f"{base}_made", scope, _dumped(made)))
    return names


def _dumped(memory: TabMemory | ColumnMemory) -> str:
    held = {name: value for name, value in asdict(memory).items() if value and name != "columns"}
    return constant(json.dumps(held, ensure_ascii=False, separators=(",", ":"), sort_keys=True))


def is_memory(name: DefinedName, scope: int) -> bool:
    """Whether a name is one of those that hold the memory of a tab."""
    return name.scope == scope and f"{name.name.lower()}_".startswith(f"{_BASE}_")
