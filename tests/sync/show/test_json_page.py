"""docs/json.md lists the fields that --json prints: all of them, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path

from sync.messages.errors import WorkbookError
from sync.messages.problem import Problem
from sync.show.report import FORMAT, Report

PAGE = (Path(__file__).parents[3] / "docs" / "json.md").read_text("utf-8")
NAMED_BY_THE_CONFIG = {"stages", "missing", "lapsed"}


def fields(value: object, path: str = "") -> Iterator[str]:
    """The paths of a JSON value's fields, in order; a list's items are `[]`."""
    if isinstance(value, dict):
        for name, inner in value.items():
            here = f"{path}.{name}" if path else name
            yield here
            if here not in NAMED_BY_THE_CONFIG:
                yield from fields(inner, here)
    if isinstance(value, list):
        yield from fields(value[0], f"{path}[]")


def test_the_page_lists_every_field_in_order() -> None:
    report = Report(
        "config.toml",
        "prospects.xlsx",
        stages={"List": 1},
        missing={"size": 1},
        lapsed={"size": 0},
        problems=[Problem("what", "mend", 2, "A")],
        error=WorkbookError("where", "what", "mend"),
    )
    printed = list(fields(report.as_json(show_values=False)))
    listed = re.findall(r"^\| `([\w.\[\]]+)` \|", PAGE, re.MULTILINE)

    # A field that holds others may be told by them alone.
    told = [path for path in printed if path in listed or f"`{path}." not in PAGE]
    assert listed == told


def test_the_page_names_the_format() -> None:
    assert f"`format` | the version of this format: {FORMAT} |" in PAGE
