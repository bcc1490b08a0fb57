"""What a tab shows that the job draws and never reads: rows of texts, and how each row looks."""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum


class TabKind(StrEnum):
    """The tabs that the job draws. The value is the name in the config's [output]."""

    RULES = "rules"


class RowLook(StrEnum):
    """What a row is, by which it looks as it does."""

    NOTE = "note"
    HEADING = "heading"
    SECTION = "section"
    PLAIN = "plain"


@dataclass(frozen=True)
class PageRow:
    """One row: its texts from column A, "" for an empty cell."""

    look: RowLook
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """A whole tab. `widths` are the columns' in characters, `frozen` rows stay in sight."""

    widths: tuple[int, ...]
    frozen: int
    rows: tuple[PageRow, ...]

    @property
    def fingerprint(self) -> str:
        """16 hex digits that differ where anything of the page does."""
        written = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:16]
