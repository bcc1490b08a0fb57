"""`qualify backtest`: what it prints, whole, and how it ends where it cannot look back."""

from pathlib import Path

import pytest

from rules.read.cells import Cell
from sync.history.evidence import Evidence
from sync.history.ratio import Share
from sync.show.evidence import in_words
from tests.harness import ENDED, OPPORTUNITY, Qualify
from tests.sync.history.halving import ratio_by_halving
from tests.workbooks import write_workbook

NAMED = 'named = { column = "Company", filled = true, say = "Name known" }\n\n[[stage]]'
CONFIG = ENDED.replace("memory", "prospects")
WITH_NAME = CONFIG.replace("\n[[stage]]", f"{NAMED}", 1)


def rows() -> list[dict[str, Cell]]:
    """Twenty won and twenty lost, one on neither side."""
    full: dict[str, Cell] = {**OPPORTUNITY, "Company": "Acme", "Next step": "Pilot"}
    won = [{**full, "Outcome": "Won"} for _ in range(20)]
    lost = [{**full, "Outcome": "Lost"} for _ in range(20)]
    for row in [*won[:1], *lost[:12]]:
        row["Employees"] = 5
    for row in [*won[:12], *lost[:10]]:
        row["Last contact"] = "2025-01-10"
    for row in lost[:12]:
        row["Budget"] = "ask Ada"
    for row in [*won[8:], *lost[:2]]:
        row["Next step"] = None
    return [{"ID": f"P-{n}", **row} for n, row in enumerate([*won, *lost, full], 1)]


TEXT = """\
prospects.xlsx: 41 of 41 prospects judged as of 2026-01-15: 20 won, 20 lost.

Who met these was won more often
  50 to 5,000 employees [size]: those who met it were won 9.1 times as often as
    those who did not (95 %: 2.0 to 52); met by 19 of 20 won, 8 of 20 lost

Who met these was won less often
  Next step agreed [step]: those who met it were won 0.36 times as often as
    those who did not (95 %: 0.19 to 0.66); met by 8 of 20 won, 18 of 20 lost

These make no difference that can be seen
  Contact in the last 90 days [recent]: those who met it were won 0.81 times as
    often as those who did not (95 %: 0.42 to 1.5); met by 8 of 20 won, 10 of 20
    lost

All meet these, or none, so they tell nothing
  Industry fits [profile]: met by 20 of 20 won, 20 of 20 lost
  Name known [named] (no stage names it): met by 20 of 20 won, 20 of 20 lost

Too few to tell: it takes 10 won and 10 lost of whom it is known
  Budget of 10k identified [budget]: met by 20 of 20 won, 8 of 8 lost; can't be
    told of 12

Won, but the rules would not have let them through to Opportunity: 12 of 20.
They lack
  Contact in the last 90 days [recent]: 12; with it alone 11 would have passed
  50 to 5,000 employees [size]: 1

Which they are
  P-1 (row 2), List by the rules. It lacks: 50 to 5,000 employees; Contact in
    the last 90 days
  P-2 (row 3), Lead by the rules. It lacks: Contact in the last 90 days
  P-3 (row 4), Lead by the rules. It lacks: Contact in the last 90 days
  P-4 (row 5), Lead by the rules. It lacks: Contact in the last 90 days
  P-5 (row 6), Lead by the rules. It lacks: Contact in the last 90 days
  P-6 (row 7), Lead by the rules. It lacks: Contact in the last 90 days
  P-7 (row 8), Lead by the rules. It lacks: Contact in the last 90 days
  P-8 (row 9), Lead by the rules. It lacks: Contact in the last 90 days
  P-9 (row 10), Lead by the rules. It lacks: Contact in the last 90 days
  P-10 (row 11), Lead by the rules. It lacks: Contact in the last 90 days
  … and 2 more

Note: This goes by the cells of today, not of the day of the decision. Cells are
often filled in afterwards, above all for those won.

Note: This criterion counts from 2026-01-15: Contact in the last 90 days. The
dates of those who were decided long ago are past.

Note: 3 criteria were compared. Of twenty that make no difference, about one
seems to make one, by chance.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "config.toml").write_text(WITH_NAME, encoding="utf-8")
    write_workbook(tmp_path / "prospects.xlsx", *rows())
    return tmp_path


def test_the_whole_text(folder: Path, qualify: Qualify) -> None:
    before = (folder / "prospects.xlsx").read_bytes()

    ran = qualify("backtest", "--today", "2026-01-15")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == TEXT
    assert (folder / "prospects.xlsx").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["config.toml", "prospects.xlsx"]


def test_a_criterion_that_only_a_stage_set_by_hand_names(folder: Path, qualify: Qualify) -> None:
    lost = WITH_NAME.replace('outcome = "lost"', 'outcome = "lost"\nneeds = ["named", "size"]')
    (folder / "config.toml").write_text(lost, encoding="utf-8")

    ran = qualify("backtest", "--today", "2026-01-15")

    named = "Name known [named] (no stage names it): met by 20 of 20 won, 20 of 20 lost"
    only = (
        "Name known [named] (only a stage set by hand names it): met by 20 of 20 won,\n"
        "    20 of 20 lost"
    )
    assert ran.out == TEXT.replace(named, only)


def test_json_holds_the_same_and_more(qualify: Qualify, folder: Path) -> None:
    """The intervals are those of `tests/sync/history/halving.py`."""
    [told] = qualify("backtest", "--json", "--today", "2026-01-15").json

    assert list(told["criteria"]) == ["size", "step", "recent", "profile", "named", "budget"]
    size = told["criteria"]["size"]
    assert size.pop("lift") == pytest.approx((19 / 27) / (1 / 13))
    assert size.pop("interval") == pytest.approx(ratio_by_halving(Share(19, 27), Share(1, 13)))
    assert size == {
        "say": "50 to 5,000 employees",
        "asked": True,
        "won": {"met": 19, "known": 20},
        "lost": {"met": 8, "known": 20},
        "cannot_tell": 0,
        "tells": "won",
        "sentence": "50 to 5,000 employees: those who met it were won 9.1 times as often as those"
        " who did not (95 %: 2.0 to 52); met by 19 of 20 won, 8 of 20 lost.",
    }
    budget = told["criteria"]["budget"]
    assert (budget["lift"], budget["interval"], budget["tells"]) == (None, None, "too few")
    assert (budget["lost"], budget["cannot_tell"]) == ({"met": 8, "known": 8}, 12)
    assert told["criteria"]["named"]["asked"] is False
    assert (told["won"], told["lost"], told["judged"]) == ({"Won": 20}, {"Lost": 20}, 41)
    away = told["not_let_through"]
    assert (away["top"], away["count"], len(away["prospects"])) == ("Opportunity", 12, 12)
    assert away["criteria"]["recent"] == {"prospects": 12, "alone": 11}
    first = {"row": 2, "key": "P-1", "stage": "List", "missing": ["size", "recent"]}
    assert away["prospects"][0] == first
    assert "cells of today, not of the day of the decision" in told["cautions"][0]
    assert told["error"] is None


# How a criterion is told of, whose figures are of those won and of those lost.
WORDS = {
    ((38, 40), (25, 50)): "those who met it were won 8.1 times as often as those who did not"
    " (95 %: 2.5 to 30); met by 38 of 40 won, 25 of 50 lost",
    ((40, 40), (25, 50)): "of those who did not meet it none was won (95 %: those who met it at"
    " least 4.5 times as often); met by 40 of 40 won, 25 of 50 lost",
    ((0, 40), (25, 50)): "of those who met it none was won (95 %: at most 0.22 times as often as"
    " of those who did not); met by 0 of 40 won, 25 of 50 lost",
    ((20, 40), (26, 50)): "makes no difference that can be seen; those who met it were won 0.96"
    " times as often as those who did not (95 %: 0.61 to 1.5); met by 20 of 40 won, 26 of 50 lost",
    ((40, 40), (50, 50)): "met by all or by none, so it tells nothing; met by 40 of 40 won, 50 of"
    " 50 lost",
    ((9, 9), (0, 50)): "too few to tell; met by 9 of 9 won, 0 of 50 lost",
    ((1, 20_000), (19_999, 20_000)): "those who met it were won less than 0.01 times as often"
    " as those who did not (95 %: less than 0.01 to less than 0.01); met by 1 of 20,000 won,"
    " 19,999 of 20,000 lost",
}


@pytest.mark.parametrize("figures", WORDS, ids=str)
def test_a_sentence(figures: tuple[tuple[int, int], tuple[int, int]]) -> None:
    won, lost = figures
    assert in_words(Evidence(Share(*won), Share(*lost))) == WORDS[figures]


def test_it_is_drawn_to_the_width(
    folder: Path, qualify: Qualify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    narrow = qualify("backtest", "--today", "2026-01-15").out
    monkeypatch.setenv("COLUMNS", "500")
    wide = qualify("backtest", "--today", "2026-01-15").out

    assert max(map(len, narrow.splitlines())) <= 40
    assert max(map(len, wide.splitlines())) <= 96
    assert narrow.split() == wide.split()


def test_no_text_of_a_cell_acts_and_none_is_without_bound(folder: Path, qualify: Qualify) -> None:
    key = "::error::\x1b[31m\u202e" + "K" * 300
    write_workbook(folder / "prospects.xlsx", {"ID": key, "Outcome": "Won"})

    text, json = qualify("backtest").out, qualify("backtest", "--json").out

    for printed in (text, json):
        assert not {*printed} & {"\x1b", "\u202e"}
        assert "::" not in printed
        assert "K" * 81 not in printed
    assert "Too few to tell" in text


def test_where_nobody_is_decided_it_says_what_it_takes(folder: Path, qualify: Qualify) -> None:
    write_workbook(folder / "prospects.xlsx", {"ID": "A", **OPPORTUNITY})

    ran = qualify("backtest", "--today", "2026-01-15")

    assert ran.code == 0
    assert ran.out.splitlines()[:5] == [
        "prospects.xlsx: 1 of 1 prospect judged as of 2026-01-15: 0 won, 0 lost.",
        "",
        "Too few to tell: it takes 10 won and 10 lost.",
        "",
        "Note: This goes by the cells of today, not of the day of the decision. Cells are",
    ]


def test_stages_of_other_names_are_named_with_their_counts(folder: Path, qualify: Qualify) -> None:
    text = WITH_NAME.replace('name = "Won"', 'name = "Signed"\nwas = ["Won"]')
    dropped = '\n[[stage]]\nname = "Dropped"\nby_hand = true\noutcome = "lost"\n'
    (folder / "config.toml").write_text(text + dropped, encoding="utf-8")

    first = qualify("backtest", "--today", "2026-01-15").out.split("\n\n")[0]

    assert " ".join(first.split()) == (
        "prospects.xlsx: 41 of 41 prospects judged as of 2026-01-15: 20 won (Signed 20), 20 lost"
        " (Lost 20, Dropped 0)."
    )


NOBODY = 'no stage has outcome = "{0}", so nobody is known to be {0}; {1}'
DONE = ('name = "Won"\noutcome = "won"', 'name = "Done"')
UNSAID = {
    ('outcome = "won"\n', ""): "config.toml:28: "
    + NOBODY.format("won", '"Won" looks like one: add outcome = "won" to it'),
    ('outcome = "lost"\n', ""): "config.toml:33: "
    + NOBODY.format("lost", '"Lost" looks like one: add outcome = "lost" to it'),
    DONE: "config.toml:15: "
    + NOBODY.format("won", 'add outcome = "won" to a stage with by_hand = true'),
}
"""Changes by which a config does not say what is won or what is lost, and what is said of it."""


@pytest.mark.parametrize("change", UNSAID, ids=["won", "lost", "unlike"])
def test_a_config_that_names_no_outcome_is_told_where_to(
    change: tuple[str, str], folder: Path, qualify: Qualify
) -> None:
    (folder / "config.toml").write_text(CONFIG.replace(*change), encoding="utf-8")
    (folder / "prospects.xlsx").unlink()  # nothing is opened

    ran = qualify("backtest")
    told = qualify("backtest", "--json")

    assert (ran.code, ran.out, ran.err) == (2, "", f"error: {UNSAID[change]}\n")
    [value] = told.json
    assert (told.code, value["error"]["code"], value["criteria"]) == (2, 2, {})
    error = value["error"]
    assert f"{error['where']}: {error['what']}; {error['mend']}" == UNSAID[change]


def test_a_config_without_stages_by_hand_is_told_what_to_add(
    folder: Path, qualify: Qualify
) -> None:
    rungs = CONFIG[: CONFIG.index('[[stage]]\nname = "Won"')]
    (folder / "config.toml").write_text(rungs, encoding="utf-8")
    mend = '; add a [[stage]] with name = "{}", by_hand = true and outcome = "{}"\n'

    told = qualify("backtest").err

    assert mend.format("Won", "won") in told
    assert mend.format("Lost", "lost") in told


def test_a_workbook_that_is_not_there_is_an_error_as_of_a_run(
    folder: Path, qualify: Qualify
) -> None:
    (folder / "prospects.xlsx").unlink()

    ran, told = qualify("backtest"), qualify("backtest", "--json")

    assert (ran.code, ran.out) == (3, "")
    assert ran.err == "error: prospects.xlsx: there is no such file; correct the path\n"
    [value] = told.json
    assert (told.code, value["config"], value["workbook"]) == (3, "config.toml", "prospects.xlsx")
