"""Configs that are not TOML, as people type them on a web page: the message speaks of the mend."""

from pathlib import Path

import pytest

from sync.config.help.not_toml import find_slips
from sync.config.load import load_config
from sync.messages.errors import BadConfigError
from tests.sync.config.findings import mistakes
from tests.sync.config.test_load import BASE, in_file

SIGN = '"{}" is a sign, and the rules are in words'
ONE_WORD = "budget = {} does not say what to look at"

# What is replaced in the config, by what, and all that is said, as "line: what; mend".
NOT_TOML = {
    'key = "ID"': {
        'key = "ID': '3: there is no quotation mark after "ID; write "ID"',
        'key = ID"': '3: there is no quotation mark before ID"; write "ID"',
        "key = ID": '3: key = ID has no quotes; write key = "ID"',
        "key = “ID”": '3: “ID” stands in curly quotes; write "ID"',
        'key = "ID”': '3: "ID” stands in curly quotes; write "ID"',
        "key = ‘ID’": '3: ‘ID’ stands in curly quotes; write "ID"',
        'key = """ID': '3: three quotation marks begin a text that does not end; write one, and one at its end\n3: there is no quotation mark after "ID; write "ID"',
        "key = #1": '3: "key" has no value; what begins with # is a remark; put it in quotes if it is the value',
        'key = "ID"\nheader_row = 1,000': "4: header_row = 1,000 has commas in the number; write header_row = 1_000",
        'key "ID"': '3: key is not followed by "="; write key = …',
        'key: "ID"': '3: key is followed by ":"; write key = …',
        'key == "ID"': '3: "==" stands where one "=" should; write =',
        "key =": '3: "key" has no value; write one, or take the line out',
        'key = "ID" name = "Company"': '3: name = "Company" stands on the line of key = "ID"; begin a new line with it',
        'key = "ID",': "3: the line ends with a comma; take it out",
        'key = "ID";': '3: the line ends with ";"; take it out',
        'key = "ID"\nkey = "Company"': '4: "key" stands twice, first on line 3; take one out',
        'key = "ID" // a heading': '3: a remark begins with "//"; begin it with #: # a heading',
        'key\xa0= "ID"': "3:4: there is a character that can't be seen (U+00A0); delete it; where a space is wanted type one",
        'key = \u200b"ID"': "3:7: there is a character that can't be seen (U+200B); delete it; where a space is wanted type one",
        'key = "ID" @ Sales': '3:12: the line is understood up to key = "ID", but not from @ Sales on; compare it with the lines around it',
        'key = ""ID"': '3: there is a " too many after key = "; take it out',
        'key = "ID""': '3: there is a " too many after key = "ID"; take it out',
        'key = "ID"\nheader_row 1': '4: header_row is not followed by "="; write header_row = …',
        'key = "ID" the number of the farm': '3: "the number of the farm" stands after a whole line; begin it with # if it is a remark: # the number of the farm',
        'key = "ID\nname = "Company': '3: there is no quotation mark after "ID; write "ID"\n4: there is no quotation mark after "Company; write "Company"',
    },
    'needs = ["budget"]': {
        'needs = ["budget, "size"]': '14: there is no quotation mark after "budget; write "budget"',
        'needs = ["budget", size"]': '14: there is no quotation mark before size"; write "size"',
        "needs = [budget, size]": '14: the entries of [budget, size] have no quotes; write ["budget", "size"]',
        "needs = budget": '14: needs = budget has no quotes; write needs = ["budget"]',
        '- needs: ["budget"]': '14: - needs is followed by ":"; write needs = …',
        'needs = ["budget" "size"]': '14: there is no comma between "budget" and "size"; write one',
        'needs = ["budget",, "size"]': '14: there is a comma too many before ","; take it out',
        'needs = [\n  "budget"\n  "size"\n]': '15: there is no comma between "budget" and "size"; write one',
        'needs = "budget", "size"': '14: "budget", "size" is a list without brackets; write ["budget", "size"]',
        'needs = ("budget", "size")': '14: "needs" stands in round brackets; write ["budget", "size"]',
        'needs = ["budget"': '14: there is no "]" after "budget"; write it there',
        'needs = [\n  "budget",\n  "size",\n\n[[stage]]\nname = "Won"': '16: there is no "]" after "size"; write it there',
        'needs = ["budget"}': '14: "}" stands where "]" should; write ]',
        'needs = ["budget"]]': '14: there is a "]" too many; take it out',
        'needs_most_of = { count = 1 of = ["budget"] }': "14: there is no comma between 1 and of; write one",
        '<<<<<<< HEAD\nneeds = ["budget"]\n=======\nneeds = ["size"]\n>>>>>>> main': "14: Git left two versions of the same lines here, between <<<<<<< and >>>>>>>; keep one of them and take out the lines of <<<<<<<, ======= and >>>>>>>",
        'needs = ["budget"; "size"]': "14: a semicolon stands where a comma should; write ,",
        'needs = [, "budget"]': '14: there is a comma too many after "["; take it out',
    },
    "at_least = 10_000": {
        "is = 'It's'": "6: the text 'It's' holds the quotes that stand around it; write \"It's\"",
        'is = "the "big" one"': '6: the text "the "big" one" holds the quotes that stand around it; write \'the "big" one\'',
        "is = Sales Manager": '6: is = Sales Manager has no quotes; write is = "Sales Manager"',
        'matches = "\\d+"': "6: \"\\d+\" has a backslash, which means something else in double quotes; write '\\d+'",
        "at_least = 10,000": "6: at_least = 10,000 has commas in the number; write at_least = 10_000",
        "at_least = 10.000,00": "6: at_least = 10.000,00 has points in the number; write at_least = 10_000.00",
        "at_least = 10.000": "6: in at_least, 10.000 is 10, with a decimal point; write 10_000 if that is meant, else 10",
        "at_least = 10 000": "6: at_least = 10 000 has spaces in the number; write at_least = 10_000",
        "at_least = 10'000": "6: at_least = 10'000 has apostrophes in the number; write at_least = 10_000",
        "at_least = 0,5": "6: at_least = 0,5 has a comma for the decimal point; write at_least = 0.5",
        "at_least = 10k": '6: at_least = 10k has no quotes; write at_least = "10k"',
        "at_least = 50%": '6: at_least = 50% has no quotes; write at_least = "50%"',
        "at_least = €10,000": "6: at_least = €10,000 has a currency in it; write at_least = 10_000",
        "at_least = 10 000 EUR": "6: at_least = 10 000 EUR has a currency in it; write at_least = 10_000",
        "filled = yes": "6: filled = yes is neither true nor false; write filled = true",
        "filled = True": "6: filled = True is neither true nor false; write filled = true",
        "filled = present": "6: filled = present is neither true nor false; write filled = true",
        "is = yes": '6: is = yes has no quotes; write is = "yes"',
        "on_or_after = 15.01.2026": "6: on_or_after = 15.01.2026 is a date in another order; write on_or_after = 2026-01-15",
        "on_or_after = 2026-1-5": "6: on_or_after = 2026-1-5 is a date in another order; write on_or_after = 2026-01-05",
        "on_or_after = 03/04/2026": "6: on_or_after = 03/04/2026 may be 2026-04-03 or 2026-03-04; write the year first, then the month",
        "on_or_after = 2026-02-30": "6: on_or_after = 2026-02-30 is no day of the calendar; write a date such as 2026-03-01",
        "within_last = 90 days": '6: within_last = 90 days has no quotes; write within_last = "90 days"',
        "at least = 10_000": "6: at least is not written as the rules have it; write at_least = …",
        "at_least >= 10_000": '6: at_least is followed by ">="; write at_least = …',
        "at_least = 10_000,": '6: there is a comma too many before "}"; take it out',
        "at_least = 10_000, at_least = 5": '6: "at_least" stands twice between the braces; take one out',
        'one_of = "A", "B", say = "A or B"': '6: "A", "B" is a list without brackets; write ["A", "B"]',
        "is = “the “big” one”": '6: “the “ stands in curly quotes; write "the "\n6: the text "the "big" one" holds the quotes that stand around it; write \'the "big" one\'',
    },
    '"Budget"': {
        "Budget known": '6: column = Budget known has no quotes; write column = "Budget known"',
    },
    'workbook = "p.xlsx"': {
        "workbook = https://docs.google.com/spreadsheets/d/1Ab/edit#gid=0": '2: workbook = https://docs.google.com/spreadsheets/d/1Ab/edit#gid=0 has no quotes; write workbook = "https://docs.google.com/spreadsheets/d/1Ab/edit#gid=0"',
        'workbook = "C:\\Users\\ana\\p.xlsx"': "2: \"C:\\Users\\ana\\p.xlsx\" has a backslash, which means something else in double quotes; write 'C:\\Users\\ana\\p.xlsx'",
        "workbook = C:\\Users\\ana\\p.xlsx": "2: workbook = C:\\Users\\ana\\p.xlsx has no quotes; write workbook = 'C:\\Users\\ana\\p.xlsx'",
        'workbook = "C:\\temp\\p.xlsx"': "2: \"C:\\temp\\p.xlsx\" has a backslash, which means something else in double quotes; write 'C:\\temp\\p.xlsx'",
    },
    'budget = { column = "Budget", at_least = 10_000 }': {
        'budget ＝ ｛ column ＝ "Budget（EUR）"， at_least ＝ １００００ ｝': "6: there are full-width signs, which TOML does not know; write = for ＝, { for ｛, , for ，, 1 for １, 0 for ０, } for ｝",
        'Budget known = { column = "Budget", at_least = 10_000 }': '6: the name Budget known is more than letters a to z, digits, - and _; put it in quotes: "Budget known" = …\n14: stage "Lead" needs "budget", which is no criterion; did you mean "Budget known"?',
        'größe = { column = "Budget", at_least = 10_000 }': '6: the name größe is more than letters a to z, digits, - and _; put it in quotes: "größe" = …\n14: stage "Lead" needs "budget", which is no criterion; the criteria are "größe", "size"',
        'budget = { column = "Budget",\n           at_least = 10_000 }': '6: what stands between { and } goes over lines 6 to 7; write it on one line: budget = { column = "Budget", at_least = 10_000 }',
        'budget = {\n  column = "Budget",   # the heading\n  at_least = 10_000,\n}': '6: what stands between { and } goes over lines 6 to 9; write it on one line: budget = { column = "Budget", at_least = 10_000 }',
        'budget = { column = "Budget", at_least = 10_000': '6: there is no "}" after at_least = 10_000; write it there',
        'budget = column = "Budget", at_least = 10_000': '6: "budget" has not both braces around its conditions; write { column = "Budget", at_least = 10_000 }',
        'budget = ( column = "Budget", at_least = 10_000 )': '6: "budget" stands in round brackets; write { column = "Budget", at_least = 10_000 }',
        'budget = { any = [{ column = "Budget", filled = true }, { column = "X", yes = true }, say = "x" }': '6: there is no "]" after yes = true }; write it there',
        'budget = { any = [{ column = "Budget", filled = true, { column = "X", yes = true }], say = "x" }': '6: there is no "}" after filled = true; write it there',
        'budget = { column = "Budget", at_least = 10_000 } }': '6: there is a "}" too many; take it out',
    },
    "[50, 5000]": {
        "[10,000, 50,000]": "7: 10,000 has commas in the number; write 10_000\n7: 50,000 has commas in the number; write 50_000",
        "[1,500, 2,500]": '7: criterion "size" between is a list; write between = [1_500, 2_500]',
        "50, 5000": "7: 50, 5000 is a list without brackets; write [50, 5000]",
        "50-5000": "7: between = 50-5000 is not a list of two; write between = [50, 5000]",
    },
    '[[stage]]\nname = "List"': {
        '[columns]\nLast contact = "Last contact (date)"\n\n[[stage]]\nname = "List"': '10: the name Last contact is more than letters a to z, digits, - and _; put it in quotes: "Last contact" = …',
        '[criteria.budget]\ncolumn = "A"\n\n[[stage]]\nname = "List"': '9: criterion "budget" stands twice, first on line 6; take one out, or give it another name',
    },
    ", at_least = 10_000": {
        " >= 10_000": '6: ">=" is a sign, and the rules are in words; write budget = { column = "Budget", at_least = 10_000 }',
        ", say = 'B', >= 10_000": '6: ">=" is a sign, and the rules are in words; write at_least = … instead',
    },
    ", at_least": {
        " at_least": '6: there is no comma between "Budget" and at_least; write one',
        ", , at_least": '6: there is a comma too many before ","; take it out',
    },
    "[sheet]": {
        "[sheet": "1: the brackets of the heading [sheet are not right; write [sheet]",
        "sheet]": "1: the brackets of the heading sheet] are not right; write [sheet]",
        "(sheet)": "1: the brackets of the heading (sheet) are not right; write [sheet]",
        "[[sheet]]": "1: [[sheet]] stands in two pairs of brackets; write [sheet], since there is one",
        "; the sheet\n[sheet]": '1: a remark begins with ";"; begin it with #: # the sheet',
        "Our rules, agreed in May\n[sheet]": '1: "Our rules, agreed in May" is neither a heading in [brackets] nor a key with = and a value; begin it with # if it is a remark: # Our rules, agreed in May',
        "```toml\n[sheet]": "1: ```toml marks a piece of text on a web page; take the line out",
        "[[sheet": "1: the brackets of the heading [[sheet are not right; write [sheet]",
    },
    "[[stage]]": {
        "[[stage]": "9: the brackets of the heading [[stage] are not right; write [[stage]]",
        "[stage]]": "9: the brackets of the heading [stage]] are not right; write [[stage]]",
        "[stage]": "9: [stage] stands in one pair of brackets (also on line 12); write [[stage]], since there may be several",
    },
    "size": {
        "budget": '7: criterion "budget" stands twice, first on line 6; take one out, or give it another name',
    },
    'name = "Lead"': {
        'name = "Lead"\n\n[criteria]\nx = { column = "A", filled = true }': "15: [criteria] stands twice, first on line 5; move the lines below it to the others there, and take this one out",
    },
    '[sheet]\nworkbook = "p.xlsx"\nkey = "ID"': {
        '[sheet\nworkbook: "p.xlsx"\nkey = “ID”\nheader row = 1\noverride = Outcome\nblan = ["-"]': '1: the brackets of the heading [sheet are not right; write [sheet]\n2: workbook is followed by ":"; write workbook = …\n3: “ID” stands in curly quotes; write "ID"\n4: header row is not written as the rules have it; write header_row = …\n5: override = Outcome has no quotes; write override = "Outcome"\n6: unknown key "blan" in [sheet]; did you mean "blank"?',
    },
    '{ column = "Budget", at_least = 10_000 }': {
        '{ any = [{ column = "Budget", filled = true }} }': '6: "}" stands where "]" should; write ]',
    },
    "[criteria]": {
        "[criteria] # what to look at\nbudget": '6: "budget" is neither a heading in [brackets] nor a key with = and a value; begin it with # if it is a remark: # budget',
    },
}

NOT_TOML['budget = { column = "Budget", at_least = 10_000 }\n'] = {
    f"{written}\n": f"6: {said}; write budget = {{ {mend} }}"
    for written, said, mend in (
        ("budget > 10000", SIGN.format(">"), 'column = "budget", more_than = 10000'),
        ("budget >= 10,000", SIGN.format(">="), 'column = "budget", at_least = 10_000'),
        ("budget < 10k", SIGN.format("<"), 'column = "budget", less_than = "10k"'),
        ("budget ≤ 50%", SIGN.format("≤"), 'column = "budget", at_most = "50%"'),
        ("budget != 3", SIGN.format("!="), 'column = "budget", is_not = 3'),
        (
            "budget >= 2026-12-01",
            SIGN.format(">="),
            'column = "budget", on_or_after = 2026-12-01',
        ),
        ("budget > 1.12.2026", SIGN.format(">"), 'column = "budget", after = 2026-12-01'),
        ("budget => 10", SIGN.format("=>"), 'column = "budget", at_least = 10'),
        ("budget: > 10", SIGN.format(">"), 'column = "budget", more_than = 10'),
        ("budget = > 10", SIGN.format(">"), 'column = "budget", more_than = 10'),
        ("budget = Budget > 10", SIGN.format(">"), 'column = "Budget", more_than = 10'),
        ('budget = "A" > 10', SIGN.format(">"), 'column = "A", more_than = 10'),
        ('budget = { "A" > 10 }', SIGN.format(">"), 'column = "A", more_than = 10'),
        ("budget = { column = A > 10 }", SIGN.format(">"), 'column = "A", more_than = 10'),
        ("budget = yes", ONE_WORD.format("yes"), 'column = "budget", yes = true'),
        ("budget = 10k", ONE_WORD.format("10k"), 'column = "budget", at_least = "10k"'),
        ("budget = Budget", ONE_WORD.format("Budget"), 'column = "Budget", filled = true'),
    )
}
CASES = [(old, new, said) for old, cases in NOT_TOML.items() for new, said in cases.items()]


@pytest.mark.parametrize(("old", "new", "said"), CASES)
def test_what_people_type(old: str, new: str, said: str) -> None:
    assert BASE.count(old) >= 1
    # Whoever takes [stage] for a heading does so each time.
    count = -1 if new == "[stage]" else 1

    assert mistakes(BASE.replace(old, new, count)) == in_file(said)


@pytest.mark.parametrize(("old", "new"), [case[:2] for case in CASES])
def test_a_mended_text_keeps_its_lines(old: str, new: str) -> None:
    text = BASE.replace(old, new, 1)

    _, meant = find_slips(text)

    assert meant is None or meant.count("\n") == text.count("\n")


WRITTEN = [
    *("10000", "10,000", "10.000,50", "10 000", "10k", "€ 10k", "10%", "5+", "−5", "07", ">10"),
    *("yes", "TRUE", "None", "Retail", "Retail, Logistics", "[Retail]", "[50-100]", "50-100"),
    *("2026-12", "12/2026", "Dec 2026", "December 2026", "2026", "1 Dec 2026", "1.12.2026"),
    *("12/1/2026", "1. Dezember 2026", "today", "tomorrow", "90", "90 days", "a week"),
    "next month",
]


@pytest.mark.parametrize(
    "key",
    ["at_least", "less_than", "between", "is", "one_of", "contains", "starts_with", "matches"]
    + ["includes", "includes_any", "filled", "yes", "on_or_after", "on_or_before", "before"]
    + ["within_last", "older_than", "looks_like", "say", "when", "column"],
)
def test_every_mend_passes(key: str) -> None:
    """Whatever is written beside a key: with the mends made, nothing more is said of it."""
    besides = '{{ column = "Budget", filled = true, {} }}' if key in ("say", "when") else ""
    besides = besides or (
        "{{ {}, filled = true }}" if key == "column" else '{{ column = "A", {} }}'
    )
    for written in WRITTEN:
        text = BASE.replace(
            '{ column = "Budget", at_least = 10_000 }', besides.format(f"{key} = {written}")
        )
        for _ in range(3):
            text = mended(text, key)
        said = "\n".join(mistakes(text))
        assert "write " not in said, (written, said)


def mended(text: str, key: str) -> str:
    """Make the first of the mends: as the message says it, in the line and in place of the value."""
    slips, meant = find_slips(text)
    if slips:
        assert meant is not None
        assert mistakes(meant) == [], slips
        return meant
    for said in mistakes(text):
        _, _, pair = said.partition("; write ")
        name, is_pair, value = pair.partition(" or ")[0].partition(" = ")
        if is_pair:
            line = text.split("\n")[5]
            return text.replace(line, _with_value(line, key, f"{name} = {value}"))
    return text


def _with_value(line: str, key: str, pair: str) -> str:
    """Replace a key and its value, which ends where what is left of the line ends the table."""
    start = line.index(f"{key} = ")
    ends = [at for at in range(start, len(line)) if line[at:].startswith((", filled", " }"))]
    return line[:start] + pair + line[ends[-1] if key != "column" else ends[0] :]


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("on_or_after = 2026-12", "on_or_after = 2026-12-01"),
        ("after = 2026-12", "after = 2026-12-31"),
        ("on_or_before = 02/2028", "on_or_before = 2028-02-29"),
        ("before = Dec 2026", "before = 2026-12-01"),
        ("before = 1 December 2026", "before = 2026-12-01"),
        ('on_or_after = "2026-12"', "on_or_after = 2026-12-01"),
        ("on_or_after = 2026", "on_or_after = 2026-01-01"),
        ("on_or_before = 2026", "on_or_before = 2026-12-31"),
    ],
)
def test_a_month_is_a_day(written: str, mend: str) -> None:
    [said] = mistakes(BASE.replace("at_least = 10_000", written))
    assert said.endswith(f"; write {mend}")
    assert mistakes(BASE.replace("at_least = 10_000", mend)) == []


def test_any_cut_of_a_config_is_answered() -> None:
    for end in range(len(BASE)):
        slips, meant = find_slips(BASE[:end])
        assert slips or meant == BASE[:end]


def test_a_file_of_another_kind_ends_soon() -> None:
    slips, meant = find_slips("stage,count\n" * 500)

    assert meant is None
    assert len(slips) == 100


UTF_16 = "config.toml: it is UTF-16 text; save the file as UTF-8 text"
NOT_UTF_8 = "config.toml:2:7: the character there is not UTF-8; save the file as UTF-8 text"
PACKED = "config.toml: it is a packed file; unpack it, and give the path of your config"
OTHER_FORMAT = "config.toml: it is {}; a config is TOML: copy config.example.toml to start from"
OTHER_KIND = {
    "[sheet]\nkey = “ID”".encode("cp1252"): NOT_UTF_8,
    **{BASE.encode(f"utf-{name}"): UTF_16 for name in ("16", "16-le", "16-be", "32", "32-le")},
    BASE.encode().replace(
        b"=", b"\0"
    ): "config.toml: it is no text file; give the path of your config",
    b"{\\rtf1\\ansi [sheet]}": "config.toml: it is a word processor's file (RTF); save it as plain text, in UTF-8: a text editor does",
    b"PK\x03\x04\x14\x00 word/document.xml": "config.toml: it is a word processor's file (.docx); save it as plain text, in UTF-8: a text editor does",
    b"PK\x03\x04\x14\x00 xl/workbook.xml": "config.toml: it is a workbook; give the path of your config, which names the workbook in [sheet] workbook",
    b"PK\x03\x04\x14\x00": PACKED,
    b"\x1f\x8b\x08": PACKED,
    b'{"sheet": {"workbook": "p.xlsx"}}': OTHER_FORMAT.format("JSON"),
    b'\n{\n  "sheet": {}\n}': OTHER_FORMAT.format("JSON"),
    b"sheet:\n  workbook: p.xlsx\n": OTHER_FORMAT.format("YAML"),
    b"# ours\n---\nsheet:\n": OTHER_FORMAT.format("YAML"),
    b"PAR1\x15\x02": "config.toml: it is a Parquet file; give the path of your config, which names it in [table] database",
    b"\xa9\xf0:\xda\xf1\xde\xb9?DUCK\xe7\x03": "config.toml: it is a DuckDB file; give the path of your config, which names it in [table] database",
    b"%PDF-1.7\n": "config.toml: it is a PDF; give the path of your config",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "config.toml: it is an old Office file; give the path of your config",
    b"<!DOCTYPE html>\n<html>": "config.toml: it is a web page, not the file that the page shows; download the raw file (on GitHub: Raw)",
    b"": "config.toml: there is nothing in it; copy config.example.toml to start from",
}


@pytest.mark.parametrize(("content", "message"), OTHER_KIND.items())
def test_files_of_another_kind(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)

    with pytest.raises(BadConfigError) as caught:
        load_config(path)

    assert str(caught.value) == message
