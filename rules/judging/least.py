"""The least change: the fewest leaves that must change for a formula to be so.

What stands in one place alone is settled there, by sums and by counting. What is left falls into
components that share no leaf; in each, a leaf that stands in several places is tried both ways,
and what cannot get below the best found is left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from math import ceil, inf

from rules.judging.formula import (
    Changes,
    Formula,
    Gate,
    all_so,
    conjuncts,
    leaf_of,
    literals,
    opposite_of,
    settle,
)

MOST_TRIALS = 2_000
"""After so many trials of leaves in a component, the least of those found has to do."""

_MOST_PLACES = 60_000
"""A trial looks at every place in which a leaf stands: so many may be looked at in all."""

_ROUNDING = 1e-6

_Known = dict[int, Formula]


def least_change(formula: Formula, true: frozenset[int]) -> Changes | None:
    """The fewest literals that must become true; None if no way leads there.

    `true` are the literals that are true now: of a leaf of which it can't be told, neither.
    """
    return Search(true, trials_for(formula)).least(formula)


def trials_for(formula: Formula) -> int:
    """How many trials a formula is worth: the longer it is, the more each one takes."""
    places = sum(1 for _ in literals(formula))
    return min(MOST_TRIALS, _MOST_PLACES // max(places, 1))


class Search:
    """The search for the least change from one state of the leaves.

    `exhausted` tells that it would have taken more trials.
    """

    def __init__(self, true: frozenset[int], most_trials: int) -> None:
        self.exhausted = False
        self._true = true
        self._trials_left = most_trials
        self._found: dict[Formula, tuple[Changes | None, float]] = {}

    def least(self, formula: Formula) -> Changes | None:
        """The fewest changes; None if no way leads there."""
        return self._best(settle(formula, {}), inf)

    def _best(self, formula: Formula, limit: float) -> Changes | None:
        """The fewest changes; None where no fewer than `limit` will do."""
        done, formula = self._settled(formula)
        for part in _components(formula):
            found = self._remembered(part, limit - len(done))
            if found is None:
                return None
            done += found
        return done if len(done) < limit else None

    def _settled(self, formula: Formula) -> tuple[Changes, Formula]:
        """Changes that cannot be done without, and what is then still to be asked."""
        done: Changes = ()
        while True:
            asked = dict.fromkeys([each for each in conjuncts(formula) if isinstance(each, int)])
            done += tuple([each for each in asked if each not in self._true])
            known = _answered(asked) or self._alone(formula)
            if not known:
                return done, formula
            formula = settle(formula, known)

    def _alone(self, formula: Formula) -> _Known:
        """What is known of literals whose opposites nothing asks: true ones stay as they are."""
        counts = Counter(literals(formula))
        alone = [asked for asked in counts if opposite_of(asked) not in counts]
        known: _Known = dict.fromkeys([asked for asked in alone if asked in self._true], ())
        return known or {asked: (asked,) for asked in alone if counts[asked] == 1}

    def _remembered(self, formula: Formula, limit: float) -> Changes | None:
        if not isinstance(formula, Gate):
            assert not isinstance(formula, int), "what is asked by itself is settled"  # noqa: S101
            return formula
        found, below = self._found.get(formula, (None, -inf))
        if found is None and below < limit:
            found = self._tried(formula, limit)
            self._found[formula] = found, limit
        return found if found is not None and len(found) < limit else None

    def _tried(self, formula: Gate, limit: float) -> Changes | None:
        """Try the answers of the leaf that does most for what is asked."""
        worths = _worths(formula)
        least = max(self._bound_by_shares(formula), self._bound_by_worths(formula, worths))
        if least >= limit:
            return None
        self.exhausted = self._trials_left <= 0
        if self.exhausted and (limit < inf or self._trials_left <= -MOST_TRIALS):
            return None
        self._trials_left -= 1
        best: Changes | None = None
        for changes, known in self._trials(formula, worths):
            found = self._best(settle(formula, known), limit - len(changes))
            if found is not None:
                best = changes + found
                limit = len(best)
                if limit <= least:
                    break
        return best

    def _trials(
        self, formula: Formula, worths: Mapping[Formula, float]
    ) -> Iterator[tuple[Changes, _Known]]:
        """The answers of a leaf that stands in several places: as it is, and what may become."""
        counts = Counter(map(leaf_of, literals(formula)))
        asked = max(
            [each for each in worths if isinstance(each, int) and counts[leaf_of(each)] > 1],
            key=lambda each: worths[each],
        )
        both = [each for each in (asked, opposite_of(asked)) if each in worths]
        now = [each for each in both if each in self._true]
        for each in sorted(both, key=now.__contains__, reverse=True):
            yield () if each in now else (each,), _answered([each])
        if not now:
            yield (), dict.fromkeys(both)

    def _bound_by_worths(self, formula: Formula, worths: Mapping[Formula, float]) -> int:
        """A number of changes below which all that is asked is worth too little, taken together."""
        wanted = len(conjuncts(formula)) - _ROUNDING
        each: list[float] = []
        for part, worth in worths.items():
            if part in self._true:
                wanted -= worth
            else:
                changes = len(part) if isinstance(part, tuple) else 1
                each += [worth / changes] * changes
        sums = accumulate(sorted(each, reverse=True), initial=0.0)
        return next((count for count, worth in enumerate(sums) if worth >= wanted), len(each))

    def _bound_by_shares(self, formula: Formula) -> int:
        """A number of changes below which nothing brings what is asked.

        Each place in which a leaf stands bears its part of the change, so that none counts twice.
        """
        parts = conjuncts(formula)
        alone = [self._share(part, Counter(literals(part))) for part in parts]
        counts = Counter(literals(formula))
        return ceil(max(*alone, sum([self._share(part, counts) for part in parts])) - _ROUNDING)

    def _share(self, formula: Formula, counts: Mapping[int, int]) -> float:
        if isinstance(formula, int):
            return 0 if formula in self._true else 1 / counts[formula]
        if not isinstance(formula, Gate):
            return len(formula or ())
        shares = [(weight, self._share(part, counts)) for weight, part in formula.parts]
        return _least_share(formula.need, shares)


def _worths(formula: Formula) -> dict[Formula, float]:
    """What each literal, and what is settled, adds at most to the formulas that must all be so.

    One that is so counts 1; its parts count by their weights, as parts of what it needs.
    """
    worths: dict[Formula, float] = {}

    def add(part: Formula, worth: float) -> None:
        if isinstance(part, Gate):
            for weight, inner in part.parts:
                add(inner, worth * weight / part.need)
        else:
            worths[part] = worths.get(part, 0) + worth

    for part in conjuncts(formula):
        add(part, 1)
    return worths


def _answered(asked: Iterable[int]) -> _Known:
    known: _Known = dict.fromkeys(asked, ())
    return known | {opposite_of(each): None for each in asked}


def _components(formula: Formula) -> list[Formula]:
    """Formulas that share no leaf, and that must all be so for this one to be."""
    groups: list[tuple[set[int], list[Formula]]] = []
    for part in conjuncts(formula):
        leaves, parts = set(map(leaf_of, literals(part))), [part]
        for group in [each for each in groups if each[0] & leaves]:
            groups.remove(group)
            leaves |= group[0]
            parts = group[1] + parts
        groups.append((leaves, parts))
    return [all_so(parts) for _, parts in groups]


def _least_share(need: int, shares: list[tuple[int, float]]) -> float:
    """The least sum of the shares of parts whose weights come to what is needed.

    The last part is counted in proportion to the weight that is still needed of it, unless all
    shares are the same.
    """
    shares.sort(key=lambda part: part[1] / part[0])
    if len({share for _, share in shares}) == 1:
        sums = accumulate(sorted([weight for weight, _ in shares], reverse=True))
        return shares[0][1] * next(count for count, weight in enumerate(sums, 1) if weight >= need)
    total = 0.0
    for weight, share in shares:
        if weight >= need:
            return total + share * need / weight
        need -= weight
        total += share
    return total
