"""Which records of a changelog may leave it, so that all is judged as before."""

from collections.abc import Mapping, Sequence
from datetime import date

from rules.judging.ladder import Ladder
from rules.read.serial import to_serial
from sync.sheet.changelog import Lines, read_lines
from sync.workbook.protocol import Snapshot


def rows_to_move(
    snapshot: Snapshot, columns: Mapping[str, int], ladder: Ladder, before: date | None = None
) -> list[int]:
    """The places of the records that nothing needs any more, from the top.

    Of each key its last record stays; where the one before says the same stage, also the first of
    this stay, which tells since when. A record that can't be read stays, and with `before` one that
    is not older than that day.
    """
    if not columns:
        return []
    lines = read_lines(snapshot, columns)
    stages = lines.entries.map(lambda entry: ladder.find(entry.to))
    names, keys = lines.keys.numbered()
    first, last = [-1] * len(names), [-1] * len(names)
    order = lines.order()
    for row in order:
        key = keys[row]
        stays = last[key] >= 0 and stages[row] is stages[last[key]] is not None
        first[key] = first[key] if stays else row
        last[key] = row
    kept = {*first, *last}
    if before is not None:
        kept |= _kept_since(lines, order, before)
    return sorted({*order} - kept)


def _kept_since(lines: Lines, order: Sequence[int], before: date) -> set[int]:
    """The records that are not older than a day, and those of the same keys that follow them.

    Were a record between two others to leave, these could seem to be one stay.
    """
    limit, days = to_serial(before), lines.entries.map(lambda entry: entry.day)
    _, keys = lines.keys.numbered()
    kept, kept_keys = set[int](), set[int]()
    for row in order:
        day = days[row]
        if keys[row] in kept_keys or day is None or day >= limit:
            kept.add(row)
            kept_keys.add(keys[row])
    return kept


def days_of(
    snapshot: Snapshot, columns: Mapping[str, int], rows: Sequence[int]
) -> tuple[int, int] | None:
    """The first and the last day of some records, as serial numbers; None where none is known."""
    entries = read_lines(snapshot, columns).entries
    days = [day for row in rows if (day := entries[row].day) is not None]
    return (min(days), max(days)) if days else None
