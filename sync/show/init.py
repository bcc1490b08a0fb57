"""What a new config was proposed from, and what it says of the sheet, as text and as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypedDict

from rules.phrases import cut, first_of, plural
from sync.messages.errors import QualifyError
from sync.messages.safe import CELL_WIDTH, plain
from sync.proposal.draft import NO_PACK, Draft
from sync.proposal.sample import Sample
from sync.show.check import CheckReport
from sync.show.fields import (
    FORMAT,
    ConfigName,
    Format,
    ProblemJson,
    Stop,
    error_json,
    problem_json,
)
from sync.show.report import Report
from sync.show.summary import table
from sync.workbook.protocol import column_letters

_MOST_HEADINGS = 60


class FirstRunJson(TypedDict):
    """What a first run would do."""

    judged: Annotated[int, "how many prospects it would judge"]
    stages: Annotated[dict[str, int], "how many of them would stand in each stage"]
    missing: Annotated[
        dict[str, int], "for each criterion, how many prospects would want it for their next stage"
    ]
    problems: Annotated[list[ProblemJson], "what somebody should look at"]


class InitJson(TypedDict):
    """The config that was written, and what came of trying it."""

    format: Format
    config: ConfigName
    workbook: Annotated[str, "the workbook, as the config names it"]
    tab: Annotated[str, "the prospects' tab"]
    header_row: Annotated[int, "the row of the headings"]
    columns: Annotated[
        dict[str, str],
        'by heading, what the column was taken for: `"key"`, `"name"`, `"owner"`, `"override"`, or'
        " a short name of the config's, be it one that no rule uses yet",
    ]
    key: Annotated[list[str], "the headings of the key"]
    new_key: Annotated[
        bool, "whether the sheet has no column for a key, so that one is to be added to it"
    ]
    pack: Annotated[str | None, "the rule pack that was taken; `null` for a plain ladder"]
    unnamed: Annotated[list[str], "headings that a config can't name, and why"]
    doubts: Annotated[list[str], "what `check` finds odd about the config"]
    first_run: Annotated[
        FirstRunJson | None, "what a first run would do; `null` where it could not be tried"
    ]
    error: Stop


@dataclass(frozen=True)
class InitReport:
    """A config that was written, and what came of trying it.

    `workbook` is as the config names it; `first_run` is None where it was not tried.
    """

    config: str
    workbook: str
    draft: Draft
    unnamed: Sequence[str]
    check: CheckReport
    first_run: Report | None = None
    stopped: QualifyError | None = None

    @property
    def error(self) -> QualifyError | None:
        """Why the config can't be used as it is, None where it can."""
        tried = self.first_run.error if self.first_run else None
        return self.check.error or self.stopped or tried

    @property
    def code(self) -> int:
        """The exit code."""
        return self.error.code if self.error else 0

    def as_json(self) -> InitJson:
        """The object that --json prints."""
        sample, choices = self.draft.view.sample, self.draft.choices
        return {
            "format": FORMAT,
            "config": self.config,
            "workbook": self.workbook,
            "tab": sample.layout.tab.title,
            "header_row": sample.header_row,
            "columns": dict(self.draft.known),
            "key": list(choices.key.headings),
            "new_key": choices.key.new,
            "pack": None if choices.pack == NO_PACK else choices.pack,
            "unnamed": list(self.unnamed),
            "doubts": [str(each) for each in self.check.findings if each.level == "doubt"],
            "first_run": self._first_run_json(),
            "error": error_json(self.error),
        }

    def _first_run_json(self) -> FirstRunJson | None:
        run = self.first_run
        if run is None or not run.planned:
            return None
        return {
            "judged": run.judged,
            "stages": dict(run.stages),
            "missing": dict(run.missing),
            "problems": [problem_json(each, show_values=False) for each in run.problems],
        }


def seen_text(sample: Sample) -> str:
    """How much there is in the sheet."""
    rows, count = sample.rows, len(sample.columns)
    return plain(
        f"{sample.layout.tab.title}: {count} {plural(count, 'heading')} in row {sample.header_row},"
        f" {rows:,} {plural(rows, 'row')} below"
    )


def headings_text(sample: Sample) -> str:
    """The headings, for whoever is to choose among them."""
    headings = [cut(sample.heading(column), CELL_WIDTH) for column in sample.columns]
    return plain(", ".join(first_of(headings, _MOST_HEADINGS)))


def proposal_text(draft: Draft) -> str:
    """What was seen in the sheet and what each column was taken for, for the terminal."""
    pack = draft.choices.pack
    taken = "none; a plain ladder instead" if pack == NO_PACK else pack
    return f"{seen_text(draft.view.sample)}\n\n{_taken_for(draft)}\n\nRule pack: {taken}"


def _taken_for(draft: Draft) -> str:
    sample, known = draft.view.sample, draft.known
    headings = {column: sample.heading(column) for column in sample.columns}
    spare = set(draft.spare.values())
    rows = [
        (column_letters(column), heading, known[heading], "" if heading in spare else "yes")
        for column, heading in headings.items()
        if heading in known
    ]
    return table(("Column", "Heading", "Taken for", "In use"), rows)
