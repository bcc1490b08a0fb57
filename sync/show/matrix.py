"""The configs of one call as the matrix of a CI job, and as a table for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypedDict

from sync.messages.safe import plain
from sync.show.summary import table


class ListedJson(TypedDict):
    """A config, and what parts it from others."""

    config: Annotated[str, "the config's path, as given"]
    name: Annotated[str, "what to call it: its file's name, or its path where others have that"]
    group: Annotated[
        str,
        "the same for configs of one workbook, as far as that can be told: for a lock that keeps"
        " their runs apart",
    ]


class MatrixJson(TypedDict):
    """All configs of one call, of which none is left out because it is broken."""

    include: Annotated[list[ListedJson], "a job for each"]


@dataclass(frozen=True)
class ListedConfig:
    """A config of a matrix; `trouble` says why it can't run, "" where it can."""

    config: str
    name: str
    group: str
    trouble: str = ""


def matrix_json(entries: Sequence[ListedConfig]) -> MatrixJson:
    """The matrix as GitHub Actions takes it."""
    return {
        "include": [
            {"config": each.config, "name": each.name, "group": each.group} for each in entries
        ]
    }


def matrix_table(entries: Sequence[ListedConfig]) -> str:
    """The same for people, with what is wrong with a config."""
    rows = [tuple(map(plain, (e.config, e.name, e.group, e.trouble))) for e in entries]
    return table(("Config", "Name", "Group", "What is wrong"), rows)
