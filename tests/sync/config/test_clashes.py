"""Configs that name one thing for two, or nothing at all: all that is said of them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from sync import cli
from sync.config.load import load_config, parse_config
from sync.config.together import find_clashes
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


def output(lines: str) -> tuple[str, str]:
    """The change that puts lines below [output], from line 8 on."""
    return "[columns]", f"[output]\n{lines}\n[columns]"


def sheet(line: str) -> tuple[str, str]:
    """The change that puts a line below the key, in line 4."""
    return 'key = "ID"', f'key = "ID"\n{line}'


EMPTY = [
    (sheet('tab = ""'), f'4: [sheet] tab is ""; {SOME}'),
    (sheet('tab = " "'), f'4: [sheet] tab is " "; {SOME}'),
    (sheet('tab = "\u200b"'), f'4: [sheet] tab is "\u200b"; {SOME}'),
    (sheet('locale = ""'), f'4: [sheet] locale is ""; {SOME}'),
    (sheet('timezone = ""'), f'4: [sheet] timezone is ""; {SOME}'),
    (('"p.xlsx"', '" "'), f'2: [sheet] workbook is " "; {SOME}'),
    (('"ID"', '""'), f'3: [sheet] key is ""; {SOME}'),
    (('"ID"', '["ID", " "]'), f'3: [sheet] key entry 2 is " "; {SOME}'),
    (('"Company"', '""'), f'4: [sheet] name is ""; {SOME}'),
    (('"Outcome"', '""'), f'5: [sheet] override is ""; {SOME}'),
    (output('stage = " "'), f'8: [output] stage is " "; {SOME}'),
    (output('changelog = ""'), f'8: [output] changelog is ""; {SOME}'),
    (('"Budget (EUR)"', '""'), f'8: [columns] money is ""; {SOME}'),
    (('money = "Budget (EUR)"', '" " = "X"'), f'8: a name in [columns] is " "; {SOME}'),
    (("budget = {", '"" = {'), f'11: a name in [criteria] is ""; {SOME}'),
    (('say = "Size"', 'say = " "'), f'12: criterion "size" say is " "; {SOME}'),
    (('"Employees"', '""'), f'12: criterion "size" column is ""; {SOME}'),
    (
        ("at_least = 10_000", 'at_least = { column = "" }'),
        (
            '11: criterion "budget" at_least is a table;'
            ' expected { column = "…" } and nothing else between the braces'
        ),
    ),
    (
        ("[columns]", '[rules]\npack = ""\n[columns]'),
        (
            '8: "" is no rule pack; the packs are anum, bant, champ, faint, gpctba-ci,'
            " lead-opportunity, meddic, meddpicc, pipeliner, spiced"
        ),
    ),
]

APART = "give override a column of its own, in which people write stages alone"
OWN = "is the job's own column, so it cannot be one that is read"
ANOTHER = "give the job's column another heading"
EACH = "give each of the job's columns a heading of its own"
TABS = 'give the changelog a tab of its own: changelog = "…" in [output]'
TWICE = [
    (('"ID"', '["ID", "id "]'), '3: key names the column "id " twice; name each column once'),
    (
        ('"ID"', '["money", "Budget  (EUR)"]'),
        '3: key names the column "Budget  (EUR)" twice; name each column once',
    ),
    (('"Outcome"', '"id"'), f'5: the column "id" is both key and override; {APART}'),
    (('"Outcome"', '"Company"'), f'5: the column "Company" is both name and override; {APART}'),
    (
        ('money = "Budget (EUR)"', 'money = "Budget (EUR)"\nMoney = "X"'),
        '9: the short name "Money" is also "money"; give each short name only once',
    ),
    (
        ('money = "Budget (EUR)"', 'money = "Employees"\nemployees = "Staff"'),
        (
            '9: the short name "employees" is also the heading that "money" means;'
            " give it another short name"
        ),
    ),
    (output('since = "employees"'), f'8: "employees" {OWN}; {ANOTHER}'),
    (output('since = "OUTCOME"'), f'8: "OUTCOME" {OWN}; {ANOTHER}'),
    (output('next = "id"'), f'8: "id" {OWN}; {ANOTHER}'),
    (output('stage = "Money"'), f'8: "Money" {OWN}; {ANOTHER}'),
    (
        ('"Budget (EUR)"', '"Stage"'),
        f'11: "Stage" {OWN}; {ANOTHER}: stage = "…" in [output]',
    ),
    (
        ('"Outcome"', '"stage"'),
        f'5: "Stage" {OWN}; {ANOTHER}: stage = "…" in [output]',
    ),
    (
        output('stage = "Missing"'),
        f'8: the heading "Missing" stands for both stage and missing; {EACH}',
    ),
    (
        output('stage = "STATE "\nmissing = "state"'),
        f'9: the heading "state" stands for both stage and missing; {EACH}',
    ),
    (
        sheet('tab = "changelog "'),
        f'4: the prospects and the changelog are both on the tab "changelog "; {TABS}',
    ),
    (
        (*sheet('tab = "leads"'), *output('changelog = "Leads"')),
        f'9: the prospects and the changelog are both on the tab "leads"; {TABS}',
    ),
    (
        (
            "by_hand = true",
            "by_hand = true\n[[example]]\nstage = 'List'\nprospect = { money = 1, Money = 2 }",
        ),
        '30: example 1: "money" and "Money" are one column; take one out',
    ),
]

ADDRESSES = [
    ("env:", 'workbook is "env:" without a name; write workbook = "env:PROSPECTS_SHEET"'),
    ("env: ", 'workbook is "env:" without a name; write workbook = "env:PROSPECTS_SHEET"'),
    *(
        (
            f"env:{name}",
            (
                'workbook has no name of a variable behind "env:";'
                " a name has letters, digits and _ alone, and begins with no digit"
            ),
        )
        for name in ("MY SHEET", "2ND", "$SHEET", "https://docs.google.com/spreadsheets/d/x")
    ),
    *(
        (written, 'workbook names a variable in another way; write workbook = "env:SHEET"')
        for written in ("ENV:SHEET", "env :SHEET", " env:SHEET", "$SHEET", "${SHEET}", "%SHEET%")
    ),
    *(
        (
            written,
            (
                "workbook is a link, but not to a Google spreadsheet; copy its address from the"
                " browser: https://docs.google.com/spreadsheets/d/…/edit"
            ),
        )
        for written in ("https://example.com/p.xlsx", "https://docs.google.com/document/d/1A/edit")
    ),
    (
        "Prospects.CSV",
        (
            "workbook is a file of the kind .csv, which is not read; save it as an Excel workbook"
            " (.xlsx), or as a Google spreadsheet and give its address"
        ),
    ),
]


def changed(changes: Sequence[str]) -> str:
    text = BASE
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize(("changes", "message"), [*EMPTY, *TWICE])
def test_a_name_that_is_empty_or_stands_for_two_things(
    changes: Sequence[str], message: str
) -> None:
    assert mistakes(changed(changes)) == [f"config.toml:{message}"]


@pytest.mark.parametrize(("written", "message"), ADDRESSES)
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


STOPS = (
    "so every run that would move more than 20 known prospects stops;"
    ' write a share such as "50%", or a count such as 200'
)
DOUBTS = [
    ((), []),
    (
        ('"Company"', '"id"'),
        [
            (
                'the column "id" is both key and name, so the changelog shows it twice;'
                " let name be a column that people know the prospect by, or take it out"
            )
        ],
    ),
    (('"ID"', '["Company", "ID"]'), []),
    (
        ('"Outcome"', '"budget (EUR)"'),
        [
            (
                'criterion "budget" looks at the override column "budget (EUR)", in which people'
                " write stages alone; let it look at another column"
            )
        ],
    ),
    (("[columns]", "[policy]\nmost_changes = 0\n[columns]"), [f"most_changes is 0, {STOPS}"]),
    (("[columns]", '[policy]\nmost_changes = "0 %"\n[columns]'), [f"most_changes is 0 %, {STOPS}"]),
    (("[columns]", "[policy]\nmost_changes = 1\n[columns]"), []),
    (
        ("[columns]", '[columns]\nsize = "Staff"'),
        ['the short name "size" is used by no rule; use it as a column, or take it out'],
    ),
    (
        ('needs = ["size"]', ""),
        [
            'criterion "size" is used by no stage; name it in the needs of one, or take it out',
            (
                'stage "Lead" needs nothing, so whoever reaches the stage before it passes on to'
                " it; name criteria in needs, or write by_hand = true if people set it"
            ),
        ],
    ),
    (
        (', say = "Size"', ""),
        [
            (
                'criterion "size" has no say, so people read "size" where it is missing;'
                ' add say = "…" in their words'
            )
        ],
    ),
]


@pytest.mark.parametrize(("changes", "found"), DOUBTS)
def test_doubts(changes: Sequence[str], found: list[str]) -> None:
    assert doubts(changed(changes)) == found


PACK = (
    '[sheet]\nworkbook = "p.xlsx"\nkey = "ID"\noverride = "O"\n[rules]\npack = "bant"\n[columns]\n'
)


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ('budget = "B"\nneed = "N"', []),
        (
            'buget = "B"',
            ['the short name "buget" is used by no rule; did you mean "budget"?'],
        ),
        # What a criterion of the config's own has made idle, the pack brought.
        ('budget = "B"\n[criteria]\nbudget = { column = "Sum", more_than = 5, say = "Sum" }', []),
    ],
)
def test_short_names_beside_a_pack(columns: str, found: list[str]) -> None:
    assert doubts(PACK + columns) == found


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


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        ((), (), SAME_TAB),
        (ON_TAB, ON_TAB, SAME_TAB),
        (ON_TAB, ON_OTHER, SAME_LOG),
        ((), ON_TAB, SAME_LOG),
        (ON_TAB, (*ON_OTHER, *LOG), ""),
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


def test_check_tells_configs_of_one_name_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for text, folder in ((BASE, "a"), (BASE.replace('"Outcome"', '"ID"'), "b"), (BASE, "c")):
        write(tmp_path / folder, "config.toml", text)
    write(tmp_path, "d.toml", BASE.replace("p.xlsx", "a/p.xlsx"))

    with pytest.raises(SystemExit) as caught:
        cli.main(["check", "a/config.toml", "b/config.toml", "c/config.toml", "d.toml", "e.toml"])

    printed = capsys.readouterr()
    assert caught.value.code == 2
    assert printed.err.splitlines() == [
        f'error: b/config.toml:5: the column "ID" is both key and override; {APART}',
        "error: e.toml: there is no such file; give the path of your config",
        (
            "warning: d.toml:1: a/config.toml judges the prospects of the same tab;"
            " let one config judge a tab"
        ),
    ]
    assert printed.out.splitlines() == [
        f"{name}: in order: 2 criteria, 4 stages, 0 examples as expected"
        for name in ("a/config.toml", "c/config.toml", "d.toml")
    ]
