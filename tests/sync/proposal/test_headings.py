"""Headings read for what they mean, however they are written."""

import pytest

from sync.proposal.headings import heading_words
from sync.proposal.meanings import WITHIN, find_meanings
from sync.proposal.sample import find_heading_row

WORDS = {
    "LeadSource": ("lead", "source"),
    " Lead  source:\n": ("lead", "source"),
    "Close_Date__c": ("close", "date"),
    "Budget (EUR)": ("budget",),
    "Étape": ("etape",),
    "Nächster Schritt": ("nachster", "schritt"),
    "Straße": ("strasse",),
    "E-Mail*": ("e", "mail"),
    "Need\u200b": ("need",),
    "(required)": ("required",),
    "#": ("#",),
    "": (),
}


@pytest.mark.parametrize("heading", WORDS)
def test_words(heading: str) -> None:
    assert heading_words(heading) == WORDS[heading]


def meaning(heading: str) -> str:
    """What a heading means by itself; "" where it is not plain."""
    fits = [fit for fit in find_meanings(heading) if fit.score > WITHIN + 0.1]
    return max(fits, key=lambda fit: fit.score).meaning.name if fits else ""


MEANINGS = {
    "Record ID - Contact": "id",
    "Kundennr.": "id",
    "Account Name": "company",
    "Deal - Organization": "company",
    "Name of the company": "company",
    "Unternehmen": "company",
    "Razon Social": "company",
    "Opportunity Owner": "owner",
    "Deal - Owner": "owner",
    "Propriétaire": "owner",
    "Company phone": "phone",
    "Expected Close Date": "timeline",
    "Fecha de cierre": "timeline",
    "Budget in EUR": "budget",
    "Budgt_alloc": "budget",
    "Comp_size": "employees",
    "Needs_def": "need",
    "Prochaine étape": "step",
    "Siguiente paso": "step",
    # What only sounds like something.
    "First Name": "",
    "Created Date": "",
    "Campaign name": "",
    "Owner email": "",
    "Email opt out": "",
    "Lost reason": "",
    "Close date moved count": "",
    "Bemerkungen": "",
    "Zip": "",
}


@pytest.mark.parametrize("heading", MEANINGS)
def test_meanings(heading: str) -> None:
    assert meaning(heading) == MEANINGS[heading]


KNOWN = frozenset({"id", "company", "owner"})


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["ID", "Company"], ["P-1", "Acme"]], 1),
        ([["Prospects 2026"], [], ["ID", "Company"], ["P-1", "Acme"]], 3),
        ([["to do", "ask Ada"], ["ID", "Company"], ["P-1", "Acme"]], 2),
        ([["Farbe", "Form", "Ort"], ["rot", "rund", "hier"]], 1),
        ([["Farbe", "Form", "Zahl"], ["rot", "rund", "7"], ["blau", "eckig", "12"]], 1),
        ([["No", "Company"], ["No", "No"]], 1),
        ([[]], 1),
    ],
)
def test_the_row_of_the_headings(rows: list[list[str]], found: int) -> None:
    assert find_heading_row(rows, KNOWN) == found
