"""The phrases that messages share."""

import pytest

from rules.phrases import cut, did_you_mean, first_of, plural


@pytest.mark.parametrize(
    ("count", "noun"),
    [(0, "stages"), (1, "stage"), (1.0, "stage"), (1.5, "stages"), (2, "stages")],
)
def test_a_noun_goes_with_its_number(count: float, noun: str) -> None:
    assert plural(count, "stage") == noun


def test_some_nouns_have_their_own_plural() -> None:
    assert [plural(count, "criterion", "criteria") for count in (1, 2)] == ["criterion", "criteria"]


def test_a_text_is_cut_to_a_width() -> None:
    assert [cut(text, 4) for text in ("", "four", "fives", "a bc d")] == [
        "",
        "four",
        "fiv…",
        "a b…",
    ]
    assert cut("ab cd", 4) == "ab…"


def test_a_list_says_how_many_more_there_are() -> None:
    assert first_of(["a", "b"], 2) == ["a", "b"]
    assert first_of([*"abcd"], 2) == ["a", "b", "and 2 more"]


@pytest.mark.parametrize(
    ("names", "question"),
    [((), ""), (("A",), 'did you mean "A"?'), (("A", "B"), 'did you mean "A" or "B"?')],
)
def test_a_question_names_what_may_be_meant(names: tuple[str, ...], question: str) -> None:
    assert did_you_mean(*names) == question
