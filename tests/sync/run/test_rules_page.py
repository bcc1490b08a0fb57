"""The Rules tab: every stage, criterion, heading and value of the rules, in plain words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rules.language.spec import bounds_of
from sync.config.load import parse_config
from sync.config.packs import find_packs
from sync.workbook.page import RowLook
from tests.harness import LADDER, rules_page

ROOT = Path(__file__).parents[3]

Rows = list[tuple[str, ...]]


def rows_of(text: str) -> Rows:
    return [tuple(map(str, row.cells)) for row in rules_page(text).rows]


def test_a_ladder_in_words() -> None:
    assert rows_of(LADDER) == [
        ("Made from config.toml. Edits here change nothing: it is drawn anew from there.",),
        ("Stage", "Criterion", "Looks at", "What counts"),
        ("List", "Needs nothing", "", ""),
        ("Lead", "Needs all of these", "", "Formerly SQL"),
        ("", "Industry fits", "Industry", 'one of "Retail", "Logistics"'),
        ("", "50 to 5,000 employees", "Employees", "between 50 and 5,000"),
        ("Opportunity", "Needs all of these", "", ""),
        ("", "Contact in the last 90 days", "Last contact", "within the last 90 days"),
        ("", "1 of these 2:", "", ""),
        ("", "– Budget of 10k identified", "Budget", "at least 10,000"),
        ("", "– Next step agreed", "Next step", "filled"),
        ("Won", "Set by people", "", "Named in the column Outcome; no rule leads in or out"),
        ("Lost", "Set by people", "", "Named in the column Outcome; no rule leads in or out"),
        ("In general", "", "", ""),
        (
            "",
            "Reaching a stage",
            "",
            (
                "A prospect reaches a stage when it meets what that stage needs and what all stages"
                " below it need."
            ),
        ),
        (
            "",
            "No longer meeting it",
            "",
            "The prospect keeps its stage, and Missing says what has lapsed.",
        ),
        (
            "",
            "People's word",
            "",
            (
                "A stage named in the column Outcome holds, whatever the rules say, until the"
                " cell is"
                " emptied."
            ),
        ),
        (
            "",
            "Counts as empty",
            "",
            (
                'An empty cell, an unticked box, "-", "–", "—", "?", "n/a", "na", "none",'
                ' "nil", "tbd",'
                ' "tbc", "unknown", "not known", "not yet", "nobody"'
            ),
        ),
    ]


# What is replaced in the ladder, by what, and the rows that then stand in the page.
VARIANTS: list[tuple[str, str, Rows]] = [
    (
        "needs_most_of = { count = 1, of",
        "needs_points = { at_least = 1.5, of = { budget = 1, step = 0.5 } }\n# of",
        [
            ("", "1.5 points or more from these:", "", ""),
            ("", "– Budget of 10k identified: 1 point", "Budget", "at least 10,000"),
            ("", "– Next step agreed: 0.5 points", "Next step", "filled"),
        ],
    ),
    (
        'name = "Lost"\nby_hand = true',
        'name = "Lost"\nwas = ["Dead"]\nby_hand = true',
        [
            (
                "Lost",
                "Set by people",
                "",
                "Named in the column Outcome; no rule leads in or out; Formerly Dead",
            ),
        ],
    ),
    (
        'was = ["SQL"]',
        'was = ["SQL"]\nstale_after = "45 days"',
        [("Lead", "Needs all of these", "", "Stalled after 45 days; Formerly SQL")],
    ),
    (
        'name = "Lost"\nby_hand = true',
        'name = "On hold"\nby_hand = true\nstale_after = "1 month"',
        [
            (
                "On hold",
                "Set by people",
                "",
                "Named in the column Outcome; no rule leads in or out; Stalled after 1 month",
            ),
        ],
    ),
    (
        'name = "Lost"\nby_hand = true',
        'name = "Lost"\nby_hand = true\nneeds = ["step"]\n[output]\nmissing = "Lacks"\n',
        [
            (
                "Lost",
                "Set by people, and needs",
                "",
                (
                    "Named in the column Outcome; no rule leads in or out; it holds whatever it"
                    " lacks, and Lacks says what that is"
                ),
            ),
            ("", "Next step agreed", "Next step", "filled"),
        ],
    ),
    (
        'needs = ["profile", "size"]',
        'needs = ["profile"]',
        [("Lead", "Needs", "", "Formerly SQL")],
    ),
    (
        "[criteria]",
        '[policy]\nwhen_lapsed = "demote"\n[output]\nmissing = "Lacks"\n[criteria]',
        [
            (
                "",
                "No longer meeting it",
                "",
                (
                    "The prospect goes back to the stage that it still meets. What cannot be read"
                    " does"
                    " not send it back; Lacks says what that is."
                ),
            )
        ],
    ),
    (
        'override = "Outcome"',
        'blank = ["tbd"]',
        [
            ("Won", "Set by people", "", ""),
            ("", "Counts as empty", "", 'An empty cell, an unticked box, "tbd"'),
        ],
    ),
    (
        "[[stage]]",
        """[score]
points = { profile = 20, step = -1, budget = 0.5 }
grades = { B = 10, A = 20.5 }
[[stage]]""",
        [
            ("Score", "Adds up the points of these", "", "Who to call first; it moves nobody"),
            ("", "Industry fits: 20 points", "Industry", 'one of "Retail", "Logistics"'),
            ("", "Next step agreed: -1 point", "Next step", "filled"),
            ("", "Budget of 10k identified: 0.5 points", "Budget", "at least 10,000"),
            ("", "Grade A: from 20.5 points on", "", ""),
            ("", "Grade B: from 10 points on", "", ""),
            (
                "",
                "Earns nothing",
                "",
                "What is not met, can't be told, or does not concern the prospect",
            ),
        ],
    ),
    (
        'column = "Budget"',
        'column = "money"',
        [("", "– Budget of 10k identified", "=Budget (EUR)", "at least 10,000")],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), VARIANTS)
def test_what_a_config_says_otherwise(old: str, new: str, expected: Rows) -> None:
    text = (LADDER + '[columns]\nmoney = "=Budget (EUR)"\n').replace(old, new, 1)
    assert new in text
    rows = rows_of(text)
    assert [row for row in rows if row in expected] == expected


def test_a_pack_is_named() -> None:
    rows = rows_of('[sheet]\nworkbook = "a.xlsx"\nkey = "ID"\n[rules]\npack = "bant"\n')
    assert rows[0] == (
        (
            "Made from config.toml and the rule pack bant. Edits here change nothing: it is"
            " drawn anew"
            " from there."
        ),
    )


def _configs() -> Iterator[object]:
    for path in (ROOT / "config.example.toml", ROOT / "sync/demo/demo.toml"):
        yield pytest.param(path.read_text(encoding="utf-8"), id=path.stem)
    for name in find_packs():
        text = f'[sheet]\nworkbook = "a.xlsx"\nkey = "ID"\n[rules]\npack = "{name}"\n'
        yield pytest.param(text, id=name)


@pytest.mark.parametrize("text", list(_configs()))
def test_all_that_the_rules_say_is_there(text: str) -> None:
    """Each stage in its order; each criterion that one asks, each heading, and each value."""
    rows, config = rules_page(text).rows, parse_config(text, Path("config.toml")).config
    stages = [row.cells[0] for row in rows if row.look is RowLook.SECTION]
    score = ["Score"] if config.score else []
    assert stages == [*(stage.name for stage in config.stage), *score, "In general"]
    said = "\n".join(str(cell) for row in rows for cell in row.cells)
    asked = [config.criteria[name] for stage in config.stage for name in stage.criteria()]
    assert asked
    for criterion in asked:
        assert str(criterion.say) in said
        for condition in criterion.nested():
            assert all(config.heading(column) in said for column in condition.columns())
            bounds = [
                each for bound in condition.conditions().values() for each in bounds_of(bound)
            ]
            assert all(f'"{each}"' in said for each in bounds if _is_text(each))


def _is_text(bound: object) -> bool:
    return isinstance(bound, str) and bound not in {"today", "email", "url", "phone", "domain"}


@pytest.mark.parametrize("text", list(_configs()))
def test_nothing_changes_by_itself_from_day_to_day(text: str) -> None:
    assert rules_page(text) == rules_page(text, date(2027, 3, 1))


def test_the_fingerprint_tells_any_change_of_what_is_shown() -> None:
    page = rules_page(LADDER)
    others = [
        rules_page(LADDER.replace("Industry fits", "Industry is ours")),
        rules_page(LADDER.replace("10_000", "20_000")),
        replace(page, widths=(1, 2, 3, 4)),
        replace(page, rows=page.rows[:-1]),
        replace(page, rows=(replace(page.rows[0], look=RowLook.PLAIN), *page.rows[1:])),
    ]
    assert page.fingerprint == rules_page(LADDER).fingerprint
    assert len({page.fingerprint, *(each.fingerprint for each in others)}) == 1 + len(others)


def test_a_setting_that_is_not_of_the_rules_changes_nothing() -> None:
    other = LADDER.replace("[criteria]", "[policy]\nmost_changes = 5\n[criteria]")
    assert rules_page(other) == rules_page(LADDER)


def test_a_text_is_cut_where_a_cell_would_not_hold_it() -> None:
    names = ", ".join(f'"Sector {number} 🚀"' for number in range(4_000))
    rows = rows_of(LADDER.replace('["Retail", "Logistics"]', f"[{names}]"))
    [text] = [row[3] for row in rows if row[1:2] == ("Industry fits",)]
    assert text.startswith('one of "Sector 0 🚀", "Sector 1 🚀"')
    assert text.endswith("\n… and more, see the config")
    assert 31_900 < len(text.encode("utf-16-le")) // 2 <= 32_000
