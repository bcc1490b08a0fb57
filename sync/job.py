"""What commands ask of one config's prospects, wherever these are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

from sync.funnel.figures import Funnel
from sync.history.backtest import Backtest, look_back
from sync.messages.errors import UsageError
from sync.run.comparison import Comparison
from sync.run.funnel_input import funnel_of
from sync.run.job import Job as Work
from sync.run.job import RunResult
from sync.run.judgement import Judgement
from sync.sheet.pick import row_of_number, rows_of_key
from sync.sql import Statement


class Job(Protocol):
    """One config's job. Each method raises QualifyError where it cannot be done."""

    @property
    def name(self) -> str:
        """How messages name the workbook, or the database."""

    @property
    def requests(self) -> int:
        """How many requests to a service, or statements, it has taken so far."""

    def run(self) -> RunResult:
        """Do it; unless this is a dry run, what it comes to is written."""

    def compare(self) -> Comparison:
        """What the config and the one it is compared with make of the same reading."""

    def pick(self, key: str | None, row: int | None) -> tuple[Judgement, Sequence[int]]:
        """Judge the prospect of a key, or that of a row, and say which rows of these are meant.

        Raises UsageError where there is none.
        """

    def funnel(self, since: date | None) -> Funnel:
        """The funnel by the changelog as it is; what is past only as it began after a day."""

    def look_back(self) -> Backtest:
        """What told won prospects from lost ones."""

    def statements(self) -> Sequence[Statement]:
        """The statements that a run sends to a database.

        Raises UsageError where the prospects are in none.
        """


@dataclass(frozen=True)
class SheetJob:
    """The job on a workbook: what is asked of it is worked out from a judgement of all rows."""

    work: Work

    @property
    def name(self) -> str:
        """As `Job` says."""
        return self.work.workbook.name

    @property
    def requests(self) -> int:
        """As `Job` says."""
        return self.work.workbook.requests

    def run(self) -> RunResult:
        """As `Job` says."""
        return self.work.run()

    def compare(self) -> Comparison:
        """As `Job` says."""
        return self.work.compare()

    def pick(self, key: str | None, row: int | None) -> tuple[Judgement, Sequence[int]]:
        """As `Job` says."""
        run_input = self._judgement.run_input
        prospects, where = run_input.prospects, run_input.where
        if key is not None:
            return self._judgement, rows_of_key(prospects, key, where, run_input.binding.key)
        return self._judgement, [row_of_number(prospects, row or 0, where)]

    def funnel(self, since: date | None) -> Funnel:
        """As `Job` says."""
        run_input = self._judgement.run_input
        want_past(since, max(run_input.now.date(), run_input.judge.setting.today))
        return funnel_of(self._judgement, since)

    def look_back(self) -> Backtest:
        """As `Job` says."""
        return look_back(self._judgement)

    def statements(self) -> Sequence[Statement]:
        """As `Job` says."""
        what = "its prospects are on a sheet, and a run on that sends no SQL"
        raise UsageError(self.name, what, "name a config with a [table]")

    @cached_property
    def _judgement(self) -> Judgement:
        return self.work.judge()


def want_past(since: date | None, today: date) -> None:
    """Raise UsageError for a day that is still to come."""
    if since and since > today:
        what = f"{since} is in the future, for today is {today}"
        raise UsageError("--since", what, "name a day that is past")
