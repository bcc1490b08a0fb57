"""Three answers to one question: what the engine, the sheet's job and the table's job say.

`disagreements` lists where they differ; an empty list is what every test hopes for.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rules.judging.judge import Judge
from rules.judging.verdict import Standing, Verdict
from rules.language.conditions import Setting
from rules.read.cells import Cell
from rules.read.serial import to_serial
from rules.read.text import cell_text, fold
from sync.config.draft import with_draft
from sync.config.load import parse_config
from sync.config.model import ConfigFile
from sync.locales.by_name import load_locale
from sync.messages.errors import BadConfigError
from sync.run.job import Job, RunResult
from sync.run.run_input import Options, RunContext
from sync.workbook.protocol import LOG_HEADINGS
from tests.memory import MemoryWorkbook
from tests.warehouse.random_rows import TODAY, RandomColumn, Row, cells, columns, random_rows
from tests.warehouse.random_rules import BLANKS, LOCALES, ZONES, RulesMaker, toml
from tests.warehouse.random_table import RandomTable

PLACE = {"key": "ID", "name": "Company", "override": "Outcome"}
SHOWN = ("Stage", "Missing", "Since", "Next", "To_Go", "Score", "Grade", "Attention")
"""What the job shows of each prospect, by the headings of the sheet."""

LogLine = tuple[int, datetime, str, str, str | None, str, str | None, str, str, str]
"""A row of the changelog, in the order of its headings."""


@dataclass
class Prospects:
    """What a test is about: rules, the setting of their place, rows, and what is recorded."""

    rules: str
    place: dict[str, Any]
    columns: Mapping[str, RandomColumn]
    rows: list[Row]
    log: list[LogLine]
    draft: str | None = None
    today: date = TODAY

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.place["timezone"])

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
        return "\n".join([rules, f"[{kind}]", *lines])

    @property
    def context(self) -> RunContext:
        noon = datetime.combine(self.today, datetime.min.time()).replace(hour=12)
        return RunContext(
            Options(today=self.today, allow_many=True),
            "run",
            "",
            lambda zone: noon.replace(tzinfo=zone),
        )


@dataclass
class Said:
    """What one of them says: what is shown by key, the moves by key, and the counts."""

    shown: dict[str, tuple[Any, ...]]
    moves: dict[str, list[tuple[Any, ...]]]
    counts: dict[str, Any] = field(default_factory=dict)


def random_prospects(seed: int, rows: int) -> Prospects:
    """Rules, rows and a record, all at random; rules that have a mistake are thrown again."""
    dice = random.Random(seed)
    while True:
        place = {
            **PLACE,
            "locale": dice.choice(LOCALES),
            "timezone": dice.choice(ZONES),
            "blank": dice.choice(BLANKS),
        }
        made = Prospects(RulesMaker(dice).config(), place, columns(dice), [], [])
        if dice.random() < 0.3:
            made.draft = RulesMaker(dice).config()
        try:
            made.file("sheet", {"workbook": "memory.xlsx"}, Path())
        except BadConfigError:
            continue
        made.rows = random_rows(dice, rows, made.columns, made.zone)
        made.log = random_log(dice, made.rows) if dice.random() < 0.7 else []
        return made


def random_log(dice: random.Random, rows: Sequence[Row]) -> list[LogLine]:
    """What runs before this one may have recorded, of stages that the ladder may have no more."""
    keys = [_log_key(row["ID"][1]) for row in rows if row["ID"][1] and dice.random() < 0.6]
    log: list[LogLine] = []
    for number in range(len(keys) * 2):
        stage = dice.choice(["List", "Lead", "Lead", "Opportunity", "Won", "Lost", "lost ", "Gone"])
        stage = dice.choice([stage, stage, stage, "Suspect", "Dismissed"])
        kind = dice.choice(["Promoted", "Promoted", "By hand", "by hand", None, "Added"])
        moment = datetime.combine(TODAY, datetime.min.time()) - timedelta(days=90 - number % 90)
        moment += timedelta(hours=dice.randrange(24))
        log.append(
            (number + 1, moment, dice.choice(keys), "", None, stage, kind, "", "rules", "before")
        )
    return log


def _log_key(cell: Cell) -> str:
    text = cell_text(cell)
    return text.strip() if isinstance(text, str) else ""


def disagreements(given: Prospects, table: RandomTable) -> list[str]:
    """Where the table's job says another thing than the engine and the sheet's job.

    It runs twice: as it is, and again a day later, when half of the rows have changed and a
    seventh of them is gone.
    """
    book = _workbook(given)
    table.fill(given.columns, given.rows, given.log)
    found = list(_differ("first run", *_say(given, book, table)))
    dice = random.Random(len(given.rules))
    others = random_rows(dice, len(given.rows), given.columns, given.zone)
    given.rows = [
        {**other, "ID": row["ID"]} if dice.random() < 0.5 else row
        for row, other in zip(given.rows, others, strict=False)
    ]
    given.today += timedelta(days=1)
    left = [row for row, _ in enumerate(given.rows) if row % 7]
    given.rows = [given.rows[row] for row in left]
    book.grid = [book.grid[0], *(book.grid[row + 1] for row in left)]
    _refill(book, given.rows)
    table.refill(given.columns, given.rows)
    return [*found, *_differ("second run", *_say(given, book, table))]


def _say(given: Prospects, book: MemoryWorkbook, table: RandomTable) -> tuple[Said, ...]:
    folder = table.place.folder
    sheet = given.file("sheet", {"workbook": "memory.xlsx"}, folder)
    file = given.file("table", table.where, folder)
    by_engine = _by_engine(given, sheet, _standings(book))
    return by_engine, _by_sheet(given, sheet, book), _by_table(given, file, table)


def _differ(run: str, engine: Said, sheet: Said, table: Said) -> Iterator[str]:
    for key in sorted({*sheet.shown, *table.shown}):
        one, other = sheet.shown.get(key), table.shown.get(key)
        if one != other:
            yield f"{run}, {key!r}: the sheet shows {one}, the table {other}"
    for key in sorted({*sheet.moves, *table.moves}):
        moved, logged = sheet.moves.get(key), table.moves.get(key)
        if moved != logged:
            yield f"{run}, {key!r}: the sheet logs {moved}, the table {logged}"
    for key, verdict in engine.shown.items():
        if (shown := _without_days(table.shown.get(key))) != verdict:
            yield f"{run}, {key!r}: the engine says {verdict}, the table {shown}"
    if sheet.counts != table.counts:
        yield f"{run}: the sheet counts {sheet.counts}, the table {table.counts}"


def _without_days(shown: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    """What is shown but for what the record tells: since when, and who is stalled."""
    if shown is None:
        return None
    return tuple(
        each
        for name, each in zip((*SHOWN, "by hand"), shown, strict=True)
        if name not in ("Since", "Attention")
    )


def _workbook(given: Prospects) -> MemoryWorkbook:
    book = MemoryWorkbook(
        cells(given.rows), locale=given.place["locale"], timezone=given.place["timezone"]
    )
    if given.log:
        lines: list[list[Cell]] = [
            [no, to_serial(at), key, *(each or None for each in others)]
            for no, at, key, *others in given.log
        ]
        book.log = [list(LOG_HEADINGS), *lines]
        book.log_title = book.log_name = "Changelog"
    return book


def _refill(book: MemoryWorkbook, rows: Sequence[Row]) -> None:
    headings, *lines = cells(rows)
    for own, line in zip(book.grid[1:], lines, strict=True):
        own[: len(headings)] = line


def _standings(book: MemoryWorkbook) -> dict[str, tuple[str, bool]]:
    """The stage and the hand behind it that the last record of each key names."""
    rows = (book.log or [[]])[1:]
    return {str(row[2]): (str(row[5]), fold(str(row[6] or "")) == "by hand") for row in rows}


def _by_engine(
    given: Prospects, file: ConfigFile, standings: Mapping[str, tuple[str, bool]]
) -> Said:
    """What the engine says of each row by itself, for rows whose key is plain."""
    config = file.config
    setting = Setting(load_locale(given.place["locale"]), given.today, config.blanks, given.zone)
    demote = config.policy.when_lapsed == "demote"
    judge = Judge(config, setting, demote=demote, override=config.override)
    shown: dict[str, tuple[Any, ...]] = {}
    count = Counter(row["ID"][1] for row in given.rows)
    for row in given.rows:
        key = row["ID"][1]
        standing = _standing(judge, standings.get(str(key)))
        if not isinstance(key, str) or key[:1] != "K" or count[key] > 1 or standing is None:
            continue
        own = {name: row[config.heading(name)][1] for name in judge.columns}
        verdict = judge.judge_row(own, standing, judge.override(row["Outcome"][1]))
        shown[key] = _engine_shows(verdict)
    return Said(shown, {})


def _standing(judge: Judge, recorded: tuple[str, bool] | None) -> Standing | None:
    if recorded is None:
        return Standing(judge.ladder.rungs[0])
    stage = judge.ladder.find(recorded[0])
    return Standing(stage, stage.by_hand or recorded[1]) if stage else None


def _engine_shows(verdict: Verdict) -> tuple[Any, ...]:
    score = verdict.case.score
    return (
        verdict.stage.name,
        verdict.missing or None,
        verdict.next.name if verdict.next else None,
        verdict.to_go,
        score.points if score else None,
        (score.grade or None) if score else None,
        verdict.by_hand,
    )


def _by_sheet(given: Prospects, file: ConfigFile, book: MemoryWorkbook) -> Said:
    job = Job(file, book, given.context, lambda _: None)
    judgement = job.judge()
    keys, before = judgement.run_input.prospects.keys, len(book.log or [[]])
    result = job.run()
    lines = book.rows(*(each for each in SHOWN if each in map(str, book.grid[0])))
    lines = [tuple(_shown(book, name, row) for name in SHOWN) for row, _ in enumerate(lines)]
    shown = {
        keys.text(row): (*line, verdict.by_hand)
        for row, (line, verdict) in enumerate(zip(lines, judgement.verdicts, strict=True))
        if verdict
    }
    log = (book.log or [[]])[before:]
    return Said(shown, _moves([tuple(line) for line in log]), _counts(result))


def _shown(book: MemoryWorkbook, name: str, row: int) -> Any:
    if name not in map(str, book.grid[0]):
        return None
    cell: Cell = book.cell(name, row + 2)
    if name == "Since" and isinstance(cell, int | float):
        return date(1899, 12, 30) + timedelta(days=int(cell))
    return cell


def _by_table(given: Prospects, file: ConfigFile, table: RandomTable) -> Said:
    before = len(table.log())
    result = table.run(file, given.context)
    names = [each.lower() for each in SHOWN]
    shown = {
        str(row["key"]): (*(row[name] for name in names), row["by_hand"]) for row in table.state()
    }
    return Said(shown, _moves(table.log()[before:]), _counts(result))


def _moves(log: Sequence[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    """The moves by key, in their order: name, from, to, kind, because, rules and run."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for _, _, key, *others in log:
        found.setdefault(str(key), []).append(tuple(each or None for each in others))
    return found


def _counts(result: RunResult) -> dict[str, Any]:
    found = result.found
    stages, missing, lapsed = Counter[str](), Counter[str](), Counter[str]()
    for verdict, rows in found.verdicts.items():
        stages[verdict.stage.name] += rows
        missing.update(dict.fromkeys(verdict.wanted, rows))
        lapsed.update(dict.fromkeys(verdict.lapsed, rows))
    return {
        "rows": found.rows,
        "judged": sum(found.verdicts.values()),
        "stages": stages,
        "missing": missing,
        "lapsed": lapsed,
        "moves": Counter(move.kind for move in result.moves),
        "logged": result.written.changelog_rows,
        "first": found.first_run and bool(found.verdicts),
        "draft": found.draft,
    }
