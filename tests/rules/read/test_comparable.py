"""The form in which cells that name somebody are compared: which agree, and which with nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.read.cells import Cell, Day, Merged, Uncomputed
from rules.read.comparable import comparable
from rules.read.text import fold

BLANKS = frozenset({"-", "n/a", "noreply@acme.example"})

# Cells of each line agree with one another, and with those of no other line.
ALIKE: list[list[Cell]] = [
    ["ada@acme.example", "ADA@Acme.Example", " ada@acme.example ", "ada\u200b@acme.example"],
    ["bob@acme.example", "<bob@acme.example>", "mailto:Bob@acme.example?subject=Hi"],
    ["eve@acme.example", "Eve B. <eve@acme.example>", '"B, Eve" <mailto:eve@acme.example>'],
    ["a.da@acme.example"],
    ["ada+news@acme.example"],
    ["müller@acme.example", "MU\u0308LLER@acme.example"],
    ["ada@acme.example, bob@acme.example", "Ada@acme.example,  Bob@acme.example"],
    ["a/b@acme.example", "A/B@acme.example"],
    ["acme.example?by=@ada", "Acme.Example?by=@ada"],
    ["ask ada@acme", "Ask  Ada@acme"],
    ["+49 (0)30 1234-567", "+49 30 1234567", "0049 30 1234567", "+49/30/12 34 567", "+49301234567"],
    ["(0049) 30 7654321", "+49 (30) 7654321", "+49 \u2011 30\u00a07654321", "０049 30 7654321"],
    ["030 1234567", "(030) 1234-567", "0301234567", "٠٣٠ ١٢٣٤٥٦٧"],
    ["30 1234567", 301234567, 301234567.0],
    ["+1 212 555 0199", "001 (212) 555-0199"],
    ["+1 212 555 0199 ext. 12", "+1 212 555 0199x12", "+1 212 555 0199 # 12"],
    ["1-800-555-0199", "1 800 555 0199"],
    ["123 456 789 012 345 678"],
    [
        "acme.example",
        "https://www.Acme.example/about?x=1#top",
        "http://acme.example:8080",
        "acme.example.",
    ],
    ["www.globex.example", "GLOBEX.example/", "https://globex.example.:443/x"],
    ["shop.acme.example"],
    ["ftp://acme.example"],
    ["Acme GmbH", "ACME  gmbh", "Acme\nGmbH", "acme\u00a0gmbh"],
    ["Acme"],
    ["Straße 5–7", "STRASSE 5-7"],
    ["7 Seas", "７ seas"],
    [999_999_999_999_999],
    ["O’Neill & Co", "o'neill & co"],
]

NOTHING: list[Cell] = [
    *(None, "", "  ", "\u200b", True, False, "-", "–", "N/A", "NoReply@acme.example"),
    *("#REF!", "#N/A", "Loading...", Uncomputed.FORMULA, Merged("B2")),
    *(
        "12345",
        12345,
        "123-456",
        "+49 30",
        "00 49 1",
        "???",
        "…",
        "(0)",
        "12,5 %",
        "@",
        "@7",
        0.5,
        -3,
    ),
    *(1_000_000_000_000_000, 1e300, float("inf"), float("nan"), Day(46037)),
]


def form(cell: Cell) -> str:
    return comparable([cell], BLANKS)[0]


@pytest.mark.parametrize("cells", ALIKE, ids=repr)
def test_cells_that_agree(cells: list[Cell]) -> None:
    assert len(set(comparable(cells, BLANKS))) == 1
    assert form(cells[0])


def test_cells_that_do_not() -> None:
    assert len({form(cells[0]) for cells in ALIKE}) == len(ALIKE)


@pytest.mark.parametrize("cell", NOTHING, ids=repr)
def test_cells_that_agree_with_nothing(cell: Cell) -> None:
    assert form(cell) == ""


def test_a_number_and_a_tick_beside_each_other() -> None:
    assert comparable([1, True, 1.0, "1", 1234567, "1234567"], BLANKS) == [
        *[""] * 4,
        *["1234567"] * 2,
    ]


texts = st.one_of(
    st.text(max_size=20),
    st.text("aA@.<>: /?+0123456789()-x#\u00a0", max_size=30),
    st.sampled_from([str(cell) for cells in ALIKE for cell in cells]),
)


@pytest.mark.parametrize("domain", ["x.example", "x. example"])
def test_the_letters_of_an_address_are_folded_as_in_texts(domain: str) -> None:
    letters = [chr(code) for code in range(0x2000) if chr(code).isalpha()]

    assert comparable([f"{letter}@{domain}" for letter in letters], ()) == [
        fold(f"{letter}@{domain}") for letter in letters
    ]


@given(st.lists(texts, max_size=8))
def test_each_cell_by_itself(cells: list[str]) -> None:
    assert comparable(cells, BLANKS) == [form(cell) for cell in cells]


@given(texts)
def test_what_looks_the_same_is_the_same(text: str) -> None:
    found = form(text)

    assert form(f" {text}\u00a0 ") == found
    assert found == fold(found)
