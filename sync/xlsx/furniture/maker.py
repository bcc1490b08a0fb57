"""What each kind of furniture of columns has in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from sync.workbook.furniture import CHANGED, GONE, OWN, ColumnFurniture, Fate, Kind, Piece
from sync.xlsx.furniture.memory import ColumnMemory


class Maker(ABC):
    """Makes one kind of furniture of columns, such as notes on their headings.

    `field` is what was made in the memory of a column. With `is_ours` it may be set the first time
    whatever there is. `hindrance` is why nothing can be done about it, "" as a rule.
    """

    kind: Kind
    field: str
    is_ours = False
    hindrance = ""

    def kind_of(self, compared: str) -> Kind:  # noqa: ARG002 -- most make one kind
        """What is wanted or was made."""
        return self.kind

    @abstractmethod
    def wanted(self, spec: ColumnFurniture) -> str:
        """What a column is to have, as a text to compare; "" for nothing."""

    @abstractmethod
    def there(self, column: int, made: str) -> str:
        """What a column has, as such a text; `made` is what was made there, "" for nothing."""

    @abstractmethod
    def make(self, spec: ColumnFurniture, memory: ColumnMemory) -> None:
        """Make it, and remember that."""

    @abstractmethod
    def take_back(self, column: int, memory: ColumnMemory) -> None:
        """Take back what was made, and forget it."""

    def left_out(self, spec: ColumnFurniture) -> Iterable[Piece]:  # noqa: ARG002 -- most do it all
        """What is wanted and cannot be made, piece by piece."""
        return ()

    def fate(self, column: int, wanted: str, made: str) -> tuple[Fate, str]:
        """What is to become of it in a column, and why it is left."""
        there = self.there(column, made)
        if not made and there == wanted:
            return Fate.THERE, ""
        if self.hindrance:
            return Fate.LEFT, self.hindrance
        if not made:
            return (Fate.LEFT, OWN) if there and not self.is_ours else (Fate.MADE, "")
        if there == made:
            same = Fate.THERE if wanted == made else Fate.CHANGED
            return (same if wanted else Fate.TAKEN_BACK), ""
        if there and there == wanted:
            return Fate.THERE, ""
        return Fate.LEFT, CHANGED if there else GONE
