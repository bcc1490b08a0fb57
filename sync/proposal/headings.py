"""Headings compared as words: what is written around them, and how, does not count."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from difflib import SequenceMatcher

from rules.read.text import fold, visible

Words = tuple[str, ...]

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CUSTOM_FIELD = re.compile(r"__c$")  # Salesforce's mark of a field of one's own
_BOTH_GENDERS = re.compile(r"(?<=\w{4})[/*:·.](?:innen|in|ne|trice|[aeor]s?)\b", re.IGNORECASE)
"""What makes one word of two: Vendedor/a, Entscheider:in."""
_WORD = re.compile(r"[^\W_]+")
_TOPIC = re.compile(r"\s*(\S.*?)\s+[-–:|]\s")
_ALL_BUT_SOME, _FEWEST = 0.75, 3
"""Most headings begin alike from such a part and such a number of them on."""
_LONGEST = 200
_ALIKE = 0.85
_WHOLE = 5
"""So many letters a word has at least that may be a slip of another."""
_SHORTENED = 3
"""So many letters a word is cut to at least: "comp" for "company"."""


def heading_words(heading: str) -> Words:
    """The words of a heading, folded and without accents: LeadSource, "Lead source:" are the same.

    What stands in brackets is left out, unless it is all there is.
    """
    text = _CAMEL.sub(" ", _CUSTOM_FIELD.sub("", visible(heading[:_LONGEST]).strip()))
    text = _BOTH_GENDERS.sub("", text)
    return _words(_BRACKETS.sub(" ", text)) or _words(text) or tuple(text.split())


def _words(text: str) -> Words:
    bare = "".join(
        c for c in unicodedata.normalize("NFD", fold(text)) if not unicodedata.combining(c)
    )
    return tuple(_WORD.findall(bare))


def without_topic(headings: Collection[str]) -> Mapping[str, str]:
    """What is left of headings that begin as most do: "Name" of "Person - Name"; empty if few do.

    Exports begin so, in whatever language: with what their rows are.
    """
    found = {heading: match for heading in headings if (match := _TOPIC.match(heading))}
    topics = Counter(fold(match[1]) for match in found.values())
    topic, count = max(topics.items(), key=lambda each: each[1], default=("", 0))
    if count < max(_FEWEST, _ALL_BUT_SOME * len(headings)):
        return {}
    rests = {heading: heading[match.end() :] for heading, match in found.items()}
    return {heading: rest for heading, rest in rests.items() if fold(found[heading][1]) == topic}


def phrases(words: Words) -> Iterator[tuple[Words, Words, Words]]:
    """Every run of words within some, each with the words before and after it.

    The longest come first, and of those as long the last: "Deal - Organization" is about the
    organization.
    """
    for length in range(len(words), 0, -1):
        for first in range(len(words) - length, -1, -1):
            end = first + length
            yield words[first:end], words[:first], words[end:]


def are_shortened(words: Words, full: Words) -> bool:
    """Whether words are others misspelt or cut short: "Budgt_alloc" for "Budget allocated"."""
    return len(words) == len(full) and words[0] != "" and all(map(_is_shortened, words, full))


def _is_shortened(word: str, full: str) -> bool:
    if word == full or (len(word) >= _SHORTENED and full.startswith(word) and len(full) > _WHOLE):
        return True
    is_slip = min(len(word), len(full)) >= _WHOLE and abs(len(word) - len(full)) <= 1
    return is_slip and SequenceMatcher(None, word, full).ratio() >= _ALIKE
