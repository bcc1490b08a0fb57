"""Each recipe is what its platform's own schema says, and says what keeps it safe there."""

import copy
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from jsonschema import Draft202012Validator
from lxml import etree

from tests.running.recipes import FOLDER, PAGE, Unit, objects, pod, text
from tests.test_docs import blocks

CRON_JOBS = ["cronjob.yaml", "cronjob-indexed.yaml"]


@cache
def cloud_run() -> Draft202012Validator:
    """Return what Google's discovery document of Cloud Run says of a Job, unknown keys refused."""
    path = files("googleapiclient") / "discovery_cache" / "documents" / "run.v1.json"
    schemas = json.loads(path.read_text("utf-8"))["schemas"]
    known = {name: _json_schema(schema) for name, schema in schemas.items()}
    return Draft202012Validator({"$ref": "#/$defs/Job", "$defs": known})


def _json_schema(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return {"$ref": f"#/$defs/{schema['$ref']}"}
    made: dict[str, Any] = {key: schema[key] for key in ("type", "enum") if key in schema}
    if "items" in schema:
        made["items"] = _json_schema(schema["items"])
    if schema.get("type") == "object":
        given = schema.get("additionalProperties", False)
        made["additionalProperties"] = given and _json_schema(given)
        inner = schema.get("properties", {})
        made["properties"] = {name: _json_schema(each) for name, each in inner.items()}
    return made


@pytest.mark.parametrize("name", CRON_JOBS)
def test_kubernetes_takes_it(name: str) -> None:
    for each in objects(name):
        kubernetes_validate.validate(each, "1.37", strict=True)


def test_kubernetes_takes_it_without_a_key() -> None:
    """As the page's command leaves it."""
    [command] = [each.text for each in blocks(PAGE, "sh") if each.text.startswith("sed ")]
    words = shlex.split(command.partition("|")[0])
    left = subprocess.run(words, cwd=FOLDER, capture_output=True, text=True, check=True).stdout

    assert "/key" not in left
    assert "qualify-key" not in left
    for each in yaml.safe_load_all(left):
        kubernetes_validate.validate(each, "1.37", strict=True)


def test_kubernetes_would_not_take_a_key_that_it_does_not_know() -> None:
    [job] = objects("cronjob-indexed.yaml")
    job["spec"]["jobTemplate"]["spec"]["compltions"] = 5
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(job, "1.37", strict=True)


@pytest.mark.parametrize("name", CRON_JOBS)
def test_its_pod_may_do_next_to_nothing(name: str) -> None:
    spec = pod(name)
    [container] = spec["containers"]

    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]
    assert all(
        mount.get("readOnly") for mount in container["volumeMounts"] if mount["name"] != "tmp"
    )


@pytest.mark.parametrize(
    ("name", "action"), [("cronjob.yaml", "FailJob"), ("cronjob-indexed.yaml", "FailIndex")]
)
def test_it_never_runs_twice_at_once_nor_tries_what_only_people_can_mend(
    name: str, action: str
) -> None:
    spec = objects(name)[-1]["spec"]
    job = spec["jobTemplate"]["spec"]
    asked, left = job["podFailurePolicy"]["rules"]

    assert spec["concurrencyPolicy"] == "Forbid"
    assert (asked["action"], asked["onExitCodes"]["values"]) == (action, [2, 3, 4])
    assert left["action"] == "Ignore"
    assert 300 < job["activeDeadlineSeconds"] < 3600


def test_cloud_run_takes_it() -> None:
    [job] = objects("cloud-run-job.yaml")
    assert [error.message for error in cloud_run().iter_errors(job)] == []

    task = job["spec"]["template"]["spec"]["template"]["spec"]
    assert 300 < int(task["timeoutSeconds"]) < 3600
    assert task["maxRetries"] == 0


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (["spec", "template", "spec"], "taskCont", 5),
        (["spec", "template", "spec", "template", "spec"], "timeoutSeconds", 3300),
    ],
)
def test_cloud_run_would_not_take_a_slip(path: list[str], key: str, value: Any) -> None:
    [job] = copy.deepcopy(objects("cloud-run-job.yaml"))
    inner = job
    for step in path:
        inner = inner[step]
    inner[key] = value
    assert list(cloud_run().iter_errors(job))


def systemd(*words: str | Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not on this machine")
    return subprocess.run([program, *words], capture_output=True, text=True, check=False)


UNITS = ["qualify.service", "qualify.timer", "qualify-failed.service"]


def test_systemd_finds_nothing_wrong_with_the_units() -> None:
    found = systemd("verify", "--man=no", *(FOLDER / name for name in UNITS))
    assert (found.returncode, found.stderr) == (0, "")


def test_systemd_would_find_a_slip(tmp_path: Path) -> None:
    slip = tmp_path / "qualify.service"
    slip.write_text(text("qualify.service").replace("ProtectHome", "ProtectHomes"), "utf-8")
    assert "ProtectHomes" in systemd("verify", "--man=no", slip).stderr


def test_systemd_calls_the_service_well_protected() -> None:
    found = systemd("security", "--offline=yes", "--threshold=15", FOLDER / "qualify.service")
    assert found.returncode == 0, found.stdout[-300:]


def test_the_timer_makes_up_for_what_it_missed() -> None:
    timer, service = Unit("qualify.timer")["Timer"], Unit("qualify.service")
    assert timer["Persistent"] == "yes"
    assert timer["RandomizedDelaySec"]
    assert service["Unit"]["OnFailure"] == "qualify-failed.service"
    assert service["Service"]["LoadCredential"] == "key.json:/etc/qualify/key.json"
    assert systemd("calendar", timer["OnCalendar"]).returncode == 0


def task_schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(__file__).with_name("task.xsd")))


def test_the_task_scheduler_takes_it() -> None:
    schema = task_schema()
    assert schema.validate(etree.fromstring(text("task.xml").encode())), schema.error_log


@pytest.mark.parametrize(
    ("good", "bad"),
    [("PT55M", "55 minutes"), ("IgnoreNew", "Ignore"), ('Context="Author"', 'Context="Ada"')],
)
def test_the_task_scheduler_would_not_take_a_slip(good: str, bad: str) -> None:
    slip = text("task.xml").replace(good, bad)
    assert slip != text("task.xml")
    assert not task_schema().validate(etree.fromstring(slip.encode()))


def cron_lines(crontab: str) -> Iterator[tuple[list[str], str]]:
    """Yield the five fields and the command of each line that is neither a remark nor a setting."""
    for line in crontab.splitlines():
        if line and not line.startswith("#") and not re.match(r"\w+\s*=", line):
            *fields, command = line.split(maxsplit=5)
            yield fields, command


LIMITS = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)]


def test_cron_takes_it() -> None:
    [(fields, command)] = cron_lines(text("crontab"))
    for field, (low, high) in zip(fields, LIMITS, strict=True):
        steps = re.fullmatch(r"(?:\*|(\d+)(?:-(\d+))?)(?:/\d+)?", field)
        assert steps, field
        numbers = [int(each) for each in steps.groups() if each]
        assert numbers == sorted(numbers)
        assert all(low <= each <= high for each in numbers), field
    assert "%" not in command  # cron takes it for the end of a line
    assert "MAILTO=you@example.com" in text("crontab").splitlines()
    assert all(word.startswith("/") for word in shlex.split(command) if word.endswith("qualify"))
