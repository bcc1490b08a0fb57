"""The workflows are safe: an auditor of GitHub Actions finds nothing in them."""

import subprocess
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[1]


def audit(workflows: Path) -> subprocess.CompletedProcess[str]:
    """Audit workflows without asking GitHub: pins, permissions, kept credentials, injections."""
    zizmor = Path(sysconfig.get_path("scripts")) / "zizmor"
    command: list[str | Path] = [
        zizmor,
        "--offline",
        "--no-progress",
        "--persona=pedantic",
        workflows,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_auditor_finds_nothing_in_the_workflows() -> None:
    found = audit(ROOT / ".github")
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


def test_a_key_left_by_the_sign_in_is_not_committed() -> None:
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", "gha-creds-0123456789abcdef.json"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert ignored.returncode == 0
