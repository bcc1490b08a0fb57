"""A short name for what rules do, to tell later by which rules a prospect was moved."""

import hashlib
import json

from rules.language.spec import RuleSet


def fingerprint(rules: RuleSet) -> str:
    """Return 8 hex digits that differ where rules differ; their texts for people do not count."""
    meaning = rules.model_dump(
        include={"columns", "criteria", "stage"},
        exclude={"criteria": {"__all__": {"say"}}},
        exclude_unset=True,
        by_alias=True,
        warnings=False,
    )
    written = json.dumps(meaning, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:8]
