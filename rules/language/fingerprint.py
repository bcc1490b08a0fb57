"""A short name for what rules do, to tell later by which rules a prospect was moved."""

import hashlib
import json

from rules.language.spec import RuleSet


def fingerprint(rules: RuleSet) -> str:
    """Return 8 hex digits that differ where rules differ, and so may move somebody.

    Neither their texts for people count, nor how it ended for those in a stage, nor when they are
    stalled there.
    """
    meaning = rules.model_dump(
        include={"columns", "criteria", "stage"},
        exclude={
            "criteria": {"__all__": {"say"}},
            "stage": {"__all__": {"outcome", "stale_after"}},
        },
        exclude_unset=True,
        by_alias=True,
        warnings=False,
    )
    written = json.dumps(meaning, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:8]
