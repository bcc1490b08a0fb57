"""Doubts about a config beside its rules: by-hand stages and examples."""

import pytest

from tests.harness import LADDER
from tests.sync.config.findings import doubts


def test_a_sound_config_raises_none() -> None:
    assert doubts(LADDER) == []


def test_by_hand_stages_without_a_column() -> None:
    assert doubts(LADDER.replace('override = "Outcome"', "")) == [
        'people have no column in which to set "Won", "Lost"; name one in [sheet]: override = "…"'
    ]


HOOK = '[notify]\nwebhook = "env:HOOK"\n'
UNTOLD = 'nobody will be told who is stalled: only the Attention column shows who was before; name it in [output]: attention = "Attention"'


@pytest.mark.parametrize(
    ("more", "found"),
    [
        (f'{HOOK}on = ["stalled"]', [UNTOLD]),
        (f'{HOOK}on = ["moves"]', []),
        (HOOK, []),
        (f'{HOOK}on = ["stalled"]\n[output]\nattention = "Attention"', []),
    ],
)
def test_who_is_stalled_can_not_be_told_without_the_column(more: str, found: list[str]) -> None:
    stale = LADDER.replace('name = "Lead"\n', 'name = "Lead"\nstale_after = "9 days"\n')
    assert doubts(f"{stale}\n{more}\n") == found


NOTHING = "example 1 tests nothing: no cell in it makes a difference to any rule; add cells, or say what should be missing"


@pytest.mark.parametrize(
    ("example", "found"),
    [
        ('prospect = {}\nstage = "List"', [NOTHING]),
        ('prospect = { Budget = 3 }\nstage = "List"', [NOTHING]),
        ('prospect = {}\nstage = "List"\nmissing = ["profile", "size"]', []),
        ('prospect = { Industry = "Retail" }\nstage = "List"', []),
        ('prospect = { Outcome = "Lost" }\nstage = "Lost"', []),
        ('prospect = {}\nfrom = "Lead"\nstage = "Lead"', []),
    ],
)
def test_examples_that_test_nothing(example: str, found: list[str]) -> None:
    assert doubts(f"{LADDER}\n[[example]]\n{example}\ntoday = 2026-01-15\n") == found


PAST = 'example 1: Close date 2026-01-14 is before its today, so "close" is not met; move the date, or name what should be missing'


@pytest.mark.parametrize(
    ("day", "more", "found"),
    [
        ("2026-01-14", "", [PAST]),
        ("2026-01-15", "", []),
        ("2026-01-14", 'missing = ["size"]', []),
    ],
)
def test_a_date_to_come_that_is_past(day: str, more: str, found: list[str]) -> None:
    config = LADDER.replace(
        "step = {",
        'close = { column = "Close date", within_next = "90 days", say = "Date" }\nstep = {',
    ).replace('needs = ["recent"]', 'needs = ["recent", "close"]')
    prospect = f'prospect = {{ Industry = "Retail", "Close date" = {day} }}'
    example = f'[[example]]\n{prospect}\nstage = "List"\ntoday = 2026-01-15\n{more}'
    assert doubts(f"{config}\n{example}\n") == found
