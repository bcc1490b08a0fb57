"""What every kind of furniture of columns can do."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from sync.workbook.furniture import ColumnFurniture, Fate, Piece
from sync.xlsx.furniture.memory import ColumnMemory

CHANGED, TAKEN_AWAY = "people have changed it since", "people have taken it away since"


class Kind(ABC):
    """A kind of furniture that columns have, such as notes on their headings.

    `field` is its name in the memory of a column, `what` what messages call it there, `people` why
    it is left where people have one of their own. With `is_ours` it is the job's to set the first
    time, whatever there is. `hindrance` is why nothing can be done about it, "" as a rule.
    """

    field: str
    what = ""
    people = ""
    is_ours = False
    hindrance = ""

    def title(self, heading: str, compared: str) -> str:  # noqa: ARG002 -- most have one name
        """What messages call it in a column; `compared` is what is wanted or was made."""
        return self.what % heading

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

    def was_there(self, memory: ColumnMemory) -> bool:  # noqa: ARG002 -- most make what was not
        """Whether what was made changed nothing."""
        return False

    def fate(self, column: int, wanted: str, made: str) -> tuple[Fate, str]:
        """What is to become of it in a column, and why it is left."""
        there = self.there(column, made)
        if not made and there == wanted:
            return Fate.THERE, ""
        if self.hindrance:
            return Fate.LEFT, self.hindrance
        if not made:
            return (Fate.LEFT, self.people) if there and not self.is_ours else (Fate.MADE, "")
        if there == made:
            same = Fate.THERE if wanted == made else Fate.CHANGED
            return (same if wanted else Fate.TAKEN_BACK), ""
        if there and there == wanted:
            return Fate.THERE, ""
        return Fate.LEFT, CHANGED if there else TAKEN_AWAY
