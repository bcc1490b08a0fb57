"""Annotations of a run in GitHub Actions: what failed and what to look at, and nothing else."""

import re
from pathlib import Path

import pytest

from rules.language.finding import Finding
from sync.messages.errors import BadConfigError, FaultError, WorkbookError
from sync.messages.problem import Problem
from sync.show.annotations import annotations
from sync.show.report import Report
from tests.harness import BLANK, CONFIG, LEAD, Qualify
from tests.workbooks import write_workbook

COMMAND = re.compile(r"::(error|warning) ((?:[a-z]+=[^:,\r\n]*,?)+)::([^\r\n]*)")


def test_mistakes_of_a_config_are_shown_in_their_lines(tmp_path: Path) -> None:
    mistakes = [Finding(("sheet",), "100% wrong", "mend it", line=3), Finding((), "no [[stage]]")]
    report = Report(str(tmp_path / "a, b" / "x.toml"), "", error=BadConfigError("x.toml", mistakes))
    title = str(tmp_path / "a, b" / "x.toml").replace(",", "%2C")
    assert annotations([report], str(tmp_path)) == [
        f"::error file=a%2C b/x.toml,line=3,title={title}::100%25 wrong; mend it",
        f"::error file=a%2C b/x.toml,title={title}::no [[stage]]",
    ]


@pytest.mark.parametrize("named", ["x.toml", "configs/x.toml"])
def test_a_config_that_is_not_there_is_shown_at_its_own_path(named: str) -> None:
    error = BadConfigError(named, [Finding((), "there is no such file")])
    [shown] = annotations([Report("configs/x.toml", "", error=error)], "")
    assert shown == "::error file=configs/x.toml,title=configs/x.toml::there is no such file"


def test_other_errors_are_shown_without_a_file() -> None:
    lost = Report("a.toml", "", error=WorkbookError("Sales", "is gone", "look"))
    fault = Report("b.toml", "", error=FaultError("b.toml", "KeyError", ["/home/ada/x.py:3 in f"]))
    assert annotations([lost, fault], "") == [
        "::error title=a.toml::Sales: is gone; look",
        "::error title=b.toml::b.toml: KeyError: this is a fault of qualify; please report it",
    ]


def test_ten_are_shown_and_the_last_says_of_how_many() -> None:
    problems = [Problem(f"thing {n} is wrong", "mend it", n, f"P-{n}") for n in range(143)]
    shown = annotations([Report("a.toml", "", problems=problems)], "")
    assert len(shown) == 10
    assert shown[0] == "::warning title=a.toml::row 0 (P-0): thing 0 is wrong; mend it"
    assert shown[9].endswith("(10 of 143 shown; the job's summary has more)")
    mild = Report("a.toml", "", problems=[Problem("Same Email", "keep one", 2, "P", mild=True)])
    assert annotations([mild], "") == []


@pytest.mark.parametrize(
    "text",
    [
        "x::error::y",
        "##[error]y",
        "a\r\n::stop-commands::t",
        "%0A::add-mask::x",
        "\u2028::x::",
        "a,file=b:c",
    ],
)
def test_no_text_makes_a_command_of_its_own(text: str) -> None:
    problem = Problem(f"{text} is wrong", text, 2, text, kind=text)
    error = BadConfigError(f"{text}.toml", [Finding((), text, text, line=1)])
    report = Report(f"{text}.toml", text, problems=[problem, problem], error=error)
    for line in annotations([report], ""):
        assert COMMAND.fullmatch(line), line
        assert "::" not in COMMAND.fullmatch(line)[3]  # type: ignore[index]
        assert "##[" not in line


def test_a_run_in_github_actions_is_annotated_beside_its_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    twice = {**BLANK, "ID": "P-1", **LEAD}
    write_workbook(tmp_path / "prospects.xlsx", twice, twice)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    ran = qualify("run", "--json", "--today", "2026-01-15")
    assert len(ran.json) == 1
    assert ran.err.splitlines() == [
        (
            "::warning title=config.toml::rows 2, 3: ID is also in other rows;"
            " give each prospect a key of its own"
        )
    ]
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert qualify("run", "--json", "--today", "2026-01-15").err == ""
