"""XML that is changed in places and otherwise comes out as it went in, byte for byte."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Self

from sync.xlsx.markup import mask, plain_text, to_markup

_TAG = re.compile(rb"""<(/?)([\w.:-]++)((?:[^<>"']++|"[^"]*+"|'[^']*+')*)>""")
"""A tag. The group is not possessive: behind such a one Python before 3.11.5 goes on wrongly."""

_NAME = re.compile(rb"<(?:([\w.-]+):)?([\w.-]+)")
_ATTRIBUTE = re.compile(rb"""\s([\w.:-]+)\s*=\s*(["'])(.*?)\2""", re.DOTALL)
_FORM = re.compile(r"\s*/")
_CLOSES_ITSELF = re.compile(rb"(\s*/)>\Z")


class Element:
    """An element as its opening tag, its content and its closing tag, b"" where it has none.

    Its children are read when they are first asked for. The opening tag may have a declaration
    before it, and the closing tag anything behind it.
    """

    def __init__(self, opening: bytes, content: bytes = b"", closing: bytes = b"") -> None:
        self.opening = opening
        self.closing = closing
        self._content = content
        self._pieces: list[bytes | Element] | None = None

    @classmethod
    def read(cls, data: bytes) -> Self:
        """The root of a part. Raises ValueError where tags do not match."""
        text = mask(data)
        at = text.find(b"<")
        found = _tag(text, at)
        if found[3].endswith(b"/"):
            return cls(data[: found.end()], b"", data[found.end() :])
        end = text.rfind(b"</")
        if end < found.end():
            raise ValueError("the root does not end")
        return cls(data[: found.end()], data[found.end() : end], data[end:])

    def __bytes__(self) -> bytes:
        if self._pieces is None:
            return self.opening + self._content + self.closing
        return self.opening + b"".join(map(bytes, self._pieces)) + self.closing

    @property
    def name(self) -> str:
        """Its name without a prefix."""
        return self._name()[2].decode()

    @property
    def prefix(self) -> bytes:
        """The prefix of its name: b"" or b"x:"."""
        prefix = self._name()[1]
        return prefix + b":" if prefix else b""

    def _name(self) -> re.Match[bytes]:
        found = _NAME.match(self.opening, self.opening.rfind(b"<"))
        if not found:
            raise ValueError("an element has no name")
        return found

    # Attributes ----------------------------------------------------------------------------------

    def get(self, name: str, usual: str = "") -> str:
        """The value of an attribute, given with its prefix."""
        found = self._attribute(name)
        return plain_text(found[2]) if found else usual

    def attributes(self) -> dict[str, str]:
        """All attributes, those with a prefix under it."""
        tag = self.opening[self.opening.rfind(b"<") :]
        return {found[1].decode(): plain_text(found[3]) for found in _ATTRIBUTE.finditer(tag)}

    def number(self, name: str) -> int:
        """The value of an attribute that is a number; -1 without one."""
        value = self.get(name)
        return int(value) if value.isdecimal() else -1

    def is_on(self, name: str) -> bool:
        """Whether an attribute is set to true."""
        return self.get(name) in {"1", "true", "on"}

    def set(self, name: str, value: str) -> None:
        """Set an attribute where it stands, or behind the others."""
        raw = quoted(value)
        if found := self._attribute(name):
            self._splice(found.start(2), found.end(2), raw.replace(b"'", b"&apos;"))
        else:
            at = self._end_of_attributes()
            self._splice(at, at, b' %b="%b"' % (name.encode(), raw))

    def unset(self, name: str) -> None:
        """Take an attribute off."""
        if found := self._attribute(name):
            self._splice(found.start(), found.end(), b"")

    def count(self, more: int) -> None:
        """Change the attribute `count`, where there is one, by so many."""
        if (known := self.number("count")) >= 0:
            self.set("count", str(known + more))

    def _attribute(self, name: str) -> re.Match[bytes] | None:
        pattern = rb"""\s%b\s*=\s*(["'])(.*?)\1""" % re.escape(name.encode())
        return re.compile(pattern, re.DOTALL).search(self.opening, self.opening.rfind(b"<"))

    def _end_of_attributes(self) -> int:
        found = _CLOSES_ITSELF.search(self.opening)
        return found.start() if found else len(self.opening) - 1

    def _splice(self, start: int, end: int, new: bytes) -> None:
        self.opening = self.opening[:start] + new + self.opening[end:]

    # Content -------------------------------------------------------------------------------------

    @property
    def children(self) -> list["Element"]:
        """The elements in it, in order."""
        return [piece for piece in self._parts() if isinstance(piece, Element)]

    def named(self, name: str) -> list["Element"]:
        """Its children of a name, given without a prefix."""
        return [each for each in self.children if each.name == name]

    def child(self, name: str) -> "Element | None":
        """The first child of a name."""
        return next(iter(self.named(name)), None)

    def all_named(self, name: str) -> Iterator["Element"]:
        """The elements of a name at any depth."""
        for each in self.children:
            if each.name == name:
                yield each
            yield from each.all_named(name)

    @property
    def text(self) -> str:
        """The text in it and in all its elements."""
        return plain_text(b"".join(_texts(self)))

    @property
    def form(self) -> str:
        """How it closes itself, "/" or " /"; "" where it does not."""
        found = _CLOSES_ITSELF.search(self.opening)
        return found[1].decode() if found else ""

    def write(self, text: str) -> None:
        """Let it hold a text, and nothing else."""
        if self.form:
            self._open()
        self._content, self._pieces = to_markup(text), None

    def add(self, new: "Element", order: Sequence[str] = ()) -> str:
        """Add a child: behind those that `order` names up to it, without an order behind all.

        Returns how the element closed itself until then, as `form` does.
        """
        form = self.form
        if form:
            self._open()
        parts = self._parts()
        before = set(order[: order.index(new.name) + 1]) if order else None
        places = [
            at
            for at, piece in enumerate(parts, start=1)
            if isinstance(piece, Element) and (before is None or piece.name in before)
        ]
        parts.insert(places[-1] if places else 0, new)
        return form

    def insert(self, new: "Element", beside: "Element", after: int = 0) -> None:
        """Insert a child before another, or, with 1, after it."""
        self._parts().insert(self._place(beside) + after, new)

    def remove(self, child: "Element") -> None:
        """Take a child out."""
        del self._parts()[self._place(child)]

    def close(self, form: str) -> None:
        """Let the element close itself again, as `add` found it, if nothing is left in it."""
        if _FORM.fullmatch(form) and not any(map(bytes, self._parts())):
            self.opening = self.opening[:-1] + form.encode() + b">"
            self.closing = self.closing[self.closing.index(b">") + 1 :]

    def _open(self) -> None:
        self.opening = _CLOSES_ITSELF.sub(b">", self.opening)
        self.closing = b"</" + self._name()[0][1:] + b">" + self.closing

    def _place(self, child: "Element") -> int:
        return next(at for at, piece in enumerate(self._parts()) if piece is child)

    def _parts(self) -> list["bytes | Element"]:
        if self._pieces is None:
            self._pieces = [*_split(self._content)]
        return self._pieces


def new_element(tag: bytes, *children: Element, text: str | None = None, **given: str) -> Element:
    """An element of its own, with these attributes in this order."""
    opening = b"<" + tag
    for name, value in given.items():
        opening += b' %b="%b"' % (name.encode(), quoted(value))
    content = b"".join(map(bytes, children)) + (b"" if text is None else to_markup(text))
    if not content:
        return Element(opening + b"/>")
    return Element(opening + b">", content, b"</" + tag + b">")


def quoted(value: str) -> bytes:
    """A text as the value of an attribute, between double quotes."""
    text = to_markup(value).replace(b'"', b"&quot;")
    return text.replace(b"\n", b"&#10;").replace(b"\t", b"&#9;").replace(b"\r", b"&#13;")


def _tag(text: bytes, at: int) -> re.Match[bytes]:
    found = _TAG.match(text, at) if at >= 0 else None
    if not found:
        raise ValueError("a tag does not end")
    return found


def _split(content: bytes) -> Iterator[bytes | Element]:
    """What stands in an element, in order: elements, and bytes between them."""
    text = mask(content)
    done = depth = 0
    opening: re.Match[bytes] | None = None
    for found in _tags(text):
        if depth == 0 and not found[1]:
            if found.start() > done:
                yield content[done : found.start()]
            opening, done = found, found.start()
        depth += 0 if found[3].endswith(b"/") else -1 if found[1] else 1
        if depth < 0 or opening is None:
            raise ValueError("an element that did not begin ends")
        if depth == 0:
            yield _element(content, opening, found)
            done = found.end()
    if depth:
        raise ValueError("an element does not end")
    if done < len(content):
        yield content[done:]


def _element(content: bytes, opening: re.Match[bytes], closing: re.Match[bytes]) -> Element:
    if closing is opening:
        return Element(content[opening.start() : opening.end()])
    if opening[2] != closing[2]:
        raise ValueError("an element ends as another")
    return Element(
        content[opening.start() : opening.end()],
        content[opening.end() : closing.start()],
        content[closing.start() : closing.end()],
    )


def _tags(text: bytes) -> Iterator[re.Match[bytes]]:
    at = text.find(b"<")
    while at >= 0:
        found = _tag(text, at)
        yield found
        at = text.find(b"<", found.end())


def _texts(element: Element) -> Iterable[bytes]:
    for piece in element._parts():  # noqa: SLF001 -- a function of this class's own
        if isinstance(piece, Element):
            yield from _texts(piece)
        else:
            yield piece
