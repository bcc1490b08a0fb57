"""Notes on headings."""

from sync.google.api import JsonObject, update_cells
from sync.google.furniture.memory import fingerprint
from sync.google.furniture.step import Spot, Step
from sync.workbook.furniture import CHANGED, GONE, OWN, ColumnFurniture, Fate, Kind


class Note:
    """A note on a column's heading. It remembers the fingerprint of its text."""

    kind = Kind.NOTE

    def make(self, spot: Spot, wanted: ColumnFurniture) -> Step | None:
        """Write it, where people have none."""
        if not wanted.note:
            return None
        if spot.sheet.notes[spot.column]:
            return spot.step(self.kind, Fate.LEFT, why=OWN)
        return self._set(spot, Fate.MADE, wanted.note)

    def keep(self, spot: Spot, wanted: ColumnFurniture, made: str) -> Step | None:
        """Write it anew where it says something else by now."""
        if not wanted.note:
            return None
        there = spot.sheet.notes[spot.column]
        if fingerprint(there) != made:
            return spot.step(self.kind, Fate.LEFT, made, why=CHANGED if there else GONE)
        if there == wanted.note:
            return spot.step(self.kind, Fate.THERE, made)
        return self._set(spot, Fate.CHANGED, wanted.note)

    def take(self, spot: Spot, made: str) -> Step:
        """Take it away."""
        there = spot.sheet.notes[spot.column]
        if not there:
            return spot.step(self.kind, Fate.TAKEN_BACK)
        if fingerprint(there) != made:
            return spot.step(self.kind, Fate.LEFT, why=CHANGED)
        request = write_note(spot.sheet.tab, spot.sheet.top, spot.column, "")
        return spot.step(self.kind, Fate.TAKEN_BACK, requests=(request,))

    def _set(self, spot: Spot, fate: Fate, note: str) -> Step:
        request = write_note(spot.sheet.tab, spot.sheet.top, spot.column, note)
        return spot.step(self.kind, fate, fingerprint(note), requests=(request,))


def write_note(tab: int, row: int, column: int, note: str) -> JsonObject:
    """Write the request that puts a note on a cell; "" takes it away."""
    return update_cells(tab, row, column, [[{"note": note} if note else {}]], "note")
