"""The config of one sheet or table: its shape, and where its parts stand in the file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from rules.language.finding import ConfigPath
from rules.language.spec import RuleSet, Spec, Text, checked
from rules.read.text import fold
from sync.workbook.page import TabKind
from sync.workbook.role import Role

_BLANKS = "-, –, —, ?, n/a, na, none, nil, tbd, tbc, unknown, not known, not yet, nobody"
BLANKS = _BLANKS.split(", ")
"""The texts that count as blank where a config names none."""

_NAME = re.compile(r'([^".]+)|"((?:[^"]|"")+)"')
_NAMES = re.compile(rf"(?:{_NAME.pattern})(?:\.(?:{_NAME.pattern})){{0,2}}")
"""The name of a table, and those of what it is in before it: "crm.prospects"."""

_PERCENT = re.compile(r"\s*(\d{1,3}(?:\.\d+)?)\s*%\s*")


def _as_list(value: object) -> object:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return value
    raise ValueError('expected a heading in quotes, or several: ["Company", "Contact"]')


def _most_changes(value: object) -> str | int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and (match := _PERCENT.fullmatch(value)) and float(match[1]) <= 100:  # noqa: PLR2004 -- percent
        return value
    raise ValueError('expected a share such as "50%" in quotes, or a count such as 200')


class Place(Spec):
    """Where the prospects are, and which columns name them: what sheets and tables have alike."""

    called: ClassVar[str]
    """Which table of the config says it: "sheet" or "table"."""

    key: Annotated[
        list[Text],
        BeforeValidator(_as_list, json_schema_input_type=str | list[str]),
        Field(min_length=1),
    ] = Field(
        description="The column, or columns, whose text names a prospect for good.",
    )
    name: Text | None = Field(None, description="The column shown in the changelog beside the key.")
    override: Text | None = Field(
        None, description="A column of people's: a stage named there holds."
    )
    owner: Text | None = Field(None, description="A column of people's: whose prospect it is.")
    blank: list[str] = Field(
        default=BLANKS, description="Texts that count as blank; they replace the default."
    )
    locale: Text | None = Field(
        None, description="For a local workbook, or a database table; else en_US."
    )
    timezone: Text | None = Field(
        None, description="For a local workbook, or a database table; else UTC."
    )

    @property
    def local_setting(self) -> tuple[str, str]:
        """The locale and the time zone of a place that has none of its own."""
        return self.locale or "en_US", self.timezone or "UTC"


class SheetTable(Place):
    """A tab of a workbook, in which the prospects are."""

    called = "sheet"

    workbook: Text = Field(
        description='A URL, a spreadsheet id, a path, or "env:NAME" of any of these.',
    )
    tab: Text | None = Field(
        None, description="The prospects' tab; else the one in the URL, or the first."
    )
    header_row: int = Field(1, ge=1, description="The row with the headings.")
    same: Annotated[
        list[Text], BeforeValidator(_as_list, json_schema_input_type=str | list[str])
    ] = Field(
        default=[],
        description="Columns of people's: prospects that agree in one are probable duplicates.",
    )


class HeldTable(SheetTable):
    """A database table of which a few prospects are held as a sheet."""

    called = "table"


RESULTS_NAME = r"[A-Za-z_][A-Za-z0-9_]{0,29}"
"""What the names of tables may begin with: what follows has room in PostgreSQL's 63 bytes."""


class DatabaseTable(Place):
    """A table of a database, in which the prospects are. Names of columns are as written."""

    called = "table"

    database: Text = Field(
        description="duckdb:FILE, parquet:FOLDER/*.parquet, postgresql://HOST/DATABASE,"
        ' bigquery://PROJECT/DATASET, or "env:NAME" of any of these.',
    )
    table: Text | None = Field(
        None, description="The table, or view, of the prospects; left out for Parquet files."
    )
    results: Text = Field(
        "qualify_",
        description="How the names of the job's own tables begin, in the same database.",
        json_schema_extra={"pattern": rf"^{RESULTS_NAME}$"},
    )

    @property
    def parts(self) -> tuple[str, ...]:
        """The names that lead to the table, the last its own; none where that is no name."""
        written = self.table or ""
        if not _NAMES.fullmatch(written):
            return ()
        return tuple(bare or quoted.replace('""', '"') for bare, quoted in _NAME.findall(written))

    @property
    def own_tables(self) -> tuple[str, str]:
        """The names of the job's own tables, of states and of the changelog, beside people's."""
        return f"{self.results}state", f"{self.results}changelog"

    @property
    def beside(self) -> str:
        """A text that is the same for tables of one database whose results have the same names."""
        return " ".join([*self.parts[:-1], self.results])


class RulesTable(Spec):
    """Where the rules come from beside this file."""

    pack: str | None = Field(None, description="A rule pack that this config builds on.")
    draft: Text | None = Field(
        None, description="A config whose rules are tried beside these; its path, from this file."
    )


class OutputTable(Spec):
    """The headings of the job's own columns, and the titles of its tabs."""

    stage: Text = Field("Stage", description="The prospect's stage.")
    missing: Text = Field("Missing", description="What it still lacks.")
    since: Text | None = Field(None, description="The day it reached the stage.")
    next: Text | None = Field(None, description="The stage above.")
    to_go: Text | None = Field(
        None, description="How many criteria would bring the stage above, at the least."
    )
    score: Text | None = Field(None, description="The points that it earns by [score].")
    grade: Text | None = Field(None, description="The best grade that these points reach.")
    attention: Text | None = Field(
        None, description="What to look at: who is stalled, who is probably a duplicate."
    )
    draft: Text | None = Field(None, description="The stage by the draft of the rules.")
    changelog: Text = Field("Changelog", description="The tab of all moves.")
    funnel: Text | None = Field(None, description="A tab with the funnel's figures and charts.")
    rules: Text | None = Field(None, description="A tab with the rules in plain words.")
    adopt: Text | None = Field(
        None, description="A column of a database table: a first run takes its stages over."
    )

    def headings(self) -> dict[Role, str]:
        """Return the heading of each of the job's columns, in the order in which they are made."""
        named = ((role, getattr(self, role.value)) for role in Role)
        return {role: heading for role, heading in named if heading is not None}

    def drawn_tabs(self) -> dict[TabKind, str]:
        """Return the title of each tab that the job draws, in the order in which they are made."""
        named = ((kind, getattr(self, kind.value)) for kind in TabKind)
        return {kind: title for kind, title in named if title is not None}


ALWAYS_ALLOWED = 20
"""How many known prospects a run may move whatever `most_changes` says."""


class PolicyTable(Spec):
    """How careful the job is."""

    when_lapsed: Literal["keep", "demote"] = Field(
        "keep", description="What becomes of a prospect that no longer meets its stage."
    )
    most_changes: Annotated[
        str | int,
        checked(
            _most_changes,
            {
                "type": ["string", "integer"],
                "pattern": r"^\s*[0-9]{1,3}(\.[0-9]+)?\s*%\s*$",
                "minimum": 0,
            },
        ),
    ] = Field("50%", description="A run that would move more of the known prospects stops.")

    record_new: bool = Field(
        default=False,
        description="Log each prospect first seen, so that time in the first stage is known.",
    )

    def limit(self, known: int) -> float:
        """Return how many of the known prospects a run may move."""
        if isinstance(self.most_changes, int):
            return self.most_changes
        return known * float(self.most_changes.strip(" %")) / 100


Happening = Literal["moves", "stalled", "errors", "problems"]


class NotifyTable(Spec):
    """Whom to tell what came of a run, and where. An address is a URL, or "env:NAME"."""

    webhook: Text | None = Field(
        None, description='Where a message of each run goes that moved somebody: a URL, "env:NAME".'
    )
    format: Literal["slack", "google_chat", "json"] | None = Field(
        None, description="The shape of messages; else told by the URL."
    )
    owners: dict[Text, Text] = Field(
        default={}, description="For each owner, where a digest of their own prospects goes."
    )
    on: list[Happening] = Field(
        default=["moves", "stalled", "errors"], description="What is worth a message."
    )
    names: bool = Field(
        default=False, description="Whether messages name prospects by more than keys."
    )
    ping: Text | None = Field(
        None,
        description="Where to say that a run began and how it ended, so that silence is heard.",
    )
    allow_private: bool = Field(
        default=False, description="Let messages go to http and to addresses of a private network."
    )


ExampleCell = str | int | float | bool | datetime | date | time


class Example(Spec):
    """A unit test of the rules."""

    prospect: dict[str, ExampleCell] = Field(description="The cells, by heading or short name.")
    stage: str = Field(description="The stage it should have.")
    missing: list[str] | None = Field(
        None, description="The criteria that its next stage, or its by-hand stage, should want."
    )
    lapsed: list[str] | None = Field(None, description="The criteria that should have lapsed.")
    from_: str | None = Field(None, alias="from", description="The former stage; else the first.")
    today: date | None = Field(None, description="The day of the run, where a rule looks at dates.")
    locale: Text | None = Field(None, description="The sheet's or table's locale; else as above.")


class Config(RuleSet):
    """One TOML file: the prospects of one sheet, or of one database table, and their rules.

    Just one of `sheet_table` and `database_table` is there: whoever reads a config sees to that.
    """

    sheet_table: SheetTable | None = Field(
        None, alias="sheet", description="Where the prospects are: in a spreadsheet."
    )
    database_table: DatabaseTable | None = Field(
        None, alias="table", description="Where the prospects are: in a database."
    )
    rules: RulesTable = Field(default=RulesTable(), description="The rule pack, if one is taken.")
    output: OutputTable = Field(default=OutputTable(), description="The job's own columns and tab.")
    policy: PolicyTable = Field(default=PolicyTable(), description="How careful the job is.")
    notify: NotifyTable = Field(default=NotifyTable(), description="Whom to tell of runs.")
    example: list[Example] = Field(default=[], description="Unit tests of the rules.")

    @property
    def sheet(self) -> SheetTable:
        """The sheet of a config that has one."""
        assert self.sheet_table is not None, "a config of a database table"  # noqa: S101 -- our own fault
        return self.sheet_table

    @property
    def table(self) -> DatabaseTable | None:
        """The database table; None where the prospects are in a sheet."""
        return self.database_table

    @property
    def place(self) -> Place:
        """Where the prospects are, be it a sheet or a table."""
        return self.database_table or self.sheet

    def as_sheet(self) -> "Config":
        """The config as one of a sheet, in which a few prospects of its table are held.

        The job's columns keep their headings there, but where these are the names of others.
        """
        from sync.config.columns import named_columns  # noqa: PLC0415 -- it is about configs itself

        alike = {name: getattr(self.place, name) for name in Place.model_fields}
        taken = [self.heading(name) for name in named_columns(self)]
        there = {
            "sheet_table": HeldTable(workbook="table", **alike),
            "database_table": None,
            "output": self.output.model_copy(update={"adopt": None, **self._apart(taken)}),
        }
        return self.model_copy(update=there)

    def _apart(self, taken: Iterable[str]) -> dict[str, str]:
        """A heading for each of the job's columns that is neither taken nor another's."""
        headings, others = {}, set(map(fold, taken))
        for role, heading in self.output.headings().items():
            while fold(heading) in others:
                heading += " (job)"  # noqa: PLW2901 -- until it is one of its own
            others.add(fold(heading))
            headings[role.value] = heading
        return headings

    @property
    def blanks(self) -> frozenset[str]:
        """The texts that count as blank, folded."""
        return frozenset(map(fold, self.place.blank))

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of a local workbook or a table, which is known to be one."""
        _, timezone = self.place.local_setting
        return ZoneInfo(timezone)

    def heading(self, name: str) -> str:
        """Return the heading that a name of a column stands for: a short name's, or the name."""
        short = {fold(each): heading for each, heading in self.columns.items()}
        return short.get(fold(name), name)

    @property
    def adopted(self) -> str:
        """The heading of the column whose stages a first run takes over."""
        return self.heading(self.output.adopt) if self.output.adopt else self.output.stage

    @property
    def override(self) -> str | None:
        """The heading of the override column, None where there is none."""
        name = self.place.override
        return None if name is None else self.heading(name)


@dataclass(frozen=True)
class ConfigFile:
    """A config and its file. Paths in it are relative to the folder of the file.

    `draft` is the config of [rules] draft: rules that are tried beside these, and change nothing.
    """

    path: Path
    config: Config
    lines: dict[ConfigPath, int]
    draft: "ConfigFile | None" = None
