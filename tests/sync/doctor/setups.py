"""Set-ups that are broken in one way each, with the link that is broken and the mend."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Generic, TypeVar

from rules.read.cells import Cell
from tests.harness import BLANK, CONFIG
from tests.sheets import ROBOT, Fault, Permission, Request, wire
from tests.sheets.faults import answered, quota_exceeded, token_expired, unavailable
from tests.sync.doctor.place import ROWS, SECOND, LocalPlace, Place, SharedPlace
from tests.sync.google import replies
from tests.sync.google.bench import is_api

P = TypeVar("P", bound=Place)
Change = Callable[[P], object]


def _all(*changes: Change[P]) -> Change[P]:
    """Several changes, one after the other."""

    def change(place: P) -> None:
        for each in changes:
            each(place)

    return change


@dataclass(frozen=True)
class Setup(Generic[P]):
    """What `spoil` breaks, and `repair` mends in the way that the doctor says.

    `what` and `mend` stand in what is said of the link; a run ends with `code`.
    """

    name: str
    link: str
    code: int
    what: str
    mend: str
    spoil: Change[P]
    repair: Change[P]


def _second(**cells: Cell) -> list[dict[str, Cell]]:
    """The prospects, the second with other cells."""
    return [row | cells if at == SECOND else row for at, row in enumerate(ROWS)]


def _every(**cells: Cell) -> list[dict[str, Cell]]:
    return [row | cells for row in ROWS]


def _in_both_orders(even: str, odd: str) -> list[dict[str, Cell]]:
    return [row | {"Last contact": odd if at % 2 else even} for at, row in enumerate(ROWS)]


def _filling(
    name: str, link: str, code: int, what: str, mend: str, spoil: Change[LocalPlace]
) -> Setup[LocalPlace]:
    """One that is mended by filling the workbook as it should be."""
    return Setup(name, link, code, what, mend, spoil, lambda place: place.fill(ROWS))


def _editing(
    name: str, link: str, code: int, what: str, mend: str, old: str, new: str
) -> Setup[LocalPlace]:
    """One whose config is edited, and edited back."""
    return Setup(
        name,
        link,
        code,
        what,
        mend,
        lambda place: place.edit(old, new),
        lambda place: place.edit(new, old),
    )


def _by_variable(place: Place, value: str) -> None:
    """Let the config read the workbook's address from a variable."""
    [written] = [
        line for line in place.config.read_text("utf-8").splitlines() if "workbook" in line
    ]
    place.edit(written, 'workbook = "env:QUALIFY_SHEET"')
    if value:
        place.patch.setenv("QUALIFY_SHEET", value)


STAGED = [*BLANK, "Stage"]
WEBHOOK = '[notify]\nwebhook = "env:QUALIFY_WEBHOOK"\n\n'
WORKFLOW = """\
on: workflow_dispatch
jobs:
  sync:
    steps:
      - run: qualify run config.toml
"""

LOCAL: list[Setup[LocalPlace]] = [
    Setup(
        "no config",
        "config",
        2,
        "there is no such file",
        "give the path of your config",
        lambda place: place.config.unlink(),
        lambda place: place.config.write_text(CONFIG, "utf-8"),
    ),
    _editing("not TOML", "config", 2, "", "", 'key = "ID"', 'key = "ID'),
    _editing(
        "an unknown criterion",
        "config",
        2,
        "profil",
        'did you mean "profile"',
        'needs = ["profile", "size"]',
        'needs = ["profil", "size"]',
    ),
    Setup(
        "an address of a webhook that is not set",
        "notify",
        2,
        '[notify] webhook is "env:QUALIFY_WEBHOOK", but the variable QUALIFY_WEBHOOK is not set',
        "set QUALIFY_WEBHOOK to a URL, or take this out of the config",
        lambda place: place.edit("[criteria]", f"{WEBHOOK}[criteria]"),
        lambda place: place.edit(WEBHOOK, ""),
    ),
    Setup(
        "a damaged address of a webhook",
        "notify",
        2,
        "the variable QUALIFY_WEBHOOK of [notify] webhook is no URL, or a damaged one",
        "copy it anew, whole, from https:// on",
        _all(
            lambda place: place.patch.setenv("QUALIFY_WEBHOOK", "hooks.slack.com/services/x"),
            lambda place: place.edit("[criteria]", f"{WEBHOOK}[criteria]"),
        ),
        lambda place: place.edit(WEBHOOK, ""),
    ),
    Setup(
        "a variable that is not set",
        "workbook",
        2,
        "the variable QUALIFY_SHEET is not set",
        "set QUALIFY_SHEET to a URL, a spreadsheet id or a path",
        lambda place: _by_variable(place, ""),
        lambda place: place.patch.setenv("QUALIFY_SHEET", "prospects.xlsx"),
    ),
    Setup(
        "another file name",
        "workbook",
        3,
        "there is no such file",
        'did you mean "prospects 2.xlsx"',
        lambda place: place.workbook.rename(place.folder / "prospects 2.xlsx"),
        lambda place: place.edit("prospects.xlsx", "prospects 2.xlsx"),
    ),
    _filling(
        "a damaged file",
        "workbook",
        3,
        "the file is damaged",
        "save it anew, or take an older copy",
        lambda place: place.workbook.write_bytes(place.workbook.read_bytes()[:-500]),
    ),
    Setup(
        "a file that is open in Excel",
        "role",
        3,
        "is open in Excel",
        "close it there",
        lambda place: (place.folder / "~$prospects.xlsx").write_bytes(b""),
        lambda place: (place.folder / "~$prospects.xlsx").unlink(),
    ),
    Setup(
        "a file that is read-only",
        "role",
        3,
        "it is read-only",
        "give this user the right to write there",
        lambda place: place.workbook.chmod(0o444),
        lambda place: place.workbook.chmod(0o644),
    ),
    Setup(
        "another tab",
        "tab",
        3,
        'there is no tab "Prospect"',
        'did you mean "Prospects"?',
        lambda place: place.edit('key = "ID"', 'key = "ID"\ntab = "Prospect"'),
        lambda place: place.edit('tab = "Prospect"', 'tab = "Prospects"'),
    ),
    _editing(
        "a heading that is not there",
        "headings",
        3,
        'there is no heading "Firm"',
        "the headings there are",
        'name = "Company"',
        'name = "Firm"',
    ),
    Setup(
        "a heading row further down",
        "headings",
        3,
        "the headings are in row 3",
        "write [sheet] header_row = 3",
        lambda place: place.fill(ROWS, above=2),
        lambda place: place.edit('key = "ID"', 'key = "ID"\nheader_row = 3'),
    ),
    _filling(
        "a heading that stands twice",
        "headings",
        3,
        'the heading "Budget" stands twice',
        "rename one of them",
        lambda place: place.fill(ROWS, [*BLANK, "Budget"]),
    ),
    Setup(
        "a Stage column of people's",
        "columns",
        3,
        'the column "Stage" holds what the job would overwrite: "Hot" (25)',
        "or name another heading in [output]",
        lambda place: place.fill(_every(Stage="Hot"), STAGED),
        lambda place: place.config.write_text(
            CONFIG + '\n[output]\nstage = "Qualified"\n', "utf-8"
        ),
    ),
    _filling(
        "a filter that ends early",
        "filters",
        0,
        'the filter leaves out the job\'s columns "Stage" and "Missing"',
        "let it reach over the columns A to J",
        lambda place: place.fill(ROWS, area="A1:D26", kind="filter"),
    ),
    _filling(
        "a table that ends early",
        "filters",
        0,
        'the table "Deals" leaves out the job\'s columns',
        "let it reach over the columns A to J",
        lambda place: place.fill(ROWS, area="A1:D26", kind="table"),
    ),
    _filling(
        "a filter that ends above the last prospect",
        "filters",
        0,
        "the filter ends at row 25 and leaves out 1 prospect below it (row 26); sorting by it",
        "let it reach down to row 26",
        lambda place: place.fill(ROWS, area="A1:H25", kind="filter"),
    ),
    _filling(
        "a table that ends above the last prospects",
        "filters",
        0,
        'the table "Deals" ends at row 20 and leaves out 6 prospects below it (rows 21 to 26);',
        "let it reach down to row 26",
        lambda place: place.fill(ROWS, area="A1:H20", kind="table"),
    ),
    Setup(
        "days first, in a sheet that has months first",
        "locale",
        0,
        "1 cell of Last contact can't be read as a date: the sheet is in en_US",
        'write locale = "en_GB" under [sheet]',
        lambda place: place.fill(_second(**{"Last contact": "25/12/2025"})),
        lambda place: place.edit('key = "ID"', 'key = "ID"\nlocale = "en_GB"'),
    ),
    _filling(
        "mostly days first, in a sheet that has months first",
        "locale",
        0,
        "13 cells of Last contact can't be read as a date: the sheet is in en_US, which puts day"
        " and month in another order, and 12 others fit no order but the sheet's",
        'write locale = "en_GB" under [sheet]; and write the 12 others anew, as 2026-01-15',
        lambda place: place.fill(_in_both_orders("25/12/2025", "12/25/2025")),
    ),
    _filling(
        "mostly months first, as in the sheet",
        "locale",
        0,
        "12 cells of Last contact can't be read as a date",
        "write those dates anew, as 2026-01-15",
        lambda place: place.fill(_in_both_orders("12/25/2025", "25/12/2025")),
    ),
    _filling(
        "a key that stands twice",
        "keys",
        0,
        "ID is also in other rows (rows 2, 3: P-1)",
        "give each prospect a key of its own",
        lambda place: place.fill(_second(ID="P-1")),
    ),
    _filling(
        "a blank key",
        "keys",
        0,
        "ID is blank (row 3)",
        "give the prospect a key",
        lambda place: place.fill(_second(ID=None)),
    ),
    _filling(
        "a key of 16 digits",
        "keys",
        0,
        "ID is a number of more than 15 digits",
        "format the column as text and enter the key again",
        lambda place: place.fill(_second(ID=1234567890123456)),
    ),
    _filling(
        "a column that nobody fills",
        "cells",
        0,
        "nobody fills Next step: it is blank in all 25 rows",
        "fill it, or let no criterion look at it",
        lambda place: place.fill(_every(**{"Next step": "tbd"})),
    ),
    _filling(
        "a column that can't be read",
        "cells",
        0,
        "25 of 25 filled cells of Budget can't be read",
        "see qualify plan --show-values",
        lambda place: place.fill(_every(Budget="ask Ada")),
    ),
    _filling(
        "an override that is no stage",
        "run",
        0,
        "Outcome does not name a stage (row 3 (P-2))",
        'did you mean "Lost"?',
        lambda place: place.fill(_second(Outcome="Lots")),
    ),
    Setup(
        "a workflow that does not pass on the variable",
        "workflows",
        0,
        "sync.yml does not pass on the variable QUALIFY_SHEET",
        "write QUALIFY_SHEET: ${{ vars.QUALIFY_SHEET }} under env:",
        _all(
            lambda place: _by_variable(place, "prospects.xlsx"),
            lambda place: place.workflow(WORKFLOW),
        ),
        lambda place: place.workflow(
            WORKFLOW + "        env:\n          QUALIFY_SHEET: ${{ vars.QUALIFY_SHEET }}\n"
        ),
    ),
]


def is_token(request: Request) -> bool:
    return request.name == "oauth.token"


def an_hour_off(reply: wire.Reply | None = None) -> Fault:
    """A reply, or the real one, by a clock that is an hour behind this computer's."""

    def answer(_request: Request, real: wire.Reply | None) -> wire.Reply:
        moment = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
        sent = reply or real or wire.as_json({})
        return replace(sent, headers=sent.headers | {"Date": moment})

    return Fault("an hour off", answer)


def _always(*faults: Fault, token: bool = False) -> Change[SharedPlace]:
    def spoil(place: SharedPlace) -> None:
        for fault in faults:
            place.server.when(is_token if token else is_api, fault, every=True)

    return spoil


def _hear_again(place: SharedPlace) -> None:
    place.server.clear_triggers()


def _wrong_kind(place: SharedPlace) -> None:
    place.key.write_text(json.dumps({"type": "service"}), "utf-8")


def _move_everyone(place: SharedPlace, prefix: str) -> None:
    for number in range(len(ROWS)):
        place.tab.set(f"A{number + 2}", f"{prefix}-{number + 1}")


def _run_then_rename_keys(place: SharedPlace) -> None:
    assert place.run().code == 0
    _move_everyone(place, "New")


def _run_then_rename_heading(place: SharedPlace) -> None:
    assert place.run().code == 0
    place.tab.rename_heading("Stage", "Etappe")


def _run_then_protect_log(place: SharedPlace) -> None:
    assert place.run().code == 0
    place.tab.book.tab("Changelog").protect()
    place.tab.set("H3", "Lost")


SIGN_IN = WORKFLOW.replace(
    "      - run",
    """\
      - uses: google-github-actions/auth@v3
        with:
          workload_identity_provider: ${{ vars.PROVIDER }}
      - run""",
)

SHARED: list[Setup[SharedPlace]] = [
    Setup(
        "a spreadsheet that is nearly full",
        "run",
        0,
        "of the 10,000,000 cells that Google allows (85 %)",
        'delete what "Import" does not need (850,000 rows, 10 columns)',
        lambda place: place.tab.book.add_tab("Import", [], (850_000, 10)).hide(),
        lambda place: place.tab.book.tab("Import").delete(),
    ),
    Setup(
        "no credentials",
        "credentials",
        3,
        "there are no credentials",
        "name a service account's key file with --credentials or QUALIFY_CREDENTIALS",
        lambda place: place.patch.delenv("QUALIFY_CREDENTIALS"),
        lambda place: place.patch.setenv("QUALIFY_CREDENTIALS", str(place.key)),
    ),
    Setup(
        "a damaged key",
        "credentials",
        2,
        "is not the key of a service account",
        "download the key again",
        lambda place: place.key.write_text(place.key.read_text("utf-8")[:700], "utf-8"),
        lambda place: place.write_key(),
    ),
    Setup(
        "JSON of the wrong kind",
        "credentials",
        2,
        "is not the key of a service account, nor another Google credentials file",
        "download the key again",
        _wrong_kind,
        lambda place: place.write_key(),
    ),
    Setup(
        "the file of an OAuth client",
        "credentials",
        2,
        "is the file of an OAuth client, which signs nobody in",
        "make a key: Google Cloud console, IAM & Admin > Service accounts > Keys",
        lambda place: place.key.write_text('{"installed": {"client_id": "1-a"}}', "utf-8"),
        lambda place: place.write_key(),
    ),
    Setup(
        "a default that leads nowhere",
        "credentials",
        2,
        "can't read gone.json (No such file or directory)",
        "name the account's key file",
        _all(
            lambda place: place.patch.delenv("QUALIFY_CREDENTIALS"),
            lambda place: place.patch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "gone.json"),
        ),
        lambda place: place.patch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(place.key)),
    ),
    Setup(
        "a deleted account",
        "credentials",
        3,
        "gone@qualify-test.iam.gserviceaccount.com has been deleted or disabled",
        "make another and share the sheet with that",
        lambda place: place.write_key(client_email="gone@qualify-test.iam.gserviceaccount.com"),
        lambda place: place.write_key(),
    ),
    Setup(
        "a revoked key",
        "credentials",
        3,
        f"the key of {ROBOT} has been deleted or disabled",
        "make a new key",
        lambda place: place.write_key(private_key_id="0" * 40),
        lambda place: place.write_key(),
    ),
    Setup(
        "an access that Google does not accept",
        "credentials",
        3,
        f"Google does not accept the access of {ROBOT}",
        "make a new key, or log in again: the clock is right",
        _always(token_expired()),
        _hear_again,
    ),
    Setup(
        "a service that is down",
        "service",
        5,
        "503 UNAVAILABLE",
        "run again later",
        _always(unavailable()),
        _hear_again,
    ),
    Setup(
        "a service that is not there",
        "service",
        5,
        "no connection",
        "see that this computer reaches the network",
        lambda place: place.patch.setenv("QUALIFY_API_ROOT", "http://127.0.0.1:9"),
        lambda place: place.patch.setenv("QUALIFY_API_ROOT", place.server.url),
    ),
    Setup(
        "a clock that is off, by Google's words",
        "clock",
        3,
        "this computer's clock is 60 minutes ahead of Google's",
        "set the clock",
        _always(an_hour_off(wire.as_json(replies.CLOCK, status=400)), token=True),
        _hear_again,
    ),
    Setup(
        "a clock that is off, by the time of the reply",
        "clock",
        3,
        "this computer's clock is 60 minutes ahead of Google's",
        "set the clock",
        _always(an_hour_off(wire.as_json(replies.UNKNOWN_CLIENT, status=400)), token=True),
        _hear_again,
    ),
    Setup(
        "the API is off",
        "api",
        3,
        "the Google Sheets API is not enabled",
        "enable it at https://console.developers.google.com",
        lambda place: setattr(place.server, "api_enabled", False),
        lambda place: setattr(place.server, "api_enabled", True),
    ),
    Setup(
        "too many requests",
        "quota",
        5,
        "429 RESOURCE_EXHAUSTED",
        "let fewer programs ask Google at a time as this account",
        _always(quota_exceeded()),
        _hear_again,
    ),
    Setup(
        "the requests of the day are used up",
        "quota",
        5,
        "has used up its requests of this day",
        "run again tomorrow, or ask for more",
        _always(answered(403, replies.DAY_LIMIT)),
        _hear_again,
    ),
    Setup(
        "an id that no spreadsheet has",
        "workbook",
        3,
        "there is no spreadsheet with this id",
        "copy the address from the browser again",
        lambda place: place.edit(place.tab.book.id, f"{place.tab.book.id[:-1]}_"),
        lambda place: place.edit(f"{place.tab.book.id[:-1]}_", place.tab.book.id),
    ),
    Setup(
        "an uploaded Excel file",
        "workbook",
        3,
        "it is an uploaded Excel file",
        "choose File > Save as Google Sheets",
        lambda place: setattr(place.tab.book, "uploaded", True),
        lambda place: setattr(place.tab.book, "uploaded", False),
    ),
    Setup(
        "a sheet that is not shared",
        "shared",
        3,
        f"the sheet is not shared with {ROBOT}",
        f"share it with {ROBOT} as Editor",
        lambda place: place.tab.book.unshare(ROBOT),
        lambda place: place.tab.book.share(ROBOT),
    ),
    Setup(
        "a sheet that is shared to be viewed",
        "role",
        3,
        f"{ROBOT} may view the sheet, but not edit it",
        f"share it with {ROBOT} as Editor",
        lambda place: place.tab.book.share(ROBOT, Permission.VIEW),
        lambda place: place.tab.book.share(ROBOT),
    ),
    Setup(
        "a tab that was renamed",
        "tab",
        3,
        'there is no tab "Prospects"',
        'did you mean "Prospects 2026"',
        _all(
            lambda place: place.edit('key = "ID"', 'key = "ID"\ntab = "Prospects"'),
            lambda place: place.tab.rename("Prospects 2026"),
        ),
        lambda place: place.edit('tab = "Prospects"', 'tab = "Prospects 2026"'),
    ),
    Setup(
        "a heading of the job's that was renamed",
        "columns",
        0,
        'the job\'s column "Stage" is now headed "Etappe"; followed',
        'set [output] stage = "Etappe" to keep that name',
        _run_then_rename_heading,
        lambda place: place.edit("[criteria]", '[output]\nstage = "Etappe"\n\n[criteria]'),
    ),
    Setup(
        "a protected tab",
        "protection",
        3,
        "Prospects the whole tab (where Stage, Missing would be inserted)",
        f"let {ROBOT} edit it: Data > Protect sheets and ranges",
        lambda place: place.tab.protect(),
        _all(
            lambda place: place.tab.unprotect(),
            lambda place: place.tab.protect(editors=[ROBOT]),
        ),
    ),
    Setup(
        "a protected changelog",
        "protection",
        3,
        "Changelog the whole tab (new rows of the changelog)",
        f"let {ROBOT} edit it: Data > Protect sheets and ranges",
        _run_then_protect_log,
        lambda place: place.tab.book.tab("Changelog").unprotect(),
    ),
    Setup(
        "a filter that ends early, of Google's",
        "filters",
        0,
        "the filter leaves out the job's columns",
        "let it reach over the columns A to J",
        lambda place: place.set_filter(4),
        lambda place: place.set_filter(8),
    ),
    Setup(
        "a filter that ends above the last prospects, of Google's",
        "filters",
        0,
        "the filter ends at row 20 and leaves out 6 prospects below it (rows 21 to 26); sorting",
        "let it reach down to row 26",
        lambda place: place.set_filter(8, rows=20),
        lambda place: place.set_filter(8, rows=26),
    ),
    Setup(
        "a table that ends above the last prospects, of Google's",
        "filters",
        0,
        'the table "Deals" ends at row 20 and leaves out 6 prospects below it (rows 21 to 26);',
        "let it reach down to row 26",
        lambda place: place.add_table(rows=20),
        lambda place: place.stretch_table(rows=26),
    ),
    Setup(
        "a locale that the config has by itself",
        "locale",
        0,
        '[sheet] locale = "de_DE" counts for local workbooks only: the spreadsheet has en_US',
        "choose it in the spreadsheet, File > Settings > Locale",
        lambda place: place.edit('key = "ID"', 'key = "ID"\nlocale = "de_DE"'),
        lambda place: place.set_locale("de_DE"),
    ),
    Setup(
        "a time zone that the config has by itself",
        "locale",
        0,
        '[sheet] timezone = "Europe/Berlin" counts for local workbooks only',
        "choose it in the spreadsheet, File > Settings > Time zone, or take it out of the config",
        lambda place: place.edit('key = "ID"', 'key = "ID"\ntimezone = "Europe/Berlin"'),
        lambda place: place.edit('timezone = "Europe/Berlin"', ""),
    ),
    Setup(
        "days first, in a spreadsheet that has months first",
        "locale",
        0,
        "1 cell of Last contact can't be read as a date: the sheet is in en_US",
        "choose the locale en_GB in the spreadsheet: File > Settings",
        lambda place: place.tab.set("E3", "25/12/2025"),
        lambda place: place.set_locale("en_GB"),
    ),
    Setup(
        "other keys than those that moved last",
        "run",
        4,
        "of the 25 prospects recorded last only 0 are on the sheet",
        "check [sheet] tab and key",
        _run_then_rename_keys,
        lambda place: _move_everyone(place, "P"),
    ),
    Setup(
        "a workflow without the secret",
        "workflows",
        0,
        "sync.yml gives the job no credentials",
        "write QUALIFY_CREDENTIALS: ${{ secrets.QUALIFY_CREDENTIALS }} under env:",
        lambda place: place.workflow(WORKFLOW),
        lambda place: place.workflow(
            WORKFLOW
            + "        env:\n          QUALIFY_CREDENTIALS: ${{ secrets.QUALIFY_CREDENTIALS }}\n"
        ),
    ),
    Setup(
        "a workflow that may not sign in",
        "workflows",
        0,
        "sync.yml may not sign in to Google without a key",
        "write id-token: write under permissions:",
        lambda place: place.workflow(SIGN_IN),
        lambda place: place.workflow(SIGN_IN + "permissions:\n  id-token: write\n"),
    ),
]
