"""Doubts about rules: what means something, but probably not what was meant."""

import tomllib
from datetime import date
from typing import Any

import pytest

from rules.language.conditions import Setting
from rules.language.doubts import find_doubts
from rules.language.meaning import find_mistakes
from rules.language.spec import RuleSet
from sync.locales.by_name import load_locale

SETTING = Setting(load_locale("en_US"), date(2026, 1, 15), frozenset({"-"}))

LADDER = """
columns = { money = "Budget" }
stage = [
    { name = "List" },
    { name = "Lead", needs = ["a"] },
    { name = "Opportunity", needs = ["b"] },
]
"""


def doubts(criteria: str, ladder: str = LADDER) -> list[str]:
    """What is odd about rules; criteria without a say get one of their own."""
    data = tomllib.loads(f"{ladder}\n[criteria]\n{criteria}")
    for name, criterion in data["criteria"].items():
        criterion.setdefault("say", name)
    return found_in(data)


def found_in(data: dict[str, Any]) -> list[str]:
    rules = RuleSet.model_validate(data)
    assert find_mistakes(rules, SETTING) == []
    return [f"{doubt.what}; {doubt.mend}" for doubt in find_doubts(rules, SETTING)]


B = 'b = { column = "B", filled = true }'
A = 'a = { column = "Budget", filled = true }'


def test_a_criterion_that_no_stage_uses() -> None:
    criteria = f"""
        a = {{ any = ["c", "e"] }}
        {B}
        c = {{ column = "C", filled = true, when = "d" }}
        d = {{ column = "D", filled = true }}
        e = {{ column = "E", filled = true }}
        f = {{ all = ["g"] }}
        g = {{ column = "G", filled = true }}
    """
    assert doubts(criteria) == [
        'criterion "f" is used by no stage; name it in the needs of one, or take it out',
        'criterion "g" is used by no stage; name it in the needs of one, or take it out',
    ]


@pytest.mark.parametrize(
    ("conditions", "keys"),
    [
        ("at_least = 10, at_most = 5", '"at_least" and "at_most"'),
        ('at_least = "10k", less_than = 10_000', '"at_least" and "less_than"'),
        ("between = [1, 2], more_than = 2", '"more_than" and "between"'),
        ("filled = true, at_least = 10, at_most = 5", '"at_least" and "at_most"'),
        ('is = "A", is_not = "a"', '"is" and "is_not"'),
        ('is = "A", one_of = ["B", "C"]', '"is" and "one_of"'),
        ('one_of = ["A", "B"], starts_with = "c"', '"one_of" and "starts_with"'),
        ('one_of = ["5", "7"], at_least = 10', '"one_of" and "at_least"'),
        ('is = "soon", within_next = "90 days"', '"is" and "within_next"'),
        ("filled = false, at_least = 5", '"filled" and "at_least"'),
        ('filled = false, contains = "x"', '"filled" and "contains"'),
        ("filled = false, yes = true", '"filled" and "yes"'),
        ("filled = true, is_not = 'x', yes = false, one_of = ['yes']", '"one_of" and "yes"'),
        ('older_than = "90 days", within_last = "30 days"', '"within_last" and "older_than"'),
        ("after = 2026-05-01, before = 2026-05-02", '"after" and "before"'),
        ('within_next = "30 days", before = 2020-01-01', '"before" and "within_next" any more'),
        ('between = ["today", 2020-01-01]', '"between" any more'),
    ],
)
def test_conditions_that_no_cell_can_meet(conditions: str, keys: str) -> None:
    found = doubts(f'a = {{ column = "Budget", {conditions} }}\n{B}')

    mend = "change it" if keys.count('"') == 2 else "change one of them"
    assert found == [
        f'criterion "a": no cell of "Budget" can meet {keys}; {mend}',
        'stage "Lead" can never be reached: "a" can\'t be met; change one of them',
    ]


@pytest.mark.parametrize(
    "conditions",
    [
        "at_least = 5, at_most = 5",
        "more_than = 1, less_than = 2",
        'filled = false, is_not = "A"',
        "filled = false, yes = false",
        'contains = "a", is_not = "a"',
        'starts_with = "a", ends_with = "b"',
        'within_next = "30 days", on_or_after = 2030-01-01',
        'older_than = "1 year", on_or_after = 2030-01-01, before = 2030-06-01',
        'within_last = "30 days", after = 2026-12-01',
        'on_or_before = 2020-01-01, older_than = "1 year"',
        'at_least = 10, at_most = { column = "Other" }',
        'includes = "A", is_not = "A"',
        'yes = true, contains = "x"',
        'is_not = "1", at_least = 1, at_most = 2',
    ],
)
def test_conditions_that_some_cell_can_meet(conditions: str) -> None:
    assert doubts(f'a = {{ column = "Budget", {conditions} }}\n{B}') == []


EXCLUDE = (
    'stage "Opportunity" can never be reached: "a" and "b" exclude each other; change one of them'
)
# The criteria, and what is said of them, if anything.
CRITERIA = {
    f"{A}\n{B}": "",
    f'a = {{ any = [{{ column = "X", is = "A", is_not = "A" }}, "b"] }}\n{B}': 'criterion "a": no cell of "X" can meet "is" and "is_not"; change one of them',
    'a = { column = "Budget", is = "A" }\nb = { column = "budget", is = "B" }': EXCLUDE,
    'a = { column = "Budget", is = "A" }\nb = { column = "money", is = "B" }': EXCLUDE,
    f'{A}\nb = {{ column = "Budget", filled = false }}': EXCLUDE,
    'a = { column = "Budget", at_least = 10 }\nb = { all = [{ column = "X", yes = true }, { column = "Budget", less_than = 10 }] }': EXCLUDE,
    # They concern other prospects.
    'a = { column = "Budget", is = "A" }\nb = { column = "Budget", is = "B", when = { column = "X", filled = true } }': "",
    f'a = {{ column = "Budget", at_least = {{ column = "Budget" }} }}\n{B}': 'criterion "a" compares "Budget" with itself; name another column on one side',
    f'a = {{ column = "money", is = {{ column = " budget" }} }}\n{B}': 'criterion "a" compares "money" with itself; name another column on one side',
    f'a = {{ column = "X", filled = true, between = [5, {{ column = "x" }}] }}\n{B}': 'criterion "a" compares "X" with itself; name another column on one side',
}


@pytest.mark.parametrize(("criteria", "found"), CRITERIA.items())
def test_criteria_that_contradict_themselves_or_each_other(criteria: str, found: str) -> None:
    assert doubts(criteria) == found.splitlines()


@pytest.mark.parametrize(
    ("needs", "reached"),
    [
        ('needs_most_of = { count = 2, of = ["a", "b"] }', False),
        ('needs_most_of = { count = 1, of = ["a", "b"] }', True),
        ("needs_points = { at_least = 5, of = { a = 3, b = 4 } }", False),
        ("needs_points = { at_least = 4, of = { a = 3, b = 4 } }", True),
    ],
)
def test_some_of_which_one_is_never_met(needs: str, *, reached: bool) -> None:
    ladder = f'stage = [{{ name = "List" }}, {{ name = "Lead", {needs} }}]'
    found = doubts(f'a = {{ column = "A", is = "x", is_not = "x" }}\n{B}', ladder)

    never = 'stage "Lead" can never be reached: "a" can\'t be met; change one of them'
    assert (never in found) is not reached


def test_what_a_by_hand_stage_needs_is_used_and_keeps_no_rung_from_anybody() -> None:
    ladder = LADDER.replace(
        '"b"] },', '"b"] },\n{ name = "Lost", by_hand = true, needs = ["reason", "a"] },'
    )
    reason = 'reason = { column = "Reason", filled = true }'

    assert doubts(f"{A}\n{B}\n{reason}", ladder) == []
    # "a" of the rungs and "odd" of the by-hand stage exclude each other, but stand in two stages.
    odd = 'reason = { column = "Budget", is = "B" }'
    assert doubts(f'a = {{ column = "Budget", is = "A" }}\n{B}\n{odd}', ladder) == [
        'stage "Lost" can never have all that it needs: "reason" and "a" exclude each other; change one of them'
    ]
    only = ladder.replace(', needs = ["reason", "a"]', ', needs = ["reason"]')
    assert doubts(f'a = {{ column = "Budget", is = "A" }}\n{B}\n{odd}', only) == []


def test_a_by_hand_stage_that_asks_for_what_nobody_meets() -> None:
    ladder = LADDER.replace(
        '"b"] },', '"b"] },\n{ name = "Lost", by_hand = true, needs = ["never"] },'
    )
    never = 'never = { column = "A", is = "x", is_not = "x" }'

    assert doubts(f"{A}\n{B}\n{never}", ladder)[1:] == [
        'stage "Lost" can never have all that it needs: "never" can\'t be met; change one of them'
    ]


def test_more_criteria_than_people_keep_in_mind() -> None:
    names = [f"c{number}" for number in range(8)]
    criteria = "\n".join(f'{name} = {{ column = "{name}", filled = true }}' for name in names)
    more = names[4:]
    ladder = f"""
        stage = [
            {{ name = "List" }},
            {{ name = "Lead", needs = {names[:4]}, needs_most_of = {{ count = 1, of = {more} }} }},
        ]
    """
    assert doubts(criteria, ladder) == [
        'stage "Lead" looks at 8 criteria, more than people keep in mind; keep to 7, or put a stage in between'
    ]
    assert doubts(criteria, ladder.replace(", 'c7'", "")) == [
        'criterion "c7" is used by no stage; name it in the needs of one, or take it out'
    ]


def test_a_rung_that_needs_nothing() -> None:
    ladder = """
        stage = [
            { name = "List" },
            { name = "Lead", needs = ["a"] },
            { name = "Deal", needs = [] },
            { name = "Top", needs = ["b"] },
            { name = "Won", by_hand = true },
        ]
    """
    assert doubts(f"{A}\n{B}", ladder) == [
        'stage "Deal" needs nothing, so whoever reaches the stage before it passes on to it; name criteria in needs, or write by_hand = true if people set it'
    ]


@pytest.mark.parametrize(
    ("needs", "warned"),
    [
        ('needs = ["a"]', True),
        ('needs = ["a", "b"]', False),
        ('needs_most_of = { count = 1, of = ["a", "b"] }', True),
        ('needs_most_of = { count = 2, of = ["a", "b"] }', False),
        ("needs_points = { at_least = 5, of = { a = 5, b = 9 } }", True),
        ("needs_points = { at_least = 6, of = { a = 5, b = 9 } }", False),
    ],
)
def test_a_rung_that_needs_no_more_than_those_before_it(needs: str, *, warned: bool) -> None:
    ladder = f"""
        stage = [
            {{ name = "List" }},
            {{ name = "Lead", needs = ["a"] }},
            {{ name = "Deal", {needs} }},
            {{ name = "Top", needs = ["b"] }},
        ]
    """
    doubt = (
        'stage "Deal" needs nothing more than those before it,'
        " so whoever reaches the stage before it passes on to it;"
        " name criteria in needs, or write by_hand = true if people set it"
    )
    found = [each for each in doubts(f"{A}\n{B}", ladder) if '"Deal"' in each]
    assert found == ([doubt] if warned else [])


def test_a_ladder_of_one_rung() -> None:
    ladder = 'stage = [{ name = "Won", by_hand = true }, { name = "List" }]'
    assert doubts("", ladder) == [
        'stage "List" is the only rung, so the rules move nobody; add a stage behind it, with needs'
    ]


def test_criteria_without_words_of_their_own() -> None:
    data = tomllib.loads(f"{LADDER}\n[criteria]\n{A}\n{B}")

    assert found_in(data) == [
        f'criterion "{name}" has no say, so people read "{name}" where it is missing; add say = "…" in their words'
        for name in "ab"
    ]
    for criterion in data["criteria"].values():
        criterion["say"] = "Budget"
    data["criteria"]["b"]["say"] = "budget "
    assert found_in(data) == [
        'criteria "a" and "b" both say "budget "; let each say what it alone asks'
    ]


def test_a_criterion_that_only_others_name_needs_no_say() -> None:
    data = tomllib.loads(f"{LADDER}\n[criteria]\n{A}\n{B}\nc = {{ column = 'C', filled = true }}")
    data["criteria"]["a"] = {"any": ["c"], "say": "A"}
    data["criteria"]["b"]["say"] = "B"

    assert found_in(data) == []


ANYWAY = "always counts it; take it out of one of them"
# The needs of the first stage behind the list, and what is said of them.
COUNTED = {
    'needs = ["a"], needs_most_of = { count = 1, of = ["a", "b"] }': f'stage "Lead" needs "a" anyway, so needs_most_of {ANYWAY}',
    'needs = ["b"], needs_points = { at_least = 5, of = { a = 5, b = 5 } }': f'stage "Lead" needs "b" anyway, so needs_points {ANYWAY}',
    "needs_points = { at_least = 5, of = { a = 5, b = 0 } }": 'stage "Lead" gives no points for "b"; give it some, or take it out',
}


@pytest.mark.parametrize(("needs", "found"), COUNTED.items())
def test_criteria_that_are_counted_to_no_effect(needs: str, found: str) -> None:
    ladder = f'stage = [{{ name = "List" }}, {{ name = "Lead", {needs} }}]'
    assert doubts(f"{A}\n{B}", ladder) == [found]
