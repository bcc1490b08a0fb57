"""Rules that compare whole cells of a column that holds several values a cell."""

import tomllib

import pytest

from rules.columns import cells_of
from rules.language.several import count_in, find_several
from rules.language.spec import RuleSet
from rules.read.cells import Cell
from rules.read.locale import EN_US

CELLS: list[Cell] = ["Demo", "Demo, White paper", "Question;demo", "White paper", None, 7, True]


def found(condition: str, cells: list[Cell]) -> list[str]:
    rules = RuleSet.model_validate(
        tomllib.loads(f"""
            stage = [{{ name = "List" }}]
            [criteria]
            engaged = {{ any = [{{ column = "inbound", {condition} }}] }}
        """)
    )
    doubts = find_several(rules, count_in({"inbound": cells_of(cells)}), EN_US)
    return [f"{each.what}; {each.mend}" for each in doubts]


@pytest.mark.parametrize(
    ("condition", "key", "instead"),
    [
        ('is = "demo"', "is", "includes"),
        ('one_of = ["Demo", "Webinar"]', "one_of", "includes_any"),
        ('is_not = "Demo"', "is_not", "none = [{ column = …, includes = … }]"),
        ('none_of = ["Demo"]', "none_of", "none = [{ column = …, includes_any = … }]"),
    ],
)
def test_values_beside_others(condition: str, key: str, instead: str) -> None:
    assert found(condition, CELLS) == [
        (
            f'criterion "engaged" asks "{key}" of the column "inbound",'
            " but in 2 cells there it stands beside other values;"
            f" to find it there too write {instead}"
        )
    ]


@pytest.mark.parametrize(
    ("condition", "cells"),
    [
        ('is = "Demo"', ["Demo", "Demo,", "White paper, Question", None]),
        ('includes = "Demo"', CELLS),
        ('is = "Acme, Inc."', ["Acme, Inc.", "Bolt, Inc."]),
    ],
)
def test_whole_cells(condition: str, cells: list[Cell]) -> None:
    assert found(condition, cells) == []


def test_one_cell() -> None:
    assert "in 1 cell there" in found('is = "Demo"', ["Demo, Question"])[0]
