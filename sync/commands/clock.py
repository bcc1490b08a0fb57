"""The present moment: the commands ask the clock, and nobody below them does."""

from datetime import datetime
from zoneinfo import ZoneInfo


def wall_clock(zone: ZoneInfo) -> datetime:
    """Give the present moment in a time zone."""
    return datetime.now(zone)
