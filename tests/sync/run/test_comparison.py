"""What an edit of the rules would move: who, how far, and which criteria decide it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from rules.read.cells import Cell
from sync.config.load import parse_config
from sync.messages.errors import WorkbookError
from sync.run.comparison import Comparison, Effect, Shift
from sync.run.run_input import Options
from sync.workbook.protocol import Workbook
from sync.xlsx import XlsxWorkbook
from tests.harness import BLANK, DRAFTED, LADDER, LEAD, OPPORTUNITY, TODAY, job, run
from tests.memory import MemoryWorkbook, sheet
from tests.workbooks import write_workbook

DEMOTE = '[policy]\nwhen_lapsed = "demote"\n'
SMALL: Mapping[str, Cell] = {"Industry": "Retail", "Employees": 20}
EASY = LADDER.replace("[50, 5000]", "[10, 5000]")
STRICT = LADDER.replace("10_000", "20_000") + DEMOTE


def book(*rows: Mapping[str, Cell]) -> MemoryWorkbook:
    return MemoryWorkbook(sheet(BLANK, *({"ID": f"P-{n}", **row} for n, row in enumerate(rows))))


def compare(workbook: Workbook, new: str, old: str = LADDER, **options: bool) -> Comparison:
    former = parse_config(old, Path("base/config.toml"))
    return replace(job(workbook, new, Options(TODAY, **options)), against=former).compare()


def moves(found: Comparison) -> list[tuple[str, str, str, tuple[str, ...]]]:
    told = [(each.key, each.contrast) for each in found.moved]
    return [(key, each.old, each.new, each.because) for key, each in told]


def test_a_bound_that_is_lowered_raises_those_who_now_meet_it() -> None:
    found = compare(book(SMALL, LEAD, {}), EASY)

    assert moves(found) == [("P-0", "List", "Lead", ("size",))]
    assert found.matrix == {"List": {"Lead": 1}}
    assert found.effect is Effect.RAISES
    assert found.criteria["size"] == Shift(met_more=1)
    assert found.criteria["profile"] == Shift()
    assert found.moved[0].contrast.wanted == ("recent", "budget", "step")


def test_a_bound_that_is_raised_lowers_those_who_no_longer_meet_it_where_lapsed_ones_fall() -> None:
    workbook = book(OPPORTUNITY, LEAD, {**OPPORTUNITY, "Next step": "Call"})
    run(workbook)

    found = compare(workbook, STRICT)

    assert moves(found) == [("P-0", "Opportunity", "Lead", ("budget",))]
    assert found.effect is Effect.LOWERS
    assert found.criteria["budget"] == Shift(met_less=2)
    assert found.lapsed == (0, 0)


def test_where_lapsed_ones_are_kept_they_lapse_and_nobody_moves() -> None:
    workbook = book(OPPORTUNITY, OPPORTUNITY, {})
    run(workbook)
    kept = STRICT.replace(DEMOTE, "")

    found = compare(workbook, kept)

    assert (found.effect, found.lapsed, found.matrix) == (Effect.NONE, (2, 0), {})
    assert compare(workbook, LADDER, kept).lapsed == (0, 2)


def test_a_policy_that_demotes_is_told_by_what_has_lapsed() -> None:
    workbook = book(OPPORTUNITY)
    run(workbook)
    workbook.put("Budget", 3, 5)
    workbook.put("Industry", 3, "Mining")

    found = compare(workbook, LADDER + DEMOTE)

    assert moves(found) == [("P-0", "Opportunity", "List", ("profile", "budget", "step"))]
    assert found.criteria == dict.fromkeys(("profile", "size", "recent", "budget", "step"), Shift())


def test_of_one_that_was_only_kept_all_that_is_not_met_decides() -> None:
    workbook = book(OPPORTUNITY)
    run(workbook)
    workbook.put("Last contact", 3, "2025-01-01")

    assert moves(compare(workbook, STRICT)) == [
        ("P-0", "Opportunity", "Lead", ("recent", "budget", "step"))
    ]


def test_a_criterion_that_is_newly_asked_for_decides_and_so_does_one_no_longer_asked_for() -> None:
    asked = LADDER.replace('["profile", "size"]', '["profile", "size", "step"]')

    assert moves(compare(book(LEAD), asked)) == [("P-0", "Lead", "List", ("step",))]
    assert moves(compare(book(LEAD), LADDER, asked)) == [("P-0", "List", "Lead", ("step",))]


def test_a_criterion_of_one_file_only_is_not_met_by_the_other() -> None:
    more = LADDER.replace("[criteria]", '[criteria]\nnamed = { column = "Company", filled = true }')
    workbook = book({"Company": "Acme"}, {})

    assert compare(workbook, more).criteria["named"] == Shift(met_more=1)
    assert compare(workbook, LADDER, more).criteria["named"] == Shift(met_less=1)
    assert [*compare(workbook, LADDER, more).criteria][-1] == "named"


def test_what_can_be_told_no_more_counts_apart() -> None:
    worded = LADDER.replace("at_least = 10_000", "filled = true")
    workbook = book({"Budget": "soon"})

    assert compare(workbook, LADDER, worded).criteria["budget"] == Shift(0, 1, 1)
    assert compare(workbook, worded).criteria["budget"] == Shift(1, 0, 0)


def test_where_only_a_number_of_criteria_differs_all_that_are_not_met_decide() -> None:
    both = LADDER.replace("count = 1", "count = 2")

    assert moves(compare(book(OPPORTUNITY), both)) == [("P-0", "Opportunity", "Lead", ("step",))]


def test_what_keeps_a_prospect_from_a_stage_may_be_below_the_one_in_which_it_is_kept() -> None:
    workbook = book(LEAD)
    run(workbook)
    for heading, cell in OPPORTUNITY.items():
        workbook.put(heading, 3, cell)
    larger = LADDER.replace("[50, 5000]", "[500, 5000]")

    assert moves(compare(workbook, larger)) == [("P-0", "Opportunity", "Lead", ("size",))]


def test_a_stage_set_by_hand_is_neither_higher_nor_lower_and_no_criterion_decides_it() -> None:
    workbook = book({**LEAD, "Outcome": "Won"}, {"Outcome": "Lead"})
    alone = LADDER.replace('override = "Outcome"\n', "")

    found = compare(workbook, alone)

    assert moves(found) == [("P-0", "Won", "Lead", ()), ("P-1", "Lead", "List", ())]
    assert found.effect is Effect.BOTH
    assert found.ways == (0, 1, 1)


@pytest.mark.parametrize("reverse", [False, True])
def test_a_renamed_stage_is_the_same(*, reverse: bool) -> None:
    renamed = LADDER.replace('"Lead"\nwas = ["SQL"]', '"MQL"\nwas = ["SQL", "Lead"]')
    configs = (LADDER, renamed) if reverse else (renamed, LADDER)

    found = compare(book(LEAD, OPPORTUNITY), *configs)

    assert (found.matrix, found.effect) == ({}, Effect.NONE)


def test_a_new_rung_in_the_middle_is_above_what_was_below_it() -> None:
    rung = '[[stage]]\nname = "Met"\nneeds = ["recent"]\n\n[[stage]]\nname = "Opportunity"'
    more = LADDER.replace('[[stage]]\nname = "Opportunity"', rung)
    met: Mapping[str, Cell] = {**LEAD, "Last contact": "2026-01-10"}

    found = compare(book(met, OPPORTUNITY), more)
    assert moves(found) == [("P-0", "Lead", "Met", ("recent",))]
    assert found.effect is Effect.RAISES

    found = compare(book(met, OPPORTUNITY), LADDER, more)
    assert moves(found) == [("P-0", "Met", "Lead", ("recent",))]
    assert found.effect is Effect.LOWERS


def test_a_new_rung_at_the_top_is_told_by_what_it_asks_for_and_is_met() -> None:
    top = '[[stage]]\nname = "Deal"\nneeds = ["named"]\n\n[[stage]]\nname = "Won"'
    more = LADDER.replace("[criteria]", '[criteria]\nnamed = { column = "Company", filled = true }')
    more = more.replace('[[stage]]\nname = "Won"', top).replace("[50, 5000]", "[10, 5000]")
    rows = [{"Company": "Acme", **OPPORTUNITY}, {"Company": "Bolt", **OPPORTUNITY, "Employees": 20}]

    assert moves(compare(book(*rows), more)) == [
        ("P-1", "List", "Deal", ("size", "named")),
        ("P-0", "Opportunity", "Deal", ("named",)),
    ]


def test_a_rung_that_people_used_to_set_is_told_by_what_it_asks_for_and_is_met() -> None:
    rung = LADDER.replace('"Lost"\nby_hand = true', '"Lost"\nneeds = ["step"]')
    row: Mapping[str, Cell] = {**OPPORTUNITY, "Next step": "Call"}

    assert moves(compare(book(row), rung)) == [("P-0", "Opportunity", "Lost", ("step",))]


def test_a_rung_that_is_moved_up_is_told_by_what_it_asks_for_and_is_met() -> None:
    """Whoever meets both rungs stands in the upper one, whichever that is."""
    _, _, lead, opportunity, *_ = LADDER.replace("[[stage]]", "|[[stage]]").split("|")
    turned = LADDER.replace(lead + opportunity, opportunity + lead)

    assert turned != LADDER
    assert moves(compare(book(OPPORTUNITY), turned)) == [
        ("P-0", "Opportunity", "Lead", ("profile", "size"))
    ]


def test_of_two_rungs_of_which_no_ladder_has_both_neither_is_higher() -> None:
    other = LADDER.replace('"Lead"\nwas = ["SQL"]', '"MQL"')

    found = compare(book(LEAD), other)

    assert moves(found) == [("P-0", "Lead", "MQL", ())]
    assert (found.effect, found.ways) == (Effect.BOTH, (0, 0, 1))


def test_who_stands_in_a_stage_that_is_gone_is_no_longer_judged() -> None:
    workbook = book(LEAD, {})
    run(workbook)
    other = LADDER.replace('"Lead"\nwas = ["SQL"]', '"MQL"')

    found = compare(workbook, other)

    assert (found.unjudged, found.matrix) == ((1, 0), {})
    assert compare(workbook, LADDER, other).unjudged == (0, 1)


def test_those_who_move_furthest_come_first_then_the_sheets_order() -> None:
    new = EASY.replace("10_000", "1_000")
    rows = [SMALL, {**OPPORTUNITY, "Employees": 20}, SMALL, {**OPPORTUNITY, "Budget": 2000}]

    assert [(key, to) for key, _, to, _ in moves(compare(book(*rows), new))] == [
        ("P-1", "Opportunity"),
        ("P-0", "Lead"),
        ("P-2", "Lead"),
        ("P-3", "Opportunity"),
    ]


@pytest.mark.parametrize(
    ("edit", "effect"),
    [
        (("Industry fits", "It fits"), Effect.WORDING),
        (("[criteria]", '[output]\nstage = "Level"\n[criteria]'), Effect.WORDING),
        (("[criteria]", '[policy]\nwhen_lapsed = "keep"\n[criteria]'), Effect.NONE),
        (("[criteria]", "[policy]\nmost_changes = 5\n[criteria]"), Effect.NONE),
        (("5000]", "6000]"), Effect.NONE),
        (("[criteria]", "[score]\npoints = { size = 5 }\n[criteria]"), Effect.NONE),
        (("by_hand = true", 'by_hand = true\nneeds = ["step"]'), Effect.NONE),
        (("[criteria]", "# a note\n[criteria]"), Effect.NONE),
    ],
)
def test_an_edit_that_moves_nobody_is_one_of_texts_or_not(
    edit: tuple[str, str], effect: Effect
) -> None:
    assert compare(book(LEAD), LADDER.replace(*edit)).effect is effect


@pytest.mark.parametrize("by_old", [False, True])
def test_who_is_only_first_seen_does_not_differ(*, by_old: bool) -> None:
    seen = LADDER + "[policy]\nrecord_new = true\n"
    workbook = book(LEAD, {})

    found = compare(workbook, *((LADDER, seen) if by_old else (seen, LADDER)))

    assert (list(found.moved), found.effect) == ([], Effect.NONE)


def test_the_plan_is_that_of_a_run_by_the_new_rules() -> None:
    workbook = book(*[SMALL] * 30)
    run(workbook)

    found = compare(workbook, EASY)

    assert found.stopped is not None
    assert "promote 30 and demote 0" in found.stopped.what


def test_as_if_lapsed_ones_fell_counts_for_both() -> None:
    workbook = book(OPPORTUNITY)
    run(workbook)
    strict = STRICT.replace(DEMOTE, "")

    found = compare(workbook, strict, follow_rules=True)

    assert found.matrix == {"Opportunity": {"Lead": 1}}
    assert compare(workbook, strict, strict, follow_rules=True).matrix == {}


def test_each_is_judged_by_its_own_key_and_blanks_on_the_same_rows() -> None:
    by_name = LADDER.replace('key = "ID"\nname = "Company"', 'key = "Company"\nblank = ["none"]')
    workbook = book({**LEAD, "Company": "Acme"}, {**LEAD, "Company": "none", "Next step": "-"})

    found = compare(workbook, by_name)

    assert found.unjudged == (1, 0)
    assert found.matrix == {"Lead": {"": 1}}
    assert found.criteria["step"] == Shift()


def test_a_row_that_only_one_judges_shows_what_is_recorded_by_the_other() -> None:
    workbook = book({"ID": "A", **LEAD}, {})
    run(workbook, LADDER.replace('"Lead"\nwas = ["SQL"]', '"SQL"'))
    workbook.put("ID", 4, "A")
    workbook.put("Company", 4, "Acme")

    found = compare(workbook, LADDER, LADDER.replace('key = "ID"', 'key = ["ID", "Company"]'))

    assert found.unjudged == (2, 0)
    assert found.matrix == {"List": {"Lead": 1}}


def test_what_only_the_former_config_says_of_the_place_does_not_count() -> None:
    workbook = book(LEAD)
    run(workbook)
    elsewhere = LADDER.replace("memory.xlsx", "other.xlsx").replace(
        'key = "ID"', 'key = "ID"\ntab = "X"'
    )

    assert compare(workbook, LADDER, elsewhere + '[output]\nchangelog = "Log"\n').matrix == {}


def test_drafts_of_either_change_nothing() -> None:
    workbook = book(SMALL, LEAD)
    run(workbook, DRAFTED)
    easy = DRAFTED.replace("[50, 5000]", "[10, 5000]")

    for new, old in ((easy, LADDER), (EASY, DRAFTED), (easy, DRAFTED)):
        assert moves(compare(workbook, new, old)) == [("P-0", "List", "Lead", ("size",))]


def test_an_error_of_the_former_config_names_its_file() -> None:
    gone = LADDER.replace('"Employees"', '"Staff"')
    with pytest.raises(WorkbookError) as caught:
        compare(book(LEAD), LADDER, gone)
    assert caught.value.where == "memory Prospects, row 1, by base/config.toml"
    assert caught.value.what == 'there is no heading "Staff"'

    with pytest.raises(WorkbookError) as caught:
        compare(book(LEAD), gone)
    assert caught.value.where == "memory Prospects, row 1"


def test_a_stage_column_that_the_former_ladder_refuses_is_told_of_its_file() -> None:
    workbook = MemoryWorkbook(sheet({**BLANK, "Stage": None}, {"ID": "A", "Stage": "SQL"}))
    other = LADDER.replace('was = ["SQL"]\n', "")

    with pytest.raises(WorkbookError) as caught:
        compare(workbook, LADDER, other)

    assert caught.value.where == "memory Prospects, by base/config.toml"
    assert '"SQL" (1)' in caught.value.what
    assert "was = [...]" in caught.value.mend


def test_a_first_run_is_compared_from_what_each_takes_over() -> None:
    workbook = MemoryWorkbook(sheet({**BLANK, "Stage": None}, {"ID": "A", "Stage": "SQL"}))

    found = compare(workbook, LADDER + DEMOTE)

    assert moves(found) == [("A", "Lead", "List", ("profile", "size"))]


def test_a_day_is_a_number_to_neither_where_one_asks_for_numbers(tmp_path: Path) -> None:
    """As in a run of its own: a cell formatted as a day can't be read as a number."""
    path = write_workbook(tmp_path / "book.xlsx", {"ID": "A", **LEAD})
    file = openpyxl.load_workbook(path)
    file["Prospects"]["E2"].value = date(2026, 1, 10)
    file.save(path)
    numbers = LADDER.replace('within_last = "90 days"', "at_least = 1000")

    found = compare(XlsxWorkbook(path, tab="Prospects"), LADDER, numbers)

    assert found.criteria["recent"] == Shift(met_more=1)
    assert compare(XlsxWorkbook(path, tab="Prospects"), numbers).criteria["recent"] == Shift(
        0, 1, 1
    )


def test_a_local_workbook_is_read_in_the_locale_of_each() -> None:
    british = LADDER.replace("key =", 'locale = "en_GB"\nkey =')
    local, shared = (book({**OPPORTUNITY, "Last contact": "13/01/2026"}) for _ in range(2))
    local.has_setting, local.locale = False, "en_GB"

    found = compare(local, british)

    assert moves(found) == [("P-0", "Lead", "Opportunity", ("recent",))]
    assert found.criteria["recent"] == Shift(met_more=1)
    assert moves(compare(shared, british)) == []


def test_today_is_the_day_in_the_time_zone_of_each() -> None:
    """On the morning of the 15th in Greenwich it is still the 14th in Samoa."""
    asks = LADDER.replace('within_last = "90 days"', 'on_or_before = "today"')
    samoan = asks.replace("key =", 'timezone = "Pacific/Pago_Pago"\nkey =')
    local = book({**OPPORTUNITY, "Last contact": "2026-01-15"})
    local.has_setting, local.timezone = False, "Pacific/Pago_Pago"
    former = parse_config(asks, Path("base/config.toml"))

    found = replace(job(local, samoan, Options()), against=former).compare()

    assert moves(found) == [("P-0", "Opportunity", "Lead", ("recent",))]
