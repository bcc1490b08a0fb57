"""What the check of a config found, as text and as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypedDict

from rules.language.finding import ConfigPath, Finding
from rules.phrases import plural
from sync.messages.errors import BadConfigError
from sync.messages.safe import plain
from sync.show.fields import FORMAT, ConfigName, Format, Stop, error_json

_LEVELS: dict[str, Literal["error", "warning"]] = {"mistake": "error", "doubt": "warning"}


class FindingJson(TypedDict):
    """A mistake in a config, or what was probably not meant."""

    level: Annotated[
        Literal["error", "warning"],
        "a warning is of what was probably not meant; with an error, the config does not run or"
        " an example fails",
    ]
    line: Annotated[int | None, "the line in the file; `null` where it is about no line"]
    column: Annotated[int | None, "the place in the line; `null` where it is about the whole line"]
    where: Annotated[
        str,
        'the place in the config, such as `"criteria.budget.at_least"` or `"stage[0].needs"`,'
        ' lists counted from 0; `""` where it is about the whole file',
    ]
    what: Annotated[str, "what was found there"]
    mend: Annotated[str, 'what to do about it; `""` where that is left to you']


class CheckJson(TypedDict):
    """What was found in a config, one object for each."""

    format: Format
    config: ConfigName
    findings: Annotated[list[FindingJson], "what was found, in the order of the file"]
    criteria: Annotated[int, "how many criteria it has; 0 where it could not be read"]
    stages: Annotated[int, "how many stages"]
    examples: Annotated[int, "how many examples, all of which were run"]
    error: Stop


@dataclass(frozen=True)
class CheckReport:
    """What the check of one config found.

    `called` is what messages call its file. The counts are 0 where the config can't be read.
    """

    config: str
    called: str
    findings: Sequence[Finding]
    criteria: int = 0
    stages: int = 0
    examples: int = 0

    @property
    def error(self) -> BadConfigError | None:
        """What makes the config fail; None where nothing does."""
        mistakes = [each for each in self.findings if each.level == "mistake"]
        return BadConfigError(self.called, mistakes) if mistakes else None

    @property
    def code(self) -> int:
        """The exit code."""
        return BadConfigError.code if self.error else 0

    @property
    def lines(self) -> list[str]:
        """A line of text for each finding."""
        return [
            f"{_LEVELS[each.level]}: {plain(f'{each.place(self.called)}: {each}')}"
            for each in self.findings
        ]

    @property
    def ending(self) -> str:
        """The line that says that a config is in order."""
        counted = (
            f"{self.criteria} {plural(self.criteria, 'criterion', 'criteria')},"
            f" {self.stages} {plural(self.stages, 'stage')},"
            f" {self.examples} {plural(self.examples, 'example')}"
        )
        return plain(f"{self.config}: in order: {counted} as expected")

    def as_json(self) -> CheckJson:
        """The object that --json prints."""
        return {
            "format": FORMAT,
            "config": self.config,
            "findings": [_finding_json(each) for each in self.findings],
            "criteria": self.criteria,
            "stages": self.stages,
            "examples": self.examples,
            "error": error_json(self.error),
        }


def _finding_json(finding: Finding) -> FindingJson:
    return {
        "level": _LEVELS[finding.level],
        "line": finding.line or None,
        "column": finding.column or None,
        "where": _place(finding.where),
        "what": finding.what,
        "mend": finding.mend,
    }


def _place(path: ConfigPath) -> str:
    """A place in the config as one text: "stage[0].needs"."""
    steps = (f"[{each}]" if isinstance(each, int) else f".{each}" for each in path)
    return "".join(steps).removeprefix(".")
