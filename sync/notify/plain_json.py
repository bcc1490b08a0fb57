"""A message as JSON, for programs."""

from collections.abc import Sequence
from typing import Annotated, NotRequired, TypedDict

from rules.phrases import cut
from sync.funnel.figures import OneAway, Stalled, longest_first
from sync.messages.safe import CELL_WIDTH, KEY_WIDTH
from sync.notify.news import News
from sync.sheet.changelog import LogRow
from sync.show.fields import FORMAT, ErrorJson, ProblemJson, error_json, problem_json
from sync.show.report import MovesJson, count_moves

_NAME = "its name, cut at 40 characters; only with `names = true`"
_MOST = 1_000
"""So many of a list are told; `left_out` says how many more there are."""


MoveTold = TypedDict(
    "MoveTold",
    {
        "key": Annotated[str, "the prospect's key, cut at 80 characters"],
        "from": Annotated[str, 'the stage it had; `""` where that was not known'],
        "to": Annotated[str, "the stage it has now"],
        "kind": Annotated[str, "the kind of move, such as `Promoted`"],
        "name": NotRequired[Annotated[str, _NAME]],
    },
)
"""A move."""


class StalledTold(TypedDict):
    """A prospect that is in its stage for too long."""

    key: Annotated[str, "the prospect's key, cut at 80 characters"]
    stage: Annotated[str, "its stage"]
    since: Annotated[str, "the first day on which it was stalled"]
    name: NotRequired[Annotated[str, _NAME]]


class OneAwayTold(TypedDict):
    """A prospect that one criterion would bring to its next stage."""

    key: Annotated[str, "the prospect's key, cut at 80 characters"]
    stage: Annotated[str, "its stage"]
    next: Annotated[str, "the stage above"]
    missing: Annotated[list[str], "the names of the criteria; each alone would do"]
    name: NotRequired[Annotated[str, _NAME]]


class LeftOut(TypedDict):
    """How many of each list are left out, as a message has room for a thousand of each."""

    moves: int
    stalled: int
    problems: int


class Told(TypedDict):
    """What one message tells."""

    format: Annotated[int, "the version of this format: 1"]
    config: Annotated[str, "the config's path, as given"]
    moves: Annotated[list[MoveTold], "the moves of the run"]
    stalled: Annotated[list[StalledTold], "the prospects that are stalled anew"]
    problems: Annotated[list[ProblemJson], "what somebody should look at"]
    error: Annotated[ErrorJson | None, "why the run stopped; `null` where it did not"]
    counts: Annotated[MovesJson, "how many moves there are of each kind"]
    left_out: LeftOut
    owner: NotRequired[Annotated[str, "of a digest: whose prospects they are"]]
    one_away: NotRequired[Annotated[list[OneAwayTold], "of a digest: one criterion away"]]
    all_stalled: NotRequired[Annotated[list[StalledTold], "of a digest: all that are stalled"]]


def json_message(news: News) -> Told:
    """The message."""
    told: Told = {
        "format": FORMAT,
        "config": news.config,
        "moves": [_move(each, names=news.names) for each in news.moves[:_MOST]],
        "stalled": _stalled(news.stalled, names=news.names),
        "problems": [problem_json(each, show_values=False) for each in news.problems[:_MOST]],
        "error": error_json(news.error),
        "counts": count_moves(news.moves),
        "left_out": {
            "moves": _left_out(news.moves),
            "stalled": _left_out(news.stalled),
            "problems": _left_out(news.problems),
        },
    }
    if news.portfolio:
        told["owner"] = cut(news.portfolio.owner, CELL_WIDTH)
        one_away = news.portfolio.one_away[:_MOST]
        told["one_away"] = [_one_away(each, names=news.names) for each in one_away]
        told["all_stalled"] = _stalled(news.portfolio.stalled, names=news.names)
    return told


def _move(move: LogRow, *, names: bool) -> MoveTold:
    told: MoveTold = {
        "key": cut(move.key, KEY_WIDTH),
        "from": move.origin,
        "to": move.to,
        "kind": move.kind.value,
    }
    if names:
        told["name"] = cut(move.name, CELL_WIDTH)
    return told


def _stalled(found: Sequence[Stalled], *, names: bool) -> list[StalledTold]:
    return [_late(each, names=names) for each in longest_first(found, _MOST)]


def _late(prospect: Stalled, *, names: bool) -> StalledTold:
    key, since = cut(prospect.key, KEY_WIDTH), str(prospect.since)
    told: StalledTold = {"key": key, "stage": prospect.stage, "since": since}
    if names:
        told["name"] = cut(prospect.name, CELL_WIDTH)
    return told


def _one_away(prospect: OneAway, *, names: bool) -> OneAwayTold:
    told: OneAwayTold = {
        "key": cut(prospect.key, KEY_WIDTH),
        "stage": prospect.stage,
        "next": prospect.next,
        "missing": list(prospect.missing),
    }
    if names:
        told["name"] = cut(prospect.name, CELL_WIDTH)
    return told


def _left_out(found: Sequence[object]) -> int:
    return max(0, len(found) - _MOST)
