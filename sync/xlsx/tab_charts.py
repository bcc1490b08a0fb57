"""The charts on a drawn tab: which of the page's are there, and how they are made and kept.

A chart of the page is known by its name in the tab's drawing; where a program did not keep that, by
the cells that it shows, or by their headings. It is made once. Then it is people's to move and
restyle: only what it refers to, and the values that it remembers, are brought up to date.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sync.xlsx.byte_tree import Element, new_element
from sync.xlsx.made_charts import Form, MadeChart
from sync.xlsx.name_texts import split_reference, title_in, without_case
from sync.xlsx.package import Package
from sync.xlsx.part_drafts import PartDrafts
from sync.xlsx.references import CellRange, cell_range, quoted

_OWN = "qualify_"
"""Before the names of the job's charts, which people see where Excel lists what is on a tab."""
_DRAWING = "application/vnd.openxmlformats-officedocument.drawing+xml"
_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_NAMED = (("tx", ("tx",)), ("cat", ("cat", "xVal")), ("val", ("val", "yVal")))
"""What a series refers to, and its names in other kinds of charts that people may choose."""


@dataclass(frozen=True)
class TabOfCharts:
    """A drawn tab: its part, its title, and the titles of all tabs of the workbook."""

    part: str
    title: str
    titles: Collection[str]

    def is_here(self, reference: str) -> bool:
        """Whether a reference is to this tab."""
        return _title(reference) == without_case(self.title)

    def is_lost(self, reference: str) -> bool:
        """Whether a reference is to a tab that is not there.

        As after a program has renamed this one, but not in its charts.
        """
        title = _title(reference)
        return title is not None and title not in map(without_case, self.titles)


def find_charts(package: Package, tab: TabOfCharts) -> frozenset[str]:
    """The names of the job's charts on a tab, but for those that show cells of no tab."""
    parts = PartDrafts(package)
    drawing = _drawing_of(parts, tab)
    frames = _frames(parts, drawing) if drawing else ()
    return frozenset(
        frame.name.removeprefix(_OWN)
        for frame in frames
        if frame.name.startswith(_OWN) and _is_whole(parts, frame, tab)
    )


def draw_charts(
    parts: PartDrafts, tab: TabOfCharts, charts: Sequence[MadeChart], form: Form
) -> str | None:
    """Bring the charts of a tab up to date, and make those that are not there.

    Returns the id of the relation to a new drawing; None where there is one already, or no chart.
    """
    drawing = _drawing_of(parts, tab)
    frames = [*_frames(parts, drawing)] if drawing else []
    missing = []
    for chart in charts:
        frame = _find(parts, frames, chart, tab)
        if frame is None:
            missing.append(chart)
            continue
        frame.call(_OWN + chart.name)
        if frame.part:
            _update(parts.tree(frame.part), Element.read(chart.part), tab)
    relation = None
    if missing and drawing is None:
        drawing, relation = _add_drawing(parts, tab, form)
    for chart in missing:
        assert drawing is not None, "there is one for what is missing"  # noqa: S101
        _add_chart(parts, drawing, chart, form)
    return relation


@dataclass(frozen=True)
class _Frame:
    """What stands for a chart in a drawing: its properties, and the chart's part.

    The part is "" for kinds of charts that have another form, such as Excel's own funnel chart.
    """

    properties: Element
    part: str

    @property
    def name(self) -> str:
        return self.properties.get("name")

    def call(self, name: str) -> None:
        """Give it a name, unless it has it."""
        if self.name != name:
            self.properties.set("name", name)


def _drawing_of(parts: PartDrafts, tab: TabOfCharts) -> str | None:
    relations = parts.package.relations(tab.part)
    return next((each.part for each in relations if each.kind == "drawing"), None)


def _frames(parts: PartDrafts, drawing: str) -> Iterator[_Frame]:
    related = {each.id: each for each in parts.package.relations(drawing)}
    for frame in parts.tree(drawing).all_named("graphicFrame"):
        properties = next(frame.all_named("cNvPr"), None)
        ids = [_relation_of(chart) for chart in frame.all_named("chart")]
        charts = [related[id_].part for id_ in ids if id_ in related]
        if properties is not None:
            yield _Frame(properties, charts[0] if charts else "")


def _relation_of(chart: Element) -> str:
    given = chart.attributes().items()
    return next((value for name, value in given if name.endswith(":id")), "")


def _is_whole(parts: PartDrafts, frame: _Frame, tab: TabOfCharts) -> bool:
    """Whether all cells of a chart are there, and it shows some of the tab's, if any at all."""
    if not frame.part:
        return True
    root = parts.tree(frame.part)
    shown = [series.value for series in _series_in(root) if series.value]
    lost = any(tab.is_lost(formula.text) for formula in root.all_named("f"))
    return not lost and (not shown or any(map(tab.is_here, shown)))


def _find(
    parts: PartDrafts, frames: Sequence[_Frame], chart: MadeChart, tab: TabOfCharts
) -> _Frame | None:
    """The frame of a chart: the first of its name.

    Where there is none, it is the first without a name of the job's that shows the chart's cells,
    or, where these have become more or fewer, figures under the same headings.
    """
    named = next((frame for frame in frames if frame.name == _OWN + chart.name), None)
    if named:
        return named
    made = Element.read(chart.part)
    nameless = [each for each in frames if each.part and not each.name.startswith(_OWN)]
    trees = [parts.tree(each.part) for each in nameless]
    for known in (_cells, _headings):
        wanted = known(made, tab)
        for frame, tree in zip(nameless, trees, strict=True):
            if wanted and known(tree, tab) == wanted:
                return frame
    return None


def _cells(root: Element, tab: TabOfCharts) -> set[str]:
    """The cells of the tab whose values a chart shows."""
    return {str(_area(series.value)) for series in _series_of(root, tab)}


def _headings(root: Element, tab: TabOfCharts) -> set[str]:
    """The headings of the tab's figures that a chart shows, as it remembers them."""
    found = (series.find(("tx",)) for series in _series_of(root, tab))
    return {point.text for heading in found if heading for point in heading.all_named("pt")}


# Bringing up to date -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Series:
    """A series of a chart, as an element."""

    element: Element

    def find(self, names: Iterable[str]) -> Element | None:
        """What it refers to by one of these names; None where that is no cells."""
        holders = [each for each in self.element.children if each.name in names]
        held = (each for holder in holders for each in holder.children)
        return next((each for each in held if each.name.endswith("Ref")), None)

    @property
    def value(self) -> str:
        """The reference to its values; "" without one."""
        return _formula(self.find(("val", "yVal")))

    @property
    def column(self) -> int | None:
        area = _area(self.value)
        return area.left if area else None


def _series_in(root: Element) -> list[_Series]:
    return [*map(_Series, root.all_named("ser"))]


def _series_of(root: Element, tab: TabOfCharts) -> list[_Series]:
    """The series whose values are cells of this tab, or of one that is not there."""
    there = _series_in(root)
    return [each for each in there if tab.is_here(each.value) or tab.is_lost(each.value)]


def _update(root: Element, made: Element, tab: TabOfCharts) -> None:
    """Let a chart refer to what one that is made now refers to, with its values."""
    ours = _series_of(root, tab) or [each for each in _series_in(root) if each.value]
    for old, new in _pairs(ours, _series_in(made)):
        for name, names in _NAMED:
            _replace(old, names, new.find((name,)))
    for formula in root.all_named("f"):
        if tab.is_lost(formula.text):
            _, cells = split_reference(formula.text) or ("", "")
            formula.write(f"{quoted(tab.title)}!{cells}")


def _pairs(there: Sequence[_Series], made: Sequence[_Series]) -> Iterator[tuple[_Series, _Series]]:
    """Each series beside the one that it should be like: people may have left out some, or sorted.

    Where people inserted columns, their order tells which is which.
    """
    by_column = {each.column: each for each in made}
    known = [each.column for each in there if each.column in by_column]
    if (len(there) == len(made) and {*known} != {*by_column}) or not known:
        yield from zip(there, made, strict=False)
    else:
        yield from ((each, by_column[each.column]) for each in there if each.column in by_column)


def _replace(series: _Series, names: Iterable[str], new: Element | None) -> None:
    old = series.find(names)
    if old is None or new is None or _said(old) == _said(new):
        return
    holder = next(each for each in series.element.children if old in each.children)
    prefix = series.element.prefix
    data = bytes(new).replace(b"<c:", b"<" + prefix).replace(b"</c:", b"</" + prefix)
    holder.insert(Element.read(data), beside=old)
    holder.remove(old)


def _said(reference: Element) -> tuple[str, list[tuple[str, str]]]:
    """What is referred to, and what is remembered of that."""
    points = [(each.get("idx"), each.text) for each in reference.all_named("pt")]
    return _formula(reference), points


def _formula(reference: Element | None) -> str:
    found = reference.child("f") if reference else None
    return found.text if found else ""


def _title(reference: str) -> str | None:
    """The title of the tab that a reference is to, without case; None for several cells' tabs."""
    return None if reference.startswith("(") else title_in(reference)


def _area(reference: str) -> CellRange | None:
    split = split_reference(reference)
    return cell_range(split[1]) if split else None


# Making ------------------------------------------------------------------------------------------


def _add_drawing(parts: PartDrafts, tab: TabOfCharts, form: Form) -> tuple[str, str]:
    """Add a drawing without anything in it to a tab; return its part and the relation's id."""
    drawing = parts.free_name("xl/drawings/drawing%d.xml")
    parts.add(drawing, new_element(b"xdr:wsDr", **_namespaces(form)))
    parts.declare(drawing, _DRAWING)
    relation, _ = parts.relate(tab.part, drawing, f"{form.relations}relationships/drawing")
    return drawing, relation


def _add_chart(parts: PartDrafts, drawing: str, chart: MadeChart, form: Form) -> None:
    """Add a chart to a drawing, above all that is there."""
    part = parts.free_name("xl/charts/chart%d.xml")
    parts.put(part, chart.part)
    parts.declare(part, _CHART)
    relation, _ = parts.relate(drawing, part, f"{form.relations}relationships/chart")
    root, anchor = parts.tree(drawing), Element.read(chart.anchor)
    for name, namespace in _namespaces(form).items():
        if root.get(name) != namespace:
            anchor.set(name, namespace)
    taken = [each.number("id") for each in root.all_named("cNvPr")]
    properties = next(anchor.all_named("cNvPr"))
    properties.set("id", str(max(taken, default=1) + 1))
    properties.set("name", _OWN + chart.name)
    next(anchor.all_named("chart")).set("r:id", relation)
    root.add(anchor)


def _namespaces(form: Form) -> dict[str, str]:
    return {
        "xmlns:xdr": f"{form.drawings}spreadsheetDrawing",
        "xmlns:a": f"{form.drawings}main",
    }
