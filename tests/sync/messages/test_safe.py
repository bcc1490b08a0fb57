"""Texts from cells can act neither as a CI log's command nor as markup."""

import io
import json
import re
from dataclasses import replace
from datetime import datetime

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.judging.verdict import MoveKind
from sync.messages.errors import WorkbookError
from sync.messages.problem import Problem
from sync.messages.safe import markdown, plain
from sync.sheet.changelog import LogRow
from sync.show.job_summary import MOST_BYTES, job_summary
from sync.show.report import Report
from sync.show.summary import summary
from sync.terminal.json_line import json_line
from sync.terminal.progress import Progress

_ACTING = r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"

NASTY = [
    "::error file=a::gone",
    "##[command]rm",
    "a\n::set-output name=x::y",
    "\x1b[31mred\x1b[0m",
    "\r::warning::",
    "\u2028::notice::",
    "\u202egnp.exe",
    "\u200e\u061c\u2067x",
    "a:::b::::c",
    "##vso[task.complete]x",
    "###[error]y",
    "\x9b31m",
    "\udcff",
]


@pytest.mark.parametrize("text", NASTY)
def test_plain_text_is_one_harmless_line(text: str) -> None:
    line = plain(text)

    assert len(line.splitlines()) <= 1
    assert "::" not in line
    assert not re.search(r"##[a-z]*\[", line)
    assert not re.search(_ACTING, line)


@pytest.mark.parametrize("text", [*NASTY, "東京 ✓", '"::"', "\\::", "\\##[x"])
def test_json_means_the_same_and_acts_nowhere(text: str) -> None:
    line = json_line({text: [text, {"::": "##["}]})

    assert json.loads(line) == {text: [text, {"::": "##["}]}
    assert line.isascii()
    assert line.isprintable()
    assert not re.search(r"::|##[a-z]*\[", line)


@given(st.text('#:[vso\\"/ \x85\u202e'))
def test_any_text_is_the_same_in_json(text: str) -> None:
    line = json_line([text])

    assert json.loads(line) == [text]
    assert not re.search(r"::|##[a-z]*\[", line)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"),
        ("**bold** _it_", r"\*\*bold\*\* \_it\_"),
        ("[link](https://x.example)", r"\[link\]\(https\:\/\/x\.example\)"),
        ("<img src=x onerror=y>", r"&lt;img src=x onerror=y\>"),
        ("@ada #1", r"@<!-- -->ada \#<!-- -->1"),
        ("x@ada.example", r"x@<!-- -->ada\.example"),
        ("GH-7, gh-x", r"GH<!-- -->\-7, gh\-x"),
        ("$1 or $2", "<span>$</span>1 or <span>$</span>2"),
        ("`code`\n# head", r"\`code\` \#<!-- --> head"),
        ("&lt;", r"\&lt;"),
        ("plain text, 12%", "plain text, 12%"),
    ],
)
def test_markdown_shows_a_text_as_it_is(text: str, shown: str) -> None:
    assert markdown(text) == shown


def report(text: str) -> Report:
    when = datetime(2026, 1, 1)  # noqa: DTZ001 -- local
    move = LogRow(1, when, text, text, "List", "Lead", MoveKind.PROMOTED, text, "r", "r")
    return Report(
        config=text,
        workbook=text,
        rows=1,
        judged=1,
        stages={text: 1},
        moves=[move],
        missing={"a": 1},
        says={"a": text},
        problems=[Problem(text, text, 3, text)],
    )


@pytest.mark.parametrize("text", [*NASTY, "<script>", "| x |", "![i](//x)"])
def test_no_text_acts_in_a_report(text: str) -> None:
    page, shown = job_summary([report(text)]), summary(report(text), show_values=True)

    for output in (page, shown):
        assert not re.search(r"^\s*(::|##\[)", output, re.MULTILINE)
        assert "\x1b" not in output
    assert "<script" not in page
    assert "![" not in page.replace(r"\!\[", "")
    for line in page.splitlines():
        assert not line.startswith("|") or re.search(r"(?<!\\)\|$", line)


def test_the_page_names_what_stopped_a_run() -> None:
    error = WorkbookError("p.xlsx", "there is no such file", "correct the path")

    page = job_summary([Report("config.toml", "p.xlsx", error=error)])

    assert page == (
        "## config\\.toml\n\np\\.xlsx\\: there is no such file; correct the path\n\n"
        "Nothing was written\\.\n"
    )


def test_long_tables_are_cut_and_say_so() -> None:
    problems = [Problem(f"x{row}", "y", row) for row in range(1, 251)]

    page = job_summary([Report("c", "w", problems=problems)])

    assert "… and 50 more" in page
    assert "| x201 |" not in page


@pytest.mark.parametrize(
    ("reports", "room"), [(200, MOST_BYTES), (5, 10_000), (1, 200), (1, 60), (0, 100)]
)
def test_a_page_is_shorter_than_its_room(reports: int, room: int) -> None:
    page = job_summary([report("東|" * 1000)] * reports + [report("x")], room)

    assert 0 < len(page.encode()) < room
    assert page.endswith("\n… the rest is left out: a page holds no more\n")


def test_tables_are_shortened_before_anything_is_left_out() -> None:
    long = report("x")
    page = job_summary([replace(long, moves=[*long.moves] * 200)] * 300)

    assert page.count("… and 180 more") == 300
    assert len(page.encode()) < MOST_BYTES


def test_long_keys_are_cut_everywhere() -> None:
    shown = report("k" * 500)

    for output in (
        job_summary([replace(shown, stages={}, says={"a": "a"}, workbook="w", config="c")]),
        summary(replace(shown, workbook="w"), show_values=True).partition("Moves")[2],
    ):
        assert "k" * 79 + "…" in output
    keys = [problem["key"] for problem in problems_of(shown)]
    assert keys == ["k" * 79 + "…"]


def problems_of(shown: Report) -> list[dict[str, object]]:
    problems: list[dict[str, object]] = json.loads(
        json_line(shown.as_json(show_values=False)["problems"])
    )
    return problems


def test_no_bar_is_drawn_where_there_is_no_terminal() -> None:
    stream = io.StringIO()

    with Progress(stream) as progress:
        progress.step("Reading")
        progress.step("Writing")

    assert stream.getvalue() == ""


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_no_bar_is_drawn_where_a_terminal_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    stream = _Terminal()

    with Progress(stream) as progress:
        progress.step("Reading")

    assert stream.getvalue() == ""


@pytest.mark.parametrize("columns", [30, 40, 80])
def test_a_bar_fits_its_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")
    stream = _Terminal()

    with Progress(stream) as progress:
        progress.step("Reading")
        progress.step("Writing")

    lines = re.split(r"[\r\n]", click.unstyle(stream.getvalue()))
    assert "Writing  [" in stream.getvalue()
    assert max(map(len, lines)) < columns
