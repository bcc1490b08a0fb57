"""What became of a tab's furniture, as text and as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Annotated, Literal, TypedDict

from rules.phrases import plural
from sync.messages.errors import QualifyError
from sync.messages.safe import plain
from sync.run.furnishing import Furnished
from sync.show.fields import FORMAT, ConfigName, Format, Stop, WorkbookName, error_json
from sync.workbook.furniture import CHANGED, GONE, PARTLY, Fate, Piece

FateName = Literal["made", "changed", "there", "left", "taken_back"]

_NAMES: dict[Fate, FateName] = {
    Fate.MADE: "made",
    Fate.CHANGED: "changed",
    Fate.THERE: "there",
    Fate.LEFT: "left",
    Fate.TAKEN_BACK: "taken_back",
}
_ORDER = list(_NAMES)
_NOTHING = {False: "there is nothing to furnish yet", True: "there is nothing to take back"}
_CHANGES = (CHANGED, GONE, PARTLY)


class PieceJson(TypedDict):
    """A piece of furniture."""

    what: Annotated[str, 'the piece, such as `colours of "Stage"`']
    fate: Annotated[FateName, "what became of it"]
    why: Annotated[str, 'why it was left as people have it; `""` for anything else']


class SetupJson(TypedDict):
    """What became of each piece of furniture, made or, with `--undo`, taken back."""

    format: Format
    config: ConfigName
    workbook: WorkbookName
    pieces: Annotated[list[PieceJson], "the pieces, those of a column together"]
    waiting: Annotated[list[str], "the job's columns that are not there before the next run"]
    requests: Annotated[int, "how many requests went to Google; 0 for a local workbook"]
    error: Stop


@dataclass(frozen=True)
class SetupReport:
    """What became of a config's furniture, or why it was stopped; `workbook` is its name."""

    config: str
    workbook: str = ""
    requests: int = 0
    done: Furnished = field(default_factory=Furnished)
    error: QualifyError | None = None


def setup_json(report: SetupReport) -> SetupJson:
    """The object that --json prints."""
    return {
        "format": FORMAT,
        "config": report.config,
        "workbook": report.workbook,
        "pieces": [
            {"what": piece.what, "fate": _NAMES[piece.fate], "why": piece.why}
            for piece in report.done.pieces
        ],
        "waiting": list(report.done.waiting),
        "requests": report.requests,
        "error": error_json(report.error),
    }


def setup_text(report: SetupReport, *, undo: bool) -> str:
    """A line for each piece, grouped by what became of it, and what is still to come."""
    return "\n".join(plain(line) for line in _lines(report.done, report.workbook, undo=undo))


def _lines(furnished: Furnished, workbook: str, *, undo: bool) -> Iterator[str]:
    yield workbook if furnished.pieces else f"{workbook}: {_NOTHING[undo]}"
    pieces = sorted(furnished.pieces, key=lambda piece: _ORDER.index(piece.fate))
    for fate, alike in groupby(pieces, key=lambda piece: piece.fate):
        yield f"{fate[0].upper()}{fate[1:]}:"
        yield from (f"  {_said(piece)}" for piece in alike)
    if not undo and any(piece.why in _CHANGES for piece in furnished.pieces):
        yield "To have anew what people changed, run setup with --undo, then once more without."
    if furnished.waiting:
        count = len(furnished.waiting)
        names = ", ".join(f'"{heading}"' for heading in furnished.waiting)
        are = plural(count, "is", "are")
        yield (
            f"Still to come: the {plural(count, 'column')} {names}, which {are} the job's from the"
            " next run on; run setup again after that."
        )


def _said(piece: Piece) -> str:
    return piece.what + (f": {piece.why}" if piece.why else "")
