"""The action and the workflows around it: their steps, run as they are written."""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.harness import BLANK, CONFIG, LEAD
from tests.workbooks import write_workbook

ROOT = Path(__file__).parents[1]
ACTION: dict[Any, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
SCRIPTS = sysconfig.get_path("scripts")


def workflow(name: str) -> dict[Any, Any]:
    read: dict[Any, Any] = yaml.safe_load(
        (ROOT / ".github" / "workflows" / f"{name}.yml").read_text("utf-8")
    )
    return read


def script(steps: list[dict[str, Any]], name: str) -> str:
    [found] = [each["run"] for each in steps if each.get("name") == name]
    return str(found)


def execute(text: str, folder: Path, more: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a step's script as the runner does."""
    environment = {
        "PATH": f"{SCRIPTS}:{os.environ['PATH']}",
        "HOME": str(folder),
        "RUNNER_TEMP": str(folder / "temp"),
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_WORKSPACE": str(folder),
        "GITHUB_ACTIONS": "true",
        **{name: value for name, value in os.environ.items() if name.startswith("PIP_")},
    }
    (folder / "temp").mkdir(exist_ok=True)
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text],
        cwd=folder,
        env=environment | dict(more),
        capture_output=True,
        text=True,
        check=False,
    )


def outputs(folder: Path) -> dict[str, str]:
    lines = (folder / "output").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


# The action -------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with two configs, one of which is broken."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "a b.toml").write_text(CONFIG, encoding="utf-8")
    write_workbook(
        tmp_path / "configs" / "prospects.xlsx",
        {**BLANK, "ID": "P-1", **LEAD},
        {**BLANK, "ID": "P-2"},
        {**BLANK, "ID": "P-2"},
    )
    return tmp_path


def run_action(folder: Path, config: str, **more: str) -> subprocess.CompletedProcess[str]:
    given = {"BIN": SCRIPTS, "CONFIG": config, "DRY_RUN": "false", "QUIET": "false", "JOBS": "1"}
    return execute(script(ACTION["runs"]["steps"], "Run"), folder, given | more)


def test_the_action_runs_configs_and_says_what_came_of_them(folder: Path) -> None:
    ran = run_action(folder, "configs/*.toml\n")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == '"configs/a b.toml": 1 of 3 judged, 1 moved, 2 problems\n'
    found = outputs(folder)
    [report] = json.loads(found.pop("json"))
    assert report["moves"]["promoted"] == 1
    assert Path(found.pop("json-file")).read_text("utf-8").count("\n") == 1
    assert found == {
        "exit-code": "0",
        "configs": "1",
        "failed": "0",
        "judged": "1",
        "moves": "1",
        "promoted": "1",
        "demoted": "0",
        "problems": "2",
    }
    assert set(outputs(folder)) == set(ACTION["outputs"])
    assert "::warning title=configs/a b.toml::" in ran.stderr
    assert "1 of 3 prospects judged" in (folder / "summary.md").read_text("utf-8")


def test_the_action_fails_as_a_run_does_and_still_says_what_came_of_it(folder: Path) -> None:
    (folder / "configs" / "broken.toml").write_text("[sheet]\nkey = 3\n", encoding="utf-8")
    ran = run_action(folder, "configs/*.toml\nmissing.toml", DRY_RUN="true", QUIET="true", JOBS="2")
    assert ran.returncode == 2
    assert len(ran.stdout.splitlines()) == 3
    found = outputs(folder)
    assert (found["exit-code"], found["configs"], found["failed"]) == ("2", "3", "2")
    assert found["moves"] == "1"
    assert "::error file=configs/broken.toml,line=2,title=" in ran.stderr
    # It was a dry run: the next one finds the same.
    assert run_action(folder, "configs/a b.toml").returncode == 0
    assert outputs(folder)["moves"] == "1"


def test_a_quiet_action_logs_nothing_of_a_sheet_where_nothing_happened(folder: Path) -> None:
    write_workbook(folder / "configs" / "prospects.xlsx", {**BLANK, "ID": "P-1"})
    assert run_action(folder, "configs/a b.toml", QUIET="true").stdout == ""


@pytest.mark.parametrize("hostile", ["$(touch x).toml", "`touch x`", "--help", "; touch x", "a\tb"])
def test_no_input_acts_in_a_script(folder: Path, hostile: str) -> None:
    ran = run_action(folder, hostile)
    assert ran.returncode == 2
    assert not (folder / "x").exists()
    assert outputs(folder)["failed"] == "1"


@pytest.mark.parametrize("said", ["TRUE", "yes", "1", " true"])
def test_what_may_be_meant_as_a_dry_run_writes_nothing(folder: Path, said: str) -> None:
    before = (folder / "configs" / "prospects.xlsx").read_bytes()
    ran = run_action(folder, "configs/*.toml", DRY_RUN=said)
    assert ran.returncode == 2
    assert ran.stdout.startswith("::error title=Qualify::")
    assert (folder / "configs" / "prospects.xlsx").read_bytes() == before


def test_a_path_that_looks_like_a_pattern_is_that_config_also_on_lines_of_windows(
    folder: Path,
) -> None:
    for name in ("[ab].toml", "a.toml"):
        (folder / name).write_text("[sheet", encoding="utf-8")
    run_action(folder, "[ab].toml\r\n\r\n")
    [report] = json.loads(outputs(folder)["json"])
    assert report["config"] == "[ab].toml"


@pytest.mark.slow
def test_the_action_installs_what_it_names_by_hash(folder: Path) -> None:
    ran = execute(script(ACTION["runs"]["steps"], "Install"), folder, {"PYTHON": sys.executable})
    assert ran.returncode == 0, ran.stderr
    bin_ = outputs(folder)["bin"]
    frozen = subprocess.run(
        [f"{bin_}/python", "-m", "pip", "freeze"], capture_output=True, text=True, check=True
    ).stdout.lower()
    assert "qualify" in frozen
    assert "pytest" not in frozen
    assert run_action(folder, "configs/*.toml", BIN=bin_).returncode == 0


# sync.yml ---------------------------------------------------------------------------------------


def list_configs(folder: Path, configs: str) -> subprocess.CompletedProcess[str]:
    steps = workflow("sync")["jobs"]["configs"]["steps"]
    text = script(steps, "List the configs").replace("python -m sync", f"{SCRIPTS}/qualify")
    return execute(text, folder, {"CONFIGS": configs, "QUALIFY_SHEET": "x"})


def jobs(folder: Path) -> list[dict[str, str]]:
    matrix: dict[str, list[dict[str, str]]] = json.loads(outputs(folder)["matrix"])
    return matrix["include"]


def test_the_matrix_has_a_job_for_each_workbook(folder: Path) -> None:
    again = CONFIG.replace("prospects.xlsx", "./prospects.xlsx")
    for name in ("c", "d"):
        (folder / "configs" / f"{name}.toml").write_text(again, encoding="utf-8")

    ran = list_configs(folder, "configs/a*.toml configs/[cd].toml\n  gone.toml\n")

    assert ran.returncode == 0, ran.stderr
    paths = ["configs/a b.toml", "configs/c.toml", "configs/d.toml"]
    first, second = jobs(folder)
    assert (first["name"], first["config"]) == ("a b, c, d", "\n".join(paths))
    assert (second["name"], second["config"]) == ("gone", "gone.toml")
    # No two jobs of a run share a lock: of those that wait for one GitHub keeps only the last.
    assert first["group"] != second["group"]
    lock = workflow("sync")["jobs"]["sync"]["concurrency"]
    assert lock == {"group": "${{ matrix.group }}", "cancel-in-progress": False}
    ran = run_action(folder, jobs(folder)[0]["config"])
    assert (ran.returncode, outputs(folder)["configs"]) == (0, "3"), ran.stderr
    assert [json.loads(line.partition('": ')[0] + '"') for line in ran.stdout.splitlines()] == paths


def test_no_name_of_a_config_gets_into_another_output(folder: Path) -> None:
    for name in ("x\ncode=0", "$(touch x)", "' \" %0A", "b\udcff"):
        (folder / "configs" / f"{name}.toml").write_text(CONFIG, encoding="utf-8")

    assert list_configs(folder, "configs/*.toml").returncode == 0

    assert (folder / "output").read_text("utf-8").count("\n") == 1
    assert set(outputs(folder)) == {"matrix"}
    assert not (folder / "x").exists()


def test_a_list_that_fails_is_no_matrix_without_jobs(folder: Path) -> None:
    (folder / "qualify").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (folder / "qualify").chmod(0o755)
    steps = workflow("sync")["jobs"]["configs"]["steps"]
    text = script(steps, "List the configs").replace("python -m sync", "./qualify")

    assert execute(text, folder, {"CONFIGS": "*.toml"}).returncode == 1


@pytest.mark.parametrize("code", range(1, 6))
def test_a_failure_names_the_mend(tmp_path: Path, code: int) -> None:
    steps = workflow("sync")["jobs"]["sync"]["steps"]
    ran = execute(script(steps, "Say what to do"), tmp_path, {"CODE": str(code)})
    assert ran.returncode == 0
    assert ran.stdout.startswith("::error title=What to do::")
    assert len(ran.stdout.splitlines()) == 1


# release.yml ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "notes", "code"),
    [
        ("v0.3.0", "## 0.3.0 - 2026-12-01\n\n- This.\n\n## 0.2.0\n\n- That.\n", 0),
        ("v0.3.1", "## 0.3.0\n\n- This.\n", 1),
        ("v0.3.0", "## Unreleased\n\n- This.\n", 1),
    ],
)
def test_a_release_is_of_the_version_that_its_tag_names(
    tmp_path: Path, tag: str, notes: str, code: int
) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.3.0"\n', encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n{notes}", encoding="utf-8")
    steps = workflow("release")["jobs"]["build"]["steps"]
    text = script(steps, "Hold the tag against the version and the notes")
    ran = execute(text, tmp_path, {"TAG": tag})
    assert ran.returncode == code, ran.stdout + ran.stderr
    if code:
        assert "::error file=" in ran.stdout
    else:
        assert (tmp_path / "notes.md").read_text("utf-8").strip() == "- This."


@pytest.mark.parametrize("there", [True, False])
def test_the_tag_of_the_action_is_moved_or_made(tmp_path: Path, *, there: bool) -> None:
    gh = tmp_path / "gh"
    gh.write_text(
        f'#!/bin/bash\necho "$*" >> calls\nif [[ "$*" == *"/ref/tags/v1" ]]; then'
        f" exit {0 if there else 1}; fi\n",
        encoding="utf-8",
    )
    gh.chmod(0o755)
    steps = workflow("release")["jobs"]["release"]["steps"]
    more = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "TAG": "v1.4.2",
        "GH_REPO": "team/qualify",
        "GITHUB_SHA": "c0ffee",
    }
    ran = execute(script(steps, "Move the action's tag"), tmp_path, more)
    assert ran.returncode == 0, ran.stderr
    refs = "repos/team/qualify/git"
    done = (
        f"api --silent --method PATCH {refs}/refs/tags/v1 -f sha=c0ffee -F force=true"
        if there
        else f"api --silent --method POST {refs}/refs -f ref=refs/tags/v1 -f sha=c0ffee"
    )
    assert (tmp_path / "calls").read_text("utf-8").splitlines()[1:] == [done]


@pytest.mark.slow
def test_a_release_is_built_and_checked_by_its_steps(tmp_path: Path) -> None:
    subprocess.run(["git", "clone", "-q", ROOT, tmp_path / "clone"], check=True)
    clone = tmp_path / "clone"
    subprocess.run([sys.executable, "-m", "venv", clone / ".venv"], check=True)
    steps = workflow("release")["jobs"]["build"]["steps"]
    path = f"{clone}/.venv/bin:{os.environ['PATH']}"
    for name in ("Build", "Check what was built"):
        text = script(steps, name).replace("          make sbom", "").replace("make sbom", "")
        text = text.replace(".venv/bin/", f"{SCRIPTS}/")
        ran = execute(text, clone, {"PATH": path})
        assert ran.returncode == 0, ran.stdout + ran.stderr
    assert sorted(each.suffix for each in (clone / "dist").iterdir()) == [".gz", ".whl"]


@pytest.mark.slow
def test_the_package_is_tried_by_the_steps_of_ci(tmp_path: Path) -> None:
    steps = workflow("ci")["jobs"]["package"]["steps"]
    ran = execute(script(steps, "Try it"), tmp_path, {"BIN": SCRIPTS})
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Nothing to do" in ran.stdout
