"""What a column of outcomes says: the words in it for the stages that people set by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.read.text import fold
from sync.proposal.looks import Look
from sync.proposal.meanings import bare, outcomes, word_list


@dataclass(frozen=True)
class OutcomeWords:
    """The words of a column: by stage, those that are not its name; and those for "not yet"."""

    was: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    undecided: tuple[str, ...] = ()


def read_outcomes(look: Look) -> OutcomeWords:
    """Read the words of a column of outcomes; others than known words are left out."""
    was: dict[str, tuple[str, ...]] = {}
    undecided: list[str] = []
    for text in dict.fromkeys(" ".join(each.split()) for each in look.texts):
        stage = outcomes().get(bare(text))
        if stage is not None:
            more = () if fold(text) == fold(stage) else (text,)
            was[stage] = (*was.get(stage, ()), *more)
        elif bare(text) in word_list("undecided"):
            undecided.append(text)
    return OutcomeWords(was, tuple(undecided))
