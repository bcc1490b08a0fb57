"""Problems of the sheet that do not stop a run: said, with the way to mend them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rules.phrases import cut, plural
from sync.messages.safe import KEY_WIDTH

_SHOWN = 3


class Problem(NamedTuple):
    """One thing that somebody should look at.

    `row` is the sheet's row number, `key` the prospect's key; either may be unknown. `what` says
    it without any cell but the key; `quoted` says it with the cell's text, where that differs.
    `kind` says it of all that are alike, where `what` is about one. `first` are those that keep a
    prospect's stage from being what people mean: of keys, and of overrides.
    """

    row: int | None
    key: str | None
    what: str
    mend: str
    quoted: str = ""
    kind: str = ""
    first: bool = False

    def say(self, *, show_values: bool) -> str:
        """Say what is wrong, cells quoted or not."""
        return self.quoted if show_values and self.quoted else self.what


@dataclass
class Alike:
    """Problems of one kind, with the same mend, in the order of the sheet."""

    kind: str
    mend: str
    problems: list[Problem] = field(default_factory=list)

    def say(self, *, show_values: bool) -> str:
        """Say what is wrong, with the cells of a few if values may be shown."""
        if len(self.problems) == 1:
            return self.problems[0].say(show_values=show_values)
        quoted = list(dict.fromkeys(each.quoted for each in self.problems if each.quoted))
        return _few(quoted, "; ") if show_values and quoted else self.kind

    @property
    def where(self) -> str:
        """Where it is: "row 7 (P-5)", "rows 2, 5, 9 and 50,066 more"; "" where that is unknown."""
        rows = [each.row for each in self.problems if each.row is not None]
        if not rows:
            return ""
        key = self.problems[0].key
        return name_rows(rows) + (
            f" ({cut(key, KEY_WIDTH)})" if key and len(self.problems) == 1 else ""
        )


def gather(problems: Iterable[Problem]) -> list[Alike]:
    """Put problems together that are alike; those of overrides and keys come first."""
    found: dict[tuple[bool, str, str], Alike] = {}
    for each in problems:
        kind = each.kind or each.what
        found.setdefault((each.first, kind, each.mend), Alike(kind, each.mend)).problems.append(
            each
        )
    return [found[key] for key in sorted(found, key=lambda key: not key[0])]


def name_rows(numbers: Sequence[int]) -> str:
    """Name rows: "row 19", "rows 19, 40", "rows 19, 40, 41 and 7 more"."""
    return f"{plural(len(numbers), 'row')} {_few(list(map(str, numbers)), ', ')}"


def _few(texts: Sequence[str], separator: str) -> str:
    more = f" and {len(texts) - _SHOWN:,} more" if len(texts) > _SHOWN else ""
    return separator.join(texts[:_SHOWN]) + more
