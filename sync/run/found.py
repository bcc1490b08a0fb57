"""What a run found: the prospects by what the rules say of them, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.judging.ladder import Stage
from rules.judging.verdict import Verdict
from sync.messages.problem import Problem


@dataclass(frozen=True)
class Found:
    """What a run found, whatever it writes.

    `rows` counts those that are not blank, `verdicts` the prospects of each verdict. `draft` counts
    the prospects whose stage by the draft is another, by the two stages, "" where the draft has
    none for them; None where there is no draft.
    """

    problems: Sequence[Problem]
    rows: int
    verdicts: Mapping[Verdict, int]
    stages: Sequence[Stage]
    first_run: bool
    draft: Mapping[tuple[str, str], int] | None
