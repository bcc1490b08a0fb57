"""Since when a prospect is stalled: longer in its stage than the rules allow."""

from datetime import date, timedelta

from rules.judging.ladder import Stage


def stalled_since(stage: Stage, since: date | None, today: date) -> date | None:
    """The first day on which a prospect was for too long in the stage that it came to on `since`.

    None where it is not so today, and where nobody knows when it came there. The day does not
    change as time goes by.
    """
    if since is None or stage.stale_after is None:
        return None
    last = stage.stale_after.after(since)
    return last + timedelta(days=1) if last < today else None
