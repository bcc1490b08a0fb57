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


def read_past(
    keys: Sequence[str], entries: Column[Entry], ladder: Ladder, since: int | None
) -> Past:
    """Go through the entries of a changelog once, in the order of their numbers.

    `keys` are the names of their keys. `since` limits the past to what began after that day, a
    serial number; None is all.
    """
    steps = entries.map(step_maker(ladder, since))
    stays = _stays(keys, steps)
    return Past(_marks(keys, steps), stays)


class _Same(dict[int, int]):
    """One object for all numbers that are equal."""

    def __missing__(self, number: int) -> int:
        self[number] = number
        return number


def _marks(keys: Iterable[str], steps: Iterable[Step]) -> dict[str, int]:
    found: dict[str, int] = {}
    known, same = found.get, _Same()
    for key, step in zip(keys, steps, strict=True):
        found[key] = same[known(key, 0) | step.marks]
    return found


def _stays(keys: Iterable[str], steps: Iterable[Step]) -> Mapping[Stage, Mapping[int, int]]:
    """The completed stays; those that would be negative, since people changed When, are none."""
    began: dict[str, Step] = {}
    found: defaultdict[Stage, Counter[int]] = defaultdict(Counter)
    for key, step in zip(keys, steps, strict=True):
        before = began.get(key)
        if before is None:
            began[key] = step
        elif before.stage is not step.stage:
            began[key] = step
            if before.counts and before.stage and not (before.day is None or step.day is None):
                found[before.stage][step.day - before.day] += 1
    return {stage: {n: days[n] for n in days if n >= 0} for stage, days in found.items()}
