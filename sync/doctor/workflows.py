"""Workflows of GitHub Actions that run a config: what they want of the repository, by name.

Whether a secret or a variable is set, and to what, is never asked.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePath, PurePosixPath

from rules.phrases import plural
from sync.doctor.checkup import Finding, fine, warning

_WORKFLOWS = ".github/workflows"
_YAML = {".yml", ".yaml"}
_MOST_BYTES = 1 << 20
_COMMENT = re.compile(r"(?m)(?:^|(?<=\s))#.*$")
_RUNS = re.compile(
    r"\b(?:qualify|python3?\s+-m\s+sync)\s+(?:run|plan|explain|doctor)\b"
    r"|\buses:\s*['\"]?[\w.-]+/qualify@"
)
_CONFIG = re.compile(r"[\w./*?-]+\.toml\b")
_NAME = re.compile(r"\b(secrets|vars)(?:\.|\[\s*['\"])([A-Za-z_]\w*)")
_SIGN_IN = "google-github-actions/auth"
_MAY_SIGN_IN = re.compile(r"id-token:\s*write\b|permissions:\s*write-all\b")
_OWN = "GITHUB_TOKEN"
"""The secret that every workflow has."""

_SETTINGS = "Settings > Secrets and variables > Actions"
_KEY = "QUALIFY_CREDENTIALS"
_WAYS_TO_CREDENTIALS = (_KEY, "GOOGLE_APPLICATION_CREDENTIALS", "--credentials", _SIGN_IN)


@dataclass(frozen=True)
class Workflow:
    """A workflow's file: its name, and its text without comments."""

    name: str
    text: str

    def runs(self, config: PurePath) -> bool:
        """Whether it runs qualify on a config of the repository, as far as its text tells."""
        if not _RUNS.search(self.text):
            return False
        named = {PurePosixPath(each) for each in _CONFIG.findall(self.text)}
        named = {each for each in named if each.name != "pyproject.toml"}
        return not named or any(_ends_alike(config, each) for each in named)

    def names(self, kind: str) -> list[str]:
        """The names of the repository's "secrets" or "vars" that it uses."""
        found = {name for of, name in _NAME.findall(self.text) if of == kind}
        return sorted(found - {_OWN})

    def passes(self, variable: str) -> bool:
        """Whether it gives a step a variable of this name."""
        return bool(re.search(rf"\b{re.escape(variable)}['\"]?\s*[:=]", self.text))


def _ends_alike(config: PurePath, named: PurePath) -> bool:
    """Whether a path may be the config's: it is known from another folder, and may have "*"."""
    return all(map(fnmatch, reversed(config.parts), reversed(named.parts)))


def find_repository(config: Path) -> Path | None:
    """The folder whose workflows may run a config; None where it is in no repository with any."""
    for each in config.absolute().parents:
        if os.path.isdir(each / _WORKFLOWS):  # noqa: PTH112 -- False where it may not be looked at
            return each
        if os.path.exists(each / ".git"):  # noqa: PTH110 -- as above
            break
    return None


def read_workflows(repository: Path) -> list[Workflow]:
    """The workflows of a repository; none where they may not be read."""
    try:
        files = sorted((repository / _WORKFLOWS).iterdir())
    except OSError:
        return []
    return [Workflow(each.name, _read(each)) for each in files if each.suffix in _YAML]


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
    return _COMMENT.sub("", text)


def examine_workflows(
    workflows: Sequence[Workflow], config: PurePath, variables: Mapping[str, str], *, online: bool
) -> list[Finding]:
    """What to know of the workflows that run a config; nothing where none does.

    `config` is its path in the repository, `variables` those that it reads, each with where its
    value is best kept, "vars" or "secrets". `online`: it needs credentials.
    """
    running = [each for each in workflows if each.runs(config)]
    lacking = [found for each in running for found in _lacking(each, variables, online=online)]
    return lacking or [fine(_wanted(each)) for each in running]


def _lacking(
    workflow: Workflow, variables: Mapping[str, str], *, online: bool
) -> Iterator[Finding]:
    for variable, kept_in in variables.items():
        if not workflow.passes(variable):
            yield warning(
                f"{workflow.name} does not pass on the variable {variable}, which the config reads",
                f"write {variable}: ${{{{ {kept_in}.{variable} }}}} under env: of the step that"
                f" runs qualify, and set it in the repository ({_SETTINGS})",
            )
    if online and not any(each in workflow.text for each in _WAYS_TO_CREDENTIALS):
        yield warning(
            f"{workflow.name} gives the job no credentials",
            f"write {_KEY}: ${{{{ secrets.{_KEY} }}}} under env: of the step that runs qualify, and"
            f" set that secret in the repository ({_SETTINGS})",
        )
    if online and _SIGN_IN in workflow.text and not _MAY_SIGN_IN.search(workflow.text):
        yield warning(
            f"{workflow.name} may not sign in to Google without a key",
            "write id-token: write under permissions: of the job",
        )


def _wanted(workflow: Workflow) -> str:
    secrets, variables = workflow.names("secrets"), workflow.names("vars")
    parts = [
        f"the {plural(len(names), kind)} {', '.join(names)}"
        for kind, names in (("secret", secrets), ("variable", variables))
        if names
    ]
    if not parts:
        return f"{workflow.name} wants nothing of the repository's settings"
    return f"{workflow.name} reads {' and '.join(parts)} of the repository's settings"
