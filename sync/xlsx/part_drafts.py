"""Parts of a package that are changed, added or left out, and the lists that name them."""

from itertools import count

from sync.xlsx.byte_tree import Element, new_element
from sync.xlsx.package import (
    CONTENT_TYPES,
    MOST_IN_TREE,
    Package,
    Relation,
    Rewrite,
    relations_part,
    relative,
    to_bytes,
)

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_UTF8 = "utf-8"


class PartDrafts:
    """The parts that are to change. What is the same in the end is copied as it lies."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._trees: dict[str, Element] = {}
        self._read: dict[str, bytes] = {}
        self._texts: dict[str, bytes | None] = {}

    def has(self, part: str) -> bool:
        """Whether there is such a part by now."""
        there = self.package.has(part) and self._texts.get(part, b"") is not None
        return there or part in self._trees or bool(self._texts.get(part))

    def tree(self, part: str) -> Element:
        """A part as a tree that may be changed. Raises WorkbookError where it is no XML."""
        if part not in self._trees:
            root = self.package.tree(part)
            data = self.package.read(part, MOST_IN_TREE)
            encoding = (root.getroottree().docinfo.encoding or _UTF8).lower()
            if encoding not in {_UTF8, "utf8", "us-ascii", "ascii"}:
                data = to_bytes(root)
            self._trees[part] = Element.read(data)
            self._read[part] = data
        return self._trees[part]

    def text(self, part: str) -> bytes:
        """A part as bytes."""
        known = self._texts.get(part)
        return self.package.read(part, MOST_IN_TREE) if known is None else known

    def put(self, part: str, data: bytes) -> None:
        """Change or add a part as bytes."""
        self._texts[part] = data

    def add(self, part: str, root: Element) -> None:
        """Add a part."""
        self._trees[part] = Element.read(_HEAD + bytes(root))
        self._texts.pop(part, None)

    def drop(self, part: str) -> None:
        """Leave a part out."""
        self._trees.pop(part, None)
        self._read.pop(part, None)
        self._texts[part] = None

    def free_name(self, pattern: str) -> str:
        """The first name of a pattern such as "xl/comments%d.xml" that no part has."""
        return next(name for n in count(1) if not self.has(name := pattern % n))

    def put_into(self, rewrite: Rewrite) -> bool:
        """Put the parts that have changed into a copy; return whether there are any."""
        made = {**self._texts, **{part: bytes(root) for part, root in self._trees.items()}}
        changed = {part: data for part, data in made.items() if data != self._known(part)}
        for part, data in changed.items():
            if data is None:
                rewrite.drop(part)
            else:
                rewrite.put(part, [data])
        return bool(changed)

    def _known(self, part: str) -> bytes | None:
        """A part as it was; None for one that was not there."""
        if not self.package.has(part):
            return None
        return self._read[part] if part in self._read else self.package.read(part)

    # Relations and content types -----------------------------------------------------------------

    def relate(self, source: str, part: str, type_: str) -> tuple[str, str | None]:
        """Let a part refer to another.

        Returns the id of the relation, and how the list was before as in `TabMemory.forms`, None
        if nothing is to be remembered of that.
        """
        listed = relations_part(source)
        form = None
        if not self.has(listed):
            self.add(listed, new_element(b"Relationships", xmlns=_RELATIONS))
            form = ""
        root = self.tree(listed)
        known = {each.get("Id") for each in root.children}
        free = next(id_ for number in count(1) if (id_ := f"rId{number}") not in known)
        given = {"Id": free, "Type": type_, "Target": relative(part, source)}
        opened = root.add(new_element(root.prefix + b"Relationship", **given))
        return free, form if form is not None else opened or None

    def unrelate(self, source: str, relation: Relation, form: str | None) -> bool:
        """Take a relation off; `form` is how the list was before the first was put in.

        Returns whether the list is so again.
        """
        listed = relations_part(source)
        root = self.tree(listed)
        for each in root.children:
            if each.get("Id") == relation.id:
                root.remove(each)
        if form is None or root.children:
            return False
        if form:
            root.close(form)
        else:
            self.drop(listed)
        return True

    def declare(self, part: str, kind: str) -> None:
        """State the content type of a new part."""
        types = self.tree(CONTENT_TYPES)
        self.undeclare(part)
        given = {"PartName": f"/{part}", "ContentType": kind}
        types.add(new_element(types.prefix + b"Override", **given))

    def undeclare(self, part: str) -> None:
        """Take the content type of a part off."""
        types = self.tree(CONTENT_TYPES)
        for each in types.named("Override"):
            if each.get("PartName").lower() == f"/{part}".lower():
                types.remove(each)

    def declare_ending(self, ending: str, kind: str) -> bool:
        """State the content type of all parts with an ending; return whether that was missing."""
        types = self.tree(CONTENT_TYPES)
        if any(each.get("Extension").lower() == ending for each in types.named("Default")):
            return False
        given = {"Extension": ending, "ContentType": kind}
        types.add(new_element(types.prefix + b"Default", **given))
        return True

    def undeclare_ending(self, ending: str) -> None:
        """Take the content type of an ending off, unless a part has that ending."""
        names = {entry.filename for entry in self.package.zip.infolist()} | {*self._texts}
        if any(name.lower().endswith(f".{ending}") and self.has(name) for name in names):
            return
        types = self.tree(CONTENT_TYPES)
        for each in types.named("Default"):
            if each.get("Extension").lower() == ending:
                types.remove(each)
