"""Formulas of what must be so: by which leaves, and whether each has to hold or not to hold.

A leaf is something that may change by itself, numbered from 0: a condition on a cell. A literal is
a leaf with the answer that is asked of it, and the literals of one leaf are each other's opposites.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

Changes = tuple[int, ...]
"""Literals that are to become true, each of another leaf; () where nothing has to change."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Parts of which enough must be so: the weights of those come to `need`."""

    need: int
    parts: tuple[tuple[int, "Formula"], ...]

    @property
    def whole(self) -> bool:
        """Whether every part must be so."""
        return self.need == sum([weight for weight, _ in self.parts])

    @property
    def formulas(self) -> tuple["Formula", ...]:
        """The parts without their weights."""
        return tuple([part for _, part in self.parts])


Formula = int | Changes | Gate | None
"""A literal, the fewest changes that bring what was asked, a gate, or what can't be (None)."""


def literal(leaf: int, *, holds: bool) -> int:
    """The literal that a leaf holds, or that it does not."""
    return 2 * leaf + holds


def opposite_of(asked: int) -> int:
    """The literal of the same leaf that asks the other answer."""
    return asked ^ 1


def leaf_of(asked: int) -> int:
    """The leaf of a literal."""
    return asked >> 1


def count_of(need: int, parts: Iterable[Formula]) -> Gate:
    """A gate that asks so many of its parts."""
    return Gate(need, tuple([(1, part) for part in parts]))


def literals(formula: Formula) -> Iterator[int]:
    """The literals in a formula, each as often as it stands there."""
    if isinstance(formula, int):
        yield formula
    elif isinstance(formula, Gate):
        for _, part in formula.parts:
            yield from literals(part)


def holds(formula: Formula, true: frozenset[int]) -> bool:
    """Whether a formula is so where these literals are true and no others."""
    if isinstance(formula, int):
        return formula in true
    if isinstance(formula, Gate):
        return sum([weight for weight, part in formula.parts if holds(part, true)]) >= formula.need
    return formula == ()


def settle(formula: Formula, known: Mapping[int, Formula]) -> Formula:
    """A formula in which literals are replaced by what is known of them, in its simplest form.

    What stands in it once is settled there: changes in it share no leaf with other parts.
    """
    if isinstance(formula, int):
        return known.get(formula, formula)
    if not isinstance(formula, Gate):
        return formula
    return _simplest(
        formula.need, [(weight, settle(part, known)) for weight, part in formula.parts]
    )


def conjuncts(formula: Formula) -> tuple[Formula, ...]:
    """The formulas that must all be so for this one to be."""
    return formula.formulas if isinstance(formula, Gate) and formula.whole else (formula,)


def all_so(parts: Iterable[Formula]) -> Formula:
    """The formula that all of these are so; their changes share no leaf."""
    flat = dict.fromkeys(chain.from_iterable(map(conjuncts, parts)))
    if None in flat:
        return None
    settled = [part for part in flat if isinstance(part, tuple)]
    changes = tuple(chain.from_iterable(settled))
    others = [part for part in flat if not isinstance(part, tuple)]
    if not others:
        return changes
    left = [changes, *others] if changes else others
    return left[0] if len(left) == 1 else count_of(len(left), left)


def _any_so(parts: Iterable[Formula]) -> Formula:
    flat: dict[Formula, None] = {}
    for part in parts:
        inner = part.formulas if isinstance(part, Gate) and part.need == 1 else (part,)
        flat.update(dict.fromkeys(inner))
    settled = [part for part in flat if isinstance(part, tuple)]
    others = [part for part in flat if not isinstance(part, tuple)]
    left = [min(settled, key=len), *others] if settled else others
    return left[0] if len(left) == 1 else count_of(1, left)


def _simplest(need: int, parts: list[tuple[int, Formula]]) -> Formula:
    need -= sum([weight for weight, part in parts if part == ()])
    if need <= 0:
        return ()
    open_ = [(weight, part) for weight, part in parts if weight and part is not None and part != ()]
    parts = [(min(weight, need), part) for weight, part in open_]
    spare = sum([weight for weight, _ in parts]) - need
    if spare < 0:
        return None
    forced = [part for weight, part in parts if weight > spare]
    if forced:
        taken = sum([weight for weight, _ in parts if weight > spare])
        rest = [(weight, part) for weight, part in parts if weight <= spare]
        return all_so([*forced, _simplest(need - taken, rest)])
    if all(weight == need for weight, _ in parts):
        heaviest_first = sorted(open_, key=lambda part: part[0], reverse=True)
        return _any_so([part for _, part in heaviest_first])
    settled = [(weight, part) for weight, part in parts if isinstance(part, tuple)]
    if len(settled) == len(parts):
        return _cheapest(need, settled)
    return Gate(need, tuple(parts))


def _cheapest(need: int, parts: list[tuple[int, Changes]]) -> Changes:
    """The fewest changes by which parts are so whose weights come to what is needed.

    It keeps, of each number of changes, the choice that weighs most.
    """
    best: dict[int, tuple[int, Changes]] = {0: (0, ())}
    for weight, changes in sorted(parts, key=lambda part: (len(part[1]), -part[0])):
        for count, (weighs, chosen) in sorted(best.items(), reverse=True):
            more = count + len(changes)
            if weighs < need and weighs + weight > best.get(more, (0,))[0]:
                best[more] = weighs + weight, chosen + changes
    return best[min(count for count, (weighs, _) in best.items() if weighs >= need)][1]
