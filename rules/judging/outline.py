"""The rules themselves in words, of no prospect: what each criterion looks at, and what counts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rules.judging.criteria import CriterionTree, Group, Limited, Part
from rules.language.conditions import CellTest, Setting, passes_blank
from rules.language.outcome import all_of
from rules.language.what_counts import what_counts

_STEP = "    "
_BULLET = "• "


@dataclass(frozen=True)
class CriterionOutline:
    """A criterion: its text for people, the headings it looks at, and the lines on what counts."""

    say: str
    headings: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Outliner:
    """Puts criteria into words; `heading` gives what people call a column of the rules."""

    setting: Setting
    heading: Callable[[str], str]

    def criterion(self, tree: CriterionTree) -> CriterionOutline:
        """Say what one criterion asks.

        Where it asks only things of one column, the lines don't repeat its heading.
        """
        headings = tuple(dict.fromkeys(map(self.heading, _columns(tree.root))))
        tests = _one_cell(tree.root)
        lines = [self._cell(tests)] if tests else self._lines(tree.root)
        return CriterionOutline(tree.say, headings, tuple(lines))

    def _cell(self, tests: Sequence[CellTest], *, alone: bool = True) -> str:
        """Say what must hold of one cell: what it is to be, and then what it is not to be."""
        alone = alone and len(tests) == 1
        ordered = sorted(tests, key=lambda test: passes_blank(test.key, test.bound))
        said = (what_counts(test, self.setting, self.heading, alone=alone) for test in ordered)
        return ", and ".join(said)

    def _lines(self, part: Part, *, alone: bool = True) -> list[str]:
        """Say what a part asks; one that is not `alone` has others beside it that must hold too."""
        tests = _one_cell(part)
        if tests:
            return [f"{self.heading(tests[0].columns[0])}: {self._cell(tests, alone=alone)}"]
        match part:
            case CriterionTree():
                return self._named(part)
            case Group():
                alone = part.rule is not all_of
                return [f"{part.asks}:", *self._bullets(part.parts, alone=alone)]
            case Limited():
                only = ["only where:", *self._bullets([part.when])]
                return [*self._lines(part.then), *only, "(the others pass)"]
        raise AssertionError(part)

    def _named(self, tree: CriterionTree) -> list[str]:
        """Say what a criterion asks that a group names."""
        lines = self._lines(tree.root)
        if len(lines) == 1:
            return [f"{tree.say} ({lines[0]})"]
        return [f"{tree.say}: {lines[0]}", *lines[1:]]

    def _bullets(self, parts: Sequence[Part], *, alone: bool = True) -> Iterator[str]:
        for part in parts:
            first, *others = self._lines(part, alone=alone)
            yield _BULLET + first
            yield from (_STEP + line for line in others)


def _one_cell(part: Part) -> tuple[CellTest, ...]:
    """The conditions of a part that are all on one cell and must all hold; else none."""
    parts = part.parts if isinstance(part, Group) and part.rule is all_of else (part,)
    tests = tuple(each for each in parts if isinstance(each, CellTest))
    one_column = len({test.columns[0] for test in tests}) == 1
    return tests if one_column and len(tests) == len(parts) else ()


def _columns(part: Part) -> Iterator[str]:
    """The columns that a part looks at, in the order in which it names them."""
    match part:
        case CellTest():
            yield from part.columns
        case CriterionTree():
            yield from _columns(part.root)
        case Group():
            for each in part.parts:
                yield from _columns(each)
        case Limited():
            yield from _columns(part.then)
            yield from _columns(part.when)
