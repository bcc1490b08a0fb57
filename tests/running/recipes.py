"""The recipes as tests take them: their files, and a machine's folders to run them in."""

import configparser
import os
import subprocess
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.harness import CONFIG, LEAD
from tests.workbooks import write_workbook

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "running.md"
FOLDER = ROOT / "docs" / "running"


def text(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def objects(name: str) -> list[dict[str, Any]]:
    """Return the objects of a YAML recipe."""
    return list(yaml.safe_load_all(text(name)))


class Unit(configparser.ConfigParser):
    """A unit of systemd: case counts, and of a key that stands twice the last is kept."""

    def __init__(self, name: str) -> None:
        super().__init__(strict=False, interpolation=None, delimiters=("=",))
        self.read_string(text(name))

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def pod(name: str) -> dict[str, Any]:
    """Return the pod of a CronJob."""
    [job] = [each for each in objects(name) if each["kind"] == "CronJob"]
    found: dict[str, Any] = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    return found


@dataclass(frozen=True)
class Machine:
    """Folders that stand for a machine's, with configs for local workbooks in one of them."""

    root: Path

    def write_configs(self, folder: str, *names: str) -> None:
        for name in names:
            workbook = self.root / "sales" / f"{name}.xlsx"
            workbook.parent.mkdir(exist_ok=True)
            write_workbook(workbook, {"ID": "P-1", **LEAD})
            config = self.root / folder.lstrip("/") / f"{name}.toml"
            config.parent.mkdir(parents=True, exist_ok=True)
            config.write_text(CONFIG.replace("prospects.xlsx", str(workbook)), "utf-8")

    def link(self, path: str) -> None:
        """Put the program where a recipe expects it."""
        link = self.root / path.lstrip("/")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(Path(sysconfig.get_path("scripts")) / "qualify")

    def write_program(self, path: str, script: str) -> None:
        program = self.root / path.lstrip("/")
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        program.chmod(0o755)

    def run(self, script: str, *folders: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a script as a bare /bin/sh does, with the folders that it names in this machine."""
        for folder in folders:
            script = script.replace(folder, f"{self.root}{folder}")
        environment: Mapping[str, str] = {
            "PATH": f"{self.root}/bin:/usr/bin:/bin",
            "HOME": str(self.root),
            "LANG": "C",
            **{name: value for name, value in os.environ.items() if name.startswith("COV")},
            **settings,
        }
        return subprocess.run(
            ["/bin/sh", "-euc", script],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
