"""The texts that the cells of a workbook share."""

from array import array

from sync.xlsx.blocks import Tags, tags
from sync.xlsx.markup import attribute, mask, plain_text, unescape

_BLANKS = " \t\r\n"


def string_of(raw: bytes, names: Tags) -> str:
    """The text of a string item: its runs joined, its phonetic runs left out."""
    if b"rPh" in raw:
        raw = names.phonetic.sub(b"", raw)
    return "".join(
        _kept(unescape(plain_text(found[2])), found[1]) for found in names.text.finditer(raw)
    )


def _kept(text: str, attributes: bytes | None) -> str:
    """The text of one element; without xml:space="preserve" Excel drops the blanks around it."""
    if attributes and attribute(attributes, b"xml:space") == b"preserve":
        return text
    return text.strip(_BLANKS)


class SharedStrings:
    """The shared strings part, decoded where a cell asks for it."""

    def __init__(self, data: bytes) -> None:
        text = mask(data)
        self._data = data
        self._tags = tags(_prefix(text))
        self._starts = array("Q", (found.start() for found in self._tags.item.finditer(text)))
        self._starts.append(len(data))
        self._simple = b"<" + self._tags.prefix + b"si><" + self._tags.prefix + b"t>"
        self._simple_end = b"</" + self._tags.prefix + b"t></" + self._tags.prefix + b"si>"
        self._known: dict[bytes, str] = {}

    def text(self, number: bytes) -> str:
        """The text of that number; IndexError or ValueError where there is none."""
        known = self._known.get(number)
        if known is None:
            known = self._known[number] = self._decode(int(number))
        return known

    def _decode(self, index: int) -> str:
        if not 0 <= index < len(self._starts) - 1:
            raise IndexError(index)
        raw = self._data[self._starts[index] : self._starts[index + 1]]
        if raw.startswith(self._simple) and raw.endswith(self._simple_end):
            inner = raw[len(self._simple) : -len(self._simple_end)]
            return unescape(plain_text(inner)).strip(_BLANKS)
        return string_of(raw, self._tags)


def _prefix(text: bytes) -> bytes:
    """The namespace prefix of the root, `sst`."""
    end = text.find(b"sst")
    return text[text.rfind(b"<", 0, end) + 1 : end] if end >= 0 else b""
