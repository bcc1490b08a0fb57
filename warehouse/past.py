"""The past of a table's prospects: where they have been, and for how long, by the changelog."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from rules.judging.ladder import Ladder, Stage
from rules.read.serial import to_serial
from rules.read.text import readable_text
from sync.funnel.counts import PastCounts
from sync.funnel.steps import Mark, Marks, step_maker
from sync.funnel.weeks import count_weeks
from sync.sheet.changelog import Entry
from warehouse.database import Database, TableColumn, Value
from warehouse.keys import match_records
from warehouse.lines import fetch_lines, upload_lines
from warehouse.record import counting_rows
from warehouse.snapshot import SNAPSHOT
from warehouse.sql import TEXT, WHOLE, all_of, col, make_columns, named, query, temporary, whole
from warehouse.standing import STANDING
from warehouse.table_input import TableInput
from warehouse.words import MOST_BITS

_RECORDS, _STEPS, _PAST = "changelog", "steps", "past"
_ODD = "odd_past_keys"
_SAID = ("from_stage", "to_stage", "kind")
"""The columns of the changelog that say what a row says of where its prospect has been."""

_UNKNOWN = -1
"""The number of a stage that the ladder has no more."""

_DAYS = query("SELECT kind, day, COUNT(*) FROM lines GROUP BY kind, day")
_STAYS = query(
    """
    WITH lines AS (
        SELECT match, no, moment, day, step, stage FROM changelog
    ), followed AS (
        SELECT match, no, moment, day, step, stage,
            LAG(stage) OVER (PARTITION BY match ORDER BY no, moment, step) AS former
        FROM lines
    ), stays AS (
        SELECT day, stage,
            LEAD(day) OVER (PARTITION BY match ORDER BY no, moment, step) AS ended
        FROM followed WHERE former IS NULL OR former <> stage
    )
    SELECT stage, DATEDIFF('day', day, ended), COUNT(*)
    FROM stays WHERE stage >= 0 AND ended >= day
    GROUP BY stage, DATEDIFF('day', day, ended)
    """
)


def count_past(
    database: Database, given: TableInput, changelog: exp.Table, since: date | None
) -> PastCounts:
    """Count what was, as far as it began after the day `since`; None is all.

    To be asked for once `standing` is uploaded, for the same day. Makes the temporary tables
    `steps`, `past` and `odd_past_keys`.
    """
    if not given.record.rows:
        return PastCounts(_only_now(given), {}, ())
    ladder, after = given.bench.live.judge.ladder, None if since is None else to_serial(since)
    marks = MarkWords(ladder)
    lines = _Lines(changelog, *match_records(database, changelog, _ODD))
    steps = list(_step_lines(database, changelog, marks))
    upload_lines(database, _STEPS, marks.columns, steps)
    days = list(_days(database, lines))
    found = marks.marks.count(_count_sets(database, lines, marks, since))
    found += _only_now(given)
    found += _been_now(database, given, marks)
    weeks = list(count_weeks(days, None if after is None else int(after)))
    stays = _stays(database, lines, ladder, since)
    return PastCounts(found, stays, weeks)


@dataclass(frozen=True)
class MarkWords:
    """Sets of marks of a ladder's stages, laid into as many numbers as they fill."""

    ladder: Ladder

    @property
    def marks(self) -> Marks:
        """What makes sets of marks."""
        return Marks(self.ladder)

    @property
    def names(self) -> Sequence[str]:
        """What the columns of the numbers are called."""
        bits = len(Mark) * len(self.ladder.stages)
        return [f"m{place}" for place in range(-(-bits // MOST_BITS))]

    @property
    def columns(self) -> Sequence[TableColumn]:
        """The columns of `steps`."""
        return make_columns(
            **dict.fromkeys(_SAID, TEXT), **dict.fromkeys(["step", "stage", *self.names], WHOLE)
        )

    def split(self, marks: int) -> list[int]:
        """The numbers of a set."""
        most = (1 << MOST_BITS) - 1
        return [marks >> MOST_BITS * place & most for place, _ in enumerate(self.names)]

    def join(self, numbers: Sequence[Value]) -> int:
        """The set that some numbers hold."""
        return sum(whole(each) << MOST_BITS * place for place, each in enumerate(numbers))


def _step_lines(
    database: Database, changelog: exp.Table, marks: MarkWords
) -> Iterator[Sequence[Value]]:
    """What each distinct entry of the changelog says, as the engine reads it."""
    places = {stage: place for place, stage in enumerate(marks.ladder.stages)}
    step = step_maker(marks.ladder, None)
    entries = (
        exp.select(*(named(_said(each), each) for each in _SAID))
        .distinct()
        .from_(exp.alias_(changelog.copy(), _RECORDS, table=True))
    )
    said = [tuple(map(str, each)) for each in fetch_lines(database, entries)]
    for number, (origin, to, kind) in enumerate(sorted(said, key=lambda each: each[1:])):
        if readable_text(to):
            found = step(Entry(to, kind, None, origin))
            stage = _UNKNOWN if found.stage is None else places[found.stage]
            yield origin, to, kind, number, stage, *marks.split(found.marks)


def _said(name: str) -> exp.Expr:
    return exp.func("COALESCE", col(name, _RECORDS), exp.Literal.string(""))


@dataclass(frozen=True)
class _Lines:
    """The rows of the changelog that count, beside their steps.

    `match` is the name by which a row's key is compared, `odd` the join that it needs.
    """

    changelog: exp.Table
    match: exp.Expr
    odd: exp.Join

    def select(self, *names: str) -> exp.Select:
        """Some columns of them; `match` and `day` are made of the row, others of its step."""
        made = {
            "match": self.match,
            "no": col("no", _RECORDS),
            "moment": col("at", _RECORDS),
            "day": exp.cast(col("at", _RECORDS), "date"),
            "kind": col("kind", _STEPS),
        }
        same = [_said(each).eq(col(each, _STEPS)) for each in _SAID]
        return (
            exp.select(*(named(made.get(each, col(each, _STEPS)), each) for each in names))
            .from_(exp.alias_(self.changelog.copy(), _RECORDS, table=True))
            .join(_STEPS, on=all_of(same))
            .join(self.odd)
            .where(counting_rows(_ODD))
        )


def _days(database: Database, lines: _Lines) -> Iterator[tuple[str, int | None, int]]:
    """How many rows there are of each kind, and day."""
    asked = _DAYS.copy()
    asked.set("from_", exp.From(this=lines.select("kind", "day").subquery("lines")))
    for kind, day, rows in fetch_lines(database, asked):
        yield str(kind), int(to_serial(day)) if isinstance(day, date) else None, whole(rows)


def _count_sets(
    database: Database, lines: _Lines, marks: MarkWords, since: date | None
) -> Mapping[int, int]:
    """How many prospects have each set of marks; makes the temporary table `past`."""
    own = lines.select("match", "day", *marks.names).subquery("lines")
    sets = [named(exp.BitwiseOrAgg(this=col(each)), each) for each in marks.names]
    past = exp.select(col("match"), *sets).from_(own).group_by(col("match"))
    if since is not None:
        past = past.where(_began_after(since))
    database.execute(temporary(_PAST, past))
    names = [col(each) for each in marks.names]
    asked = exp.select(*names, exp.Count(this=exp.Star())).from_(_PAST).group_by(*names)
    return {marks.join(numbers): whole(n) for *numbers, n in fetch_lines(database, asked)}


def _began_after(since: date) -> exp.Expr:
    day = exp.cast(exp.Literal.string(since.isoformat()), "date")
    return exp.GT(this=col("day"), expression=day)


def _only_now(given: TableInput) -> Counter[tuple[Mark, Stage]]:
    """Where prospects stand of which nothing is recorded."""
    found = Counter[tuple[Mark, Stage]]()
    for each in given.decisions:
        if each.verdict and not each.known:
            found[Mark.BEEN, each.verdict.stage] += each.rows
    return found


def _been_now(
    database: Database, given: TableInput, marks: MarkWords
) -> Counter[tuple[Mark, Stage]]:
    """How many prospects, of those of which nobody knew, stand where the past never had them."""
    stages = {stage.name: stage for stage in marks.ladder.stages}
    group = [col("stage", STANDING), *(col(each, _PAST) for each in marks.names)]
    snapshot = given.snapshot
    asked = (
        exp.select(*group, exp.Count(this=exp.Star()))
        .from_(SNAPSHOT)
        .join(STANDING, on=snapshot.same_words(STANDING))
        .join(_PAST, on=col("match", _PAST).eq(col(snapshot.match, SNAPSHOT)), join_type="left")
        .where(col("unsure", STANDING))
        .group_by(*(each.copy() for each in group))
    )
    found = Counter[tuple[Mark, Stage]]()
    for name, *numbers, count in fetch_lines(database, asked):
        stage = stages[str(name)]
        if not marks.marks.has(marks.join(numbers), Mark.BEEN, stage):
            found[Mark.BEEN, stage] += whole(count)
    return found


def _stays(
    database: Database, lines: _Lines, ladder: Ladder, since: date | None
) -> Mapping[Stage, Mapping[int, int]]:
    """The completed stays that began after a day, in each stage by how many days they were long."""
    asked = _STAYS.copy()
    own = next(each for each in asked.find_all(exp.CTE) if each.alias == "lines")
    own.set("this", lines.select("match", "no", "moment", "day", "step", "stage"))
    if since is not None:
        asked = asked.where(_began_after(since))
    found: dict[Stage, dict[int, int]] = {}
    for stage, days, count in fetch_lines(database, asked):
        found.setdefault(ladder.stages[whole(stage)], {})[whole(days)] = whole(count)
    return found
