"""The past: where prospects have been, and for how long, by the changelog alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rules.columns import Column
from rules.judging.ladder import Ladder, Stage
from sync.funnel.steps import Step, step_maker
from sync.sheet.changelog import Entry


@dataclass(frozen=True)
class Past:
    """What the changelog says of all prospects that it has.

    `marks` are those of each prospect, by the name of its key: a set of `sync.funnel.steps.Marks`.
    `stays` counts the completed stays in each stage by how many calendar days they were long.
    """

    marks: Mapping[str, int]
    stays: Mapping[Stage, Mapping[int, int]]


def read_past(keys: Column[str], entries: Column[Entry], ladder: Ladder, since: int | None) -> Past:
    """Go through the entries of a changelog, in the order of their numbers.

    `keys` are the names of their keys. `since` limits the past to what began after that day, a
    serial number; None is all.
    """
    steps = entries.map(step_maker(ladder, since))
    names, numbers = keys.numbered()
    marks = _marks(len(names), numbers, steps)
    stays = _stays(len(names), numbers, steps)
    return Past(dict(zip(names, marks, strict=True)), stays)


class _Same(dict[int, int]):
    """One object for all numbers that are equal."""

    def __missing__(self, number: int) -> int:
        self[number] = number
        return number


def _marks(count: int, numbers: Iterable[int], steps: Iterable[Step]) -> Sequence[int]:
    """The marks of so many prospects, whose numbers stand beside their steps."""
    found, same = [0] * count, _Same()
    for number, step in zip(numbers, steps, strict=True):
        found[number] = same[found[number] | step.marks]
    return found


def _stays(
    count: int, numbers: Iterable[int], steps: Iterable[Step]
) -> Mapping[Stage, Mapping[int, int]]:
    """The completed stays; those that would be negative, since people changed When, are none."""
    began: list[Step | None] = [None] * count
    found: defaultdict[Stage, Counter[int]] = defaultdict(Counter)
    for number, step in zip(numbers, steps, strict=True):
        before = began[number]
        if before is None:
            began[number] = step
        elif before.stage is not step.stage:
            began[number] = step
            if before.counts and before.stage and not (before.day is None or step.day is None):
                found[before.stage][step.day - before.day] += 1
    return {stage: {n: days[n] for n in days if n >= 0} for stage, days in found.items()}
