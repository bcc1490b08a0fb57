"""The config's JSON Schema, as editors apply it: by Taplo, and by the reference validator."""

import json
import subprocess
import sysconfig
import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, FormatChecker

from sync.config.packs import find_packs
from sync.config.schema import make_schema
from tests.harness import LADDER

ROOT = Path(__file__).parents[3]
SCHEMA = ROOT / "qualify.schema.json"
TAPLO = Path(sysconfig.get_path("scripts")) / "taplo"

EVERYTHING = """
[sheet]
workbook = "demo.xlsx"
key = ["ID", "Company"]

[columns]
short = "A long heading"

[criteria]
a = { column = "A", on_or_after = 2026-01-01, before = "today", say = "A" }
b = { column = "A", between = [2026-01-01, 2026-12-31], when = { column = "B", is = 7 } }
c = { any = ["a", { column = "C", at_least = "10k" }, { all = [{ column = "D", is_not = "x" }] }] }
d = { most_of = { count = 1, of = ["a", { column = "X", looks_like = "email" }] }, when = "a" }
e = { column = "A", after = 2026-01-01T10:00:00, older_than = "2 weeks", yes = false }
f = { column = "A", between = [{ column = "B" }, 10], at_most = { column = "E" } }
g = { column = "A", matches = "^a+$", one_of = ["x", 7, true] }

[[stage]]
name = "First"

[[stage]]
name = "Second"
was = ["2nd"]
needs = ["a"]
needs_most_of = { count = 1, of = ["b", "c"] }
needs_points = { at_least = 5.5, of = { d = 3, e = 2.5 } }

[policy]
most_changes = 40

[[example]]
prospect = { A = 2026-01-01, B = 1.5, C = true, D = 10:00:00, E = 2026-01-01T10:00:00Z }
stage = "First"
from = "Second"
today = 2026-01-01
"""
PACK = """
[sheet]
workbook = "demo.xlsx"
key = "ID"

[rules]
pack = "bant"
"""
TABLE = """
[[stage]]
name = "List"

[table]
database = "duckdb:crm.duckdb"
table = "prospects"
key = "ID"
results = "q_"
"""
GOOD = {
    "table": TABLE,
    "everything": EVERYTHING,
    "pack": PACK,
    "config.example.toml": (ROOT / "config.example.toml").read_text("utf-8"),
    "demo.toml": (ROOT / "sync/demo/demo.toml").read_text("utf-8"),
}


def spoiled(old: str, new: str, text: str = LADDER) -> str:
    assert old in text
    return text.replace(old, new)


BAD = {
    "unknown key": spoiled("filled", "filed"),
    "unknown table": LADDER + "[polcy]\nmost_changes = 3\n",
    "unknown key in a group": spoiled('looks_like = "email"', "fild = true", EVERYTHING),
    "wrong type": spoiled("filled = true", 'filled = "true"'),
    "wrong literal": LADDER + '[policy]\nwhen_lapsed = "drop"\n',
    "wrong form": spoiled('"email"', '"e-mail"', EVERYTHING),
    "wrong pack": spoiled('"bant"', '"bnat"', PACK),
    "no stage": LADDER.split("[[stage]]", maxsplit=1)[0],
    "no sheet": spoiled("[sheet]", "[output]\n[columns]"),
    "sheet and table": LADDER + '[table]\ndatabase = "duckdb:p.duckdb"\nkey = "ID"\n',
    "results": spoiled('"q_"', '"crm.q_"', TABLE),
    "tab of a table": TABLE + 'tab = "Prospects"\n',
    "one end": spoiled("between = [50, 5000]", "between = [50]"),
    "no end": spoiled('one_of = ["Retail", "Logistics"]', "one_of = []"),
    "span": spoiled('"90 days"', '"some time"'),
    "number for a date": spoiled('before = "today"', "before = 2026", EVERYTHING),
    "text for a date": spoiled('before = "today"', 'before = "tomorrow"', EVERYTHING),
    "text for a day": spoiled("today = 2026-01-01", 'today = "soon"', EVERYTHING),
    "column against nothing": spoiled('{ column = "E" }', '{ colum = "E" }', EVERYTHING),
    "none of": spoiled("count = 1", "count = 0"),
    "percent": LADDER + '[policy]\nmost_changes = "half"\n',
}


def as_editors_see(value: Any) -> Any:
    """The tables as Taplo hands them to its validator: days and moments as their text."""
    if isinstance(value, dict):
        return {key: as_editors_see(each) for key, each in value.items()}
    if isinstance(value, list):
        return list(map(as_editors_see, value))
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def is_valid(text: str) -> bool:
    validator = Draft7Validator(make_schema(), format_checker=FormatChecker())
    return validator.is_valid(as_editors_see(tomllib.loads(text)))


def taplo_accepts(folder: Path, text: str) -> bool:
    (folder / "qualify.schema.json").write_bytes(SCHEMA.read_bytes())
    config = folder / "config.toml"
    config.write_text(f"#:schema ./qualify.schema.json\n{text}", encoding="utf-8")
    return subprocess.run([TAPLO, "lint", config], capture_output=True, check=False).returncode == 0


def test_the_committed_schema_is_that_of_the_config() -> None:
    committed = json.loads(SCHEMA.read_text("utf-8"))

    assert committed == make_schema(), "run: qualify schema > qualify.schema.json"


def test_it_is_a_schema() -> None:
    Draft7Validator.check_schema(make_schema())


@pytest.mark.parametrize("name", GOOD)
def test_good_configs_are_valid(name: str, tmp_path: Path) -> None:
    assert is_valid(GOOD[name])
    assert taplo_accepts(tmp_path, GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_bad_configs_are_not(name: str, tmp_path: Path) -> None:
    assert not is_valid(BAD[name])
    assert not taplo_accepts(tmp_path, BAD[name])


def test_every_key_is_described() -> None:
    schema = make_schema()
    tables = {"the config": schema, **schema["definitions"]}

    def described(key: dict[str, Any]) -> bool:
        table = key.get("$ref", "").removeprefix("#/definitions/")
        return bool(key.get("description") or tables[table]["description"])

    assert [
        f"{name} {key}"
        for name, table in tables.items()
        for key, each in table["properties"].items()
        if not described(each)
    ] == []


def test_what_taplo_does_not_read_is_not_in_it() -> None:
    text = json.dumps(make_schema())

    assert not any(word in text for word in ("discriminator", "oneOf", "$defs", '"null"'))


def test_the_packs_are_named() -> None:
    pack = make_schema()["definitions"]["RulesTable"]["properties"]["pack"]

    assert pack["enum"] == find_packs()
