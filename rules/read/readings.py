"""Cells that cannot be read, why, and how a message quotes them."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from rules.phrases import cut
from rules.read.cells import Cell, Day, Merged, Uncomputed

_LONGEST_SHOWN = 40
_LOOKED_AT = 400

_ERRORS = frozenset(
    {
        # Google Sheets: https://developers.google.com/sheets/api/reference/rest/v4/spreadsheets/other#ErrorType
        "#ERROR!",
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#N/A",
        # Excel adds: https://learn.microsoft.com/javascript/api/excel/excel.errorcellvaluetype
        "#BLOCKED!",
        "#BUSY!",
        "#CALC!",
        "#CONNECT!",
        "#EXTERNAL!",
        "#FIELD!",
        "#GETTING_DATA",
        "#PYTHON!",
        "#SPILL!",
        "#TIMEOUT!",
        "#UNKNOWN!",
        # German Excel and LibreOffice, as they stand in a table that was pasted or saved as CSV;
        # the other languages' are of the shape below.
        "#NV",
    }
)
_ON_ITS_WAY = frozenset({"Loading...", "Loading…"})
_TRANSLATED_ERROR = re.compile(
    r"""\#(?:
        [¡¿]?(?:REF|VALOR|DIV/0|NOMBRE|NUM|NULO)[!?]        # Spanish, Portuguese
      | (?:WERT|BEZUG|ZAHL|ÜBERLAUF|KALK|FEHLER)! | NAME\?  # German
      | (?:VALEUR|NOMBRE|NUL|PROPAGATION)! | NOM\?          # French
      | (?:VALORE|RIF|NULLO)! | NOME\?                      # Italian, Portuguese
      | (?:WAARDE|VERW|GETAL|LEEG|DEEL/0)! | NAAM\?         # Dutch
      | (?:ARG|ADR|LICZBA|ZERO|DZIEL/0)! | NAZWA\?          # Polish
      | (?:ЗНАЧ|ССЫЛКА|ЧИСЛО|ПУСТО|ДЕЛ/0)! | ИМЯ\? | Н/Д    # Russian
    )
    | Err:\d{3}                                             # LibreOffice
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that cannot be read as what is wanted; `why` is the text people see.

    `mend` is what to do about it, where that is known and quotes nothing of the cell.
    """

    why: str
    mend: str = field(default="", kw_only=True, compare=False)


@dataclass(frozen=True, slots=True)
class Unclear(Unreadable):
    """A cell that can be read in more than one way: some conditions can be decided all the same."""


_SAVE = "open and save the workbook once"
UNCOMPUTED = Unreadable(f"can't read {Uncomputed.FORMULA.value}: {_SAVE}", mend=_SAVE)

_UNMERGE = "unmerge the cells"

ERROR = Unreadable("can't read an error")
"""It does not say which: on saving, programs write one for another ("#VALUE!" for "#REF!")."""


def is_error(cell: Cell) -> bool:
    """Whether a cell holds no value but a spreadsheet's error, or a value still on its way."""
    if not isinstance(cell, str):
        return isinstance(cell, Uncomputed | Merged)
    if not cell or cell[0] not in "#LE \n\t":
        return False
    text = cell.strip()
    return text in _ERRORS or text in _ON_ITS_WAY or bool(_TRANSLATED_ERROR.fullmatch(text))


def unreadable(cell: Cell, wanted: str = "", mend: str = "", *, quotes: bool = False) -> Unreadable:
    """Why `cell` cannot be read, as `wanted` ("a number") if it would have to be that.

    `mend` says what to do about it, where that is known; `quotes` is true where it quotes the cell.
    """
    if cell is Uncomputed.FORMULA:
        return UNCOMPUTED
    if isinstance(cell, Merged):
        return Unreadable(f"can't read {said(cell)}: {_UNMERGE}", mend=_UNMERGE)
    if not is_error(cell):
        why = f"can't read {said(cell)}" + (f" as {wanted}" if wanted else "")
        return Unreadable(f"{why}: {mend}" if mend else why, mend="" if quotes else mend)
    on_its_way = isinstance(cell, str) and cell.strip() in _ON_ITS_WAY
    return Unreadable(f"can't read {said(cell)}") if on_its_way else ERROR


def said(cell: Cell) -> str:
    """What people are told a cell holds: '"soon"', '"TRUE"', 'a formula without a stored value'.

    It is on one line, cut at 40 characters, and without characters that would control the
    terminal or turn the direction of the text.
    """
    if isinstance(cell, Merged):
        return f"a cell that is merged with {cell.into}"
    return cell.value if isinstance(cell, Uncomputed) else f'"{shown(cell)}"'


def number_text(number: float) -> str:
    """A number in full digits, without exponent or ".0": 7, 0.5, 5805028000056864695."""
    if isinstance(number, int):
        return str(number)
    text = repr(as_calculated(number)).removesuffix(".0")
    if "e" in text:
        text = format(Decimal(text), "f")
    return "0" if text == "-0" else text


def as_calculated(number: float) -> float:
    """A spreadsheet's number to the 15 digits that spreadsheets show, compare and export.

    Further digits are the noise of binary fractions: to a spreadsheet, 0.1 + 0.2 is 0.3.
    """
    return float(f"{number:.15g}") if number % 1 else number


def shown(cell: object) -> str:
    """A value as messages quote it: on one line, cut at 40 characters, and harmless."""
    text = "" if cell is None else str(cell)
    if isinstance(cell, int | float):
        text = text.upper() if isinstance(cell, bool) else number_text(cell)
    if isinstance(cell, Day):
        text = cell.shown
    plain = "".join(char if char.isprintable() else " " for char in text[:_LOOKED_AT])
    line = " ".join(plain.split())
    return cut(line, _LONGEST_SHOWN)
