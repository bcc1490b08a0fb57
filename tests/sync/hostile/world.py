"""A sheet and its config, a hostile text in each place of both that takes one."""

import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import xlsxwriter

from rules.read.cells import Cell
from tests.sheets import PersonTab, SheetsServer
from tests.sync.hostile.texts import EVERY, ringed

TODAY = "2026-01-15"
MARK = "qzj"
"""What every cell of people's holds that is no key: no output shows it unless it was asked to."""

_COLUMNS = (
    "key", "name", "industry", "employees", "contact", "budget", "step", "outcome", "owner", "same"
)  # fmt: skip
_OUTPUTS = (
    "stage", "missing", "since", "next", "to_go", "score", "grade", "attention", "draft",
    "changelog", "funnel", "rules",
)  # fmt: skip
_TABS = 3
"""The last so many outputs are tabs."""
_CRITERIA = ("profile", "size", "recent", "budget", "step")
_STAGES = ("List", "Lead", "Opportunity", "Won", "Lost")
_LONGEST = 60
"""A config's own texts are shown whole: their author may make them as long as they like."""
_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Words:
    """A hostile text for each name of the config's, each of them another."""

    headings: Mapping[str, str]
    outputs: Mapping[str, str]
    criteria: Mapping[str, str]
    says: Mapping[str, str]
    stages: Mapping[str, str]
    grade: str
    title: str


def words(offset: int) -> Words:
    """Deal out the texts from one on; each is told apart by a number behind it."""
    texts = (writable(text)[:_LONGEST] for text in ringed(offset))
    dealt = (f"{text} {number}" for number, text in enumerate(texts, start=1))

    def deal(names: Sequence[str]) -> dict[str, str]:
        return dict(zip(names, islice(dealt, len(names)), strict=True))

    headings, outputs = deal(_COLUMNS), deal(_OUTPUTS)
    for name in _OUTPUTS[-_TABS:]:
        outputs[name] = tab_title(outputs[name])
    return Words(
        headings,
        outputs,
        deal(_CRITERIA),
        deal(_CRITERIA),
        {name: seen(text) for name, text in deal(_STAGES).items()},
        seen(next(dealt)),
        tab_title(next(dealt)),
    )


def seen(text: str) -> str:
    """A text without what nobody sees, which a config refuses in the name of a stage or grade."""
    return "".join(
        sign for sign in text if sign == " " or unicodedata.category(sign)[0] not in "CZM"
    )


def writable(text: str) -> str:
    """A text as a file of UTF-8 can hold it."""
    return re.sub(r"[\ud800-\udfff]", "\ufffd", text)


def tab_title(text: str) -> str:
    """A text as Excel lets a tab be called: its first signs, and the number behind it."""
    cleaned = _NOT_IN_A_TITLE.sub("", text)
    return f"{cleaned[:20].strip(chr(39))} {cleaned[-2:].strip()}".strip(" '")


def toml(text: str) -> str:
    """A text as a basic string of TOML."""
    escaped = (
        f"\\u{ord(sign):04x}" if ord(sign) < 0x20 or sign in '"\\\x7f' else sign for sign in text
    )
    return f'"{"".join(escaped)}"'


def config(said: Words, workbook: str) -> str:
    """The config of the ladder with every output, in these words."""
    head, name, say, stage = (
        {place: toml(text) for place, text in each.items()}
        for each in (said.headings, said.criteria, said.says, said.stages)
    )
    ones = ", ".join(toml(industry(text)) for text in map(writable, EVERY[:-1]))
    output = "\n".join(f"{key} = {toml(text)}" for key, text in said.outputs.items())
    return f"""
[sheet]
workbook = {toml(workbook)}
tab = {toml(said.title)}
key = {head["key"]}
name = {head["name"]}
override = {head["outcome"]}
owner = {head["owner"]}
same = [{head["same"]}]

[rules]
draft = "draft.toml"

[criteria]
{name["profile"]} = {{ column = {head["industry"]}, one_of = [{ones}], say = {say["profile"]} }}
{name["size"]} = {{ column = {head["employees"]}, at_least = 50, say = {say["size"]} }}
{name["recent"]} = {{ column = {head["contact"]}, within_last = "9 days", say = {say["recent"]} }}
{name["budget"]} = {{ column = {head["budget"]}, at_least = 10_000, say = {say["budget"]} }}
{name["step"]} = {{ column = {head["step"]}, contains = {toml("x" + MARK)}, say = {say["step"]} }}

[[stage]]
name = {stage["List"]}

[[stage]]
name = {stage["Lead"]}
needs = [{name["profile"]}, {name["size"]}]
stale_after = "2 weeks"

[[stage]]
name = {stage["Opportunity"]}
needs = [{name["recent"]}]
needs_most_of = {{ count = 1, of = [{name["budget"]}, {name["step"]}] }}

[[stage]]
name = {stage["Won"]}
by_hand = true
outcome = "won"

[[stage]]
name = {stage["Lost"]}
by_hand = true
outcome = "lost"
needs = [{name["step"]}]

[output]
{output}

[score]
points = {{ {name["profile"]} = 20, {name["size"]} = -0.5 }}
grades = {{ {toml(said.grade)} = 1 }}

[policy]
record_new = true
"""


def draft(text: str) -> str:
    """A draft of such a config: nobody needs to fit, but each needs a step."""
    lines = (line for line in text.split("\n") if not line.startswith(("draft =", "stale_after")))
    return "\n".join(lines).replace("at_least = 50", "at_least = 5")


def industry(text: str) -> str:
    """A text in the column that decides about leads."""
    return marked(text, "i")


def marked(text: str, place: str) -> str:
    """A text that begins as it did, and shows where it comes from before it is cut."""
    return f"{text[:24]}{MARK}{place}{text[24:]}"


def prospects(said: Words) -> list[dict[str, Cell]]:
    """Two rows for each text: it is the key of one, and stands in all other cells of both."""
    return [
        _row(said, number, text, first) for number, text in enumerate(EVERY) for first in (1, 0)
    ]


def _row(said: Words, number: int, text: str, first: int) -> dict[str, Cell]:
    outcomes = (None, said.stages["Won"], said.stages["Lost"], marked(text, "o"))
    cells = (
        text if first else f"K-{number}",
        marked(text, "n"),
        industry(writable(text)),
        120,
        marked(text, "c"),
        marked(text, "b"),
        marked(text, "s"),
        outcomes[number % 4] if first else None,
        text[:60],
        marked(text, "e"),
    )
    return dict(zip(said.headings.values(), cells, strict=True))


_RAW = {"\x00": "_x0000_", "\ud800": "_xD800_", "\ufffe": "_xFFFE_", "\uffff": "_xFFFF_"}
"""Signs that no XML may hold, as Excel writes them."""


def write_book(path: Path, said: Words) -> None:
    """Write them as an .xlsx file, every text as a text."""
    with xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        tab = book.add_worksheet(said.title)
        for column, heading in enumerate(said.headings.values()):
            tab.write_string(0, column, _held(heading))
        for number, row in enumerate(prospects(said), start=1):
            for column, cell in enumerate(row.values()):
                if isinstance(cell, str):
                    tab.write_string(number, column, _held(cell))
                elif isinstance(cell, int):
                    tab.write_number(number, column, cell)
    _write_raw(path)


def _held(text: str) -> str:
    for number, sign in enumerate(_RAW):
        text = text.replace(sign, f"RAW{number}RAW")
    return text


def _write_raw(path: Path) -> None:
    """Put the signs that the library can't write into the parts of the file."""
    with zipfile.ZipFile(path) as old:
        parts = [(info, old.read(info)) for info in old.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info, part in parts:
            new.writestr(info, _raw(part))


def _raw(part: bytes) -> bytes:
    for number, raw in enumerate(_RAW.values()):
        part = part.replace(f"RAW{number}RAW".encode(), raw.encode())
    return part


def make_sheet(server: SheetsServer, said: Words) -> PersonTab:
    """Make them a spreadsheet, which holds no halves of signs."""
    grid: list[list[object]] = [list(said.headings.values())]
    for row in prospects(said):
        cells = row.values()
        grid.append([writable(cell) if isinstance(cell, str) else cell for cell in cells])
    book = server.spreadsheet()
    tab = book.add_tab(said.title, grid)
    book.tab("Sheet1").delete()
    return tab
