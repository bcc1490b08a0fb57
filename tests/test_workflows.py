"""The workflows and the action are safe, and are what GitHub takes."""

import subprocess
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def audit(*workflows: Path) -> subprocess.CompletedProcess[str]:
    """Audit workflows without asking GitHub: pins, permissions, kept credentials, injections."""
    zizmor = Path(sysconfig.get_path("scripts")) / "zizmor"
    command: list[str | Path] = [
        zizmor,
        "--offline",
        "--no-progress",
        "--persona=pedantic",
        *workflows,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_auditor_finds_nothing_in_the_workflows() -> None:
    found = audit(ROOT / ".github", ROOT / "action.yml")
    assert found.returncode == 0, found.stdout
    assert "No findings to report" in found.stdout


def test_the_auditor_would_find_an_action_that_is_not_pinned(tmp_path: Path) -> None:
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    pinned, _, rest = text.partition("actions/checkout@")
    loose = tmp_path / "ci.yml"
    loose.write_text(f"{pinned}actions/checkout@v5{rest[40:]}", "utf-8")
    found = audit(loose)
    assert found.returncode != 0
    assert "unpinned-uses" in found.stdout


@pytest.mark.parametrize("key", ["gha-creds-0123456789abcdef.json", "key.json"])
def test_a_key_is_not_committed(key: str, tmp_path: Path) -> None:
    """Neither one that the sign-in leaves, nor one that is saved where the README says."""
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / ".gitignore").write_bytes((ROOT / ".gitignore").read_bytes())
    ignored = subprocess.run(["git", "check-ignore", "-q", key], cwd=tmp_path, check=False)
    assert ignored.returncode == 0


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", sorted((ROOT / ".github" / "workflows").glob("*.yml"))),
        ("vendor.github-actions", [ROOT / "action.yml"]),
        ("vendor.dependabot", [ROOT / ".github" / "dependabot.yml"]),
    ],
)
def test_each_file_is_as_github_has_declared_it(schema: str, files: Sequence[Path]) -> None:
    assert files
    checked = check(schema, *files)
    assert checked.returncode == 0, checked.stdout


def test_the_declaration_would_find_a_slip(tmp_path: Path) -> None:
    text = (ROOT / "action.yml").read_text("utf-8")
    wrong = tmp_path / "action.yml"
    wrong.write_text(text.replace("using: composite", "using: composit"), "utf-8")
    assert check("vendor.github-actions", wrong).returncode == 1


def check(schema: str, *files: Path) -> subprocess.CompletedProcess[str]:
    """Check files against a schema that the checker brings along."""
    checker = Path(sysconfig.get_path("scripts")) / "check-jsonschema"
    command: list[str | Path] = [checker, "--builtin-schema", schema, *files]
    return subprocess.run(command, capture_output=True, text=True, check=False)
