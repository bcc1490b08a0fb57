"""Random prospects: rules, the rows of a table and what is recorded of them, for any place."""

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rules.read.text import cell_text
from sync.config.draft import with_draft
from sync.config.load import parse_config
from sync.config.model import ConfigFile
from sync.messages.errors import BadConfigError
from sync.run.run_input import Options, RunContext
from tests.warehouse.random_rows import (
    COLUMNS,
    TODAY,
    RandomColumn,
    Row,
    columns,
    random_rows,
    rows_of_no_sheet,
)
from tests.warehouse.random_rules import BLANKS, LOCALES, OUTPUT, ZONES, RulesMaker, toml

LogLine = tuple[Any, ...]
"""A row of the changelog, in the order of its headings."""

_KEYS: Sequence[str | list[str]] = (
    *["ID"] * 6,
    *(["ID", "Company"], ["T1", "ID"], ["ID", "W2"], ["F1", "ID"], ["D1", "ID"], ["ID", "N1"]),
    *(["E1", "ID"], ["L1", "ID"], ["C1", "ID", "Text, folded"]),
)
"""What may name a prospect."""

_PART = r"([KT][0-9]+|[1-9][0-9]{2,14}|10{12}[0-9]{3}|Retail|Demo|CFO)"
_PLAIN = re.compile(rf"{_PART}( \| {_PART})*")
"""Keys of which nobody doubts what they say."""


@dataclass
class Prospects:
    """What a test is about: rules, the setting of their place, rows, and what is recorded.

    `only_tables` are rows that no sheet can have. `today` is the day that the rules look at, None
    for that of the clock, which says `now`. With `adopts` there is a column with stages to be taken
    over.
    """

    rules: str
    place: dict[str, Any]
    columns: dict[str, RandomColumn]
    now: datetime
    today: date | None = None
    rows: list[Row] = field(default_factory=list)
    only_tables: list[Row] = field(default_factory=list)
    log: list[LogLine] = field(default_factory=list)
    draft: str | None = None
    adopts: bool = False
    allow_many: bool = True

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.place["timezone"])

    @property
    def key(self) -> list[str]:
        """The columns that name a prospect."""
        key = self.place["key"]
        return [key] if isinstance(key, str) else key

    @property
    def day(self) -> date:
        """The day that the rules look at."""
        return self.today or self.now.date()

    def file(self, kind: str, where: Mapping[str, str], folder: Path) -> ConfigFile:
        """The config, of a sheet or a table."""
        file = parse_config(self._text(self.rules, kind, where), folder / "config.toml")
        if self.draft is None:
            return file
        draft = parse_config(self._text(self.draft, kind, where), folder / "next.toml")
        return with_draft(file, draft)

    def _text(self, rules: str, kind: str, where: Mapping[str, str]) -> str:
        place = {**where, **self.place}
        lines = [f"{key} = {toml(value)}" for key, value in place.items() if value is not None]
        output = OUTPUT | ({"adopt": "Stage"} if self.adopts and kind == "table" else {})
        return "\n".join([f"output = {toml(output)}", rules, f"[{kind}]", *lines])

    @property
    def context(self) -> RunContext:
        options = Options(today=self.today, allow_many=self.allow_many)
        return RunContext(options, "run", "", lambda zone: self.now.replace(tzinfo=zone))


def random_prospects(seed: int, rows: int, but: Collection[str] = ()) -> Prospects:
    """Rules, rows and a record, all at random; rules that have a mistake are thrown again.

    `but` are columns of which there are none.
    """
    dice = random.Random(seed)
    while True:
        made = _random_rules(dice, but)
        try:
            file = made.file("sheet", {"workbook": "prospects.xlsx"}, Path())
        except BadConfigError:
            continue
        made.rows = random_rows(dice, rows, made.columns, made.zone)
        if made.draft is None and len(made.key) == 1 and dice.random() < 0.6:
            made.only_tables = rows_of_no_sheet(dice, rows // 10, made.columns, made.zone)
        if dice.random() < 0.7:
            made.log = random_log(dice, made)
        elif len(plain_keys(made)) > rows / 2:
            add_stages(dice, made, [each.name for each in file.config.stage])
        return made


def _random_rules(dice: random.Random, but: Collection[str]) -> Prospects:
    place = {
        "key": dice.choice(_KEYS),
        "name": dice.choice(["Company", "Company", "T2", "D1", None]),
        "override": dice.choice(["Outcome"] * 5 + [None]),
        "locale": dice.choice(LOCALES),
        "timezone": dice.choice(ZONES),
        "blank": dice.choice(BLANKS),
    }
    now = datetime.combine(TODAY, time(dice.randrange(24), dice.randrange(60)))
    there = {name: each for name, each in columns(dice).items() if name not in but}
    maker = RulesMaker(dice, [name for name in COLUMNS if name not in but])
    made = Prospects(maker.config(), place, there, now)
    made.today = dice.choice([TODAY, TODAY - timedelta(days=3), None])
    if dice.random() < 0.3:
        made.draft = maker.config()
    return made


def random_log(dice: random.Random, given: Prospects) -> list[LogLine]:
    """What runs before this one may have recorded, of stages that the ladder may have no more.

    It stands in any order, and some of it cannot be read.
    """
    keys = [key for row in given.rows if dice.random() < 0.6 and (key := key_text(given, row))]
    log: list[LogLine] = []
    for number in range(len(keys) * 2):
        stage = dice.choice(["List", "Lead", "Lead", "Opportunity", "Won", "Lost", "lost ", "Gone"])
        to = dice.choice([stage, stage, stage, "Suspect", "Dismissed", None])
        kind = dice.choice(["Promoted", "Promoted", "By hand", "by hand", None, "Added"])
        moment = datetime.combine(TODAY, datetime.min.time()) - timedelta(days=90 - number % 90)
        moment += timedelta(hours=dice.randrange(24))
        key = dice.choice(keys)
        named = dice.choice([*[key] * 20, unicodedata.normalize("NFD", key), f" {key}", None])
        no, at = dice.choice([*[number + 1] * 20, None]), dice.choice([*[moment] * 20, None])
        log.append((no, at, named, "", None, to, kind, "", "rules", "before"))
    dice.shuffle(log)
    return log


def add_stages(dice: random.Random, given: Prospects, stages: Sequence[str]) -> None:
    """Add a column of stages that can be taken over, as the override names them or as people may.

    They stand on rows of plain keys, of which some are doubled. Rows that have one key name one
    stage, or none; those that do have one name.
    """
    given.adopts = True
    given.columns = {
        **given.columns,
        "Stage": RandomColumn("VARCHAR", "text", lambda *_: (None,) * 2),
    }
    rungs = [each for each in stages if each not in ("Won", "Lost", "On hold")]
    for row in given.rows:
        if dice.random() < 0.1:
            other = dice.choice(given.rows)
            row.update({name: other[name] for name in given.key})
    by_key = {key_text(given, row): row for row in [*given.rows, *given.only_tables]}
    stage_of = {key: dice.choice([None, *rungs, "suspect "]) for key in by_key}
    plain = plain_keys(given)
    for row in [*given.rows, *given.only_tables]:
        key = key_text(given, row)
        stage = stage_of.get(key) if _PLAIN.fullmatch(key) else None
        if key in plain and row["Outcome"][0] in stages and given.place["override"]:
            stage = row["Outcome"][0]
        if key not in plain and dice.random() < 0.5:
            stage = None
        row["Stage"] = stage, stage
        if stage and given.place["name"]:
            row[given.place["name"]] = by_key.get(key, row)[given.place["name"]]


def renamed(given: Prospects) -> None:
    """Give all rows other keys, as if another table had been loaded."""
    for row in given.rows:
        text = row["ID"][0]
        row["ID"] = (f"N{text}",) * 2 if isinstance(text, str) else row["ID"]


def key_text(given: Prospects, row: Row) -> str:
    """The key of a row; "" where it cannot be read."""
    texts = [cell_text(row[name][1]) for name in given.key]
    if not all(isinstance(text, str) for text in texts):
        return ""
    return " | ".join(str(text).strip() for text in texts).strip()


def plain_keys(given: Prospects) -> set[str]:
    """The keys that stand once, and of which nobody doubts what they say."""
    keys = Counter(key_text(given, row) for row in [*given.rows, *given.only_tables])
    return {key for key, rows in keys.items() if rows == 1 and _PLAIN.fullmatch(key)}
