"""The package as it is built: what it says of itself, and what is in it."""

import os
import re
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Mapping
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"(?m)^([a-z][\w.-]*)==([\w.]+)")
NAME = re.compile(r"[\w.-]+")
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
    typed = {"rules/py.typed", "sync/py.typed", "warehouse/py.typed"}
    data = {"sync/demo/demo.toml", *typed, *page}
    packs = {f"rules/packs/{path.name}" for path in (ROOT / "rules" / "packs").glob("*.toml")}
    assert packs
    assert data | packs <= names
    assert {name.partition("/")[0] for name in names} <= {
        "rules",
        "sync",
        "warehouse",
        *(name.partition("/")[0] for name in names if ".dist-info/" in name),
    }


def test_the_source_package_holds_what_its_tests_read(tmp_path: Path) -> None:
    """That is all that is in the repository, but what only editors read."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    if listed.returncode:
        pytest.skip("not in a repository")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    [built] = tmp_path.glob("*.tar.gz")
    with tarfile.open(built) as package:
        held = {name.partition("/")[2] for name in package.getnames()}
    assert set(listed.stdout.split()) - held == {".editorconfig"}


def test_what_the_scheduled_job_installs_is_pinned_by_hash() -> None:
    """`make requirements` writes both files anew."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    pins = dict(PIN.findall((ROOT / "constraints.txt").read_text("utf-8")))
    runtime, build_time = (
        dict(PIN.findall((ROOT / name).read_text("utf-8")))
        for name in ("requirements.txt", "requirements-build.txt")
    )
    named = [NAME.match(each) for each in project["project"]["dependencies"]]
    assert {each[0] for each in named if each} <= set(runtime)
    assert "hatchling" in build_time
    wanted = runtime | build_time
    assert {name: pins.get(name, version) for name, version in wanted.items()} == wanted
    for name in ("requirements.txt", "requirements-build.txt"):
        text = (ROOT / name).read_text("utf-8")
        assert text.count("--hash=sha256:") >= 2 * len(PIN.findall(text))
        assert "://" not in text


@pytest.mark.slow
def test_a_package_is_the_same_whenever_and_wherever_it_is_built(tmp_path: Path) -> None:
    built = []
    for folder, umask in (("one", 0o022), ("another place", 0o077)):
        clone = tmp_path / folder
        clone.mkdir()
        environment = {**os.environ, **IN_CI, "SOURCE_DATE_EPOCH": "1790000000"}
        for command in (
            ["git", "clone", "-q", str(ROOT), str(clone / "source")],
            [sys.executable, "-m", "hatchling", "build", "-d", str(clone / "dist")],
        ):
            at = clone / "source" if "hatchling" in command else clone
            subprocess.run(command, cwd=at, env=environment, umask=umask, check=True)
        built.append({each.name: each.read_bytes() for each in (clone / "dist").iterdir()})
    assert built[0] == built[1]
    assert sorted(Path(name).suffix for name in built[0]) == [".gz", ".whl"]
