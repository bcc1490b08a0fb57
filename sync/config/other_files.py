"""Files of another kind that are given as a config, recognised by how they begin."""

import re

_SAVE = "save the file as UTF-8 text"
_AS_TEXT = "save it as plain text, in UTF-8: a text editor does"
_GIVE = "give the path of your config"
_PACKED = ("it is a packed file", f"unpack it, and {_GIVE}")

_TOML = "a config is TOML: copy config.example.toml to start from"
_NOTATIONS = (
    (re.compile(rb"\s*\{\s*\""), "it is JSON"),
    (
        re.compile(rb"(?:#[^\n]*\n|\s)*(?:---\s*\n|[\w-]+:\s*\n(?:\s+|-\s+)[\w\"-]+:?\s)"),
        "it is YAML",
    ),
)

_BEGINNINGS = (
    ((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"), "it is UTF-16 text", _SAVE),
    ((b"{\\rtf",), "it is a word processor's file (RTF)", _AS_TEXT),
    ((b"%PDF",), "it is a PDF", _GIVE),
    ((b"\xd0\xcf\x11\xe0",), "it is an old Office file", _GIVE),
    ((b"PAR1",), "it is a Parquet file", f"{_GIVE}, which names it in [table] database"),
    ((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ"), *_PACKED),
    (
        (b"<!DOCTYPE", b"<!doctype", b"<html", b"\n\n<!DOCTYPE"),
        "it is a web page, not the file that the page shows",
        "download the raw file (on GitHub: Raw)",
    ),
)
_DUCK = slice(8, 12)
"""Where a DuckDB file says that it is one: https://duckdb.org/docs/stable/internals/storage"""

_PARTS = (
    (
        b"xl/",
        "it is a workbook",
        f"{_GIVE}, which names the workbook in [sheet] workbook",
    ),
    (b"word/", "it is a word processor's file (.docx)", _AS_TEXT),
    (b"opendocument.text", "it is a word processor's file (.odt)", _AS_TEXT),
)


def kind_of(content: bytes) -> tuple[str, str] | None:
    """Return what a file is, and the mend; None for a text that may be a config."""
    for signs, what, mend in _BEGINNINGS:
        if content.startswith(signs):
            return what, mend
    if content[_DUCK] == b"DUCK":
        return "it is a DuckDB file", f"{_GIVE}, which names it in [table] database"
    if content.startswith(b"PK\x03\x04"):
        found = ((what, mend) for part, what, mend in _PARTS if part in content)
        return next(found, _PACKED)
    if b"\0" not in content:
        return next(((what, _TOML) for form, what in _NOTATIONS if form.match(content)), None)
    # Every other byte of Latin letters is zero in UTF-16, three of four in UTF-32.
    wide = content.count(b"\0") * 3 > len(content)
    return ("it is UTF-16 text", _SAVE) if wide else ("it is no text file", _GIVE)
