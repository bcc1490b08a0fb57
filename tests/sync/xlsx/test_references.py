"""A formula as it reads from another cell."""

import pytest

from sync.xlsx.references import shift


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("A1", "C4"),
        ("$A1+A$1+$A$1", "$A4+C$1+$A$1"),
        ("SUM(A1:B2)", "SUM(C4:D5)"),
        ("A:B+1:2+$A:B+1:$2", "C:D+4:5+$A:D+4:$2"),
        ("LOG10(A1)+ATAN2(A1,2)", "LOG10(C4)+ATAN2(C4,2)"),
        ('"A1"&A1&"say ""A1"""', '"A1"&C4&"say ""A1"""'),
        ("Sheet1!A1+'My A1'!A1+A1!A1", "Sheet1!C4+'My A1'!C4+A1!C4"),
        ("Table1[[#This Row],[A1]]+[1]Sheet1!A1", "Table1[[#This Row],[A1]]+[1]Sheet1!C4"),
        ("rate_A1+A1_rate+x.A1+TRUE+1.5+1E5", "rate_A1+A1_rate+x.A1+TRUE+1.5+1E5"),
        ("XFD1048576", "B3"),
        ("a1", "C4"),
        ("#REF!+A1#", "#REF!+C4#"),
    ],
)
def test_shift(formula: str, moved: str) -> None:
    assert shift(formula, 2, 3) == moved
    assert shift(formula, 0, 0).upper() == formula.upper()
