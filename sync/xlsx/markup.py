"""XML as bytes: what a pattern may look at, attributes, and texts in and out."""

import re
from functools import lru_cache

_HIDDEN = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_CDATA = b"<![CDATA["
_ENTITY = re.compile(r"&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")
# What XML cannot hold, what it would change (a carriage return), and what reads like an escape.
_BAD = "\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff"
_TO_ESCAPE = re.compile(f"[{_BAD}]|_(?=x[0-9A-Fa-f]{{4}}[_{_BAD}])")


def mask(data: bytes) -> bytes:
    """The data, just as long, with comments, CDATA and instructions blanked out.

    Every `<` that is left begins a tag, or something of these that does not end within `data`.
    """
    if not may_hide(data):
        return data
    return _HIDDEN.sub(lambda found: b" " * len(found[0]), data)


def may_hide(data: bytes) -> bool:
    """Whether there are comments, CDATA or instructions."""
    # Looking for one byte first is far faster: "<" is everywhere, "!" and "?" are rare.
    return (b"!" in data and b"<!" in data) or (b"?" in data and b"<?" in data)


@lru_cache(maxsize=64)
def _attribute(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"""(?:^|\s)""" + name + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def attribute(tag: bytes, name: bytes) -> bytes | None:
    """The raw value of an attribute in what stands between `<name` and `>`."""
    found = _attribute(name).search(tag)
    if not found:
        return None
    return found[1] if found[1] is not None else found[2]


def is_on(tag: bytes, name: bytes) -> bool:
    """Whether an attribute is set to true. Looking for its name first is far faster."""
    return name in tag and attribute(tag, name) in {b"1", b"true"}


def plain_text(raw: bytes) -> str:
    """The text that the raw content of an element stands for, element tags within it left out."""
    if b"<" in raw and may_hide(raw):
        return "".join(
            found[9:-3].decode() if _HIDDEN.fullmatch(found) else _decoded(found)
            for found in _pieces(raw)
        )
    return _decoded(raw)


def _decoded(raw: bytes) -> str:
    """The text that raw content without CDATA stands for."""
    text = raw.decode()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _pieces(raw: bytes) -> list[bytes]:
    """Text and CDATA in turn; comments and instructions left out."""
    pieces = []
    done = 0
    for found in _HIDDEN.finditer(raw):
        pieces.append(raw[done : found.start()])
        if found[0].startswith(_CDATA):
            pieces.append(found[0])
        done = found.end()
    return [*pieces, raw[done:]]


def _entity(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    return chr(int(found[1]) if found[1] else int(found[2], 16))


def unescape(text: str) -> str:
    """Office's own escapes undone: "_x000D_" is a carriage return."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if _SURROGATE.search(text):
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def escape(text: str) -> str:
    """The opposite of `unescape`: the text with escapes for all that XML cannot hold."""
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def to_markup(text: str) -> bytes:
    """A text, escaped by `escape`, as the content of an element."""
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.encode()
