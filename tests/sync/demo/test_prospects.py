from collections import Counter
from datetime import date, datetime

import pytest

from sync.demo.prospects import Formula, Row, make_prospects
from tests.sync.demo.reference import expected_stages

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    return make_prospects(TODAY)


def column(rows: tuple[Row, ...], heading: str) -> list[object]:
    return [row[heading] for row in rows]


def test_the_same_every_time(rows: tuple[Row, ...]) -> None:
    assert make_prospects(TODAY) == rows


def test_companies_of_their_own(rows: tuple[Row, ...]) -> None:
    assert len(rows) == 248
    assert len(set(column(rows, "Company"))) == 248
    assert all(str(email).endswith(".example") for email in column(rows, "Email"))


def test_a_believable_funnel(rows: tuple[Row, ...]) -> None:
    stages = Counter(expected_stages(rows, TODAY).values())
    judged = stages.total()
    assert judged == 245
    assert 0.40 <= stages["List"] / judged <= 0.50
    assert 0.18 <= stages["Lead"] / judged <= 0.25
    assert 0.08 <= stages["Opportunity"] / judged <= 0.12
    assert min(stages["Won"], stages["Lost"]) >= 25
    assert stages["On hold"] >= 3


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2025, 12, 31), date(2027, 7, 1)])
def test_every_day_has_the_same_funnel(rows: tuple[Row, ...], today: date) -> None:
    assert expected_stages(make_prospects(today), today) == expected_stages(rows, TODAY)


@pytest.mark.parametrize("elsewhere", [date(2026, 3, 1), date(2026, 3, 3)])
def test_a_time_zone_changes_no_stage(rows: tuple[Row, ...], elsewhere: date) -> None:
    assert expected_stages(rows, elsewhere) == expected_stages(rows, TODAY)


def test_keys_as_people_have_them(rows: tuple[Row, ...]) -> None:
    ids = column(rows, "ID")
    assert ids.count("HL-0020") == 2
    assert ids.count(None) == 1
    assert " HL-0038 " in ids
    assert [key for key in ids if isinstance(key, int)] == [70411, 70412, 70419]


def test_dates_in_several_ways(rows: tuple[Row, ...]) -> None:
    days = column(rows, "Last contact") + column(rows, "Close date")
    assert sum(isinstance(day, date) for day in days) > 150
    assert any(isinstance(day, datetime) for day in days)
    texts = [day for day in days if isinstance(day, str)]
    assert {"next spring", "-", "tbd"} <= set(texts)
    assert any(text.startswith("2026-") for text in texts)
    assert any(text.endswith("January 2026") for text in texts)
    assert 2027 in days


def test_money_in_several_ways(rows: tuple[Row, ...]) -> None:
    budgets = column(rows, "Budget (EUR)")
    texts = {budget for budget in budgets if isinstance(budget, str)}
    assert sum(isinstance(budget, int) for budget in budgets) > 40
    assert {"€ 65k", "€62,500", "57,500", "EUR 17,500", "soon", "ask Maria"} <= texts


def test_a_contact_that_was_entered_twice(rows: tuple[Row, ...]) -> None:
    emails = Counter(column(rows, "Email"))
    [twice] = (email for email, count in emails.items() if count > 1)
    assert [row["ID"] for row in rows if row["Email"] == twice] == ["HL-0042", "HL-0067"]


def test_why_prospects_were_lost(rows: tuple[Row, ...]) -> None:
    said = [row["Outcome"] for row in rows if row["Reason lost"]]
    assert {str(outcome).strip().lower() for outcome in said} == {"lost", "lots"}
    assert 20 <= len(said) < column(rows, "Outcome").count("Lost")


def test_the_other_slips(rows: tuple[Row, ...]) -> None:
    assert Formula("=VLOOKUP(B9,#REF!,2,FALSE)", "#REF!") in column(rows, "Employees")
    assert "about 400" in column(rows, "Employees")
    assert {"Lots", "lost "} <= set(column(rows, "Outcome"))
    assert {True, False, None, "yes", "no", "x"} == set(column(rows, "Champion aware"))
    assert {"WHOLESALE", "Wholesale ", "logistics"} <= set(column(rows, "Industry"))
    assert "= what Priya wrote on Monday" in column(rows, "Notes")
