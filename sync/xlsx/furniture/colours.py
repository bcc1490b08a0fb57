"""Colours by what a cell says, as conditional formats of a column."""

import re
from collections.abc import Iterable, Iterator

from sync.workbook.furniture import ColumnFurniture, Kind
from sync.xlsx.byte_tree import Element, new_element
from sync.xlsx.elements import SHEET_ORDER
from sync.xlsx.furniture.draft import TabDraft
from sync.xlsx.furniture.maker import Maker
from sync.xlsx.furniture.memory import ColumnMemory, fingerprint
from sync.xlsx.furniture.style_sheet import StyleSheet
from sync.xlsx.name_texts import constant, text_of

_PRIORITY = re.compile(rb"""\spriority\s*=\s*["'](\d+)["']""")


class Colours(Maker):
    """The rules that colour the cells of a column by their texts."""

    kind = Kind.COLOURS
    field = "colours"

    def __init__(self, draft: TabDraft, styles: StyleSheet) -> None:
        self._draft = draft
        self._styles = styles
        self.hindrance = styles.hindrance

    def wanted(self, spec: ColumnFurniture) -> str:
        """The fingerprints of the rules."""
        return _joined(fingerprint(text, colour.lower()) for text, colour in spec.colours)

    def there(self, column: int, made: str) -> str:
        """The fingerprints of the rules that were made, or, where none were, of people's."""
        prints = [each for *_, each in self._rules(column)]
        return _joined(each for each in prints if not made or each in made.split())

    def make(self, spec: ColumnFurniture, memory: ColumnMemory) -> None:
        """Put the rules behind people's, which go first where both apply."""
        draft = self._draft
        tag = draft.tag("conditionalFormatting")
        rules = new_element(tag, sqref=draft.cells_of(spec.column))
        first = 1 + max(map(int, _PRIORITY.findall(bytes(draft.end))), default=0)
        for priority, (text, colour) in enumerate(spec.colours, start=first):
            given = {
                "type": "cellIs",
                "dxfId": str(self._styles.add_colour(colour)),
                "priority": str(priority),
                "operator": "equal",
            }
            formula = new_element(draft.tag("formula"), text=constant(text))
            rules.add(new_element(draft.tag("cfRule"), formula, **given))
        draft.end.add(rules, SHEET_ORDER)
        memory.colours = self.wanted(spec)

    def take_back(self, column: int, memory: ColumnMemory) -> None:
        """Take out the rules that were made."""
        for block, rule, print_ in list(self._rules(column)):
            if print_ in memory.colours.split():
                block.remove(rule)
                self._styles.free_colour(rule.number("dxfId"))
                if not block.children:
                    self._draft.end.remove(block)
        memory.colours = ""

    def _rules(self, column: int) -> Iterator[tuple[Element, Element, str]]:
        """The rules for cells of this column alone, each with the element that holds it."""
        for block in self._draft.end.named("conditionalFormatting"):
            inside, others = self._draft.areas_in(column, block.get("sqref"))
            if inside and not others:
                for rule in block.named("cfRule"):
                    yield block, rule, self._print(rule)

    def _print(self, rule: Element) -> str:
        formula = rule.child("formula")
        text = text_of(formula.text) if formula else ""
        if rule.get("type") != "cellIs" or rule.get("operator") != "equal":
            text = ""
        return fingerprint(text, self._styles.colour_of(rule.number("dxfId")))


def _joined(prints: Iterable[str]) -> str:
    return " ".join(sorted({*prints}))
