"""What people do to a sheet while the job runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sync.workbook.protocol import LOG_HEADINGS
from tests.harness import LEAD, OPPORTUNITY
from tests.sheets import PersonTab
from tests.sheets.a1 import letters
from tests.sheets.errors import JsonObject


def _nothing(_tab: PersonTab) -> None:
    pass


@dataclass(frozen=True)
class Edit:
    """One thing that a person does.

    `stages` says where prospects stand on its account (None: gone from the sheet). `stops` tells
    that the job may stop with exit 3 until a person does `mend`. `renewed` that the changelog is
    begun anew, `log` what it is called then.
    """

    name: str
    act: Callable[[PersonTab], object]
    stages: Mapping[str, str | None] = field(default_factory=dict)
    stops: bool = False
    mend: Callable[[PersonTab], object] = _nothing
    renewed: bool = False
    log: str = "Changelog"


def _row(tab: PersonTab, key: str) -> int:
    keys = tab.column("ID")
    return 2 + [str(each) for each in keys].index(key)


def _put(tab: PersonTab, key: str, heading: str, value: object) -> None:
    tab.set(f"{tab.find(heading)}{_row(tab, key)}", value)


def _with_log(act: Callable[[PersonTab], object]) -> Callable[[PersonTab], object]:
    """Do something to the changelog, if there is one by then."""

    def acted(tab: PersonTab) -> None:
        if "Changelog" in tab.book.titles():
            act(tab.book.tab("Changelog"))

    return acted


def _on(title: str, name: str, act: Callable[[PersonTab], object]) -> Edit:
    """Do something to a tab that the job draws, if there is one by then."""

    def acted(tab: PersonTab) -> None:
        if title in tab.book.titles():
            act(tab.book.tab(title))

    return Edit(f"{title}: {name}", acted)


def _take_title(title: str) -> Edit:
    """Make a tab of the title, if there is none yet; give the title back later."""

    def take(tab: PersonTab) -> None:
        if title not in tab.book.titles():
            tab.book.add_tab(title, [["ours"]])

    def give_back(tab: PersonTab) -> None:
        taken = tab.book.tab(title)
        if taken.get("A1") == "ours":
            taken.rename("Ours")

    return Edit(f"{title}: take the title", take, stops=True, mend=give_back)


def _if_heading(heading: str, act: Callable[[PersonTab], object]) -> Callable[[PersonTab], object]:
    def acted(tab: PersonTab) -> None:
        if heading in tab.rows()[0]:
            act(tab)

    return acted


def _add_prospect(tab: PersonTab) -> None:
    row = {"ID": 9, "Company": "New", **OPPORTUNITY}
    tab.append(*(row.get(str(heading)) for heading in tab.rows()[0]))


def _promote(tab: PersonTab) -> None:
    """Edit cells that rules read."""
    for heading, value in {**LEAD, "Last contact": "2026-01-12", "Next step": "Call"}.items():
        _put(tab, "1", heading, value)


def _delete_number(tab: PersonTab) -> None:
    for name in tab.book.named_ranges():
        if name.startswith(f"qualify_commit_{tab.id}_") and not name.endswith("_0"):
            tab.book.delete_named_range(name)


def _note_in_log(log: PersonTab) -> None:
    log.insert_columns("C", 2)
    log.set("C1", "Note")
    log.set("C2", "agreed")


def write_log_headings(log: PersonTab) -> None:
    if log.get("A1") != "No":
        log.insert_rows(1)
    for at, heading in enumerate(LOG_HEADINGS):
        log.set(f"{letters(at)}1", heading)


EDITS = [
    Edit("insert a row above", lambda tab: tab.insert_rows(3)),
    Edit("insert a row on top of the headings", lambda tab: tab.insert_rows(1), stops=True,
         mend=lambda tab: tab.delete_rows(1)),
    Edit("delete a row", lambda tab: tab.delete_rows(_row(tab, "1")), {"1": None}),
    Edit("sort", lambda tab: tab.sort(tab.find("Company"), descending=True)),
    Edit("move a row", lambda tab: tab.move_rows(2, before=5)),
    Edit("move a column", lambda tab: tab.move_column(tab.find("Company"), "H")),
    Edit("move the key column", lambda tab: tab.move_column(tab.find("ID"), "I")),
    Edit("insert columns", lambda tab: tab.insert_columns("B", 2)),
    Edit("insert a column at the left", lambda tab: tab.insert_columns("A")),
    Edit("move the Stage column", _if_heading(
        "Stage", lambda tab: tab.move_column(tab.find("Stage"), "A"))),
    Edit("rename a heading", lambda tab: tab.rename_heading("Industry", "Sector"), stops=True,
         mend=lambda tab: tab.rename_heading("Sector", "Industry")),
    Edit("rename the key's heading", lambda tab: tab.rename_heading("ID", "Number"), stops=True,
         mend=lambda tab: tab.rename_heading("Number", "ID")),
    Edit("rename the tab", lambda tab: tab.rename("Leads"), stops=True,
         mend=lambda tab: tab.rename("Prospects")),
    Edit("add a prospect", _add_prospect, {"9": "Opportunity"}),
    Edit("edit a cell that rules read", _promote, {"1": "Opportunity"}),
    Edit("set Lost by hand", lambda tab: _put(tab, "2", "Outcome", "Lost"), {"2": "Lost"}),
    Edit("type into a Stage cell", _if_heading(
        "Stage", lambda tab: _put(tab, "1", "Stage", "Opportunity"))),
    Edit("empty a Missing cell", _if_heading(
        "Missing", lambda tab: _put(tab, "3", "Missing", None))),
    Edit("delete the number", _delete_number),
    Edit("delete the Stage column", _if_heading(
        "Stage", lambda tab: tab.delete_column(tab.find("Stage")))),
    Edit("duplicate the tab", PersonTab.duplicate),
    Edit("delete the changelog", _with_log(PersonTab.delete), renewed=True),
    Edit("sort the changelog", _with_log(lambda log: log.sort("C", descending=True))),
    Edit("insert columns into the changelog", _with_log(_note_in_log)),
    Edit("move a column of the changelog", _with_log(lambda log: log.move_column("A", "F"))),
    Edit("rename a column of the changelog", _with_log(lambda log: log.set("F1", "Now")),
         stops=True, mend=_with_log(lambda log: log.set("F1", "To"))),
    Edit("empty a heading of the changelog", _with_log(lambda log: log.set("A1", None)),
         stops=True, mend=_with_log(lambda log: log.set("A1", "No"))),
    Edit("delete the heading row of the changelog", _with_log(lambda log: log.delete_rows(1)),
         stops=True, mend=_with_log(write_log_headings)),
    Edit("insert a row into the changelog", _with_log(lambda log: log.insert_rows(2))),
    Edit("rename the changelog", _with_log(lambda log: log.rename("History of moves")),
         log="History of moves"),
]  # fmt: skip


def _on_drawn_tab(title: str) -> list[Edit]:
    """What people do to a tab that the job draws, or in its way."""
    return [
        _take_title(title),
        _on(title, "delete", PersonTab.delete),
        _on(title, "rename", lambda drawn: drawn.rename("Unser")),
        _on(title, "move", PersonTab.move_first),
        _on(title, "duplicate", PersonTab.duplicate),
        _on(title, "type into", lambda drawn: drawn.set("C4", "=1+1")),
        _on(title, "insert rows into", lambda drawn: drawn.insert_rows(1, 3)),
        _on(title, "delete rows of", lambda drawn: drawn.delete_rows(4, 5)),
        _on(title, "insert columns into", lambda drawn: drawn.insert_columns("B", 2)),
        _on(title, "delete a column of", lambda drawn: drawn.delete_column("B")),
    ]


def _delete_charts(funnel: PersonTab) -> None:
    while funnel.charts:
        funnel.delete_chart()


def _draw_lines(spec: JsonObject) -> None:
    spec["basicChart"]["chartType"] = "LINE"


RULES_EDITS, FUNNEL_EDITS = _on_drawn_tab("Rules"), _on_drawn_tab("Funnel")

CHART_EDITS = [
    _on("Funnel", "delete a chart", PersonTab.delete_chart),
    _on("Funnel", "delete all charts", _delete_charts),
    _on("Funnel", "move a chart", lambda funnel: funnel.drag_chart(1, widthPixels=500)),
    _on("Funnel", "restyle a chart", lambda f: f.restyle_chart(lambda x: x.update(title="Ours"))),
    _on("Funnel", "draw lines", lambda funnel: funnel.restyle_chart(_draw_lines, 1)),
    _on("Funnel", "copy a chart", PersonTab.copy_chart),
    _on("Funnel", "put a chart elsewhere", lambda f: f.drag_chart(to=f.book.add_tab("Board"))),
]
"""What people do to the charts of the Funnel tab."""
