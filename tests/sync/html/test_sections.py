"""What each section of the page says: the figures as they are, or in words why there are none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.judging.ladder import Stage
from sync.history.evidence import Evidence
from sync.history.ratio import Share
from sync.html.blockers import blockers_section
from sync.html.chart import LineChart, WeekChart
from sync.html.evidence import evidence_section
from sync.html.headline import headlines
from sync.html.owners import owners_section
from sync.html.prospects import one_away_section, stalled_section
from sync.html.section import Section, cell_text
from sync.html.stages import conversion_section, funnel_section, time_section
from sync.html.weeks import weeks_section
from tests.sync.html import figures

MANY = figures.many().funnel
FEW = figures.few().funnel


def cells(section: Section) -> list[list[str]]:
    assert section.table
    return [[cell_text(cell) for cell in row] for row in section.table.rows]


def lines(section: Section) -> list[tuple[str, str]]:
    assert isinstance(section.chart, LineChart)
    return [(line.label, line.text) for line in section.chart.lines]


def told(section: Section) -> list[str]:
    """What the bars of a chart tell."""
    assert isinstance(section.chart, LineChart)
    return [part.told for line in section.chart.lines for part in line.parts]


def test_the_head_says_how_it_goes() -> None:
    assert [(each.figure, each.what, each.section) for each in headlines(MANY)] == [
        ("480", "prospects", "funnel"),
        ("40", "one criterion away", "one-away"),
        ("8", "stalled", "stalled"),
        ("30", "won", "won-lost"),
        ("24", "lost", "won-lost"),
    ]


def test_the_head_leaves_out_what_the_config_does_not_say() -> None:
    assert [each.what for each in headlines(FEW)] == ["prospects", "one criterion away"]


def test_the_funnel_shows_the_rungs_and_apart_from_them_what_people_set() -> None:
    section = funnel_section(MANY)
    assert lines(section)[:5] == [
        ("List", "120 now · 480 ever"),
        ("Lead", "60 now · 240 ever"),
        ("Opportunity", "40 now · 160 ever"),
        ("Set by hand", ""),
        ("Won", "30 now · 120 ever"),
    ]
    assert told(section)[:2] == ["List: 480 have been there", "List: 120 now"]
    assert cells(section)[1] == ["Lead", "60", "240", "90", "18", "72", "1"]


def test_conversion_is_told_of_enough_who_left() -> None:
    first = replace(MANY.stages[0], left=4, moved_on=4)
    section = conversion_section(replace(MANY, stages=[first, *MANY.stages[1:]]))
    assert lines(section) == [
        ("List", "too few to tell: 4 left"),
        ("Lead", "50 % · 90 of 180"),
        ("Opportunity", "38 % · 45 of 120"),
    ]
    assert cells(section)[:2] == [["List", "4", "4", "–"], ["Lead", "180", "90", "50 %"]]


def test_time_in_stage_has_its_spread() -> None:
    section = time_section(MANY)
    assert lines(section)[0] == ("List", "6.5 days (3.2 to 19.5)")
    assert cells(section)[1] == ["Lead", "180", "10.5", "5.2", "31.5"]
    first = replace(MANY.stages[0], stays=None)
    few = time_section(replace(MANY, stages=[first, *MANY.stages[1:]]))
    assert lines(few)[0] == ("List", "too few to tell: under 5 stays")
    assert cells(few)[0] == ["List", "–", "–", "–", "–"]


def test_the_last_26_weeks_are_shown_and_the_rest_counted() -> None:
    section = weeks_section(MANY)
    assert isinstance(section.chart, WeekChart)
    assert len(section.chart.columns) == len(cells(section)) == 26
    assert section.table
    assert section.table.rest == 14
    assert cells(section)[0] == ["2026-W48, from 23 Nov 2026", "5", "2", "0", "1"]
    *_, (day, parts) = section.chart.columns.items()
    assert str(day) == "2026-11-23"
    assert [(part.start, part.end, part.told) for part in parts] == [
        (0, 5, "Week from 23 Nov 2026: 5 added"),
        (5, 7, "Week from 23 Nov 2026: 2 promoted"),
        (0, -1, "Week from 23 Nov 2026: 1 demoted"),
    ]


def test_blockers_say_how_many_lack_only_this_one() -> None:
    many = [*MANY.blockers] * 3
    section = blockers_section(replace(MANY, blockers=many))
    assert lines(section)[0] == ("Contact in the last 90 days", "60 of 200")
    assert cells(section)[0] == ["Contact in the last 90 days", "200", "60"]
    assert section.table
    assert (len(section.table.rows), section.table.rest) == (12, 3)


def test_one_away_names_keys_and_owners_and_names_only_where_they_are_asked_for() -> None:
    section = one_away_section(MANY, show_values=False)
    assert section.table
    assert (len(section.table.rows), section.table.rest) == (25, 15)
    assert section.table.headings == ("Key", "Owner", "Would move up", "With any one of these")
    assert cells(section)[:2] == [
        ["P-3", "Edsger W. Dijkstra", "Lead → Opportunity", "Timeline agreed"],
        ["P-5", "Ada", "Lead → Opportunity", "Contact in the last 90 days"],
    ]
    assert cells(section)[20:22] == [
        ["P-2", "nobody", "List → Lead", "Budget of 10k identified"],
        [
            "P-4",
            "Barbara",
            "List → Lead",
            "A decision-maker is involved or aware; Budget of 10k identified",
        ],
    ]
    named = one_away_section(replace(MANY, owners={}), show_values=True)
    assert cells(named)[0] == ["P-3", "Company 3", "Lead → Opportunity", "Timeline agreed"]


def test_stalled_says_since_when_and_for_how_long() -> None:
    section = stalled_section(MANY, show_values=True)
    assert section.table
    assert section.table.headings == ("Key", "Name", "Owner", "Stage", "Stalled since", "Days")
    assert cells(section)[0] == ["P-40", "Company 40", "Ada", "List", "19 Oct 2026", "40"]


def test_owners_with_most_prospects_come_first_and_one_that_is_none_has_a_name() -> None:
    section = owners_section(MANY)
    totals = [int(row[1]) for row in cells(section)]
    assert totals == sorted(totals, reverse=True)
    assert section.table
    assert section.table.headings[1:5] == ("Prospects", "List", "Lead", "Opportunity")
    assert "No owner" in [row[0] for row in cells(section)]
    assert ("Ada", "45 · 0 one away · 0 stalled") in lines(section)
    assert "Ada: 3 in Lead" in told(section)
    assert [colour for colour, _ in section.legend] == [
        "rung-0",
        "rung-6",
        "rung-11",
        "won",
        "lost",
        "neither",
    ]


def test_nothing_is_told_of_stalled_ones_where_the_rules_say_nothing_of_them() -> None:
    stages = [
        replace(each, stage=Stage(each.stage.name, (), each.stage.rung, ())) for each in MANY.stages
    ]
    silent = replace(MANY, stages=stages)
    for section in (funnel_section(silent), owners_section(silent)):
        assert section.table
        assert "Stalled" not in section.table.headings
        assert {len(row) for row in section.table.rows} == {len(section.table.headings)}
    assert ("Ada", "45 · 0 one away") in lines(owners_section(silent))
    assert "stalled" not in [each.what for each in headlines(silent)]


def test_many_owners_are_counted() -> None:
    owners = {f"Owner {number}": MANY.owners["Ada"] for number in range(50)}
    section = owners_section(replace(MANY, owners=owners))
    assert section.table
    assert (len(section.table.rows), section.table.rest) == (20, 30)


def test_what_told_won_from_lost_has_its_interval() -> None:
    section = evidence_section(figures.backtest())
    assert lines(section) == [
        ("Contact in the last 90 days", "2.9 × (2.0 to 4.4)"),
        ("A decision-maker is involved or aware", "over 7.6 ×"),
        ("Budget of 10k identified", "1.00 × (0.76 to 1.3)"),
        ("Timeline agreed", "under 0.45 ×"),
        ("Next step agreed", "0.44 × (0.20 to 0.80)"),
    ]
    assert isinstance(section.chart, LineChart)
    assert (section.chart.least, section.chart.most) == (0.1, 10)
    assert [line.dot for line in section.chart.lines][1:4:2] == [10, 0.1]
    assert cells(section)[0][2].startswith("those who met it were won 2.9 times as often")
    assert section.notes[0] == (
        "1 criterion is left out: met by all or by none, or known of too few."
    )
    assert len(section.notes) == 4


def test_a_great_difference_has_its_place_on_the_scale() -> None:
    report = figures.backtest()
    great = {"c0": Evidence(Share(94, 96), Share(118, 2389), 0)}
    section = evidence_section(replace(report, found=replace(report.found, criteria=great)))
    assert isinstance(section.chart, LineChart)
    [line] = section.chart.lines
    assert line.dot
    assert section.chart.least < line.parts[0].start < line.dot < line.parts[0].end
    assert line.parts[0].end < section.chart.most == section.chart.ticks[-1] == 2000


@pytest.mark.parametrize(
    ("section", "words"),
    [
        (conversion_section(FEW), "No prospect has left a stage yet, as far as is recorded."),
        (
            time_section(FEW),
            "Too early to tell: no stage has 5 stays that ended, as far as is recorded.",
        ),
        (weeks_section(FEW), "No move has been recorded yet."),
        (blockers_section(FEW), "No criterion keeps any prospect from its next stage."),
        (
            one_away_section(FEW, show_values=False),
            "No prospect is one criterion away from its next stage.",
        ),
        (
            stalled_section(FEW, show_values=False),
            (
                'No stage says when a prospect is stalled: give a stage stale_after = "45 days",'
                " and who is there for longer is told here."
            ),
        ),
        (
            stalled_section(replace(MANY, stalled=[]), show_values=False),
            "No prospect has been in its stage for longer than the rules allow.",
        ),
        (
            owners_section(FEW),
            (
                'No owners are known: name their column in the config, owner = "Owner", and they'
                " are told apart here."
            ),
        ),
        (
            evidence_section(None),
            (
                'Not known, since no stages say so: give one that people set outcome = "won", and'
                ' another outcome = "lost".'
            ),
        ),
    ],
)
def test_what_there_is_not_is_told_in_words(section: Section, words: str) -> None:
    assert section.lead == words
    assert section.chart is None
    assert section.table is None


def test_too_few_won_or_lost_are_told_in_words() -> None:
    report = figures.backtest()
    found = replace(report.found, criteria={}, won={"Won": 3}, lost={"Lost": 12})
    assert evidence_section(replace(report, found=found)).lead == (
        "Too few to tell: it takes 10 of each, and there are 3 won and 12 lost."
    )


def test_a_day_more_changes_only_the_days_that_have_passed() -> None:
    tomorrow = replace(MANY, today=MANY.today + timedelta(1))
    today, later = (cells(stalled_section(each, show_values=False)) for each in (MANY, tomorrow))
    assert [row[:-1] for row in today] == [row[:-1] for row in later]
