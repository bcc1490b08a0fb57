"""The table of the benchmarks, and how it gets into their page."""

from datetime import date

import pytest

from benchmarks.table import (
    BEGIN,
    END,
    README,
    Line,
    as_markdown,
    at_least,
    at_most,
    on_terminal,
    put_between_marks,
)


def test_a_line_says_whether_its_target_is_met() -> None:
    assert at_least("a", "x", "1 s", 2.0, 2.0).verdict == "met"
    assert at_least("a", "x", "1 s", 1.9, 2.0).verdict == "missed"
    assert at_most("a", "x", "1 s", 2.0, 2.0).verdict == "met"
    assert at_most("a", "x", "1 s", 2.1, 2.0).verdict == "missed"
    assert at_most("a", "x", "1 s", 2.1, None).verdict == ""


def test_the_table() -> None:
    lines = [at_most("a", "x", "1 s", 2.1, 2.0), Line("b", "y", "3")]
    assert as_markdown(lines, [("Python", "3.14")], date(2026, 1, 15), 12.4).splitlines() == [
        "Measured on 2026-01-15, in 12 minutes, on this machine:",
        "",
        "- Python: 3.14",
        "",
        "| part | what | figure | ratio | target |  |",
        "| --- | --- | --- | --- | --- | --- |",
        "| a | x | 1 s | 2.10x | at most 2x | missed |",
        "| b | y | 3 |  |  |  |",
    ]
    assert on_terminal(lines[0]) == "a       x: 1 s  [2.10x, at most 2x]  [missed]"


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    page = f"# Above\n\n{BEGIN}\nold\n{END}\n\nBelow\n"
    assert put_between_marks(page, "new") == f"# Above\n\n{BEGIN}\n\nnew\n\n{END}\n\nBelow\n"
    assert put_between_marks(put_between_marks(page, "old"), "new") == put_between_marks(
        page, "new"
    )


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="the page has no"):
        put_between_marks("# Above", "new")


def test_the_page_has_the_marks() -> None:
    assert put_between_marks(README.read_text(encoding="utf-8"), "new")
