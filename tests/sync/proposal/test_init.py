"""`qualify init`, whole: what it asks, writes and shows, and where it stops."""

import json
import os
import pty
import select
import shlex
import signal
import sys
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.read.text import fold
from sync.config.load import load_config, parse_config
from sync.proposal.draft import Draft, propose_choices, propose_pack
from sync.proposal.view import make_view
from sync.proposal.writing import Target, write_config
from tests.harness import Qualify
from tests.sync.proposal.made import sample_of
from tests.sync.proposal.sheets import SHEETS, write_rows
from tests.workbooks import write_new_demo

LIST: list[list[object]] = [
    ["ID", "Company", "Email", "Source", "Next step", "Owner", "Outcome"],
    ["P-1", "Acme Ltd", "a@acme.example", "Web", "Call", "Eva", None],
    ["P-2", "Blue Inc", "b@blue.example", "Fair", None, "Tom", "Won"],
    ["P-3", "Oak Tools", None, "Web", "Demo", "Eva", "lost"],
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return tmp_path


def config(path: str = "config.toml") -> dict[str, Any]:
    return tomllib.loads(Path(path).read_text("utf-8"))


def files() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


def make(rows: Sequence[Sequence[object]], name: str = "p.xlsx") -> str:
    return write_rows(Path(name), rows).name


def test_it_writes_checks_tries_and_says_what_is_next(qualify: Qualify) -> None:
    make(LIST)
    before = Path("p.xlsx").read_bytes()
    ran = qualify("init", "p.xlsx")

    assert (ran.code, ran.err) == (0, "")
    assert (
        ran.out
        == """\
Prospects: 7 headings in row 1, 3 rows below

Column    Heading    Taken for    In use
--------  ---------  -----------  --------
A         ID         key          yes
B         Company    name         yes
C         Email      email        yes
D         Source     source       yes
E         Next step  step         yes
F         Owner      owner        yes
G         Outcome    override     yes

Rule pack: none; a plain ladder instead

config.toml: written

$ qualify check config.toml

config.toml: in order: 3 criteria, 5 stages, 1 example as expected

$ qualify plan config.toml

p.xlsx: 3 of 3 prospects judged; first run

Stage          Prospects
-----------  -----------
List                   0
Lead                   0
Opportunity            1
Won                    1
Lost                   1

Moves: 3
Key    From    To           Kind
-----  ------  -----------  --------
P-1    List    Opportunity  Promoted
P-2    List    Won          By hand
P-3    List    Lost         By hand

Nothing was written: this was a dry run.

Read config.toml and change what is not as you mean it. Then:

$ qualify run config.toml
"""
    )
    assert Path("p.xlsx").read_bytes() == before
    assert files() == ["config.toml", "p.xlsx"]


def test_the_config_is_in_plain_words(qualify: Qualify) -> None:
    make(LIST)
    qualify("init", "p.xlsx")
    assert (
        Path("config.toml").read_text("utf-8").partition("# Prospects that you")[0]
        == """\
# How far along is each prospect of Prospects?
# Proposed from the headings and cells of the sheet: read it, and change what is not as
# you mean it. Lines that begin with # are remarks.
#   qualify check config.toml    tests this page, touches nothing
#   qualify plan config.toml     shows what a run would change, writes nothing

[sheet]
workbook = "p.xlsx"
tab = "Prospects"
key = "ID"                # tells prospects apart: no two rows have the same
name = "Company"          # shown in the changelog beside the key
owner = "Owner"           # whose prospect it is
override = "Outcome"      # a column of yours: a stage written there holds, whatever the rules say
# locale = "en_GB"        # how numbers and dates are typed; else as in en_US
# timezone = "Europe/Berlin"   # when a day begins; else UTC

# Short names for your headings, to be used in the criteria.
[columns]
email  = "Email"
source = "Source"
step   = "Next step"

# What to look at, one question a line. `say` is what people read when it is missing.
# What can be asked: docs/rules.md. Ready-made sets of questions: `qualify packs`.
[criteria]
email  = { column = "email", looks_like = "email", say = "E-mail address" }
source = { column = "source", filled = true, say = "Source known" }
step   = { column = "step", filled = true, say = "Next step agreed" }

# The ladder, from the bottom up. The first stage needs nothing; who meets a stage's
# needs, and those below it, has reached it.
[[stage]]
name = "List"

[[stage]]
name = "Lead"
needs = ["email", "source"]

[[stage]]
name = "Opportunity"
needs = ["step"]

# Stages that only people set, in the override column; `was` has your words.
[[stage]]
name = "Won"
by_hand = true
outcome = "won"

[[stage]]
name = "Lost"
by_hand = true
outcome = "lost"

# The job's own columns: it adds them at the right of yours and writes nowhere else.
[output]
stage = "Stage"
missing = "Missing"
# next = "Next stage"     # may be added
changelog = "Changelog"   # a tab: every move, with its date and its reason
# funnel = "Funnel"       # may be added: a tab of figures and charts
# rules = "Rules"         # may be added: a tab with the rules in plain words

"""
    )


def test_the_first_line_names_the_schema_where_it_lies_beside(qualify: Qualify) -> None:
    make(LIST)
    Path("qualify.schema.json").write_text("{}", encoding="utf-8")
    qualify("init", "p.xlsx")
    assert Path("config.toml").read_text("utf-8").startswith("#:schema ./qualify.schema.json\n")


def test_it_never_overwrites(qualify: Qualify, folder: Path) -> None:
    make(LIST)
    Path("config.toml").write_text("mine", encoding="utf-8")
    ran = qualify("init", "p.xlsx")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "error: config.toml: is there already, and is never overwritten;"
        " name another file with --output, or move it away\n"
    )
    assert Path("config.toml").read_text("utf-8") == "mine"
    Path("dangling.toml").symlink_to(folder / "nowhere")
    assert qualify("init", "p.xlsx", "--output", "dangling.toml").code == 2
    assert not (folder / "nowhere").exists()
    assert qualify("init", "p.xlsx", "--output", "other.toml").code == 0


def test_a_file_that_comes_into_being_meanwhile_is_kept(
    qualify: Qualify, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(LIST)
    linked = Path.hardlink_to

    def late(path: Path, target: Path) -> None:
        path.write_text("theirs", encoding="utf-8")
        linked(path, target)

    monkeypatch.setattr(Path, "hardlink_to", late)
    assert qualify("init", "p.xlsx").code == 2
    assert Path("config.toml").read_text("utf-8") == "theirs"
    assert files() == ["config.toml", "p.xlsx"]


def test_a_disk_without_links(qualify: Qualify, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    make(LIST)
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert qualify("init", "p.xlsx").code == 0
    assert files() == ["config.toml", "p.xlsx"]
    assert Path("config.toml").read_text("utf-8").startswith("# How far")


def test_no_half_file_where_the_disk_is_full(
    qualify: Qualify, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    make(LIST)
    monkeypatch.setattr(Path, "hardlink_to", full)
    monkeypatch.setattr(Path, "rename", full)
    ran = qualify("init", "p.xlsx")
    assert ran.code == 2
    assert ran.err.startswith("error: config.toml: can't be written: No space left on device; ")
    assert files() == ["p.xlsx"]


def test_a_folder_that_is_not_there(qualify: Qualify) -> None:
    make(LIST)
    ran = qualify("init", "p.xlsx", "--output", "gone/config.toml")
    assert ran.code == 2
    assert ran.err == (
        "error: gone/config.toml: can't be written: there is no such folder;"
        " make the folder first, or name another file with --output\n"
    )


def test_a_config_in_another_folder_finds_the_workbook(qualify: Qualify) -> None:
    make(LIST)
    Path("configs").mkdir()
    assert qualify("init", "p.xlsx", "--output", "configs/team.toml").code == 0
    assert config("configs/team.toml")["sheet"]["workbook"] == "../p.xlsx"


# Which workbook ----------------------------------------------------------------------------------


def test_the_commands_that_it_names_can_be_typed(qualify: Qualify) -> None:
    Path("my team").mkdir()
    ran = qualify("init", make(LIST), "--output", "my team/it's ours.toml")
    assert ran.code == 0
    named = [line[2:] for line in ran.out.splitlines() if line.startswith("$ qualify ")]
    assert [shlex.split(each) for each in named] == [
        ["qualify", command, "my team/it's ours.toml"] for command in ("check", "plan", "run")
    ]
    assert qualify(*shlex.split(named[-1])[1:]).code == 0
    text = Path("my team/it's ours.toml").read_text("utf-8")
    assert "#   qualify check 'it'\"'\"'s ours.toml'    tests" in text


def test_the_folder_itself(qualify: Qualify) -> None:
    ran = qualify("init", ".")
    assert (ran.code, ran.err) == (3, "error: .: is a folder; name the workbook in it\n")


def test_without_a_terminal_nothing_is_asked(qualify: Qualify) -> None:
    ran = qualify("init")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "error: qualify init: no workbook is named, and there is no terminal to ask at;"
        " name it: qualify init prospects.xlsx\n"
    )


def test_a_csv_file(qualify: Qualify) -> None:
    Path("p.csv").write_text("ID,Company\n", encoding="utf-8")
    ran = qualify("init", "p.csv")
    assert ran.code == 2
    assert ran.err == (
        "error: WORKBOOK: is a file of the kind .csv, which is not read; save it as an Excel"
        " workbook (.xlsx), or as a Google spreadsheet and give its address\n"
    )
    assert not Path("config.toml").exists()


def test_a_workbook_that_is_not_there(qualify: Qualify) -> None:
    ran = qualify("init", "q.xlsx")
    assert ran.code == 3
    assert ran.err.startswith("error: q.xlsx: ")
    assert not Path("config.toml").exists()


def test_a_variable(qualify: Qualify, monkeypatch: pytest.MonkeyPatch) -> None:
    make(LIST)
    monkeypatch.setenv("PROSPECTS_SHEET", "p.xlsx")
    assert qualify("init", "env:PROSPECTS_SHEET").code == 0
    assert config()["sheet"]["workbook"] == "env:PROSPECTS_SHEET"
    monkeypatch.delenv("PROSPECTS_SHEET")
    ran = qualify("init", "env:PROSPECTS_SHEET", "--output", "b.toml")
    assert ran.code == 2
    assert "the variable PROSPECTS_SHEET is not set" in ran.err


def test_a_secret_in_the_place_of_a_workbook(qualify: Qualify) -> None:
    ran = qualify("init", "ghp_" + "a1B2" * 9)
    assert ran.code == 2
    assert "a1B2" not in ran.err + ran.out


def test_another_tab(qualify: Qualify) -> None:
    with xlsxwriter.Workbook("p.xlsx") as book:
        book.add_worksheet("Read me").write(0, 0, "Nothing here")
        tab = book.add_worksheet("Leads")
        for number, row in enumerate(LIST):
            tab.write_row(number, 0, row)
    assert qualify("init", "p.xlsx", "--tab", "leads").code == 0
    assert config()["sheet"]["tab"] == "Leads"
    first = qualify("init", "p.xlsx", "--output", "first.toml")
    assert first.err.startswith('warning: "Read me" was taken of 2 tabs; --tab names another\n')
    ran = qualify("init", "p.xlsx", "--tab", "Deals", "--output", "b.toml")
    assert ran.code == 3
    assert 'there is no tab "Deals"' in ran.err


# The headings ------------------------------------------------------------------------------------


def test_an_empty_sheet(qualify: Qualify) -> None:
    ran = qualify("init", make([]))
    assert ran.code == 3
    assert ran.err == (
        "error: p.xlsx Prospects: there are no headings: its first 20 rows are blank;"
        " write a heading above each column, or name another tab with --tab\n"
    )


def test_headings_without_rows(qualify: Qualify) -> None:
    assert qualify("init", make(LIST[:1])).code == 0
    assert config()["sheet"]["key"] == "ID"


def test_headings_below_titles(qualify: Qualify) -> None:
    above: list[list[object]] = [["Our prospects", None, "2026"], [], ["as of", date(2026, 1, 2)]]
    assert qualify("init", make([*above, *LIST])).code == 0
    assert config()["sheet"]["header_row"] == 4
    assert qualify("run").code == 0


def test_a_heading_row_that_is_given(qualify: Qualify) -> None:
    make([["Source", "Owner", "Outcome", "Company"], *LIST])
    assert qualify("init", "p.xlsx", "--header-row", "2").code == 0
    assert config()["sheet"]["header_row"] == 2
    ran = qualify("init", "p.xlsx", "--header-row", "9", "--output", "b.toml")
    assert ran.code == 3
    assert ran.err == (
        "error: p.xlsx Prospects, row 9: there are no headings;"
        " name the row with the headings: --header-row\n"
    )


def test_blank_and_repeated_headings(qualify: Qualify) -> None:
    rows = [[*row, number, "x", "y"] for number, row in enumerate(LIST, 1)]
    rows[0][-3:] = [None, "Notes", "notes "]
    ran = qualify("init", make(rows))
    assert ran.code == 0
    assert ran.err == (
        'warning: "Notes" stands in columns I and J; rename it to use it in the rules\n'
    )
    assert "Notes" not in Path("config.toml").read_text("utf-8")


HOSTILE = [
    '=HYPERLINK("http://evil.example","x")',
    "Next\nstep",
    "Budget \"net\" \\ 'gross'",
    "::error::boo",
    "##[group]Email",
    "Own\x1b[31mer",
    "Out\u202ecome",
    "# Source",
    "Stage\t",
    "<b>Phone</b> | `x`",
    "Need\u200b",
    "]] [sheet]",
]


def test_hostile_headings(qualify: Qualify) -> None:
    rows: list[list[object]] = [["ID", *HOSTILE]]
    rows += [[f"P-{number}", *(f"{number}" for _ in HOSTILE)] for number in range(3)]
    ran = qualify("init", make(rows))
    assert ran.code == 0, ran.err
    written = Path("config.toml").read_text("utf-8")
    for text in (ran.out, ran.err, written):
        assert not {"\x1b", "\u202e", "\u200b", "\r"} & set(text)
    assert "\n::" not in ran.out
    assert "##[" not in ran.out
    assert load_config(Path("config.toml")).config.sheet.key == ["ID"]
    assert qualify("run").code == 0


_heading = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
_known = st.sampled_from([heading for sheet in SHEETS.values() for heading in sheet.right])
_cell = st.sampled_from([None, "", "x", "Won", "offen", "1.200,50", 7, 46000, True, "a@b.example"])


@given(st.data())
@settings(max_examples=40)
def test_whatever_the_headings_the_config_passes_check(data: st.DataObject) -> None:
    headings = data.draw(st.lists(st.one_of(_heading, _known), min_size=1, max_size=9))
    rows = data.draw(st.lists(st.lists(_cell, min_size=9, max_size=9), max_size=4))
    sample = sample_of([headings, *(row[: len(headings)] for row in rows)])
    if not sample.columns:
        return
    view = make_view(sample, locale=None, today=date(2026, 11, 15))
    choices = propose_choices(view)
    draft = Draft(view, choices.with_pack(propose_pack(view, choices)))
    text = write_config(draft, Target("p.xlsx", "config.toml", "Prospects"))
    written = parse_config(text, Path("config.toml")).config
    there = set(map(fold, headings))
    if not choices.key.new:
        assert {fold(written.heading(key)) for key in written.sheet.key} <= there
    assert all(line.isprintable() for line in text.splitlines())


# Keys --------------------------------------------------------------------------------------------


def test_no_column_tells_rows_apart(qualify: Qualify) -> None:
    rows: list[list[object]] = [["Product", "Seller", "Status"]]
    rows += [["A", "Eva", "Won"] for _ in range(30)]
    ran = qualify("init", make(rows))
    assert ran.code == 3
    assert ran.err == (
        "error: Prospects: no column, and no two together, tell its rows apart; add a column headed"
        ' "ID" with a number or a code of its own in each row, then: qualify plan config.toml\n'
    )
    assert "config.toml: in order: " in ran.out
    assert "Add one with this heading" in Path("config.toml").read_text("utf-8")
    for number, row in enumerate(rows):
        rows[number] = [*row, f"P-{number}" if number else "ID"]
    make(rows)
    assert qualify("run").code == 0


def test_a_column_of_keys_that_the_sheet_has_rounded(qualify: Qualify) -> None:
    rows: list[list[object]] = [["Id", "Product"]]
    rows += [[5805028000056864695 + 1000 * number, "A"] for number in range(30)]
    ran = qualify("init", make(rows))
    assert ran.code == 3
    assert ran.err == (
        "error: Prospects: no column, and no two together, tell its rows apart (Id is a number of"
        " more than 15 digits, which the sheet has rounded); mend that column and name it as the"
        ' key in the config, or add a column headed "Prospect ID" with a number or a code of'
        " its own in each row, then: qualify plan config.toml\n"
    )


def test_two_columns_together(qualify: Qualify) -> None:
    rows: list[list[object]] = [["Company", "Contact", "Owner"]]
    rows += [[f"Firm {n % 5} Ltd", f"Person {n % 6}", "Eva"] for n in range(30)]
    assert qualify("init", make(rows)).code == 0
    assert config()["sheet"]["key"] == ["Company", "Contact"]


def test_a_key_with_gaps(qualify: Qualify) -> None:
    rows: list[list[object]] = [["ID", "Company"]]
    rows += [[f"P-{n}" if n != 7 else None, f"Firm {n}"] for n in range(30)]
    assert qualify("init", make(rows)).code == 0
    assert config()["sheet"]["key"] == "ID"
    text = Path("config.toml").read_text("utf-8")
    assert "Some rows have no key of their own" in text
    assert '\nkey = "ID"                # tells prospects apart\n' in text


@pytest.mark.parametrize(("last", "is_total"), [("Summe", True), ("Total:", True), ("Ada", False)])
def test_a_row_of_totals_at_the_end(last: str, is_total: bool, qualify: Qualify) -> None:  # noqa: FBT001
    ran = qualify("init", make([["Firma", "Wert"], ["A GmbH", 5], ["B GmbH", 7], [last, 12]]))
    assert ran.code == 0
    assert ran.err == is_total * (
        "warning: row 4 looks like a total, and would be judged as a prospect; move it above the"
        " headings, or to another tab\n"
    )


def test_a_column_of_codes_under_another_heading(qualify: Qualify) -> None:
    rows: list[list[object]] = [["Company", "Vorgangsschlüssel X"]]
    rows += [["Firm", f"AB-{n}"] for n in range(30)]
    assert qualify("init", make(rows)).code == 0
    assert config()["sheet"]["key"] == "Vorgangsschlüssel X"


def test_columns_by_what_their_cells_look_like(qualify: Qualify) -> None:
    rows: list[list[object]] = [["Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta"]]
    rows += [
        [f"AB-{n}", f"Firm {n} GmbH", f"p{n}@firm.example", f"+49 30 1234{n}", f"€ {n}.500", "lost"]
        for n in range(1, 9)
    ]
    ran = qualify("init", make(rows), "--json")
    assert ran.json[0]["columns"] == {
        "Alpha": "key",
        "Beta": "name",
        "Gamma": "email",
        "Delta": "phone",
        "Epsilon": "amount",
        "Zeta": "override",
    }


# Options -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "known"), [("2090-03-01", "timeline"), ("2026-03-01", ""), ("", "")]
)
def test_a_heading_in_part_needs_days_that_are_ahead(
    day: str, known: str, qualify: Qualify
) -> None:
    rows = [["ID", "Accepted decision date", "Source"], *([f"P-{n}", day, "Web"] for n in range(3))]
    ran = qualify("init", make(rows), "--json")
    assert ran.json[0]["columns"].get("Accepted decision date", "") == known


def test_options_settle_what_they_name(qualify: Qualify) -> None:
    make(LIST)
    options = ("--key", "company", "--key", "ID", "--name", "email", "--owner", "-")
    assert qualify("init", "p.xlsx", *options, "--override", "-", "--pack", "NONE").code == 0
    sheet = config()["sheet"]
    assert (sheet["key"], sheet["name"]) == (["Company", "ID"], "Email")
    assert sheet.keys().isdisjoint({"owner", "override"})
    assert [stage["name"] for stage in config()["stage"]] == ["List", "Lead", "Opportunity"]


PACKS = "anum, bant, champ, faint, gpctba-ci, lead-opportunity, meddic, meddpicc, pipeliner, spiced"
REFUSED = {
    "--key Compny": 'there is no heading "Compny" in row 1 that a config can name;'
    ' did you mean "Company"?',
    "--key -": "a config can't do without a key; name a column that tells prospects apart",
    "--pack bnat": f'"bnat" is no rule pack; did you mean "bant"? The packs are {PACKS}',
    "--pack champ": "the sheet has no columns for challenge, authority, money, priority of champ,"
    ' so nothing would be left of its stage "Lead"; add such columns, or take another:'
    f" {PACKS}, none",
}


@pytest.mark.parametrize("option", REFUSED)
def test_an_option_that_can_t_be_followed(option: str, qualify: Qualify) -> None:
    make(LIST)
    ran = qualify("init", "p.xlsx", *option.split())
    assert (ran.code, ran.err) == (2, f"error: {option[: option.index(' ')]}: {REFUSED[option]}\n")
    assert files() == ["p.xlsx"]


# The rules ---------------------------------------------------------------------------------------


def test_a_pack_asks_only_for_the_columns_that_there_are(qualify: Qualify, folder: Path) -> None:
    write_new_demo(folder, date(2026, 11, 15))
    ran = qualify("init", "demo.xlsx")
    assert (ran.code, ran.err) == (0, "")
    assert "Rule pack: lead-opportunity\n" in ran.out
    written = config()
    assert written["rules"] == {"pack": "lead-opportunity"}
    assert written["columns"] == {
        "inbound": "Last inbound",
        "timeline": "Close date",
        "decider": "Decision maker",
        "budget": "Budget (EUR)",
        "step": "Next step",
        "event": "Trigger",
    }
    stages = {stage["name"]: stage for stage in written["stage"]}
    assert stages["Lead"] == {"name": "Lead", "needs": ["engaged"]}
    assert stages["On hold"] == {"name": "On hold", "by_hand": True}
    text = Path("config.toml").read_text("utf-8")
    assert "#   fit (fits): yes where" in text
    assert "\n#   List: nothing is needed\n#   Lead: Came to us with a request\n" in text
    assert qualify("run", "--json").json[0]["error"] is None


def test_people_s_own_stage_column_stays_theirs(qualify: Qualify) -> None:
    rows = [[*row, f"Phase {number}"] for number, row in enumerate(LIST)]
    rows[0][-1] = "Stage"
    assert qualify("init", make(rows)).code == 0
    assert config()["output"]["stage"] == "Qualify stage"
    assert "Your column Stage stays yours" in Path("config.toml").read_text("utf-8")
    assert qualify("run").code == 0


def test_stages_of_the_ladder_are_taken_over(qualify: Qualify) -> None:
    rows = [[*row, "Lead"] for row in LIST]
    rows[0][-1] = "Stage"
    assert qualify("init", make(rows)).code == 0
    assert config()["output"]["stage"] == "Stage"
    assert qualify("run", "--json").json[0]["moves"]["adopted"] == 3


def test_the_job_s_columns_of_before_are_the_job_s_again(qualify: Qualify) -> None:
    make(LIST)
    assert qualify("init", "p.xlsx").code == 0
    assert qualify("run").code == 0
    ran = qualify("init", "p.xlsx", "--output", "again.toml")
    assert ran.code == 0
    assert "Stage" not in ran.out.partition("Rule pack")[0]
    written = qualify("run", "again.toml", "--json").json[0]["written"]
    assert set(written.values()) == {0}


def test_columns_of_a_score_are_let_go_since_init_proposes_none(qualify: Qualify) -> None:
    make(LIST)
    assert qualify("init", "p.xlsx").code == 0
    text, first = Path("config.toml").read_text("utf-8"), next(iter(config()["criteria"]))
    scored = text.replace("\n[output]\n", '\n[output]\nscore = "Score"\ngrade = "Grade"\n')
    scored += f"\n[score]\npoints = {{ {first} = 5 }}\ngrades = {{ A = 5 }}\n"
    Path("scored.toml").write_text(scored, encoding="utf-8")
    assert qualify("run", "scored.toml").code == 0

    assert qualify("init", "p.xlsx", "--output", "again.toml").code == 0

    assert not {"score", "grade"} & config("again.toml")["output"].keys()
    assert qualify("run", "again.toml").code == 0


def test_a_tab_that_is_called_changelog(qualify: Qualify) -> None:
    with xlsxwriter.Workbook("p.xlsx") as book:
        for title in ("Prospects", "Changelog"):
            tab = book.add_worksheet(title)
            for number, row in enumerate(LIST):
                tab.write_row(number, 0, row)
    assert qualify("init", "p.xlsx").code == 0
    assert config()["output"]["changelog"] == "Qualify changelog"
    assert qualify("run").code == 0


def test_words_for_outcomes_and_for_nothing(qualify: Qualify) -> None:
    rows: list[list[object]] = [["Nummer", "Firma", "Quelle", "Status"]]
    rows += [["P-1", "A GmbH", "Bitte wählen", "offen"], ["P-2", "B GmbH", "Messe", "Gewonnen"]]
    rows += [["P-3", "C GmbH", "Web", "verloren"], ["P-4", "D GmbH", "Web", "zurückgestellt"]]
    assert qualify("init", make(rows)).code == 0
    assert config()["sheet"]["blank"][-2:] == ["Bitte wählen", "offen"]
    by_hand = [stage for stage in config()["stage"] if stage.get("by_hand")]
    assert by_hand == [
        {"name": "Won", "was": ["Gewonnen"], "by_hand": True, "outcome": "won"},
        {"name": "Lost", "was": ["verloren"], "by_hand": True, "outcome": "lost"},
        {"name": "On hold", "was": ["zurückgestellt"], "by_hand": True},
    ]
    [report] = qualify("run", "--json").json
    assert report["stages"] == {"List": 1, "Lead": 0, "Won": 1, "Lost": 1, "On hold": 1}
    assert report["problems"] == []


def test_a_sheet_that_says_little(qualify: Qualify) -> None:
    rows: list[list[object]] = [["ID", "Notes", "Colour"], ["P-1", "x", None], ["P-2", None, "red"]]
    assert qualify("init", make(rows)).code == 0
    text = Path("config.toml").read_text("utf-8")
    assert "so these are only a start" in text
    assert [each["column"] for each in config()["criteria"].values()] == ["Colour", "Notes"]


def test_what_is_headed_as_the_job_s_is_no_question(qualify: Qualify) -> None:
    rows: list[list[object]] = [["ID", "Missing", "Colour"], ["P-1", "x", None], ["P-2", "", "red"]]
    assert qualify("init", make(rows)).code == 0
    assert [each["column"] for each in config()["criteria"].values()] == ["Colour"]


SOURCES: list[list[object]] = [["ID", "Company", "Source"], ["P-1", "Acme", "Web"]]
BANT: list[list[object]] = [
    ["ID", "Company", "Budget", "Authority", "Need", "Timeline"],
    ["P-1", "Acme", 5, "Ada", "Tills", "2090-01-31"],
]


@pytest.mark.parametrize(
    ("rows", "named"), [(SOURCES, ", and off those at Won and Lost below"), (BANT, "")]
)
def test_an_override_that_is_added_later(
    rows: list[list[object]], named: str, qualify: Qualify
) -> None:
    """Taking the # off the lines that it names is all there is to do."""
    assert qualify("init", make(rows)).code == 0
    text = Path("config.toml").read_text("utf-8")
    assert f"take the # off this line{named}:\n# override" in text
    off = ("# override", "# [[stage]]", "# name", "# by_hand", "# outcome")
    lines = [line.removeprefix("# ") if line.startswith(off) else line for line in text.split("\n")]
    Path("config.toml").write_text("\n".join(lines), "utf-8")
    make([[*rows[0], "Outcome"], [*rows[1], "Won"]])
    checked = qualify("check")
    assert (checked.code, checked.err) == (0, "")
    [report] = qualify("run", "--json").json
    assert {name: count for name, count in report["stages"].items() if count} == {"Won": 1}


def test_short_names_that_are_off_are_free(qualify: Qualify) -> None:
    rows = [[*BANT[0][:2], "Amount", *BANT[0][3:], "Budget ok"], [*BANT[1], True]]
    assert qualify("init", make(rows)).code == 0
    assert config()["columns"]["budget"] == "Amount"
    assert '\n# budget_2 = "Budget ok"\n' in Path("config.toml").read_text("utf-8")


def test_a_key_alone(qualify: Qualify) -> None:
    assert qualify("init", make([["ID"], ["P-1"]])).code == 0
    assert [stage["name"] for stage in config()["stage"]] == ["List"]


@pytest.mark.parametrize(
    ("cells", "locale"),
    [
        (["1.234,50", "12.03.2026"], "de_DE"),
        (["25/12/2026", "24/11/2026"], "en_GB"),
        (["12.000 €", "4.500 €"], "de_DE"),
        (["31/12/2026", "1 mars 2026", "1 200,00 €"], "fr_FR"),
        (["12/25/2026", "11/24/2026"], None),
        (["1200", "2026-03-01"], None),
    ],
)
def test_the_locale_by_the_cells(cells: list[object], locale: str | None, qualify: Qualify) -> None:
    rows: list[list[object]] = [
        ["ID", "Figure"],
        *([f"P-{n}", cell] for n, cell in enumerate(cells)),
    ]
    assert qualify("init", make(rows)).code == 0
    assert config()["sheet"].get("locale") == locale


# JSON --------------------------------------------------------------------------------------------


def test_json(qualify: Qualify) -> None:
    make(LIST)
    ran = qualify("init", "p.xlsx", "--json")
    [printed] = ran.json
    assert (ran.code, ran.err, printed["error"], printed["pack"]) == (0, "", None, None)
    assert printed["columns"]["Next step"] == "step"
    assert (printed["key"], printed["new_key"]) == (["ID"], False)
    assert (printed["doubts"], printed["unnamed"]) == ([], [])
    assert printed["first_run"] == {
        "judged": 3,
        "stages": {"List": 0, "Lead": 0, "Opportunity": 1, "Won": 1, "Lost": 1},
        "missing": {"email": 0, "source": 0, "step": 0},
        "problems": [],
    }
    again = qualify("init", "p.xlsx", "--json")
    assert (again.code, json.loads(again.out)["error"]["code"]) == (2, 2)


def test_json_without_a_key(qualify: Qualify) -> None:
    make([["Product", "Seller"], *[["A", "Eva"]] * 30])
    [printed] = qualify("init", "p.xlsx", "--json").json
    assert (printed["new_key"], printed["first_run"]) == (True, None)
    assert printed["error"]["code"] == 3


# Questions ---------------------------------------------------------------------------------------


def at_a_terminal(folder: Path, *arguments: str, answers: Sequence[str]) -> tuple[int, str]:
    """Run the command in a terminal of its own; return its exit code and what was on the screen.

    Each answer is typed when the screen waits behind a question.
    """
    child, screen = pty.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # the tests may run where it is ignored
        os.chdir(folder)
        code = "import sys; from sync.cli import main; main(sys.argv[1:])"
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
        os.execve(sys.executable, [sys.executable, "-c", code, "init", *arguments], environment)
    shown, left = b"", list(answers)
    while True:
        try:
            ready, _, _ = select.select([screen], [], [], 60)
            shown += (new := os.read(screen, 65536)) if ready else b""
        except OSError:  # the other side is closed
            break
        if not ready or not new:
            break
        if left and new.rstrip(b" ").endswith(b":"):
            os.write(screen, left.pop(0).encode() + b"\n")
    os.close(screen)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode()


def test_a_terminal_is_asked_and_enter_takes_the_proposal(folder: Path) -> None:
    make(LIST)
    code, screen = at_a_terminal(folder, answers=["p.xlsx", "", "", "", "", ""])
    assert code == 0, screen
    assert "The sheet (an .xlsx file, or the address of a Google spreadsheet): " in screen
    assert "The column that tells prospects apart (several: A + B) [ID]: " in screen
    assert "The column that people know a prospect by (- for none) [Company]: " in screen
    assert "The rule pack (`qualify packs` lists them; none for a plain ladder) [none]: " in screen
    assert config()["sheet"]["owner"] == "Owner"


def test_a_terminal_is_asked_for_the_tab_and_shown_the_headings(folder: Path) -> None:
    with xlsxwriter.Workbook("p.xlsx") as book:
        book.add_worksheet("Read me").write(0, 0, "Nothing here")
        tab = book.add_worksheet("Leads")
        for number, row in enumerate(LIST):
            tab.write_row(number, 0, row)
    answers = ["Laeds", "Leads", "", "", "", "", ""]
    code, screen = at_a_terminal(folder, "p.xlsx", answers=answers)
    assert code == 0, screen
    assert "The tab with the prospects [Read me]: " in screen
    assert 'there is no tab "Laeds"; did you mean "Leads"?' in screen
    assert "Leads: 7 headings in row 1, 3 rows below:\r\nID, Company, Email, Source," in screen
    assert config()["sheet"]["tab"] == "Leads"


def test_answers_are_taken_and_slips_asked_again(folder: Path) -> None:
    make(LIST)
    answers = ["Company + Emial", "Company + Email", "-", "owner", "-", "bnat", "none"]
    code, screen = at_a_terminal(folder, "p.xlsx", answers=answers)
    assert code == 0, screen
    assert 'did you mean "Email"?' in screen
    assert 'did you mean "bant"?' in screen
    sheet = config()["sheet"]
    assert (sheet["key"], sheet["owner"]) == (["Company", "Email"], "Owner")
    assert sheet.keys().isdisjoint({"name", "override"})


def test_an_interrupted_question_leaves_nothing(folder: Path) -> None:
    make(LIST)
    code, screen = at_a_terminal(folder, "p.xlsx", answers=["\x03"])
    assert code == 130, screen
    assert files() == ["p.xlsx"]
