"""Settling what a new config says of a sheet: by options, by questions, or as proposed."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import click

from rules.phrases import first_of
from rules.read.near import suggest
from rules.read.text import fold
from sync.config.packs import find_packs
from sync.messages.errors import MistakesError, UsageError
from sync.messages.safe import plain
from sync.proposal.draft import NO_PACK, Choices, Draft, propose_choices, propose_pack
from sync.proposal.keys import KeyProposal, told_apart
from sync.proposal.view import View
from sync.workbook.protocol import Layout
from sync.workbook.titles import find_title, suggest_titles

_T = TypeVar("_T")

_NOTHING = "-"
_SEVERAL = " + "
_MOST_HEADINGS = 20
_QUESTIONS = {
    "name": "The column that people know a prospect by",
    "owner": "The column that says whose prospect it is",
    "override": "The column in which people write Won, Lost and the like",
}


def may_ask() -> bool:
    """Whether somebody is there to answer: nothing is asked of a pipe, a schedule or a CI job."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream is not None and stream.isatty() for stream in streams)


@dataclass(frozen=True)
class Given:
    """What the options say of a sheet; what they leave open is proposed, or asked about."""

    key: tuple[str, ...] = ()
    name: str | None = None
    owner: str | None = None
    override: str | None = None
    pack: str | None = None


@dataclass(frozen=True)
class Chooser:
    """Settles what is given, then what can be asked, each with the proposal as default."""

    view: View
    given: Given
    asks: bool

    def choose(self) -> Choices:
        """Settle all of it. Raises UsageError where an option names what is not there."""
        proposed = propose_choices(self.view)
        key = self._key(proposed.key)
        if set(key.headings) != set(proposed.key.headings):
            proposed = propose_choices(self.view, key)
        choices = replace(
            proposed,
            name=self._column("name", self.given.name, proposed.name),
            owner=self._column("owner", self.given.owner, proposed.owner),
            override=self._column("override", self.given.override, proposed.override),
        )
        return choices.with_pack(self._pack(choices))

    def _key(self, proposed: KeyProposal) -> KeyProposal:
        if self.given.key:
            return self._key_of(self.given.key)
        if not self.asks or proposed.new:
            return proposed
        question = f"The column that tells prospects apart (several: A{_SEVERAL}B)"
        return _ask(question, _SEVERAL.join(proposed.headings), self._key_of_text)

    def _key_of_text(self, text: str) -> KeyProposal:
        is_one = fold(text) in self.view.sample.headings
        return self._key_of([text] if is_one else text.split(_SEVERAL))

    def _key_of(self, texts: Sequence[str]) -> KeyProposal:
        headings = [self._heading("--key", text) for text in texts]
        found = tuple(dict.fromkeys(each for each in headings if each is not None))
        if not found:
            what = "a config can't do without a key"
            raise UsageError("--key", what, "name a column that tells prospects apart")
        columns = tuple(self.view.sample.headings[fold(each)] for each in found)
        return KeyProposal(found, told_apart(self.view, columns))

    def _column(self, option: str, given: str | None, proposed: str | None) -> str | None:
        if given is not None:
            return self._heading(f"--{option}", given)
        if not self.asks:
            return proposed
        question = f"{_QUESTIONS[option]} ({_NOTHING} for none)"
        return _ask(question, proposed or _NOTHING, lambda text: self._heading(option, text))

    def _heading(self, where: str, text: str) -> str | None:
        """The heading that a text names; None for "-". Raises UsageError where there is none."""
        sample = self.view.sample
        if text.strip() in {"", _NOTHING}:
            return None
        column = sample.headings.get(fold(text))
        if column is not None:
            return sample.heading(column)
        there = [sample.heading(each) for each in sample.columns]
        listed = ", ".join(first_of([f'"{each}"' for each in there], _MOST_HEADINGS))
        what = f'there is no heading "{text}" in row {sample.header_row} that a config can name'
        raise UsageError(where, what, suggest(text, there) or f"there are {listed}")

    def _pack(self, choices: Choices) -> str:
        if self.given.pack is not None:
            return self._usable(self.given.pack, choices)
        proposed = propose_pack(self.view, choices)
        if not self.asks:
            return proposed
        question = f"The rule pack (`qualify packs` lists them; {NO_PACK} for a plain ladder)"
        return _ask(question, proposed, lambda text: self._usable(text, choices))

    def _usable(self, name: str, choices: Choices) -> str:
        """The pack that a text names. Raises UsageError where it names none that can be used."""
        if fold(name) in {NO_PACK, _NOTHING}:
            return NO_PACK
        try:
            fit = Draft(self.view, choices.with_pack(name)).fit
        except MistakesError as error:
            [mistake] = error.mistakes
            raise UsageError("--pack", mistake.what, mistake.mend) from None
        if fit is None or not fit.hollow:
            return fit.pack.name if fit else NO_PACK
        wanting = ", ".join(short for short in fit.rules.columns if short not in fit.columns)
        raise UsageError(
            "--pack",
            f"the sheet has no columns for {wanting} of {fit.pack.name}, so nothing would be left"
            f' of its stage "{fit.hollow[0]}"',
            f"add such columns, or take another: {', '.join(find_packs())}, {NO_PACK}",
        )


def ask_tab(layout: Layout) -> str:
    """Ask which tab holds the prospects; the proposal is the one that was looked at."""

    def settle(text: str) -> str:
        found = find_title(text, layout.titles)
        if found is None:
            raise UsageError(
                "--tab", f'there is no tab "{text}"', suggest_titles(text, layout.titles)
            )
        return layout.titles[found]

    return _ask("The tab with the prospects", layout.tab.title, settle)


def _ask(question: str, default: str, settle: Callable[[str], _T]) -> _T:
    """Ask until the answer can be settled."""
    shown = plain(default)

    def process(text: str) -> _T:
        try:
            return settle(default if text == shown else text)
        except UsageError as error:
            raise click.UsageError(plain(f"{error.what}; {error.mend}")) from None

    answer: _T = click.prompt(plain(question), default=shown, value_proc=process)
    return answer
