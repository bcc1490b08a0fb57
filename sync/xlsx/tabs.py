"""The workbook part: which tabs there are, the names, and what a write changes of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from sync.workbook.protocol import Tab
from sync.xlsx.areas import FILTER_NAME, widened_name
from sync.xlsx.edits import NewColumn
from sync.xlsx.package import Package, local, to_bytes

_ORDER = (
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


_RELATIONS = "officeDocument"
_USUAL_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class SheetPart:
    """One tab, in the order of the tabs. `kind` is "worksheet", "chartsheet" or another."""

    tab: Tab
    relation: str
    part: str
    kind: str
    hidden: bool


@dataclass(frozen=True)
class Name:
    """A defined name. `scope` is the position of the tab that it belongs to."""

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
        self.names = tuple(self._read_names())
        properties = self._child("workbookPr")
        flag = "" if properties is None else properties.get("date1904", "")
        self.is_1904 = flag in {"1", "true", "on"}

    @property
    def is_locked(self) -> bool:
        """Whether people are kept from adding, renaming and moving tabs."""
        found = self._child("workbookProtection")
        flag = "" if found is None else found.get("lockStructure", "")
        return flag in {"1", "true", "on"}

    def related(self, kind: str) -> str | None:
        """The one part of a kind that the workbook refers to: "styles"."""
        return next((r.part for r in self.relations if r.kind == kind), None)

    def _read_sheets(self) -> Iterable[SheetPart]:
        known = {relation.id: relation for relation in self.relations}
        parent = self._child("sheets")
        for element in parent if parent is not None else ():
            if local(element) != "sheet":
                continue
            id_ = next((v for k, v in element.attrib.items() if str(k).endswith("}id")), "")
            relation = known.get(str(id_))
            yield SheetPart(
                Tab(int(element.get("sheetId", "0")), element.get("name", "")),
                str(id_),
                relation.part if relation else "",
                relation.kind if relation else "",
                element.get("state", "visible") != "visible",
            )

    def _read_names(self) -> Iterable[Name]:
        parent = self._child("definedNames")
        for element in parent if parent is not None else ():
            scope = element.get("localSheetId")
            if local(element) == "definedName":
                yield Name(
                    element.get("name", ""),
                    int(scope) if scope is not None else None,
                    element.text or "",
                    hidden=element.get("hidden", "") in {"1", "true", "on"},
                )

    def add_sheet(self, title: str, relation: str) -> Tab:
        """Add a tab as the last one."""
        parent = self._made("sheets")
        known = [str(uri) for uri in self._root.nsmap.values()]
        office = next((uri for uri in known if _RELATIONS in uri), _USUAL_RELATIONS)
        element = etree.SubElement(parent, f"{{{self.namespace}}}sheet")
        element.set("name", title)
        tab = Tab(max((sheet.tab.id for sheet in self.sheets), default=0) + 1, title)
        element.set("sheetId", str(tab.id))
        element.set(f"{{{office}}}id", relation)
        return tab

    def set_names(self, dropped: Iterable[Name], added: Iterable[Name]) -> None:
        """Replace names."""
        gone = {(name.name, name.scope) for name in dropped}
        parent = self._made("definedNames")
        for element in list(parent):
            scope = element.get("localSheetId")
            if (element.get("name"), int(scope) if scope is not None else None) in gone:
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

    def widen_filter(self, position: int, made: Sequence[NewColumn]) -> None:
        """Have the hidden name of a tab's filter take in new columns where it ended."""
        parent = self._child("definedNames")
        for element in parent if parent is not None else ():
            if element.get("localSheetId") == str(position) and (
                element.get("name", "").lower() == FILTER_NAME
            ):
                element.text = widened_name(element.text or "", made)

    def ask_for_recalculation(self) -> None:
        """Have the next program that opens the workbook compute every formula."""
        self._made("calcPr").set("fullCalcOnLoad", "1")

    def to_bytes(self) -> bytes:
        """The part as it is now."""
        return to_bytes(self._root)

    def _child(self, name: str) -> etree._Element | None:
        return next((child for child in self._root if local(child) == name), None)

    def _made(self, name: str) -> etree._Element:
        """The child of that name, put where the schema wants it if it is missing."""
        found = self._child(name)
        if found is not None:
            return found
        before = set(_ORDER[: _ORDER.index(name)])
        at = max((i + 1 for i, c in enumerate(self._root) if local(c) in before), default=0)
        made = etree.Element(f"{{{self.namespace}}}{name}")
        self._root.insert(at, made)
        return made
