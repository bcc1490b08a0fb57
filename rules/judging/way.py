"""The nearest way up: the least that must change to bring a prospect to the next rung.

What may change are leaves: conditions on a column, all keys of one condition together, wherever
they stand. One that is asked for in several places counts once. A no that becomes a yes, a yes that
becomes a no, and what can't be told and becomes either count one each, until every need of the rung
and of those below is surely met. Whom a criterion concerns is nobody's task: what stands only in a
`when` stays as it is, unless it can't be told.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain

from rules.judging.criteria import Criteria
from rules.judging.ladder import Ladder, Stage
from rules.judging.leaves import LeafFinder, Tested, find_places
from rules.judging.stretch import Passage, Stretch, Wish, make_wish
from rules.language.spec import RuleSet


@dataclass(frozen=True, eq=False)
class Way:
    """The nearest way to a rung, through all that it and those below need."""

    passages: tuple[Passage, ...]

    @cached_property
    def to_go(self) -> int:
        """How many criteria have to change, those in groups counted one by one."""
        return sum([len(passage.changes) for passage in self.passages])

    @property
    def alone(self) -> tuple[str, ...]:
        """The criteria of which each one alone would do, in the written order."""
        if self.to_go != 1:
            return ()
        return next(passage.alone for passage in self.passages if passage.changes)


class Ways:
    """The ways up the ladder, found as they are asked for; what is alike is found once."""

    def __init__(self, rules: RuleSet, criteria: Criteria, ladder: Ladder) -> None:
        self._rules = rules
        self._places = find_places(criteria)
        self._ladder = ladder
        self._stretches = cache(self._stretches_to)

    def find(self, tested: Tested, rung: Stage) -> Way | None:
        """The nearest way to a rung by the answers of the tests; None where no way leads there."""
        passages = []
        for stretch in self._stretches(rung):
            passage = stretch.passage(tested)
            if passage is None:
                return None
            passages.append(passage)
        return Way(tuple(passages))

    def _stretches_to(self, rung: Stage) -> tuple[Stretch, ...]:
        finder = LeafFinder(self._rules, self._places)
        needs = chain.from_iterable(stage.needs for stage in self._ladder.up_to(rung))
        wishes = [make_wish(need, finder) for need in needs]
        groups: list[list[Wish]] = []
        for wish in wishes:
            shared = [of for of in groups if any(wish.leaves & other.leaves for other in of)]
            groups = [of for of in groups if of not in shared]
            groups.append([*chain.from_iterable(shared), wish])
        return tuple([Stretch(sorted(of, key=wishes.index), finder) for of in groups])
