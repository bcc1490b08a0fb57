"""Adoption: the stages that a first run takes over from a column of people's."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from rules.judging.ladder import Stage
from rules.judging.override import Override
from rules.read.cells import Cell
from rules.read.text import readable_text
from sync.messages.errors import WorkbookError
from sync.run.adoption import DISAGREE, mend_of
from sync.run.ownership import refusal, shown_text
from warehouse.database import Database
from warehouse.decisions import Decision, Rules
from warehouse.keys import KeyParts
from warehouse.lines import fetch_lines
from warehouse.lookups import Work, make_lookup
from warehouse.people import PeoplesTable
from warehouse.snapshot import SNAPSHOT, Snapshot, drop_doubled, is_doubled
from warehouse.sql import WHOLE, col, make_columns, named, query, table_of, temporary, whole
from warehouse.values import CellColumn
from warehouse.words import Field

_NAME, _NAMESAKES = "adopted", "namesakes"
_NOTHING, _FOREIGN, _STAGES = 0, 1, 2
"""What a cell's number says: nothing, a text that names no stage, or from here on which stage."""

_APART = query("SELECT match FROM namesakes WHERE least <> most")


@dataclass(frozen=True)
class AdoptedColumn:
    """A column whose stages a first run takes over.

    `field` is the number of a row's cell; of a row that stands for all that have its key, it is
    greater by `once`.
    """

    database: Database
    people: PeoplesTable
    key: KeyParts
    rules: Rules
    column: CellColumn
    field: Field
    join: exp.Join

    def stage(self, fields: Mapping[str, int]) -> Stage | None:
        """The stage that a row's prospect is to be recorded in.

        None for the first, and for those that people set: the override column tells of these.
        """
        stage = self._named(fields)
        return stage if stage in self.rules.judge.ladder.rungs[1:] else None

    def is_doubled(self, fields: Mapping[str, int]) -> bool:
        """Whether a row stands for all that have its key."""
        return fields[_NAME] >= self.once

    @property
    def is_named(self) -> exp.Expr:
        """Whether a row of people's table has anything in the column."""
        return self.field.expression.neq(_NOTHING)

    @property
    def once(self) -> int:
        """More than the number of any cell."""
        return _STAGES + len(self.rules.judge.ladder.stages)

    def _named(self, fields: Mapping[str, int]) -> Stage | None:
        number = fields[_NAME] % self.once - _STAGES
        return self.rules.judge.ladder.stages[number] if number >= 0 else None

    # Keys that stand twice ------------------------------------------------------------------------

    def adopt_doubled(self, snapshot: Snapshot) -> None:
        """Put one row in the place of all that have a key, if they name a stage to be recorded.

        All others whose key stands twice are deleted. Raises WorkbookError where a key's rows
        disagree, or hold what can't be taken over.
        """
        if not snapshot.doubled:
            return
        self.database.execute(temporary(_NAMESAKES, self._namesakes(snapshot)))
        self._refuse_doubled(snapshot)
        drop_doubled(self.database, snapshot)
        first = exp.and_(col("place").eq(1), col("stage").isin(*self._recorded))
        rows = exp.select(*map(col, snapshot.columns)).from_(_NAMESAKES).where(first)
        self.database.execute(exp.Insert(this=table_of(SNAPSHOT), expression=rows))

    @property
    def _recorded(self) -> Iterable[int]:
        """The numbers of the stages that are recorded."""
        ladder = self.rules.judge.ladder
        return [ladder.stages.index(stage) + _STAGES for stage in ladder.rungs[1:]]

    def _namesakes(self, snapshot: Snapshot) -> exp.Select:
        """The rows that name anything of keys that stand twice, as they are to be in the snapshot.

        `least` and `most` are the numbers of the stages that the rows of a key name; they have
        each a `place` among these.
        """
        words, stage = snapshot.words, snapshot.words.field(_NAME, SNAPSHOT)
        made = dict(zip(words.names, words.plus(_NAME, self.once, SNAPSHOT), strict=True))
        known = exp.case().when(stage.neq(_FOREIGN), stage.copy())
        order = exp.Order(expressions=[exp.Ordered(this=col(each)) for each in ("key", "name")])
        windows = {
            "least": exp.Window(this=exp.Min(this=known)),
            "most": exp.Window(this=exp.Max(this=known.copy())),
            "place": exp.Window(this=exp.RowNumber(), order=order),
        }
        for each in windows.values():
            each.set("partition_by", [col(snapshot.match)])
        columns = {each: made.get(each, col(each)) for each in snapshot.columns}
        columns |= {"match": col(snapshot.match), "stage": stage, **windows}
        return (
            exp.select(*(named(each.copy(), name) for name, each in columns.items()))
            .from_(SNAPSHOT)
            .where(exp.and_(is_doubled(snapshot), stage.neq(_NOTHING)))
        )

    def _refuse_doubled(self, snapshot: Snapshot) -> None:
        names = [col(each) for each in snapshot.words.names]
        apart = exp.case().when(col("least").neq(col("most")), 1).else_(0)
        asked = exp.select(*names, exp.Sum(this=apart)).from_(_NAMESAKES)
        for *words, rows in fetch_lines(self.database, asked.group_by(*names)):
            if whole(rows) or not self._can_be(snapshot.words.read(list(map(whole, words)))):
                raise self.refusal(snapshot)

    # What can't be taken over ---------------------------------------------------------------------

    def refuse(self, snapshot: Snapshot, decisions: Iterable[Decision]) -> None:
        """Raise WorkbookError where the column holds anything but stages that can be taken over."""
        if not all(self._can_be(each.case.fields) for each in decisions):
            raise self.refusal(snapshot)

    def _can_be(self, fields: Mapping[str, int]) -> bool:
        """Whether what a row with a key names, if anything, can be taken over."""
        if fields[_NAME] % self.once == _NOTHING:
            return True
        overrides = self.rules.overrides
        override = overrides.override(fields) if overrides else None
        return not mend_of(self._named(fields), override, keyed=True, called="table")

    def refusal(self, snapshot: Snapshot) -> WorkbookError:
        """The error that lists what can't be taken over, with the mends."""
        foreign = Counter[tuple[str, str]]()
        for value, number, keyed, apart, rows in fetch_lines(self.database, self._listed(snapshot)):
            cell = self.column.cell(value)
            stage = self.rules.judge.ladder.find(readable_text(cell))
            mend = mend_of(stage, self._override(whole(number)), keyed=bool(keyed), called="table")
            if mend := mend or (DISAGREE if apart else ""):
                foreign[shown_text(cell), mend] += whole(rows)
        what = f'the column "{self.column.name}" can\'t be taken over'
        return refusal(self.people.where, what, Counter(dict(sorted(foreign.items()))))

    def _override(self, number: int) -> Override | None:
        overrides = self.rules.overrides
        return overrides.override({overrides.field.name: number}) if overrides else None

    def _listed(self, snapshot: Snapshot) -> exp.Select:
        """What the rows name that name anything, and all by which that can be taken over, or not.

        For each: the value, the number of the override, whether there is a key, and whether rows
        that have the same key name another stage; then how many rows have all that.
        """
        source, overrides, match = self.people.source, self.rules.overrides, self.key.match
        told = {
            "value": self.column.expression(source.alias_or_name),
            "override": overrides.field.expression if overrides else exp.Literal.number(0),
            "keyed": self.key.keyed,
            "apart": _is_in(match, _APART) if snapshot.doubled else exp.false(),
        }
        rows = exp.select(*(named(each.copy(), name) for name, each in told.items())).from_(source)
        for join in (self.join, overrides.join if overrides else None, self.key.join):
            rows = rows.join(join.copy()) if join else rows
        rows = rows.where(self.is_named)
        names = [col(each) for each in told]
        return (
            exp.select(*names, exp.Count(this=exp.Star()))
            .from_(rows.subquery("named"))
            .group_by(*(each.copy() for each in names))
        )


def _is_in(value: exp.Expr, names: exp.Select) -> exp.Expr:
    return exp.In(this=value.copy(), query=names.copy().subquery())


def code_adopted(
    database: Database, people: PeoplesTable, key: KeyParts, column: CellColumn, rules: Rules
) -> AdoptedColumn:
    """Code the stages of a column that a first run takes over."""
    ladder = rules.judge.ladder
    numbers = {stage: number for number, stage in enumerate(ladder.stages, _STAGES)}

    def work(cell: Cell) -> tuple[int]:
        if not shown_text(cell):
            return (_NOTHING,)
        stage = ladder.find(readable_text(cell))
        return (numbers[stage] if stage else _FOREIGN,)

    made = make_columns(code=WHOLE)
    lookup = make_lookup(database, people.source, _NAME, Work([column], made, work))
    most = 2 * (_STAGES + len(numbers)) - 1
    field = Field(_NAME, most.bit_length(), lookup.column("code"))
    return AdoptedColumn(database, people, key, rules, column, field, lookup.join)
