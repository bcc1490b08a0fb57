"""Reading: everything that a run on a table decides upon, and what the rules say of it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlglot import exp

from rules.judging.judge import Judge
from rules.judging.ladder import Ladder
from rules.judging.verdict import MoveKind
from sync.config.columns import people_columns
from sync.config.model import Config, ConfigFile
from sync.run.reading import make_judge, told_of
from sync.run.run_input import RunContext
from sync.sheet.prospects import holds_something
from warehouse.adoption import AdoptedColumn, code_adopted
from warehouse.answers import Keeper
from warehouse.coding import Asked, Codings, make_codings
from warehouse.database import Database
from warehouse.decisions import Bench, Case, Decision, Rules
from warehouse.keys import KeyParts
from warehouse.names import NOBODY, Named, name_rows
from warehouse.overrides import OverrideCoding, code_overrides
from warehouse.people import PeoplesTable, read_key
from warehouse.record import Entry, OwnTables, Record, read_record
from warehouse.snapshot import RowParts, Snapshot, count_words, drop_doubled, take_snapshot
from warehouse.sql import col, named, table_of, whole
from warehouse.texts import gather_texts
from warehouse.values import CellColumn, Kind
from warehouse.words import Field, lay_out

_NEVER_KEEP = ("bigquery",)
"""Databases that make and drop no table in a transaction."""

_ENTRY = "entry"


@dataclass(frozen=True)
class RowCounts:
    """How many rows there are that are not judged, by why.

    `blank` have nothing at all, `keyless` no key, `nameless` a key that names nobody, `doubled` one
    that is in other rows too.
    """

    blank: int
    keyless: int
    nameless: int
    doubled: int


@dataclass(frozen=True)
class TableInput:
    """What a run decides upon, and what the rules say of each combination of answers.

    `now` is the local time in the table's time zone, naive. `owned` tells that the snapshot says
    whose each prospect is.
    """

    config: Config
    people: PeoplesTable
    now: datetime
    first_run: bool
    owned: bool
    record: Record
    snapshot: Snapshot
    counts: RowCounts
    key: KeyParts
    bench: Bench
    decisions: Sequence[Decision]
    keeper: Keeper

    @property
    def rows(self) -> int:
        """How many rows are not blank."""
        return self.snapshot.rows - self.counts.blank

    def recorded(self) -> "TableInput":
        """The same once the moves are in the changelog: nothing waits, and it names all who moved.

        Decisions keep their numbers.
        """
        entries = {number: _last_entry(each) for number, each in self._moving.items()}
        known = tuple(dict.fromkeys([*self.record.entries, *entries.values()]))
        added = sum(len(each.moves) * each.rows for each in self._moving.values())
        last, rows = self.record.last + added, self.record.rows + added
        record = replace(self.record, entries=known, last=last, rows=rows)
        decisions = list(self.decisions)
        for number, entry in entries.items():
            decisions[number] = decisions[number].recorded(known.index(entry) + 1)
        bench = replace(self.bench, record=record)
        return replace(self, record=record, bench=bench, decisions=decisions)

    @property
    def _moving(self) -> Mapping[int, Decision]:
        """The decisions by which prospects move, by their numbers."""
        return {number: each for number, each in enumerate(self.decisions) if each.moves}


def _last_entry(decision: Decision) -> Entry:
    """What the last row says that prospects add to the changelog."""
    last = decision.moves[-1]
    return Entry(last.to, last.kind is MoveKind.BY_HAND)


@dataclass(frozen=True)
class TableReader:
    """Reads the table of one config, in a transaction that is open.

    `owners` tells that it matters whose each prospect is. `other` is a config to compare with, and
    `say` is told the name of each step that begins.
    """

    database: Database
    file: ConfigFile
    context: RunContext
    people: PeoplesTable
    tables: OwnTables
    owners: bool = False
    other: ConfigFile | None = None
    say: Callable[[str], None] = lambda _: None

    def read(self) -> TableInput:
        """Read all of it, and decide each combination of answers."""
        config, source = self.file.config, self.people.source
        now = self.context.clock(ZoneInfo(self.people.timezone)).replace(tzinfo=None, microsecond=0)
        files = [each for each in (self.file, self.file.draft, self.other) if each]
        asked = [self._asked(each, now) for each in files]
        first_run, record = self._read_record(asked[0].judge.ladder)
        key = read_key(self.database, self.people, config)
        keeper = Keeper(self.database, self.tables)
        keeps = self.database.dialect not in _NEVER_KEEP
        codings = make_codings(self.database, source, asked, keeper if keeps else None)
        rules = [
            Rules(
                each.judge,
                file.config.policy.record_new,
                number,
                codings,
                self._code_overrides(source, file, each.judge, f"override{number}"),
            )
            for number, (each, file) in enumerate(zip(asked, files, strict=True))
        ]
        bench = self._bench(rules, record)
        taken = self._code_adopted(key, bench.live) if first_run else None
        parts = self._parts(source, bench, key, taken)
        snapshot = take_snapshot(self.database, source, key, parts)
        if taken:
            taken.adopt_doubled(snapshot)
        else:
            drop_doubled(self.database, snapshot)
        self.say("Judging")
        decisions = [
            bench.decide(words, rows, self._case(parts.words.read(words), codings, taken))
            for words, rows in count_words(self.database, parts.words)
        ]
        if taken:
            taken.refuse(snapshot, decisions)
        return TableInput(
            config,
            self.people,
            now,
            first_run,
            self._owner is not None,
            record,
            snapshot,
            self._count(source, key, snapshot, taken),
            key,
            bench,
            decisions,
            keeper,
        )

    def _asked(self, file: ConfigFile, now: datetime) -> Asked:
        """The rules of a config, and the columns that they look at."""
        config = file.config
        today = self.context.options.today or now.date()
        judge = make_judge(file, self.context, config.place.local_setting, today)

        def column(name: str) -> CellColumn:
            return self.people.column(config.heading(name))

        with nullcontext() if file is self.file else told_of(file):
            for name in judge.columns:
                column(name)
        return Asked(judge, column)

    def _read_record(self, ladder: Ladder) -> tuple[bool, Record]:
        """Whether this is a first run, and what is recorded."""
        first_run = self.tables.first_run(self.database)
        has_log, _ = self.tables.find(self.database)
        changelog = self.tables.changelog if has_log else None
        return first_run, read_record(self.database, changelog, ladder)

    def _code_overrides(
        self, source: exp.Table, file: ConfigFile, judge: Judge, name: str
    ) -> OverrideCoding | None:
        if file.config.override is None:
            return None
        column = self.people.column(file.config.override)
        return code_overrides(self.database, source, column, judge, name)

    def _code_adopted(self, key: KeyParts, rules: Rules) -> AdoptedColumn | None:
        adopt = self.file.config.output.adopt
        if adopt is None:
            return None
        column = self.people.column(self.file.config.heading(adopt))
        return code_adopted(self.database, self.people, key, column, rules)

    def _bench(self, rules: Sequence[Rules], record: Record) -> Bench:
        live, *others = rules
        draft = others[0] if self.file.draft else None
        other = others[-1] if self.other else None
        return Bench(live, draft, other, record)

    def _parts(
        self, source: exp.Table, bench: Bench, key: KeyParts, taken: AdoptedColumn | None
    ) -> RowParts:
        """What is made of each row beside its key."""
        live, codings = bench.live, bench.live.codings.codings
        overrides = [each.overrides for each in bench.all if each.overrides]
        record, entry, since = _record_parts(bench.record, key)
        fields = [field for coding in codings for field in coding.fields]
        fields += [each.field for each in overrides]
        fields += [Field(_ENTRY, bench.record.bits, entry)]
        fields += [taken.field] if taken else []
        more = self._more(source)
        told = [each.texts for each in (*codings, live.overrides) if each and each.texts]
        joins = [
            key.join,
            record,
            *(each.join for each in codings),
            *(each.join for each in overrides),
            *(each.join for each in more.values()),
            taken.join if taken else None,
        ]
        return RowParts(
            lay_out("w", fields),
            [each for each in joins if each is not None],
            {"since": since, **{name: each.text for name, each in more.items()}},
            gather_texts(told),
        )

    def _more(self, source: exp.Table) -> Mapping[str, Named]:
        """The name of a row's prospect, and its owner if that matters, where the config has them.

        A name that is a text is read later, and only of those who move.
        """
        config = self.file.config
        found = {"name": NOBODY}
        for name, heading in (("name", config.place.name), ("owner", self._owner)):
            if heading is None:
                continue
            column = self.people.column(config.heading(heading))
            if name == "owner" and column.kind is Kind.YES_OR_NO:
                found[name] = NOBODY  # as on a sheet, where a tick is no name
            elif name == "name" and column.kind is Kind.TEXT:
                found[name] = Named(column.expression(source.alias_or_name), None)
            else:
                found[name] = name_rows(self.database, source, column, f"{name}s")
        return found

    @property
    def _owner(self) -> str | None:
        """The column that says whose each prospect is, where that matters."""
        return self.file.config.place.owner if self.owners else None

    def _case(
        self, fields: Mapping[str, int], codings: Codings, taken: AdoptedColumn | None
    ) -> Case:
        codes, entry = codings.codes(fields), fields[_ENTRY]
        if taken is None:
            return Case(fields, codes, entry)
        return Case(fields, codes, entry, taken.stage(fields), taken.is_doubled(fields))

    def _count(
        self, source: exp.Table, key: KeyParts, snapshot: Snapshot, taken: AdoptedColumn | None
    ) -> RowCounts:
        """Count the rows that are not judged.

        Raises WorkbookError where a stage is to be taken over of one that has no key.
        """
        config = self.file.config
        columns = [self.people.column(config.heading(name)) for name in people_columns(config)]
        values = [each.expression(source.alias_or_name) for each in columns]
        names = [f"v{place}" for place, _ in enumerate(values)]
        refused = exp.and_(taken.is_named, exp.not_(key.keyed.copy())) if taken else exp.false()
        keyless = (
            exp.select(
                named(exp.not_(exp.Is(this=key.what.copy(), expression=exp.null())), "wrong"),
                named(refused, "refused"),
                *(named(each, name) for each, name in zip(values, names, strict=True)),
            )
            .from_(source)
            .where(exp.Is(this=key.match.copy(), expression=exp.null()))
        )
        if key.join:
            keyless = keyless.join(key.join)
        if taken:
            keyless = keyless.join(taken.join.copy())
        told = [col(name) for name in ("wrong", "refused", *names)]
        of_rows = exp.select(*told, exp.Count(this=exp.Star())).from_(keyless.subquery("keyless"))
        grouped = of_rows.group_by(*told)
        found = Counter[str]()
        for batch in self.database.fetch(grouped):
            for wrong, stops, *cells, rows in zip(*batch, strict=True):
                if taken and stops:
                    raise taken.refusal(snapshot)
                holds = any(
                    holds_something(column.cell(each))
                    for column, each in zip(columns, cells, strict=True)
                )
                why = "blank" if not holds else "nameless" if wrong else "keyless"
                found[why] += whole(rows)
        return RowCounts(found["blank"], found["keyless"], found["nameless"], snapshot.doubled)


def _record_parts(record: Record, key: KeyParts) -> tuple[exp.Join | None, exp.Expr, exp.Expr]:
    """The join of a row's record, the number of its entry, and the day of its stage."""
    if not record.rows:
        return None, exp.Literal.number(0), exp.cast(exp.null(), "date")
    same = col("match", "record").eq(key.match.copy())
    join = exp.Join(this=table_of("record"), side="LEFT", on=same)
    entry = exp.func("COALESCE", col(_ENTRY, "record"), exp.Literal.number(0))
    return join, entry, col("since", "record")
