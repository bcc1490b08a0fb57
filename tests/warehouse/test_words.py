"""Words: fields laid into numbers, and read again by Python and by the database."""

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from warehouse.sql import named
from warehouse.words import MOST_BITS, Field, lay_out

FIELDS = st.lists(
    st.integers(0, MOST_BITS).flatmap(
        lambda bits: st.tuples(st.just(bits), st.integers(0, (1 << bits) - 1))
    ),
    min_size=1,
    max_size=9,
)


@settings(max_examples=20)
@given(FIELDS)
def test_what_was_laid_into_words_is_read_again(values: list[tuple[int, int]]) -> None:
    words = lay_out(
        "w",
        [
            Field(f"f{place}", bits, exp.cast(exp.convert(value), "bigint"))
            for place, (bits, value) in enumerate(values)
        ],
    )
    wanted = {f"f{place}": value for place, (_, value) in enumerate(values)}
    made = exp.select(*map(named, words.expressions(), words.names))
    asked = exp.select(*(words.field(name, "made") for name in wanted), "made.*")

    with duckdb.connect() as connection:
        sql = asked.from_(made.subquery("made")).sql("duckdb", identify=True)
        [row] = connection.execute(sql).fetchall()

    assert list(row[: len(wanted)]) == list(wanted.values())
    assert words.read(row[len(wanted) :]) == wanted


def test_no_fields_take_no_word() -> None:
    assert lay_out("x", []).names == ()
