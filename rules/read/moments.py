"""The time of day beside a date, and the day that it then is in another time zone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from types import MappingProxyType

_TIME = re.compile(
    r"""(?: (?<=[0-9])(?P<t>t) | [ ,]* (?<![0-9]) )
    (?P<hour>[0-9]{1,2})
    (?: [:h] (?P<minute>[0-9]{2}) (?P<seconds> :[0-9]{2} (?:[.,][0-9]{1,9})? )?
        (?:\ ?(?:(?P<half>am|pm|a\.m\.|p\.m\.)|uhr))?
      | \ h (?:\ [0-9]{2} (?:\ min (?:\ [0-9]{2}\ s)? )? )?
      | \ ?(?:(?P<bare_half>am|pm)|uhr)
    )
    (?:\ ?(?P<zone>z|utc|gmt|ut|[a-z]{2,4}t|msk|mes?z)\b)?
    (?:\ ?(?P<sign>[-+])(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?)?
    (?:\ ?\((?P<remark>[^()]*)\))?
    (?![\w:])""",
    re.VERBOSE,
)
# "15.30" could be a day and a month: it is a time only behind a year.
_DOTTED_TIME = re.compile(
    r"(?<=[0-9]{4}) (?:kl\.? |klo )?(?P<hour>[0-9]{1,2})\.(?P<minute>[0-9]{2})(?:\.[0-9]{2})?$"
)
_BASIC = re.compile(r"(?<=[0-9]{8})t([0-9]{2})([0-9]{2})([0-9]{2})?(?![0-9])")
_LAST_HOUR, _LAST_MINUTE, _NOON = 24, 59, 12
_WEST, _EAST = -12 * 60, 14 * 60
"""The zones of the world are from 12 hours behind UTC to 14 ahead of it, in minutes."""

_ZONES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"z": (0,), "utc": (0,), "gmt": (0,), "ut": (0,), "wet": (0,), "west": (60,)}
    | {"cet": (60,), "mez": (60,), "cest": (120,), "mesz": (120,), "eet": (120,), "eest": (180,)}
    | {"msk": (180,), "sgt": (480,), "hkt": (480,), "jst": (540,), "kst": (540,)}
    | {"aest": (600,), "aedt": (660,), "nzst": (720,), "nzdt": (780,)}
    | {"edt": (-240,), "cdt": (-300, -240), "mdt": (-360,), "pdt": (-420,)}
    # Names that several places share.
    | {"bst": (60, 360), "ist": (60, 120, 330), "est": (-300, 600)}
    | {"cst": (-360, -300, 480), "mst": (-420, 480), "pst": (-480, 480)}
)
"""How many minutes each zone is ahead of UTC; several where places share its name."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as it was written.

    `ahead` says how many minutes its zone may be ahead of UTC; None is the sheet's own zone.
    """

    minutes: int
    ahead: tuple[int | None, ...]

    def day(self, written: date, zone: tzinfo) -> date | None:
        """Return the day in `zone`; None where it depends on which zone was meant."""
        days = {self._day(written, ahead, zone) for ahead in self.ahead}
        return days.pop() if len(days) == 1 else None

    def _day(self, written: date, ahead: int | None, zone: tzinfo) -> date:
        if ahead is None:
            return written
        own = timezone(timedelta(minutes=ahead))
        midnight = datetime(written.year, written.month, written.day, tzinfo=own)
        return (midnight + timedelta(minutes=self.minutes)).astimezone(zone).date()


def cut_time(text: str) -> tuple[str, Clock | None] | None:
    """Cut the time of day out of a folded text; None if there is one that no clock shows.

    Returns the rest of the text, and the time, None where there is none.
    """
    text = _BASIC.sub(lambda basic: "t" + ":".join(filter(None, basic.groups())), text)
    found = _TIME.search(text)
    match = found or _DOTTED_TIME.search(text)
    if match is None:
        return text, None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > _LAST_HOUR or minute > _LAST_MINUTE:
        return None
    zones = _zones(found) if found else (None,)
    if found:
        hour = _of_the_day(hour, found["half"] or found["bare_half"] or "")
    return f"{text[: match.start()]} {text[match.end() :]}", Clock(hour * 60 + minute, zones)


def _of_the_day(hour: int, half: str) -> int:
    if half.startswith("a"):
        return hour % _NOON if hour <= _NOON else hour
    return hour + _NOON if half and hour < _NOON else hour


def _zones(time: re.Match[str]) -> tuple[int | None, ...]:
    """How far ahead of UTC the zone of a time may be; nothing where there is no such zone."""
    named = _ZONES.get(time["zone"] or time["remark"] or "")
    if time["sign"] is None:
        return named or (() if time["zone"] else (None,))
    minutes = int(time["hours"]) * 60 + int(time["minutes"] or 0)
    offset = -minutes if time["sign"] == "-" else minutes
    possible = (offset,) if _WEST <= offset <= _EAST else ()
    # The end of "10:00-11:00" looks like a zone, but more likely it is another time.
    to = time["sign"] == "-" and not (time["zone"] or time["t"] or time["seconds"])
    return (*possible, None) if to else possible
