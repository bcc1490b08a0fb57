"""What a key wants in place of a value, in the words of the config's own model."""

import tomllib
from collections.abc import Callable
from datetime import date
from functools import cache

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rules.language.conditions import Setting
from rules.language.meaning import find_mistakes
from rules.language.spec import Condition, RuleSet, Spec
from sync.config.help.keys import TABLES, keys_of
from sync.config.model import BLANKS
from sync.locales.by_name import load_locale

_EXAMPLES = (
    "true", "2026-03-01", "10_000", '"90 days"', '"email"', '"List"', '["List"]', "[1, 2]",
    '{ column = "Budget", filled = true }', '[{ column = "Budget", filled = true }]',
    '{ count = 1, of = ["budget"] }',
)  # fmt: skip


def say_expected(error: ErrorDetails) -> str:
    """Say what was expected, in the words of the config's own checks where it is one of them."""
    known = _EXPECTED.get(error["type"])
    return known(error) if known else error["msg"].removeprefix("Value error, ")


_EXPECTED: dict[str, Callable[[ErrorDetails], str]] = {
    "string_type": lambda _: "expected text in quotes",
    "string_too_short": lambda _: "expected some text between the quotes",
    "bool_type": lambda _: "expected true or false",
    "int_type": lambda _: "expected a whole number",
    "float_type": lambda _: "expected a number",
    "date_type": lambda _: "expected a date such as 2026-03-01",
    "list_type": lambda _: "expected a list in square brackets",
    "too_short": lambda _: "expected at least one entry",
    "dict_type": lambda _: "expected a table",
    "model_type": lambda _: "expected a table",
    "greater_than": lambda error: f"expected more than {error['ctx']['gt']:g}",
    "greater_than_equal": lambda error: f"expected {error['ctx']['ge']:g} or more",
    "literal_error": lambda error: "expected " + error["ctx"]["expected"].replace("'", '"'),
}


def expected(key: str, toml: str) -> str:
    """Say what a key wants in place of a value; "" where the value will do.

    A key of several tables may be what any of them takes, and one of none whatever it likes.
    """
    refusals = _refusals(key, toml)
    return refusals[0] if refusals else _meaningless(key, toml)


def takes(key: str, toml: str) -> bool:
    """Whether a key takes a value of such a type."""
    return not _refusals(key, toml)


@cache
def example(key: str) -> str:
    """Return some value that a key takes, in TOML."""
    return next((toml for toml in _EXAMPLES if not expected(key, toml)), '"List"')


def _refusals(key: str, toml: str) -> list[str]:
    """Why the tables with a key refuse a value; nothing if one of them takes it."""
    found = [_refusal(model, key, toml) for model in TABLES if key in keys_of(model)]
    return [] if "" in found else found


def _refusal(model: type[Spec], key: str, toml: str) -> str:
    try:
        model.model_validate({key: tomllib.loads(f"x = {toml}")["x"]})
    except ValidationError as error:
        of_key = (each for each in error.errors() if each["loc"][:1] == (key,))
        return next(map(say_expected, of_key), "")
    return ""


def _meaningless(key: str, toml: str) -> str:
    """Say what a condition wants where a value has the right type and still means nothing."""
    if key not in keys_of(Condition):
        return ""
    written = {"column": "Budget", key: tomllib.loads(f"x = {toml}")["x"]}
    try:
        rules = RuleSet.model_validate({"criteria": {"x": written}, "stage": [{"name": "List"}]})
    except ValidationError:
        return ""
    setting = Setting(load_locale("en_US"), date(2000, 1, 1), frozenset(BLANKS))
    mistakes = find_mistakes(rules, setting)
    return next((mistake.mend for mistake in mistakes if key in mistake.where), "")
