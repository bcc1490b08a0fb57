"""Made-up sheets as people keep them, and the right answer for each column.

A column is its heading, what it is, and some cells. What it is: key, name, owner, override, the
name of a meaning, or "" for none of these.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

SheetColumn = tuple[str, str, Sequence[object]]


@dataclass(frozen=True)
class MadeUp:
    """A sheet: its columns, the pack that fits it, and what stands above its headings."""

    columns: Sequence[SheetColumn]
    pack: str = "none"
    above: Sequence[Sequence[object]] = ()

    @property
    def right(self) -> Mapping[str, str]:
        return {heading: answer for heading, answer, _ in self.columns}

    @property
    def rows(self) -> list[list[object]]:
        count = max(len(cells) for _, _, cells in self.columns)
        padded = [[*cells, *[None] * (count - len(cells))] for _, _, cells in self.columns]
        return [
            *map(list, self.above),
            [heading for heading, _, _ in self.columns],
            *map(list, zip(*padded, strict=True)),
        ]


def write_rows(path: Path, rows: Sequence[Sequence[object]], tab: str = "Prospects") -> Path:
    """Make a workbook with one tab of these rows; days are formatted as such."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet, day = book.add_worksheet(tab), book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    moment = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001
                    sheet.write_datetime(number, column, moment, day)
                elif cell is not None:
                    sheet.write(number, column, cell)
    return path


def _days(*texts: str) -> list[object]:
    return [date.fromisoformat(text) if text else None for text in texts]


# fmt: off
GERMAN_FIRMS = ["Nordwind Logistik GmbH", "Café Sonne", "Bäckerei Huber KG", "Elbe Handel AG", "Optik Blau", "Werft Süd"]
SPANISH_FIRMS = ["Aceites del Sur SL", "Muebles Vega", "Transportes Ríos SA", "Bodega Alta", "Textil Costa SL", "Clínica Luz"]
FRENCH_FIRMS = ["Boulangerie Martin", "Transports Loire SARL", "Optique Lumière", "Vins du Sud SAS", "Garage Petit", "Imprimerie Nord SA"]
ENGLISH_FIRMS = ["Harbour Foods Ltd", "Acme Retail Inc", "Blue Optics", "North Mills", "Delta Freight LLC", "Oak Tools"]
PEOPLE = ["Ada Byron", "Grace Hopper", "Alan Kay", "Mary Shaw", "Ole Dahl", "Ida Rhodes"]
MAILS = ["ada@firm.example", "grace@firm.example", "alan@shop.example", "mary@mill.example", "ole@boat.example", "ida@oak.example"]
PHONES = ["+49 30 123456", "+49 40 555 12", "030/887711", "+49 89 4420-0", "+49 351 77 88", "0171 2345678"]
REPS = ["Eva Klein", "Tom Baum", "Eva Klein", "Tom Baum", "Eva Klein", "Eva Klein"]
AHEAD = ["31.01.2027", "15.03.2027", "", "01.06.2027", "", "30.09.2027"]
LATELY = ["12.11.2026", "03.11.2026", "25.10.2026", "", "13.11.2026", "30.09.2026"]

SHEETS: Mapping[str, MadeUp] = {
    # German ---------------------------------------------------------------------------------------
    "de: a team's own list": MadeUp(
        [
            ("Kundennummer", "key", ["K-1001", "K-1002", "K-1003", "K-1004", "K-1005", "K-1006"]),
            ("Firma", "name", GERMAN_FIRMS),
            ("Ansprechpartner", "person", PEOPLE),
            ("E-Mail", "email", MAILS),
            ("Telefon", "phone", PHONES),
            ("Branche", "industry", ["Logistik", "Gastronomie", "Handel", "Handel", "", "Bau"]),
            ("Mitarbeiterzahl", "employees", [120, 8, 45, 300, 12, 80]),
            ("Quelle", "source", ["Messe", "Web", "Web", "", "Empfehlung", "Messe"]),
            ("Betreuer", "owner", REPS),
            ("Letzter Kontakt", "contacted", LATELY),
            ("Nächster Schritt", "step", ["Anruf", "", "Angebot", "Termin", "", ""]),
            ("Ergebnis", "override", ["", "Verloren", "", "Gewonnen", "", ""]),
            ("Bemerkungen", "", ["ruft zurück", "", "", "Konkurrenz im Haus", "", ""]),
        ]
    ),
    "de: by budget, authority, need and time": MadeUp(
        [
            ("Lfd. Nr.", "key", [1, 2, 3, 4, 5, 6]),
            ("Unternehmen", "name", GERMAN_FIRMS),
            ("Budget (€)", "budget", ["12.500,00", "8.000,00", "", "45.000,00", "3.200,50", ""]),
            ("Entscheider", "decider", ["Frau Huber", "", "Herr Vogt", "", "Inhaber", ""]),
            ("Bedarf", "need", ["Schichtplanung", "", "Kassen", "Lagerverwaltung", "", ""]),
            ("Zeitrahmen", "timeline", AHEAD),
            ("Zuständig", "owner", REPS),
            ("Status", "override", ["offen", "gewonnen", "offen", "verloren", "offen", "offen"]),
        ],
        pack="bant",
    ),
    "de: offers, with a title above": MadeUp(
        [
            (
                "Angebotsnummer",
                "key",
                ["A/2026/1", "A/2026/2", "A/2026/3", "A/2026/4", "A/2026/5", "A/2026/6"],
            ),
            ("Kunde", "name", GERMAN_FIRMS),
            (
                "Angebotssumme",
                "amount",
                ["€ 3.500,00", "€ 11.398,00", "€ 900,00", "€ 2.000,00", "€ 7.450,50", "€ 150,00"],
            ),
            (
                "Angelegt am",
                "",
                [
                    "02.09.2026",
                    "05.09.2026",
                    "11.10.2026",
                    "12.10.2026",
                    "01.11.2026",
                    "02.11.2026",
                ],
            ),
            ("Erwarteter Abschluss", "timeline", AHEAD),
            ("Verkäufer", "owner", REPS),
            ("Priorität", "priority", ["Hoch", "Mittel", "Mittel", "Niedrig", "Hoch", ""]),
            ("Verkaufsphase", "", ["Angebot", "Verhandlung", "Angebot", "Neu", "Neu", "Angebot"]),
        ],
        above=[["Angebote 2026"], [], ["Stand:", "15.11.2026"]],
    ),
    "de: list, lead, opportunity": MadeUp(
        [
            ("ID", "key", ["P-1", "P-2", "P-3", "P-4", "P-5", "P-6"]),
            ("Firmenname", "name", GERMAN_FIRMS),
            ("Zielkunde", "fit", ["ja", "nein", "ja", "ja", "", "ja"]),
            ("Letzte Anfrage", "inbound", ["Demo", "", "Preisfrage", "Demo", "", "Broschüre"]),
            ("Abschlussdatum", "timeline", AHEAD),
            ("Entscheidungsträger", "decider", ["Inhaber", "", "Frau Rot", "", "", ""]),
            ("Verfügbares Budget", "budget", [12000, "", 4500, 80000, "", ""]),
            ("Nächste Schritte", "step", ["Test", "", "Termin", "", "", ""]),
            ("Auslöser", "event", ["Umzug", "", "", "Neues Lager", "", ""]),
            ("Verantwortlich", "owner", REPS),
            ("Ausgang", "override", ["", "", "", "", "", ""]),
        ],
        pack="lead-opportunity",
    ),
    "de: no key, short and odd headings": MadeUp(
        [
            ("FIRMA:", "name", GERMAN_FIRMS),
            ("Kontakt", "person", PEOPLE),
            ("Mailadresse", "key", MAILS),
            ("Tel.", "phone", PHONES),
            ("Wiedervorlage", "step", ["anrufen", "", "Mail", "", "", "Besuch"]),
            ("Umsatzpotenzial", "amount", [5000, 2500, "", 12000, "", 800]),
            ("Interesse?", "interest", ["ja", "nein", "ja", "", "ja", ""]),
        ]
    ),
    # Spanish --------------------------------------------------------------------------------------
    "es: a team's own list": MadeUp(
        [
            ("Código de cliente", "key", ["C001", "C002", "C003", "C004", "C005", "C006"]),
            ("Empresa", "name", SPANISH_FIRMS),
            ("Persona de contacto", "person", PEOPLE),
            ("Correo electrónico", "email", MAILS),
            (
                "Teléfono",
                "phone",
                [
                    "+34 600 111 222",
                    "+34 91 555 44 33",
                    "+34 600 222 333",
                    "",
                    "+34 93 444 55 66",
                    "+34 600 999 888",
                ],
            ),
            (
                "Sector",
                "industry",
                ["Alimentación", "Muebles", "Transporte", "Vino", "Textil", "Salud"],
            ),
            ("Nº de empleados", "employees", [40, 12, 200, 9, 75, 30]),
            ("Origen", "source", ["Feria", "Web", "Web", "", "Feria", "Web"]),
            ("Comercial", "owner", REPS),
            (
                "Último contacto",
                "contacted",
                ["12/11/2026", "23/10/2026", "05/11/2026", "", "30/09/2026", "13/11/2026"],
            ),
            ("Próximo paso", "step", ["Llamar", "", "Oferta", "", "", "Visita"]),
            ("Observaciones", "", ["", "Vuelve en enero", "", "", "", ""]),
            ("Resultado", "override", ["", "Perdido", "", "Ganado", "", ""]),
        ]
    ),
    "es: budget, authority, need and time": MadeUp(
        [
            ("Número", "key", [101, 102, 103, 104, 105, 106]),
            ("Nombre de la empresa", "name", SPANISH_FIRMS),
            (
                "Presupuesto",
                "budget",
                ["12.500,00 €", "8.000,00 €", "", "45.000,00 €", "", "900,00 €"],
            ),
            ("Decisor", "decider", ["Director", "", "Gerente", "", "", ""]),
            ("Necesidad", "need", ["Turnos", "", "Caja", "Almacén", "", ""]),
            (
                "Fecha de cierre prevista",
                "timeline",
                ["31/01/2027", "15/03/2027", "", "28/02/2027", "", "30/06/2027"],
            ),
            ("Responsable", "owner", REPS),
            (
                "Estado",
                "override",
                ["Abierto", "Ganado", "Abierto", "Perdido", "Abierto", "Abierto"],
            ),
        ],
        pack="bant",
    ),
    "es: deals": MadeUp(
        [
            ("ID del negocio", "key", [900001, 900002, 900003, 900004, 900005, 900006]),
            (
                "Nombre del negocio",
                "name",
                ["Turnos Vega", "Caja Ríos", "Almacén Alta", "Web Costa", "Turnos Luz", "Caja Sur"],
            ),
            (
                "Etapa del negocio",
                "",
                ["Cita", "Propuesta", "Cita", "Contrato", "Cita", "Propuesta"],
            ),
            ("Importe", "amount", [12000, 4500, "", 9000, 300, 7000]),
            (
                "Fecha de cierre",
                "timeline",
                _days("2027-01-31", "2027-03-15", "", "2027-02-28", "", "2027-06-30"),
            ),
            ("Propietario del negocio", "owner", REPS),
            ("Competencia", "competition", ["Su propia hoja", "", "Otro", "", "", ""]),
            (
                "Creado el",
                "",
                _days(
                    "2026-09-01",
                    "2026-09-02",
                    "2026-10-05",
                    "2026-10-09",
                    "2026-11-01",
                    "2026-11-02",
                ),
            ),
        ]
    ),
    "es: with a note above and without accents": MadeUp(
        [
            ("Codigo", "key", ["ES-1", "ES-2", "ES-3", "ES-4", "ES-5", "ES-6"]),
            ("Razon social", "name", SPANISH_FIRMS),
            ("Cliente ideal", "fit", ["Sí", "No", "Sí", "Sí", "", "Sí"]),
            ("Ultima solicitud", "inbound", ["Demo", "", "Precio", "Demo", "", "Catálogo"]),
            (
                "Cierre previsto",
                "timeline",
                ["31/01/2027", "15/03/2027", "", "28/02/2027", "", "30/06/2027"],
            ),
            ("Siguiente paso", "step", ["Prueba", "", "Cita", "", "", ""]),
            ("Presupuesto disponible", "budget", [12000, 5000, "", 9000, "", ""]),
            ("Vendedor", "owner", REPS),
        ],
        pack="lead-opportunity",
        above=[["Clientes potenciales", None, "no borrar columnas"]],
    ),
    # French ---------------------------------------------------------------------------------------
    "fr: a team's own list": MadeUp(
        [
            ("N° client", "key", ["F-01", "F-02", "F-03", "F-04", "F-05", "F-06"]),
            ("Société", "name", FRENCH_FIRMS),
            ("Interlocuteur", "person", PEOPLE),
            ("Adresse e-mail", "email", MAILS),
            (
                "Téléphone",
                "phone",
                [
                    "01 42 33 44 55",
                    "+33 6 11 22 33 44",
                    "04 78 11 22 33",
                    "",
                    "01 40 50 60 70",
                    "06 99 88 77 66",
                ],
            ),
            (
                "Secteur d'activité",
                "industry",
                ["Alimentation", "Transport", "Optique", "Vin", "Auto", "Presse"],
            ),
            ("Effectif", "employees", [12, 80, 6, 45, 9, 30]),
            ("Origine", "source", ["Salon", "Site", "Site", "", "Salon", "Site"]),
            ("Commercial", "owner", REPS),
            (
                "Dernier contact",
                "contacted",
                ["12/11/2026", "23/10/2026", "05/11/2026", "", "30/09/2026", "13/11/2026"],
            ),
            ("Prochaine étape", "step", ["Appel", "", "Offre", "", "", "Visite"]),
            ("Résultat", "override", ["", "Perdu", "", "Gagné", "", ""]),
            ("Commentaires", "", ["rappelle lundi", "", "", "", "", ""]),
        ]
    ),
    "fr: budget, authority, need and time": MadeUp(
        [
            ("Réf.", "key", ["R1", "R2", "R3", "R4", "R5", "R6"]),
            ("Raison sociale", "name", FRENCH_FIRMS),
            (
                "Budget disponible",
                "budget",
                ["12 500,00 €", "8 000,00 €", "", "45 000,50 €", "", "900,00 €"],
            ),
            ("Décideur", "decider", ["Gérante", "", "Directeur", "", "", ""]),
            ("Besoin", "need", ["Plannings", "", "Caisse", "Stock", "", ""]),
            (
                "Échéance",
                "timeline",
                ["31/01/2027", "15/03/2027", "", "28/02/2027", "", "30/06/2027"],
            ),
            ("Suivi par", "owner", REPS),
            ("Statut", "override", ["En cours", "Gagné", "En cours", "Perdu", "En cours", ""]),
        ],
        pack="bant",
    ),
    "fr: deals": MadeUp(
        [
            ("Identifiant", "key", ["T-11", "T-12", "T-13", "T-14", "T-15", "T-16"]),
            (
                "Nom de l'opportunité",
                "name",
                [
                    "Plannings Loire",
                    "Caisse Martin",
                    "Stock Sud",
                    "Site Petit",
                    "Caisse Nord",
                    "Stock Lumière",
                ],
            ),
            ("Compte", "company", FRENCH_FIRMS),
            ("Montant", "amount", ["1 250,00", "4 500,00", "", "9 000,50", "300,00", "7 000,00"]),
            (
                "Date de clôture",
                "timeline",
                ["31/01/2027", "15/03/2027", "", "28/02/2027", "", "30/06/2027"],
            ),
            ("Étape", "", ["Rendez-vous", "Devis", "Rendez-vous", "Contrat", "Devis", "Devis"]),
            ("Concurrents", "competition", ["Un tableur", "", "Autre", "", "", ""]),
            ("Propriétaire", "owner", REPS),
        ]
    ),
    "fr: list, lead, opportunity": MadeUp(
        [
            ("Code client", "key", ["C1", "C2", "C3", "C4", "C5", "C6"]),
            ("Entreprise", "name", FRENCH_FIRMS),
            ("Dans la cible", "fit", ["oui", "non", "oui", "oui", "", "oui"]),
            ("Dernière demande", "inbound", ["Démo", "", "Prix", "Démo", "", "Livre blanc"]),
            (
                "Date de signature prévue",
                "timeline",
                _days("2027-01-31", "2027-03-15", "", "2027-02-28", "", "2027-06-30"),
            ),
            ("Décisionnaire", "decider", ["Gérante", "", "Directeur", "", "", ""]),
            ("Budget", "budget", [12000, 5000, "", 9000, "", ""]),
            ("Prochaine action", "step", ["Essai", "", "Rendez-vous", "", "", ""]),
            ("Déclencheur", "event", ["Déménagement", "", "", "Nouveau site", "", ""]),
            ("Responsable", "owner", REPS),
            ("Remarques", "", ["", "à revoir", "", "", "", ""]),
        ],
        pack="lead-opportunity",
    ),
    # English --------------------------------------------------------------------------------------
    "en: deals by MEDDIC": MadeUp(
        [
            ("Opp #", "key", ["O-1", "O-2", "O-3", "O-4", "O-5", "O-6"]),
            ("Account", "name", ENGLISH_FIRMS),
            ("Rep", "owner", REPS),
            ("ARR", "amount", [12000, 4500, "", 9000, 300, 7000]),
            ("Metrics", "metrics", ["saves 40k a year", "", "20 % faster", "", "", ""]),
            ("Economic Buyer", "decider", ["CFO", "", "Owner", "", "", ""]),
            ("Decision Criteria", "decision_criteria", ["works with SAP", "", "", "", "", ""]),
            ("Decision Process", "decision", ["trial, then board", "", "", "", "", ""]),
            ("Identified Pain", "need", ["empty shifts", "", "slow tills", "", "", ""]),
            ("Champion", "champion", ["Ada", "", "", "Mary", "", ""]),
            ("Forecast", "", ["Commit", "Pipeline", "Best case", "", "", ""]),
        ],
        pack="meddic",
    ),
    # Exports --------------------------------------------------------------------------------------
    "HubSpot: contacts": MadeUp(
        [
            ("Record ID - Contact", "key", [151, 201, 251, 301, 351, 401]),
            ("First Name", "", ["Ada", "Grace", "Alan", "Mary", "Ole", "Ida"]),
            ("Last Name", "", ["Byron", "Hopper", "Kay", "Shaw", "Dahl", "Rhodes"]),
            ("Email", "email", MAILS),
            (
                "Phone Number",
                "phone",
                ["+1 555 010 2000", "", "+1 555 010 2001", "", "", "+1 555 010 2002"],
            ),
            ("Contact owner", "owner", REPS),
            ("Associated Company", "name", ENGLISH_FIRMS),
            ("Job Title", "job", ["CEO", "Head of Sales", "CFO", "Buyer", "", "COO"]),
            (
                "Last Activity Date",
                "contacted",
                _days("2026-11-01", "2026-10-02", "", "2026-11-12", "", "2026-11-05"),
            ),
            (
                "Lead Status",
                "",
                ["NEW", "CONNECTED", "OPEN_DEAL", "NEW", "ATTEMPTED_TO_CONTACT", ""],
            ),
            (
                "Lifecycle Stage",
                "",
                [
                    "Lead",
                    "Customer",
                    "Opportunity",
                    "Lead",
                    "Subscriber",
                    "Marketing Qualified Lead",
                ],
            ),
            (
                "Recent Conversion",
                "inbound",
                ["Demo form", "", "Contact us", "", "", "White paper"],
            ),
            (
                "Original Source",
                "source",
                ["Organic Search", "Offline", "Paid Social", "", "Direct", ""],
            ),
            (
                "Create Date",
                "",
                _days(
                    "2026-09-01",
                    "2026-09-02",
                    "2026-10-05",
                    "2026-10-09",
                    "2026-11-01",
                    "2026-11-02",
                ),
            ),
            (
                "Marketing contact status",
                "",
                ["Marketing contact", "Non-marketing contact", "Marketing contact", "", "", ""],
            ),
        ]
    ),
    "HubSpot: deals": MadeUp(
        [
            ("Record ID", "key", [4151, 4201, 4251, 4301, 4351, 4401]),
            (
                "Deal Name",
                "name",
                [
                    "Harbour rollout",
                    "Acme pilot",
                    "Blue shop",
                    "Mills stock",
                    "Delta fleet",
                    "Oak till",
                ],
            ),
            ("Pipeline", "", ["Sales Pipeline"] * 6),
            (
                "Deal Stage",
                "",
                [
                    "Appointment Scheduled",
                    "Contract Sent",
                    "Appointment Scheduled",
                    "Closed Won",
                    "Closed Lost",
                    "Qualified To Buy",
                ],
            ),
            ("Amount", "amount", [12000, 4500, "", 9000, 300, 7000]),
            (
                "Close Date",
                "timeline",
                _days("2027-01-31", "2027-03-15", "", "2026-02-28", "2026-03-01", "2027-06-30"),
            ),
            ("Deal owner", "owner", REPS),
            ("Associated Company (Primary)", "company", ENGLISH_FIRMS),
            ("Next step", "step", ["Send offer", "", "Call Ada", "", "", ""]),
            ("Deal Type", "", ["New Business", "New Business", "Existing Business", "", "", ""]),
            ("Priority", "priority", ["High", "Low", "Medium", "", "", "High"]),
            (
                "Last Activity Date",
                "contacted",
                _days("2026-11-01", "2026-10-02", "", "2026-11-12", "", "2026-11-05"),
            ),
            (
                "Create Date",
                "",
                _days(
                    "2026-09-01",
                    "2026-09-02",
                    "2026-10-05",
                    "2026-10-09",
                    "2026-11-01",
                    "2026-11-02",
                ),
            ),
            ("Closed Lost Reason", "", ["", "", "", "", "Price", ""]),
        ]
    ),
    "HubSpot: companies": MadeUp(
        [
            ("Record ID - Company", "key", [7151, 7201, 7251, 7301, 7351, 7401]),
            ("Company name", "name", ENGLISH_FIRMS),
            ("Company owner", "owner", REPS),
            (
                "Phone Number",
                "phone",
                ["+1 555 010 2000", "", "+1 555 010 2001", "", "", "+1 555 010 2002"],
            ),
            ("City", "", ["Leeds", "Boston", "York", "", "Austin", "Bath"]),
            ("Country/Region", "country", ["UK", "USA", "UK", "", "USA", "UK"]),
            ("Industry", "industry", ["FOOD_BEVERAGES", "RETAIL", "", "RETAIL", "LOGISTICS", ""]),
            ("Number of Employees", "employees", [120, 40, "", 15, 900, 8]),
            ("Target Account", "fit", ["Yes", "No", "", "Yes", "Yes", ""]),
            ("Annual Revenue", "", [1200000, 500000, "", 90000, 45000000, ""]),
            (
                "Last Contacted",
                "contacted",
                _days("2026-11-01", "2026-10-02", "", "2026-11-12", "", "2026-11-05"),
            ),
        ]
    ),
    "Salesforce: leads": MadeUp(
        [
            (
                "Lead ID",
                "key",
                [
                    "00Q5g00000AbCd1",
                    "00Q5g00000AbCd2",
                    "00Q5g00000AbCd3",
                    "00Q5g00000AbCd4",
                    "00Q5g00000AbCd5",
                    "00Q5g00000AbCd6",
                ],
            ),
            ("First Name", "", ["Ada", "Grace", "Alan", "Mary", "Ole", "Ida"]),
            ("Last Name", "", ["Byron", "Hopper", "Kay", "Shaw", "Dahl", "Rhodes"]),
            ("Title", "job", ["CEO", "Head of Sales", "CFO", "Buyer", "", "COO"]),
            ("Company / Account", "name", ENGLISH_FIRMS),
            ("Email", "email", MAILS),
            ("Lead Source", "source", ["Web", "Trade Show", "Web", "", "Purchased List", "Web"]),
            (
                "Lead Status",
                "",
                [
                    "Open - Not Contacted",
                    "Working - Contacted",
                    "Open - Not Contacted",
                    "Closed - Converted",
                    "Working - Contacted",
                    "Open - Not Contacted",
                ],
            ),
            ("Rating", "rating", ["Hot", "Warm", "--None--", "Cold", "Warm", "--None--"]),
            ("Industry", "industry", ["Food", "Retail", "--None--", "Retail", "Logistics", ""]),
            ("No. of Employees", "employees", [120, 40, "", 15, 900, 8]),
            ("Lead Owner", "owner", REPS),
            (
                "Last Activity",
                "contacted",
                ["11/1/2026", "10/27/2026", "", "11/12/2026", "", "11/5/2026"],
            ),
            (
                "Create Date",
                "",
                ["9/1/2026", "9/22/2026", "10/5/2026", "10/19/2026", "11/1/2026", "11/2/2026"],
            ),
        ]
    ),
    "Salesforce: opportunities": MadeUp(
        [
            (
                "Opportunity ID",
                "key",
                [
                    "0065g00000AbCd1",
                    "0065g00000AbCd2",
                    "0065g00000AbCd3",
                    "0065g00000AbCd4",
                    "0065g00000AbCd5",
                    "0065g00000AbCd6",
                ],
            ),
            (
                "Opportunity Name",
                "name",
                [
                    "Harbour rollout",
                    "Acme pilot",
                    "Blue shop",
                    "Mills stock",
                    "Delta fleet",
                    "Oak till",
                ],
            ),
            ("Account Name", "company", ENGLISH_FIRMS),
            ("Type", "", ["New Business", "Existing Business", "New Business", "", "", ""]),
            (
                "Stage",
                "",
                [
                    "Prospecting",
                    "Proposal/Price Quote",
                    "Qualification",
                    "Closed Won",
                    "Closed Lost",
                    "Prospecting",
                ],
            ),
            (
                "Amount",
                "amount",
                ["$12,000.00", "$4,500.00", "", "$9,000.00", "$300.00", "$7,000.00"],
            ),
            ("Probability (%)", "", [10, 75, 10, 100, 0, 10]),
            (
                "Close Date",
                "timeline",
                ["1/31/2027", "3/15/2027", "2/20/2027", "2/28/2026", "3/1/2026", "6/30/2027"],
            ),
            ("Next Step", "step", ["Send offer", "", "Call Ada", "", "", ""]),
            ("Lead Source", "source", ["Web", "Trade Show", "Web", "", "Purchased List", "Web"]),
            ("Opportunity Owner", "owner", REPS),
            ("Main Competitor(s)", "competition", ["", "Their own sheet", "", "", "Other", ""]),
            (
                "Created Date",
                "",
                ["9/1/2026", "9/22/2026", "10/5/2026", "10/19/2026", "11/1/2026", "11/2/2026"],
            ),
            (
                "Fiscal Period",
                "",
                ["Q1-2027", "Q1-2027", "Q1-2027", "Q1-2026", "Q1-2026", "Q2-2027"],
            ),
        ]
    ),
    "Pipedrive: deals": MadeUp(
        [
            ("Deal - ID", "key", [11, 12, 13, 14, 15, 16]),
            (
                "Deal - Title",
                "name",
                [
                    "Harbour rollout",
                    "Acme pilot",
                    "Blue shop",
                    "Mills stock",
                    "Delta fleet",
                    "Oak till",
                ],
            ),
            ("Deal - Value", "amount", [12000, 4500, "", 9000, 300, 7000]),
            ("Deal - Currency of value", "", ["EUR"] * 6),
            ("Deal - Organization", "company", ENGLISH_FIRMS),
            ("Deal - Contact person", "person", PEOPLE),
            (
                "Deal - Stage",
                "",
                [
                    "Qualified",
                    "Contact Made",
                    "Demo Scheduled",
                    "Proposal Made",
                    "Qualified",
                    "Negotiations Started",
                ],
            ),
            ("Deal - Status", "override", ["Open", "Open", "Open", "Won", "Lost", "Open"]),
            (
                "Deal - Expected close date",
                "timeline",
                _days("2027-01-31", "2027-03-15", "", "2026-02-28", "2026-03-01", "2027-06-30"),
            ),
            ("Deal - Owner", "owner", REPS),
            ("Deal - Lost reason", "", ["", "", "", "", "Price", ""]),
            ("Deal - Won time", "", _days("", "", "", "2026-02-20", "", "")),
            (
                "Deal - Deal created",
                "",
                _days(
                    "2026-09-01",
                    "2026-09-02",
                    "2025-10-05",
                    "2025-10-09",
                    "2025-11-01",
                    "2026-11-02",
                ),
            ),
            ("Person - Email - Work", "email", MAILS),
        ]
    ),
    "Pipedrive: leads": MadeUp(
        [
            (
                "Lead - Pipedrive System ID",
                "key",
                [f"55ebb4c0-536e-11ea-87d0-d1171b17f6a{n}" for n in range(6)],
            ),
            (
                "Lead - Title",
                "name",
                ["Harbour lead", "Acme lead", "Blue lead", "Mills lead", "Delta lead", "Oak lead"],
            ),
            ("Lead - Labels", "", ["Hot", "Cold", "Warm", "", "", "Hot"]),
            ("Lead - Owner", "owner", REPS),
            ("Lead - Source channel", "source", ["Web forms", "", "LinkedIn", "", "Web forms", ""]),
            ("Organization - Name", "company", ENGLISH_FIRMS),
            ("Contact person", "person", PEOPLE),
            ("Lead - Next activity", "step", ["Call", "", "Mail", "", "", ""]),
        ]
    ),
    "Pipedrive: people, in French": MadeUp(
        [
            ("Personne - ID", "key", [3, 5, 8, 13, 21, 34]),
            ("Personne - Nom", "name", PEOPLE),
            ("Personne - Organisation", "company", FRENCH_FIRMS),
            ("Personne - Email - Travail", "email", MAILS),
            ("Personne - Propriétaire", "owner", REPS),
            ("Personne - Affaires gagnées", "", [0, 0, 1, 0, 2, 0]),
            (
                "Personne - Date de la dernière activité",
                "contacted",
                ["10/11/2026", "02/11/2026", "", "20/10/2026", "01/10/2026", ""],
            ),
        ]
    ),
    "Salesforce: names of its fields": MadeUp(
        [
            ("Id", "key", [f"0065e00000{c}AbC{c}AAG" for c in "ABCDEF"]),
            ("AccountId", "", [f"0015e00000abcd{c}AAA" for c in "AABBCC"]),
            ("Name", "name", [f"{firm} rollout" for firm in ENGLISH_FIRMS]),
            ("CloseDate", "timeline", AHEAD),
            ("NextStep", "step", ["Demo", "", "Quote", "", "Contract", ""]),
            ("OwnerId", "owner", [f"0055e000003ab{c}AAA" for c in "cdcdcd"]),
            ("LastModifiedDate", "", LATELY),
            ("LastActivityDate", "contacted", LATELY),
        ]
    ),
    "de: numbers by the year, and what is meant in more words": MadeUp(
        [
            ("Vorgang Nr.", "key", [f"2026-00{n}" for n in range(1, 7)]),
            ("Firma", "name", GERMAN_FIRMS),
            ("Anzahl Beschäftigte", "employees", [120, 8, 45, 300, 12, 80]),
            ("Umsatz (T€)", "", [1200, 50000, "", 4000, 900, 12000]),
            ("Entscheidungsträger/in", "decider", ["Hr. Kurz", "", "Fr. Lang", "", "", ""]),
            ("Auftragswert geschätzt", "amount", ["3.400,00 €", "15.000,00 €", "", "", "", ""]),
            ("Konkreter Bedarf", "need", ["Kassen", "", "", "Lager", "", ""]),
            ("Betreut durch", "owner", REPS),
            ("Letzte Rückmeldung", "contacted", LATELY),
            ("Bis wann?", "timeline", AHEAD),
        ],
        pack="bant",
    ),
    "es: thousands and visits": MadeUp(
        [
            ("Cód. cliente", "key", [f"C-{n}" for n in range(6)]),
            ("Cliente potencial", "name", SPANISH_FIRMS),
            ("Núm. empleados", "employees", [12, 5, 80, 40, 6, 9]),
            ("Última visita", "contacted", ["10/11/2026", "02/11/2026", "", "20/10/2026", "", ""]),
            ("Próxima visita", "step", ["20/12/2026", "", "", "21/12/2026", "", ""]),
            ("Importe estimado", "amount", ["12.000 €", "4.500 €", "", "9.000 €", "", ""]),
            ("Vendedor/a", "owner", REPS),
            ("Motivo de pérdida", "", ["", "precio", "", "", "plazo", ""]),
        ]
    ),
}
