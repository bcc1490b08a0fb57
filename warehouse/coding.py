"""Codings: columns as codes of what the tests of the rules say of them.

Each distinct value is put to the tests once, or, for numbers, each interval in which they say the
same. What the tests mean is the engine's business alone: the database only finds the same value
again, or the interval.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from sqlglot import exp

from rules.judging.criteria import CriterionTree, Group, Limited, Part
from rules.judging.judge import Judge
from rules.judging.leaves import Tested
from rules.language.conditions import CellTest, Setting
from rules.read.cells import Cell
from warehouse.answers import Keeper, fingerprint_of
from warehouse.codes import Codec
from warehouse.cuts import Branches, find_branches
from warehouse.database import Database
from warehouse.lines import upload_lines
from warehouse.lookups import Kept, Work, make_lookup
from warehouse.sql import TEXT, WHOLE, make_columns
from warehouse.texts import NO_LINE, NUMBER, Texts
from warehouse.values import CellColumn, Kind
from warehouse.words import Field

_PART_BITS = 60
"""How many bits of a code a column of a table holds."""


@dataclass(frozen=True)
class Asked:
    """The rules of one config, and the column that each name in them stands for."""

    judge: Judge
    column: Callable[[str], CellColumn]


@dataclass(frozen=True)
class Coding:
    """Some columns as one code, which is laid into fields where it is long.

    `texts` are those that answers have; None where no row has any.
    """

    codec: Codec
    fields: tuple[Field, ...]
    join: exp.Join | None
    texts: Texts | None

    def code(self, fields: Mapping[str, int]) -> int:
        """The code that the fields of a row hold."""
        parts = [
            fields[each.name] << (place * _PART_BITS) for place, each in enumerate(self.fields)
        ]
        return sum(parts)


@dataclass(frozen=True)
class Codings:
    """The codings of all columns that some rules look at.

    `places` says, for each of these rules, of which coding each test is, and which test of it.
    """

    codings: tuple[Coding, ...]
    places: tuple[tuple[tuple[tuple[int, int], ...], ...], ...]

    def codes(self, fields: Mapping[str, int]) -> tuple[int, ...]:
        """The codes that the fields of a row hold."""
        return tuple([each.code(fields) for each in self.codings])

    def tested(self, number: int, codes: Sequence[int]) -> Tested:
        """The answers of the tests of one of these rules, for a judge to decide on."""
        answers = [
            coding.codec.answers(code) for coding, code in zip(self.codings, codes, strict=True)
        ]
        return tuple(
            [tuple([answers[at][test] for at, test in group]) for group in self.places[number]]
        )


@dataclass
class _Group:
    """Tests that are coded together, and their columns: each test with its columns' places."""

    columns: list[CellColumn] = field(default_factory=list)
    tests: list[tuple[CellTest, tuple[int, ...]]] = field(default_factory=list)
    known: dict[tuple[Setting, object, tuple[int, ...]], int] = field(default_factory=dict)

    def add(self, test: CellTest, asked: object, columns: Sequence[CellColumn]) -> int:
        """Which test of the group it is; what asks the same is one test."""
        for each in columns:
            if each not in self.columns:
                self.columns.append(each)
        at = tuple(self.columns.index(each) for each in columns)
        name = test.setting, asked, at
        if name not in self.known:
            self.known[name] = len(self.tests)
            self.tests.append((test, at))
        return self.known[name]


def make_codings(
    database: Database, source: exp.Table, rules: Sequence[Asked], keeper: Keeper | None = None
) -> Codings:
    """Code all columns that some rules look at.

    `source` is the table of the rows, under the name by which statements call it. Makes a temporary
    table for each coding that needs one. `keeper` keeps answers about many texts between runs.
    """
    groups: dict[object, _Group] = {}
    places = []
    for each in rules:
        together = _together(each)
        places.append(
            tuple(
                tuple(
                    _place(groups, each, names, number, together[names])
                    for number, _ in enumerate(tests)
                )
                for names, tests in each.judge.criteria.tests.items()
            )
        )
    numbers = {name: at for at, name in enumerate(groups)}
    codings = [
        _coding(database, source, f"q{numbers[name]}", group, keeper)
        for name, group in groups.items()
    ]
    return Codings(
        tuple(codings),
        tuple(
            tuple(tuple((numbers[name], test) for name, test in group) for group in of)
            for of in places
        ),
    )


def _place(
    groups: dict[object, _Group],
    asked: Asked,
    names: tuple[str, ...],
    number: int,
    together: frozenset[tuple[CellColumn, ...]],
) -> tuple[object, int]:
    criteria = asked.judge.criteria
    group = groups.setdefault(together, _Group())
    columns = [asked.column(name) for name in names]
    return together, group.add(
        criteria.tests[names][number], criteria.asked[names][number], columns
    )


def _together(asked: Asked) -> Mapping[tuple[str, ...], frozenset[tuple[CellColumn, ...]]]:
    """For the columns of each test: all columns that are coded together with them.

    That is mostly these alone. Criteria that say the same to people may be told once, if their
    cells' texts are the same too, so their columns are seen together.
    """
    criteria = asked.judge.criteria
    merged: list[set[tuple[str, ...]]] = [{names} for names in criteria.tests]
    for names in _said_alike(asked):
        touched = [each for each in merged if each & names]
        merged = [each for each in merged if each not in touched]
        merged.append(set[tuple[str, ...]]().union(*touched))
    return {
        names: frozenset(tuple(map(asked.column, each)) for each in group)
        for group in merged
        for names in group
    }


def _said_alike(asked: Asked) -> Iterator[set[tuple[str, ...]]]:
    """The columns of the tests of criteria that several of which have one text for people."""
    by_text: dict[str, list[set[tuple[str, ...]]]] = {}
    for tree in asked.judge.criteria.trees.values():
        by_text.setdefault(tree.say, []).append({test.columns for test in _tests_in(tree)})
    return (set[tuple[str, ...]]().union(*each) for each in by_text.values() if len(each) > 1)


def _tests_in(part: Part) -> Iterator[CellTest]:
    if isinstance(part, CellTest):
        yield part
    elif isinstance(part, CriterionTree):
        yield from _tests_in(part.root)
    elif isinstance(part, Group):
        for each in part.parts:
            yield from _tests_in(each)
    elif isinstance(part, Limited):
        yield from _tests_in(part.when)
        yield from _tests_in(part.then)


def _coding(
    database: Database, source: exp.Table, name: str, group: _Group, keeper: Keeper | None
) -> Coding:
    tests = [test for test, _ in group.tests]
    codec = Codec(name, tuple(tests))
    if len(group.columns) == 1:
        value = group.columns[0].expression(source.alias_or_name)
        found = find_branches(group.columns[0], value, tests)
        if found:
            return _by_cuts(database, codec, *found)
    return _by_values(database, source, codec, group, _kept(group, keeper))


def _kept(group: _Group, keeper: Keeper | None) -> Kept | None:
    """Where the answers of a group are kept; None where they are not: texts alone are many."""
    if keeper is None or [each.kind for each in group.columns] != [Kind.TEXT]:
        return None
    asked = zip([test for test, _ in group.tests], group.known, strict=True)
    return Kept(keeper, fingerprint_of([(test, what) for test, (_, what, _) in asked]))


def _by_cuts(database: Database, codec: Codec, branches: Branches, otherwise: Cell) -> Coding:
    cells = [*(cell for _, cell in branches), otherwise]
    conditions = [condition for condition, _ in branches]
    coded = [codec.code([test.answer(cell) for test in codec.tests]) for cell in cells]
    fields = [
        Field(name, bits, _case(conditions, [_part(code, at) for code, _ in coded]))
        for at, (name, bits) in enumerate(_fields(codec))
    ]
    return Coding(
        codec,
        tuple(fields),
        None,
        _texts_of_branches(database, codec, conditions, [texts for _, texts in coded]),
    )


def _texts_of_branches(
    database: Database,
    codec: Codec,
    conditions: Sequence[exp.Expr],
    found: Sequence[Sequence[str | None]],
) -> Texts | None:
    """What the answers of each branch have to say, in a temporary table named by the codec.

    It has a column for each place that has a text in any branch.
    """
    numbers = [at if any(texts) else NO_LINE for at, texts in enumerate(found, 1)]
    if not any(numbers):
        return None
    names = _text_columns(codec)
    by_place = dict(zip(names, zip(*found, strict=True), strict=True))
    filled = {place: texts for place, texts in by_place.items() if any(texts)}
    columns = {place: names[place] for place in filled}
    lines = [line for line in zip(numbers, *filled.values(), strict=True) if line[0] != NO_LINE]
    made = make_columns(**{NUMBER: WHOLE}, **dict.fromkeys(columns.values(), TEXT))
    upload_lines(database, codec.name, made, lines)
    number = Field(codec.name, max(numbers).bit_length(), _case(conditions, numbers))
    return Texts(codec.name, number, columns)


def _case(conditions: Sequence[exp.Expr], values: Sequence[int]) -> exp.Expr:
    """The value of the first condition that holds, or the last one.

    Conditions that make no difference are left out.
    """
    *others, otherwise = values
    left = list(zip(conditions, others, strict=True))
    while left and left[-1][1] == otherwise:
        left.pop()
    if not left:
        return exp.convert(otherwise)
    found = exp.case()
    for (condition, value), after in zip_longest(left, left[1:]):
        if after is None or not (value == after[1] and _is_part(condition, after[0])):
            found = found.when(condition.copy(), exp.convert(value))
    return found.else_(exp.convert(otherwise))


def _is_part(condition: exp.Expr, after: exp.Expr) -> bool:
    """Whether the second holds wherever the first does, as of two cuts, which are in order."""
    return isinstance(condition, exp.LT) and isinstance(after, exp.LT)


def _by_values(
    database: Database, source: exp.Table, codec: Codec, group: _Group, kept: Kept | None
) -> Coding:
    parts, texts = _fields(codec), _text_columns(codec)
    made = make_columns(**dict.fromkeys([name for name, _ in parts], WHOLE))
    asked = group.tests

    def work(*cells: Cell) -> Sequence[int | str | None]:
        answers = [test.answer(*[cells[at] for at in places]) for test, places in asked]
        code, found = codec.code(answers)
        return *(_part(code, at) for at, _ in enumerate(parts)), *found

    of_cells = Work(group.columns, made, work, texts=tuple(texts.values()))
    lookup = make_lookup(database, source, codec.name, of_cells, kept)
    fields = [Field(name, bits, lookup.column(name)) for name, bits in parts]
    return Coding(codec, tuple(fields), lookup.join, lookup.texts(texts))


def _text_columns(codec: Codec) -> Mapping[str, str]:
    """The names of the columns of texts, by a codec's places for them."""
    return {codec.place(number): f"t{number}" for number, _ in enumerate(codec.tests)}


def _fields(codec: Codec) -> list[tuple[str, int]]:
    """The fields of a code: their names and how many bits each has."""
    starts = range(0, codec.bits, _PART_BITS)
    return [
        (f"{codec.name}_{at}", min(_PART_BITS, codec.bits - start))
        for at, start in enumerate(starts)
    ]


def _part(code: int, at: int) -> int:
    return code >> (at * _PART_BITS) & ((1 << _PART_BITS) - 1)
