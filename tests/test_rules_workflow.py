"""The workflow for pull requests: its steps, run as they are written, on a repository on disk."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.harness import CONFIG, LEAD
from tests.workbooks import write_workbook

ROOT = Path(__file__).parents[1]
WORKFLOW: dict[Any, Any] = yaml.safe_load((ROOT / ".github/workflows/rules.yml").read_text("utf-8"))

EDITED = CONFIG.replace("between = [50, 5000]", "between = [200, 5000]")

GH = '''#!{python}
"""Answers as gh api does: it lists, adds and changes the comments of a pull request."""
import json, pathlib, re, sys
from sys import argv

kept = pathlib.Path("{comments}")
comments = json.loads(kept.read_text())
ours = {{"login": "github-actions[bot]"}}
path = next(each for each in argv if each.startswith("repos/"))
if "--jq" in argv:
    assert argv[1:4] == ["api", "--paginate", "repos/team/sheet/issues/7/comments"], argv
    asked = argv[argv.index("--jq") + 1]
    mark = re.fullmatch(
        r'\\.\\[\\] \\| select\\(\\.user\\.login == "github-actions\\[bot\\]"'
        r' and \\(\\.body \\| startswith\\("(.*)"\\)\\)\\) \\| \\.id', asked
    )[1]
    for each in comments:
        if each["user"] == ours and each["body"].startswith(mark):
            print(each["id"])
    sys.exit()
assert argv[argv.index("-F") + 1] == "body=@comment.md", argv
body = pathlib.Path("comment.md").read_text("utf-8")
if argv[argv.index("--method") + 1] == "PATCH":
    at = "repos/team/sheet/issues/comments/"
    [comment] = [each for each in comments if path == f"{{at}}{{each['id']}}"]
    comment["body"] = body
else:
    assert path == "repos/team/sheet/issues/7/comments", argv
    comments.append({{"id": 100 + len(comments), "user": ours, "body": body}})
kept.write_text(json.dumps(comments))
'''


def step(job: str, name: str) -> str:
    """The script of a step, by its name or by how it begins."""
    scripts = [
        each["run"]
        for each in WORKFLOW["jobs"][job]["steps"]
        if each.get("name") == name or each.get("run", "").startswith(name)
    ]
    [script] = scripts
    return str(script)


@dataclass
class Runner:
    """A runner's folder, in which the repository of a pull request is checked out."""

    folder: Path
    repository: Path

    def git(self, *words: str | Path, at: Path | None = None) -> None:
        who = ["-c", "user.name=Ada", "-c", "user.email=ada@team.example"]
        subprocess.run(["git", *who, *words], cwd=at or self.repository, check=True)

    def commit(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.repository / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "Edit")

    def pull_request(self, files: Mapping[str, str]) -> None:
        """Merge a branch with an edit, and check the merge out as the first step does."""
        self.git("checkout", "-q", "-B", "edit", "main")
        self.commit(files)
        self.git("checkout", "-q", "-B", "merge", "main")
        self.git("merge", "-q", "--no-ff", "-m", "Merge", "edit")
        for name in ("new", "base", "page.md", "comment.md", "summary.md"):
            path = self.folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        source = self.repository.as_uri()
        self.git("clone", "-q", "--depth=2", "--branch=merge", source, self.folder / "new")

    def run(self, script: str, *, at: str = ".") -> subprocess.CompletedProcess[str]:
        """Run a script as the runner does, with what the workflow sets."""
        scripts = sysconfig.get_path("scripts")
        settings = {
            "PATH": f"{self.folder}/bin:{scripts}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "GITHUB_REPOSITORY": "team/sheet",
            "NUMBER": "7",
            "RUN": "https://github.example/team/sheet/actions/runs/1",
        }
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.folder / at,
            env=settings,
            capture_output=True,
            text=True,
            check=False,
        )

    def check(self) -> subprocess.CompletedProcess[str]:
        return self.run(step("check", "Check the configs"), at="new")

    def compare(self) -> subprocess.CompletedProcess[str]:
        assert self.run(step("plan", "git -C new worktree")).returncode == 0
        return self.run(step("plan", "Compare the rules"))

    def comment(self) -> list[dict[str, Any]]:
        """Post or update the comment; all comments of the pull request."""
        ran = self.run(step("plan", "Comment"))
        assert ran.returncode == 0, ran.stderr
        found: list[dict[str, Any]] = json.loads((self.folder / "comments.json").read_text("utf-8"))
        return found

    def page(self) -> str:
        return (self.folder / "page.md").read_text("utf-8")


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A repository with a config and its workbook, and a pull request with one comment of Ada's."""
    folder, repository = tmp_path / "runner", tmp_path / "repository"
    for path in (folder / "bin", repository):
        path.mkdir(parents=True)
    comments = folder / "comments.json"
    comments.write_text('[{"id": 1, "user": {"login": "ada"}, "body": "Why?"}]', encoding="utf-8")
    gh = folder / "bin" / "gh"
    gh.write_text(GH.format(python=sys.executable, comments=comments), encoding="utf-8")
    gh.chmod(0o755)
    made = Runner(folder, repository)
    made.git("init", "-q", "-b", "main")
    write_workbook(
        repository / "prospects.xlsx",
        {"ID": "A-1", "Company": "Acme", **LEAD},
        {"ID": "<b>@team|`x`", "Company": "Bolt", **LEAD},
        {"ID": "C-3", "Company": "Cog", **LEAD, "Employees": 900},
    )
    made.commit({"config.toml": CONFIG, "pyproject.toml": "[project]\nname = 'sheet'\n"})
    return made


def test_an_edit_is_checked_and_compared_with_the_base_branch(runner: Runner) -> None:
    runner.pull_request({"config.toml": EDITED, "pyproject.toml": "[project]\nname = 'x'\n"})

    checked, compared = runner.check(), runner.compare()

    assert (checked.returncode, compared.returncode) == (0, 0), checked.stderr + compared.stderr
    assert "in order" in checked.stdout
    assert "A\\-1" in runner.page()
    assert "| Lead | List | 2 |" in runner.page()
    assert "C\\-3" not in runner.page()
    assert (runner.folder / "summary.md").read_text("utf-8") == runner.page()


def test_a_config_with_a_mistake_fails_the_check(runner: Runner) -> None:
    runner.pull_request({"config.toml": CONFIG.replace("at_least", "at_lest")})

    checked = runner.check()

    assert checked.returncode == 2
    assert "config.toml:" in checked.stderr


def test_a_pull_request_without_a_config_is_neither_checked_nor_commented(runner: Runner) -> None:
    runner.pull_request({"pyproject.toml": "[project]\nname = 'x'\n", "broken.toml": "= what\n"})

    assert (runner.check().returncode, runner.compare().returncode) == (0, 0)
    assert not (runner.folder / "page.md").exists()


def test_later_pushes_update_the_one_comment(runner: Runner) -> None:
    runner.pull_request({"config.toml": EDITED})
    runner.compare()
    first = runner.comment()
    runner.pull_request({"config.toml": CONFIG.replace("Budget of 10k", "A budget of 10k")})
    runner.compare()
    second = runner.comment()

    assert [each["id"] for each in first] == [each["id"] for each in second] == [1, 101]
    assert "A\\-1" in first[1]["body"]
    assert "A\\-1" not in second[1]["body"]
    assert second[0]["body"] == "Why?"


def test_a_page_too_long_for_a_comment_is_linked(runner: Runner) -> None:
    (runner.folder / "page.md").write_text("x" * 70_000, encoding="utf-8")

    comment = runner.comment()[1]["body"]

    assert len(comment) < 1000
    assert "https://github.example/team/sheet/actions/runs/1" in comment


def test_what_is_called_oddly_does_nothing_in_the_comment(runner: Runner) -> None:
    """Keys, and files whose names hold markup, options or line breaks."""
    odd = "-x<img src=a>\n@team`.toml"
    runner.commit({odd: CONFIG.replace('key = "ID"', 'key = "Company"\ntab = "Prospects"')})
    runner.pull_request({"config.toml": EDITED, odd: EDITED})

    compared, checked = runner.compare(), runner.check()

    assert (checked.returncode, compared.returncode) == (0, 0), checked.stderr + compared.stderr
    assert runner.page().count("\n| Lead | List | 2 |") == 2
    assert not re.search(r"(?<!\\)<(b|img)", runner.page())
    assert not re.search(r"(?<![\\`])@team", runner.page())


def test_of_the_pull_request_no_code_runs_where_the_secrets_are(runner: Runner) -> None:
    trap = f"import pathlib; pathlib.Path({str(runner.folder / 'sprung')!r}).touch()\n"
    names = ("sitecustomize.py", "click.py", "qualify.py", "rules/__init__.py", "sync/cli.py")
    runner.pull_request({"config.toml": EDITED, **dict.fromkeys(names, trap)})

    assert runner.compare().returncode == 0
    assert not (runner.folder / "sprung").exists()
    installs = [each.get("run", "") for each in WORKFLOW["jobs"]["plan"]["steps"]]
    assert [each for each in installs if "pip install" in each] == [
        "python -m pip install --disable-pip-version-check -c base/constraints.txt ./base"
    ]


def test_only_the_comment_asks_for_secrets_and_never_for_a_fork() -> None:
    check, plan = WORKFLOW["jobs"]["check"], WORKFLOW["jobs"]["plan"]

    assert "secrets" not in json.dumps(check)
    assert check["permissions"] == {"contents": "read"}
    assert "if" not in check
    assert "head.repo.full_name == github.repository" in plan["if"]
    assert list(WORKFLOW[True]) == ["pull_request"]  # YAML 1.1 reads "on" as true
