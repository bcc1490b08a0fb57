"""The workbook part: its tabs, its defined names, and what a write changes of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from sync.workbook.protocol import Tab
from sync.xlsx.areas import FILTER_NAME, widened_name
from sync.xlsx.edits import NewColumn
from sync.xlsx.elements import child, insert_in_order, is_on
from sync.xlsx.package import Package, local, to_bytes

ORDER = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "AlternateContent",
    "revisionPtr",
    "absPath",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
    "calcPr",
)
"""The children of a workbook in the order of the schema, as far as it matters here."""

_SHIFT_1904 = 1462
_RELATIONS = "officeDocument"
_USUAL_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class SheetPart:
    """One tab, in the order of the tabs. `kind` is "worksheet", "chartsheet" or another."""

    tab: Tab
    part: str
    kind: str
    hidden: bool


@dataclass(frozen=True)
class DefinedName:
    """A name for the formula `text`. `scope` is the position of the tab that it belongs to."""

    name: str
    scope: int | None
    text: str
    hidden: bool = True


class MainPart:
    """The workbook part of a package."""

    def __init__(self, package: Package) -> None:
        self.part = next(
            (r.part for r in package.relations("") if r.kind == "officeDocument"),
            "xl/workbook.xml",
        )
        self.relations = package.relations(self.part)
        self._root = package.tree(self.part)
        self.namespace = etree.QName(self._root).namespace or ""
        self.sheets = tuple(self._read_sheets())
        self.titles = tuple(sheet.tab.title for sheet in self.sheets)
        self.names = tuple(map(_name, self._name_elements()))
        is_1904 = is_on(child(self._root, "workbookPr"), "date1904")
        self.date_shift = _SHIFT_1904 if is_1904 else 0
        """What the serial numbers of days are behind those of the 1900 date system."""

    @property
    def is_locked(self) -> bool:
        """Whether people are kept from adding, renaming and moving tabs."""
        return is_on(child(self._root, "workbookProtection"), "lockStructure")

    def related(self, kind: str) -> str | None:
        """The one part of a kind that the workbook refers to: "styles"."""
        return next((r.part for r in self.relations if r.kind == kind), None)

    def _read_sheets(self) -> Iterable[SheetPart]:
        known = {relation.id: relation for relation in self.relations}
        for element in self._children("sheets"):
            if local(element) != "sheet":
                continue
            id_ = next((v for k, v in element.attrib.items() if str(k).endswith("}id")), "")
            relation = known.get(str(id_))
            yield SheetPart(
                Tab(int(element.get("sheetId", "0")), element.get("name", "")),
                relation.part if relation else "",
                relation.kind if relation else "",
                element.get("state", "visible") != "visible",
            )

    def _name_elements(self) -> list[etree._Element]:
        elements = self._children("definedNames")
        return [element for element in elements if local(element) == "definedName"]

    def add_sheet(self, title: str, relation: str) -> None:
        """Add a tab as the last one; `relation` is the id of the relation to its part."""
        parent = self._ensure("sheets")
        known = [str(uri) for uri in self._root.nsmap.values()]
        office = next((uri for uri in known if _RELATIONS in uri), _USUAL_RELATIONS)
        element = etree.SubElement(parent, f"{{{self.namespace}}}sheet")
        element.set("name", title)
        taken = [int(each.get("sheetId", "0")) for each in parent if local(each) == "sheet"]
        element.set("sheetId", str(max(taken, default=0) + 1))
        element.set(f"{{{office}}}id", relation)

    def set_names(self, dropped: Iterable[DefinedName], added: Iterable[DefinedName]) -> None:
        """Replace some names by others."""
        gone = {(name.name, name.scope) for name in dropped}
        parent = self._ensure("definedNames")
        for element in list(parent):
            if (element.get("name"), _scope(element)) in gone:
                parent.remove(element)
        for name in added:
            element = etree.SubElement(parent, f"{{{self.namespace}}}definedName", name=name.name)
            if name.scope is not None:
                element.set("localSheetId", str(name.scope))
            if name.hidden:
                element.set("hidden", "1")
            element.text = name.text
        if not len(parent):
            self._root.remove(parent)

    def widen_filter(self, position: int, new_columns: Sequence[NewColumn]) -> None:
        """Widen what the hidden name of a tab's filter refers to over new columns beside it."""
        for element in self._children("definedNames"):
            if element.get("localSheetId") == str(position) and (
                element.get("name", "").lower() == FILTER_NAME
            ):
                element.text = widened_name(element.text or "", new_columns)

    def ask_for_recalculation(self) -> None:
        """Make the next program that opens the workbook compute every formula."""
        self._ensure("calcPr").set("fullCalcOnLoad", "1")

    def to_bytes(self) -> bytes:
        """The part as it is now."""
        return to_bytes(self._root)

    def _children(self, name: str) -> Iterable[etree._Element]:
        """What the child of that name holds; nothing where it is missing."""
        found = child(self._root, name)
        return () if found is None else found

    def _ensure(self, name: str) -> etree._Element:
        """The child of that name, added where it is missing."""
        found = child(self._root, name)
        if found is None:
            found = etree.Element(f"{{{self.namespace}}}{name}")
            insert_in_order(self._root, found, ORDER)
        return found


def _name(element: etree._Element) -> DefinedName:
    hidden = is_on(element, "hidden")
    return DefinedName(element.get("name", ""), _scope(element), element.text or "", hidden=hidden)


def _scope(element: etree._Element) -> int | None:
    scope = element.get("localSheetId")
    return int(scope) if scope is not None else None
