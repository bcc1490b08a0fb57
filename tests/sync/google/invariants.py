"""What must hold of a spreadsheet whatever happened to it, and of each version of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from rules.judging.verdict import MoveKind
from sync.google.marks import (
    COLUMN_KEY,
    DRAWN_KEY,
    ColumnMark,
    DrawnMark,
    read_drawn_mark,
    read_mark,
)
from tests.sheets import OWNER, Book, PersonTab, Version
from tests.sheets.errors import JsonObject
from tests.sheets.grid import Column
from tests.sheets.state import Document, Metadata, Tab

Move = tuple[str, str, str]
"""Key, From, To."""


def moves_of(book: Book, title: str = "Changelog") -> list[Move]:
    """The records of the changelog, without those of who was first seen, or has no number."""
    return [
        (str(row["Key"]), str(row["From"]), str(row["To"]))
        for row in book.tab(title).records()
        if row["No"] != "" and row["Kind"] != "Added"
    ]


def added_in(book: Book, title: str = "Changelog") -> list[str]:
    """The keys that were first seen, once for each record of it."""
    rows = book.tab(title).records()
    return sorted(str(row["Key"]) for row in rows if row["No"] != "" and row["Kind"] == "Added")


def stages_of(tab: PersonTab, key: str = "ID", stage: str = "Stage") -> dict[str, object]:
    return {str(row[key]): row[stage] for row in tab.records() if row[key] != ""}


def check_moves(book: Book, expected: Iterable[Move], title: str = "Changelog") -> None:
    """Each move exactly once, under numbers that never repeat; nobody is added twice."""
    assert Counter(moves_of(book, title)) == Counter(expected)
    added = added_in(book, title)
    assert len(added) == len(set(added)), added
    numbers = [row["No"] for row in book.tab(title).records() if row["No"] != ""]
    assert len(numbers) == len(set(numbers)), numbers


def check_stages(tab: PersonTab, expected: Mapping[str, str]) -> None:
    assert stages_of(tab) == expected


def check_chains(book: Book, stages: Mapping[str, object], title: str = "Changelog") -> None:
    """No move twice: each record of a key begins where the one before ended, the last is shown."""
    records = [row for row in book.tab(title).records() if row["No"] != ""]
    last: dict[str, object] = {}
    for row in sorted(records, key=lambda row: int(str(row["No"]))):
        key = str(row["Key"])
        first = row["Kind"] in ("Adopted", "Added")
        assert not (first and key in last), records
        start = "" if first else last.get(key, "List")
        assert row["From"] == start, records
        assert row["To"] != row["From"], records
        last[key] = row["To"]
    for key, stage in stages.items():
        assert last.get(key, "List") == stage


def drawn_tabs(doc: Document) -> dict[int, DrawnMark]:
    """The tabs that the job draws, with their marks."""
    found = ((meta.location.tab, _drawn_mark(meta)) for meta in doc.metadata.values())
    return {tab: mark for tab, mark in found if tab is not None and mark is not None}


def _drawn_mark(meta: Metadata) -> DrawnMark | None:
    said = {"metadataKey": meta.key, "metadataValue": meta.value, "metadataId": meta.id}
    return read_drawn_mark(said, meta.location.tab or 0) if meta.key == DRAWN_KEY else None


def check_versions(*tabs: PersonTab) -> None:
    """The job touched nothing but its own, in any version that it made: these tabs are its."""
    for before, after in pairwise(tabs[0].book.versions):
        if after.by != OWNER:
            _check_version(before, after, {tab.id for tab in tabs})


def _check_version(before: Version, after: Version, homes: set[int]) -> None:
    ranges = [each for each in before.doc.named.values() if each.box is not None]
    logs = {x.box.tab for x in ranges if x.box and x.name.startswith("qualify_changelog_")}
    drawn = drawn_tabs(before.doc)
    for tab in before.doc.tabs:
        now = after.doc.find_tab(tab.id)
        assert now is not None, f"request {after.request} deleted a tab"
        assert now.title == tab.title
        _check_attached(tab, now, own_charts(before.doc) | own_charts(after.doc))
        if tab.id in logs:
            _check_log(tab, now)
        elif tab.id in drawn:
            assert now.lines == tab.lines  # its widths are people's, its cells are not
        elif tab.id in homes:
            _check_people(before, after, tab, now)
        else:
            _check_foreign(tab, now)


def own_charts(doc: Document) -> frozenset[int]:
    """The ids of the charts that the job made, and knows."""
    return frozenset(chart.id for mark in drawn_tabs(doc).values() for chart in mark.charts)


def _check_attached(before: Tab, after: Tab, own: frozenset[int]) -> None:
    """What lies on the cells is as it was; of the job's charts, how and where people put them."""
    old, new = (_without_charts(tab, own) for tab in (before, after))
    assert new == old
    charts = {chart["chartId"]: chart for chart in after.attached.get("charts", [])}
    for chart in before.attached.get("charts", []):
        now = charts.get(chart["chartId"])
        if now is not None:
            assert _looks(now) == _looks(chart)


def _without_charts(tab: Tab, own: frozenset[int]) -> Mapping[str, Sequence[JsonObject]]:
    charts = [each for each in tab.attached.get("charts", []) if each["chartId"] not in own]
    return {**tab.attached, "charts": charts}


def _looks(chart: JsonObject) -> JsonObject:
    """What a chart is but for its cells."""
    spec = {**chart["spec"]}
    basic = {**spec.get("basicChart", {}), "domains": [], "series": []}
    return {**chart, "spec": {**spec, "basicChart": basic, "pieChart": {}}}


def _check_log(before: Tab, after: Tab) -> None:
    """Records that stood in a changelog stay as they were, and where.

    A row that a column's move left in the wrong columns is no record yet: it is laid right.
    """
    columns = range(before.grid.columns)
    places = {before.grid.get(0, at): at for at in columns}
    no, kind = places.get("No", 0), places.get("Kind", 0)
    rows = [
        row
        for row in range(before.grid.last_row())
        if row == 0
        or (
            isinstance(before.grid.get(row, no), int)
            and before.grid.get(row, kind) in set(MoveKind)
        )
    ]
    for at in columns:
        old, new = before.grid.column(at), after.grid.column(at)
        assert [old.get(row) for row in rows] == [new.get(row) for row in rows]


def _check_foreign(before: Tab, after: Tab) -> None:
    """A tab that is none of the job's is as it was."""
    assert (before.grid.rows, before.grid.columns) == (after.grid.rows, after.grid.columns)
    for index in range(before.grid.columns):
        _check_column(before.grid.column(index), after.grid.column(index))


def _check_people(before: Version, after: Version, tab: Tab, now: Tab) -> None:
    """People's columns have the same cells, in the same order, with all that hangs on them."""
    old_marks, new_marks = marks(before.doc, tab.id), marks(after.doc, tab.id)
    known = {mark.id for mark in old_marks}
    inserted = now.grid.columns - tab.grid.columns
    made = [m.column for m in new_marks if m.id not in known and not m.adopting] if inserted else []
    assert len(made) == inserted, f"request {after.request} inserted columns of no role"
    kept = [index for index in range(now.grid.columns) if index not in made]
    own = {mark.column for mark in old_marks}
    own |= {kept.index(mark.column) for mark in new_marks if mark.column in kept}
    assert now.grid.rows == tab.grid.rows
    for old, new in enumerate(kept):
        if old not in own:
            _check_column(tab.grid.column(old), now.grid.column(new))


def _check_column(old: Column, new: Column) -> None:
    if old is not new:
        assert [*_trimmed(old)] == [*_trimmed(new)]
        assert old.extras == new.extras


def _trimmed(column: Column) -> Sequence[object]:
    return column.values[: column.last()]


def marks(doc: Document, tab: int) -> list[ColumnMark]:
    """The marks on a tab's columns."""
    found = [
        read_mark(
            {"metadataKey": meta.key, "metadataValue": meta.value, "metadataId": meta.id},
            meta.location.index,
        )
        for meta in doc.metadata.values()
        if meta.location.tab == tab and meta.key == COLUMN_KEY
    ]
    return [mark for mark in found if mark is not None]
