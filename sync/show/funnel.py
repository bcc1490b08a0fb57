"""How prospects move from stage to stage, and the JSON of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, TypedDict

from rules.phrases import cut
from sync.funnel.cut_short import CutShort
from sync.funnel.figures import Funnel, OneAway, OwnerFigures, StageFigures, Stalled, Stays
from sync.messages.safe import KEY_WIDTH
from sync.show.fields import FORMAT, ConfigName, Format, Stop, WorkbookName


class StaysJson(TypedDict):
    """The completed stays in a stage, in calendar days."""

    count: Annotated[int, "how many there were"]
    low: Annotated[float, "the lower quartile: a quarter of them were no longer"]
    median: Annotated[float, "the median, as in `median_days`"]
    high: Annotated[float, "the upper quartile: a quarter of them were no shorter"]


class StageJson(TypedDict):
    """How it goes in one stage; prospects count once each."""

    name: Annotated[str, "its name"]
    by_hand: Annotated[bool, "whether only people set it"]
    outcome: Annotated[
        str | None, 'how it ended for those in it: "won" or "lost"; `null` where it did not end'
    ]
    now: Annotated[int, "how many prospects stand there"]
    been: Annotated[int, "how many have ever been there, those that stand there included"]
    moved_on: Annotated[int, "how many of them went on to a higher rung, or were won"]
    fell_back: Annotated[int, "how many fell back to a lower rung"]
    lost: Annotated[int, "how many were lost"]
    left: Annotated[int, "how many ever left it, wherever they went"]
    conversion: Annotated[
        float | None,
        "the share that moved on of those who ever left, from 0 to 1; `null` where fewer than five"
        " did",
    ]
    median_days: Annotated[
        float | None,
        "how many days half of the completed stays lasted at most; `null` where fewer than five"
        " were completed",
    ]
    stays: Annotated[
        StaysJson | None, "the completed stays; `null` where there are fewer than five"
    ]
    stalled: Annotated[int, "how many of those that stand there are stalled"]


class WeekJson(TypedDict):
    """How many moves of each kind the changelog has in an ISO week."""

    week: Annotated[str, 'the week: `"2026-W47"`']
    added: Annotated[int, "prospects first seen"]
    promoted: Annotated[int, "moves up the ladder"]
    demoted: Annotated[int, "moves down"]
    by_hand: Annotated[int, "moves that people made in the override column"]


class BlockerJson(TypedDict):
    """A criterion that keeps prospects from their next rung."""

    criterion: Annotated[str, "its name"]
    say: Annotated[str, "its text for people"]
    blocks: Annotated[int, "for how many prospects the next rung wants it: no, or cannot tell"]
    one_away: Annotated[int, "how many of the prospects with one to go it would bring on alone"]


class OneAwayJson(TypedDict):
    """A prospect that a single criterion would bring to its next rung."""

    row: Annotated[int | None, "the sheet's row; `null` of a database table"]
    key: Annotated[str, "its key, cut at 80 characters"]
    stage: Annotated[str, "where it stands"]
    next: Annotated[str, "the next rung"]
    missing: Annotated[list[str], "the criteria of which each one alone would do, by name"]


class StalledJson(TypedDict):
    """A prospect that has been in its stage for too long."""

    row: Annotated[int | None, "the sheet's row; `null` of a database table"]
    key: Annotated[str, "its key, cut at 80 characters"]
    stage: Annotated[str, "where it stands"]
    since: Annotated[str, "from which day on it is stalled: `2026-01-15`"]


class OwnerJson(TypedDict):
    """How many prospects an owner has."""

    stages: Annotated[dict[str, int], "how many stand in each stage, zeros too"]
    one_away: Annotated[int, "how many are one criterion away from their next rung"]
    stalled: Annotated[int, "how many are stalled"]


class FunnelJson(TypedDict):
    """How prospects move from stage to stage, and where they get stuck."""

    format: Format
    config: ConfigName
    workbook: WorkbookName
    today: Annotated[str, "the day by which the rules looked at dates: `2026-01-15`"]
    since: Annotated[
        str | None,
        "the day after which what is past began (`been` to `stays`, `weeks`); `null` where it is"
        " all",
    ]
    rows: Annotated[int, "how many rows are not blank"]
    judged: Annotated[int, "how many of them have a usable key and were judged"]
    waiting: Annotated[int, "how many moves the next run would record"]
    archived: Annotated[
        int, "how many records have left the changelog, so that what is past lacks them"
    ]
    stages: Annotated[list[StageJson], "every stage, in the order of the config"]
    weeks: Annotated[list[WeekJson], "the weeks that have any of these moves, in order"]
    blockers: Annotated[
        list[BlockerJson], "the criteria that keep anyone back, those that block most first"
    ]
    one_away_count: Annotated[int, "how many prospects are one criterion away"]
    one_away: Annotated[
        list[OneAwayJson],
        "these prospects, from the top of the sheet down; of a database table, the 1,000 on the"
        " highest rungs, by key",
    ]
    stalled_count: Annotated[int, "how many prospects are stalled"]
    stalled: Annotated[
        list[StalledJson],
        "these prospects, from the top of the sheet down; of a database table, the 1,000 stalled"
        " for the longest, by key",
    ]
    owners: Annotated[
        dict[str, OwnerJson],
        'the prospects of each owner, by name, `""` for those that have none; empty where the'
        " config names no column of owners",
    ]
    error: Stop


@dataclass(frozen=True)
class FunnelReport:
    """The funnel of one config's prospects."""

    config: str
    workbook: str
    funnel: Funnel

    def as_json(self) -> FunnelJson:
        """The object that --json prints."""
        funnel = self.funnel
        return {
            "format": FORMAT,
            "config": self.config,
            "workbook": self.workbook,
            "today": str(funnel.today),
            "since": None if funnel.since is None else str(funnel.since),
            "rows": funnel.rows,
            "judged": funnel.judged,
            "waiting": funnel.waiting,
            "archived": funnel.archived,
            "stages": list(map(_stage_json, funnel.stages)),
            "weeks": [
                {
                    "week": each.week,
                    "added": each.added,
                    "promoted": each.promoted,
                    "demoted": each.demoted,
                    "by_hand": each.by_hand,
                }
                for each in funnel.weeks
            ],
            "blockers": [
                {
                    "criterion": each.criterion,
                    "say": each.say,
                    "blocks": each.blocks,
                    "one_away": each.one_away,
                }
                for each in funnel.blockers
            ],
            "one_away_count": len(funnel.one_away),
            "one_away": list(map(_one_away_json, funnel.one_away)),
            "stalled_count": len(funnel.stalled),
            "stalled": list(map(_stalled_json, funnel.stalled)),
            "owners": _owners_json(funnel.owners),
            "error": None,
        }

    def without_lists(self) -> FunnelJson:
        """The same object, but for the lists of prospects."""
        one_away, stalled = len(self.funnel.one_away), len(self.funnel.stalled)
        funnel = replace(
            self.funnel, one_away=CutShort(one_away, ()), stalled=CutShort(stalled, ())
        )
        return replace(self, funnel=funnel).as_json()

    def lists(self) -> Mapping[str, Iterator[object]]:
        """The object's lists of prospects, which are long; each item is made in its turn."""
        funnel = self.funnel
        return {
            "one_away": map(_one_away_json, funnel.one_away),
            "stalled": map(_stalled_json, funnel.stalled),
        }


def _one_away_json(each: OneAway) -> OneAwayJson:
    return {
        "row": each.row,
        "key": cut(each.key, KEY_WIDTH),
        "stage": each.stage,
        "next": each.next,
        "missing": list(each.missing),
    }


def _stalled_json(each: Stalled) -> StalledJson:
    return {
        "row": each.row,
        "key": cut(each.key, KEY_WIDTH),
        "stage": each.stage,
        "since": str(each.since),
    }


def _stage_json(figures: StageFigures) -> StageJson:
    stays = figures.stays
    return {
        "name": figures.stage.name,
        "by_hand": figures.stage.by_hand,
        "outcome": figures.stage.outcome,
        "now": figures.now,
        "been": figures.been,
        "moved_on": figures.moved_on,
        "fell_back": figures.fell_back,
        "lost": figures.lost,
        "left": figures.left,
        "conversion": figures.conversion,
        "median_days": stays.median if stays else None,
        "stays": _stays_json(stays) if stays else None,
        "stalled": figures.stalled,
    }


def _stays_json(stays: Stays) -> StaysJson:
    return {
        "count": stays.count,
        "low": stays.low,
        "median": stays.median,
        "high": stays.high,
    }


def _owners_json(owners: Mapping[str, OwnerFigures]) -> dict[str, OwnerJson]:
    return {
        name: {
            "stages": dict(each.stages),
            "one_away": each.one_away,
            "stalled": each.stalled,
        }
        for name, each in owners.items()
    }
