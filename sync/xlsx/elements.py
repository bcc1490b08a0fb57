"""The elements of small parts, such as the workbook part, that are read as trees."""

from collections.abc import Iterator, Sequence

from lxml import etree

from sync.xlsx.package import Package, local

SHEET_ORDER = (
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
)
"""The children of a worksheet in the order of the schema, up to the last one that is put in."""


def child(parent: etree._Element, name: str) -> etree._Element | None:
    """The first child of that name."""
    return next((each for each in parent if local(each) == name), None)


def insert_in_order(parent: etree._Element, new: etree._Element, order: Sequence[str]) -> None:
    """Insert a child where the schema wants it; `order` is the order of the children's names."""
    before = order[: order.index(local(new))]
    at = max((i + 1 for i, each in enumerate(parent) if local(each) in before), default=0)
    parent.insert(at, new)


def is_on(element: etree._Element | None, name: str) -> bool:
    """Whether an attribute is set to true."""
    return element is not None and element.get(name, "") in {"1", "true", "on"}


def related(package: Package, part: str, kind: str) -> Iterator[tuple[str, etree._Element]]:
    """The parts of a kind that a part refers to, with their roots."""
    for relation in package.relations(part):
        if relation.kind == kind and package.has(relation.part):
            yield relation.part, package.tree(relation.part)
