"""The styles part as a tree of bytes: the colours of rules, and styles of cells that wrap."""

import re
from collections.abc import Iterable

from sync.xlsx.byte_tree import Element, new_element
from sync.xlsx.furniture.draft import TabDraft
from sync.xlsx.styles import ORDER

_STYLE = re.compile(rb"""\ss(?:tyle)?\s*=\s*["'](\d{1,5})["']""")
_SPARE = "spare "
_DXF = re.compile(rb"""[dD]xfId\s*=\s*["'](\d+)["']""")


class StyleSheet:
    """The styles of a workbook. Nothing can be added where there is no such part."""

    def __init__(self, draft: TabDraft) -> None:
        self._draft = draft
        part = draft.state.main.related("styles")
        is_there = part is not None and draft.parts.has(part)
        self.hindrance = "" if is_there else "the workbook has no styles"
        """Why nothing can be added; "" as a rule."""
        self._part = part if is_there else None
        self._added: dict[str, int] = {}
        self._spare = {name: self._remembered(name) for name in ("dxfs", "cellXfs")}

    def _remembered(self, name: str) -> set[int]:
        """The entries of a list that were added once and could not be taken out again."""
        known = self._draft.memory.forms.get(_SPARE + name, "")
        return {int(number) for number in known.split() if number.isdecimal()}

    @property
    def _root(self) -> Element:
        if self._part is None:
            return Element(b"<styleSheet>", b"", b"</styleSheet>")
        return self._draft.parts.tree(self._part)

    def _entries(self, name: str) -> list[Element]:
        found = self._root.child(name)
        return found.children if found else []

    # Colours of rules ----------------------------------------------------------------------------

    def colour_of(self, number: int) -> str:
        """The background of a rule's format: "#d9ead3"; "" where it has none."""
        entries = self._entries("dxfs")
        if not 0 <= number < len(entries):
            return ""
        rgb = next((each.get("rgb") for each in entries[number].all_named("bgColor")), "")
        return f"#{rgb[-6:].lower()}" if rgb else ""

    def add_colour(self, colour: str) -> int:
        """The number of a format with this background, added at the end."""
        forms = self._draft.memory.forms
        if colour not in self._added:
            formats = self._root.child("dxfs")
            p = self._root.prefix
            if formats is None:
                forms.setdefault("dxfs", "")
                formats = new_element(p + b"dxfs", count="0")
                self._root.add(formats, ORDER)
            self._added[colour] = len(formats.children)
            background = new_element(p + b"bgColor", rgb=f"FF{colour[1:].upper()}")
            fill = new_element(p + b"fill", new_element(p + b"patternFill", background))
            if form := formats.add(new_element(p + b"dxf", fill)):
                forms.setdefault("dxfs", form)
            formats.count(1)
        return self._added[colour]

    def free_colour(self, number: int) -> None:
        """Note that a rule has let go of a format."""
        self._spare["dxfs"].add(number)

    def trim(self) -> None:
        """Take what was added and is not needed any more off the ends of the lists."""
        if self._spare["dxfs"]:
            self._trim("dxfs", _DXF, self._draft.all_parts())
        if self._spare["cellXfs"]:
            self._trim("cellXfs", _STYLE, self._draft.all_tabs())
        forms, formats = self._draft.memory.forms, self._root.child("dxfs")
        if formats and not formats.children and (form := forms.pop("dxfs", None)) is not None:
            if form:
                formats.close(form)
            else:
                self._root.remove(formats)

    def _trim(self, name: str, use: re.Pattern[bytes], parts: Iterable[bytes]) -> None:
        """Take spare entries off the end of a list; those that must stay are remembered."""
        entries, spare = self._root.child(name), self._spare[name]
        if entries is None:
            return
        spare -= {int(number) for data in parts for number in use.findall(data)}
        there = last = len(entries.children)
        while last and last - 1 in spare:
            entries.remove(entries.children[last - 1])
            last -= 1
        entries.count(last - there)
        left = sorted(number for number in spare if number < last)
        self._draft.memory.forms.pop(_SPARE + name, None)
        if left:
            self._draft.memory.forms[_SPARE + name] = " ".join(map(str, left))

    # Styles that wrap ----------------------------------------------------------------------------

    def wraps(self, style: str) -> bool:
        """Whether cells of a style ("" for none) break long texts into lines."""
        alignment = self._alignment(style)
        return alignment is not None and alignment.is_on("wrapText")

    def _xf(self, style: str) -> Element | None:
        entries = self._entries("cellXfs")
        at = int(style or "0") if style.isdecimal() or not style else len(entries)
        return entries[at] if at < len(entries) else None

    def _alignment(self, style: str) -> Element | None:
        found = self._xf(style)
        return found.child("alignment") if found else None

    def has(self, style: str) -> bool:
        """Whether the workbook has a style."""
        return self._xf(style) is not None

    def wrapping(self, style: str) -> str:
        """A new style that is like this one but wraps."""
        new = self._copy(style)
        alignment = new.child("alignment")
        if alignment is None:
            alignment = new_element(new.prefix + b"alignment")
            new.add(alignment, ("alignment",))
        alignment.set("wrapText", "1")
        new.set("applyAlignment", "1")
        return self._append(new)

    def is_wrapping(self, new: str, old: str) -> bool:
        """Whether a style is still like another one but for wrapping."""
        return self.wraps(new) and self.has(old) and _plain(self._xf(new)) == _plain(self._xf(old))

    def plain(self, style: str) -> str:
        """A style like this one that does not wrap: one that is there, or a new one."""
        wanted = _plain(self._xf(style))
        for at, each in enumerate(self._entries("cellXfs")):
            if _plain(each) == wanted and not self.wraps(str(at)):
                return str(at)
        new = self._copy(style)
        alignment = new.child("alignment")
        if alignment:
            alignment.unset("wrapText")
        return self._append(new)

    def free_styles(self, styles: Iterable[str]) -> None:
        """Note that the cells of a column have let go of styles."""
        self._spare["cellXfs"] |= {int(style) for style in styles if style.isdecimal()}

    def _copy(self, style: str) -> Element:
        found = self._xf(style)
        if found is None:
            raise ValueError(f"no style {style}")
        return Element.read(bytes(found))

    def _append(self, new: Element) -> str:
        formats = self._root.child("cellXfs")
        if formats is None:
            raise ValueError("no styles of cells")
        formats.add(new)
        formats.count(1)
        return str(len(formats.children) - 1)


def _plain(style: Element | None) -> tuple[object, ...]:
    """What a style says but for wrapping, as it can be compared."""
    if style is None:
        return ()
    alignment = style.child("alignment")
    return (
        _said(style, "applyAlignment"),
        _said(alignment, "wrapText") if alignment else [],
        [bytes(each) for each in style.children if each is not alignment],
    )


def _said(element: Element, but: str) -> list[tuple[str, str]]:
    """The attributes that say something, without one of them."""
    return sorted(
        (name, value)
        for name, value in element.attributes().items()
        if name != but and value not in {"0", "false"}
    )
