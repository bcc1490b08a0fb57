"""docs/running.md: it shows the recipes as they are, and what it has people do works as written."""

import re
import runpy
import shlex
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.running.recipes import FOLDER, PAGE, ROOT, Machine, Unit, objects, pod, text
from tests.running.test_schemas import cron_lines
from tests.test_docs import blocks, check_command


def test_the_page_shows_each_recipe_as_it_is() -> None:
    page = PAGE.read_text("utf-8")
    filled = runpy.run_path(str(ROOT / "docs" / "running_page.py"))["filled"]

    assert page == filled(page), "run make docs"
    shown = re.findall(r"^<!-- running/(\S+) -->$", page, re.MULTILINE)
    assert sorted(shown) == sorted(path.name for path in FOLDER.iterdir())


CALL = re.compile(r"\bqualify(?:\.exe|:[\d.]+)? ((?:run|check)\b[^'\n|]*)")


def test_every_call_in_a_recipe_is_one_that_the_program_takes() -> None:
    steps = [block.text for block in blocks(PAGE, "sh")]
    recipes = [text(path.name) for path in FOLDER.iterdir()]
    lines = "\n".join([*steps, *recipes]).replace("\\\n", " ")
    calls = CALL.findall(lines)

    assert len(calls) > 6
    for call in calls:
        check_command(shlex.split(re.split(r" \*&gt;|\"[,\]]", call)[0], posix=False))


def test_every_image_that_is_named_is_of_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    tags = re.findall(r"\bqualify:(\d[\w.]*)", PAGE.read_text("utf-8"))
    assert len(tags) > 4
    assert set(tags) == {version}


SHARED = [f"/configs/{name}.toml" for name in ("a", "b", "c", "d", "e", "f", "g")]


def share_of_pod(index: int, tasks: int) -> tuple[str, dict[str, str]]:
    [container] = pod("cronjob-indexed.yaml")["containers"]
    assert container["command"] == ["/bin/sh", "-euc"]
    return container["args"][0], {"JOB_COMPLETION_INDEX": str(index), "TASKS": str(tasks)}


def share_of_task(index: int, tasks: int) -> tuple[str, dict[str, str]]:
    [job] = objects("cloud-run-job.yaml")
    [container] = job["spec"]["template"]["spec"]["template"]["spec"]["containers"]
    assert container["command"] == ["/bin/sh", "-euc"]
    settings = {"CLOUD_RUN_TASK_INDEX": str(index), "CLOUD_RUN_TASK_COUNT": str(tasks)}
    return container["args"][0], settings


@pytest.mark.parametrize("tasks", [1, 3, 9])
@pytest.mark.parametrize("share", [share_of_pod, share_of_task])
def test_the_tasks_share_all_configs_and_none_runs_what_is_not_its_own(
    share: Callable[[int, int], tuple[str, dict[str, str]]], tasks: int, tmp_path: Path
) -> None:
    machine = Machine(tmp_path)
    for each in SHARED:
        machine.write_program(each, "")
    machine.write_program("/bin/qualify", 'echo "$@"')

    taken = []
    for index in range(tasks):
        script, settings = share(index, tasks)
        ran = machine.run(script, "/configs", **settings)
        assert (ran.returncode, ran.stderr) == (0, "")
        taken.append(re.findall(r"\S+\.toml", ran.stdout))

    expected = [[f"{tmp_path}{each}" for each in SHARED[index::tasks]] for index in range(tasks)]
    assert taken == expected


def test_as_many_pods_run_as_share_the_configs() -> None:
    [cron_job] = objects("cronjob-indexed.yaml")
    job = cron_job["spec"]["jobTemplate"]["spec"]
    [container] = pod("cronjob-indexed.yaml")["containers"]
    [tasks] = [each["value"] for each in container["env"] if each["name"] == "TASKS"]

    assert job["completionMode"] == "Indexed"
    assert job["completions"] == job["parallelism"] == int(tasks)


def moved_both(ran: subprocess.CompletedProcess[str]) -> bool:
    return ran.returncode == 0 and ran.stdout.count("1 changelog row") == 2


@pytest.mark.slow
def test_the_crontab_runs_the_job(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.write_configs("/home/sales/configs", "north", "south")
    machine.link("/home/sales/.local/bin/qualify")
    [(_, command)] = cron_lines(text("crontab"))

    assert moved_both(machine.run(command, "/home/sales"))
    assert machine.run(command, "/home/sales").stdout == ""  # no mail of a run with nothing to tell


@pytest.mark.slow
def test_the_service_runs_the_job(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.write_configs("/etc/qualify", "north", "south")
    machine.link("/opt/qualify/bin/qualify")
    shell, option, script = shlex.split(Unit("qualify.service")["Service"]["ExecStart"])

    assert (shell, option) == ("/bin/sh", "-c")
    assert moved_both(machine.run(script, "/etc/qualify", "/opt/qualify"))


@pytest.mark.slow
def test_the_pod_runs_the_job(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.write_configs("/configs", "north", "south")
    machine.link("/bin/qualify")
    [container] = pod("cronjob.yaml")["containers"]
    shell, option, script = container["command"]

    assert (shell, option) == ("/bin/sh", "-c")
    assert moved_both(machine.run(script, "/configs"))


@pytest.mark.slow
def test_the_check_before_all_of_them_is_as_the_page_says(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.write_configs("/configs", "north", "south")
    machine.link("/bin/qualify")
    [check] = [block.text for block in blocks(PAGE, "sh") if "qualify check" in block.text]

    assert machine.run(check).returncode == 0
    (tmp_path / "configs" / "north.toml").write_text("[sheet]\n", "utf-8")
    assert machine.run(check).returncode == 2
