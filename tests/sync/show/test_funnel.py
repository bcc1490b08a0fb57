"""`qualify funnel`: what it prints, whole, and how it ends where there is nothing to look at."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.harness import CONFIG, Qualify
from tests.sync.show import histories
from tests.workbooks import write_workbook

AT = ("--today", "2026-01-15")

TEXT = """\
prospects.xlsx: the funnel as of 2026-01-15; 9 of 9 prospects judged.
1 move waits for the next run.

Stage        █ now ░ been           Now  Been  Moved on     Median days  Stalled
-----------  ---------------------  ---  ----  --------  --------------  -------
List         ░░░░░░░░░░░░░░░░░░░      0     8     100 %               –
Lead         ███████░░░░░░░░░░░░░░    3     9     100 %  38 (35.5–40.5)        2
Opportunity  ████████████░░           5     6         –               –

Moved on: of those who have left the stage. Median days: half of the stays lie
between those in brackets. –: fewer than 5 to go by.

Set by hand  Now  Been
-----------  ---  ----
Won            0     0
Lost           1     1

Moves in the last weeks
Week                                      Promoted  By hand
--------  ------------------------------  --------  -------
2025-W48
2025-W49  ██████████████████████████████         2        1
2025-W50
2025-W51
2025-W52
2026-W01
2026-W02
2026-W03

What keeps most prospects back
Criterion                    Prospects  One away
---------------------------  ---------  --------
Budget of 10k identified             3         2
Next step agreed                     3         2
Contact in the last 90 days          1

One criterion away: 2
Key  Stage  Next         Missing
---  -----  -----------  --------------------------------------------------
P-7  Lead   Opportunity  one of: Budget of 10k identified, Next step agreed
P-8  Lead   Opportunity  one of: Budget of 10k identified, Next step agreed

Stalled: 2
Key  Stage  Stalled since
---  -----  -------------
P-7  Lead   2026-01-02
P-8  Lead   2026-01-03
"""

BY_OWNER = """\
Ada: 6 prospects
Stage                                        Prospects
-----------  ------------------------------  ---------
List                                                 0
Lead                                                 0
Opportunity  ██████████████████████████████          5
Won                                                  0
Lost         ██████                                  1

Bo: 2 prospects
Stage                                        Prospects
-----------  ------------------------------  ---------
List                                                 0
Lead         ██████████████████████████████          2
Opportunity                                          0
Won                                                  0
Lost                                                 0

Bo, one criterion away: 2
Key  Stage  Next         Missing
---  -----  -----------  --------------------------------------------------
P-7  Lead   Opportunity  one of: Budget of 10k identified, Next step agreed
P-8  Lead   Opportunity  one of: Budget of 10k identified, Next step agreed

Bo, stalled: 2
Key  Stage  Stalled since
---  -----  -------------
P-7  Lead   2026-01-02
P-8  Lead   2026-01-03

No owner: 1 prospect
Stage                                        Prospects
-----------  ------------------------------  ---------
List                                                 0
Lead         ██████████████████████████████          1
Opportunity                                          0
Won                                                  0
Lost                                                 0
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a config, and a workbook whose changelog tells of some months."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    histories.write_history(tmp_path)
    return tmp_path


def test_the_whole_text(folder: Path, qualify: Qualify) -> None:
    before = (folder / "prospects.xlsx").read_bytes()

    ran = qualify("funnel", *AT)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == TEXT
    assert (folder / "prospects.xlsx").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["config.toml", "prospects.xlsx"]


def test_by_owner_each_has_a_table(folder: Path, qualify: Qualify) -> None:
    ran = qualify("funnel", *AT, "--by", "owner")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == TEXT[: TEXT.index("One criterion away")] + BY_OWNER


def test_json_holds_the_same_whatever_the_text_is_grouped_by(
    folder: Path, qualify: Qualify
) -> None:
    [told] = qualify("funnel", *AT, "--json").json

    assert [each["now"] for each in told["stages"]] == [0, 3, 5, 0, 1]
    assert [each["key"] for each in told["one_away"]] == ["P-7", "P-8"]
    assert [each["since"] for each in told["stalled"]] == ["2026-01-02", "2026-01-03"]
    assert list(told["owners"]) == ["Ada", "Bo", ""]
    assert (told["waiting"], told["since"], told["error"]) == (1, None, None)
    assert qualify("funnel", *AT, "--json", "--by", "owner", "--show-values").json == [told]


def test_names_stand_beside_keys_only_where_they_are_asked_for(
    folder: Path, qualify: Qualify
) -> None:
    text = (folder / "config.toml").read_text(encoding="utf-8")
    named = text.replace('name = "Next step"', 'name = "Industry"')
    (folder / "config.toml").write_text(named, encoding="utf-8")

    assert "Retail" not in qualify("funnel", *AT).out
    assert "\nP-7  Retail  Lead" in qualify("funnel", *AT, "--show-values").out


def test_what_is_past_may_be_limited_and_what_is_now_is_not(folder: Path, qualify: Qualify) -> None:
    [whole] = qualify("funnel", *AT, "--json").json
    [told] = qualify("funnel", *AT, "--since", "2025-11-30", "--json").json

    assert told["since"] == "2025-11-30"
    assert [each["now"] for each in told["stages"]] == [0, 3, 5, 0, 1]
    assert len(whole["weeks"]) == 6
    assert [each["week"] for each in told["weeks"]] == ["2025-W49"]
    text = qualify("funnel", *AT, "--since", "2025-11-30").out
    assert "\nOf what is past, only what began after 2025-11-30. 1 move waits" in text
    assert "2025-W49  ████" in text
    assert (
        "The changelog has no move after 2026-01-10."
        in qualify("funnel", *AT, "--since", "2026-01-10").out
    )


def test_it_is_drawn_to_the_width(
    folder: Path, qualify: Qualify, monkeypatch: pytest.MonkeyPatch
) -> None:
    for columns, widest in (("40", 40), ("80", 80), ("500", 100)):
        monkeypatch.setenv("COLUMNS", columns)
        for by in ((), ("--by", "owner")):
            assert max(map(len, qualify("funnel", *AT, *by).out.splitlines())) <= widest


def test_a_sheet_that_no_run_has_seen(folder: Path, qualify: Qualify) -> None:
    write_workbook(folder / "prospects.xlsx", {"ID": "A"})

    ran = qualify("funnel", *AT)

    assert ran.code == 0
    assert ran.out.startswith(
        "prospects.xlsx: the funnel as of 2026-01-15; 1 of 1 prospect judged."
    )
    assert "\n\nThe changelog has no move yet. How many move on, and after how many" in ran.out
    assert (
        "\n\nNobody is one criterion away from the next stage.\n\nNobody is stalled.\n" in ran.out
    )


def test_no_text_of_a_cell_acts_and_none_is_without_bound(folder: Path, qualify: Qualify) -> None:
    text = "::error::\x1b[31m\u202e" + "K" * 300
    near = {**histories.NEAR, "ID": text, "Company": text, "Next step": None}
    write_workbook(folder / "prospects.xlsx", near)

    for more in ((), ("--show-values",), ("--by", "owner"), ("--json",)):
        printed = qualify("funnel", *AT, *more).out
        assert not {*printed} & {"\x1b", "\u202e"}
        assert "::" not in printed
        assert "K" * 81 not in printed


NO_OWNER = (
    "config.toml: [sheet] owner names no column, so --by owner knows of no owners; add"
    ' owner = "Owner" under [sheet]: the heading of the column that says whose each prospect is'
)


def test_by_owner_wants_a_column_of_owners(folder: Path, qualify: Qualify) -> None:
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "prospects.xlsx").unlink()  # nothing is opened

    ran, told = qualify("funnel", "--by", "owner"), qualify("funnel", "--by", "owner", "--json")

    assert (ran.code, ran.out, ran.err) == (2, "", f"error: {NO_OWNER}\n")
    [value] = told.json
    assert (told.code, value["workbook"], value["owners"]) == (2, "prospects.xlsx", {})
    error = value["error"]
    assert f"{error['where']}: {error['what']}; {error['mend']}" == NO_OWNER


WRONG: dict[Sequence[str], str] = {
    ("--since", "2999-01-01"): "--since: 2999-01-01 is in the future, for today is ",
    ("--since", "15.1.2026"): '"15.1.2026" is not written as year-month-day; write --since'
    " 2026-01-15",
    ("--since", "spring"): '"spring" is no day; write one such as 2026-01-15',
    ("--since", "2026-02-30"): '"2026-02-30" is no day of the calendar',
    ("--by", "stage"): "'stage' is not 'owner'.",
}


@pytest.mark.parametrize("wrong", WRONG, ids=" ".join)
def test_wrong_options_end_with_2_and_the_mend(
    wrong: Sequence[str], folder: Path, qualify: Qualify
) -> None:
    ran, told = qualify("funnel", *wrong), qualify("funnel", *wrong, "--json")

    assert (ran.code, ran.out, told.code) == (2, "", 2)
    assert WRONG[wrong] in ran.err
    assert told.json[0]["error"]["code"] == 2
    assert WRONG[wrong].removeprefix("--since: ") in told.json[0]["error"]["what"]


def test_a_day_that_is_only_to_come_by_the_clock_is_past_by_the_rules(
    folder: Path, qualify: Qualify
) -> None:
    assert qualify("funnel", "--today", "2999-01-02", "--since", "2999-01-01").code == 0


def test_a_workbook_that_is_not_there_is_an_error_as_of_a_run(
    folder: Path, qualify: Qualify
) -> None:
    (folder / "prospects.xlsx").unlink()

    ran, told = qualify("funnel"), qualify("funnel", "--json")

    assert (ran.code, ran.out) == (3, "")
    assert ran.err == "error: prospects.xlsx: there is no such file; correct the path\n"
    [value] = told.json
    assert (told.code, value["config"], value["workbook"]) == (3, "config.toml", "prospects.xlsx")
    assert json.dumps(value["stages"]) == "[]"
