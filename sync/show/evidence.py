"""What a criterion told of won and lost prospects, in words."""

from math import isinf

from sync.history.evidence import Evidence, Tells

_COMES_TO = {
    Tells.NO_DIFFERENCE: "makes no difference that can be seen; ",
    Tells.ALL_ALIKE: "met by all or by none, so it tells nothing; ",
    Tells.TOO_FEW: "too few to tell; ",
}


def in_words(evidence: Evidence) -> str:
    """The figures of a criterion, and what they come to."""
    return _COMES_TO.get(evidence.tells, "") + figures(evidence)


def figures(evidence: Evidence) -> str:
    """The figures of a criterion, without what they come to."""
    won, lost = evidence.won, evidence.lost
    met = f"met by {won.part:,} of {won.whole:,} won, {lost.part:,} of {lost.whole:,} lost" + (
        f"; can't be told of {evidence.cannot_tell:,}" if evidence.cannot_tell else ""
    )
    return f"{_compared(evidence)}; {met}" if evidence.compared else met


def _compared(evidence: Evidence) -> str:
    """How often those who met a criterion were won, against those who did not."""
    lift, (low, high) = evidence.lift or 0, evidence.interval or (0, 0)
    if isinf(lift):
        least = f"those who met it at least {times(low)} times as often"
        return f"of those who did not meet it none was won (95 %: {least})"
    if lift == 0:
        most = f"at most {times(high)} times as often as of those who did not"
        return f"of those who met it none was won (95 %: {most})"
    often = f"{times(lift)} times as often as those who did not"
    return f"those who met it were won {often} (95 %: {times(low)} to {times(high)})"


def times(ratio: float) -> str:
    """A ratio in as many digits as tell something."""
    for least, digits in ((9.95, 0), (1.05, 1), (0.01, 2)):
        if ratio >= least:
            return f"{ratio:,.{digits}f}"
    return "less than 0.01"
