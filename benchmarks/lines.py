"""A line of the table: what was measured, what came out, and what it should be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line; `ratio` and `target` as they are shown. Without a target it is a figure only."""

    part: str
    what: str
    figure: str
    ratio: str = ""
    target: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """Say whether the target was met, "" where there is none."""
        return "" if self.met is None else "met" if self.met else "missed"


def at_least(part: str, what: str, figure: str, ratio: float, target: float | None) -> Line:
    """Make a line whose ratio should be large."""
    if target is None:
        return Line(part, what, figure, times(ratio))
    return Line(part, what, figure, times(ratio), f"at least {target:g}x", ratio >= target)


def at_most(part: str, what: str, figure: str, ratio: float, target: float | None) -> Line:
    """Make a line whose ratio should be small."""
    if target is None:
        return Line(part, what, figure, times(ratio))
    return Line(part, what, figure, times(ratio), f"at most {target:g}x", ratio <= target)


def times(ratio: float) -> str:
    """Write a ratio."""
    return f"{ratio:.2f}x"


def seconds(value: float) -> str:
    """Write seconds; milliseconds below one."""
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.0f} ms"


def megabytes(value: float) -> str:
    """Write bytes as millions of them."""
    return f"{value / 1e6:,.0f} MB"
