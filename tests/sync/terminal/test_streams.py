"""Consoles and logs that can't show every sign, or can't be written: no command fails on them."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import openpyxl
import pytest

from tests.harness import CONFIG, LEAD
from tests.workbooks import write_workbook

KEY = "Žižkov–✓ 東京"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    write_workbook(
        tmp_path / "prospects.xlsx",
        {"ID": KEY, "Company": "Müller", **LEAD},
        {"ID": "B", **LEAD, "Outcome": "Łots"},
    )
    return tmp_path


def qualify(
    folder: Path,
    arguments: Sequence[str],
    stdout: int | IO[Any] = subprocess.PIPE,
    stderr: int | IO[Any] = subprocess.PIPE,
    variables: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own, with streams of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GITHUB_", "PYTHON", "LC_", "LANG"))
    }
    command = [sys.executable, "-m", "sync.cli", *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env={**kept, **(variables or {})},
        stdout=stdout,
        stderr=stderr,
        check=False,
    )


def stages(folder: Path) -> list[object]:
    rows = openpyxl.load_workbook(folder / "prospects.xlsx")["Prospects"].iter_rows(
        values_only=True
    )
    headings, *others = rows
    return [row[headings.index("Stage")] for row in others]


READING = [
    ["explain", "config.toml", "--row", "2"],
    ["plan"],
    ["funnel"],
    ["packs"],
    ["packs", "bant"],
    ["packs", "bant", "--toml"],
    ["schema"],
    ["--help"],
]
DOING = [["run"], ["run", "--json"], ["run", "--dry-run", "--show-values"], ["check"]]

CONSOLES = [
    pytest.param("cp1252", {"PYTHONIOENCODING": "cp1252"}, marks=pytest.mark.slow),
    pytest.param("ascii", {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
]
"""ASCII has no sign that the other lacks, so the fast tests ask for it alone."""


@pytest.mark.parametrize("arguments", [*READING, *DOING], ids=" ".join)
@pytest.mark.parametrize(("encoding", "variables"), CONSOLES)
def test_what_a_console_cannot_show_is_escaped(
    folder: Path, encoding: str, variables: dict[str, str], arguments: list[str]
) -> None:
    ran = qualify(folder, arguments, variables=variables)

    assert (ran.returncode, ran.stderr) == (0, b"")
    in_utf8 = arguments[0] == "schema" or "--toml" in arguments
    assert ran.stdout.decode("utf-8" if in_utf8 else encoding)


def test_a_key_that_cannot_be_shown_is_told_by_its_escapes(folder: Path) -> None:
    ran = qualify(
        folder, ["explain", "config.toml", "--row", "2"], variables={"PYTHONIOENCODING": "cp1252"}
    )

    shown = ran.stdout.decode("cp1252")
    assert r"Žižkov–\u2713 \u6771\u4eac" in shown
    assert "Müller" in shown


def test_output_for_programs_is_whole_on_any_console(folder: Path) -> None:
    for encoding in ("cp1252", "ascii"):
        schema = qualify(folder, ["schema"], variables={"PYTHONIOENCODING": encoding}).stdout
        pack = qualify(
            folder, ["packs", "bant", "--toml"], variables={"PYTHONIOENCODING": encoding}
        ).stdout

        assert schema == qualify(folder, ["schema"], variables={"PYTHONIOENCODING": "utf-8"}).stdout
        assert json.loads(schema)
        assert tomllib.loads(pack.decode()) == tomllib.loads(
            Path("rules/packs/bant.toml").read_text(encoding="utf-8")
        )


NO_SPACE = "the standard output{} can't be written (No space left on device); {}\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", [*READING, *DOING], ids=" ".join)
def test_a_full_disk_is_told_and_undoes_nothing(folder: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = qualify(folder, arguments, stdout=full)
        silent = qualify(folder, arguments, stdout=full, stderr=full)

    if arguments in DOING:
        said = "warning: " + NO_SPACE.format("", "all else is done")
        assert (ran.returncode, ran.stderr.decode()) == (0, said)
    else:
        said = "error: " + NO_SPACE.format(":", "make room, or send it elsewhere")
        assert (ran.returncode, ran.stderr.decode()) == (2, said)
    assert silent.returncode == ran.returncode
    if arguments[0] == "run" and "--dry-run" not in arguments:
        assert stages(folder) == ["Lead", "Lead"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_every_config_is_run_though_nothing_can_be_told(folder: Path) -> None:
    other = folder / "other"
    other.mkdir()
    for name in ("config.toml", "prospects.xlsx"):
        (other / name).write_bytes((folder / name).read_bytes())

    with Path("/dev/full").open("wb") as full:
        ran = qualify(folder, ["run", "config.toml", "other/config.toml", "gone.toml"], full)

    assert ran.returncode == 2
    assert "gone.toml: there is no such file" in ran.stderr.decode()
    assert stages(folder) == stages(other) == ["Lead", "Lead"]


@pytest.mark.parametrize("arguments", [*READING, *DOING], ids=" ".join)
def test_a_reader_that_has_gone_is_no_failure(folder: Path, arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as nobody:
        ran = qualify(folder, arguments, stdout=nobody)

    assert (ran.returncode, ran.stderr) == (0, b"")
    if arguments == ["run"]:
        assert stages(folder) == ["Lead", "Lead"]


@pytest.mark.skipif(os.name == "nt", reason="needs a shell that closes streams")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_failure(folder: Path, closed: str) -> None:
    for arguments in ("run", "explain config.toml --row 2", "schema"):
        line = f"exec {sys.executable} -m sync.cli {arguments} {closed}"
        assert subprocess.run(["/bin/sh", "-c", line], cwd=folder, check=False).returncode == 0


# The job's summary -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (".", "Is a directory"),
        ("gone/page.md", "No such file or directory"),
        ("/dev/full", "No space left on device"),
        ("p" * 5000, "File name too long"),
    ],
)
def test_a_summary_that_cannot_be_written_is_a_warning(folder: Path, page: str, why: str) -> None:
    if page == "/dev/full" and not Path(page).exists():
        pytest.skip("there is no /dev/full")

    ran = qualify(folder, ["run"], variables={"GITHUB_STEP_SUMMARY": page})

    assert ran.stderr.decode() == (
        f"warning: the job summary can't be written ({why}); all else is done\n"
    )
    assert (ran.returncode, stages(folder)) == (0, ["Lead", "Lead"])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
def test_no_run_waits_for_a_reader_of_its_summary(folder: Path) -> None:
    page = folder / "page.md"
    os.mkfifo(page)

    ran = qualify(folder, ["run"], variables={"GITHUB_STEP_SUMMARY": str(page)})

    assert (ran.returncode, b"No such device or address" in ran.stderr) == (0, True)


@pytest.mark.parametrize(
    "there",
    [
        *(0, 1_048_500, 1_048_576),
        *(pytest.param(size, marks=pytest.mark.slow) for size in (1_000_000, 2_000_000)),
    ],
)
def test_a_page_stays_under_a_mebibyte(folder: Path, there: int) -> None:
    write_workbook(
        folder / "prospects.xlsx",
        *({"ID": f"{number}" + "|\u6771" * 12_000, **LEAD} for number in range(120)),
    )
    page = folder / "page.md"
    page.write_bytes(b"x" * there)

    ran = qualify(folder, ["run", "--allow-many"], variables={"GITHUB_STEP_SUMMARY": str(page)})

    full = there >= 1_048_576
    assert (ran.returncode, b"it is full" in ran.stderr) == (0, full)
    assert page.stat().st_size == there if full else there < page.stat().st_size < 1_048_576
