"""Serial numbers: days since 1899-12-30, the time of day as the fraction.

https://developers.google.com/workspace/sheets/api/guides/formats#about_date_time_values
"""

from datetime import date, datetime, timedelta

_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 -- serial numbers have no zone
_DAY = timedelta(days=1)


def to_serial(value: date) -> int | float:
    """The serial number of a day, or of a moment in a sheet's own time zone."""
    if isinstance(value, datetime):
        return (value - _ZERO) / _DAY
    return (value - _ZERO.date()).days


def day_of(serial: float) -> date:
    """The day of a serial number; its time of day is dropped."""
    return _ZERO.date() + timedelta(days=int(serial))


def moment_of(serial: float) -> datetime:
    """The moment of a serial number, to the second."""
    return _ZERO + timedelta(seconds=round(serial * 86_400))
