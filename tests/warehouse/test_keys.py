"""Keys and names: which texts are so just as they are, as the database tells them."""

from pathlib import Path
from random import Random

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.columns import cells_of
from rules.read.text import readable_text
from sync.config.load import parse_config
from sync.sheet.keys import read_keys
from tests.warehouse.tables import COLUMNS, LEAD, local_place
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


_ODD = [
    *("1E+15", "1.5e+20", "12E16", "1E-15", "Err:502", "err:", "#REF!", "#N/A", "Loading...", "0"),
    *("not known", "NOT  KNOWN", "n/a", "tbd", "-", "–", "TRUE", "007", "a | b", "x |", "Loading…"),
    *("Straße", "Ärzte", "Привет", "株式会社", "a\u0301", "á", "Ａ１", "a\u00a0b", "a\u200bb"),
    *("İ", "ﬁ", "½", "‘a’", "Acme (UK)", "Acme, Inc."),
]
_LETTERS = [*map(chr, range(32, 127)), *" .+:#|", "é", "\u00a0", "\u200b", "ж", "名"]


def _random_text(dice: Random) -> str:
    """Some odd text, as it is or with a few signs more, or a few signs."""
    if dice.random() < 0.3:
        before, after = dice.choice(["", "", " ", "#", "a", "É"]), dice.choice(["", "s", " "])
        return f"{before}{dice.choice(_ODD)}{after}"
    letters = _LETTERS if dice.random() < 0.3 else "abz09 -_./@,'&()"
    return "".join(dice.choice(letters) for _ in range(dice.randrange(1, 16)))


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_any_text_is_the_key_that_it_is_on_a_sheet(engine: str, tmp_path: Path) -> None:
    table, dice = local_place(engine, tmp_path), Random(5)
    texts = sorted({_random_text(dice) for _ in range(3000)})
    names = [_random_text(dice) for _ in texts]
    both = zip(map(_quoted, texts), map(_quoted, names), strict=True)
    table.fill(COLUMNS, [(key, name, *LEAD[1:]) for key, name in both])

    done = table.run()

    blanks = parse_config(table.config, Path("config.toml")).config.blanks
    keys = read_keys([cells_of(texts)], blanks, "ID", 2)
    judged = [row for row in range(len(texts)) if keys.usable[row] and row not in keys.repeated]
    named = {keys.text(row): readable_text(names[row]) or None for row in judged}
    assert len(judged) > 1000
    assert set(table.state()) == set(named)
    logged = table.sql("SELECT key, name FROM qualify_changelog WHERE to_stage = 'Lead'")
    assert dict(logged) == named
    assert done.found.rows == len(texts)


def _quoted(text: str) -> str:
    return text.replace("'", "''")
