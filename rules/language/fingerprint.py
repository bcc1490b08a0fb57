"""A short name for what rules do, to tell later by which rules a prospect was moved."""

import hashlib
import json

from rules.language.spec import RuleSet, StageTable


def fingerprint(rules: RuleSet) -> str:
    """Return 8 hex digits that differ where rules differ, and so may move somebody.

    Neither their texts for people count, nor how it ended for those in a stage, nor when they are
    stalled there, nor what a stage needs that only people set.
    """
    idle = {number: _moves_nobody(stage) for number, stage in enumerate(rules.stage)}
    meaning = rules.model_dump(
        include={"columns", "criteria", "stage"},
        exclude={"criteria": {"__all__": {"say"}}, "stage": idle},
        exclude_unset=True,
        by_alias=True,
        warnings=False,
    )
    written = json.dumps(meaning, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:8]


def _moves_nobody(stage: StageTable) -> set[str]:
    """The keys of a stage by which nobody comes into it or leaves it."""
    needs = {"needs", "needs_most_of", "needs_points"} if stage.by_hand else set()
    return {"outcome", "stale_after", *needs}
