"""Each rule pack by itself: sound, tested by its own examples, cited and commented."""

import re
from pathlib import Path

import pytest

from rules.ladder import make_ladder
from sync.config.examples import run_examples
from sync.config.load import parse_config
from sync.config.model import Config
from sync.config.packs import find_packs, read_pack

PACKS = find_packs()
SHEET = '[sheet]\nworkbook = "p.xlsx"\nkey = "ID"\n'
MOST_PER_STAGE = 7


def config_of(pack: str) -> Config:
    """A pack copied into a config: its whole file below a [sheet]."""
    return parse_config(SHEET + read_pack(pack).text, Path("config.toml")).config


def test_the_packs() -> None:
    assert PACKS == [
        "anum",
        "bant",
        "champ",
        "faint",
        "gpctba-ci",
        "lead-opportunity",
        "meddic",
        "meddpicc",
        "pipeliner",
        "spiced",
    ]


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
def test_a_pack_cites_its_sources(pack: str) -> None:
    what, _, sources = read_pack(pack).about.partition("Sources:\n")

    assert re.fullmatch(r"[^:\n]+: [^\n]+\.", what.splitlines()[0])
    assert len(what.splitlines()) > 3
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
    assert {criterion.column for criterion in config.criteria.values()} == set(config.columns)


@pytest.mark.parametrize("pack", PACKS)
def test_the_ladder_is_short_and_the_stages_by_hand_stand_behind_it(pack: str) -> None:
    config = config_of(pack)
    ladder = make_ladder(config.stage)

    assert [stage.name for stage in config.stage if stage.by_hand] == ["Won", "Lost"]
    assert [stage.name for stage in config.stage][-2:] == ["Won", "Lost"]
    assert {name for rung in ladder.rungs for name in rung.criteria} == set(config.criteria)
    assert all(len(rung.criteria) <= MOST_PER_STAGE for rung in ladder.rungs)
