"""What of a run is worth a message: for everybody, and for each owner of prospects."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rules.judging.verdict import MoveKind
from sync.config.model import Config, ConfigFile, Happening
from sync.funnel.figures import Stalled
from sync.messages.errors import GuardError, QualifyError
from sync.messages.problem import Problem
from sync.run.tidings import Portfolio, Tidings
from sync.sheet.changelog import LogRow
from sync.sheet.moves import count_kinds
from sync.show.report import Report
from sync.workbook.address import find_address


@dataclass(frozen=True)
class Links:
    """Where to look: the spreadsheet, and the page of the CI run; "" where there is none."""

    sheet: str = ""
    run: str = ""

    @property
    def named(self) -> Sequence[tuple[str, str]]:
        """Each that there is, with what it is called."""
        found = ((self.sheet, "Open the sheet"), (self.run, "This run"))
        return [(url, said) for url, said in found if url]


@dataclass(frozen=True)
class News:
    """What a message tells.

    `stalled` are the prospects that are stalled anew. With `names` they are called by more than
    their keys. `adopted` is the heading of the column that a first run takes over. `portfolio` is
    there where the message is for an owner.
    """

    config: str
    workbook: str
    links: Links
    moves: Sequence[LogRow] = ()
    stalled: Sequence[Stalled] = ()
    problems: Sequence[Problem] = ()
    error: QualifyError | None = None
    names: bool = False
    adopted: str = "Stage"
    portfolio: Portfolio | None = None

    @cached_property
    def kinds(self) -> Mapping[MoveKind, int]:
        """How many moves there are of each kind."""
        return count_kinds(self.moves)

    @property
    def is_any(self) -> bool:
        """Whether there is anything to tell: who is only first seen has not moved."""
        moved = len(self.moves) > self.kinds[MoveKind.ADDED]
        return moved or bool(self.stalled or self.error)


def find_news(file: ConfigFile, report: Report, run_url: str) -> News:
    """What a run has to tell everybody, as far as the config asks for it.

    Moves that the guard kept back are none; those that a run recorded before it failed are.
    """
    config = file.config
    asked, tidings = config.notify.on, report.tidings or Tidings()
    kept_back = isinstance(report.error, GuardError) or report.dry_run
    moves = report.moves if "moves" in asked and not kept_back else ()
    return News(
        config=report.config,
        workbook=report.workbook,
        links=Links(_sheet_url(config), run_url),
        moves=moves,
        stalled=tidings.stalled if "stalled" in asked else (),
        problems=report.all_problems if "problems" in asked and moves else (),
        error=report.error if "errors" in asked else None,
        names=config.notify.names,
        adopted=config.adopted,
    )


def _sheet_url(config: Config) -> str:
    """The page of the spreadsheet; "" where there is none that the config shows.

    So it is of a file, of an address in a variable, and of a database.
    """
    if config.table:
        return ""
    found = find_address(config.sheet.workbook)
    return f"https://docs.google.com/spreadsheets/d/{found.id}/edit" if found else ""


def find_digests(news: News, asked: Collection[Happening], tidings: Tidings) -> dict[str, News]:
    """What there is to tell each owner of what the config asks for, by their names folded."""
    return {
        owner: News(
            config=news.config,
            workbook=news.workbook,
            links=news.links,
            moves=own.moves if "moves" in asked else (),
            stalled=own.stalled if "stalled" in asked else (),
            names=news.names,
            adopted=news.adopted,
            portfolio=own.portfolio,
        )
        for owner, own in tidings.owners.items()
    }
