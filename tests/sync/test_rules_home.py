"""Where the rules live, as the notes in the sheet tell it."""

import subprocess
from pathlib import Path

import pytest

from sync.commands.rules_home import rules_home, web_address


@pytest.fixture(autouse=True)
def _no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("https://github.com/acme/rules.git", "https://github.com/acme/rules"),
        ("https://github.com/acme/rules/", "https://github.com/acme/rules"),
        ("https://ada:s3cret@github.com/acme/rules.git", "https://github.com/acme/rules"),
        ("https://s3cret@git.acme.example:8443/rules", "https://git.acme.example/rules"),
        ("git@github.com:acme/rules.git", "https://github.com/acme/rules"),
        ("ssh://git@gitlab.com:2222/a/b/c.git", "https://gitlab.com/a/b/c"),
        ("/home/ada/rules.git", ""),
        ("../rules", ""),
        ("file:///srv/rules.git", ""),
        ("C:\\rules", ""),
        ("", ""),
    ],
)
def test_the_page_of_a_remote_repository(remote: str, page: str) -> None:
    assert web_address(remote) == page


def test_in_ci(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    monkeypatch.setenv("GITHUB_REPOSITORY", "acme/rules")
    found = rules_home(tmp_path / "leads.toml")
    assert found == "leads.toml, https://github.com/acme/rules"


def test_in_a_clone(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    remote = ["remote", "add", "origin", "git@github.com:acme/rules.git"]
    subprocess.run(["git", "-C", tmp_path, *remote], check=True)
    (tmp_path / "sales").mkdir()
    found = rules_home(tmp_path / "sales" / "config.toml")
    assert found == "config.toml, https://github.com/acme/rules"


def test_in_no_clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert rules_home(tmp_path / "config.toml") == "config.toml"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert rules_home(tmp_path / "config.toml") == "config.toml"
