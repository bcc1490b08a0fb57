"""Regular expressions on cells, and the forms that cells may have.

Both take time linear in the text. The expressions that people write are matched by the Rust regex
engine that pydantic brings along, which does so whatever the expression
(https://docs.rs/regex/latest/regex/#untrusted-input).
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema

from rules.read.cells import Cell
from rules.read.readings import Unreadable
from rules.read.signs import ALIKE
from rules.read.text import alike, cell_text

_ODD = re.compile(f"[{re.escape(''.join(map(chr, ALIKE)))}]+")
_ESCAPED = re.compile(r"[^\w\s]", re.ASCII)


@lru_cache(maxsize=128)
def make_matcher(pattern: str) -> Callable[[str], bool]:
    """Return a search for a regular expression, ignoring case; ValueError if it is not valid.

    It is for lines from `read_line`, in which all dashes look alike, and quotes, and widths; so
    they are made alike in the expression too.
    """
    composed = unicodedata.normalize("NFC", pattern)
    plain = _ODD.sub(lambda odd: _ESCAPED.sub(r"\\\g<0>", alike(odd[0])), composed)
    schema = core_schema.str_schema(pattern=f"(?i){plain}", regex_engine="rust-regex")
    try:
        return SchemaValidator(schema).isinstance_python
    except SchemaError as error:
        reason = str(error).strip().splitlines()[-1].removeprefix("error: ").strip()
        raise ValueError(f'"{pattern}" is no regular expression: {reason}') from None


def read_line(cell: Cell) -> str | Unreadable:
    """The text that expressions and forms are matched with: what looks alike is the same."""
    text = cell_text(cell)
    if isinstance(text, Unreadable):
        return text
    return " ".join(alike(text).split())


# Addresses may have letters and digits of all scripts.

_LONGEST_LABEL = 63
_CODED = re.compile(r"xn--[a-z0-9-]{2,59}", re.IGNORECASE)
_LOCAL_PART = re.compile(r"[\w!#$%&'*+/=?^{|}~-]+(?:\.[\w!#$%&'*+/=?^{|}~-]+)*")
_URL = re.compile(r"(?:https?://)?([^:/?#]*)(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
# 7 to 15 digits, the most that a number has by ITU-T E.164, and what people put between them.
_PHONE = re.compile(
    r"(?:\+|00)?\(?\d(?:[ ./()-]{0,3}\d){6,14}(?: ?(?:ext\.?|x|#) ?\d{1,6})?", re.IGNORECASE
)


def _is_domain(text: str) -> bool:
    *labels, last = text.split(".")
    return bool(labels) and all(map(_is_label, labels)) and _is_top_level(last)


def _is_label(text: str) -> bool:
    ends_well = text[:1].isalnum() and text[-1:].isalnum()
    return ends_well and text.replace("-", "").isalnum() and len(text) <= _LONGEST_LABEL


def _is_top_level(text: str) -> bool:
    is_word = text.isalpha() and 1 < len(text) <= _LONGEST_LABEL
    return is_word or _CODED.fullmatch(text) is not None


def _is_email(text: str) -> bool:
    local_part, _, domain = text.partition("@")
    return _LOCAL_PART.fullmatch(local_part) is not None and _is_domain(domain)


def _is_url(text: str) -> bool:
    match = _URL.fullmatch(text)
    return match is not None and _is_domain(match[1])


def _is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None


FORMS: dict[str, Callable[[str], bool]] = {
    "email": _is_email,
    "domain": _is_domain,
    "url": _is_url,
    "phone": _is_phone,
}
"""The forms of `looks_like`, as tests of the whole text."""
