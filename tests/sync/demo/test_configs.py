"""The demo's config and the example fit the demo's workbook, told without the engine."""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from rules.language.spec import Criterion
from sync.demo.workbook import HEADINGS

EXAMPLE = Path(__file__).parents[3] / "config.example.toml"
TEXTS = {
    "demo.toml": (files("sync.demo") / "demo.toml").read_text("utf-8"),
    "config.example.toml": EXAMPLE.read_text("utf-8"),
}


@pytest.fixture(params=TEXTS)
def config(request: pytest.FixtureRequest) -> dict[str, Any]:
    return tomllib.loads(TEXTS[request.param])


def conditions(member: Any) -> Iterator[dict[str, Any]]:
    """Walk a criterion and the conditions in its groups; names of criteria are passed over."""
    if isinstance(member, dict):
        yield member
        for group in ("any", "all", "none"):
            for inner in member.get(group, ()):
                yield from conditions(inner)


def test_every_column_is_in_the_workbook(config: dict[str, Any]) -> None:
    sheet, short = config["sheet"], config["columns"]
    known = {*HEADINGS, *short}
    assert (sheet["workbook"], sheet["tab"]) == ("demo.xlsx", "Prospects")
    assert {*short.values(), sheet["key"], sheet["name"], sheet["override"]} <= set(HEADINGS)
    for criterion in config["criteria"].values():
        assert {c["column"] for c in conditions(criterion) if "column" in c} <= known
    for example in config["example"]:
        assert set(example["prospect"]) <= known


def test_every_need_is_a_criterion(config: dict[str, Any]) -> None:
    for stage in config["stage"]:
        most = stage.get("needs_most_of", {"count": 0, "of": []})
        assert {*stage.get("needs", ()), *most["of"]} <= set(config["criteria"])
        assert most["count"] <= len(most["of"])
    for example in config["example"]:
        wanted = {*example.get("missing", ()), *example.get("lapsed", ())}
        assert wanted <= set(config["criteria"])


def test_the_example_names_every_condition() -> None:
    text = TEXTS["config.example.toml"]
    keys = [field.alias or name for name, field in Criterion.model_fields.items()]
    assert [key for key in keys if not re.search(rf"\b{key}\b", text)] == []
