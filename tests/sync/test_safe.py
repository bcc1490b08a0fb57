"""Texts from cells can act neither as a CI log's command nor as markup."""

import io
import re
from datetime import datetime

import pytest

from rules.verdict import Kind
from sync.changelog import Row
from sync.errors import WorkbookError
from sync.job_summary import job_summary
from sync.problem import Problem
from sync.progress import Progress
from sync.report import Report
from sync.safe import markdown, plain
from sync.summary import summary

NASTY = [
    "::error file=a::gone",
    "##[command]rm",
    "a\n::set-output name=x::y",
    "\x1b[31mred\x1b[0m",
    "\r::warning::",
    "\u2028::notice::",
    "\u202egnp.exe",
]


@pytest.mark.parametrize("text", NASTY)
def test_plain_text_is_one_harmless_line(text: str) -> None:
    line = plain(text)

    assert len(line.splitlines()) <= 1
    assert "::" not in line
    assert "##[" not in line
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", line)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"),
        ("**bold** _it_", r"\*\*bold\*\* \_it\_"),
        ("[link](https://x.example)", r"\[link\]\(https\:\/\/x\.example\)"),
        ("<img src=x onerror=y>", r"&lt;img src=x onerror=y\>"),
        ("@ada #1", r"&#64;ada \#1"),
        ("`code`\n# head", r"\`code\` \# head"),
        ("&lt;", r"\&lt;"),
        ("plain text, 12%", "plain text, 12%"),
    ],
)
def test_markdown_shows_a_text_as_it_is(text: str, shown: str) -> None:
    assert markdown(text) == shown


def report(text: str) -> Report:
    move = Row(1, datetime(2026, 1, 1), text, text, "List", "Lead", Kind.PROMOTED, text, "r", "r")  # noqa: DTZ001 -- local
    return Report(
        config=text,
        workbook=text,
        rows=1,
        judged=1,
        stages={text: 1},
        moves=[move],
        missing={"a": 1},
        says={"a": text},
        problems=[Problem(3, text, text, text)],
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
    problems = [Problem(row, None, f"x{row}", "y") for row in range(1, 251)]

    page = job_summary([Report("c", "w", problems=problems)])

    assert "… and 50 more" in page
    assert "| x201 |" not in page


def test_no_bar_is_drawn_where_there_is_no_terminal() -> None:
    stream = io.StringIO()

    with Progress(stream) as progress:
        progress.step("Reading")
        progress.step("Writing")

    assert stream.getvalue() == ""
