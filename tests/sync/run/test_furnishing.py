"""What setup decides to put on a tab, from the config and what the job has by now."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from rules.judging.ladder import Stage
from sync.run.furnishing import _SAYS
from sync.run.stage_colours import stage_colours
from sync.workbook.furniture import ColumnFurniture, Furniture
from sync.workbook.role import Role
from tests.harness import BLANK, DRAFT, LADDER, LEAD, OPPORTUNITY, furnish, run
from tests.memory import MemoryWorkbook, sheet

OWN = '\n[output]\nsince = "In stage since"\nnext = "Next"\n'


def _book() -> MemoryWorkbook:
    return MemoryWorkbook(sheet(BLANK, {"ID": 1, **LEAD}, {"ID": 2, **OPPORTUNITY}))


def _decide(book: MemoryWorkbook, config: str) -> Furniture:
    furnish(book, config)
    assert book.furniture is not None
    return book.furniture


def _column(furniture: Furniture, heading: str) -> ColumnFurniture:
    [found] = [each for each in furniture.columns if each.heading == heading]
    return found


def test_before_the_first_run() -> None:
    found = _decide(_book(), LADDER)
    assert found.frozen_rows == 1
    assert [each.heading for each in found.columns] == ["Outcome"]
    assert found.columns[0].choices == ("Won", "Lost", "List", "Lead", "Opportunity")


def test_without_an_override_column() -> None:
    config = LADDER.replace('override = "Outcome"\n', "")
    assert _decide(_book(), config).columns == ()


def test_after_the_first_run() -> None:
    book = _book()
    run(book, LADDER + OWN)
    found = _decide(book, LADDER + OWN)
    assert [each.heading for each in found.columns] == [
        "Outcome",
        "Stage",
        "Missing",
        "In stage since",
        "Next",
    ]
    assert [each.heading for each in found.columns if each.colours] == ["Stage"]
    assert [each.heading for each in found.columns if each.wraps] == ["Missing"]
    stage = _column(found, "Stage")
    assert stage.width == len("Opportunity") + 3
    assert stage.warning == 'Qualify writes the column "Stage": what is typed here does not last.'
    assert stage.note == (
        "The stage that this prospect has reached by the rules.\n"
        "Qualify writes this column at each run, so what is typed over it does not last.\n"
        'To set a stage by hand, use the column "Outcome".\n'
        "The rules: config.toml\n"
        "The job last wrote on 2026-01-15 at 09:30, when this note was made;"
        ' what came later is on the tab "Changelog".'
    )
    assert "by hand" not in _column(found, "Missing").note


def test_a_tab_that_says_the_rules() -> None:
    book, config = _book(), LADDER + '\n[output]\nrules = "Rules"\n'
    run(book, config)
    note = _column(_decide(book, config), "Missing").note
    assert 'The rules: config.toml; in plain words on the tab "Rules"\n' in note


def test_a_column_that_no_run_has_made_yet() -> None:
    book = _book()
    run(book, LADDER)
    found = _decide(book, LADDER + OWN)
    assert [each.heading for each in found.columns] == ["Outcome", "Stage", "Missing"]


def test_the_column_of_a_draft_has_the_stages_of_the_draft() -> None:
    book = _book()
    config = LADDER + '\n[rules]\ndraft = "next.toml"\n[output]\ndraft = "Draft"\n'
    draft = DRAFT.replace('name = "Opportunity"', 'name = "A deal that is nearly done"')
    run(book, config, draft=draft)
    furnish(book, config, draft=draft)
    assert book.furniture is not None
    drafted, stage = (_column(book.furniture, heading) for heading in ("Draft", "Stage"))
    assert "A deal that is nearly done" in dict(drafted.colours)
    assert "A deal that is nearly done" not in dict(stage.colours)
    assert dict(drafted.colours)["Lead"] == dict(stage.colours)["Lead"]
    assert (drafted.width, stage.width) == (24, 14)


def test_grades_are_coloured_the_better_the_stronger() -> None:
    config = LADDER + "[score]\npoints = { size = 30 }\ngrades = { B = 1, A = 30, C = 0 }\n"
    config += '[output]\nscore = "Score"\ngrade = "Grade"\n'
    book = _book()
    run(book, config)

    found = _decide(book, config)

    shades = [colour for _, colour in stage_colours([Stage(*each) for each in THREE_RUNGS])]
    assert _column(found, "Grade").colours == tuple(zip("ABC", reversed(shades), strict=True))
    assert _column(found, "Score").colours == ()
    assert "The best grade that" in _column(found, "Grade").note


def test_the_note_on_what_is_to_go() -> None:
    config = LADDER + '[output]\nto_go = "To go"\n'
    book = _book()
    run(book, config)

    column = _column(_decide(book, config), "To go")

    assert column.note.startswith(
        "How many criteria, at the least, would bring the next stage: sort and filter by it.\n"
    )
    assert (column.width, column.colours, column.wraps) == (9, (), False)


THREE_RUNGS = [("X", (), 0, ()), ("Y", (), 1, ()), ("Z", (), 2, ())]


def test_a_heading_of_peoples_that_the_next_run_would_take() -> None:
    book = MemoryWorkbook(sheet({**BLANK, "Stage": None}, {"ID": 1}))
    assert [each.heading for each in _decide(book, LADDER).columns] == ["Outcome"]


def test_a_changelog_that_tells_no_time() -> None:
    book = _book()
    run(book)
    assert book.log is not None
    for row in book.log[1:]:
        row[1] = "yesterday"
    assert "last wrote" not in _column(_decide(book, LADDER), "Stage").note


def test_undo_reads_no_prospect() -> None:
    book = MemoryWorkbook([["Nothing"]])
    book.furniture = Furniture(1, ())
    furnish(book, undo=True)
    assert book.furniture is None


def test_every_role_is_told_in_words() -> None:
    assert set(_SAYS) == set(Role)


# Colours -----------------------------------------------------------------------------------------


def _stages(rungs: int) -> list[Stage]:
    ladder = [Stage(f"S{rung}", (), rung, ()) for rung in range(rungs)]
    return [
        *ladder,
        Stage("Won", (), None, (), "won"),
        Stage("Lost", (), None, (), "lost"),
        Stage("On hold", (), None, ()),
    ]


def _luminance(colour: str) -> float:
    """As in https://www.w3.org/TR/WCAG22/#dfn-relative-luminance ."""
    parts = [part / 255 for part in bytes.fromhex(colour[1:])]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("rungs", [1, 2, 3, 7, 12])
def test_dark_text_is_easy_to_read_on_every_colour(rungs: int) -> None:
    """As in https://www.w3.org/TR/WCAG22/#contrast-enhanced , for black."""
    colours = [colour for _, colour in stage_colours(_stages(rungs))]
    assert all((_luminance(colour) + 0.05) / 0.05 > 7 for colour in colours)
    assert len(set(colours)) == len(colours)
    ladder = list(map(_luminance, colours[:rungs]))
    assert all(lower > higher for lower, higher in pairwise(ladder))


_SIGHTS: dict[str, Sequence[Sequence[float]]] = {
    "protanopia": [(0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)],
    "deuteranopia": [(0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)],
    "tritanopia": [(1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)],
}
"""Machado, Oliveira and Fernandes 2009, https://doi.org/10.1109/TVCG.2009.113, at full severity."""


@pytest.mark.parametrize("sight", _SIGHTS)
def test_whoever_sees_few_colours_tells_won_lost_and_the_top_apart(sight: str) -> None:
    found = dict(stage_colours(_stages(4)))
    seen = [
        [sum(share * part for share, part in zip(row, bytes.fromhex(found[name][1:]), strict=True))
         for row in _SIGHTS[sight]]
        for name in ("S3", "Won", "Lost", "On hold")
    ]  # fmt: skip
    for at, one in enumerate(seen):
        for other in seen[at + 1 :]:
            assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) > 60
