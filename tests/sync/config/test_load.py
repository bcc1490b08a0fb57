"""Broken configs: each mistake is named with its line, what was found and the mend."""

from pathlib import Path

import pytest

from sync.config.load import load_config, parse_config
from sync.messages.errors import BadConfigError

BASE = """\
[sheet]
workbook = "p.xlsx"
key = "ID"

[criteria]
budget = { column = "Budget", at_least = 10_000 }
size = { column = "Employees", between = [50, 5000] }

[[stage]]
name = "List"

[[stage]]
name = "Lead"
needs = ["budget"]
"""

# What is replaced in the config, by what, and all that is said.
BROKEN = [
    (
        'key = "ID"',
        'kee = "ID"',
        [
            'config.toml:1: "key" is missing in [sheet]; add key = …',
            'config.toml:3: unknown key "kee" in [sheet]; the keys here are workbook, tab, header_row, key, name, override, blank, locale, timezone',
        ],
    ),
    (
        'key = "ID"',
        "key = 3",
        [
            'config.toml:3: [sheet] key is 3; expected a heading in quotes, or several: ["Company", "Contact"]'
        ],
    ),
    (
        'key = "ID"',
        "key = []",
        ["config.toml:3: [sheet] key is an empty list; expected at least one entry"],
    ),
    (
        'key = "ID"',
        'key = "ID"\nheader_row = "one"',
        ['config.toml:4: [sheet] header_row is "one"; expected a whole number'],
    ),
    (
        'key = "ID"',
        'key = "ID"\nlocale = "de_GE"',
        ['config.toml:4: "de_GE" is no locale; did you mean "de_DE" or "de_BE"?'],
    ),
    (
        'key = "ID"',
        'key = "ID"\ntimezone = "Berlin"',
        ['config.toml:4: "Berlin" is no time zone; did you mean "Europe/Berlin"?'],
    ),
    (
        'workbook = "p.xlsx"\n',
        "",
        ['config.toml:1: "workbook" is missing in [sheet]; add workbook = …'],
    ),
    (
        "at_least",
        "atleast",
        ['config.toml:6: unknown key "atleast" in criterion "budget"; did you mean "at_least"?'],
    ),
    (
        "at_least = 10_000",
        'at_least = "a lot"',
        [
            'config.toml:6: criterion "budget" has "at_least", but can\'t read "a lot" as a number; write a number such as 10_000, "10k" or "60%"'
        ],
    ),
    (
        "at_least = 10_000",
        "at_least = true",
        [
            'config.toml:6: criterion "budget" at_least is true; expected a number such as 10_000, or "10k" or "60%" in quotes'
        ],
    ),
    (
        ", at_least = 10_000",
        "",
        [
            'config.toml:6: criterion "budget" looks at the column "Budget" but says nothing of it; add a condition such as filled = true'
        ],
    ),
    (
        'column = "Budget", ',
        "",
        [
            'config.toml:6: criterion "budget" has "at_least" but no column; add column = "…" beside it'
        ],
    ),
    (
        '{ column = "Budget", at_least = 10_000 }',
        "{}",
        [
            'config.toml:6: criterion "budget" names no condition; add a column and a condition such as filled = true'
        ],
    ),
    (
        '{ column = "Budget", at_least = 10_000 }',
        '"Budget"',
        [
            'config.toml:6: criterion "budget" is "Budget"; write budget = { column = "Budget", filled = true }'
        ],
    ),
    (
        "[50, 5000]",
        "[5000, 50]",
        [
            'config.toml:7: criterion "size" has 5000, which is more than 50; put the lower number first'
        ],
    ),
    (
        "[50, 5000]",
        "[50]",
        [
            'config.toml:7: criterion "size" between is a list; expected two numbers or two dates in square brackets, the lower one first'
        ],
    ),
    (
        "[50, 5000]",
        "[2026-03-01, 2026-01-01]",
        [
            'config.toml:7: criterion "size" has 2026-03-01, which is later than 2026-01-01; put the earlier date first'
        ],
    ),
    (
        "at_least = 10_000",
        'is = "n/a"',
        [
            'config.toml:6: criterion "budget" asks for "n/a", which counts as blank, so no cell holds it; ask for filled = false, or take it out of [sheet] blank'
        ],
    ),
    (
        "at_least = 10_000",
        'one_of = ["10k", "Unknown", "Nobody"]',
        [
            'config.toml:6: criterion "budget" asks for "Unknown", which counts as blank, so no cell holds it; ask for filled = false, or take it out of [sheet] blank',
            'config.toml:6: criterion "budget" asks for "Nobody", which counts as blank, so no cell holds it; ask for filled = false, or take it out of [sheet] blank',
        ],
    ),
    (
        "at_least = 10_000",
        'includes_any = ["Demo", " — "]',
        [
            'config.toml:6: criterion "budget" asks for " — ", which counts as blank, so no cell holds it; ask for filled = false, or take it out of [sheet] blank'
        ],
    ),
    (
        "at_least = 10_000",
        'is_not = "not  yet"',
        [
            'config.toml:6: criterion "budget" rules out "not  yet", which counts as blank, and a blank cell passes; add filled = true, or take it out of [sheet] blank'
        ],
    ),
    (
        'key = "ID"\n\n[criteria]\nbudget = { column = "Budget", at_least = 10_000 }',
        'key = "ID"\nblank = ["leer"]\n[criteria]\nbudget = { column = "Budget", none_of = ["unknown", "Leer"] }',
        [
            'config.toml:6: criterion "budget" rules out "Leer", which counts as blank, and a blank cell passes; add filled = true, or take it out of [sheet] blank'
        ],
    ),
    (
        "at_least = 10_000",
        'contains = "\u200b"',
        [
            'config.toml:6: criterion "budget" asks for "\u200b", which counts as blank, so no cell holds it; ask for filled = false, or take it out of [sheet] blank'
        ],
    ),
    (
        "at_least = 10_000",
        "one_of = []",
        [
            'config.toml:6: criterion "budget" one_of is an empty list; expected at least one entry between the square brackets'
        ],
    ),
    (
        "at_least = 10_000",
        'within_last = "soon"',
        [
            'config.toml:6: criterion "budget" within_last is "soon"; expected a span in quotes such as "90 days" or "6 months"'
        ],
    ),
    (
        "at_least = 10_000",
        "after = 2026-01-15T23:30:00Z",
        [
            'config.toml:6: criterion "budget" after is 2026-01-15 23:30:00+00:00; expected a day such as 2026-03-01, without a time and its zone'
        ],
    ),
    (
        "at_least = 10_000",
        'after = "soon"',
        [
            'config.toml:6: criterion "budget" after is "soon"; expected a date such as 2026-03-01, or "today"'
        ],
    ),
    (
        "at_least = 10_000",
        'filled = "perhaps"',
        ['config.toml:6: criterion "budget" filled is "perhaps"; expected true or false'],
    ),
    (
        'needs = ["budget"]',
        'needs = ["buget"]',
        [
            'config.toml:14: stage "Lead" needs "buget", which is no criterion; did you mean "budget"?'
        ],
    ),
    (
        'needs = ["budget"]',
        'needs = "budget"',
        ['config.toml:14: stage "Lead" needs is "budget"; write needs = ["budget"]'],
    ),
    (
        'needs = ["budget"]',
        'needs = ["budget", "budget"]',
        ['config.toml:14: stage "Lead" names "budget" twice; take one out'],
    ),
    (
        'needs = ["budget"]',
        'needs_most_of = { count = 3, of = ["budget", "size"] }',
        ['config.toml:14: stage "Lead" asks for 3 of 2; set count to at most 2'],
    ),
    (
        'needs = ["budget"]',
        'needs_most_of = { count = 0, of = ["size"] }',
        ['config.toml:14: stage "Lead" needs_most_of count is 0; expected 1 or more'],
    ),
    (
        'needs = ["budget"]',
        "needs_points = { at_least = 9, of = { size = 3 } }",
        [
            'config.toml:14: stage "Lead" wants 9 points, but all its criteria together give 3; lower at_least or give more points'
        ],
    ),
    (
        'name = "Lead"',
        'name = "list"',
        [
            'config.toml:12: the stage name "list" is also "List"; give each stage, and each name in was, only once'
        ],
    ),
    (
        'name = "Lead"',
        'name = "List"',
        [
            'config.toml:12: the stage "List" stands twice; give each stage, and each name in was, only once'
        ],
    ),
    (
        'name = "Lead"',
        'name = "#REF!"',
        [
            'config.toml:12: the stage name "#REF!" is what a cell shows for an error; give it another name'
        ],
    ),
    (
        'name = "Lead"',
        'name = "Lead"\nwas = ["Loading..."]',
        [
            'config.toml:12: the stage name "Loading..." is what a cell shows for an error; give it another name'
        ],
    ),
    (
        'name = "Lead"',
        'name = " Lead"',
        ['config.toml:12: the stage name "Lead" has spaces around it; write "Lead"'],
    ),
    (
        'name = "Lead"',
        'name = "Le\\u200Bad"',
        ['config.toml:12: the stage name "Le ad" has characters that nobody sees; write "Lead"'],
    ),
    (
        'name = "Lead"',
        'name = "' + "x" * 40_000 + '"',
        [
            f'config.toml:12: the stage name "{"x" * 39}…" has 40,000 characters, and a cell holds 32,767; give it a shorter name'
        ],
    ),
    (
        'name = "Lead"',
        'name = "Lead"\nby_hand = true',
        ['config.toml:15: stage "Lead" is set by people, so it needs nothing; take needs out'],
    ),
    (
        'name = "List"',
        'name = "List"\nneeds = ["size"]',
        [
            'config.toml:11: stage "List" is the first rung, which needs nothing; add a stage before it for prospects that meet nothing yet'
        ],
    ),
    ('name = "Lead"', "", ['config.toml:12: "name" is missing in stage 2; add name = …']),
    (
        "budget = {",
        'budget = { any = ["budgett"] }\nother = {',
        [
            'config.toml:6: criterion "budget" needs "budgett", which is no criterion; did you mean "budget"?'
        ],
    ),
    (
        "budget = {",
        'budget = { any = ["budget"] }\nother = {',
        ['config.toml:6: criterion "budget" is part of itself; take it out of its own groups'],
    ),
    (
        '[[stage]]\nname = "List"\n',
        '[output]\nstage = "Budget"\nmissing = "Missing"\n\n[[stage]]\nname = "List"\n',
        [
            "config.toml:10: \"Budget\" is the job's own column, so it cannot be one that is read; give the job's column another heading"
        ],
    ),
    (
        '[[stage]]\nname = "List"\n',
        '[output]\nstage = "X"\nmissing = "x"\n\n[[stage]]\nname = "List"\n',
        [
            'config.toml:11: the heading "x" stands for both stage and missing; give each of the job\'s columns a heading of its own'
        ],
    ),
    (
        '[[stage]]\nname = "List"\n',
        '[policy]\nwhen_lapsed = "drop"\nmost_changes = "lots"\n\n[[stage]]\nname = "List"\n',
        [
            'config.toml:10: [policy] when_lapsed is "drop"; expected "keep" or "demote"',
            'config.toml:11: [policy] most_changes is "lots"; expected a share such as "50%" in quotes, or a count such as 200',
        ],
    ),
    (
        'needs = ["budget"]',
        'needs = ["budget"]\n[[example]]\nprospect = { Buget = 3 }\nstage = "Leed"\nmissing = ["sice"]\nfrom = "Listt"',
        [
            'config.toml:16: example 1: no rule looks at a column "Buget"; did you mean "Budget"?',
            'config.toml:17: example 1: "Leed" is no stage; did you mean "Lead"?',
            'config.toml:18: example 1: "sice" is no criterion; did you mean "size"?',
            'config.toml:19: example 1: "Listt" is no stage; did you mean "List"?',
        ],
    ),
    (
        '[[stage]]\nname = "List"',
        '[sheets]\nx = 1\n[[stage]]\nname = "List"',
        ["config.toml:9: there is no table [sheets]; did you mean [sheet]?"],
    ),
    # A value of another type.
    (
        "at_least = 10_000",
        'is = ["A", "B"]',
        [
            'config.toml:6: criterion "budget" "is" is a list; write one_of = ["A", "B"]',
        ],
    ),
    (
        "at_least = 10_000",
        "at_least = [5, 10]",
        [
            'config.toml:6: criterion "budget" at_least is a list; write between = [5, 10]',
        ],
    ),
    (
        "[50, 5000]",
        '"50-5000"',
        [
            'config.toml:7: criterion "size" between is "50-5000"; write between = [50, 5000]',
        ],
    ),
    (
        "at_least = 10_000",
        'one_of = "A"',
        [
            'config.toml:6: criterion "budget" one_of is "A"; write one_of = ["A"]',
        ],
    ),
    (
        "at_least = 10_000",
        'one_of = "A, B"',
        [
            'config.toml:6: criterion "budget" one_of is "A, B"; write one_of = ["A", "B"]',
        ],
    ),
    (
        "at_least = 10_000",
        "one_of = 7",
        [
            'config.toml:6: criterion "budget" one_of is 7; write one_of = [7]',
        ],
    ),
    (
        "at_least = 10_000",
        'filled = "yes"',
        [
            'config.toml:6: criterion "budget" filled is "yes"; write filled = true',
        ],
    ),
    (
        'name = "Lead"',
        'name = "Lead"\nby_hand = "no"',
        [
            'config.toml:14: stage "Lead" by_hand is "no"; write by_hand = false',
        ],
    ),
    (
        "at_least = 10_000",
        "within_last = 90",
        [
            'config.toml:6: criterion "budget" within_last is 90; write within_last = "90 days"',
        ],
    ),
    (
        "at_least = 10_000",
        'within_last = "90d"',
        [
            'config.toml:6: criterion "budget" within_last is "90d"; write within_last = "90 days"',
        ],
    ),
    (
        "at_least = 10_000",
        'after = "15.01.2026"',
        [
            'config.toml:6: criterion "budget" after is "15.01.2026"; write after = 2026-01-15',
        ],
    ),
    (
        "at_least = 10_000",
        'after = "03/04/2026"',
        [
            'config.toml:6: criterion "budget" after is "03/04/2026"; write after = 2026-04-03 or after = 2026-03-04',
        ],
    ),
    (
        'budget = { column = "Budget", at_least = 10_000 }',
        'budget = { any = "size" }',
        [
            'config.toml:6: criterion "budget" any is "size"; write any = ["size"]',
        ],
    ),
    (
        'budget = { column = "Budget", at_least = 10_000 }',
        'budget = { any = { column = "Budget", filled = true } }',
        [
            'config.toml:6: criterion "budget" any is a table; write any = [{ column = "Budget", filled = true }]',
        ],
    ),
    (
        'key = "ID"',
        'key = "ID"\nheader_row = "2"',
        [
            'config.toml:4: [sheet] header_row is "2"; write header_row = 2',
        ],
    ),
    (
        'key = "ID"',
        'key = "ID"\nname = 5',
        [
            'config.toml:4: [sheet] name is 5; write name = "5"',
        ],
    ),
    (
        'needs = ["budget"]',
        'needs_most_of = ["budget", "size"]',
        [
            'config.toml:14: stage "Lead" needs_most_of is a list; write needs_most_of = { count = 2, of = ["budget", "size"] }',
        ],
    ),
    (
        'needs = ["budget"]',
        'needs_most_of = { count = "1", of = ["budget"] }',
        [
            'config.toml:14: stage "Lead" needs_most_of count is "1"; write count = 1',
        ],
    ),
    (
        '[[stage]]\nname = "List"',
        '[policy]\nmost_changes = 0.5\n\n[[stage]]\nname = "List"',
        [
            'config.toml:10: [policy] most_changes is 0.5; write most_changes = "50%"',
        ],
    ),
    (
        '[[stage]]\nname = "List"',
        '[policy]\nmost_changes = "50"\n\n[[stage]]\nname = "List"',
        [
            'config.toml:10: [policy] most_changes is "50"; write most_changes = "50%" for a share, most_changes = 50 for a count',
        ],
    ),
    (
        'budget = { column = "Budget", at_least = 10_000 }',
        'column = "Budget"\nfilled = true',
        [
            'config.toml:6: criterion "column" is "Budget"; give the criterion a name and put its conditions in braces: budget = { column = "Budget", filled = true }',
            'config.toml:7: criterion "filled" is true; give the criterion a name and put its conditions in braces: budget = { column = "Budget", filled = true }',
        ],
    ),
    (
        'needs = ["budget"]',
        "needs = [3]",
        [
            'config.toml:14: stage "Lead" needs entry 1 is 3; write "3"',
        ],
    ),
    # Words for a key.
    (
        "at_least = 10_000",
        'equals = "A"',
        [
            'config.toml:6: unknown key "equals" in criterion "budget"; did you mean "is"?',
        ],
    ),
    (
        "at_least = 10_000",
        "min = 5",
        [
            'config.toml:6: unknown key "min" in criterion "budget"; did you mean "at_least"?',
        ],
    ),
    (
        "at_least = 10_000",
        "required = true",
        [
            'config.toml:6: unknown key "required" in criterion "budget"; did you mean "filled"?',
        ],
    ),
    (
        "at_least = 10_000",
        "empty = true",
        [
            'config.toml:6: unknown key "empty" in criterion "budget"; write filled = false',
        ],
    ),
    (
        "at_least = 10_000",
        'in = ["A"]',
        [
            'config.toml:6: unknown key "in" in criterion "budget"; did you mean "one_of"?',
        ],
    ),
    (
        "at_least = 10_000",
        'not = "A"',
        [
            'config.toml:6: unknown key "not" in criterion "budget"; did you mean "is_not"?',
        ],
    ),
    (
        '{ column = "Budget", at_least = 10_000 }',
        '{ or = ["size"] }',
        [
            'config.toml:6: unknown key "or" in criterion "budget"; did you mean "any"?',
        ],
    ),
    (
        "at_least = 10_000",
        "at-least = 10_000",
        [
            'config.toml:6: unknown key "at-least" in criterion "budget"; did you mean "at_least"?',
        ],
    ),
    (
        'needs = ["budget"]',
        'requires = ["budget"]',
        [
            'config.toml:14: unknown key "requires" in stage "Lead"; did you mean "needs"?',
        ],
    ),
    (
        'needs = ["budget"]',
        'needs_most_of = { min = 1, of = ["budget"] }',
        [
            'config.toml:14: unknown key "min" in stage "Lead" needs_most_of; did you mean "count"?',
        ],
    ),
    (
        'name = "Lead"',
        'title = "Lead"',
        [
            'config.toml:13: unknown key "title" in stage 2; did you mean "name"?',
        ],
    ),
    (
        'key = "ID"',
        'id = "ID"',
        [
            'config.toml:3: unknown key "id" in [sheet]; did you mean "key"?',
        ],
    ),
    (
        "workbook =",
        "url =",
        [
            'config.toml:2: unknown key "url" in [sheet]; did you mean "workbook"?',
        ],
    ),
    (
        "[criteria]",
        "[criterion]",
        [
            "config.toml:5: there is no table [criterion]; did you mean [criteria]?",
        ],
    ),
    (
        "[sheet]",
        "[spreadsheet]",
        [
            "config.toml:1: there is no table [spreadsheet]; did you mean [sheet]?",
        ],
    ),
    # What stands in another place.
    (
        'key = "ID"',
        'key = "ID"\nwhen_lapsed = "keep"',
        [
            'config.toml:4: unknown key "when_lapsed" in [sheet]; it belongs in [policy]',
        ],
    ),
    (
        '[sheet]\nworkbook = "p.xlsx"',
        'workbook = "p.xlsx"\n\n[sheet]',
        [
            'config.toml:1: unknown key "workbook" in the config; it belongs in [sheet]',
        ],
    ),
    (
        'key = "ID"',
        'key = "ID"\nbudget = { column = "Budget", filled = true }',
        [
            'config.toml:4: unknown key "budget" in [sheet]; a criterion belongs below [criteria]',
        ],
    ),
    (
        "[criteria]",
        "[columns]",
        [
            "config.toml:6: [columns] budget is a table; a criterion belongs below [criteria]; here stand headings in quotes",
            "config.toml:7: [columns] size is a table; a criterion belongs below [criteria]; here stand headings in quotes",
        ],
    ),
    (
        '[sheet]\nworkbook = "p.xlsx"\nkey = "ID"\n',
        "",
        [
            "config.toml: there is no [sheet]; add it, with workbook = … and key = … below it",
        ],
    ),
    # Names.
    (
        'needs = ["budget"]',
        'needs = ["Budget"]',
        [
            'config.toml:14: stage "Lead" needs "Budget", which is no criterion; did you mean "budget"?',
        ],
    ),
    (
        'needs = ["budget"]',
        'needs = ["budget", "List"]',
        [
            'config.toml:14: stage "Lead" needs "List", which is a stage; name criteria; the stages before it are needed anyway',
        ],
    ),
    (
        'needs = ["budget"]',
        'needs = ["budget"]\n[[example]]\nprospect = { Budget = 3 }\nstage = "lead"\nfrom = "leed"',
        [
            'config.toml:18: example 1: "leed" is no stage; did you mean "Lead"?',
        ],
    ),
    # Mistakes of every kind are told at once, in the order of the file.
    (
        'key = "ID"\n\n[criteria]\nbudget = { column = "Budget", at_least = 10_000 }',
        'key = "ID"\nlocale = "de_GE"\n\n[criteria]\nbudget = { column = "Budget", between = [5, 1] }',
        [
            'config.toml:4: "de_GE" is no locale; did you mean "de_DE" or "de_BE"?',
            'config.toml:7: criterion "budget" has 5, which is more than 1; put the lower number first',
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "messages"), BROKEN)
def test_broken_configs(old: str, new: str, messages: list[str]) -> None:
    assert BASE.count(old) >= 1

    with pytest.raises(BadConfigError) as caught:
        parse_config(BASE.replace(old, new, 1), Path("config.toml"))

    assert str(caught.value).splitlines() == messages
    assert caught.value.code == 2


DEFAULT_BLANKS = (
    *("-", "–", "—", "?", "n/a", "na", "none", "nil", "tbd", "tbc"),
    *("unknown", "not known", "not yet", "nobody"),
)


def test_the_default_list_of_blank_texts() -> None:
    assert parse_config(BASE, Path("config.toml")).config.sheet.blank == list(DEFAULT_BLANKS)
    own = BASE.replace('key = "ID"', 'key = "ID"\nblank = []')
    assert parse_config(own, Path("config.toml")).config.sheet.blank == []


@pytest.mark.parametrize("blank", DEFAULT_BLANKS)
@pytest.mark.parametrize("key", ["is", "one_of", "is_not", "none_of", "includes"])
def test_a_condition_must_not_name_a_text_that_counts_as_blank(key: str, blank: str) -> None:
    bound = f'["{blank}"]' if key.endswith("_of") else f'"{blank}"'
    text = BASE.replace("at_least = 10_000", f"{key} = {bound}")

    with pytest.raises(BadConfigError, match="which counts as blank"):
        parse_config(text, Path("config.toml"))
    own = text.replace('key = "ID"', 'key = "ID"\nblank = ["leer"]')
    assert parse_config(own, Path("config.toml")).config.criteria


def test_a_text_that_counts_as_blank_may_be_ruled_out_where_the_cell_is_filled() -> None:
    text = BASE.replace("at_least = 10_000", 'filled = true, none_of = ["unknown", "no"]')

    assert parse_config(text, Path("config.toml")).config.criteria


def test_the_first_mistake_counts_the_others() -> None:
    text = BASE.replace("budget =", "budgett =").replace('key = "ID"', "key = 1")

    with pytest.raises(BadConfigError) as caught:
        parse_config(text, Path("config.toml"))

    assert caught.value.what == "[sheet] key is 1"
    two = BASE.replace("at_least", "atleast").replace("between", "betwen")
    with pytest.raises(BadConfigError) as caught:
        parse_config(two, Path("config.toml"))
    assert caught.value.what == 'unknown key "atleast" in criterion "budget" (and 1 more)'


def test_a_sound_config_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf" + BASE.replace("\n", "\r\n").encode())

    file = load_config(path)

    assert list(file.config.criteria) == ["budget", "size"]
    assert file.lines["stage", 1, "needs", 0] == 14


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "{path}: there is no such file; give the path of your config"),
        (
            b"key = '\xff'",
            "config.toml:1:8: the character there is not UTF-8; save the file as UTF-8 text",
        ),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "config.toml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(BadConfigError) as caught:
        load_config(path)

    assert str(caught.value) == message.format(path=path)
