"""Keys: which texts are keys just as they are, as the database tells them."""

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.keys import _is_plain, _is_simple
from warehouse.sql import col
from warehouse.values import Kind

SIGNS = "aZ0_@/.- *?[]!^\\\n\u00e9\U0001f600\u200b'%~"
BLANKS = ["none", "n/a", "-"]


@settings(max_examples=20)
@given(st.lists(st.text(SIGNS, max_size=8) | st.text("aZ0_.-~", max_size=8), min_size=50))
def test_a_simple_key_is_a_plain_one(texts: list[str]) -> None:
    told = [each(col("text", "given"), Kind.TEXT, BLANKS) for each in (_is_simple, _is_plain)]
    simple, plain = (each.sql("duckdb", identify=True) for each in told)
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT text, {simple}, {plain} FROM (SELECT unnest($1::VARCHAR[]) AS text) AS given",
            [[*texts, "P-0001", "none", "P-0001."]],
        ).fetchall()

    assert [text for text, is_simple, is_plain in found if is_simple and not is_plain] == []
    assert ("P-0001", True, True) in found
