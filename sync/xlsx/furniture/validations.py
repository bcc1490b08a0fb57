"""What Excel asks and offers when a cell is edited, as data validations of a column.

Excel has no protection that only warns. A validation that nothing meets, and that warns instead of
refusing, is the nearest: it tells whose column it is, and goes on if that is confirmed. A list
warns of other texts too, and takes them if they are confirmed.
"""

from collections.abc import Iterator

from rules.phrases import cut, first_of
from sync.messages.safe import CELL_WIDTH
from sync.workbook.furniture import CHANGED, PARTLY, ColumnFurniture, Fate, Kind, Piece
from sync.xlsx.byte_tree import Element, new_element
from sync.xlsx.elements import SHEET_ORDER
from sync.xlsx.furniture.draft import TabDraft
from sync.xlsx.furniture.maker import Maker
from sync.xlsx.furniture.memory import ColumnMemory, fingerprint
from sync.xlsx.markup import escape, unescape

_MOST_LISTED = 255
"""How many characters Excel takes for the texts of a list, with the commas between them."""
_COMMA = "a list in Excel holds no text with a comma"
_LONG = f"a list in Excel holds {_MOST_LISTED} characters in all"
_MOST_TOLD, _MOST_TITLED = 255, 32
_NEVER = "FALSE()"
_MOST_NAMED = 5


class Validations(Maker):
    """The drop-down list of a column, or what whoever is about to edit a cell there is told.

    A cell has only one validation, so a column with a list is told it along with that.
    """

    kind = Kind.CHOICES
    field = "validation"

    def __init__(self, draft: TabDraft) -> None:
        self._draft = draft

    def kind_of(self, compared: str) -> Kind:
        """Whether it is a list or a warning."""
        return Kind.CHOICES if compared.startswith("list") else Kind.WARNING

    def wanted(self, spec: ColumnFurniture) -> str:
        """Its type, with a fingerprint."""
        new = self._new(spec)
        return "" if new is None else _print(new)

    def there(self, column: int, made: str) -> str:  # noqa: ARG002 -- there is one for each cell
        """What the column's cells have, as such a text."""
        found = {_print(each) for each in self._on(column)}
        return found.pop() if len(found) == 1 else "several" * bool(found)

    def fate(self, column: int, wanted: str, made: str) -> tuple[Fate, str]:
        """What is to become of it; it is left where only some cells still have it."""
        fate, why = super().fate(column, wanted, made)
        if why == CHANGED and made in map(_print, self._on(column)):
            return fate, PARTLY
        return fate, why

    def make(self, spec: ColumnFurniture, memory: ColumnMemory) -> None:
        """Offer the choices, or warn before a cell is edited and when it has been."""
        draft, new = self._draft, self._new(spec)
        if new is None:
            return
        there = draft.end.child("dataValidations")
        if there is None:
            there = new_element(draft.tag("dataValidations"), count="0")
            draft.end.add(there, SHEET_ORDER)
        there.add(new)
        there.count(1)
        memory.validation = _print(new)

    def take_back(self, column: int, memory: ColumnMemory) -> None:
        """Offer or warn no longer."""
        there = self._draft.end.child("dataValidations")
        for each in list(self._on(column)) if there else ():
            _, others = self._draft.areas_in(column, each.get("sqref"))
            if there is None or _print(each) != memory.validation:
                continue
            if others:
                each.set("sqref", " ".join(others))
                continue
            there.remove(each)
            there.count(-1)
            if not there.children:
                self._draft.end.remove(there)
        memory.validation = ""

    def left_out(self, spec: ColumnFurniture) -> Iterator[Piece]:
        """The choices that a list of Excel does not hold, by the reasons for that."""
        listed = _listable(spec.choices)
        for why, has_comma in ((_COMMA, True), (_LONG, False)):
            left = [each for each in spec.choices if ("," in each) is has_comma]
            names = [f'"{cut(each, CELL_WIDTH)}"' for each in left if each not in listed]
            if names:
                named = ", ".join(first_of(names, _MOST_NAMED))
                yield Piece(f"{named} in the {self.kind.of(spec.heading)}", Fate.LEFT, why)

    def _new(self, spec: ColumnFurniture) -> Element | None:
        """The validation that a column is to have."""
        if listed := _listable(spec.choices):
            formula = '"' + escape(",".join(listed)).replace('"', '""') + '"'
            told = f"It is none of {', '.join(listed)}. Keep it all the same?"
            given = {"type": "list", "errorStyle": "warning", "allowBlank": "1"}
        elif spec.warning:
            formula, told = _NEVER, spec.warning
            given = {"type": "custom", "errorStyle": "warning"}
        else:
            return None
        given |= _shown("error", spec.heading, told) | _shown("prompt", spec.heading, spec.warning)
        given["sqref"] = self._draft.cells_of(spec.column)
        tag = self._draft.tag
        return new_element(
            tag("dataValidation"), new_element(tag("formula1"), text=formula), **given
        )

    def _on(self, column: int) -> Iterator[Element]:
        """The validations of the column's cells, those that only newer programs read included."""
        end = self._draft.end
        for block in (*end.named("dataValidations"), *end.named("extLst")):
            for each in block.all_named("dataValidation"):
                extended = each.child("sqref")
                references = extended.text if extended else each.get("sqref")
                if self._draft.meets(column, references):
                    yield each


def _listable(choices: tuple[str, ...]) -> list[str]:
    """The choices, in their order, that a list of Excel holds.

    It is one text of limited length, in which a comma ends a choice.
    """
    listed: list[str] = []
    for choice in choices:
        if "," not in choice and _units(",".join([*listed, choice])) <= _MOST_LISTED:
            listed.append(choice)
    return listed


def _shown(what: str, title: str, text: str) -> dict[str, str]:
    """The attributes that show an "error" or a "prompt"; none without a text."""
    if not text:
        return {}
    shown = {"error": "showErrorMessage", "prompt": "showInputMessage"}[what]
    titled = {f"{what}Title": _told(title, _MOST_TITLED), what: _told(text, _MOST_TOLD)}
    return {shown: "1", **titled}


def _told(text: str, most: int) -> str:
    """A text cut to so many UTF-16 units, as Excel counts, as an attribute of a validation."""
    if _units(text) > most:
        units = text.encode("utf-16-le", "surrogatepass")[: 2 * most - 2]
        text = units.decode("utf-16-le", "ignore") + "…"
    return escape(text).replace("\n", "_x000a_")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _print(validation: Element) -> str:
    """The type of a validation, with a fingerprint of all that it says."""
    formula = validation.child("formula1")
    told = [unescape(validation.get(name)) for name in ("error", "prompt")]
    style = validation.get("errorStyle", "stop")
    what = formula.text.removesuffix("()") if formula else ""
    print_ = fingerprint(style, what, *told)
    return f"{validation.get('type')} {print_}"
