"""The named ranges that make a commit happen once: their names, and the requests for them.

Google refuses a second range of one name, so of two commits with one number one is refused whole.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sync.google.api import JsonObject, grid_range
from sync.google.sight import Number

_CHANGELOG = re.compile(r"qualify_changelog_(?P<tab>\d+)_(?P<log>\d+)")


def commit_name(tab: int, number: int) -> str:
    """Name the range of a commit's number."""
    return f"qualify_commit_{tab}_{number}"


def changelog_name(tab: int, log: int) -> str:
    """Name the range that says which tab is the changelog."""
    return f"qualify_changelog_{tab}_{log}"


def read_number(ranges: Iterable[Mapping[str, Any]], tab: int) -> tuple[Number | None, bool]:
    """Give the number of the tab's last commit, and whether number 0 is there.

    A copy of the tab has the ranges under names of its own, which do not count.
    """
    pattern = re.compile(re.escape(f"qualify_commit_{tab}_") + r"(\d+)")
    found = [
        Number(int(match[1]), str(each["namedRangeId"]))
        for each in ranges
        if (match := pattern.fullmatch(str(each.get("name", ""))))
    ]
    last = max(found, key=lambda number: number.value, default=None)
    zero = any(number.value == 0 for number in found)
    return last if last and last.value else None, zero


def read_changelogs(ranges: Iterable[Mapping[str, Any]]) -> dict[int, int]:
    """Give the ids of all tabs that are marked as a changelog, each with its prospects' tab's."""
    found = ((each, _CHANGELOG.fullmatch(str(each.get("name", "")))) for each in ranges)
    return {
        int(match["log"]): int(match["tab"])
        for each, match in found
        if match and each.get("range", {}).get("sheetId", 0) == int(match["log"])
    }


def next_number(tab: int, last: Number | None, *, zero: bool, new: Number) -> list[JsonObject]:
    """Write the requests that put a commit's number in the place of the last one's."""
    requests: list[JsonObject] = []
    if not zero:
        requests.append(add_range(commit_name(tab, 0), tab))
    if last is not None:
        requests.append({"deleteNamedRange": {"namedRangeId": last.range_id}})
    requests.append(add_range(commit_name(tab, new.value), tab, new.range_id))
    return requests


def add_range(name: str, tab: int, range_id: str = "") -> JsonObject:
    """Write the request that names a whole tab."""
    named: JsonObject = {"name": name, "range": grid_range(tab)}
    return {
        "addNamedRange": {"namedRange": named | ({"namedRangeId": range_id} if range_id else {})}
    }
