"""Notes on headings: texts in the comments part, and their boxes in a drawing of the old kind."""

from sync.workbook.furniture import ColumnFurniture, Kind
from sync.xlsx.byte_tree import Element, new_element
from sync.xlsx.elements import SHEET_ORDER
from sync.xlsx.furniture.boxes import Boxes, new_drawing
from sync.xlsx.furniture.draft import TabDraft
from sync.xlsx.furniture.maker import Maker
from sync.xlsx.furniture.memory import ColumnMemory, fingerprint
from sync.xlsx.markup import escape, unescape
from sync.xlsx.package import Relation, relations_part
from sync.xlsx.references import cell_name

AUTHOR = "Qualify"
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_USUAL_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACE = "xml:space"


class Notes(Maker):
    """The notes on the headings of columns.

    People's comments stay as they are in the part, and so do the boxes of theirs.
    """

    kind = Kind.NOTE
    field = "note"

    def __init__(self, draft: TabDraft) -> None:
        self._draft = draft
        self._parts = draft.parts
        self._forms = draft.memory.forms
        self._sheet = draft.state.sheet.part
        relations = draft.state.package.relations(self._sheet)
        self._comments = _first(relations, "comments")
        self._drawing = self._find_drawing(relations)
        self.hindrance = self._find_hindrance()

    def _find_drawing(self, relations: list[Relation]) -> Relation | None:
        id_ = self._drawing_id()
        return next((r for r in relations if r.id == id_ and r.kind == "vmlDrawing"), None)

    def _drawing_id(self) -> str:
        """The id of the relation to the tab's drawing of the old kind; "" without one."""
        element = self._draft.end.child("legacyDrawing")
        names = element.attributes() if element else {}
        return next((value for name, value in names.items() if name.endswith(":id")), "")

    def _find_hindrance(self) -> str:
        """Why notes can't be put in; "" where nothing stands against it."""
        if self._comments and not self._parts.has(self._comments.part):
            return "the part with people's comments is missing from the file"
        if not self._drawing_id():
            return ""
        if self._drawing is None or not self._parts.has(self._drawing.part):
            return "the drawing with the boxes of people's comments is missing from the file"
        if not Boxes(self._parts.text(self._drawing.part)).is_readable:
            return "the drawing with the boxes of people's comments can't be read"
        return ""

    def wanted(self, spec: ColumnFurniture) -> str:
        """The fingerprint of the note."""
        return _print(spec.note) if spec.note else ""

    def there(self, column: int, made: str) -> str:  # noqa: ARG002 -- there is one for each cell
        """The fingerprint of the note that is there."""
        found = self._find(column)
        return "" if found is None else _print(unescape(found.text))

    def _list(self) -> Element | None:
        part = self._comments.part if self._comments else ""
        return self._parts.tree(part).child("commentList") if self._parts.has(part) else None

    def _find(self, column: int) -> Element | None:
        listed = self._list()
        name = cell_name(column, self._draft.above)
        found = listed.named("comment") if listed else []
        return next((each for each in found if each.get("ref") == name), None)

    # Made ----------------------------------------------------------------------------------------

    def make(self, spec: ColumnFurniture, memory: ColumnMemory) -> None:
        """Put a note on the heading, with its box closed."""
        self._write(spec)
        drawing = self._ensure_drawing()
        boxes = Boxes(self._parts.text(drawing.part))
        boxes.add(self._draft, spec, self._forms)
        self._parts.put(drawing.part, boxes.data)
        memory.note = self.wanted(spec)

    def _write(self, spec: ColumnFurniture) -> None:
        root = self._parts.tree(self._ensure_comments().part)
        listed = root.child("commentList")
        if listed is None:
            raise ValueError("comments without a list")
        p = root.prefix
        properties = new_element(
            p + b"rPr",
            new_element(p + b"sz", val="9"),
            new_element(p + b"color", indexed="81"),
            new_element(p + b"rFont", val="Tahoma"),
            new_element(p + b"family", val="2"),
        )
        text = new_element(p + b"t", text=escape(spec.note), **{_SPACE: "preserve"})
        new = new_element(
            p + b"comment",
            new_element(p + b"text", new_element(p + b"r", properties, text)),
            ref=cell_name(spec.column, self._draft.above),
            authorId=str(self._ensure_author(root)),
        )
        if form := listed.add(new):
            self._forms.setdefault("commentList", form)

    def _ensure_author(self, root: Element) -> int:
        """The number of the job as an author."""
        authors = root.child("authors")
        if authors is None:
            raise ValueError("comments without a list of authors")
        names = [unescape(each.text) for each in authors.named("author")]
        if AUTHOR not in names:
            form = authors.add(new_element(root.prefix + b"author", text=AUTHOR))
            self._forms.setdefault("author", form)
            names.append(AUTHOR)
        return names.index(AUTHOR)

    def _ensure_comments(self) -> Relation:
        if self._comments is None:
            part = self._parts.free_name("xl/comments%d.xml")
            namespace = self._draft.state.main.namespace
            authors, listed = new_element(b"authors"), new_element(b"commentList")
            self._parts.add(part, new_element(b"comments", authors, listed, xmlns=namespace))
            self._parts.declare(part, _COMMENTS)
            self._forms["comments"] = ""
            self._comments = self._relate(part, "comments")
        return self._comments

    def _ensure_drawing(self) -> Relation:
        if self._drawing is None:
            part = self._parts.free_name("xl/drawings/vmlDrawing%d.vml")
            self._parts.put(part, new_drawing(self._draft.state.position + 1))
            if self._parts.declare_ending("vml", _DRAWING):
                self._forms["vml"] = ""
            self._forms["drawing"] = ""
            self._drawing = self._relate(part, "vmlDrawing")
            given = {"xmlns:r": self._base(), "r:id": self._drawing.id}
            tag = self._draft.tag("legacyDrawing")
            self._draft.end.add(new_element(tag, **given), SHEET_ORDER)
        return self._drawing

    def _relate(self, part: str, kind: str) -> Relation:
        id_, form = self._parts.relate(self._sheet, part, f"{self._base()}/{kind}")
        if form is not None:
            self._forms.setdefault("relations", form)
        return Relation(id_, kind, part)

    def _base(self) -> str:
        """The namespace of relations, which types of them begin with, as this workbook has it."""
        main = self._draft.state.main.part
        types = (each.get("Type") for each in self._parts.tree(relations_part(main)).children)
        found = (type_ for type_ in types if type_.endswith("/worksheet"))
        return next(found, "").rpartition("/")[0] or _USUAL_RELATIONS

    # Taken back ----------------------------------------------------------------------------------

    def take_back(self, column: int, memory: ColumnMemory) -> None:
        """Take the note off, and the parts with it that it needed."""
        found, listed = self._find(column), self._list()
        memory.note = ""
        if found is None or listed is None or self._comments is None:
            return
        listed.remove(found)
        root = self._parts.tree(self._comments.part)
        self._drop_author(root, listed)
        if not listed.children and "comments" in self._forms:
            self._drop_comments(self._comments)
        elif not listed.children:
            listed.close(self._forms.pop("commentList", ""))
        if self._drawing is not None:
            self._drop_box(self._drawing, column)

    def _drop_author(self, root: Element, listed: Element) -> None:
        """Take the job off the authors where it was put there, as the last one, for its notes."""
        authors = root.child("authors")
        names = authors.named("author") if authors else []
        last = str(len(names) - 1)
        if "author" not in self._forms or authors is None or not names:
            return
        if names[-1].text == AUTHOR and all(c.get("authorId") != last for c in listed.children):
            authors.remove(names[-1])
            authors.close(self._forms.pop("author"))

    def _drop_comments(self, comments: Relation) -> None:
        self._forms.pop("comments")
        self._forms.pop("commentList", None)
        self._forms.pop("author", None)
        self._parts.drop(comments.part)
        self._parts.undeclare(comments.part)
        self._unrelate(comments)
        self._comments = None

    def _drop_box(self, drawing: Relation, column: int) -> None:
        boxes = Boxes(self._parts.text(drawing.part))
        boxes.remove(self._draft.above, column)
        if "box" in self._forms and not any(m.note for m in self._draft.memory.columns.values()):
            self._forms.pop("box")
            boxes.remove_type()
        self._parts.put(drawing.part, boxes.data)
        if boxes.is_empty and "drawing" in self._forms:
            self._forms.pop("drawing")
            self._parts.drop(drawing.part)
            if "vml" in self._forms:
                self._parts.undeclare_ending("vml")
                self._forms.pop("vml")
            self._unrelate(drawing)
            self._drawing = None
            for each in self._draft.end.named("legacyDrawing"):
                self._draft.end.remove(each)

    def _unrelate(self, relation: Relation) -> None:
        if self._parts.unrelate(self._sheet, relation, self._forms.get("relations")):
            self._forms.pop("relations", None)


def _first(relations: list[Relation], kind: str) -> Relation | None:
    return next((each for each in relations if each.kind == kind), None)


def _print(text: str) -> str:
    """A note's text, as programs may save it anew."""
    return fingerprint(*text.split())
