"""Texts take the room that they take: in lines, in tables, with wide signs and marks."""

import unicodedata
from textwrap import fill

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.show.summary import table
from sync.terminal.room import StandIns, room, settled, wrap

ROOMS = {
    "Acme": 4,
    "Müller": 6,
    "Mu\u0308ller": 6,
    "東京": 4,
    "ﾄｳｷｮｳ": 5,
    "한글": 4,
    "\u1112\u1161\u11ab": 2,
    "שָׁלוֹם": 4,
    "a\u200bb": 2,
    "soft\xadhyphen": 11,
    "🐟": 2,
}


@pytest.mark.parametrize("text", ROOMS)
def test_the_room_of_a_text(text: str) -> None:
    assert room(text) == ROOMS[text]


SETTLED = {
    "\u0301\u0301Acme": "Acme",
    "\u200b": "",
    "❤\ufe0f": "❤",
    "👨\u200d👩\u200d👧": "👨👩👧",
    "می\u200cخواهم": "می\u200cخواهم",
    "e\u0301": "e\u0301",
}


@pytest.mark.parametrize("text", SETTLED)
def test_what_terminals_disagree_about_is_left_out(text: str) -> None:
    assert settled(text) == SETTLED[text]


words = st.lists(st.text("ab東\u0301é", max_size=12), max_size=8).map(" ".join)


@settings(max_examples=50)
@given(words, st.integers(4, 30), st.sampled_from(["", " ", "  "]))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int, indent: str) -> None:
    lines = wrap(settled(text), width, "", indent).split("\n")

    assert max(map(room, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(settled(text).split())
    assert not any(unicodedata.combining(line.lstrip()[:1]) for line in lines if line.strip())


@settings(max_examples=30)
@given(st.lists(st.text("ab", min_size=1, max_size=12), min_size=1).map(" ".join))
def test_plain_texts_are_broken_as_texts_are(text: str) -> None:
    assert wrap(text, 16, "", "  ") == fill(text, 16, subsequent_indent="  ")


def test_a_table_is_aligned_by_what_is_seen() -> None:
    rows = [("東京", 1), ("e\u0301e\u0301", 20), ("Łódź", 3)]

    assert (
        table(("Key", "Prospects"), rows)
        == """\
Key      Prospects
-----  -----------
東京             1
e\u0301e\u0301              20
Łódź             3"""
    )


@settings(max_examples=30)
@given(st.lists(st.text(max_size=6), max_size=30))
def test_what_stood_for_a_text_is_as_wide_and_leads_back(texts: list[str]) -> None:
    stand_ins = StandIns()
    for text in map(settled, texts):
        stood = stand_ins.of(text)
        assert (len(stood), stand_ins.back(stood)) == (room(text), text)


def test_signs_of_private_use_stand_for_themselves() -> None:
    stand_ins = StandIns()
    text = "\U000f0000東\U000f0001\U0010fffd"

    assert stand_ins.back(stand_ins.of(text)) == text
