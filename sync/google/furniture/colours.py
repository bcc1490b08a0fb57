"""Colours of texts: conditional formats, which have no ids and are known by what they say."""

from collections.abc import Iterator, Sequence

from sync.google.api import JsonObject, one_column
from sync.google.formats import rgb
from sync.google.furniture.memory import fingerprint
from sync.google.furniture.step import Spot, Step
from sync.workbook.furniture import CHANGED, GONE, ColumnFurniture, Fate, Kind

_PARTS = ("red", "green", "blue")

_Made = Sequence[Sequence[str]]
"""For each rule, the fingerprint of the text and the colour."""


class Colours:
    """A background for each of some texts. People's own rules stand before ours, and win."""

    kind = Kind.COLOURS

    def make(self, spot: Spot, wanted: ColumnFurniture) -> Step | None:
        """Add the rules below all others."""
        if not wanted.colours:
            return None
        return self._add(spot, Fate.MADE, wanted)

    def keep(self, spot: Spot, wanted: ColumnFurniture, made: _Made) -> Step | None:
        """Replace the rules where other ones are wanted by now."""
        if not wanted.colours:
            return None
        there = find_rules(spot.sheet.rules, spot.column, made)
        if len(there) < len(made):
            return spot.step(self.kind, Fate.LEFT, made, why=CHANGED if there else GONE)
        if _remembered(wanted) == [list(each) for each in made]:
            return spot.step(self.kind, Fate.THERE, made)
        return self._add(spot, Fate.CHANGED, wanted, tuple(there))

    def take(self, spot: Spot, made: _Made) -> Step:
        """Take away the rules that are as they were made; say where people changed others."""
        there = tuple(find_rules(spot.sheet.rules, spot.column, made))
        texts = {text for text, _ in made}
        on_column = _rules_on(spot.sheet.rules, spot.column)
        if {index for index, text, _ in on_column if text in texts} - set(there):
            return spot.step(self.kind, Fate.LEFT, unruled=there, why=CHANGED)
        return spot.step(self.kind, Fate.TAKEN_BACK, unruled=there)

    def _add(
        self, spot: Spot, fate: Fate, wanted: ColumnFurniture, unruled: tuple[int, ...] = ()
    ) -> Step:
        rules = tuple(_rule(spot, *each) for each in wanted.colours)
        made = _remembered(wanted)
        return spot.step(self.kind, fate, made, rules=rules, unruled=unruled)


def _rule(spot: Spot, text: str, colour: str) -> JsonObject:
    """Write the rule that gives the cells of a text their background.

    What begins as a formula would be one, so such a text is written as the formula that gives it.
    """
    value = '="{}"'.format(text.replace('"', '""')) if text.startswith(("=", "+")) else text
    return {
        "ranges": [one_column(spot.sheet.tab, spot.column, spot.sheet.top + 1)],
        "booleanRule": {
            "condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": value}]},
            "format": {"backgroundColorStyle": {"rgbColor": rgb(colour[1:])}},
        },
    }


def add_rule(rule: JsonObject, index: int) -> JsonObject:
    """Write the request that puts a rule at a place among those of its tab."""
    return {"addConditionalFormatRule": {"rule": rule, "index": index}}


def unrule(tab: int, index: int) -> JsonObject:
    """Write the request that takes a rule away."""
    return {"deleteConditionalFormatRule": {"sheetId": tab, "index": index}}


def _remembered(wanted: ColumnFurniture) -> list[list[str]]:
    return [[fingerprint(text), colour] for text, colour in wanted.colours]


def find_rules(rules: Sequence[JsonObject], column: int, made: _Made) -> list[int]:
    """Return the indices of the rules that are as they were made, each once, the last first."""
    left = [list(each) for each in made]
    found = []
    for index, text, colour in reversed(list(_rules_on(rules, column))):
        if [text, colour] in left:
            left.remove([text, colour])
            found.append(index)
    return found


def _rules_on(rules: Sequence[JsonObject], column: int) -> Iterator[tuple[int, str, str]]:
    """Yield the rules that are for one text, on one column alone: index, fingerprint and colour.

    The colour is "" where a rule sets anything but the background.
    """
    for index, rule in enumerate(rules):
        areas = rule.get("ranges", ())
        columns = {(each.get("startColumnIndex", 0), each.get("endColumnIndex")) for each in areas}
        given = rule.get("booleanRule", {})
        text = _text(given.get("condition", {}))
        if columns == {(column, column + 1)} and text is not None:
            yield index, fingerprint(text), _background(given.get("format", {}))


def _background(given: JsonObject) -> str:
    """Return the colour of a format that sets nothing else, in one of Google's ways or both."""
    style = given.get("backgroundColorStyle", {}).get("rgbColor", given.get("backgroundColor"))
    if style is None or set(given) - {"backgroundColor", "backgroundColorStyle"}:
        return ""
    return "#" + "".join(f"{round(style.get(part, 0) * 255):02x}" for part in _PARTS)


def _text(condition: JsonObject) -> str | None:
    """Return the text that cells must have to meet a condition; None if it asks for another."""
    values = [str(each.get("userEnteredValue", "")) for each in condition.get("values", ())]
    if condition.get("type") != "TEXT_EQ" or len(values) != 1:
        return None
    [value] = values
    if value.startswith('="') and value.endswith('"'):
        return value[2:-1].replace('""', '"')
    return value
