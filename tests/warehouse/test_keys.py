"""Keys: which texts are keys just as they are, told by each database as by Python."""

import re

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.keys import _PLAIN, _is_shaped
from warehouse.sql import col

SIGNS = "aZ0_@/.- *?[]!^\\\n\u00e9\U0001f600\u200b'%"


@settings(max_examples=10)
@given(st.lists(st.text(SIGNS, max_size=5) | st.text("aZ0_@/.-", max_size=5), min_size=50))
def test_duckdb_finds_the_same_texts_plain(texts: list[str]) -> None:
    plain = _is_shaped(col("text", "given"), "duckdb").sql("duckdb", identify=True)
    with duckdb.connect() as connection:
        asked = f"SELECT text, {plain} FROM (SELECT unnest($1::VARCHAR[]) AS text) AS given"
        found = connection.execute(asked, [texts]).fetchall()

    assert dict(found) == {text: bool(re.fullmatch(_PLAIN[1:-1], text)) for text in texts}
