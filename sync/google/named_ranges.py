"""The named ranges that make a commit happen once, and the one that marks the changelog's tab.

Google refuses a second range of the same name, so of two commits with the same number it refuses
one as a whole.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sync.google.api import JsonObject, grid_range

_COMMIT = "qualify_commit_{}_{}"
_FURNITURE = "qualify_furniture_{}_{}"
_AWAY = re.compile(r"qualify_(?P<what>archive|archiving|exporting)_(?P<tab>\d+)_(?P<away>\d+)")
_CHANGELOG = re.compile(r"qualify_changelog_(?P<tab>\d+)_(?P<log>\d+)")


@dataclass(frozen=True)
class CommitNumber:
    """The number of a commit, and the id of the named range that carries it."""

    value: int
    range_id: str


def read_number(ranges: Iterable[Mapping[str, Any]], tab: int) -> tuple[CommitNumber | None, bool]:
    """Return the number of the tab's last commit, and whether number 0 is there.

    A copy of the tab has the ranges under names of its own, which do not count.
    """
    found = _numbers(ranges, _COMMIT, tab)
    last = max(found, key=lambda number: number.value, default=None)
    has_zero = any(number.value == 0 for number in found)
    return last if last and last.value else None, has_zero


def _numbers(ranges: Iterable[Mapping[str, Any]], name: str, tab: int) -> list[CommitNumber]:
    pattern = re.compile(name.format(tab, r"(\d+)"))
    return [
        CommitNumber(int(match[1]), str(each["namedRangeId"]))
        for each in ranges
        if (match := pattern.fullmatch(str(each.get("name", ""))))
    ]


def read_changelogs(ranges: Iterable[Mapping[str, Any]]) -> dict[int, int]:
    """Return the ids of all tabs that are named as a changelog, each with its prospects' tab's."""
    found = ((each, _CHANGELOG.fullmatch(str(each.get("name", "")))) for each in ranges)
    return {
        int(match["log"]): int(match["tab"])
        for each, match in found
        if match and each.get("range", {}).get("sheetId", 0) == int(match["log"])
    }


class Away(StrEnum):
    """What the named range of a tab with records of a changelog says of it.

    ARCHIVE: they have arrived. ARCHIVING: they have just been put there, by position, and still
    count as the changelog's. EXPORTING: so they do, and they are on their way to a file.
    """

    ARCHIVE = "archive"
    ARCHIVING = "archiving"
    EXPORTING = "exporting"


@dataclass(frozen=True)
class AwayRange:
    """The named range of such a tab: its id, what it says, the prospects' tab and the tab."""

    id: str
    what: Away
    prospects: int
    tab: int


def read_away(ranges: Iterable[Mapping[str, Any]]) -> list[AwayRange]:
    """Return the named ranges of the tabs with records of a changelog."""
    found = ((each, _AWAY.fullmatch(str(each.get("name", "")))) for each in ranges)
    return [
        AwayRange(str(each["namedRangeId"]), Away(match["what"]), int(match["tab"]), away)
        for each, match in found
        if match and each.get("range", {}).get("sheetId", 0) == (away := int(match["away"]))
    ]


def name_away(what: Away, prospects: int, tab: int) -> JsonObject:
    """Write the request that says so of a tab."""
    return _add_range(f"qualify_{what.value}_{prospects}_{tab}", tab)


def forget_range(range_id: str) -> JsonObject:
    """Write the request that deletes a named range."""
    return {"deleteNamedRange": {"namedRangeId": range_id}}


def next_number(
    tab: int, last: CommitNumber | None, *, has_zero: bool, new: CommitNumber
) -> list[JsonObject]:
    """Write the requests that replace the last commit's number by a new one."""
    return [
        *([] if has_zero else [_add_range(_COMMIT.format(tab, 0), tab)]),
        *forget_number(last),
        _add_range(_COMMIT.format(tab, new.value), tab, new.range_id),
    ]


def read_furniture_number(ranges: Iterable[Mapping[str, Any]], tab: int) -> CommitNumber | None:
    """Return the number of the batch that last wrote furniture on a tab; None if there is none."""
    found = _numbers(ranges, _FURNITURE, tab)
    return max(found, key=lambda number: number.value, default=None)


def next_furniture_number(
    tab: int, last: CommitNumber | None, new: CommitNumber
) -> list[JsonObject]:
    """Write the requests that replace it by a new one."""
    return [
        *forget_number(last),
        _add_range(_FURNITURE.format(tab, new.value), tab, new.range_id),
    ]


def forget_number(last: CommitNumber | None) -> list[JsonObject]:
    """Write the request that takes a number away, if there is one."""
    return [forget_range(last.range_id)] if last else []


def name_log(prospects: int, log: int) -> JsonObject:
    """Write the request that names a tab as the changelog of a tab of prospects."""
    return _add_range(f"qualify_changelog_{prospects}_{log}", log)


def _add_range(name: str, tab: int, range_id: str = "") -> JsonObject:
    """Write the request that names a whole tab."""
    named: JsonObject = {"name": name, "range": grid_range(tab)}
    return {
        "addNamedRange": {"namedRange": named | ({"namedRangeId": range_id} if range_id else {})}
    }
