"""Regular expressions on cells, and the forms that cells may have.

Matching is by the Rust regex engine that pydantic brings along: it takes time linear in the
text, whatever the expression (https://docs.rs/regex/latest/regex/#untrusted-input).
"""

import unicodedata
from collections.abc import Callable

from pydantic_core import SchemaError, SchemaValidator, core_schema

from rules.cells import Cell
from rules.readings import Unreadable
from rules.text import cell_text

_LABEL = r"[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?"
_DOMAIN = rf"(?:{_LABEL}\.)+(?:\p{{L}}{{2,63}}|xn--[a-z0-9-]{{2,59}})"
_LOCAL_PART = r"[\p{L}\p{N}!#$%&'*+/=?^_{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_{|}~-]+)*"

FORMS = {
    "email": rf"^{_LOCAL_PART}@{_DOMAIN}$",
    "domain": rf"^{_DOMAIN}$",
    "url": rf"^(?:https?://)?{_DOMAIN}(?::\d{{1,5}})?(?:[/?#]\S*)?$",
    # 7 to 15 digits, the most that a number has by ITU-T E.164, and what people put between them.
    "phone": r"^(?:\+|00)?\(?\d(?:[ ./()-]{0,3}\d){6,14}(?: ?(?:ext\.?|x|#) ?\d{1,6})?$",
}
"""The forms of `looks_like`, as regular expressions of the whole text."""


def make_matcher(pattern: str) -> Callable[[str], bool]:
    """Make a search for a regular expression, without case; ValueError where it is none."""
    schema = core_schema.str_schema(pattern=f"(?i){pattern}", regex_engine="rust-regex")
    try:
        return SchemaValidator(schema).isinstance_python
    except SchemaError as error:
        reason = str(error).strip().splitlines()[-1].removeprefix("error: ").strip()
        raise ValueError(f'"{pattern}" is no regular expression: {reason}') from None


def form_matcher(form: str) -> Callable[[str], bool]:
    """Make a test for one of FORMS."""
    return make_matcher(FORMS[form])


def read_line(cell: Cell) -> str | Unreadable:
    """Give the text of a cell as regular expressions see it: composed, spaces counted as one."""
    text = cell_text(cell)
    if isinstance(text, Unreadable):
        return text
    return " ".join(unicodedata.normalize("NFC", text).split())
