"""Headings read for what they mean, however they are written."""

import pytest

from sync.proposal.headings import heading_words, without_topic
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
    "Vendedor/a": ("vendedor",),
    "Entscheider:in": ("entscheider",),
    "Won/Lost": ("won", "lost"),
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
    # Small words amid or beside what counts.
    "Nom société": "company",
    "Auftragswert geschätzt": "amount",
    "Besoins exprimés": "need",
    "Fecha prevista de decisión": "timeline",
    "Was ist der nächste Schritt": "step",
    "Looked after by": "",
    # What only sounds like something.
    "Revenue": "",
    "Motivo de negocio perdido": "",
    "Last modified": "",
    "Dernière modification": "",
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


def in_part(heading: str) -> str:
    """What a heading means in part, where the cells have to bear it out."""
    fits = [fit for fit in find_meanings(heading) if fit.score > WITHIN + 0.02]
    return max(fits, key=lambda fit: fit.score).meaning.name if fits else ""


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("geplantes Jahresbudget", "budget"),  # the last word, in German
        ("Competidores fuertes", "competition"),  # the first, in Spanish
        ("Budget holder", ""),
        ("Herkunft des Kontaktes", "source"),
        ("Consultant", ""),  # no slip of the Spanish "Consulta"
        ("Letzte Rückmeldung", "contacted"),
        ("Última visita", "contacted"),
        ("Prochaine relance", "step"),
        ("betreut durch", "owner"),
        ("Owner email", "email"),
    ],
)
def test_what_a_heading_means_in_part(heading: str, meant: str) -> None:
    assert in_part(heading) == meant


def test_headings_that_begin_alike() -> None:
    persons = ["Personne - ID", "Personne - Nom", "Personne - Ville", "personne - Âge"]
    assert without_topic(persons) == dict(zip(persons, ["ID", "Nom", "Ville", "Âge"], strict=True))
    assert without_topic([*persons, "Notes"]) == without_topic(persons)
    assert without_topic([*persons, "Notes", "Tags"]) == {}
    assert without_topic(["Deal - ID", "Deal - Title"]) == {}


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
