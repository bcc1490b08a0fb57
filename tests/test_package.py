"""The package as it is built: what it says of itself, and what is in it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
IN_CI = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "sales/qualify"}


def build(folder: Path, more: Mapping[str, str]) -> ZipFile:
    """Build the wheel from the sources as they are, as a release would."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GITHUB_")}
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        env={**environment, **more},
        capture_output=True,
        check=True,
    )
    [wheel] = folder.glob("*.whl")
    return ZipFile(wheel)


def metadata(wheel: ZipFile) -> Message:
    [name] = [each for each in wheel.namelist() if each.endswith(".dist-info/METADATA")]
    return Parser().parsestr(wheel.read(name).decode())


def test_the_wheel_names_its_authors_and_the_repository_it_was_built_from(tmp_path: Path) -> None:
    with build(tmp_path, IN_CI) as wheel:
        told = metadata(wheel)
    assert told["Author"] == "The Qualify authors"
    assert told.get_all("Project-URL") == [
        "Homepage, https://github.com/sales/qualify",
        "Documentation, https://github.com/sales/qualify/blob/main/docs/rules.md",
        "Changelog, https://github.com/sales/qualify/blob/main/CHANGELOG.md",
        "Issues, https://github.com/sales/qualify/issues",
    ]


@pytest.mark.parametrize(
    ("remote", "home"),
    [
        ("git@github.com:sales/qualify.git", "https://github.com/sales/qualify"),
        ("https://gitlab.example/sales/team/qualify", "https://gitlab.example/sales/team/qualify"),
        ("ssh://git@host.example/qualify.git", "https://host.example/qualify"),
        ("https://ada:secret@github.com/sales/qualify", None),
        ("/srv/git/qualify", None),
    ],
)
def test_a_clone_leads_to_where_it_was_cloned_from(
    remote: str, home: str | None, tmp_path: Path
) -> None:
    as_if_cloned = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "remote.origin.url",
        "GIT_CONFIG_VALUE_0": remote,
    }
    with build(tmp_path, as_if_cloned) as wheel:
        urls = metadata(wheel).get_all("Project-URL", [])
    assert [url for url in urls if url.startswith("Homepage")] == (
        [f"Homepage, {home}"] if home else []
    )


def test_the_wheel_holds_the_packages_with_their_data_and_nothing_else(tmp_path: Path) -> None:
    with build(tmp_path, {}) as wheel:
        names = set(wheel.namelist())
    page = {"sync/html/page.css", "sync/html/page.html"}
    data = {"rules/py.typed", "sync/py.typed", "sync/demo/demo.toml", *page}
    packs = {f"rules/packs/{path.name}" for path in (ROOT / "rules" / "packs").glob("*.toml")}
    assert packs
    assert data | packs <= names
    assert {name.partition("/")[0] for name in names} <= {
        "rules",
        "sync",
        *(name.partition("/")[0] for name in names if ".dist-info/" in name),
    }
