"""What is installed with the package: under which licences, and the list of it in a release."""

import json
import re
import subprocess
import sysconfig
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "dependencies.md"


def with_needs(package: str, extras: frozenset[str], found: set[str]) -> set[str]:
    """Return all packages that are installed with one and its extras, itself left out."""
    for line in requires(package) or []:
        needed = Requirement(line)
        asked = (
            needed.marker is None or needed.marker.evaluate({"extra": each}) for each in extras
        )
        name = canonicalize_name(needed.name)
        if any(asked) and name not in found:
            found.add(name)
            with_needs(name, frozenset({"", *needed.extras}), found)
    return found


def pip_licenses(*words: str) -> subprocess.CompletedProcess[str]:
    program = Path(sysconfig.get_path("scripts")) / "pip-licenses"
    shipped = with_needs(
        "qualify", frozenset({"", "page", "duckdb", "postgres", "bigquery"}), set()
    )
    command: list[str | Path] = [program, *words, "--packages", *sorted(shipped)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_only_allowed_licences_come_with_the_package() -> None:
    found = pip_licenses("--format=json")
    assert found.returncode == 0, found.stderr
    names = {canonicalize_name(each["Name"]) for each in json.loads(found.stdout)}
    assert {"click", "lxml", "vl-convert-python", "markupsafe"} <= names
    assert "pytest" not in names


def test_another_licence_would_be_found() -> None:
    found = pip_licenses("--allow-only=MIT License;MIT;Apache Software License")
    assert found.returncode == 1
    assert "not in allow-only licenses" in found.stderr


def test_the_page_tells_of_each_licence_that_is_allowed() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    allowed = settings["tool"]["pip-licenses"]["allow-only"].split(";")
    page = PAGE.read_text("utf-8")
    assert [each for each in allowed if f"`{each}`" not in page] == []


@pytest.mark.slow
def test_the_list_of_a_release_names_exactly_what_is_required(tmp_path: Path) -> None:
    listed = tmp_path / "qualify.cdx.json"
    made = subprocess.run(
        ["make", "sbom", f"SHIPPED={tmp_path / 'shipped'}", f"SBOM={listed}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr

    text = listed.read_text("utf-8")
    found = json.loads(text)
    required = (ROOT / "requirements.txt").read_text("utf-8")
    pins = re.findall(r"^([\w.-]+)==([\w.]+)", required, re.MULTILINE)
    assert {(canonicalize_name(each["name"]), each["version"]) for each in found["components"]} == {
        (canonicalize_name(name), version) for name, version in pins
    }
    assert found["metadata"]["component"]["name"] == "qualify"
    assert str(ROOT) not in text
