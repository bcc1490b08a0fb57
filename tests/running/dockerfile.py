"""A Dockerfile as a list of steps, and a clean root to take them in without a daemon."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_SYSTEM = ("usr", "bin", "sbin", "lib", "lib64", "etc")
"""What the base image has: of the machine that the steps are taken on, and not to be written to."""

_PREFIX = str(Path(sys.base_prefix).resolve())
_ENTER = """
mount --make-rprivate /
mount --bind "{root}" "{root}"
mount -o remount,bind,{access} "{root}"
for each in {system}; do mount --rbind -o ro "/$each" "{root}/$each"; done
mount --rbind -o ro "{prefix}" "{root}{prefix}"
mount --rbind /dev "{root}/dev"
mount -t tmpfs tmpfs "{root}/tmp"
mount --bind "{volume}" "{root}/work"
exec chroot "{root}" {as_whom} /bin/sh -euc "$SCRIPT"
"""
_NOBODY = (
    "setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs --bounding-set -all"
    " --inh-caps -all"
)


@dataclass(frozen=True)
class Step:
    """One instruction: its name and what follows, continued lines joined."""

    name: str
    words: str


def read_steps(dockerfile: Path) -> Iterator[Step]:
    text = re.sub(r"\\\n\s*", " ", dockerfile.read_text("utf-8"))
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, _, words = line.partition(" ")
            yield Step(name, words)


@dataclass
class CleanRoot:
    """A folder that programs take for the whole machine: system files read-only, else empty."""

    root: Path
    settings: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    entry: str = ""

    def __post_init__(self) -> None:
        for name in (*_SYSTEM, "dev", "tmp", "opt", "source", "work", "base", _PREFIX):
            (self.root / name.lstrip("/")).mkdir(parents=True, exist_ok=True)
        for name in ("python", "python3"):
            (self.root / "base" / name).symlink_to(Path(sys.base_prefix, "bin", "python3"))
        self.settings["PATH"] = "/base:/usr/sbin:/usr/bin:/sbin:/bin"

    def take(self, step: Step, context: Path) -> None:
        """Take a step as a builder would; what only describes the image is passed over."""
        match step.name:
            case "ENV":
                for each in shlex.split(step.words):
                    name, _, value = each.partition("=")
                    self.settings[name] = value.replace("$PATH", self.settings["PATH"])
            case "WORKDIR":
                self.folder = step.words
            case "COPY" if not step.words.startswith("--from"):
                self.copy(step.words.split(), context)
            case "RUN":
                ran = self.run(step.words)
                assert ran.returncode == 0, ran.stdout + ran.stderr
            case "ENTRYPOINT":
                self.entry = shlex.join(json.loads(step.words))

    def copy(self, words: list[str], context: Path) -> None:
        """Copy files and folders of the context into the last of the words."""
        *sources, target = words
        for each in sources:
            to = self.root / self.folder.lstrip("/") / target
            if (context / each).is_dir():
                shutil.copytree(context / each, to, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(context / each, to / each if target.endswith("/") else to)

    def run(self, script: str, *, volume: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a script in the root; with a volume for /work, as nobody, all else read-only."""
        enter = _ENTER.format(
            root=self.root,
            access="ro" if volume else "rw",
            system=" ".join(_SYSTEM),
            prefix=_PREFIX,
            volume=volume or self.root / "work",
            as_whom=_NOBODY if volume else "",
        )
        environment: Mapping[str, str] = {
            **{name: os.environ[name] for name in os.environ if re.match("PIP_|SSL_", name)},
            **self.settings,
            "HOME": "/",
            "SCRIPT": f"cd {self.folder}; {script}",
        }
        return subprocess.run(
            ["unshare", "--mount", "/bin/sh", "-euc", enter],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
