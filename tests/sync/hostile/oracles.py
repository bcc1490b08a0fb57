"""What no output may hold, told without the product's own ways of preventing it."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import cmarkgfm
from lxml import etree, html

from sync.messages.safe import KEY_WIDTH
from tests.sync.hostile.texts import LONG
from tests.sync.hostile.world import MARK

_ACTING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_MARKS = "\u200e\u200f\u061c"
_GITHUB = {
    "add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "notice",
    "remove-matcher", "save-state", "set-env", "set-output", "stop-commands", "warning",
}  # fmt: skip
_OWN = re.compile(
    r"^::(?:error|warning) (?:title=config\.toml|file=config\.toml,line=\d+,title=config\.toml)::"
)
_SHOWN = {
    "h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "span",
    "html", "body", "input",
}  # fmt: skip


def check_lines(text: str) -> None:
    """No sign of a text drives a terminal, and no line of it a CI system.

    But for the job's own annotations: each begins as no text from outside does.
    """
    assert [sign for sign in text if acts(sign)] == []
    lines = (_OWN.sub("", line) for line in text.split("\n"))
    assert [line for line in lines if is_command(line)] == []
    check_size(text)


def acts(sign: str) -> bool:
    """Whether a sign moves a terminal's cursor, or the direction of what follows."""
    kind = unicodedata.category(sign)
    turns = unicodedata.bidirectional(sign) in _ACTING or sign in _MARKS
    return (kind in ("Cc", "Cs", "Zl", "Zp") and sign != "\n") or turns


def is_command(line: str) -> bool:
    """Whether GitHub's runner or Azure's agent would act on a line instead of printing it.

    https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
    https://github.com/microsoft/azure-pipelines-agent/blob/master/src/Agent.Sdk/CommandPlugin.cs
    """
    new = re.match(r"\s*::([^ :]+)[^\n]*?::", line)
    old = re.search(r"##\[([^ \]]+)", line)
    named = {found[1].lower() for found in (new, old) if found}
    return bool(named & _GITHUB) or "##vso[" in line.lower()


def check_size(text: str) -> None:
    """A key is shown by no more than its first signs, and any other cell by fewer."""
    assert max(map(len, re.findall(f"{LONG}+", text)), default=0) <= KEY_WIDTH


def check_json(text: str) -> list[Any]:
    """Each line is a whole object, of signs that no terminal or log takes for anything else."""
    lines = text.removesuffix("\n").split("\n")
    for line in lines:
        assert line.isascii()
        check_lines(line)
    return [json.loads(line) for line in lines]


def check_quiet(text: str) -> None:
    """No cell of people's is shown but keys."""
    assert MARK not in text


def check_markdown(text: str) -> None:
    """As GitHub reads it, the page has only what the job put there, and all else is text."""
    page: Any = html.document_fromstring(cmarkgfm.github_flavored_markdown_to_html(text))
    assert {each.tag for each in page.iter() if isinstance(each.tag, str)} <= _SHOWN
    assert {name for each in page.iter() for name in each.attrib} <= {"align"}
    for shown in _texts(page):
        assert not re.search(r"(?<!\w)[@#]\w|\bGH-\d", shown), shown
    check_size(text)


def _texts(page: Any) -> Iterator[str]:
    """The runs of text that GitHub searches for names and numbers: they end where a tag stands."""
    for each in page.iter():
        if isinstance(each.tag, str):
            yield each.text or ""
        yield each.tail or ""


def shape(page: str) -> set[tuple[str, ...]]:
    """The elements of a page, each with its attributes; what their values may start is refused."""
    document: Any = html.document_fromstring(page)
    for each in document.iter():
        if isinstance(each.tag, str):
            assert each.tag not in ("script", "img", "iframe", "object", "a") or _is_own_link(each)
            for name, value in each.attrib.items():
                assert not name.startswith("on")
                assert name != "href" or value.startswith(("#", "data:,"))
    check_size(page)
    return {
        (each.tag, *sorted(each.attrib)) for each in document.iter() if isinstance(each.tag, str)
    }


def _is_own_link(element: Any) -> bool:
    return bool(element.tag == "a" and element.get("href", "").startswith("#"))


def check_parts(parts: dict[str, bytes]) -> None:
    """Each part of an .xlsx file is XML, and no cell of any tab is a formula or leads anywhere."""
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            tree: Any = etree.fromstring(part, etree.XMLParser(resolve_entities=False))
            local = [
                etree.QName(each).localname for each in tree.iter() if isinstance(each.tag, str)
            ]
            assert "hyperlink" not in local, name
            assert "f" not in local or "/worksheets/" not in name, name


def check_stored(body: Any) -> None:
    """No value that a request writes into a cell is a formula, and none is read as if typed."""
    if isinstance(body, dict):
        assert "formulaValue" not in body
        assert body.get("valueInputOption", "RAW") == "RAW"
        assert "textFormatRuns" not in body
    for each in body.values() if isinstance(body, dict) else body if isinstance(body, list) else ():
        check_stored(each)
