"""Workflows that run a config: which are meant, and what they want of the repository, by name."""

from pathlib import Path, PurePath

import pytest

from sync.doctor.checkup import State, fine
from sync.doctor.workflows import Workflow, examine_workflows, find_repository, read_workflows
from tests.sync.doctor.setups import SIGN_IN, WORKFLOW

ROOT = Path(__file__).parents[3]
CONFIG = PurePath("config.toml")
PASSING = """
        env:
          QUALIFY_SHEET: ${{ vars.QUALIFY_SHEET }}
          QUALIFY_CREDENTIALS: ${{ secrets.QUALIFY_CREDENTIALS }}
          OTHER: ${{ secrets['OTHER_KEY'] || secrets.GITHUB_TOKEN }}
"""


def _workflow(text: str, folder: Path, name: str = "sync.yml") -> None:
    path = folder / ".github" / "workflows"
    path.mkdir(parents=True, exist_ok=True)
    (path / name).write_text(text, "utf-8")


def test_the_workflow_of_this_repository() -> None:
    read = [each for each in read_workflows(ROOT) if each.name == "sync.yml"]

    found = examine_workflows(read, CONFIG, {"QUALIFY_SHEET": "vars"}, online=True)

    google = "GOOGLE_SERVICE_ACCOUNT, GOOGLE_WORKLOAD_IDENTITY_PROVIDER"
    secrets = "QUALIFY_CREDENTIALS, QUALIFY_PING, QUALIFY_WEBHOOK"
    variables = f"{google}, QUALIFY_CONFIGS, QUALIFY_SHEET"
    wanted = f"the secrets {secrets} and the variables {variables}"
    assert found == [fine(f"sync.yml reads {wanted} of the repository's settings")]


def test_names_are_told_and_nothing_else(tmp_path: Path) -> None:
    _workflow(WORKFLOW + PASSING, tmp_path)
    [found] = examine_workflows(
        read_workflows(tmp_path), CONFIG, {"QUALIFY_SHEET": "vars"}, online=True
    )
    assert found.what == (
        "sync.yml reads the secrets OTHER_KEY, QUALIFY_CREDENTIALS and the variable QUALIFY_SHEET"
        " of the repository's settings"
    )


@pytest.mark.parametrize(
    ("text", "config", "meant"),
    [
        ("run: qualify run", "config.toml", True),
        ("run: qualify run config.toml", "config.toml", True),
        ("run: qualify run --json sheets/*.toml", "eu.toml", True),
        ("run: python -m sync run eu.toml", "eu.toml", True),
        ("run: qualify run ${{ matrix.config }}", "eu.toml", True),
        ("run: qualify run us.toml", "eu.toml", False),
        ("run: qualify run eu/config.toml", "eu/config.toml", True),
        ("run: qualify run ./eu/config.toml", "eu/config.toml", True),
        ("run: qualify run $GITHUB_WORKSPACE/eu/config.toml", "eu/config.toml", True),
        ("run: cd eu && qualify run config.toml", "eu/config.toml", True),
        ("run: qualify run */config.toml", "eu/config.toml", True),
        ("run: qualify run us/config.toml", "eu/config.toml", False),
        ("run: qualify run us/*.toml", "eu/config.toml", False),
        ("uses: team/qualify@v1\nwith:\n  config: eu.toml", "eu.toml", True),
        ("uses: team/qualify@v1\nwith:\n  config: us.toml", "eu.toml", False),
        ("uses: team/other@v1", "eu.toml", False),
        ("run: qualify check eu.toml", "eu.toml", False),
        ("# run: qualify run eu.toml", "eu.toml", False),
        ("hash: pyproject.toml\nrun: qualify run", "config.toml", True),
    ],
)
def test_which_workflows_are_meant(text: str, config: str, *, meant: bool, tmp_path: Path) -> None:
    _workflow(text, tmp_path)
    [workflow] = read_workflows(tmp_path)
    assert workflow.runs(PurePath(config)) is meant


def test_what_is_commented_out_does_not_count(tmp_path: Path) -> None:
    _workflow(WORKFLOW + "        env:\n          A: 1 # QUALIFY_SHEET: x\n", tmp_path)
    read = read_workflows(tmp_path)
    [found] = examine_workflows(read, CONFIG, {"QUALIFY_SHEET": "vars"}, online=False)
    assert found.state is State.WARNING


def test_a_config_below_the_repository_finds_its_workflows(tmp_path: Path) -> None:
    _workflow(WORKFLOW, tmp_path)
    (tmp_path / "sheets" / "eu").mkdir(parents=True)
    assert find_repository(tmp_path / "sheets" / "eu" / "config.toml") == tmp_path


def test_the_workflows_of_another_repository_are_not_read(tmp_path: Path) -> None:
    _workflow(WORKFLOW, tmp_path)
    (tmp_path / "own" / ".git").mkdir(parents=True)
    assert find_repository(tmp_path / "own" / "config.toml") is None


def test_a_workflow_that_is_no_text_hinders_nothing(tmp_path: Path) -> None:
    _workflow("", tmp_path)
    (tmp_path / ".github" / "workflows" / "odd.yml").write_bytes(b"\xff\x00\xfe" * 9)
    (tmp_path / ".github" / "workflows" / "folder.yml").mkdir()
    read = read_workflows(tmp_path)
    assert [each.name for each in read] == ["folder.yml", "odd.yml", "sync.yml"]
    assert examine_workflows(read, CONFIG, {}, online=True) == []


def test_workflows_that_may_not_be_looked_at_hinder_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _workflow(WORKFLOW, tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.stat", refuse)
    monkeypatch.setattr("os.listdir", refuse)
    monkeypatch.setattr("os.scandir", refuse)
    assert find_repository(tmp_path / "config.toml") is None
    assert read_workflows(tmp_path) == []


def test_a_local_workbook_wants_no_credentials() -> None:
    for text in (WORKFLOW, SIGN_IN):
        [found] = examine_workflows([Workflow("a.yml", text)], CONFIG, {}, online=False)
        assert found.state is State.OK


def test_addresses_of_webhooks_are_kept_among_the_secrets() -> None:
    workflow = Workflow("a.yml", "run: qualify run\nenv:\n  PING: ${{ secrets.PING }}")
    variables = {"PING": "secrets", "HOOK": "secrets"}
    [found] = examine_workflows([workflow], CONFIG, variables, online=False)
    assert found.what == "a.yml does not pass on the variable HOOK, which the config reads"
    assert found.mend.startswith("write HOOK: ${{ secrets.HOOK }} under env: of the step that runs")
