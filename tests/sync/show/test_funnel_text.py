"""The funnel on a terminal: exact texts, wide and narrow, and what no name can do to them."""

import re
from dataclasses import replace
from datetime import date

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.funnel.cut_short import CutShort
from sync.funnel.figures import OwnerFigures, Week
from sync.messages.safe import plain
from sync.show.funnel_text import funnel_text
from sync.terminal.console import Console
from sync.terminal.room import room
from tests.sync.show.funnels import EMPTY, FUNNEL, HOSTILE, TODAY, named

WIDE = """\
demo.xlsx: the funnel as of 2026-01-15; 1,197 of 1,203 prospects judged.
3 moves wait for the next run.

Stage        █ now ░ been             Now   Been  Moved on  Median days  Stalled
-----------  ---------------------  -----  -----  --------  -----------  -------
List         ███████████████████░░  1,098  1,197      63 %  14.5 (5–31)
Lead         █░                        53    105      50 %    21 (8–40)
Opportunity  █                         24     40         –            –       12

Moved on: of those who have left the stage. Median days: half of the stays lie
between those in brackets. –: fewer than 5 to go by.

Set by hand  Outcome  Now  Been
-----------  -------  ---  ----
Won                     8     8
Closed       lost      12    14
On hold                 2     3

Moves in the last weeks
Week                                      Promoted  Demoted  By hand
--------  ------------------------------  --------  -------  -------
2025-W48
2025-W49
2025-W50
2025-W51
2025-W52
2026-W01  ██████████████████████████████        12        1        2
2026-W02  ██████████                             5
2026-W03  ██████████                             1                 4

What keeps most prospects back
Criterion                                                   Prospects  One away
----------------------------------------------------------  ---------  --------
Came to us with a request                                       1,098        40
Budget of 10k identified                                           53        14
An event that makes it urgent, known to the decision-maker         20        14

One criterion away: 41
Key      Stage  Next         Missing
-------  -----  -----------  -----------------------------------------------
HL-0003  Lead   Opportunity  one of: Budget of 10k identified, An event that
                             makes it urgent, known to the decision-maker
HL-0006  Lead   Opportunity  one of: Budget of 10k identified, An event that
                             makes it urgent, known to the decision-maker
HL-0009  Lead   Opportunity  one of: Budget of 10k identified, An event that
                             makes it urgent, known to the decision-maker
HL-0012  Lead   Opportunity  one of: Budget of 10k identified, An event that
                             makes it urgent, known to the decision-maker
HL-0015  Lead   Opportunity  one of: Budget of 10k identified, An event that
                             makes it urgent, known to the decision-maker
HL-0018  Lead   Opportunity  one of: Budget of 10k identified, An event that
                             makes it urgent, known to the decision-maker
HL-0021  Lead   Opportunity  one of: Budget of 10k identified, An event that
                             makes it urgent, known to the decision-maker
HL-0024  Lead   Opportunity  one of: Budget of 10k identified, An event that
                             makes it urgent, known to the decision-maker
HL-0027  Lead   Opportunity  one of: Budget of 10k identified, An event that
                             makes it urgent, known to the decision-maker
HL-0030  Lead   Opportunity  one of: Budget of 10k identified, An event that
                             makes it urgent, known to the decision-maker
… and 31 more

Stalled: 12
Key      Stage        Stalled since
-------  -----------  -------------
HL-0002  Opportunity  2025-10-02
HL-0003  Opportunity  2025-10-03
HL-0004  Opportunity  2025-10-04
HL-0005  Opportunity  2025-10-05
HL-0006  Opportunity  2025-10-06
HL-0007  Opportunity  2025-10-07
HL-0008  Opportunity  2025-10-08
HL-0009  Opportunity  2025-10-09
HL-0010  Opportunity  2025-10-10
HL-0011  Opportunity  2025-10-11
… and 2 more"""

NARROW = """\
demo.xlsx: the funnel as of 2026-01-15;
1,197 of 1,203 prospects judged.
3 moves wait for the next run.

█ now ░ been
List
  ███████████████████████████████████░░░
  Now: 1,098; Been: 1,197;
  Moved on: 63 %;
  Median days: 14.5 (5–31)
Lead
  ██░
  Now: 53; Been: 105; Moved on: 50 %;
  Median days: 21 (8–40)
Opportunity
  █
  Now: 24; Been: 40; Moved on: –;
  Median days: –; Stalled: 12

Moved on: of those who have left the
stage. Median days: half of the stays
lie between those in brackets. –: fewer
than 5 to go by.

Set by hand  Outcome  Now  Been
-----------  -------  ---  ----
Won                     8     8
Closed       lost      12    14
On hold                 2     3

Moves in the last weeks
2025-W48
2025-W49
2025-W50
2025-W51
2025-W52
2026-W01
  ██████████████████████████████████████
  Promoted: 12; Demoted: 1; By hand: 2
2026-W02
  █████████████
  Promoted: 5
2026-W03
  █████████████
  Promoted: 1; By hand: 4

What keeps most prospects back
Came to us with a request
  Prospects: 1,098; One away: 40
Budget of 10k identified
  Prospects: 53; One away: 14
An event that makes it urgent, known to
the decision-maker
  Prospects: 20; One away: 14

One criterion away: 41
HL-0003
  Stage: Lead; Next: Opportunity;
  Missing: one of: Budget of 10k
  identified, An event that makes it
  urgent, known to the decision-maker
HL-0006
  Stage: Lead; Next: Opportunity;
  Missing: one of: Budget of 10k
  identified, An event that makes it
  urgent, known to the decision-maker
HL-0009
  Stage: Lead; Next: Opportunity;
  Missing: one of: Budget of 10k
  identified, An event that makes it
  urgent, known to the decision-maker
HL-0012
  Stage: Lead; Next: Opportunity;
  Missing: one of: Budget of 10k
  identified, An event that makes it
  urgent, known to the decision-maker
HL-0015
  Stage: Lead; Next: Opportunity;
  Missing: one of: Budget of 10k
  identified, An event that makes it
  urgent, known to the decision-maker
HL-0018
  Stage: Lead; Next: Opportunity;
  Missing: one of: Budget of 10k
  identified, An event that makes it
  urgent, known to the decision-maker
HL-0021
  Stage: Lead; Next: Opportunity;
  Missing: one of: Budget of 10k
  identified, An event that makes it
  urgent, known to the decision-maker
HL-0024
  Stage: Lead; Next: Opportunity;
  Missing: one of: Budget of 10k
  identified, An event that makes it
  urgent, known to the decision-maker
HL-0027
  Stage: Lead; Next: Opportunity;
  Missing: one of: Budget of 10k
  identified, An event that makes it
  urgent, known to the decision-maker
HL-0030
  Stage: Lead; Next: Opportunity;
  Missing: one of: Budget of 10k
  identified, An event that makes it
  urgent, known to the decision-maker
… and 31 more

Stalled: 12
Key      Stage        Stalled since
-------  -----------  -------------
HL-0002  Opportunity  2025-10-02
HL-0003  Opportunity  2025-10-03
HL-0004  Opportunity  2025-10-04
HL-0005  Opportunity  2025-10-05
HL-0006  Opportunity  2025-10-06
HL-0007  Opportunity  2025-10-07
HL-0008  Opportunity  2025-10-08
HL-0009  Opportunity  2025-10-09
HL-0010  Opportunity  2025-10-10
HL-0011  Opportunity  2025-10-11
… and 2 more"""


def test_at_80_columns() -> None:
    assert funnel_text("demo.xlsx", FUNNEL, Console(80)) == WIDE


def test_at_40_columns_each_row_has_lines_of_its_own() -> None:
    assert funnel_text("demo.xlsx", FUNNEL, Console(40)) == NARROW


def test_where_blocks_cannot_be_shown_other_signs_stand_for_them() -> None:
    for width, text in ((80, WIDE), (40, NARROW)):
        instead = text.translate(str.maketrans("█░–", "#.-")).replace("…", "...")
        shown = funnel_text("demo.xlsx", FUNNEL, Console(width, encoding="ascii"))
        assert shown == instead.replace("東京", r"\u6771\u4eac")


def test_colours_say_nothing_that_the_text_does_not() -> None:
    for width, text in ((80, WIDE), (40, NARROW)):
        coloured = funnel_text("demo.xlsx", FUNNEL, Console(width, colour=True))
        assert click.unstyle(coloured) == text
        assert coloured.startswith("\x1b[1mdemo.xlsx: the funnel")
        assert "\x1b[36m█" in coloured

    assert "\x1b[33m12\x1b[0m" in funnel_text("demo.xlsx", FUNNEL, Console(80, colour=True))


def test_a_sheet_without_a_changelog_is_told_of_in_words() -> None:
    assert (
        funnel_text("new.xlsx", EMPTY, Console(80))
        == """\
new.xlsx: the funnel as of 2026-01-15; 2 of 2 prospects judged.

Stage        █ now ░ been              Now  Been  Moved on  Median days  Stalled
-----------  ------------------------  ---  ----  --------  -----------  -------
List         ████████████████████████    2     2         –            –
Opportunity                              0     0         –            –        0

The changelog has no move yet. How many move on, and after how many days, is
told of stages that 5 prospects have left.

Nobody is one criterion away from the next stage.

Nobody is stalled."""
    )


def test_what_is_past_may_be_limited() -> None:
    limited = replace(FUNNEL, since=date(2026, 1, 1), waiting=1, weeks=())
    shown = funnel_text("demo.xlsx", limited, Console(80))

    assert "\nOf what is past, only what began after 2026-01-01. 1 move waits for the" in shown
    assert "\n\nThe changelog has no move after 2026-01-01. " in shown
    assert "Moves in the last weeks" not in shown


def test_each_owner_has_a_table_and_whom_to_look_at() -> None:
    shown = funnel_text("demo.xlsx", FUNNEL, Console(80), by_owner=True, show_values=True)

    assert (
        shown.partition("decision-maker         20        14\n\n")[2]
        == """\
Ada: 61 prospects
Stage                                        Prospects
-----------  ------------------------------  ---------
List         ██████████████████████████████         30
Lead         ████████████████████                   20
Opportunity  █████████                               9
Won          ██                                      2

Ada, one criterion away: 20
Key      Name     Stage  Next         Missing
-------  -------  -----  -----------  ------------------------------------------
HL-0003  Acme 3   Lead   Opportunity  one of: Budget of 10k identified, An event
                                      that makes it urgent, known to the
                                      decision-maker
HL-0009  Acme 9   Lead   Opportunity  one of: Budget of 10k identified, An event
                                      that makes it urgent, known to the
                                      decision-maker
HL-0015  Acme 15  Lead   Opportunity  one of: Budget of 10k identified, An event
                                      that makes it urgent, known to the
                                      decision-maker
HL-0021  Acme 21  Lead   Opportunity  one of: Budget of 10k identified, An event
                                      that makes it urgent, known to the
                                      decision-maker
HL-0027  Acme 27  Lead   Opportunity  one of: Budget of 10k identified, An event
                                      that makes it urgent, known to the
                                      decision-maker
… and 15 more

Ada, stalled: 12
Key      Name  Stage        Stalled since
-------  ----  -----------  -------------
HL-0002  東京  Opportunity  2025-10-02
HL-0003  東京  Opportunity  2025-10-03
HL-0004  東京  Opportunity  2025-10-04
HL-0005  東京  Opportunity  2025-10-05
HL-0006  東京  Opportunity  2025-10-06
… and 7 more

No owner: 1 prospect
Stage                                        Prospects
-----------  ------------------------------  ---------
List         ██████████████████████████████          1
Lead                                                 0
Opportunity                                          0
Won                                                  0

No owner, one criterion away: 21
Key      Name     Stage  Next         Missing
-------  -------  -----  -----------  ------------------------------------------
HL-0006  Acme 6   Lead   Opportunity  one of: Budget of 10k identified, An event
                                      that makes it urgent, known to the
                                      decision-maker
HL-0012  Acme 12  Lead   Opportunity  one of: Budget of 10k identified, An event
                                      that makes it urgent, known to the
                                      decision-maker
HL-0018  Acme 18  Lead   Opportunity  one of: Budget of 10k identified, An event
                                      that makes it urgent, known to the
                                      decision-maker
HL-0024  Acme 24  Lead   Opportunity  one of: Budget of 10k identified, An event
                                      that makes it urgent, known to the
                                      decision-maker
HL-0030  Acme 30  Lead   Opportunity  one of: Budget of 10k identified, An event
                                      that makes it urgent, known to the
                                      decision-maker
… and 16 more"""
    )


def test_of_lists_that_are_cut_short_all_are_counted() -> None:
    few = replace(
        FUNNEL,
        one_away=CutShort(2_000, FUNNEL.one_away[:1]),
        stalled=CutShort(3_000, ()),
        owners={"Zoe": OwnerFigures({"Lead": 9}, one_away=4, stalled=5)},
    )

    shown = funnel_text("table", few, Console(80))
    by_owner = funnel_text("table", few, Console(80), by_owner=True)

    assert "One criterion away: 2,000\n" in shown
    assert "\n… and 1,999 more\n" in shown
    assert shown.endswith("Stalled: 3,000\n… and 3,000 more")
    assert "Zoe, one criterion away: 4\n… and 4 more\n" in by_owner
    assert by_owner.endswith("Zoe, stalled: 5\n… and 5 more")


def test_owners_are_cut_short_too() -> None:
    owners = {f"Rep {number:02}": FUNNEL.owners["Ada"] for number in range(60)}
    shown = funnel_text("x", replace(FUNNEL, owners=owners), Console(80), by_owner=True)

    assert "Rep 49: 61 prospects" in shown
    assert "Rep 50" not in shown
    assert shown.endswith("\n\n… and 10 more owners")


def weeks(*moved: Week, today: date = TODAY) -> list[str]:
    shown = funnel_text("x", replace(FUNNEL, weeks=moved, today=today), Console(80))
    return re.findall(r"^(\d{4}-W\d\d)", shown, re.MULTILINE)


def test_weeks_reach_from_the_first_to_today_but_are_eight_at_most() -> None:
    assert weeks(Week("2026-W01", 1, 0, 0, 0)) == ["2026-W01", "2026-W02", "2026-W03"]
    assert weeks(Week("2025-W10", 1, 0, 0, 0))[::7] == ["2025-W48", "2026-W03"]
    assert weeks(Week("2026-W09", 1, 0, 0, 0)) == ["2026-W09"]
    typed = (Week("2026-W02", 1, 0, 0, 0), Week("2926-W02", 1, 0, 0, 0))
    assert weeks(*typed) == ["2026-W02", "2026-W03"]
    assert weeks(Week("2020-W53", 1, 0, 0, 0), today=date(2021, 1, 5)) == ["2020-W53", "2021-W01"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp437"])
def test_a_hostile_name_neither_acts_nor_breaks_the_lines(
    text: str, width: int, encoding: str
) -> None:
    funnel = named(text, ["List", "Lead"])
    for by_owner in (False, True):
        shown = funnel_text(
            text, funnel, Console(width, encoding=encoding), by_owner=by_owner, show_values=True
        )
        assert max(map(room, shown.split("\n"))) <= width
        assert shown.encode(encoding)
        assert all(plain(line) == line for line in shown.split("\n"))


def fits(text: str, width: int) -> None:
    for encoding in ("utf-8", "ascii"):
        for by_owner in (False, True):
            shown = funnel_text(
                text,
                named(text, ["List"]),
                Console(width, encoding=encoding),
                by_owner=by_owner,
                show_values=True,
            )
            assert max(map(room, shown.split("\n"))) <= width


@settings(max_examples=15)
@given(st.text(max_size=90), st.integers(40, 120))
def test_no_line_is_wider_than_the_console(text: str, width: int) -> None:
    fits(text, width)


@pytest.mark.slow
@settings(max_examples=400)
@given(
    st.text(max_size=90) | st.text("ab 東\u0301é:#[-", max_size=90) | st.text("x", max_size=200),
    st.integers(20, 120),
)
def test_no_line_is_wider_than_the_console_whatever_the_name(text: str, width: int) -> None:
    fits(text, width)
