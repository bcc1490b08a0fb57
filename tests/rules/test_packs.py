"""Each rule pack by itself: sound, tested by its own examples, cited and commented."""

import re
from datetime import date
from pathlib import Path

import pytest

from rules.judging.ladder import make_ladder
from rules.judging.verdict import Verdict
from rules.language.outcome import Outcome
from sync.config.examples import judge_example, run_examples
from sync.config.load import parse_config
from sync.config.model import Config, Example, ExampleCell
from sync.config.packs import find_packs, read_pack

PACKS = find_packs()
SHEET = '[sheet]\nworkbook = "p.xlsx"\nkey = "ID"\n'
MOST_PER_STAGE = 7


def config_of(pack: str) -> Config:
    """A pack copied into a config: its whole file below a [sheet]."""
    return parse_config(SHEET + read_pack(pack).text, Path("config.toml")).config


def test_the_packs() -> None:
    known = "anum bant champ faint gpctba-ci lead-opportunity meddic meddpicc pipeliner spiced"
    assert known.split() == PACKS


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_is_sound_and_its_examples_come_out_as_they_say(pack: str) -> None:
    assert run_examples(config_of(pack)) == []


@pytest.mark.parametrize("pack", PACKS)
def test_examples_cover_nothing_each_rung_and_most_but_not_all(pack: str) -> None:
    config = config_of(pack)
    ladder = make_ladder(config.stage)

    assert config.example[0].prospect == {}
    assert config.example[0].stage == ladder.rungs[0].name
    assert {example.stage for example in config.example} == {rung.name for rung in ladder.rungs}
    tops = [rung for rung in ladder.rungs if len(rung.criteria) > 1]
    for top in tops:
        below = ladder.rungs[ladder.rungs.index(top) - 1].name
        short = [each.missing for each in config.example if each.stage == below and each.missing]
        assert any(len(missing) < len(top.criteria) for missing in short), top.name
    assert all(
        example.missing is not None or example.lapsed is not None for example in config.example
    )


@pytest.mark.parametrize("pack", PACKS)
def test_examples_show_what_must_not_pass(pack: str) -> None:
    config = config_of(pack)
    first = make_ladder(config.stage).rungs[0].name

    noes = [each for each in config.example if set(each.prospect) == set(config.columns)]
    assert first in {example.stage for example in noes}
    ahead = {
        criterion.column: name
        for name, criterion in config.criteria.items()
        if criterion.within_next or criterion.on_or_after
    }
    for column, name in ahead.items():
        past = [
            each
            for each in config.example
            if isinstance(day := each.prospect.get(str(column)), date) and day < date(2026, 1, 15)
        ]
        assert any(name in (*(each.missing or ()), *(each.lapsed or ())) for each in past), name


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_says_what_is_won_and_what_is_lost(pack: str) -> None:
    by_hand = [stage for stage in config_of(pack).stage if stage.by_hand]

    assert [(stage.name, stage.outcome) for stage in by_hand] == [("Won", "won"), ("Lost", "lost")]


NOES: list[ExampleCell] = [
    *("no", "No.", " NO ", "n", "No", "nein", "non", "0", 0, 0.0, False, "FALSE"),
    *("none", "None", "nil", "nobody", "unknown", "not known", "not yet", "n/a", "NA", "tbd"),
    *("TBC", "-", "–", "—", "?", "nope", "✗"),
]


def judged(prospect: dict[str, ExampleCell], config: Config) -> Verdict:
    """The verdict on a prospect who was on the first rung."""
    example = Example(prospect=prospect, stage="", today=date(2026, 1, 15))
    return judge_example(example, config)


@pytest.mark.parametrize("no", NOES, ids=repr)
@pytest.mark.parametrize("pack", PACKS)
def test_nothing_but_noes_is_on_the_first_rung(pack: str, no: ExampleCell) -> None:
    config = config_of(pack)

    verdict = judged(dict.fromkeys(config.columns, no), config)

    assert verdict.stage.rung == 0
    assert {answer.outcome for answer in verdict.case.answers.values()} == {Outcome.NO}


@pytest.mark.parametrize("no", NOES, ids=repr)
@pytest.mark.parametrize("pack", PACKS)
def test_a_no_meets_no_criterion_whatever_stands_beside_it(pack: str, no: ExampleCell) -> None:
    config = config_of(pack)
    top = make_ladder(config.stage).rungs[-1].name
    full = {
        column: cell
        for example in config.example
        if example.stage == top and example.missing == []
        for column, cell in example.prospect.items()
    }

    met: set[str] = set()
    for name, criterion in config.criteria.items():
        columns = {column for each in criterion.nested() for column in each.columns()}
        if judged(full, config).case.answers[name].outcome is Outcome.YES:
            met.add(name)
        for column in columns:
            answer = judged(full | {column: no}, config).case.answers[name]
            assert answer.outcome is Outcome.NO, name
    assert len(met) >= len(config.criteria) - 2


@pytest.mark.parametrize(
    "asked",
    [
        *("Demo", "demo request", "Demo request, Newsletter", "Requested a demo", "Whitepaper"),
        *("White Paper", "White-paper download", "Question", "Price request", "Price list"),
        "Quote",
        *("Contact form", "Webinar", "Trial", "RFP", "Called us about prices", "Inbound call"),
        *("Anfrage", "Preisanfrage", "Demande de prix", "Solicitud de demo", "お問い合わせ"),
        *("Question about our Scandinavian shops", "Cold storage enquiry", "No-code demo"),
        *("Badge scan, Demo", "Question; Cold call", "Badge scan, then a demo request"),
        *("After our cold call they asked for a demo", "Outbound; requested our prices"),
    ],
)
def test_any_request_of_theirs_makes_a_lead(asked: str) -> None:
    verdict = judged({"fit": "yes", "inbound": asked}, config_of("lead-opportunity"))

    assert verdict.stage.name == "Lead"


@pytest.mark.parametrize(
    "ours",
    [
        *("Badge scan", "badge", "Scanned at the fair", "Trade show", "Business card"),
        *("Bought list", "bought list 2025", "Purchased list", "List", "Mailing list"),
        *("Cold call", "cold-call", "Cold calling", "COLD EMAIL", "Outbound", "We called them"),
        *("Cold call, no demo requested", "Badge scan, asked us nothing, not interested"),
        *("No reply", "Not interested", "No request yet", "Unsubscribed", "Kaltakquise"),
    ],
)
def test_what_is_no_request_of_theirs_stays_on_the_list(ours: str) -> None:
    verdict = judged({"fit": "yes", "inbound": ours}, config_of("lead-opportunity"))

    assert verdict.stage.name == "List"


SIGNS: dict[str, ExampleCell] = {
    "fit": "yes",
    "inbound": "Demo",
    "decider": "Ada Byron",
    "budget": 20_000,
    "step": "They send us their data",
    "event": "A new warehouse",
}


@pytest.mark.parametrize(
    ("close", "stage"),
    [
        ("", "Lead"),
        ("soon", "Lead"),
        (date(2026, 1, 14), "Lead"),
        (date(2026, 1, 15), "Opportunity"),
        (date(2027, 9, 1), "Opportunity"),
    ],
)
def test_no_opportunity_is_without_a_close_date_ahead(close: ExampleCell, stage: str) -> None:
    verdict = judged(SIGNS | {"timeline": close}, config_of("lead-opportunity"))

    assert verdict.stage.name == stage


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_cites_its_sources(pack: str) -> None:
    what, _, sources = read_pack(pack).about.partition("Sources:\n")

    assert re.fullmatch(r"[^:\n]+: [^\n]+\.", what.splitlines()[0])
    assert len(what.splitlines()) > 3
    assert "\n\nNot from the sources: " in what
    assert re.search(r"^ {2}https?://\S+$", sources, re.MULTILINE)


@pytest.mark.parametrize("pack", PACKS)
def test_every_criterion_has_a_comment_in_plain_words_and_a_say(pack: str) -> None:
    lines = read_pack(pack).text.splitlines()
    criteria = config_of(pack).criteria

    for name, criterion in criteria.items():
        (at,) = (number for number, line in enumerate(lines) if line.startswith(f"{name} = {{"))
        assert re.fullmatch(r"# [A-Z].{15,}\.", lines[at - 1]), name
        assert criterion.say
    says = [criterion.say for criterion in criteria.values()]
    assert len(set(says)) == len(says)


@pytest.mark.parametrize("pack", PACKS)
def test_every_column_is_used_and_says_what_to_fill_in(pack: str) -> None:
    config = config_of(pack)

    assert list(read_pack(pack).fill_in) == list(config.columns)
    looked_at = {
        column
        for criterion in config.criteria.values()
        for condition in criterion.nested()
        for column in condition.columns()
    }
    assert looked_at == set(config.columns)


@pytest.mark.parametrize("pack", PACKS)
def test_the_ladder_is_short_and_the_stages_by_hand_stand_behind_it(pack: str) -> None:
    config = config_of(pack)
    ladder = make_ladder(config.stage)

    assert [stage.name for stage in config.stage if stage.by_hand] == ["Won", "Lost"]
    assert [stage.name for stage in config.stage][-2:] == ["Won", "Lost"]
    assert {name for rung in ladder.rungs for name in rung.criteria} == set(config.criteria)
    assert all(len(rung.criteria) <= MOST_PER_STAGE for rung in ladder.rungs)
