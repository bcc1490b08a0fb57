"""Prospects of which there are more than are named one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, overload

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class CutShort(Sequence[T], Generic[T]):
    """Prospects of which only some are at hand.

    Its length is that of all, while going through it ends with the last that is at hand.
    """

    total: int
    listed: Sequence[T]

    def __len__(self) -> int:
        return self.total

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        return self.listed[at]

    def __iter__(self) -> Iterator[T]:
        return iter(self.listed)
