"""What the columns of prospect sheets mean, by their headings: the table of meanings.toml."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from rules.read.text import fold
from sync.proposal.headings import Words, are_shortened, heading_words, phrases

LANGUAGES = ("en", "de", "es", "fr")

_NEUTRAL = """
    deal deals lead leads contact company account opportunity person organization organisation
    prospect customer primary main current our their the of date name amount agreed known expected
    estimated eur usd gbp chf in k de del la le les der die das des du el los
"""
_AROUND = frozenset(_NEUTRAL.split())
"""Words that may stand around a heading without making it mean something else."""

WHOLE, AROUND, SHORTENED, WITHIN = 1.0, 0.8, 0.65, 0.5
"""How well a heading fits: it is one of the known ones; with words around it; in short; in part."""


@dataclass(frozen=True)
class Meaning:
    """What a column can mean. The fields are those of meanings.toml."""

    name: str
    role: str = ""
    rung: str = ""
    say: str = ""
    cells: tuple[str, ...] = ()
    asks: Mapping[str, Any] = field(default_factory=dict)
    serves: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fit:
    """That a heading fits a meaning, how well, and the languages in which it does."""

    meaning: Meaning
    score: float
    languages: frozenset[str]


@cache
def read_words(name: str) -> Mapping[str, Any]:
    """The tables of one of this room's data files."""
    data: dict[str, Any] = tomllib.loads((files("sync.proposal") / name).read_text("utf-8"))
    return data


@cache
def meanings() -> Mapping[str, Meaning]:
    """All meanings by name, in the order that counts where two fit equally well."""
    return {name: _meaning(name, table) for name, table in read_words("meanings.toml").items()}


def _meaning(name: str, table: Mapping[str, Any]) -> Meaning:
    return Meaning(
        name,
        role=table.get("role", ""),
        rung=table.get("rung", ""),
        say=table.get("say", ""),
        cells=tuple(table.get("cells", ())),
        asks=table.get("asks", {}),
        serves=tuple(table.get("serves", ())),
    )


@cache
def _by_words() -> Mapping[Words, Mapping[str, frozenset[str]]]:
    """For the words of each known heading, its meanings, and the languages of each."""
    found: dict[Words, dict[str, frozenset[str]]] = {}
    for name, language, heading in _known_headings():
        of_words = found.setdefault(heading_words(heading), {})
        of_words[name] = of_words.get(name, frozenset()) | {language}
    return found


def _known_headings() -> Iterator[tuple[str, str, str]]:
    for name, table in read_words("meanings.toml").items():
        for language in LANGUAGES:
            yield from ((name, language, heading) for heading in table.get(language, ()))


def find_meanings(heading: str) -> list[Fit]:
    """What a heading may mean, each meaning with its best fit."""
    best: dict[str, Fit] = {}
    for fit in _fits(heading_words(heading)):
        known = best.get(fit.meaning.name)
        if known is None or fit.score > known.score:
            best[fit.meaning.name] = fit
    return list(best.values())


def _fits(words: Words) -> Iterator[Fit]:
    plainly = False
    for late, (phrase, around) in enumerate(phrases(words)):
        known = _by_words().get(phrase, {})
        score = WHOLE if not around else AROUND if _AROUND.issuperset(around) else WITHIN
        plainly = plainly or (bool(known) and score > WITHIN)
        # A word that may stand around others says little.
        fit = score - late / 1000 - (0.1 if around and _AROUND.issuperset(phrase) else 0)
        yield from (Fit(meanings()[name], fit, languages) for name, languages in known.items())
    if words and not plainly:
        yield from _in_short(words)


def _in_short(words: Words) -> Iterator[Fit]:
    for full, known in _by_words().items():
        if are_shortened(words, full):
            for name, languages in known.items():
                yield Fit(meanings()[name], SHORTENED, languages)


@cache
def outcomes() -> Mapping[str, str]:
    """The by-hand stage that each known word for one means, by the folded word."""
    table: Mapping[str, list[str]] = read_words("words.toml")["outcome"]
    return {bare(word): stage for stage, words in table.items() for word in words}


@cache
def word_list(table: str) -> frozenset[str]:
    """The words of a table of words.toml, folded."""
    return frozenset(map(bare, read_words("words.toml")[table]["words"]))


def bare(text: str) -> str:
    """The form in which words of cells are compared with known ones: without signs and accents."""
    return " ".join(heading_words(text)) or fold(text)
