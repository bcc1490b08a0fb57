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

_ByWords = Mapping[Words, Mapping[str, frozenset[str]]]
"""For the words of a heading, its meanings, and the languages of each."""

WHOLE, AROUND, LOOSELY, SHORTENED = 1.0, 0.8, 0.7, 0.65
"""How well a heading fits: it is a known one; with words around it; or among it; or in short."""
HEAD, WITHIN = 0.57, 0.5
"""How well one fits in part: by the word that the others only add to; or by another."""
_OF = frozenset({("of",), ("des",), ("der",), ("von",), ("vom",)})


@dataclass(frozen=True)
class Meaning:
    """What a column can mean. The fields are those of meanings.toml."""

    name: str
    role: str = ""
    rung: str = ""
    say: str = ""
    cells: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    asks: Mapping[str, Any] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
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
        partly=tuple(table.get("partly", ())),
        asks=table.get("asks", {}),
        marks=tuple(table.get("marks", ())),
        serves=tuple(table.get("serves", ())),
    )


@cache
def _by_words() -> _ByWords:
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
    for late, (phrase, before, after) in enumerate(phrases(words)):
        is_plain = _around().issuperset(before + after)
        if is_plain and phrase in _of_no_use():
            return
        known = _by_words().get(phrase, {})
        plainly = plainly or (bool(known) and is_plain)
        for name, languages in known.items():
            score = _score(phrase, before, after, languages) - late / 1000
            yield Fit(meanings()[name], score, languages)
    yield from _by_marks(words)
    if words and not plainly:
        yield from _loosely(words, _by_words())
        yield from _loosely(_essence(words), _by_essence())


def _score(phrase: Words, before: Words, after: Words, languages: frozenset[str]) -> float:
    """How well a known phrase among other words fits, by what stands around it.

    In English and German the last word is what a heading is about, unless it says of what that
    is; in Spanish and French it is the first. A word that may stand around others says little.
    """
    little = 0.1 if before + after and _around().issuperset(phrase) else 0
    if _around().issuperset(before + after):
        return (AROUND if before + after else WHOLE) - little
    added = after if languages & {"en", "de"} and after[:1] not in _OF else before
    return (HEAD if _around().issuperset(added) else WITHIN) - little


def _by_marks(words: Words) -> Iterator[Fit]:
    """What a heading means by a word that says when: the last call, the next visit."""
    for meaning in meanings().values():
        if not set(words).isdisjoint(meaning.marks):
            yield Fit(meaning, HEAD - 0.01, frozenset())


def _loosely(words: Words, by_words: _ByWords) -> Iterator[Fit]:
    for full, known in by_words.items():
        if words and are_shortened(words, full):
            score = LOOSELY if words == full else SHORTENED
            yield from (Fit(meanings()[name], score, known[name]) for name in known)


@cache
def _by_essence() -> _ByWords:
    """As the known headings by their words, without the small words in them."""
    found: dict[Words, dict[str, frozenset[str]]] = {}
    for words, known in _by_words().items():
        if _essence(words):
            found.setdefault(_essence(words), {}).update(known)
    return found


def _essence(words: Words) -> Words:
    return tuple(word for word in words if word not in word_list("small"))


@cache
def _around() -> frozenset[str]:
    """The words that may stand around a heading without making it mean something else."""
    return word_list("around") | word_list("small")


def is_of_no_use(heading: str) -> bool:
    """Whether a heading says nothing of how far along a prospect is."""
    return heading_words(heading) in _of_no_use()


@cache
def _of_no_use() -> frozenset[Words]:
    """The words of headings that say nothing of how far along a prospect is."""
    return frozenset(map(heading_words, read_words("words.toml")["no_use"]["words"]))


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
