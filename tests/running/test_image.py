"""The image: its Dockerfile is a good one, and what it makes runs as nobody, all read-only.

Where no daemon is to be had, its steps are taken one by one in a clean root of this machine's.
"""

import re
import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.harness import CONFIG, LEAD
from tests.running.dockerfile import CleanRoot, Step, read_steps
from tests.running.recipes import PAGE, ROOT, Unit
from tests.test_docs import blocks
from tests.workbooks import write_workbook

DOCKERFILE = ROOT / "Dockerfile"
TAG = "qualify:tests"
SENT = re.findall(r"^!(.*)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)
"""What a builder is sent."""

Qualify = Callable[[Path, str], subprocess.CompletedProcess[str]]
"""Runs qualify with arguments in the image, a folder mounted as its /work."""


def test_the_linter_finds_nothing_in_the_dockerfile() -> None:
    linter = Path(sysconfig.get_path("scripts")) / "hadolint"
    if not linter.exists():
        pytest.skip("hadolint is published for Linux on x86-64 alone")
    found = subprocess.run([linter, DOCKERFILE], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "")


def test_the_builder_is_sent_what_is_copied_and_nothing_else() -> None:
    copied = {
        word
        for step in read_steps(DOCKERFILE)
        if step.name == "COPY" and "--from" not in step.words
        for word in step.words.split()[:-1]
    }
    assert set(SENT) == copied


def test_the_image_is_nobodys_and_its_packages_are_checked() -> None:
    steps = list(read_steps(DOCKERFILE))
    last_stage = steps[[step.name for step in steps].index("USER") :]

    assert Step("USER", "10001:10001") in steps
    assert not [step for step in last_stage if step.name in {"RUN", "COPY"}]
    assert any("--require-hashes" in step.words for step in steps if step.name == "RUN")


def by_docker() -> Qualify:
    build = ["docker", "build", "--quiet", "--tag", TAG, str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)

    def qualify(folder: Path, arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["docker", "run", "--rm", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL"]
        volume = ["--security-opt", "no-new-privileges", "--volume", f"{folder}:/work", TAG]
        return subprocess.run(
            [*command, *volume, *arguments.split()], capture_output=True, text=True, check=False
        )

    return qualify


def step_by_step(folder: Path) -> Qualify:
    root = CleanRoot(folder)
    for step in read_steps(DOCKERFILE):
        root.take(step, ROOT)

    denied = root.run("! touch /opt/qualify/x /x && touch /tmp/x", volume=folder)
    assert denied.returncode == 0, denied.stderr

    def qualify(volume: Path, arguments: str) -> subprocess.CompletedProcess[str]:
        return root.run(f"{root.entry} {arguments}", volume=volume)

    return qualify


def may_mount() -> bool:
    return works("unshare", "--mount", "true") and shutil.which("setpriv") is not None


def works(*command: str) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def qualify(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Qualify]:
    if works("docker", "info"):
        yield by_docker()
    elif may_mount():
        yield step_by_step(tmp_path_factory.mktemp("image") / "root")
    else:
        pytest.skip("neither a Docker daemon nor the right to mount is to be had here")


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    """A folder with a config and its workbook, which anybody may write to."""
    folder = tmp_path / "sheets"
    folder.mkdir()
    (folder / "config.toml").write_text(CONFIG, "utf-8")
    write_workbook(folder / "prospects.xlsx", {"ID": "P-1", **LEAD})
    folder.chmod(0o777)
    (folder / "prospects.xlsx").chmod(0o666)
    return folder


@pytest.mark.slow
def test_the_image_runs_the_job_as_nobody_with_all_else_read_only(
    qualify: Qualify, sheets: Path
) -> None:
    first, second = qualify(sheets, "run --quiet"), qualify(sheets, "run --quiet")
    assert (first.returncode, first.stderr) == (0, "")
    assert "1 changelog row" in first.stdout
    assert (second.returncode, second.stdout) == (0, "")


@pytest.mark.slow
def test_the_image_says_which_folder_it_may_not_write_to(qualify: Qualify, sheets: Path) -> None:
    sheets.chmod(0o755)
    ran = qualify(sheets, "run")
    assert ran.returncode == 3
    assert "its folder is read-only" in ran.stderr


@pytest.mark.slow
def test_the_steps_before_the_service_install_the_job(tmp_path: Path, sheets: Path) -> None:
    """As the page has them, where systemd is told to look for the program."""
    if not may_mount():
        pytest.skip("the right to mount is not to be had here")
    root = CleanRoot(tmp_path / "root")
    root.folder = "/source"
    [steps] = [each.text for each in blocks(PAGE, "sh") if "venv /opt/qualify" in each.text]
    for name in SENT:
        root.copy([name, name], ROOT)
    installed = root.run(steps)
    assert installed.returncode == 0, installed.stderr

    root.folder = "/work"
    program = Unit("qualify.service")["Service"]["ExecStart"].split()[3]
    assert program == "/opt/qualify/bin/qualify"
    assert "1 changelog row" in root.run(f"{program} run --quiet", volume=sheets).stdout
