"""How the columns that the job makes look, in every back end: once, when they are made.

Afterwards they are people's to restyle.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from sync.workbook.protocol import LOG_HEADINGS, Value
from sync.workbook.role import Role

LOOKED_AT = 2000
"""So many values tell how wide a column is to be."""
_ROOM = 3
"""Characters beside a text: the cell's padding, and a filter's button on a heading."""


@dataclass(frozen=True)
class Look:
    """How a column looks: `least` and `most` are its width in characters.

    `wraps` breaks longer texts into lines. `quiet` columns hold what machines ask for. Values stand
    at the `top` of their cells, or else on one line with people's.
    """

    least: int
    most: int
    wraps: bool = False
    quiet: bool = False
    top: bool = False

    def width(self, heading: str, values: Iterable[Value]) -> int:
        """Give the width, in characters, that shows the heading and these values."""
        lengths = (len(_shown(value)) for value in islice(values, LOOKED_AT))
        wanted = max([len(heading), *lengths]) + _ROOM
        return min(max(wanted, self.least), self.most)


COLUMNS: Mapping[Role, Look] = {
    Role.STAGE: Look(14, 24),
    Role.MISSING: Look(40, 60, wraps=True, top=True),
    Role.SINCE: Look(14, 18),
    Role.NEXT: Look(14, 24),
}

LOG: Mapping[str, Look] = dict(
    zip(
        LOG_HEADINGS,
        [
            replace(look, top=True)
            for look in (
                Look(7, 12),
                Look(20, 24),
                Look(10, 24, wraps=True),
                Look(16, 36, wraps=True),
                Look(14, 20),
                Look(14, 20),
                Look(13, 16),
                Look(40, 60, wraps=True),
                Look(11, 12, quiet=True),
                Look(12, 29, quiet=True),
            )
        ],
        strict=True,
    )
)
"""Those of a new changelog."""


def _shown(value: Value) -> str:
    return "" if value is None or isinstance(value, date) else str(value)
