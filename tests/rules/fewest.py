"""The fewest changes that bring a rung, found by trying all of them: the nearest way must agree."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product

from rules.language.spec import Condition
from tests.rules.reference import Reference, Row, Truth

Leaf = tuple[str, frozenset[tuple[str, str]]]
"""A condition on a column: the column, and its keys with their bounds."""


def leaf_of(condition: Condition) -> Leaf:
    asked = condition.conditions().items()
    return condition.column or "", frozenset((key, repr(bound)) for key, bound in asked)


@dataclass(frozen=True)
class Changed(Reference):
    """The rules where some leaves say something else than their cells do."""

    changed: Mapping[Leaf, bool] = field(default_factory=dict)

    def own(self, condition: Condition, row: Row) -> Truth:
        leaf = leaf_of(condition)
        return self.changed[leaf] if leaf in self.changed else super().own(condition, row)


def fewest(reference: Reference, row: Row, rung: int, more: tuple[str, ...] = ()) -> int | None:
    """How many changes bring a rung, and meet some more criteria; None if none do."""
    now = leaves(reference, row, rung)
    for count in range(len(now) + 1):
        for after in changes(reference, now, count):
            if reaches(after, row, rung) and all(after.criterion(name, row) for name in more):
                return count
    return None


def alone(reference: Reference, row: Row, rung: int) -> tuple[str, ...]:
    """The criteria that one change turns to yes so that the rung is reached, as the needs go."""
    now = list(needs(reference, row, rung))
    brought = {
        (number, name)
        for after in changes(reference, leaves(reference, row, rung), 1)
        if reaches(after, row, rung)
        for number, (_, truths) in enumerate(needs(after, row, rung))
        for name, truth in truths.items()
        if truth is True and now[number][1][name] is not True
    }
    return tuple(
        dict.fromkeys(
            name
            for number, (met, truths) in enumerate(now)
            if met is not True
            for name in truths
            if (number, name) in brought
        )
    )


def needs(reference: Reference, row: Row, rung: int) -> Iterator[tuple[Truth, dict[str, Truth]]]:
    """Whether each need up to a rung is met, and each criterion that it names, in their order."""
    for stage in reference.rungs()[: rung + 1]:
        of: list[dict[str, Truth]] = [
            {name: reference.criterion(name, row)} for name in stage.needs
        ]
        if stage.needs_most_of:
            of.append({name: reference.criterion(name, row) for name in stage.needs_most_of.of})
        if stage.needs_points:
            of.append({name: reference.earned(name, row) for name in stage.needs_points.of})
        yield from zip(reference.needs(stage, row), of, strict=True)


def changes(reference: Reference, now: Mapping[Leaf, Truth], count: int) -> Iterator[Changed]:
    """The rules after so many changes, in all ways."""
    for some in combinations(now, count):
        answers = [[True, False] if now[leaf] is None else [not now[leaf]] for leaf in some]
        for chosen in product(*answers):
            changed = dict(zip(some, chosen, strict=True))
            yield Changed(reference.rules, reference.today, reference.blanks, changed)


def reaches(reference: Reference, row: Row, rung: int) -> bool:
    return reference.reached(row, generous=False) >= rung


def leaves(reference: Reference, row: Row, rung: int) -> dict[Leaf, Truth]:
    """The leaves that may change, and what they say now.

    A leaf that only says whom something concerns changes only where it can't be told.
    """
    found: dict[Leaf, Truth] = {}
    tasks: set[Leaf] = set()
    for stage in reference.rungs()[: rung + 1]:
        for name in stage.criteria():
            for condition, task in within(reference, name, task=True):
                found[leaf_of(condition)] = reference.own(condition, row)
                tasks |= {leaf_of(condition)} if task else set()
    return {leaf: now for leaf, now in found.items() if leaf in tasks or now is None}


def within(
    reference: Reference, member: Condition | str, *, task: bool
) -> Iterator[tuple[Condition, bool]]:
    """The conditions on columns in a member, and whether each stands outside every `when`."""
    condition = reference.rules.criteria[member] if isinstance(member, str) else member
    if condition.conditions():
        yield condition, task
    for place, inner in condition.members():
        yield from within(reference, inner, task=task and place != ("when",))
