"""Days and moments as the numbers that a workbook stores."""

from datetime import datetime, time

from rules.read.serial import to_serial

SHIFT_1904 = 1462
"""What a serial number of the 1904 system lacks to one of the 1900 system."""

_DAY_MICROSECONDS = 86_400_000_000


def iso_serial(text: str) -> int | float | None:
    """The serial number of an ISO 8601 day, time or moment; None for any other text."""
    try:
        if "T" in text or "-" in text:
            moment = datetime.fromisoformat(text).replace(tzinfo=None)
            return to_serial(moment) if "T" in text else to_serial(moment.date())
        return _fraction(time.fromisoformat(text))
    except ValueError:
        return None


def _fraction(of: time) -> float:
    seconds = of.hour * 3600 + of.minute * 60 + of.second
    return (seconds * 1_000_000 + of.microsecond) / _DAY_MICROSECONDS
