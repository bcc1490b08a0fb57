"""[score] in a config: its mistakes, what is odd about it, and what it leaves alone."""

from pathlib import Path

import pytest

from rules.language.fingerprint import fingerprint
from sync.config.draft import with_draft
from sync.config.load import parse_config
from sync.config.model import Config
from tests.sync.config.findings import doubts, mistakes

BASE = """\
[sheet]
workbook = "p.xlsx"
key = "ID"

[criteria]
budget = { column = "Budget", filled = true, say = "Budget" }
size = { column = "Employees", filled = true, say = "Size" }
free = { column = "Mail", ends_with = "@example.com", say = "Free mail address" }

[[stage]]
name = "List"

[[stage]]
name = "Lead"
needs = ["budget"]

[output]
score = "Score"
grade = "Grade"

[score]
points = { budget = 20, size = 30, free = -5 }
grades = { A = 40, B = 20 }
"""
POINTS = "points = { budget = 20, size = 30, free = -5 }"
GRADES = "grades = { A = 40, B = 20 }"
NUMBER = "expected a number of points such as 20 or -5, up to 1,000,000"

# What is replaced in the config, by what, and all that is said.
BROKEN = {
    POINTS: {
        "points = { buget = 20, size = 30 }": '22: the score counts "buget", which is no criterion; did you mean "budget"?',
        "points = {}": "22: [score] points is an empty table; expected at least one entry",
        "": '21: "points" is missing in [score]; add points = …',
        "points = { budget = nan, size = 50 }": f"22: [score] points budget is nan; {NUMBER}",
        "points = { budget = inf, size = 50 }": f"22: [score] points budget is inf; {NUMBER}",
        "points = { budget = true, size = 50 }": f"22: [score] points budget is true; {NUMBER}",
        "points = { budget = 1_000_001, size = 50 }": f"22: [score] points budget is 1000001; {NUMBER}",
        'points = { budget = "20", size = 50 }': '22: [score] points budget is "20"; write budget = 20',
        "points = { budget = 20.000, size = 50 }": "22: in budget, 20.000 is 20, with a decimal point; write 20_000 if that is meant, else 20",
        "weights = { budget = 20, size = 30 }": '22: unknown key "weights" in [score]; did you mean "points"?',
    },
    GRADES: {
        "grades = {}": "23: [score] grades is an empty table; expected at least one entry",
        "grades = { A = 51 }": '23: the grade "A" begins at 51 points, but all criteria together give 50; lower it or give more points',
        "grades = { A = 40, B = 40.0 }": '23: the grades "A" and "B" both begin at 40 points; give each grade a bound of its own',
        "grades = { A = 40, a = 30 }": '23: the grade "a" is also "A"; give each grade only once',
        'grades = { "-" = 40 }': '23: the grade "-" counts as blank; give it another name',
        'grades = { " " = 40 }': '23: a name in [score] is " "; expected some text between the quotes',
        'grades = { "#REF!" = 40 }': '23: the grade "#REF!" is what a cell shows for an error; give it another name',
        'grades = { " A" = 40 }': '23: the grade "A" has spaces around it; write "A"',
        'grades = { A = "40" }': '23: [score] grades A is "40"; write A = 40',
        "": "19: there are no grades to show; add grades = { … } to [score], or take this out",
        "grade = { A = 40 }": '23: unknown key "grade" in [score]; did you mean "grades"?',
    },
    f"[score]\n{POINTS}\n{GRADES}": {
        "": "18: there is no score to show; add [score] with points = { … }, or take this out\n19: there are no grades to show; add grades = { … } to [score], or take this out",
        f"[scoring]\n{POINTS}": "21: there is no table [scoring]; did you mean [score]?",
    },
    'score = "Score"': {
        'score = "grade "': '19: the heading "Grade" stands for both score and grade; give each of the job\'s columns a heading of its own',
        'score = "Budget"': "18: \"Budget\" is the job's own column, so it cannot be one that is read; give the job's column another heading",
    },
}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [(old, new, said) for old, variants in BROKEN.items() for new, said in variants.items()],
)
def test_each_mistake_is_named(old: str, new: str, said: str) -> None:
    assert BASE.count(old) == 1
    found = mistakes(BASE.replace(old, new))
    assert found == [f"config.toml:{line}" for line in said.splitlines()]


def test_what_is_right_is_said_to_be() -> None:
    assert doubts(BASE) == []


# What is replaced in the config, by what, and what is odd about it.
DOUBTFUL = {
    POINTS: {
        "points = { budget = 20, size = 30, free = 0 }": 'the score gives no points for "free"; give it some, or take it out',
        "points = { budget = 20, size = 30 }": 'criterion "free" is used by no stage; name it in the needs of one, or take it out',
    },
    GRADES: {
        "grades = { A = 40, C = -5, D = -10 }": 'the grade "D" is given to nobody: everybody reaches "C"; raise "C" above -5 points, or take "D" out',
        "grades = { A = 40, C = 0, D = -5 }": "",
    },
    'score = "Score"\ngrade = "Grade"': {
        "": 'the score is shown in no column; name a column for it in [output]: score = "Score"',
        'score = "Score"': 'the grades are shown in no column; name a column for them in [output]: grade = "Grade"',
        'grade = "Grade"': "",
    },
}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [(old, new, said) for old, variants in DOUBTFUL.items() for new, said in variants.items()],
)
def test_what_is_odd(old: str, new: str, said: str) -> None:
    assert BASE.count(old) == 1
    assert doubts(BASE.replace(old, new)) == said.splitlines()


def config(text: str) -> Config:
    return parse_config(text, Path("config.toml")).config


def test_points_move_nobody_so_the_fingerprint_is_the_same() -> None:
    without = BASE[: BASE.index("[output]")]

    assert fingerprint(config(BASE)) == fingerprint(config(without))


def test_what_of_a_pack_only_the_score_counts_is_kept() -> None:
    head = BASE[: BASE.index("[criteria]")]
    bant = '[rules]\npack = "bant"\n[[stage]]\nname = "Opportunity"\nneeds = ["need"]\n'
    score = '[output]\nscore = "Score"\n[score]\npoints = { need = 10, budget = 5 }\n'

    assert list(config(head + bant).criteria) == ["need"]
    assert list(config(head + bant + score).criteria) == ["budget", "need"]


def test_a_draft_has_no_score_of_its_own() -> None:
    draft = BASE.replace("budget = 20, size", "budget = 40, size").replace('"budget"', '"size"')
    live = BASE.replace("[criteria]", '[rules]\ndraft = "next.toml"\n[criteria]')
    live = live.replace('"Score"', '"Score"\ndraft = "Draft"')
    bare = draft[: draft.index("[output]")]

    for text in (draft, bare):
        both = with_draft(
            parse_config(live, Path("config.toml")), parse_config(text, Path("next.toml"))
        )
        assert both.draft
        assert both.draft.config.score is None
