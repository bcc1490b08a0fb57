import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.read.cells import Cell, Merged, Uncomputed
from rules.read.readings import Unreadable, is_error, said, unreadable
from rules.read.text import alike, cell_text, fold, fold_text, visible


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Retail", "RETAIL"),
        ("  White   paper ", "white paper"),
        ("White\npaper", "white paper"),
        ("White\u00a0paper", "white paper"),
        ("White\u3000paper", "white paper"),
        ("10\u202f000", "10 000"),
        ("\ufeffRetail\u200b", "retail"),
        ("Re\u00adtail", "retail"),
        ("\u200fRetail\u200e", "retail"),
        ("Retail\x00\x07", "retail"),
        ("O’Brien", "O'Brien"),
        ("“Hot”", '"hot"'),
        ("«Hot»", '"hot"'),
        ("C – Level", "C - Level"),
        ("follow\u2011up", "follow-up"),
        ("Later…", "later..."),
        ("ＡＢＣ１２３", "abc123"),
        ("ｶﾞｽ", "ガス"),
        ("Café", "Cafe\u0301"),
        ("Straße", "STRASSE"),
        ("ΟΔΟΣ", "οδος"),
        ("✔\ufe0f", "✔"),
        ("Re\U000e0041tail", "retail"),
        ("a\u2800b", "a b"),
        *((f"A{dash}B", "a-b") for dash in "‐‑‒–—―−﹘﹣－⸺⸻⁃˗־➖"),
        *((f"{quote}A{quote}", "'a'") for quote in "‘’‚‛‹›′´׳"),
        *((f"{quote}A{quote}", '"a"') for quote in "“”„‟«»″״〝"),
        ("İSTANBUL", "istanbul"),
        ("ISPARTA", "ısparta"),
    ],
)
def test_fold_makes_one_text_of(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("café", "cafe"), ("2²", "22"), ("½", "1/2"), ("①", "1"), ("Tür", "Tur"), ("a b", "ab")],
)
def test_fold_keeps_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "turkic", "folded"),
    [
        ("İSTANBUL", True, "istanbul"),
        ("I\u0307STANBUL", True, "istanbul"),
        ("ISPARTA", True, "ısparta"),
        ("istanbul", True, "istanbul"),
        ("ısparta", True, "ısparta"),
        ("DIŞ TİCARET", True, "dış ticaret"),
        ("ISPARTA", False, "isparta"),
        ("ısparta", False, "ısparta"),
        ("İ", False, "i\u0307"),
    ],
)
def test_the_capitals_of_a_language(text: str, folded: str, *, turkic: bool) -> None:
    assert fold_text(text, turkic=turkic) == folded
    assert fold_text(folded, turkic=turkic) == folded


@pytest.mark.parametrize("text", ["～5", "5〜10", "ー", "Ⅳ", "ｱ", "2²"])
def test_other_signs_stay_as_they_are(text: str) -> None:
    assert "-" not in fold(text)
    assert visible(text) == text


def test_what_is_seen_and_what_looks_the_same() -> None:
    text = "\u202a “Ａ” \u2013\u00a0e\u0301\u200b\u00ad\n"

    assert visible(text) == " “Ａ” – é\n"
    assert alike(text) == ' "A" - é\n'


@given(st.text())
def test_looking_twice_changes_nothing(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    assert alike(alike(text)) == alike(text) == alike(visible(text))
    assert fold_text(alike(text)) == fold_text(text)


def test_fold_of_invisible_text_is_empty() -> None:
    assert fold("\u200b \u00a0\ufeff\n\x00") == ""


@given(st.text())
def test_fold_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.integers(0, 0x10FFFF).map(chr), st.integers(0, 0x10FFFF).map(chr))
def test_fold_twice_changes_nothing_on_any_characters(one: str, other: str) -> None:
    text = f"a{one}{other}e\u0301"
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_fold_ignores_case(text: str) -> None:
    assert fold(text.upper().lower()) == fold(fold(text).upper().lower())


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  As it is ", "  As it is "),
        (7, "7"),
        (7.0, "7"),
        (-0.0, "0"),
        (0.5, "0.5"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (5805028000056864695, "5805028000056864695"),
        (5.8e18, "5800000000000000000"),
        (1e300, "1" + "0" * 300),
        (True, "TRUE"),
        (False, "FALSE"),
        (None, ""),
        ("", ""),
    ],
)
def test_cell_text(cell: Cell, text: str) -> None:
    assert cell_text(cell) == text


ERRORS = """
    #REF! #N/A #DIV/0! #VALUE! #NAME? #NULL! #NUM! #ERROR! #SPILL! #CALC! #GETTING_DATA #BUSY!
    #BEZUG! #NV #¿NOMBRE? #ЗНАЧ! Err:502
"""


@pytest.mark.parametrize("error", ERRORS.split())
def test_an_error_is_no_text(error: str) -> None:
    """All errors are told alike: LibreOffice saves "#REF!" as "#VALUE!"."""
    assert is_error(error)
    assert is_error(f" {error}\n")
    assert cell_text(error) == Unreadable("can't read an error")
    assert unreadable(error, "a number") == Unreadable("can't read an error")


def test_a_value_on_its_way_is_no_text() -> None:
    assert is_error("Loading...")
    assert cell_text(" Loading...\n") == Unreadable('can\'t read "Loading..."')
    assert unreadable("Loading…", "a number") == Unreadable('can\'t read "Loading…"')


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (None, '""'),
        ("soon", '"soon"'),
        (True, '"TRUE"'),
        (0, '"0"'),
        (1e20, '"100000000000000000000"'),
        ("#REF!", '"#REF!"'),
        (Uncomputed.FORMULA, "a formula without a stored value"),
        (Merged("B2"), "a cell that is merged with B2"),
    ],
)
def test_what_people_are_told_a_cell_holds(cell: Cell, shown: str) -> None:
    assert said(cell) == shown


@pytest.mark.parametrize(
    "cell",
    ["#1 choice", "#", "", "#hashtag", "N/A", "Loading dock", "REF!", 0, None, True, "Error"],
)
def test_what_is_no_error(cell: Cell) -> None:
    assert not is_error(cell)


def test_a_cell_that_another_covers_is_no_text() -> None:
    assert is_error(Merged("B2"))
    assert unreadable(Merged("B2"), "a number") == cell_text(Merged("B2"))
    assert cell_text(Merged("B2")) == Unreadable(
        "can't read a cell that is merged with B2: unmerge the cells"
    )


def test_a_formula_without_a_value_is_an_error() -> None:
    assert is_error(Uncomputed.FORMULA)
    assert cell_text(Uncomputed.FORMULA) == Unreadable(
        "can't read a formula without a stored value: open and save the workbook once"
    )


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("soon", "soon"),
        ("x" * 40, "x" * 40),
        ("x" * 41, "x" * 39 + "…"),
        ("x" * 50_000, "x" * 39 + "…"),
        ("one\r\ntwo\u2028three\tfour", "one two three four"),
        ("\x1b[31mred\u202edrow", "[31mred drow"),
        (2026, "2026"),
        (True, "TRUE"),
        (1e21, "1" + "0" * 21),
    ],
)
def test_how_an_unreadable_cell_is_shown(cell: Cell, shown: str) -> None:
    assert unreadable(cell, "a number") == Unreadable(f'can\'t read "{shown}" as a number')


@given(st.text(), st.sampled_from(["", "a date"]))
def test_what_is_shown_is_one_line_of_at_most_40_characters(text: str, wanted: str) -> None:
    why = unreadable(text, wanted).why
    assert len(why) <= len('can\'t read "" as ') + len(wanted) + 40
    assert why.isprintable()


@pytest.mark.parametrize("text", ["x" * 50_000, "é \u200b" * 16_000, "\n" * 50_000, "İß" * 25_000])
def test_a_long_text_is_folded_fast(text: str) -> None:
    start = time.perf_counter()
    fold(text)
    is_error(text)
    assert time.perf_counter() - start < 1
