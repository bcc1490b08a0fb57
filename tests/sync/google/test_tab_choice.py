"""Which tab is taken for the prospects', and what is said where none can be."""

from typing import Any

import pytest

from tests.harness import BLANK, LADDER
from tests.sheets import Fault, PersonTab, errors
from tests.sync.google.bench import Bench
from tests.sync.google.scenes import FRESH, UNCHANGED


def test_a_changelog_in_the_first_place_is_passed_over(bench: Bench) -> None:
    tab = UNCHANGED.set(bench)
    tab.book.tab("Changelog").move_first()
    workbook = bench.open(tab.book, tab=None)
    assert workbook.look().tab.id == tab.id
    assert workbook.requests == 3
    assert bench.run(tab.book, tab=None).written.cells == 0


def test_so_are_the_changelogs_of_others(bench: Bench) -> None:
    """It is the first tab of prospects, not the one whose changelog comes first."""
    tab = UNCHANGED.set(bench)
    other = tab.book.add_tab("Partners", [list(BLANK), [1]])
    config = LADDER.replace('override = "Outcome"\n', "").replace('name = "Company"\n', "")
    config = config[: config.index("recent =")] + config[config.index("[[stage]]") :]
    config = config[: config.index('[[stage]]\nname = "Opportunity"')]
    bench.run(other.book, config + '\n[output]\nchangelog = "Moves"\n', tab="Partners")
    tab.book.tab("Changelog").move_first()
    tab.book.tab("Moves").move_first()
    assert bench.open(tab.book, tab=None).look().tab.id == tab.id


def test_so_are_hidden_tabs(bench: Bench, tab: PersonTab) -> None:
    notes = tab.book.add_tab("Notes", [["ID"]])
    notes.move_first()
    notes.hide()
    bench.run(tab.book, tab=None)
    tab.book.tab("Changelog").move_first()
    assert bench.run(tab.book, tab=None).written.cells == 0
    FRESH.check(tab)


def test_a_copy_of_the_tab_in_the_first_place(bench: Bench) -> None:
    """To rename the changelog, as of a tab that another program made, would lose the history."""
    tab = UNCHANGED.set(bench)
    tab.duplicate("Old").move_first()
    assert bench.error(tab.book, tab=None) == (
        'Sales Changelog: the job did not make this tab for the prospects on "Old"; if the'
        " prospects are on another tab, set [sheet] tab to that; if not, rename it, or name another"
        " in [output] changelog"
    )


def test_a_changelog_in_the_first_place_that_no_name_tells(bench: Bench) -> None:
    tab = UNCHANGED.set(bench)
    for name in tab.book.named_ranges():
        tab.book.delete_named_range(name)
    tab.book.tab("Changelog").move_first()
    assert bench.error(tab.book, tab=None) == (
        "Sales Changelog: [output] changelog names this tab, on which the prospects are looked for;"
        " set [sheet] tab to the prospects' tab, or name another in [output] changelog"
    )


def test_where_only_the_jobs_own_are_in_sight(bench: Bench) -> None:
    tab = UNCHANGED.set(bench)
    tab.hide()
    assert bench.error(tab.book, tab=None) == (
        "Sales: shows no tab of prospects; set [sheet] tab to the prospects' tab"
    )
    tab.delete()
    assert "shows no tab of prospects" in bench.error(tab.book, tab=None)


@pytest.mark.parametrize("by", ["gid", "tab"])
def test_an_address_that_leads_to_a_changelog(bench: Bench, by: str) -> None:
    tab = UNCHANGED.set(bench)
    log = tab.book.tab("Changelog")
    choice: dict[str, Any] = {"gid": log.id, "tab": None} if by == "gid" else {"tab": "changelog"}
    assert bench.error(tab.book, **choice) == (
        "Sales Changelog: is a tab that the job keeps itself, not prospects; set [sheet]"
        ' tab = "Prospects"'
    )
    assert bench.run(tab.book, gid=log.id).written.cells == 0
    tab.delete()
    assert bench.error(tab.book, **choice).endswith("not prospects; set [sheet] tab to another")


@pytest.mark.parametrize("by", ["title", "gid", "place"])
def test_a_heading_row_beyond_the_grid(bench: Bench, by: str) -> None:
    tab = bench.sheet([], ["ID"], size=(5, 3))
    choices: dict[str, dict[str, Any]] = {
        "title": {},
        "gid": {"tab": None, "gid": tab.id},
        "place": {"tab": None},
    }
    assert bench.error(tab.book, **choices[by], header_row=6) == (
        "Sales Prospects: there is no row 6, the tab ends with row 5; set [sheet] header_row to"
        " the row with the headings"
    )


def test_a_tab_that_its_title_does_not_find_is_found_by_its_id(
    bench: Bench, tab: PersonTab
) -> None:
    unparsable = errors.invalid("Unable to parse range: Prospects!1:1").reply()
    bench.server.at(1, Fault("unparsable", lambda _request, _reply: unparsable))
    bench.run(tab.book)
    FRESH.check(tab)


def test_a_title_that_looks_the_same_is_found(bench: Bench, tab: PersonTab) -> None:
    assert bench.open(tab.book, tab="Ｐrospects\u200b").look().tab.id == tab.id
    tab.book.add_tab("A–B", [["ID"]])
    other = tab.book.add_tab("A-B", [["ID"]])
    assert bench.open(tab.book, tab="A-B").look().tab.id == other.id
    assert bench.error(tab.book, tab="A\u2011B") == (
        'Sales: there is no tab "A\u2011B"; did you mean "A–B" or "A-B"?'
    )
