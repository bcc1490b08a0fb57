"""Each condition against blank, readable, unreadable and error cells."""

from datetime import date
from typing import Any

import pytest

from rules.language.answer import Answer, Unread
from rules.language.conditions import Setting, make_test
from rules.language.outcome import Outcome
from rules.language.spec import ColumnBound
from rules.read.cells import Cell, Uncomputed
from rules.read.locale import EN_US
from rules.read.span import Span

SETTING = Setting(EN_US, date(2026, 1, 15), frozenset({"-", "n/a", "0 known"}))
NO, MAYBE, YES = Outcome
JAN_15 = 46037
"""The serial number of 2026-01-15."""

BLANKS: list[Cell] = [None, False, "", "  ", "\u200b", "-", " N/A "]
ERRORS: list[Cell] = ["#REF!", "#N/A", "Loading...", Uncomputed.FORMULA]


def judge(key: str, bound: Any, *cells: Cell) -> Answer:
    return make_test("Column", key, bound, SETTING).answer(*cells)


PASSED_BY_BLANK = [
    ("filled", False),
    ("is_not", "a"),
    ("none_of", ("a", "b")),
    ("contains_none", ("a", "b")),
    ("yes", False),
]
FAILED_BY_BLANK: list[tuple[str, Any]] = [
    *((key, True) for key in ("filled", "yes")),
    *((key, "a") for key in ("is", "contains", "starts_with", "ends_with", "includes")),
    *((key, ("a", "b")) for key in ("one_of", "contains_any", "includes_any", "includes_all")),
    ("matches", "."),
    ("looks_like", "domain"),
    ("at_least", 0),
    ("at_most", 10),
    ("more_than", -1),
    ("less_than", 1),
    ("between", (0, 10)),
    *((key, date(2000, 1, 1)) for key in ("on_or_after", "after")),
    ("on_or_before", date(2030, 1, 1)),
    ("before", "today"),
    ("between", (date(2000, 1, 1), "today")),
    *((key, Span(days=9)) for key in ("within_last", "within_next", "older_than")),
]


@pytest.mark.parametrize("cell", BLANKS)
@pytest.mark.parametrize(("key", "bound"), PASSED_BY_BLANK)
def test_blank_passes_what_asks_for_absence(key: str, bound: Any, cell: Cell) -> None:
    assert judge(key, bound, cell).outcome is YES


@pytest.mark.parametrize("cell", BLANKS)
@pytest.mark.parametrize(("key", "bound"), FAILED_BY_BLANK)
def test_blank_fails_what_asks_for_presence(key: str, bound: Any, cell: Cell) -> None:
    assert judge(key, bound, cell).outcome is NO


@pytest.mark.parametrize("cell", ERRORS)
@pytest.mark.parametrize(("key", "bound"), PASSED_BY_BLANK + FAILED_BY_BLANK)
def test_an_error_cannot_be_told_for_any_condition(key: str, bound: Any, cell: Cell) -> None:
    answer = judge(key, bound, cell)

    assert answer.outcome is MAYBE
    assert answer.unread
    assert answer.unread.column == "Column"
    assert answer.unread.why.startswith("can't read ")


FORMS: dict[str, tuple[list[Cell], list[Cell]]] = {
    "email": (
        ["ada@firm.example", " Ada.Lovelace+x@mail.firm.co.uk ", "o'neil@münchen.example"],
        [
            *("ada@firm", "@firm.example", "ada firm.example", "ada@@firm.example", "a@b.c"),
            *(7, "soon", "ada@firm.example, bob@firm.example", ".ada@firm.example"),
            "ada@-firm.example",
        ],
    ),
    "domain": (
        ["firm.example", "www.Firm.co.uk", "xn--mnchen-3ya.de", "münchen.de"],
        ["firm", "https://firm.example", "firm .example", "firm..example", "1.2.3.4", "a@b.de"],
    ),
    "url": (
        ["https://firm.example", "http://firm.example:8080/a?b=c#d", "firm.example/contact"],
        ["https://", "ftp://firm.example", "javascript:alert(1)", "firm", "https://a b.example"],
    ),
    "phone": (
        [
            *("+49 170 1234567", "(030) 123-4567", "0044 20 7946 0958", 4917012345678),
            *("555.123.4567", "+1 (415) 555-0100 ext. 12"),
        ],
        ["12345", "call me", "+49", "1234567890123456", "12-31-2025 or so", "555 CALL NOW"],
    ),
}


@pytest.mark.parametrize(
    ("key", "bound", "met", "not_met", "unclear"),
    [
        ("filled", True, ["x", 0, True], [], []),
        ("filled", False, [], [0], []),
        ("is", "Retail", [" retail\n"], ["Retailer"], []),
        ("is", "two words", ["Two\u00a0  Words"], [], []),
        ("is", 7, ["7"], [], []),
        ("is", "7", [7.0], [], []),
        ("is", True, [True], [], []),
        ("is", "true", [True], [], []),
        ("is", 1, [], [True], []),
        ("is", "1", [1], [], []),
        ("is", "a\u0301", ["\u00e1"], [], []),
        ("is", "e", [], ["\u00e9"], []),
        ("is_not", "Retail", ["Mining"], ["retail"], []),
        ("one_of", ("A", "B"), ["b"], ["c"], []),
        ("one_of", (1, 2), [2.0], [], []),
        ("none_of", ("A", "B"), ["c"], ["b"], []),
        ("contains", "sales", ["Head of Sales"], ["Head of IT"], []),
        ("contains", 5, [1500], [], []),
        ("contains", "-", ["A–B"], [], []),
        ("contains", "?", ["Budget?"], [], []),
        ("contains_any", ("ceo", "cfo"), ["The CFO"], ["The CTO"], []),
        ("contains_any", ("?", "tbd"), ["12k (tbd)"], [], []),
        ("contains_none", ("ceo", "cfo"), ["The CTO"], ["The CFO"], []),
        ("starts_with", "head", ["Head of IT"], [], []),
        ("starts_with", "of", [], ["Head of IT"], []),
        ("ends_with", "it", ["Head of IT"], [], []),
        ("ends_with", "of", [], ["Head of IT"], []),
        (
            "includes",
            "Demo",
            ["Question, demo", "Call\nDemo", "Question，\u200bDemo；Call"],
            ["Demo call"],
            [],
        ),
        ("includes", "Demo, long", ["Call, Demo,  long; x"], [], []),
        ("includes", 2, ["1, 2"], [], []),
        ("includes", "A – B", ["A\u2011B, A - B"], [], []),
        *(("looks_like", form, good, bad, ["#N/A"]) for form, (good, bad) in FORMS.items()),
        ("looks_like", "email", ["ada@firm.example\u200b", "\ufeffada＠firm.example"], [], []),
        (
            "looks_like",
            "phone",
            ["\u202a+49 30 1234567\u202c", "+49\u00a030 1234\u20115678"],
            [],
            [],
        ),
        ("looks_like", "domain", ["my\u2010firm\u00ad.example"], [], []),
        ("looks_like", "url", ["https://firm\u2060.example"], [], []),
        ("matches", "^PO-[0-9]{4}$", ["PO\u20132041\u200e"], [], []),
        ("matches", "^PO–[0-9]{4}$", ["PO-2041"], [], []),
        ("matches", "^[a–z]$", [], ["b"], []),
        ("matches", "^x[a–z]$", ["x—"], [], []),
        ("matches", "^“Ａ．”", ['"a."'], [], []),
        ("matches", "^Ａ．", [], ["ab"], []),
        ("matches", "e\u0301t\u00e9", ["\u00e9te\u0301"], [], []),
        ("matches", r"^head of (sales|it)$", ["Head  of\nIT"], [], []),
        ("matches", r"sales", ["Presales"], [], []),
        ("matches", r"^sales", [], ["Presales"], []),
        ("matches", r"\d{4}", [2026], [], []),
        ("matches", r"caf\u00e9", ["cafe\u0301"], [], []),
        ("matches", r"a|b", [], [], ["#REF!"]),
        ("matches", r"^(a+)+$", [], ["a" * 49_999 + "!"], []),
        ("matches", r"(x+x+)+y", [], ["x" * 50_000], []),
        ("includes_any", ("Demo", "Question"), ["White paper; question"], ["White paper"], []),
        ("includes_all", ("Demo", "Question"), ["Question, White paper, Demo"], ["Question"], []),
        ("at_least", 10_000, [10_000, "€ 10k"], [9_999.99], []),
        ("at_least", "10k", [], ["9,999"], []),
        ("at_least", "60%", [0.6], ["59 %"], []),
        ("at_least", 1, [], [], ["soon", True]),
        ("at_least", 5_000, ["5k-10k"], [], []),
        ("at_least", 5_001, [], [], ["5k-10k"]),
        ("at_least", 10_001, ["10,001+"], ["5k-10k"], []),
        ("at_least", 10_002, [], [], ["10,001+"]),
        ("at_least", 501, [], [], ["> 500"]),
        ("at_least", 10, [], ["<10"], []),
        ("at_least", 50, [], [], ["up to 50"]),
        ("at_most", 10, [10], [10.01], []),
        ("at_most", 10_000, ["5k-10k"], ["10,001+"], []),
        ("at_most", 500, [], ["> 500"], []),
        ("at_most", 50, ["up to 50"], [], []),
        ("more_than", 0, [0.01], [0], []),
        ("more_than", 5_000, [], [], ["5k-10k"]),
        ("more_than", 10_001, [], [], ["10,001+"]),
        ("more_than", 500, ["> 500"], [], []),
        ("more_than", 50, [], ["up to 50"], []),
        ("less_than", 0, ["(5)"], [0], []),
        ("less_than", 10_000, [], [], ["5k-10k"]),
        ("less_than", 10_001, [], ["10,001+"], []),
        ("less_than", 10, ["<10"], [], ["<= 10"]),
        ("between", (50, "5k"), [50, 5000], [5001], ["about 60"]),
        ("between", (4_000, 12_000), ["5k-10k"], [], []),
        ("between", (6_000, 7_000), [], [], ["5k-10k"]),
        ("between", (11_000, 12_000), [], ["5k-10k"], []),
        ("between", (50, 5_000), ["51-200 employees"], ["10,001+"], []),
        ("between", (date(2026, 1, 1), "today"), [JAN_15], [JAN_15 + 1], []),
        ("on_or_after", date(2026, 1, 15), [JAN_15], [JAN_15 - 0.5], []),
        ("on_or_after", "today", ["2026-01-15 08:00"], [], []),
        ("on_or_before", date(2026, 1, 15), [JAN_15 + 0.9], [JAN_15 + 1], []),
        ("after", date(2026, 1, 15), [JAN_15 + 1], [JAN_15], []),
        ("before", "today", [JAN_15 - 1], [JAN_15], []),
        (
            "within_last",
            Span(days=14),
            [JAN_15 - 14, JAN_15],
            [JAN_15 - 15, JAN_15 + 1],
            [2026, 18263],
        ),
        ("within_next", Span(months=1), [JAN_15 + 31], [JAN_15 + 32, JAN_15 - 1], []),
        ("within_next", Span(days=14), [], [73415], [73416]),
        ("older_than", Span(days=14), [JAN_15 - 15, 18264], [JAN_15 - 14], ["next week"]),
        ("yes", True, [True, "x", 1], ["no"], ["maybe"]),
        ("yes", False, ["no"], [True], ["maybe"]),
    ],
)
def test_conditions(
    key: str, bound: Any, met: list[Cell], not_met: list[Cell], unclear: list[Cell]
) -> None:
    for outcome, cells in ((YES, met), (NO, not_met), (MAYBE, unclear)):
        assert [cell for cell in cells if judge(key, bound, cell).outcome is not outcome] == []


@pytest.mark.parametrize(
    ("key", "bound", "cell", "why"),
    [
        ("at_least", 1, "soon", 'can\'t read "soon" as a number'),
        ("within_last", Span(days=1), "next\nspring", 'can\'t read "next spring" as a date'),
        ("yes", True, "maybe", 'can\'t read "maybe" as yes or no'),
        ("is", "a", "#REF!", "can't read an error"),
        ("filled", True, "#REF!", "can't read an error"),
        ("at_least", 1, "x" * 50, f'can\'t read "{"x" * 39}…" as a number'),
    ],
)
def test_what_cannot_be_read_is_quoted(key: str, bound: Any, cell: Cell, why: str) -> None:
    unread = judge(key, bound, cell).unread

    assert unread
    assert unread.why == why


@pytest.mark.parametrize("cell", [0, "0", "no", "#REF!", "0 known ones", True, Uncomputed.FORMULA])
def test_what_is_not_blank(cell: Cell) -> None:
    assert not SETTING.is_blank(cell)


def test_a_bound_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match='can\'t read "a lot" as a number'):
        make_test("Column", "at_least", "a lot", SETTING)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [("(", "unclosed group"), (r"(?=a)", "look-around"), ("a{9999}{9999}", "size limit")],
)
def test_patterns_that_are_none(pattern: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        judge("matches", pattern, "a")


OTHER, FROM, TO = (ColumnBound(column=name) for name in ("Other", "From", "To"))


@pytest.mark.parametrize(
    ("key", "bound", "met", "not_met", "unclear"),
    [
        (
            "at_least",
            OTHER,
            [(10, "10"), ("5k-10k", 5_000), (10_000, "5k-10k")],
            [(9, "10"), (10, None), (None, 10), ("5k-10k", 10_001)],
            [(10, "soon"), ("soon", 10), ("5k-10k", 6_000)],
        ),
        ("more_than", OTHER, [], [("1k", 1000)], [(10_000, "5k-10k")]),
        ("is", OTHER, [(" Acme", "ACME")], [], []),
        ("is_not", OTHER, [(None, "ACME")], [("Acme", "ACME"), ("Acme", None)], []),
        ("contains", OTHER, [("Acme Ltd", "acme")], [], []),
        ("after", OTHER, [(JAN_15 + 1, "2026-01-15")], [(JAN_15, "2026-01-15")], []),
        ("on_or_before", OTHER, [(JAN_15, "15 January 2026")], [], []),
        ("less_than", OTHER, [], [("10,001+", "10k")], []),
        (
            "between",
            (OTHER, "today"),
            [(JAN_15, JAN_15 - 3)],
            [(JAN_15 - 4, JAN_15 - 3)],
            [("soon", JAN_15)],
        ),
        (
            "between",
            (5, OTHER),
            [(6, "6"), ("6-8", 10)],
            [(7, "6"), (4, "soon"), ("1-4", "soon"), ("6-8", None)],
            [(6, "soon"), ("4-6", 10)],
        ),
        ("between", (OTHER, date(2026, 1, 15)), [], [(JAN_15 + 1, "soon")], [(JAN_15, "soon")]),
        (
            "between",
            (FROM, TO),
            [
                (6, 5, "10k"),
                ("6-8", 5, 10),
                (JAN_15, "2026-01-01", JAN_15),
                ("15 January 2026", JAN_15 - 1, "2026-02-01"),
                (JAN_15 + 0.5, JAN_15 - 1, "2026-01-15"),
            ],
            [
                (4, 5, "10k"),
                (4, 5, "soon"),
                (11, "soon", 10),
                (6, None, 10),
                (None, 5, 10),
                ("15 January 2026", JAN_15 + 1, "soon"),
                (JAN_15 + 1.5, JAN_15 - 1, JAN_15),
            ],
            [
                (6, 5, "soon"),
                ("6-8", 7, 10),
                # 46,037.5 is more than 46,037, but noon is on the same day.
                (JAN_15 + 0.5, JAN_15 - 1, JAN_15),
                ("10k", "2026-01-01", "2026-02-01"),
                ("soon", 5, 10),
            ],
        ),
    ],
)
def test_a_bound_may_stand_in_another_column(
    key: str, bound: Any, met: list[Any], not_met: list[Any], unclear: list[Any]
) -> None:
    others = ("From", "To") if bound == (FROM, TO) else ("Other",)
    assert make_test("Column", key, bound, SETTING).columns == ("Column", *others)
    for outcome, rows in ((YES, met), (NO, not_met), (MAYBE, unclear)):
        assert [row for row in rows if judge(key, bound, *row).outcome is not outcome] == []


def test_what_is_neither_a_number_nor_a_date_is_named() -> None:
    unread = judge("between", (FROM, TO), 6, 5, "soon").unread

    why = 'can\'t read "soon" as a number or a date'
    assert unread == Unread("To", "a number or a date", why, "")


def test_the_column_that_cannot_be_read_is_named() -> None:
    unread = judge("at_least", OTHER, 10, "soon").unread

    assert unread
    assert (unread.column, unread.why) == ("Other", 'can\'t read "soon" as a number')
