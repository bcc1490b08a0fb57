"""The requests on named ranges."""

import re

from tests.sheets import a1, errors
from tests.sheets.errors import JsonObject
from tests.sheets.ranges import as_grid_range, from_grid_range
from tests.sheets.state import Document, NamedRange

_NAME = re.compile(r"[^\W\d]\w{0,249}\Z")
_R1C1 = re.compile(r"[Rr]\d*[Cc]\d*\Z")


def _add(doc: Document, body: JsonObject) -> JsonObject:
    """addNamedRange; burnash/gspread#1530 has the refusal of a name that is taken."""
    asked = body.get("namedRange", {})
    name = asked.get("name", "")
    _check_name(name)
    if any(found.name.casefold() == name.casefold() for found in doc.named.values()):
        raise errors.invalid(
            f"Cannot add named range with name: {name}, a named range with that name already"
            " exists.",
        )
    number = asked.get("namedRangeId") or str(doc.new_id(doc.named))
    if number in doc.named:
        raise errors.invalid(
            f"Cannot add named range with id: {number}, a named range with that id already exists.",
        )
    box = from_grid_range(asked.get("range", {}))
    tab = doc.grid_tab(box.tab)
    tab.check_inside(box)
    tab.bounded(box)
    doc.named[number] = NamedRange(number, name, box)
    return {"namedRange": {"namedRangeId": number, "name": name, "range": as_grid_range(box)}}


def _check_name(name: str) -> None:
    """Hold a name to the rules of support.google.com/docs/answer/63175.

    Letters, digits and underscores, up to 250; no digit nor the words true or false in front; no
    cell in the notation of A1 or R1C1. The words of the refusal are assumed.
    """
    like_a_cell = a1.read_cells(name, 0) is not None and not name.isalpha()
    like_a_word = name.upper().startswith(("TRUE", "FALSE"))
    if not _NAME.match(name) or like_a_cell or like_a_word or _R1C1.match(name):
        raise errors.invalid(f"Invalid named range name: {name}")


def _delete(doc: Document, body: JsonObject) -> None:
    """deleteNamedRange, also of one whose cells are gone (assumed)."""
    number = body.get("namedRangeId", "")
    if number not in doc.named:
        raise errors.invalid(f"No named range with id: {number}")
    del doc.named[number]


REQUESTS = {"addNamedRange": _add, "deleteNamedRange": _delete}
