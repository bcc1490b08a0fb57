"""Configs that are damaged, or made to do harm: mistakes of the config, never a fault."""

import random
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.config.doubts import find_config_doubts
from sync.config.examples import run_examples
from sync.config.load import load_config, parse_config
from sync.config.reading import MOST_LEVELS
from sync.messages.errors import ConfigError
from tests.harness import CONFIG, LEAD, run
from tests.sync.xlsx.books import written
from tests.workbooks import write_workbook

EXAMPLE = Path("config.example.toml").read_text(encoding="utf-8")


def refusal(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, Path("c.toml"))
    assert caught.value.code == 2
    return str(caught.value)


DEEP: list[Callable[[int], str]] = [
    lambda n: f"x = {'[' * n}{']' * n}",
    lambda n: f"x = {'[' * n}",
    lambda n: f"x = {'{a = ' * n}1{'}' * n}",
    lambda n: f"x = {'{a = ' * n}1",
    lambda n: f"x = {'[{a = ' * n}1{'}]' * n}",
    lambda n: f"{'.'.join('a' * n)} = 1",
    lambda n: f"[{'.'.join('a' * n)}]",
    lambda n: f"[[{'.'.join('a' * n)}]]",
    lambda n: f"[criteria]\na = {'{ any = [' * n}{{ column = 'X', filled = true }}{'] }' * n}",
    lambda n: f"[[example]]\nprospect = {'{a = ' * n}1{'}' * n}",
    lambda n: f"[rules]\npack = {'[' * n}{']' * n}",
]


@pytest.mark.parametrize("levels", [200, 1000, pytest.param(20_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("deep", range(len(DEEP)))
def test_what_is_nested_too_deep_is_a_mistake(deep: int, levels: int) -> None:
    assert refusal(DEEP[deep](levels)) == (
        f"c.toml: lists and tables stand more than {MOST_LEVELS} deep within each other;"
        " name parts of a criterion as criteria of their own"
    )


@pytest.mark.parametrize("group", ["any", "all", "none"])
def test_groups_may_be_nested_deeper_than_anyone_does(tmp_path: Path, group: str) -> None:
    levels = MOST_LEVELS // 2 - 3
    condition = '{ column = "Employees", at_least = 5 }'
    nested = f"{{ {group} = [" * levels + condition + "] }" * levels
    config = CONFIG.replace("[criteria]", f"[criteria]\ndeep = {nested}").replace(
        'needs = ["profile"', 'needs = ["deep", "profile"'
    )
    path = write_workbook(tmp_path / "b.xlsx", {"ID": "A", **LEAD})

    with written(path) as (book, _):
        done = run(book, config)

    expected = "Lead" if group != "none" or levels % 2 == 0 else "List"
    assert [move.to for move in done.moves] == [expected] * (expected == "Lead")


@pytest.mark.parametrize("number", ["9" * 5000, "0x" + "f" * 4000, str(2**63), f"[-{2**63}]"])
def test_numbers_beyond_toml(number: str) -> None:
    assert refusal(f"x = {number}") == (
        "c.toml: a number in it has more digits than TOML allows; write the number that is meant"
    )


@pytest.mark.parametrize("name", ["/dev/zero", "big.toml"])
def test_files_that_are_too_large_are_not_read_whole(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if not path.exists():
        path.write_bytes(b"#" * (1 << 21))

    with pytest.raises(ConfigError, match="is larger than any config; give the path"):
        load_config(path)


def test_a_path_that_is_none() -> None:
    with pytest.raises(ConfigError, match="cannot be read: it is no path; check the path"):
        load_config(Path("a\0b"))
    with pytest.raises(ConfigError, match="cannot be read: File name too long; check the path"):
        load_config(Path("a" * 5000))


VALUES = [
    "1e400", "nan", "-inf", "0x" + "f" * 4000, "9" * 5000, "1979-05-27T07:32:00-08:00",
    "2026-13-45", "0001-01-01", "9999-12-31", "07:32:00", '"\\u0000"', '""', "[]", "{}", "[[]]",
    "-1", "true", '"99999999999999 days"', '"0 days"', '"9999 years"', '"(?P<x>a)(?P=x)"',
    '"(((((("', '"a{99999999999}"', '"\\\\"', '"env:"', '"Europe/../../etc"', '"xx_XX"',
    '{ column = "X" }', "{ column = {} }",
    '[1, "a", 2026-01-01]', '"today"', '""" """', "'''x'''", '"50%"', '"1e999"',
    '"\\ud800"', "{ any = [] }", "{ any = [{}] }", "1.000", "[true, false]", '"١٢"',
]  # fmt: skip
_VALUE = re.compile(r"""= ?("[^"\n]*"|\[[^\]\n]*\]|\{[^}\n]*\}|[\d.]+|true|false)""")

Damage = Callable[[str, random.Random], str]


def sign_put_in(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice("[]{}\"'=,.#\\\n\0\t\u202eé٣-+:") + text[at:]


def taken_out(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.randrange(30) :]


def shuffled(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    if chance.randrange(3) == 0:
        chance.shuffle(lines)
    return "\n".join(lines)


def value_changed(text: str, chance: random.Random) -> str:
    found = list(_VALUE.finditer(text))
    if not found:
        return text
    match, other = chance.choice(found), chance.choice(found)
    new = chance.choice([*VALUES, other[1]])
    return text[: match.start(1)] + new + text[match.end(1) :]


DAMAGES: list[Damage] = [
    lambda text, chance: text[: chance.randrange(len(text) + 1)],
    sign_put_in,
    taken_out,
    shuffled,
    value_changed,
    value_changed,
]


@given(
    st.sampled_from([CONFIG, EXAMPLE]),
    st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=3),
    st.randoms(use_true_random=False),
)
def test_damage_is_never_a_fault(text: str, damages: list[Damage], chance: random.Random) -> None:
    for damage in damages:
        text = damage(text, chance)

    try:
        config = parse_config(text, Path("c.toml")).config
    except ConfigError as error:
        assert error.code == 2  # noqa: PT017 -- it may also do
        return
    list(find_config_doubts(config, date(2026, 1, 15)))
    run_examples(config)


@pytest.mark.parametrize(
    "place", ["sheet]", " }\nsize", 'ay = "50', '= ["budget', '[stage]]\nname = "Won']
)
def test_a_quotation_mark_that_is_not_closed_is_a_mistake(place: str) -> None:
    assert "c.toml:" in refusal(CONFIG.replace(place, f"'{place}"))


def test_a_list_that_stands_where_tables_should() -> None:
    assert "c.toml:2" in refusal("stage = []\n[[stage]]\nname = 'A'\n")
