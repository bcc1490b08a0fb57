"""What looking back at won and lost prospects came to, and the JSON of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isinf
from typing import Annotated, Literal, TypedDict

from rules.language.spec import StageTable
from rules.phrases import cut, plural
from sync.config.mistakes import looking_at_today
from sync.config.model import Config
from sync.history.backtest import Backtest
from sync.history.ratio import Share
from sync.messages.safe import KEY_WIDTH
from sync.show.evidence import in_words
from sync.show.fields import FORMAT, ConfigName, Format, Stop, WorkbookName


class MetJson(TypedDict):
    """How many prospects meet a criterion."""

    met: Annotated[int, "how many meet it"]
    known: Annotated[int, "of how many it is known: it concerns them, and their cells can be read"]


class CriterionJson(TypedDict):
    """What one criterion told."""

    say: Annotated[str, "its text for people"]
    asked: Annotated[bool, "whether a stage names it"]
    won: Annotated[MetJson, "those won"]
    lost: Annotated[MetJson, "those lost"]
    cannot_tell: Annotated[int, "for how many of both it can't be told"]
    lift: Annotated[
        float | None,
        "how many times as often those were won who met it as those who did not; `null` where there"
        " is nothing to compare, and where none was won of those who did not",
    ]
    interval: Annotated[
        list[float | None] | None,
        "the two ends between which the lift lies with 95 % confidence, the higher one `null` where"
        " there is no bound; `null` where there is nothing to compare",
    ]
    tells: Annotated[
        Literal["won", "lost", "no difference", "all alike", "too few"],
        "what that comes to: met by more of those won, or of those lost; no difference that can be"
        " seen; met by all or by none; fewer than ten won or ten lost of whom it is known",
    ]
    sentence: Annotated[str, "the same in words"]


class StopsJson(TypedDict):
    """Whom a criterion stopped."""

    prospects: Annotated[int, "how many of them lack it"]
    alone: Annotated[int, "how many of these would have passed if they had met it alone"]


class TurnedAwayJson(TypedDict):
    """A won prospect that the rules would not have let through."""

    row: Annotated[int | None, "the sheet's row; `null` of a database table"]
    key: Annotated[str, "its key, cut at 80 characters"]
    stage: Annotated[str, "the rung that it reaches by the rules"]
    missing: Annotated[list[str], "the criteria that it lacks for the top, by name"]


class NotLetThroughJson(TypedDict):
    """Won prospects that the rules would not have let through to the top of the ladder."""

    top: Annotated[str, "the name of the top rung"]
    count: Annotated[int, "how many there are"]
    criteria: Annotated[
        dict[str, StopsJson], "the criteria that they lack, those that most lack first"
    ]
    prospects: Annotated[
        list[TurnedAwayJson],
        "all of them, from the top of the sheet down; of a database table, the first 1,000 by key",
    ]


class BacktestJson(TypedDict):
    """Which criteria told won prospects from lost ones, by their cells of today."""

    format: Format
    config: ConfigName
    workbook: WorkbookName
    today: Annotated[str, "the day by which the rules looked at dates: `2026-01-15`"]
    rows: Annotated[int, "how many rows are not blank"]
    judged: Annotated[int, "how many of them have a usable key and were judged"]
    won: Annotated[dict[str, int], 'how many of these stand in each stage of outcome "won"']
    lost: Annotated[dict[str, int], 'how many stand in each stage of outcome "lost"']
    criteria: Annotated[
        dict[str, CriterionJson], "every criterion of the config, what tells most first"
    ]
    not_let_through: Annotated[
        NotLetThroughJson, "won prospects that the rules would not have let through"
    ]
    cautions: Annotated[list[str], "what to bear in mind, in words"]
    error: Stop


@dataclass(frozen=True)
class BacktestReport:
    """What looking back came to.

    `says` are the criteria's texts for people. `asked` are those that a stage names, `of_rungs`
    those of them that a rung does, `by_today` those that depend on the day.
    """

    config: str
    workbook: str
    found: Backtest
    says: Mapping[str, str]
    asked: frozenset[str]
    of_rungs: frozenset[str]
    by_today: Sequence[str]

    def as_json(self) -> BacktestJson:
        """The object that --json prints."""
        found = self.found
        return {
            "format": FORMAT,
            "config": self.config,
            "workbook": self.workbook,
            "today": str(found.today),
            "rows": found.rows,
            "judged": found.judged,
            "won": dict(found.won),
            "lost": dict(found.lost),
            "criteria": {name: _criterion_json(self, name) for name in found.criteria},
            "not_let_through": _not_let_through_json(found),
            "cautions": list(cautions(self)),
            "error": None,
        }


def _criterion_json(report: BacktestReport, name: str) -> CriterionJson:
    evidence = report.found.criteria[name]
    return {
        "say": report.says[name],
        "asked": name in report.asked,
        "won": _met_json(evidence.won),
        "lost": _met_json(evidence.lost),
        "cannot_tell": evidence.cannot_tell,
        "lift": _finite(evidence.lift),
        "interval": evidence.interval and [_finite(end) for end in evidence.interval],
        "tells": evidence.tells.value,
        "sentence": f"{report.says[name]}: {in_words(evidence)}.",
    }


def _met_json(share: Share) -> MetJson:
    return {"met": share.part, "known": share.whole}


def _finite(number: float | None) -> float | None:
    return None if number is None or isinf(number) else number


def _not_let_through_json(found: Backtest) -> NotLetThroughJson:
    return {
        "top": found.top,
        "count": len(found.turned_away),
        "criteria": {
            name: {"prospects": each.prospects, "alone": each.alone}
            for name, each in found.stops.items()
        },
        "prospects": [
            {
                "row": each.row,
                "key": cut(each.key, KEY_WIDTH),
                "stage": each.stage,
                "missing": list(each.missing),
            }
            for each in found.turned_away
        ],
    }


def make_backtest_report(
    name: str, workbook: str, config: Config, found: Backtest
) -> BacktestReport:
    """The report on one config."""
    return BacktestReport(
        config=name,
        workbook=workbook,
        found=found,
        says={name: each.say or name for name, each in config.criteria.items()},
        asked=_asked(config.stage),
        of_rungs=_asked(stage for stage in config.stage if not stage.by_hand),
        by_today=looking_at_today(config),
    )


def _asked(stages: Iterable[StageTable]) -> frozenset[str]:
    return frozenset(name for stage in stages for name in stage.criteria())


def cautions(report: BacktestReport) -> Iterator[str]:
    """What to bear in mind."""
    yield (
        "This goes by the cells of today, not of the day of the decision. Cells are often filled in"
        " afterwards, above all for those won."
    )
    if report.by_today:
        named = "; ".join(report.says[name] for name in report.by_today)
        count = plural(len(report.by_today), "This criterion counts", "These criteria count")
        yield (
            f"{count} from {report.found.today}: {named}. The dates of those who were decided long"
            " ago are past."
        )
    compared = sum(each.compared for each in report.found.criteria.values())
    if compared > 1:
        yield (
            f"{compared} criteria were compared. Of twenty that make no difference, about one seems"
            " to make one, by chance."
        )
