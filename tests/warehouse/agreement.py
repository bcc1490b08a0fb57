"""Three answers to one question: what the engine, the .xlsx job and the table's job say.

`disagreements` lists where they differ; an empty list is what every test hopes for.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rules.judging.judge import Judge
from rules.judging.verdict import MoveKind, Standing, Verdict
from rules.language.conditions import Setting
from rules.read.cells import Cell
from rules.read.text import fold
from sync.config.model import ConfigFile
from sync.job import SheetJob
from sync.locales.by_name import load_locale
from sync.messages.problem import is_of_repeated
from sync.open import Access
from sync.open_job import Order, open_job
from sync.run.job import RunResult
from sync.run.run_input import RunContext
from sync.sheet.keys import key_name
from tests.warehouse.random_book import RandomBook
from tests.warehouse.random_prospects import LogLine, Prospects, key_text, plain_keys, renamed
from tests.warehouse.random_rows import Row, random_rows
from tests.warehouse.random_table import RandomTable

SHOWN = ("Stage", "Missing", "Since", "Next", "To_Go", "Score", "Grade", "Attention")
"""What the job shows of each prospect, by the headings of the sheet."""


@dataclass
class Said:
    """What one of them says: what is shown, the moves and the problems by key, and the counts."""

    shown: dict[str, tuple[Any, ...]]
    moves: dict[str, list[tuple[Any, ...]]]
    counts: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    stopped: str = ""


def let_few_be_many(replace: Callable[[str, object], None]) -> None:
    """Have few rows done as many are: in several batches, unsorted, with answers that are kept."""
    for name, few in {
        "warehouse.duckdb.arrow._BATCH": 5,
        "warehouse.on_postgres._BATCH": 5,
        "warehouse.answers.MANY": 3,
        "warehouse.moves._SORTED": 3,
    }.items():
        replace(name, few)


def disagreements(given: Prospects, table: RandomTable) -> list[str]:
    """Where the table's job says another thing than the engine and the .xlsx job.

    It runs twice: as it is, and again later, when half of the rows have changed and a seventh of
    them is gone.
    """
    book = RandomBook(table.place.folder / "prospects.xlsx")
    book.fill(given.rows, given.log)
    table.fill(given.columns, [*given.rows, *given.only_tables], given.log)
    found = list(_differ("first run", *_say(given, book, table, given.log)))
    left = [row for row, _ in enumerate(given.rows) if row % 7]
    _change(given, left)
    people = [{name: row[name] for name in given.columns if name != "Stage"} for row in given.rows]
    book.refill(people, left)
    table.refill(given.columns, [*given.rows, *given.only_tables])
    return [*found, *_differ("second run", *_say(given, book, table, table.log()))]


def _change(given: Prospects, left: Sequence[int]) -> None:
    """Go on to another day, on which some rows are left, half of them with other cells.

    Now and then all have other keys. The guard is on where tables have no row of their own.
    """
    dice = random.Random(len(given.rules))
    kept = {*given.key, "Stage"}

    def changed(row: Row) -> Row:
        if dice.random() < 0.5:
            return row
        [other, *_] = random_rows(dice, 1, given.columns, given.zone)
        return {**other, **{name: made for name, made in row.items() if name in kept}}

    given.rows = [changed(given.rows[row]) for row in left]
    given.only_tables = list(map(changed, given.only_tables))
    days = timedelta(days=dice.choice([1, 1, 200]))
    given.now += days
    given.today = given.today and given.today + days
    given.allow_many = bool(given.only_tables)
    if dice.random() < 0.2 and not given.allow_many and given.columns["ID"].duckdb == "VARCHAR":
        renamed(given)


def _say(
    given: Prospects, book: RandomBook, table: RandomTable, log: Sequence[LogLine]
) -> tuple[Said, ...]:
    """What each of them says; `log` is the changelog of the table before."""
    folder = table.place.folder
    sheet = given.file("sheet", book.where, folder)
    file = given.file("table", table.where, folder)
    return (
        _by_engine(given, file, log),
        _by_sheet(sheet, given.context, book),
        _by_table(file, given.context, table, len(log)),
    )


def _differ(run: str, engine: Said, sheet: Said, table: Said) -> Iterator[str]:
    """Where they differ.

    Of rows that no sheet can have, the engine says what a sheet's job would count.
    """
    if sheet.stopped or table.stopped:
        if sheet.stopped != table.stopped:
            yield f"{run}: {sheet.stopped!r} stops the sheet's, {table.stopped!r} the table's"
        return
    yield from _differ_by_key(f"{run}: the sheet shows", sheet.shown, table.shown, engine.counts)
    yield from _differ_by_key(f"{run}: the sheet logs", sheet.moves, table.moves, engine.counts)
    shown = {key: _without_days(line) for key, line in table.shown.items() if key in engine.shown}
    yield from _differ_by_key(
        f"{run}: the sheet tells", sheet.problems, table.problems, engine.counts
    )
    yield from _differ_by_key(f"{run}: the engine says", engine.shown, shown, ())
    moves = {key: _of_rules(table.moves.get(key, [])) for key in engine.moves}
    yield from _differ_by_key(f"{run}: the engine moves", engine.moves, moves, ())
    expected = _sum([sheet.counts, *engine.counts.values()])
    if expected != table.counts:
        yield f"{run}: the sheet counts {expected}, the table {table.counts}"


def _differ_by_key(
    who: str, one: Mapping[str, Any], table: Mapping[str, Any], apart: Collection[str]
) -> Iterator[str]:
    for key in sorted({*one, *table} - {*apart}):
        if one.get(key) != table.get(key):
            yield f"{who} of {key!r} {one.get(key)}, the table {table.get(key)}"


def _without_days(shown: tuple[Any, ...]) -> tuple[Any, ...]:
    """What is shown but for what the record tells: since when, and who is stalled."""
    return tuple(
        each
        for name, each in zip((*SHOWN, "by hand"), shown, strict=True)
        if name not in ("Since", "Attention")
    )


def _of_rules(moves: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Moves by what the engine says of them: from, to, kind and because; what was adopted apart."""
    return [tuple(move[1:5]) for move in moves if move[3] != MoveKind.ADOPTED]


def _sum(counts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Counts, and those of single rows added to them."""
    found = dict(counts[0])
    for more in counts[1:]:
        found |= {name: found[name] + more[name] for name in more}
    return found


def _by_engine(given: Prospects, file: ConfigFile, log: Sequence[LogLine]) -> Said:
    """What the engine says of each row by itself, for rows whose key is plain.

    The counts are those of rows that no sheet can have, by key.
    """
    config = file.config
    setting = Setting(load_locale(given.place["locale"]), given.day, config.blanks, given.zone)
    demote = config.policy.when_lapsed == "demote"
    judge = Judge(config, setting, demote=demote, override=config.override)
    recorded = _standings(log)
    said, plain, apart = Said({}, {}), plain_keys(given), list(map(id, given.only_tables))
    for row in [*given.rows, *given.only_tables]:
        key = key_text(given, row)
        adopted = row["Stage"][1] if given.adopts and not log else None
        standing = _standing(judge, recorded.get(key), adopted)
        if key not in plain or standing is None:
            continue
        own = {name: row[config.heading(name)][1] for name in judge.columns}
        override = judge.override(row["Outcome"][1]) if config.override else None
        verdict = judge.judge_row(own, standing, override)
        said.shown[key] = _engine_shows(verdict)
        adopts = adopted and standing.stage is not judge.ladder.rungs[0]
        added = config.policy.record_new and key not in recorded and not adopts
        moves = [(None, judge.ladder.rungs[0].name, MoveKind.ADDED, None)] if added else []
        said.moves[key] = [*moves, *_engine_moves(verdict)]
        if id(row) in apart:
            kinds = [MoveKind.ADOPTED] * bool(adopts) + [move[2] for move in said.moves[key]]
            said.counts[key] = _counts_of_one(verdict, kinds)
    return said


def _standings(log: Sequence[LogLine]) -> dict[str, tuple[str, bool]]:
    """The stage and the hand behind it that the last record of each key names."""
    rows = sorted((row for row in log if row[0] and row[2] and row[5]), key=lambda row: row[0])
    return {
        str(row[2]).strip(): (str(row[5]), fold(str(row[6] or "")) == "by hand") for row in rows
    }


def _standing(judge: Judge, recorded: tuple[str, bool] | None, adopted: Cell) -> Standing | None:
    if recorded is None:
        stage = judge.ladder.find(str(adopted or ""))
        return Standing(stage if stage in judge.ladder.rungs else judge.ladder.rungs[0])
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


def _engine_moves(verdict: Verdict) -> list[tuple[Any, ...]]:
    move = verdict.move
    return [(move.origin.name, move.to.name, move.kind, move.because or None)] if move else []


def _counts_of_one(verdict: Verdict, kinds: Sequence[MoveKind]) -> dict[str, Any]:
    return {
        "rows": 1,
        "judged": 1,
        "stages": Counter([verdict.stage.name]),
        "missing": Counter(verdict.wanted),
        "lapsed": Counter(verdict.lapsed),
        "moves": Counter(kinds),
        "logged": len(kinds),
    }


def _by_sheet(file: ConfigFile, context: RunContext, book: RandomBook) -> Said:
    with open_job(file, Order(context, lambda _: None), Access()) as job:
        assert isinstance(job, SheetJob)
        judgement = job.work.judge()
        result = job.run()
    keys, before = judgement.run_input.prospects.keys, judgement.run_input.snapshot.log_rows
    rows, log = book.read(SHOWN)
    shown = {
        keys.text(row): (*map(_as_day, line), verdict.by_hand)
        for row, (line, verdict) in enumerate(zip(rows, judgement.verdicts, strict=False))
        if verdict
    }
    return Said(shown, _moves(log[before:]), *_told(result, log, before))


def _as_day(cell: object) -> object:
    return cell.date() if isinstance(cell, datetime) else cell


def _by_table(file: ConfigFile, context: RunContext, table: RandomTable, before: int) -> Said:
    result = table.run(file, context)
    names = [each.lower() for each in SHOWN]
    shown = {
        str(row["key"]): (*(row[name] for name in names), row["by_hand"]) for row in table.state()
    }
    log = table.log()
    return Said(shown, _moves(log[before:]), *_told(result, log, before))


def _told(
    result: RunResult, log: Sequence[LogLine], before: int
) -> tuple[dict[str, Any], dict[str, list[tuple[str, str]]], str]:
    """The counts, the problems by key, and what the guard says, wherever the prospects are.

    Of rows of the changelog that can't be read a table's tells how many there are, and it has no
    Stage cells of which anything could be odd. `log` had so many rows `before`. A sheet knows of
    doubled keys that it has shown them before, and tells of each of their rows.
    """
    problems: dict[str, list[tuple[str, str]]] = {}
    for each in result.found.problems:
        if is_of_repeated(each):
            problems[key_name(each.key or "")] = [(each.kind, each.mend)]
        elif "of the changelog" not in each.what and not each.what.startswith("the Stage cell"):
            problems.setdefault(each.key or "", []).append((each.what, each.mend))
    stopped = result.stopped.what if result.stopped else ""
    stopped = re.sub(
        r"of \d+ known", "of the known", stopped.replace("in the table", "on the sheet")
    )
    counts = _counts(result) | {"recorded as told": stopped or _is_as_told(result, log, before)}
    return counts, {key: sorted(each) for key, each in problems.items()}, stopped


def _is_as_told(result: RunResult, log: Sequence[LogLine], before: int) -> bool:
    """Whether the new rows are those that are told of, and numbered from the last one on."""
    last = max((row[0] or 0 for row in log[:before]), default=0)
    numbers = [row[0] for row in log[before:]]
    told = sorted(str([*row[2:3], *row[4:]]) for row in map(_texts, result.moves))
    recorded = sorted(str([*row[2:3], *row[4:]]) for row in map(_texts, log[before:]))
    return told == recorded and numbers == list(range(last + 1, last + 1 + len(numbers)))


def _texts(row: Sequence[Any]) -> list[str]:
    return [str(each or "") for each in row]


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
