"""The rule packs as JSON."""

from collections.abc import Sequence
from typing import Annotated, Literal, TypedDict

from rules.language.spec import StageTable
from sync.config.packs import Pack
from sync.show.fields import FORMAT, Format, Stop


class SourceJson(TypedDict):
    """Where a pack comes from."""

    title: Annotated[str, "who wrote it, and what"]
    url: Annotated[str, "its address"]


class ColumnJson(TypedDict):
    """A column that a pack wants."""

    name: Annotated[str, "the short name, for `[columns]`"]
    heading: Annotated[str, "the heading, where `[columns]` names no other"]
    fill_in: Annotated[str, "what to fill in"]


class CriterionJson(TypedDict):
    """A criterion of a pack."""

    name: Annotated[str, "its name"]
    say: Annotated[str, "the text that people read when it is missing"]


class MostOfJson(TypedDict):
    """Some of several criteria."""

    count: Annotated[int, "how many of them are needed"]
    of: Annotated[list[str], "names of criteria"]


class StageJson(TypedDict):
    """A stage of a pack."""

    name: Annotated[str, "its name"]
    by_hand: Annotated[bool, "whether only people set it"]
    outcome: Annotated[
        Literal["won", "lost"] | None, "how it ends, of a stage that people set; else `null`"
    ]
    needs: Annotated[list[str], "names of the criteria that are all needed"]
    needs_most_of: Annotated[
        MostOfJson | None, "the criteria of which some are needed; `null` where there are none"
    ]


class PackJson(TypedDict):
    """A rule pack."""

    name: Annotated[str, "its name, for `[rules] pack`"]
    title: Annotated[str, "what it is, in one line"]
    about: Annotated[str, "what it is and what of it is not from the sources, in several lines"]
    sources: Annotated[list[SourceJson], "where it comes from"]
    columns: Annotated[list[ColumnJson], "the columns that it wants"]
    criteria: Annotated[list[CriterionJson], "its criteria"]
    stages: Annotated[list[StageJson], "its ladder, from the bottom up"]


class PacksJson(TypedDict):
    """The rule packs, in one object."""

    format: Format
    packs: Annotated[list[PackJson], "all of them, or the one that was named"]
    error: Stop


def packs_json(packs: Sequence[Pack]) -> PacksJson:
    """The object that --json prints."""
    return {"format": FORMAT, "packs": [_pack_json(each) for each in packs], "error": None}


def _pack_json(pack: Pack) -> PackJson:
    rules, fill_in = pack.rules, pack.fill_in
    return {
        "name": pack.name,
        "title": pack.title,
        "about": pack.about.partition("\nSources:\n")[0].rstrip(),
        "sources": [{"title": title, "url": url} for title, url in pack.sources],
        "columns": [
            {"name": name, "heading": heading, "fill_in": fill_in[name]}
            for name, heading in rules.columns.items()
        ],
        "criteria": [
            {"name": name, "say": each.say or name} for name, each in rules.criteria.items()
        ],
        "stages": [_stage_json(stage) for stage in rules.stage],
    }


def _stage_json(stage: StageTable) -> StageJson:
    most_of = stage.needs_most_of
    return {
        "name": stage.name,
        "by_hand": stage.by_hand,
        "outcome": stage.outcome,
        "needs": stage.needs,
        "needs_most_of": {"count": most_of.count, "of": most_of.of} if most_of else None,
    }
