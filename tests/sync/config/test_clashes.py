"""Configs that name one thing for two, or nothing at all: all that is said of them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from sync.config.load import load_config, parse_config
from sync.config.together import find_clashes
from tests.harness import Qualify
from tests.sync.config.findings import doubts, mistakes

BASE = """\
[sheet]
workbook = "p.xlsx"
key = "ID"
name = "Company"
override = "Outcome"

[columns]
money = "Budget (EUR)"

[criteria]
budget = { column = "money", at_least = 10_000, say = "Budget" }
size = { column = "Employees", between = [50, 5000], say = "Size" }

[[stage]]
name = "List"

[[stage]]
name = "Lead"
needs = ["size"]

[[stage]]
name = "Top"
needs = ["budget"]

[[stage]]
name = "Won"
by_hand = true
"""

SOME = "expected some text between the quotes"
APART = "give override a column of its own, in which people write stages alone"
OWN = "is the job's own column, so it cannot be one that is read; give the job's column another heading"
EACH = "give each of the job's columns a heading of its own"
RULES_TAB = 'name another tab: rules = "…" in [output]'
TABS = 'give the changelog a tab of its own: changelog = "…" in [output]'

# What is replaced in the config, by what, and what is said.
BROKEN = {
    'key = "ID"': {
        'key = "ID"\ntab = ""': f'4: [sheet] tab is ""; {SOME}',
        'key = "ID"\ntab = " "': f'4: [sheet] tab is " "; {SOME}',
        'key = "ID"\ntab = "\u200b"': f'4: [sheet] tab is "\u200b"; {SOME}',
        'key = "ID"\nlocale = ""': f'4: [sheet] locale is ""; {SOME}',
        'key = "ID"\ntimezone = ""': f'4: [sheet] timezone is ""; {SOME}',
        'key = ""': f'3: [sheet] key is ""; {SOME}',
        'key = ["ID", " "]': f'3: [sheet] key entry 2 is " "; {SOME}',
        'key = ["ID", "id "]': '3: key names the column "id " twice; name each column once',
        'key = ["money", "Budget  (EUR)"]': '3: key names the column "Budget  (EUR)" twice; name each column once',
        'key = "ID"\ntab = "changelog "': f'4: the prospects and the changelog are both on the tab "changelog "; {TABS}',
    },
    '"p.xlsx"': {
        '" "': f'2: [sheet] workbook is " "; {SOME}',
    },
    '"Company"': {
        '""': f'4: [sheet] name is ""; {SOME}',
    },
    '"Outcome"': {
        '""': f'5: [sheet] override is ""; {SOME}',
        '"id"': f'5: the column "id" is both key and override; {APART}',
        '"Company"': f'5: the column "Company" is both name and override; {APART}',
        '"stage"': f'5: "Stage" {OWN}: stage = "…" in [output]',
        '"Outcome"\nsame = ["Company", "outcome"]': f'5: the column "Outcome" is both same and override; {APART}',
        '"Outcome"\nsame = "stage"': f'6: "Stage" {OWN}: stage = "…" in [output]',
        '"Outcome"\nsame = ["Email", " email "]': '6: same names the column " email " twice; name each column once',
        '"Outcome"\nsame = [""]': f'6: [sheet] same entry 1 is ""; {SOME}',
        '"Outcome"\nowner = ""': f'6: [sheet] owner is ""; {SOME}',
        '"Outcome"\nowner = "outcome"': f'5: the column "Outcome" is both owner and override; {APART}',
        '"Outcome"\nowner = "stage"': f'6: "Stage" {OWN}: stage = "…" in [output]',
    },
    "[columns]": {
        '[output]\nstage = " "\n[columns]': f'8: [output] stage is " "; {SOME}',
        '[output]\nchangelog = ""\n[columns]': f'8: [output] changelog is ""; {SOME}',
        '[output]\nrules = " "\n[columns]': f'8: [output] rules is " "; {SOME}',
        '[output]\nrules = "changelog "\n[columns]': f'8: the changelog and the rules are both on the tab "changelog "; {RULES_TAB}',
        '[output]\nsince = "employees"\n[columns]': f'8: "employees" {OWN}',
        '[output]\nsince = "OUTCOME"\n[columns]': f'8: "OUTCOME" {OWN}',
        '[output]\nnext = "id"\n[columns]': f'8: "id" {OWN}',
        '[output]\nstage = "Money"\n[columns]': f'8: "Money" {OWN}',
        '[output]\nstage = "Missing"\n[columns]': f'8: the heading "Missing" stands for both stage and missing; {EACH}',
        '[output]\nstage = "STATE "\nmissing = "state"\n[columns]': f'9: the heading "state" stands for both stage and missing; {EACH}',
        '[rules]\npack = ""\n[columns]': '8: "" is no rule pack; the packs are anum, bant, champ, faint, gpctba-ci, lead-opportunity, meddic, meddpicc, pipeliner, spiced',
    },
    'money = "Budget (EUR)"': {
        'money = ""': f'8: [columns] money is ""; {SOME}',
        '" " = "X"': f'8: a name in [columns] is " "; {SOME}',
        'money = "Stage"': f'11: "Stage" {OWN}: stage = "…" in [output]',
        'money = "Budget (EUR)"\nMoney = "X"': '9: the short name "Money" is also "money"; give each short name only once',
        'money = "Employees"\nemployees = "Staff"': '9: the short name "employees" is also the heading that "money" means; give it another short name',
    },
    "budget = {": {
        '"" = {': f'11: a name in [criteria] is ""; {SOME}',
    },
    "at_least = 10_000": {
        'at_least = { column = "" }': '11: criterion "budget" at_least is a table; expected { column = "…" } and nothing else between the braces',
    },
    'say = "Size"': {
        'say = " "': f'12: criterion "size" say is " "; {SOME}',
    },
    '"Employees"': {
        '""': f'12: criterion "size" column is ""; {SOME}',
    },
    'override = "Outcome"\n': {
        'override = "Outcome"\ntab = "leads"\n\n[output]\nrules = "Leads"\n': f'9: the prospects and the rules are both on the tab "Leads"; {RULES_TAB}',
        'override = "Outcome"\ntab = "leads"\n\n[output]\nchangelog = "Leads"\n': f'9: the prospects and the changelog are both on the tab "leads"; {TABS}',
    },
    "by_hand = true": {
        "by_hand = true\n[[example]]\nstage = 'List'\nprospect = { money = 1, Money = 2 }": '30: example 1: "money" and "Money" are one column; take one out',
    },
}

NO_NAME = 'workbook is "env:" without a name; write workbook = "env:PROSPECTS_SHEET"'
NOT_A_NAME = 'workbook has no name of a variable behind "env:"; a name has letters, digits and _ alone, and begins with no digit'
ANOTHER_WAY = 'workbook names a variable in another way; write workbook = "env:SHEET"'
NO_SPREADSHEET = "workbook is a link, but not to a Google spreadsheet; copy its address from the browser: https://docs.google.com/spreadsheets/d/…/edit"
ADDRESSES = {
    "env:": NO_NAME,
    "env: ": NO_NAME,
    "env:MY SHEET": NOT_A_NAME,
    "env:2ND": NOT_A_NAME,
    "env:$SHEET": NOT_A_NAME,
    "env:https://docs.google.com/spreadsheets/d/x": NOT_A_NAME,
    "ENV:SHEET": ANOTHER_WAY,
    "env :SHEET": ANOTHER_WAY,
    " env:SHEET": ANOTHER_WAY,
    "$SHEET": ANOTHER_WAY,
    "${SHEET}": ANOTHER_WAY,
    "%SHEET%": ANOTHER_WAY,
    "https://example.com/p.xlsx": NO_SPREADSHEET,
    "https://docs.google.com/document/d/1A/edit": NO_SPREADSHEET,
    "Prospects.CSV": "workbook is a file of the kind .csv, which is not read; save it as an Excel workbook (.xlsx), or as a Google spreadsheet and give its address",
}


def changed(changes: Sequence[str]) -> str:
    text = BASE
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [(old, new, said) for old, cases in BROKEN.items() for new, said in cases.items()],
)
def test_a_name_that_is_empty_or_stands_for_two_things(old: str, new: str, message: str) -> None:
    assert mistakes(changed((old, new))) == [f"config.toml:{message}"]


@pytest.mark.parametrize(("written", "message"), ADDRESSES.items())
def test_an_address_that_can_be_none(written: str, message: str) -> None:
    assert mistakes(BASE.replace("p.xlsx", written)) == [f"config.toml:2: {message}"]


@pytest.mark.parametrize(
    "written",
    [
        "env:SHEET",
        "env: _sheet2",
        "demo.xlsm",
        "folder/Cost $ and %.xlsx",
        "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
        "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789/edit#gid=0",
        "https://docs.google.com/a/firm.example/spreadsheets/d/1AbC/edit",
    ],
)
def test_an_address_that_may_be_one(written: str) -> None:
    file = parse_config(BASE.replace("p.xlsx", written), Path("config.toml"))

    assert file.config.sheet.workbook == written


# Sound, and probably not meant


STOPS = 'so every run that would move more than 20 known prospects stops; write a share such as "50%", or a count such as 200'
NO_NEEDS = 'stage "Lead" needs nothing, so whoever reaches the stage before it passes on to it; name criteria in needs, or write by_hand = true if people set it'
DOUBTS = {
    "[columns]": {
        "[columns]": "",
        "[policy]\nmost_changes = 0\n[columns]": f"most_changes is 0, {STOPS}",
        '[policy]\nmost_changes = "0 %"\n[columns]': f"most_changes is 0 %, {STOPS}",
        "[policy]\nmost_changes = 1\n[columns]": "",
        '[columns]\nsize = "Staff"': 'the short name "size" is used by no rule; use it as a column, or take it out',
    },
    '"ID"': {
        '["Company", "ID"]': "",
    },
    '"Company"': {
        '"id"': 'the column "id" is both key and name, so the changelog shows it twice; let name be a column that people know the prospect by, or take it out',
    },
    '"Outcome"': {
        '"Outcome"\nsame = ["Email", "id"]': 'same names the key column "id", in which no two may agree anyway; name another column, such as that of addresses, or take it out',
        '"Outcome"\nsame = "Email"\n[output]\nattention = "Look"': "",
        '"Outcome"\n[output]\nattention = "Look"': 'the column "Look" stays empty: nothing is looked for; name columns in [sheet], same = ["Email"], or add stale_after = "45 days" to a stage',
        '"budget (EUR)"': 'criterion "budget" looks at the override column "budget (EUR)", in which people write stages alone; let it look at another column',
    },
    'needs = ["size"]': {
        "": f'criterion "size" is used by no stage; name it in the needs of one, or take it out\n{NO_NEEDS}',
    },
    ', say = "Size"': {
        "": 'criterion "size" has no say, so people read "size" where it is missing; add say = "…" in their words',
    },
}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [(old, new, said) for old, cases in DOUBTS.items() for new, said in cases.items()],
)
def test_doubts(old: str, new: str, found: str) -> None:
    assert doubts(changed((old, new))) == found.splitlines()


PACK = (
    '[sheet]\nworkbook = "p.xlsx"\nkey = "ID"\noverride = "O"\n[rules]\npack = "bant"\n[columns]\n'
)
COLUMNS = {
    'budget = "B"\nneed = "N"': "",
    'buget = "B"': 'the short name "buget" is used by no rule; did you mean "budget"?',
    # What a criterion of the config's own has made idle, the pack brought.
    'budget = "B"\n[criteria]\nbudget = { column = "Sum", more_than = 5, say = "Sum" }': "",
}


@pytest.mark.parametrize(("columns", "found"), COLUMNS.items())
def test_short_names_beside_a_pack(columns: str, found: str) -> None:
    assert doubts(PACK + columns) == found.splitlines()


# Several configs


def write(folder: Path, name: str, text: str = BASE) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


LINK = "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789/edit"
ON_TAB = ('"ID"', '"ID"\ntab = "Leads"')
ON_OTHER = ('"ID"', '"ID"\ntab = "Others"')
LOG = ("[columns]", '[output]\nchangelog = "Moves"\n[columns]')
SAME_TAB = "{} judges the prospects of the same tab"
SAME_LOG = 'the tab "Changelog" is the changelog of {} too'
RULES = ("[columns]", '[output]\nchangelog = "Log"\nrules = "Moves"\n[columns]')
FUNNEL = ("[columns]", '[output]\nchangelog = "Log 3"\nfunnel = "Moves"\n[columns]')
BOTH_RULES = ("[columns]", '[output]\nchangelog = "Log 2"\nrules = "moves"\n[columns]')


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        ((), (), SAME_TAB),
        (ON_TAB, ON_TAB, SAME_TAB),
        (ON_TAB, ON_OTHER, SAME_LOG),
        ((), ON_TAB, SAME_LOG),
        (ON_TAB, (*ON_OTHER, *LOG), ""),
        ((*ON_TAB, *LOG), (*ON_OTHER, *RULES), 'the tab "Moves" is the changelog of {} too'),
        ((*ON_TAB, *RULES), (*ON_OTHER, *LOG), 'the tab "Moves" is the Rules tab of {} too'),
        ((*ON_TAB, *RULES), (*ON_OTHER, *BOTH_RULES), 'the tab "moves" is the Rules tab of {} too'),
        ((*ON_TAB, *FUNNEL), (*ON_OTHER, *RULES), 'the tab "Moves" is the Funnel tab of {} too'),
        ((), ("p.xlsx", "q.xlsx"), ""),
        (("p.xlsx", LINK), ("p.xlsx", LINK.split("/")[5]), SAME_TAB),
        (("p.xlsx", f"{LINK}#gid=1"), ("p.xlsx", f"{LINK}?usp=sharing#gid=2"), SAME_LOG),
        (("p.xlsx", "env:A"), ("p.xlsx", "env:A"), SAME_TAB),
        (("p.xlsx", "env:A"), ("p.xlsx", "env:B"), ""),
    ],
)
def test_configs_that_take_a_tab_from_each_other(
    one: Sequence[str], other: Sequence[str], what: str, tmp_path: Path
) -> None:
    first = write(tmp_path, "one.toml", changed(one))
    second = write(tmp_path, "other.toml", changed(other))

    files = [load_config(first), load_config(second)]

    found = [(file, doubt.what) for file, doubt in find_clashes(files)]
    assert found == ([(files[1], what.format(first))] if what else [])
    assert not list(find_clashes([files[0], files[0]]))


@pytest.mark.parametrize("named", ["p\\u0000.xlsx", "loop.xlsx"])
def test_a_workbook_whose_path_leads_nowhere_is_the_same_in_both(
    tmp_path: Path, named: str
) -> None:
    (tmp_path / "loop.xlsx").symlink_to("loop.xlsx")
    text = BASE.replace("p.xlsx", named)
    files = [parse_config(text, tmp_path / name) for name in ("a.toml", "b.toml")]

    [(_, doubt)] = find_clashes(files)

    assert doubt.what == f"{tmp_path / 'a.toml'} judges the prospects of the same tab"


def test_check_tells_configs_of_one_name_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    monkeypatch.chdir(tmp_path)
    for text, folder in ((BASE, "a"), (BASE.replace('"Outcome"', '"ID"'), "b"), (BASE, "c")):
        write(tmp_path / folder, "config.toml", text)
    write(tmp_path, "d.toml", BASE.replace("p.xlsx", "a/p.xlsx"))

    printed = qualify("check", *(f"{name}/config.toml" for name in "abc"), "d.toml", "e.toml")

    assert printed.code == 2
    assert printed.err.splitlines() == [
        f'error: b/config.toml:5: the column "ID" is both key and override; {APART}',
        (
            "warning: d.toml:1: a/config.toml judges the prospects of the same tab;"
            " let one config judge a tab"
        ),
        "error: e.toml: there is no such file; give the path of your config",
    ]
    assert printed.out.splitlines() == [
        f"{name}: in order: 2 criteria, 4 stages, 0 examples as expected"
        for name in ("a/config.toml", "c/config.toml", "d.toml")
    ]
