"""Codes: the answers of some tests as one number, which means the same in every run.

Each test has bits of its own: two say no, yes, can't tell, or a no that has something to say about
the cell. The last two have a text, and texts are as many as there are cells. They stay apart: the
code holds a place for the text, which is put in where people read it. Tests that say the same of a
cell share a place, since Missing tells equal texts once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rules.language.answer import NO, YES, Answer, Unread
from rules.language.conditions import CellTest
from rules.language.outcome import Outcome

_NO, _YES, _CANNOT_TELL, _ASIDE = range(4)
_OPEN, _CLOSE = "\ue000", "\ue001"
"""What a place for a text stands between: signs that no cell's text has where it is quoted."""

Coded = tuple[int, tuple[str | None, ...]]
"""A code, and the text of each place, None where it has none."""


@dataclass(frozen=True)
class Codec:
    """What makes codes of the answers of some tests, and answers of codes.

    `name` is part of the places for texts, so that those of several codecs differ.
    """

    name: str
    tests: tuple[CellTest, ...]

    @cached_property
    def _place_bits(self) -> int:
        return (len(self.tests) - 1).bit_length()

    @property
    def bits(self) -> int:
        """How many bits a code has."""
        return len(self.tests) * (2 + self._place_bits)

    def place(self, number: int) -> str:
        """What stands for the text of a place."""
        return f"{_OPEN}{self.name}.{number}{_CLOSE}"

    def code(self, answers: Sequence[Answer]) -> Coded:
        """The code of the tests' answers about one cell, or one row of cells."""
        code, step, first = 0, 2 + self._place_bits, dict[str, int]()
        texts: list[str | None] = [None] * len(answers)
        for number, answer in enumerate(answers):
            text, place = _text(answer), 0
            if text is not None:
                place = first.setdefault(text, number)
                texts[place] = text
            code |= (place << 2 | _said(answer)) << number * step
        return code, tuple(texts)

    def answers(self, code: int) -> tuple[Answer, ...]:
        """The answers that a code stands for, with places for the texts."""
        found = []
        for test in self.tests:
            said, place = code & 3, code >> 2 & ((1 << self._place_bits) - 1)
            found.append(_answer(said, test, self.place(place)))
            code >>= 2 + self._place_bits
        return tuple(found)


def _said(answer: Answer) -> int:
    if answer.outcome is Outcome.YES:
        return _YES
    if answer.outcome is Outcome.CANNOT_TELL:
        return _CANNOT_TELL
    return _ASIDE if answer.aside else _NO


def _text(answer: Answer) -> str | None:
    return answer.unread.why if answer.unread else answer.aside or None


def _answer(said: int, test: CellTest, text: str) -> Answer:
    if said == _CANNOT_TELL:
        return Answer(Outcome.CANNOT_TELL, Unread(test.columns[0], test.kind.wanted, text, ""))
    if said == _ASIDE:
        return Answer(Outcome.NO, aside=text)
    return YES if said == _YES else NO
