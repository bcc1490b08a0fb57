"""The figures of a funnel in words, as texts and tables tell them."""

from rules.phrases import plural
from sync.funnel.figures import StageFigures

UNKNOWN = "–"


def percent(share: float) -> str:
    """A share of a whole, from 0 to 1, in percent."""
    return f"{share:.0%}".replace("%", " %")


def decimal(number: float) -> str:
    """A number with at most one decimal."""
    return f"{number:,.1f}".removesuffix(".0")


def conversion_said(figures: StageFigures) -> str:
    """The share that moved on, in percent; "–" where too few have left to say."""
    share = figures.conversion
    return UNKNOWN if share is None else percent(share)


def days_said(figures: StageFigures) -> str:
    """The median days in a stage, and between which half of the stays lie; "–" for too few."""
    stays = figures.stays
    if stays is None:
        return UNKNOWN
    return f"{decimal(stays.median)} ({decimal(stays.low)}–{decimal(stays.high)})"


def stalled_said(figures: StageFigures) -> str:
    """How many are stalled; "" for a stage in which nobody ever is."""
    return f"{figures.stalled:,}" if figures.stage.stale_after or figures.stalled else ""


def archived_said(count: int) -> str:
    """That so many records do not count, as they have left the changelog."""
    have, do = plural(count, "record has", "records have"), plural(count, "does", "do")
    return f"{count:,} earlier {have} left the changelog, and {do} not count"
