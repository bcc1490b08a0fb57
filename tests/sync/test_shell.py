"""How a shell gets at the command line: as a module, and by completion."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from sync.config.packs import find_packs

ROOT = Path(__file__).parents[2]


def ran(*arguments: str, more: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **(more or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def completed(line: str) -> list[str]:
    """What a shell is offered for the last word of a line."""
    words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    answer = ran("-m", "sync", more={**words, "_QUALIFY_COMPLETE": "bash_complete"})
    assert (answer.returncode, answer.stderr) == (0, "")
    return answer.stdout.split()


@pytest.mark.parametrize("module", ["sync", "sync.cli"])
def test_the_command_line_runs_as_a_module(module: str) -> None:
    missing = ran("-m", module, "run", "nope.toml")
    assert missing.returncode == 2
    assert missing.stderr.startswith("error: nope.toml: there is no such file")
    assert ran("-m", module, "packs").stdout.startswith("Pack")


def test_commands_options_and_pack_names_are_completed() -> None:
    assert completed("qualify pa") == ["plain,packs"]
    assert completed("qualify run --al") == ["plain,--allow-many"]
    assert completed("qualify packs ") == [f"plain,{name}" for name in find_packs()]
    assert completed("qualify packs lead") == ["plain,lead-opportunity"]


@pytest.mark.parametrize("command", ["run", "plan", "check", "explain"])
def test_the_shell_completes_the_names_of_configs(command: str) -> None:
    assert completed(f"qualify {command} conf") == ["file,conf"]


def test_the_shell_completes_the_folder_of_the_demo_and_the_key_file() -> None:
    assert completed("qualify demo tr") == ["dir,tr"]
    assert completed("qualify run --credentials k") == ["file,k"]
