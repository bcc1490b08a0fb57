"""Drop-down lists: a rule on each cell of a column below the headings."""

from collections.abc import Callable, Sequence

from sync.google.api import JsonObject
from sync.google.furniture.memory import fingerprint
from sync.google.furniture.state import CellStyle
from sync.google.furniture.step import Spot, Step, runs
from sync.workbook.furniture import CHANGED, GONE, OWN, PARTLY, ColumnFurniture, Fate, Kind

TYPED = "the table there gives its cells a type"


class Choices:
    """A drop-down list that accepts other texts too. It remembers the fingerprint of its rule.

    Rows that were added at the end get the list as well, once setup comes by again.
    """

    kind = Kind.CHOICES

    def make(self, spot: Spot, wanted: ColumnFurniture) -> Step | None:
        """Make the list, where no cell has a rule of people's."""
        styles = spot.sheet.styles(spot.column)
        if not wanted.choices or not styles:
            return None
        if spot.column in spot.sheet.typed:
            return spot.step(self.kind, Fate.LEFT, why=TYPED)
        if any(style.rule for style in styles):
            return spot.step(self.kind, Fate.LEFT, why=OWN)
        return self._set(spot, Fate.MADE, wanted.choices, [(0, len(styles))])

    def keep(self, spot: Spot, wanted: ColumnFurniture, made: str) -> Step | None:
        """Bring the list up to date in the cells that have ours, and in rows that were added."""
        if not wanted.choices:
            return None
        styles, is_ours = spot.sheet.styles(spot.column), _matching(made)
        ours = list(runs(styles, is_ours))
        if not ours:
            gone = not any(style.rule for style in styles)
            return spot.step(self.kind, Fate.LEFT, made, why=GONE if gone else CHANGED)
        last = ours[-1][1]
        added = [] if any(style.rule for style in styles[last:]) else [(last, len(styles))]
        if fingerprint(_known(choice_rule(wanted.choices))) != made:
            return self._set(spot, Fate.CHANGED, wanted.choices, [*ours, *added])
        if added and last < len(styles):
            return self._set(spot, Fate.CHANGED, wanted.choices, added)
        if ours != [(0, len(styles))]:
            return spot.step(self.kind, Fate.LEFT, made, why=PARTLY)
        return spot.step(self.kind, Fate.THERE, made)

    def take(self, spot: Spot, made: str) -> Step:
        """Take the list from the cells that still have it."""
        styles = spot.sheet.styles(spot.column)
        ours = list(runs(styles, _matching(made)))
        if not ours and any(style.rule for style in styles):
            return spot.step(self.kind, Fate.LEFT, why=CHANGED)
        requests = tuple(set_rule(spot.rows(*run), None) for run in ours)
        return spot.step(self.kind, Fate.TAKEN_BACK, requests=requests)

    def _set(
        self, spot: Spot, fate: Fate, choices: Sequence[str], rows: Sequence[tuple[int, int]]
    ) -> Step:
        rule = choice_rule(choices)
        requests = tuple(set_rule(spot.rows(*run), rule) for run in rows if run[0] < run[1])
        return spot.step(self.kind, fate, fingerprint(_known(rule)), requests=requests)


def choice_rule(choices: Sequence[str]) -> JsonObject:
    """Write the rule of a list; texts that are not on it are marked, not refused."""
    values = [{"userEnteredValue": choice} for choice in choices]
    return {
        "condition": {"type": "ONE_OF_LIST", "values": values},
        "strict": False,
        "showCustomUi": True,
    }


def set_rule(area: JsonObject, rule: JsonObject | None) -> JsonObject:
    """Write the request that gives cells a rule, or takes theirs away; filtered rows too."""
    body: JsonObject = {"range": area, "filteredRowsIncluded": True}
    return {"setDataValidation": body | ({"rule": rule} if rule else {})}


def _matching(made: str) -> Callable[[CellStyle], bool]:
    """Return what tells whether a cell has the rule of a fingerprint; cells share few rules."""
    known: dict[str, bool] = {}

    def is_ours(style: CellStyle) -> bool:
        if style.rule is None:
            return False
        text = repr(style.rule)
        if text not in known:
            known[text] = fingerprint(_known(style.rule)) == made
        return known[text]

    return is_ours


def _known(rule: JsonObject) -> JsonObject:
    """Return a rule as it is compared: what is false Google leaves out of its replies."""
    return {name: value for name, value in rule.items() if value}
