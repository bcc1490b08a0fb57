"""The keys of prospects: what names each row, as the engine reads it.

Most keys are plain texts, or whole numbers: the database sees that by itself. What is odd about all
others, each distinct one is put to `sync.sheet.keys`, and its answer is joined.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from rules.columns import cells_of
from rules.read.cells import Cell
from sync.sheet.keys import BETWEEN, key_name, key_text, read_keys
from warehouse.database import Batch, Database
from warehouse.sql import TEXT, YES_OR_NO, all_of, col, make_columns, named, table_of
from warehouse.values import CellColumn, Kind

_END, _WITHIN = "[A-Za-z0-9_@/-]", "[!-*,-9;-~]"
_PLAIN = f"^{_END}(( ?{_WITHIN})* ?{_END})?$"
"""Texts that are keys just as they are, but for those that count as blank.

Within them stand single spaces, and the signs of ASCII but for those of "1E+15" and "Err:502".
"""

_AS_TEXTS = (Kind.TEXT, Kind.WHOLE, Kind.DAY, Kind.MOMENT, Kind.ZONED)
"""What a database writes as spreadsheets do: others write 7.0 for 7, and true for TRUE."""

_TEXTS = (Kind.TEXT, Kind.LIST)
"""What is read as a text, of which "" is the same key as NULL."""

_ODD = "odd_keys"


@dataclass(frozen=True)
class KeyParts:
    """What is made of the key of a row, as expressions of it and of what is joined to it.

    `key` is the text of the key and `match` the name by which keys are compared, both NULL where it
    names no prospect; `alike` tells that they are the same for all rows. `what` says why an odd key
    names none; NULL where it is blank. `keyed` tells whether there is a key that can be read, be it
    one that names none. `join` is None where no key is odd. `heading` is what people call the key.
    """

    key: exp.Expr
    match: exp.Expr
    what: exp.Expr
    keyed: exp.Expr
    join: exp.Join | None
    alike: bool
    heading: str


def read_parts(
    database: Database,
    source: exp.Table,
    columns: Sequence[CellColumn],
    blanks: frozenset[str],
    heading: str,
) -> KeyParts:
    """Find out how the key of each row of a table is read.

    `source` is the table under the name by which statements call it, `heading` what people call the
    key's columns. Makes the temporary table `odd_keys`.
    """
    values = [each.expression(source.alias_or_name) for each in columns]
    texts = [exp.cast(value, "text") for value in values]
    as_texts = all(each.kind in _AS_TEXTS for each in columns)
    asked = [(value, each.kind, blanks) for value, each in zip(values, columns, strict=True)]
    plain = all_of([_is_plain(*each) for each in asked]) if as_texts else exp.false()
    odd = exp.select(
        *(named(_filled(text), f"t{place}") for place, text in enumerate(texts)),
        *(
            named(_filled(value) if each.kind in _TEXTS else value.copy(), f"v{place}")
            for place, (value, each) in enumerate(zip(values, columns, strict=True))
        ),
    )
    nothing = all_of([exp.Is(this=each.copy(), expression=exp.null()) for each in values])
    odd = odd.distinct().from_(source).where(exp.and_(_is_not(plain), exp.not_(nothing)))
    if as_texts and database.dialect == "duckdb":
        simple = all_of([_is_simple(*each) for each in asked])
        odd = odd.where(_is_not(simple))
    parts = [f"v{place}" for place, _ in enumerate(columns)]
    made = make_columns(**dict.fromkeys([*parts, "key", "match", "what"], TEXT), keyed=YES_OR_NO)
    tally = _Tally()
    lines = (
        tally.seen(_odd_lines(batch, columns, blanks, heading)) for batch in database.fetch(odd)
    )
    database.upload(table_of(_ODD), made, lines)
    whole = _joined(texts)
    there = exp.not_(exp.Is(this=whole.copy(), expression=exp.null()))
    if not tally.rows:
        return KeyParts(whole, whole, exp.null(), there, None, alike=True, heading=heading)

    is_plain = exp.Is(this=col(parts[0], _ODD), expression=exp.null())

    def either(name: str) -> exp.Expr:
        return exp.case().when(is_plain.copy(), whole.copy()).else_(col(name, _ODD))

    same = [_filled(text).eq(col(part, _ODD)) for text, part in zip(texts, parts, strict=True)]
    join = exp.Join(this=table_of(_ODD), side="LEFT", on=all_of(same))
    keyed = exp.func("COALESCE", col("keyed", _ODD), there)
    key, match, what = either("key"), either("match"), col("what", _ODD)
    return KeyParts(key, match, what, keyed, join, tally.alike, heading)


@dataclass
class _Tally:
    """How many odd keys there are, and whether all that name somebody are compared as they are."""

    rows: int = 0
    alike: bool = True

    def seen(self, batch: Batch) -> Batch:
        """Count a batch of lines."""
        *_, keys, names, _, _ = batch
        self.rows += len(keys)
        self.alike = self.alike and list(keys) == list(names)
        return batch


def _odd_lines(
    batch: Batch, columns: Sequence[CellColumn], blanks: frozenset[str], heading: str
) -> Batch:
    """For distinct values of the key's columns, their texts, and what the engine reads there."""
    texts, values = batch[: len(columns)], batch[len(columns) :]
    cells = [
        cells_of([key_cell(column.cell(each)) for each in own])
        for column, own in zip(columns, values, strict=True)
    ]
    keys = read_keys(cells, blanks, heading, 0)
    rows = range(len(cells[0]))
    wrong = {row: each for row, each in keys.problems.items() if row not in keys.repeated}
    names = [None if row in wrong else keys.name(row) or None for row in rows]
    return [
        *texts,
        [keys.text(row) if name else None for row, name in enumerate(names)],
        names,
        [wrong[row].what if row in wrong else None for row in rows],
        [bool(keys.name(row)) for row in rows],
    ]


def key_cell(cell: Cell) -> Cell:
    """A cell of a key's column: of a whole number the digits, all of which a database keeps."""
    return str(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def match_records(
    database: Database, changelog: exp.Table, odd_keys: str
) -> tuple[exp.Expr, exp.Join]:
    """The name by which the keys of one of the job's own tables are compared, and its join.

    Both are about a table that statements call `changelog`. Makes the temporary table `odd_keys`.
    """
    key = col("key", "changelog")
    plain = exp.RegexpLike(this=key, expression=exp.Literal.string(_PLAIN))
    named = exp.alias_(changelog.copy(), "changelog", table=True)
    odd = exp.select(key.copy()).distinct().from_(named).where(_is_not(plain))
    made = make_columns(key=TEXT, match=TEXT)
    lines = (
        [texts, [key_name(key_text(str(text or ""))) for text in texts]]
        for [texts] in database.fetch(odd)
    )
    database.upload(table_of(odd_keys), made, lines)
    join = exp.Join(this=table_of(odd_keys), side="LEFT", on=col("key", odd_keys).eq(key.copy()))
    is_plain = exp.Is(this=col("key", odd_keys), expression=exp.null())
    return exp.case().when(is_plain, key.copy()).else_(col("match", odd_keys)), join


def _is_plain(value: exp.Expr, kind: Kind, blanks: Collection[str]) -> exp.Expr:
    """Whether the text of a value of such a kind is a key just as it is, without any doubt."""
    if kind is Kind.WHOLE:
        return _is_counted(value, blanks)
    text = exp.cast(value, "text")
    plain: exp.Expr = exp.RegexpLike(this=text.copy(), expression=exp.Literal.string(_PLAIN))
    words = _plain_words(blanks)
    if words:
        other = exp.not_(exp.Lower(this=text.copy()).isin(*words))
        plain = exp.and_(plain, exp.or_(_is_longer(text, words), other))
    return plain


def _is_counted(number: exp.Expr, blanks: Collection[str]) -> exp.Expr:
    """Whether there is a whole number, whose digits are none of the texts that count as blank."""
    there = exp.not_(exp.Is(this=number.copy(), expression=exp.null()))
    blank = sorted(each for each in blanks if re.fullmatch("-?[0-9]+", each))
    return exp.and_(there, exp.not_(exp.cast(number, "text").isin(*blank))) if blank else there


def _is_simple(value: exp.Expr, kind: Kind, blanks: Collection[str]) -> exp.Expr:
    """Whether it is one of the plain ones that DuckDB knows without a regular expression.

    Escaping all that has no place in a URL leaves nothing but letters, digits and "-", "_", ".",
    "~" as it is, and takes a fifth of the time. Words that count as blank and have
    a space are none of them.
    """
    if kind is Kind.WHOLE:
        return _is_counted(value, blanks)
    text = exp.cast(value, "text")
    escaped = exp.Anonymous(this="URL_ENCODE", expressions=[text.copy()])
    unlike = [exp.not_(text.copy().like(each)) for each in (".%", "%.", "%~%")]
    words = [each for each in _plain_words(blanks) if " " not in each]
    return exp.and_(escaped.eq(text.copy()), _is_longer(text, words), *unlike)


def _plain_words(blanks: Collection[str]) -> Sequence[str]:
    """The texts that count as blank and would be plain keys."""
    return sorted(each for each in blanks if re.search(_PLAIN, each))


def _is_longer(text: exp.Expr, words: Iterable[str]) -> exp.Expr:
    longest = max(map(len, words), default=0)
    return exp.GT(this=exp.Length(this=text.copy()), expression=exp.Literal.number(longest))


def _filled(text: exp.Expr) -> exp.Expr:
    """A text, "" for NULL: to the engine they are the same key."""
    return exp.func("COALESCE", text.copy(), exp.Literal.string(""))


def _is_not(condition: exp.Expr) -> exp.Expr:
    """Whether a condition does not hold, or nobody knows."""
    return exp.not_(exp.func("COALESCE", condition.copy(), exp.false()))


def _joined(texts: Iterable[exp.Expr]) -> exp.Expr:
    whole, *others = texts
    for each in others:
        whole = exp.DPipe(this=whole, expression=exp.Literal.string(BETWEEN), safe=True)
        whole = exp.DPipe(this=whole, expression=each, safe=True)
    return whole.copy()
