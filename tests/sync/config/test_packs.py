"""Configs that take a rule pack: what counts then, what is said, and `qualify packs`."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rules.language.fingerprint import fingerprint
from rules.read.span import Span
from sync.config.effective import merge
from sync.config.load import parse_config
from sync.config.packs import find_packs, read_pack
from sync.messages.errors import BadConfigError
from tests.harness import Qualify
from tests.sync.config.findings import mistakes
from tests.workbooks import write_new_demo

TODAY = date(2026, 1, 15)
SHEET = '[sheet]\nworkbook = "demo.xlsx"\nkey = "ID"\n'
BANT = SHEET + '[rules]\npack = "bant"\n'

FILLED: dict[str, Any] = {"column": "who", "filled": True}
LIST: dict[str, Any] = {"name": "List"}
LEAD: dict[str, Any] = {"name": "Lead", "needs": ["who"]}
TOP: dict[str, Any] = {"name": "Top", "needs_most_of": {"count": 1, "of": ["budget", "both"]}}
WON: dict[str, Any] = {"name": "Won", "by_hand": True, "outcome": "won"}
PACK: dict[str, Any] = {
    "columns": {"who": "Contact", "budget": "Budget"},
    "criteria": {
        "who": FILLED,
        "budget": {"column": "budget", "more_than": 0},
        "both": {"all": ["who", "step"]},
        "step": {"column": "Next step", "filled": True},
    },
    "stage": [LIST, LEAD, TOP, WON],
    "example": [{"prospect": {}, "stage": "List"}],
}


def parse(text: str) -> Any:
    return parse_config(text, Path("config.toml"))


# What a merge keeps, replaces and adds


def test_a_config_that_adds_nothing_gets_the_pack_without_its_examples() -> None:
    config = {"rules": {"pack": "x"}, "sheet": {"key": "ID"}}

    merged, origins = merge(PACK, config)

    assert merged == config | {key: PACK[key] for key in ("columns", "criteria", "stage")}
    assert set(origins.values()) == {None}
    assert len(origins) == 10


COLUMNS = [
    ({"budget": "Budget (EUR)"}, {"who": "Contact", "budget": "Budget (EUR)"}),
    ({"BUDGET ": "Budget (EUR)"}, {"who": "Contact", "budget": "Budget (EUR)"}),
    ({"deal": "Deal"}, {"who": "Contact", "budget": "Budget", "deal": "Deal"}),
]


@pytest.mark.parametrize(("written", "expected"), COLUMNS)
def test_columns_are_replaced_by_name(written: dict[str, str], expected: dict[str, str]) -> None:
    merged, _ = merge(PACK, {"columns": written})

    assert merged["columns"] == expected


def test_criteria_are_replaced_whole_by_name_in_the_packs_spelling() -> None:
    own = {"column": "Deal", "at_least": 5}

    merged, origins = merge(PACK, {"criteria": {"Budget": own, "new": FILLED}})

    assert list(merged["criteria"]) == ["who", "budget", "both", "step", "new"]
    assert merged["criteria"]["budget"] == own
    assert origins["criteria", "budget"] == ("criteria", "Budget")
    assert origins["criteria", "new"] == ("criteria", "new")
    assert origins["criteria", "who"] is None


def test_criteria_of_the_pack_that_serve_nothing_are_left_out() -> None:
    top = {"name": "Top", "needs": ["budget"]}

    merged, origins = merge(PACK, {"stage": [top]})

    assert list(merged["criteria"]) == ["who", "budget"]
    assert ("criteria", "step") not in origins
    merged, _ = merge(PACK, {"stage": [top], "criteria": {"mine": {"any": ["step", "budget"]}}})
    assert list(merged["criteria"]) == ["who", "budget", "step", "mine"]


NEW: dict[str, Any] = {"name": "New", "needs": ["budget"]}
HOLD: dict[str, Any] = {"name": "On hold", "by_hand": True}
STAGES = [
    # One of a name of the pack's takes its place.
    ([{"name": "lead", "needs": ["budget"]}], ["List", "lead", "Top", "Won"]),
    # A rung of another name stands above the pack's rungs, a by-hand one behind all.
    ([HOLD, NEW], ["List", "Lead", "Top", "New", "Won", "On hold"]),
    # A former name renames.
    ([{"name": "SQL", "was": ["Lead"]}], ["List", "SQL", "Top", "Won"]),
    # Several of them make one of several, in the place of its own name.
    ([{"name": "Top", "was": ["Lead"]}], ["List", "Top", "Won"]),
    ([{"name": "Start", "was": ["List", "Lead"]}], ["Start", "Top", "Won"]),
    # The second of a name is added, for the check to name.
    ([LEAD, LEAD], ["List", "Lead", "Top", "Lead", "Won"]),
]


@pytest.mark.parametrize(("written", "expected"), STAGES)
def test_stages(written: list[dict[str, Any]], expected: list[str]) -> None:
    merged, origins = merge(PACK, {"stage": written})

    assert [stage["name"] for stage in merged["stage"]] == expected
    for number, stage in enumerate(merged["stage"]):
        place = origins["stage", number]
        assert place is None or written[int(place[1])]["name"] == stage["name"]


NEEDS = [
    ({"name": "Lead"}, {"needs": ["who"]}),
    ({"name": "SQL", "was": ["lead"]}, {"was": ["lead"], "needs": ["who"]}),
    ({"name": "Lead", "stale_after": "9 days"}, {"stale_after": "9 days", "needs": ["who"]}),
    ({"name": "Lead", "needs": []}, {"needs": []}),
    ({"name": "Lead", "needs_points": {}}, {"needs_points": {}}),
    ({"name": "Lead", "by_hand": True}, {"by_hand": True}),
    ({"name": "Closed", "was": ["Won"]}, {"was": ["Won"], "by_hand": True, "outcome": "won"}),
    ({"name": "Won", "by_hand": True}, {"by_hand": True, "outcome": "won"}),
    ({"name": "Won", "outcome": "lost"}, {"by_hand": True, "outcome": "lost"}),
    (
        {"name": "Won", "needs": ["who"]},
        {"needs": ["who"], "by_hand": True, "outcome": "won"},
    ),
    (
        {"name": "Won", "needs": ["who"], "by_hand": False},
        {"needs": ["who"], "by_hand": False},
    ),
]


@pytest.mark.parametrize(("written", "expected"), NEEDS)
def test_a_stage_that_says_nothing_of_needs_keeps_the_packs(
    written: dict[str, Any], expected: dict[str, Any]
) -> None:
    merged, _ = merge(PACK, {"stage": [written]})

    (stage,) = (each for each in merged["stage"] if each["name"] == written["name"])
    assert stage == {"name": written["name"]} | expected


@pytest.mark.parametrize("key", ["columns", "criteria", "stage"])
def test_what_is_of_the_wrong_shape_is_passed_on(key: str) -> None:
    assert merge(PACK, {key: 3})[0][key] == 3
    assert merge(PACK, {"stage": [3, {"name": 4, "was": 5}]})[0]["stage"][3:5] == [
        3,
        {"name": 4, "was": 5},
    ]


def test_a_merge_changes_neither_side() -> None:
    config: dict[str, Any] = {"columns": {"budget": "B"}, "stage": [{"name": "Lead"}]}

    merge(PACK, config)

    assert config == {"columns": {"budget": "B"}, "stage": [{"name": "Lead"}]}
    assert PACK["stage"] == [LIST, LEAD, TOP, WON]
    assert PACK["columns"]["budget"] == "Budget"


# What a config on a pack means


@pytest.mark.parametrize("pack", find_packs())
def test_taking_a_pack_is_the_same_as_copying_it(pack: str) -> None:
    taken = parse(f'{SHEET}[rules]\npack = "{pack}"\n').config
    copied = parse(SHEET + read_pack(pack).text).config

    assert fingerprint(taken) == fingerprint(copied)


def test_the_fingerprint_is_that_of_the_effective_rules() -> None:
    stricter = '[[stage]]\nname = "Opportunity"\nneeds = ["budget", "need"]\n'

    assert fingerprint(parse(BANT).config) != fingerprint(parse(BANT + stricter).config)
    assert list(parse(BANT + stricter).config.criteria) == ["budget", "need"]


def test_an_outcome_moves_nobody_so_the_fingerprint_is_the_same() -> None:
    dropped = '[[stage]]\nname = "Dropped"\nby_hand = true\n'
    without, with_one = parse(BANT + dropped), parse(BANT + dropped + 'outcome = "lost"\n')

    assert [stage.outcome for stage in with_one.config.stage][-1] == "lost"
    assert fingerprint(with_one.config) == fingerprint(without.config)


def test_a_stall_moves_nobody_so_the_fingerprint_is_the_same() -> None:
    stalls = parse(BANT + '[[stage]]\nname = "Opportunity"\nstale_after = "6 weeks"\n').config

    assert [stage.stale_after for stage in stalls.stage if stage.stale_after] == [Span(days=42)]
    assert fingerprint(stalls) == fingerprint(parse(BANT).config)


def test_what_a_by_hand_stage_needs_moves_nobody_so_the_fingerprint_is_the_same() -> None:
    reason = '[criteria]\nreason = { column = "Reason", filled = true }\n'
    lost = '[[stage]]\nname = "Lost"\n'
    without, with_one = parse(BANT + reason + lost), parse(BANT + reason + lost + NEEDS_REASON)

    stage = with_one.config.stage[-1]
    assert (stage.name, stage.by_hand, stage.outcome) == ("Lost", True, "lost")
    assert stage.criteria() == ("reason",)
    assert fingerprint(with_one.config) == fingerprint(without.config)


NEEDS_REASON = """\
needs = ["reason"]
needs_most_of = { count = 1, of = ["reason"] }
needs_points = { at_least = 1, of = { reason = 1 } }
"""


def test_a_pack_stage_that_people_set_becomes_a_rung_only_where_the_config_says_so() -> None:
    rung = '[[stage]]\nname = "Lost"\nby_hand = false\nneeds = ["need"]\n'

    stages = {stage.name: stage for stage in parse(BANT + rung).config.stage}

    assert (stages["Lost"].by_hand, stages["Lost"].outcome) == (False, None)


def test_the_name_of_a_pack_is_matched_like_a_heading() -> None:
    assert parse(BANT.replace("bant", " BANT")).config.stage == parse(BANT).config.stage


@pytest.mark.parametrize("pack", find_packs())
def test_a_pack_is_sound_where_no_counts_as_blank(pack: str) -> None:
    assert parse(SHEET + f'blank = ["No", "0"]\n[rules]\npack = "{pack}"\n').config.criteria


def test_lines_are_those_of_the_config() -> None:
    text = BANT + '[[stage]]\nname = "Opportunity"\nneeds = ["Budget"]\n[[stage]]\nname = "New"\n'
    text += '[criteria]\nBudget = { column = "Deal", filled = true }\n'

    with pytest.raises(BadConfigError):
        parse(text)
    lines = parse(text.replace('["Budget"]', '["budget"]')).lines

    assert lines["stage", 1, "needs", 0] == 8
    assert lines["stage", 2] == 9
    assert lines["criteria", "budget"] == 12
    assert lines["stage", 0] == lines["stage", 3] == lines["columns", "need"] == 5


# What is said of a mistake

ALL = "The packs are " + ", ".join(find_packs())
NO_STAGE = "config.toml: there is no [[stage]]; add one for each stage, with name = … below it"
FILD = 'config.toml:7: unknown key "fild" in criterion "need"; did you mean "filled"?'
KEYS = (
    "the keys here are name, was, by_hand, outcome, needs, needs_most_of, needs_points, stale_after"
)
NO_DEMO = 'criterion "engaged" asks for "Demo", which counts as blank, so no cell holds it; ask for filled = false, or take it out of the list blank'
# What is replaced in the config, by what, and all that is said.
BROKEN = {
    'pack = "bant"\n': {
        'pack = "bnat"\n': f'config.toml:5: "bnat" is no rule pack; did you mean "bant"? {ALL}',
        'pack = "sandler"\n': f'config.toml:5: "sandler" is no rule pack; t{ALL[1:]}',
        "pack = 3\n": f"{NO_STAGE}\nconfig.toml:5: [rules] pack is 3; expected text in quotes",
        'packs = "bant"\n': f'{NO_STAGE}\nconfig.toml:5: unknown key "packs" in [rules]; did you mean "pack"?',
        'pack = "bant"\n[[stage]]\nname = "Closing"\nneeds = ["budgett"]\n': 'config.toml:8: stage "Closing" needs "budgett", which is no criterion; did you mean "budget"?',
        'pack = "bant"\n[[stage]]\nname = "Won"\nstale_after = "1 year"\n': 'config.toml:8: stage "Won" has stale_after, but who is won does not stall; take stale_after out, or outcome',
        'pack = "bant"\n[[stage]]\nname = "Won"\nneeds = ["neeed"]\n': 'config.toml:8: stage "Won" needs "neeed", which is no criterion; did you mean "need"?',
        'pack = "bant"\n[criteria]\nneed = { column = "Pain", fild = true }\n[[stage]]\nname = "Lead"\nx = 1\n': f'{FILD}\nconfig.toml:10: unknown key "x" in stage "Lead"; {KEYS}',
    },
    '[rules]\npack = "bant"': {
        'blank = ["demo"]\n[rules]\npack = "lead-opportunity"': f'config.toml:6: in the pack "lead-opportunity": {NO_DEMO}',
    },
}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [(old, new, said) for old, cases in BROKEN.items() for new, said in cases.items()],
)
def test_messages(old: str, new: str, said: str) -> None:
    assert mistakes(BANT.replace(old, new)) == said.splitlines()


# The command line, on the demo's workbook


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    write_new_demo(tmp_path, TODAY)
    return tmp_path


FIVE_LINES = [
    """\
rules = { pack = "bant" }
sheet = { workbook = "demo.xlsx", key = "ID", override = "Outcome" }
[columns]
budget = "Budget (EUR)"
need = "Last inbound"
""",
    """\
rules.pack = "lead-opportunity"
sheet = { workbook = "demo.xlsx", key = "ID", override = "Outcome" }
columns.budget = "Budget (EUR)"
[criteria]
fits = { column = "Industry", one_of = ["Retail", "Logistics"], say = "Industry fits" }
""",
]


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
@pytest.mark.parametrize("text", FIVE_LINES)
def test_five_lines_on_a_pack_run_on_the_demo(folder: Path, qualify: Qualify, text: str) -> None:
    assert len(text.splitlines()) == 5
    (folder / "config.toml").write_text(text, encoding="utf-8")

    assert qualify("check")[0] == 0
    code, out, err = qualify("run", "--today", "2026-01-15")

    assert (code, err) == (0, "")
    assert out.startswith("demo.xlsx: 245 of ")
    sheet = openpyxl.load_workbook(folder / "demo.xlsx")["Prospects"]
    headings = [cell.value for cell in sheet[1]]
    stages = [row[headings.index("Stage")].value for row in sheet.iter_rows(min_row=2)]
    assert all(stages.count(stage) >= 10 for stage in ("Lead", "Opportunity"))
    assert {"Won", "Lost"} < set(stages)
    assert "Nothing to do" in qualify("run", "--today", "2026-01-15")[1]


def test_a_heading_that_is_not_there_is_to_be_mapped(folder: Path, qualify: Qualify) -> None:
    (folder / "config.toml").write_text(BANT, encoding="utf-8")

    assert qualify("run") == (
        3,
        "",
        (
            'error: demo.xlsx Prospects, row 1: there is no heading "Budget"; there is no heading'
            ' "Need"; write under [columns] budget = "Budget (EUR)"; write under [columns]'
            ' need = "…"\n'
        ),
    )


def test_packs_lists_them(qualify: Qualify) -> None:
    code, out, err = qualify("packs")

    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].split() == ["Pack", "What", "it", "is"]
    assert lines[2] == "anum              authority, need, urgency, money, in this order"
    assert [line.split()[0] for line in lines[2:-2]] == find_packs()
    assert max(map(len, lines)) <= 120


def test_packs_shows_one(qualify: Qualify) -> None:
    code, out, err = qualify("packs", "BANT")

    assert (code, err) == (0, "")
    assert out.startswith("BANT: budget, authority, need, timeline; ")
    assert "  https://hackmd.io/@headstartacademy/rJIXsh1Eu\n" in out
    assert out.endswith(
        """
The columns it wants
Short name    Heading         What to fill in
------------  --------------  -------------------------------------
budget        Budget          the sum that they have for it
authority     Decision maker  who can decide, once you talk to them
need          Need            the problem that you solve for them
timeline      Close date      the date by which they want to decide

The ladder, from the bottom up
  Lead: nothing is needed
  Opportunity: 3 of: Budget identified, Decision-maker known, Need understood, Timeline agreed
  Won: set by people, in your override column
  Lost: set by people, in your override column

How to use it
[sheet]
workbook = "prospects.xlsx"   # or the address of your Google spreadsheet
key = "ID"                    # the column that names a prospect for good
[rules]
pack = "bant"

Where your headings differ, say so: under [columns], budget = "Your heading".
A criterion or stage of your own with a name from above takes its place; others are added.
qualify packs bant --toml prints the pack whole, to copy it and change all of it.
"""
    )


@pytest.mark.parametrize("pack", find_packs())
def test_the_page_of_a_pack_says_all_that_it_wants(pack: str, qualify: Qualify) -> None:
    page = qualify("packs", pack)[1]
    config = parse(f'{SHEET}[rules]\npack = "{pack}"\n').config

    ladder = " ".join(page.partition("The ladder")[2].split())
    assert all(str(criterion.say) in ladder for criterion in config.criteria.values())
    assert all(f" {stage.name}: " in ladder for stage in config.stage)
    shown = page.partition("How to use it\n")[2].partition("\n\n")[0]
    assert len(shown.splitlines()) == 5
    assert parse(shown).config.criteria == config.criteria


def test_packs_prints_the_file_as_it_is(qualify: Qualify) -> None:
    assert qualify("packs", "anum", "--toml") == (0, read_pack("anum").text, "")


def test_packs_prints_json_of_all_or_one(qualify: Qualify) -> None:
    everything = qualify("packs", "--json")
    one = qualify("packs", "BANT", "--json")

    [told], [bant] = everything.json, one.json
    assert [pack["name"] for pack in told["packs"]] == find_packs()
    assert bant == {"format": 1, "packs": [told["packs"][1]], "error": None}
    pack = bant["packs"][0]
    assert pack["title"] == (
        "budget, authority, need, timeline; three of the four make an opportunity"
    )
    assert pack["about"].startswith("BANT: budget, authority")
    assert pack["about"].endswith("decision is to\ncome.")
    assert pack["sources"][1] == {
        "title": 'Closing Foundry, "BANT"',
        "url": "https://www.closingfoundry.com/glossary/bant",
    }
    assert pack["columns"][0] == {
        "name": "budget",
        "heading": "Budget",
        "fill_in": "the sum that they have for it",
    }
    assert pack["criteria"][0] == {"name": "budget", "say": "Budget identified"}
    names = ["budget", "authority", "need", "timeline"]
    assert pack["stages"][:3] == [
        {
            "name": "Lead",
            "by_hand": False,
            "outcome": None,
            "needs": [],
            "needs_most_of": None,
        },
        {
            "name": "Opportunity",
            "by_hand": False,
            "outcome": None,
            "needs": [],
            "needs_most_of": {"count": 3, "of": names},
        },
        {
            "name": "Won",
            "by_hand": True,
            "outcome": "won",
            "needs": [],
            "needs_most_of": None,
        },
    ]


def test_packs_prints_one_form_at_a_time(qualify: Qualify) -> None:
    ran = qualify("packs", "bant", "--toml", "--json")

    assert (ran.code, ran.err) == (
        2,
        "error: qualify packs: --toml and --json are two forms; ask for one of them\n",
    )
    assert ran.json[0]["packs"] == []


def test_an_unknown_pack_gets_2_and_the_list(qualify: Qualify) -> None:
    assert qualify("packs", "medic") == (
        2,
        "",
        f'error: qualify packs: "medic" is no rule pack; did you mean "meddic"? {ALL}\n',
    )
