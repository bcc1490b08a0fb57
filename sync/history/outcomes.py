"""Whether a config says which of its stages are won and which are lost."""

from collections.abc import Iterator

from rules.language.finding import Finding
from rules.language.spec import StageTable
from rules.read.text import fold
from sync.config.lines import add_lines
from sync.config.model import ConfigFile
from sync.messages.errors import BadConfigError

_WORDS = {
    "won": frozenset(["won", "win", "signed", "sold", "customer", "client"]),
    "lost": frozenset(["lost", "loss", "disqualified", "rejected", "declined", "dropped", "dead"]),
}
"""What stages of each outcome are mostly called."""


def want_outcomes(file: ConfigFile) -> None:
    """Raise BadConfigError where there is no stage of outcome "won", or none of "lost"."""
    mistakes = add_lines(list(_mistakes(file.config.stage)), file.lines)
    if mistakes:
        raise BadConfigError(file.path.name, mistakes)


def _mistakes(stages: list[StageTable]) -> Iterator[Finding]:
    there = {stage.outcome for stage in stages}
    for outcome, words in _WORDS.items():
        if outcome not in there:
            likely = (
                (number, stage.name)
                for number, stage in enumerate(stages)
                if stage.by_hand and not stage.outcome and words & {*fold(stage.name).split()}
            )
            by_hand = any(stage.by_hand for stage in stages)
            yield _missing(outcome, *next(likely, (0, "")), by_hand=by_hand)


def _missing(outcome: str, number: int, name: str, *, by_hand: bool) -> Finding:
    """What to say where no stage has an outcome; the stage of that number looks like one."""
    what = f'no stage has outcome = "{outcome}", so nobody is known to be {outcome}'
    if name:
        mend = f'"{name}" looks like one: add outcome = "{outcome}" to it'
        return Finding(("stage", number), what, mend)
    mend = (
        f'add outcome = "{outcome}" to a stage with by_hand = true'
        if by_hand
        else f'add a [[stage]] with name = "{outcome.capitalize()}", by_hand = true and'
        f' outcome = "{outcome}"'
    )
    return Finding(("stage",), what, mend)
