"""What the demo's prospects are made of: invented companies, people and reasons to buy."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """A country, the legal form of its companies, and names for places and people there."""

    name: str
    legal_form: str
    places: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]


@dataclass(frozen=True)
class Industry:
    """An industry as the sheet names it, and what its companies call themselves."""

    name: str
    trades: tuple[str, ...]


COUNTRIES = (
    Country(
        "Germany",
        "GmbH",
        ("Brennhafen", "Lindwerk", "Nordkamp", "Ostertal", "Falkenau", "Grauwald", "Wellenrode"),
        ("Anke", "Jonas", "Katrin", "Malte", "Birgit", "Steffen", "Ute"),
        ("Vogt", "Lindner", "Hartwig", "Böttcher", "Reimann", "Kröger"),
    ),
    Country(
        "Netherlands",
        "B.V.",
        ("Vaartzicht", "Duinkade", "Meerbrug", "Polderveen", "Zilverdijk", "Kaapstroom"),
        ("Sanne", "Joris", "Femke", "Daan", "Marloes", "Ruben"),
        ("Kuipers", "Terpstra", "Hoekstra", "Verbeek", "Schouten", "Blom"),
    ),
    Country(
        "Sweden",
        "AB",
        ("Björkvik", "Stensund", "Granhamn", "Sjölunda", "Ekmarka", "Vintervik", "Alskog"),
        ("Elin", "Anders", "Karin", "Johan", "Maja", "Henrik"),
        ("Lindqvist", "Sandström", "Ekberg", "Nyman", "Hedlund", "Forsell"),
    ),
    Country(
        "Spain",
        "S.L.",
        ("Peñablanca", "Rioverde", "Almendral", "Castroluz", "Puertosol", "Vallehondo"),
        ("Lucía", "Javier", "Carmen", "Pablo", "Nuria", "Álvaro"),
        ("Ortega", "Molina", "Iglesias", "Navarro", "Serrano", "Vidal"),
    ),
    Country(
        "United Kingdom",
        "Ltd",
        ("Thornquay", "Ashmere", "Wexcombe", "Copperdale", "Millhaven", "Brackenford"),
        ("Hannah", "Oliver", "Ruth", "Callum", "Priti", "Gareth"),
        ("Whitlock", "Barlow", "Okafor", "Penrose", "Sharma", "Tindall"),
    ),
    Country(
        "France",
        "SAS",
        ("Valclair", "Montbrise", "Rochelune", "Beaupont", "Clairvigne", "Hautemer"),
        ("Camille", "Étienne", "Inès", "Mathieu", "Solène", "Karim"),
        ("Lefort", "Marchand", "Delaunay", "Besson", "Charpentier", "Rivière"),
    ),
    Country(
        "Poland",
        "sp. z o.o.",
        ("Zielonka", "Nadbrzeże", "Wiatrak", "Srebrnica", "Bursztyn", "Kamionka"),
        ("Agnieszka", "Marek", "Joanna", "Piotr", "Kasia", "Tomasz"),
        ("Wrona", "Zawadzki", "Lis", "Kaczmarek", "Krawiec", "Sowa"),
    ),
    Country(
        "Italy",
        "S.r.l.",
        ("Monteluce", "Portoverdi", "Acquarossa", "Valdoro", "Collefiore", "Torrebianca"),
        ("Giulia", "Marco", "Chiara", "Davide", "Paola", "Luca"),
        ("Ferri", "Galli", "Moretti", "Rinaldi", "Testa", "Bassi"),
    ),
)

FITTING_INDUSTRIES = (
    Industry("Retail", ("Grocers", "Home & Garden", "Fashion", "Sports", "Toys", "Outlets")),
    Industry("Logistics", ("Logistics", "Freight", "Cargo", "Fulfilment", "Cold Chain")),
    Industry("Wholesale", ("Wholesale", "Trading", "Supply")),
    Industry("E-commerce", ("Online", "Direct", "Parcel")),
)
OTHER_INDUSTRIES = (
    Industry("Manufacturing", ("Components", "Packaging", "Machinery")),
    Industry("Construction", ("Building", "Roofing")),
    Industry("Consulting", ("Advisory", "Partners")),
    Industry("Hospitality", ("Hotels", "Catering")),
)

REQUESTS = (
    "Demo",
    "Question",
    "White paper",
    "Demo, White paper",
    "White paper, Question",
    "Newsletter, Demo",
    "Trade fair, Question",
)
NO_REQUESTS = ("Newsletter", "Trade fair", "Webinar", "Newsletter, Webinar")

TITLES = ("COO", "Head of Operations", "CFO", "Warehouse director", "Managing director")

NEXT_STEPS = (
    "They send last year's shift plans",
    "Pilot at one depot, they name the team",
    "Workshop with their IT",
    "Works council looks at the contract",
    "Visit to a reference customer",
    "They collect volumes of three sites",
    "Security questionnaire back to us",
    "Board meeting decides on the pilot",
)

TRIGGERS = (
    "New warehouse opens",
    "Peak season was a mess",
    "Contract with their supplier ends",
    "New rules on working hours",
    "Merging two sites",
    "New COO since last month",
    "Lease of the old depot ends",
)

OWNERS = ("Maren", "Tomás", "Priya", "Luc")

REASONS = (
    "Went with their payroll provider",
    "No budget this year",
    "Decided to build it themselves",
    "Our contact has left",
    "Too small for our price",
    "No answer since the offer",
)

NOTES = (
    "Met at the fair, stand 4B",
    "Runs shifts in three spreadsheets",
    "Prefers phone to email",
    "Asked about SAP",
    "Two depots, a third is planned",
    "Knows us from a former job",
    "Back from leave in two weeks",
    "Wants prices per site",
    "Speak to IT first",
)
