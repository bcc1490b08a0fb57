"""The draft of a config: what was proposed for a sheet or chosen by people, put together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, count
from typing import Any

from rules.read.text import fold
from sync.config.model import OutputTable
from sync.proposal.keys import KeyProposal, propose_key
from sync.proposal.meanings import meanings
from sync.proposal.outcome import OutcomeWords, read_outcomes
from sync.proposal.rules import (
    PackFit,
    ProposedRules,
    by_hand_stages,
    choose_pack,
    fit_pack,
    plain_rules,
    rules_of_pack,
)
from sync.proposal.view import View
from sync.workbook.role import Role

NO_PACK = "none"
"""What people write where they want no pack."""

_TITLE = "title"
_NAMES = (_TITLE, "company", "person")
_OTHER_HEADINGS = {Role.STAGE: "Qualify stage", Role.MISSING: "Missing for next stage"}
_FOR_MORE = (Role.SCORE, Role.GRADE, Role.DRAFT)
"""Columns that want more of a config than their heading."""

_OTHER_CHANGELOG = "Qualify changelog"


@dataclass(frozen=True)
class Choices:
    """What is settled of a sheet: its key, what its other columns are, and the pack ("none")."""

    key: KeyProposal
    name: str | None
    owner: str | None
    override: str | None
    pack: str

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings that are no criteria's."""
        given = (self.owner, self.override)
        return (*self.key.headings, *filter(None, given))

    def with_pack(self, pack: str) -> "Choices":
        """The same with a pack settled."""
        return replace(self, pack=pack)


def propose_choices(view: View, key: KeyProposal | None = None) -> Choices:
    """What the sheet itself suggests, but for the pack, which depends on the rest.

    `key` is the key where it is settled.
    """
    key = key or propose_key(view)
    mine = set(map(fold, key.headings))
    owner, override = (_not_in(mine, view.heading(each)) for each in ("owner", "outcome"))
    return Choices(key, _name(view, mine), owner, override, "")


def _name(view: View, taken: set[str]) -> str | None:
    """What a row is called: its title, else the first of the firm and the person."""
    columns = {name: view.columns[name] for name in _NAMES if name in view.columns}
    in_order = sorted(columns, key=lambda name: (name != _TITLE, columns[name]))
    headings = (_not_in(taken, view.heading(name)) for name in in_order)
    return next(filter(None, headings), None)


def _not_in(taken: set[str], heading: str | None) -> str | None:
    return None if heading is None or fold(heading) in taken else heading


def propose_pack(view: View, choices: Choices) -> str:
    """The pack that fits, "none" where none does."""
    fit = choose_pack(view, choices.headings)
    return fit.pack.name if fit else NO_PACK


@dataclass(frozen=True)
class Draft:
    """A config to be: what was seen, what was chosen, and what follows from both."""

    view: View
    choices: Choices

    @cached_property
    def fit(self) -> PackFit | None:
        """How the chosen pack fits; None where none is taken."""
        if self.choices.pack == NO_PACK:
            return None
        return fit_pack(self.view, self.choices.pack, self.choices.headings)

    @cached_property
    def words(self) -> OutcomeWords:
        """What the override column says."""
        override = self.choices.override
        return read_outcomes(self.view.look(override)) if override else OutcomeWords()

    @cached_property
    def rules(self) -> ProposedRules:
        """The rules."""
        if self.fit:
            return rules_of_pack(self.fit, self.words)
        words = self.words if self.choices.override else None
        return plain_rules(self.view, self.choices.headings, words)

    @property
    def to_come(self) -> tuple[Mapping[str, Any], ...]:
        """The stages that wait for an override column to be set in; a pack has them anyway."""
        if self.choices.override or self.fit:
            return ()
        return tuple(by_hand_stages(OutcomeWords()))

    @property
    def blank(self) -> tuple[str, ...]:
        """Texts in the sheet that count as blank, besides those that always do."""
        return (*self.view.placeholders, *self.words.undecided)

    @cached_property
    def output(self) -> Mapping[Role, str]:
        """The headings of the job's own columns: those it has had, or free ones."""
        marks = self.view.sample.layout.marks
        had = {mark.role: mark.heading for mark in marks if mark.role not in _FOR_MORE}
        wanted = (Role.STAGE, Role.MISSING)
        return had | {role: self._own_heading(role) for role in wanted if role not in had}

    def _own_heading(self, role: Role) -> str:
        usual = str(OutputTable.model_fields[role.value].default)
        there = self.view.sample.all_headings
        at = self.view.sample.headings.get(fold(usual))
        is_free = at is not None and self._may_take(role, at)
        other = _OTHER_HEADINGS[role]
        names = chain((other,), (f"{other} {number}" for number in count(2)))
        if is_free or fold(usual) not in there:
            return usual
        return next(each for each in names if fold(each) not in there)

    def _may_take(self, role: Role, column: int) -> bool:
        """Whether the job may have a column of people's: an empty one, or one of its stages."""
        look = self.view.looks[column]
        heading = self.view.sample.heading(column)
        if fold(heading) in map(fold, self._named()):
            return False
        stages = set(map(fold, self.rungs))
        clean = self.choices.key.share == 1.0
        return not look.filled or (
            role is Role.STAGE and clean and stages.issuperset(map(fold, look.texts))
        )

    def _named(self) -> Iterator[str]:
        yield from (*self.choices.headings, self.choices.name or "", *self.rules.columns.values())
        yield from (each["column"] for each in self.rules.criteria.values())

    @property
    def _ladder(self) -> tuple[Mapping[str, Any], ...]:
        """The rungs, those of a pack as they are here."""
        stages = self.fit.stages if self.fit else self.rules.stages
        return tuple(stage for stage in stages if not stage.get("by_hand"))

    @property
    def rungs(self) -> list[str]:
        """The names of the rungs, from the bottom up."""
        return [str(stage["name"]) for stage in self._ladder]

    @property
    def wanted_first(self) -> list[str]:
        """The criteria that the second rung asks for, of whom nothing is known."""
        second = next(iter(self._ladder[1:]), {})
        return [*second.get("needs", ()), *second.get("needs_most_of", {}).get("of", ())]

    @property
    def changelog(self) -> str:
        """The title of the changelog: the one that it has, or a free one."""
        layout = self.view.sample.layout
        if layout.log is not None:
            return layout.log.name or layout.log.tab.title
        usual = str(OutputTable.model_fields["changelog"].default)
        titles = set(map(fold, layout.titles))
        more = (f"{_OTHER_CHANGELOG} {number}" for number in count(2))
        names = chain((usual, _OTHER_CHANGELOG), more)
        return next(each for each in names if fold(each) not in titles)

    @property
    def known(self) -> Mapping[str, str]:
        """What each heading is: key, name, owner, override, or a short name, in use or not."""
        choices, rules = self.choices, self.rules
        found: dict[str, str] = {heading: short for short, heading in self.spare.items()}
        asked = {name: str(each["column"]) for name, each in rules.criteria.items()}
        plain = {name for name in asked if name in meanings() and asked[name] not in rules.columns}
        found |= {asked[name]: name for name in plain}
        found |= {heading: short for short, heading in rules.columns.items()}
        named = {choices.name: "name", choices.owner: "owner", choices.override: "override"}
        found |= {heading: role for heading, role in named.items() if heading is not None}
        return found | {heading: "key" for heading in choices.key.headings if not choices.key.new}

    @cached_property
    def spare(self) -> Mapping[str, str]:
        """Columns whose meaning is known and that the rules don't look at, by their meaning."""
        used = set(map(fold, self._named()))
        headings = {name: self.view.heading(name) or "" for name in self.view.columns}
        return {
            self._free_name(name): heading
            for name, heading in headings.items()
            if meanings()[name].role in {"", "name"} and fold(heading) not in used
        }

    def _free_name(self, name: str) -> str:
        """A short name that is not in use: what a pack calls budget may be another column."""
        names = chain((name,), (f"{name}_{number}" for number in count(2)))
        return next(each for each in names if each not in self.rules.columns)
