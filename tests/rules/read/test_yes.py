import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.read.cells import Cell, Uncomputed
from rules.read.readings import Unreadable
from rules.read.yes import read_yes

YES = """
    yes YES Yes y Y x X true TRUE ✓ ✔ ✔️ ☑ ✅ 1 on ja Ja oui sí SI sim tak ano igen kyllä jah taip jā
    ναι ΝΑΙ evet да ДА так wahr VRAI VERDADERO VERDADEIRO vero PRAWDA ｙｅｓ はい हाँ כן نعم
"""
NO = """
    no NO n N false FALSE ✗ ✘ ☐ ❌ 0 off nein NEE non não nie ne nem ei nej nē όχι ΟΧΙ hayır HAYIR
    нет ні falsch FAUX FALSO FAŁSZ いいえ नहीं לא لا
"""


@pytest.mark.parametrize("cell", [*YES.split(), True, 1, 1.0, " yes ", "ye\u200bs", "\u00a0x"])
def test_yes(cell: Cell) -> None:
    assert read_yes(cell) is True


@pytest.mark.parametrize("cell", [*NO.split(), 0, 0.0, "No\n"])
def test_no(cell: Cell) -> None:
    assert read_yes(cell) is False


@pytest.mark.parametrize(
    "cell",
    ["maybe", "jo", "na", "v", "o", "×", "☒", "yes, but", "no?", "unknown", "2", "xx", "😀", "?"],
)
def test_neither(cell: str) -> None:
    assert read_yes(cell) == Unreadable(f'can\'t read "{cell}" as yes or no')


@pytest.mark.parametrize("number", [2, -1, 0.5, float("nan"), float("inf"), 10**400])
def test_a_number_other_than_1_and_0_is_neither(number: float) -> None:
    assert isinstance(read_yes(number), Unreadable)


def test_errors() -> None:
    assert read_yes("#REF!") == Unreadable("can't read an error")
    assert read_yes("Loading...") == Unreadable('can\'t read "Loading..."')
    assert read_yes(Uncomputed.FORMULA) == Unreadable(
        "can't read a formula without a stored value: open and save the workbook once"
    )


@given(st.text() | st.floats() | st.integers() | st.booleans())
def test_any_cell_is_read_without_raising(cell: Cell) -> None:
    assert isinstance(read_yes(cell), bool | Unreadable)
