"""`qualify doctor`: what it prints, what it asks, and that it changes nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.credentials.find import describe_credentials
from tests.harness import BLANK, LADDER
from tests.sheets import ROBOT, Fault, Permission
from tests.sheets.faults import dropped, internal_error, quota_exceeded, unavailable
from tests.sync.doctor.place import ROWS, LocalPlace, SharedPlace
from tests.sync.google.bench import faults, is_api, is_commit
from tests.sync.notify.server import reply, serving

QUOTA = "not used up (how much is left can't be asked); a run makes 2 requests where nothing changed and some 6 where it writes, Google allows an account 60 reads and 60 writes a minute"


def test_all_is_well_with_a_local_workbook(local: LocalPlace) -> None:
    ran = local.doctor()

    assert (ran.code, ran.err) == (0, "")
    assert (
        ran.out
        == """\
config.toml: prospects.xlsx
OK         config: 5 criteria, 5 stages
OK         workbook: found: prospects.xlsx
OK         role: the file may be written
OK         tab: "Prospects"
OK         headings: row 1 has the 8 columns that the config names
OK         columns: "Stage": yet to be made, "Missing": yet to be made; the changelog is yet to be made
OK         filters: there is no filter or table at the heading row
OK         locale: en_US, UTC
OK         keys: each of 25 prospects has a key of its own
OK         cells: every column that the rules look at is filled and can be read
OK         run: would judge 25 of 25 prospects and record 25 moves
All is well: 11 links of the chain hold.
"""
    )


def test_all_addresses_are_looked_at_and_none_is_asked(
    local: LocalPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    notify = 'ping = "env:PING"\nallow_private = true\nowners = { Ada = "env:ADA", Bo = "env:BO" }'
    local.edit("[criteria]", f'owner = "Owner"\n[notify]\n{notify}\n[criteria]')
    with serving(reply(200)) as server:
        monkeypatch.setenv("PING", f"{server.url}/S3cretPath")
        broken = local.doctor()
        for name in ("ADA", "BO"):
            monkeypatch.setenv(name, f"{server.url}/S3cretPath")
        mended = local.doctor()

    whole = "3 addresses are set and well formed; whether anybody listens there was not tried"
    assert [each for each in broken.out.splitlines() if "notify" in each and "mend" not in each][
        :2
    ] == [
        f'wrong      notify: config.toml: [notify] owners {name} is "env:{name.upper()}", but the'
        f" variable {name.upper()} is not set"
        for name in ("Ada", "Bo")
    ]
    assert broken.code == 2
    assert f"OK         notify: {whole}\n" in mended.out
    assert "S3cret" not in broken.out + mended.out
    assert server.connections == 0


def test_all_is_well_with_a_spreadsheet(shared: SharedPlace) -> None:
    assert shared.run().code == 0
    before = shared.state()
    shared.server.requests.clear()

    ran = shared.doctor()

    assert (ran.code, ran.err) == (0, "")
    assert (
        ran.out
        == f"""\
config.toml: Sales
OK         config: 5 criteria, 5 stages
OK         credentials: the key of {ROBOT}, from the variable QUALIFY_CREDENTIALS, the file {shared.key}
OK         service: Google answers
OK         clock: agrees with Google's within a minute
OK         api: the Google Sheets API is on
OK         quota: {QUOTA}
OK         workbook: found: Sales
OK         shared: the account may view it
OK         role: the account may edit it
OK         tab: "Prospects"
OK         headings: row 1 has the 8 columns that the config names
OK         columns: "Stage": column I, "Missing": column J; the changelog is "Changelog"
OK         protection: nothing keeps the account from the job's columns
OK         filters: there is no filter or table at the heading row
OK         locale: en_US, Etc/GMT
OK         keys: each of 25 prospects has a key of its own
OK         cells: every column that the rules look at is filled and can be read
OK         run: would judge 25 of 25 prospects and record 0 moves
All is well: 18 links of the chain hold.
"""
    )
    assert shared.written() == []
    assert shared.state() == before
    names = [request.name.removeprefix("spreadsheets.") for request in shared.server.requests]
    look, read = "getByDataFilter", "values.batchGetByDataFilter"
    assert names == [look, "batchUpdate", look, read]


def test_a_sheet_without_prospects(local: LocalPlace) -> None:
    local.fill([])

    found = {each["link"]: each for each in local.checkup()["checks"]}

    for link in ("keys", "cells"):
        assert found[link]["state"] == "OK"
        assert found[link]["findings"][0]["what"] == "there is no prospect yet"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("25/12/2025", "25 cells of Last contact can't be read as a date"),
        ("soon", "25 of 25 filled cells of Last contact can't be read"),
        (None, "nobody fills Last contact"),
    ],
)
def test_a_column_of_two_names_is_told_of_once(
    local: LocalPlace, cell: str | None, said: str
) -> None:
    names = '[columns]\nlast = "Last contact"\n\n[criteria]\n'
    local.edit("[criteria]\n", f'{names}old = {{ column = "last", older_than = "1 day" }}\n')
    local.edit('needs = ["recent"]', 'needs = ["recent", "old"]')
    local.fill([{**row, "Last contact": cell} for row in ROWS])

    found = [each for check in local.checkup()["checks"] for each in check["findings"]]

    assert len([each for each in found if each["what"].startswith(said)]) == 1


def test_a_few_cells_that_cannot_be_read_are_left_to_plan(local: LocalPlace) -> None:
    local.fill([{**ROWS[0], "Budget": "soon"}, {**ROWS[1], "Employees": "some"}, *ROWS[2:]])

    assert (
        "OK         cells: every column that the rules look at is filled; 2 cells can't be read:"
        " see qualify plan\n"
    ) in local.doctor().out


def test_what_a_fault_looks_like(local: LocalPlace) -> None:
    local.edit('name = "Company"', 'name = "Firm"')

    ran = local.doctor()

    assert ran.code == 3
    told = ran.out.splitlines()
    headings = ", ".join(f'"{heading}"' for heading in BLANK)
    assert told[5:8] == [
        'wrong      headings: prospects.xlsx Prospects, row 1: there is no heading "Firm"',
        f"           mend: the headings there are {headings}",
        "not asked  columns",
    ]
    assert told[-1] == "Wrong: headings. Nothing was changed."


def test_all_mistakes_of_a_config_are_told(local: LocalPlace) -> None:
    local.edit('needs = ["profile", "size"]', 'needs = ["profil", "sise"]')

    [check, *others] = local.checkup()["checks"]

    assert [each["where"] for each in check["findings"]] == ["config.toml:21", "config.toml:21"]
    assert {each["state"] for each in others} == {"not asked"}


def test_of_odd_rules_check_tells_the_rest(local: LocalPlace) -> None:
    local.edit(', say = "Next step agreed"', "")

    assert "OK         config: 5 criteria, 5 stages; qualify check has 1 warning\n" in (
        local.doctor().out
    )


def test_a_failing_example_is_a_warning(local: LocalPlace) -> None:
    example = (
        '[[example]]\nprospect = { Industry = "Retail" }\nstage = "Lead"\ntoday = 2026-01-15\n'
    )
    local.config.write_text(local.config.read_text("utf-8") + example, "utf-8")

    found = local.checkup()

    [finding] = found["checks"][0]["findings"]
    assert found["checks"][0]["state"] == "warning"
    assert (finding["where"], found["error"]) == ("config.toml:35", None)
    assert "List" in finding["what"]


def test_cells_are_shown_where_they_are_asked_for(local: LocalPlace) -> None:
    local.fill([{**ROWS[0], "Outcome": "Lots\x1b[31m ::error::"}, *ROWS[1:]])

    assert "Lots" not in local.doctor().out
    assert "Lots" not in local.doctor("--json").out
    shown = local.doctor("--show-values").out
    assert 'Outcome says "Lots' in shown
    assert "\x1b" not in shown
    assert "::error" not in shown


def test_a_key_acts_on_nothing(local: LocalPlace) -> None:
    key = "::error::\x1b[31m" + "x" * 200
    local.fill([{**ROWS[0], "ID": key}, {**ROWS[1], "ID": key}, *ROWS[2:]])

    shown = local.doctor().out

    assert "ID is also in other rows (rows 2, 3: :" in shown
    assert "::error" not in shown
    assert "\x1b" not in shown
    assert "x" * 80 not in shown
    assert "::error" not in local.doctor("--json").out


def test_of_several_configs_each_is_told(local: LocalPlace) -> None:
    (local.folder / "bad.toml").write_text(LADDER.replace("[[stage]]", "[[stages]]"), "utf-8")

    ran = local.doctor("--json", "config.toml", "bad.toml")

    assert [(each["config"], bool(each["error"])) for each in ran.json] == [
        ("config.toml", False),
        ("bad.toml", True),
    ]
    assert ran.code == 2
    assert "hold.\n\nbad.toml\n" in local.doctor("config.toml", "bad.toml").out


# Google --------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [unavailable(), internal_error(), dropped(), quota_exceeded(0)])
def test_the_role_is_asked_again_where_the_answer_is_unclear(
    shared: SharedPlace, fault: Fault
) -> None:
    shared.server.when(is_commit, fault)

    before = shared.state()

    assert shared.doctor().code == 0
    assert shared.state() == before


QUICK = [fault for fault in faults() if fault.name != "timed out"]
"""A time-out is a broken connection too; to wait for it at every request would take a minute."""


@pytest.mark.slow
@pytest.mark.parametrize("fault", QUICK, ids=lambda fault: fault.name)
def test_whatever_goes_wrong_on_the_way_ends_it_and_changes_nothing(
    shared: SharedPlace, fault: Fault
) -> None:
    assert shared.run().code == 0
    before = shared.state()
    for nth in range(1, 5):
        shared.server.at(nth, fault)
        assert shared.doctor().code == 0
        shared.server.clear_triggers()
        shared.server.when(is_api, fault, nth, every=True)
        ran = shared.doctor("--deadline", "2m")
        assert ran.code in {0, 3, 5}, ran
        assert "not asked" in ran.out or ran.code == 0
        shared.server.clear_triggers()
    assert shared.state() == before


def test_a_tab_that_is_not_there_and_a_role_that_is_wrong_are_both_told(
    shared: SharedPlace,
) -> None:
    shared.edit('key = "ID"', 'key = "ID"\ntab = "Leads"')
    shared.tab.book.share(ROBOT, Permission.VIEW)

    states = {each["link"]: each["state"] for each in shared.checkup()["checks"]}

    assert (states["shared"], states["role"], states["tab"]) == ("OK", "wrong", "wrong")
    assert states["headings"] == "not asked"


def test_a_protected_changelog_is_told_though_nothing_is_to_be_written(
    shared: SharedPlace,
) -> None:
    assert shared.run().code == 0
    shared.tab.book.tab("Changelog").protect()

    ran = shared.doctor()

    assert ran.code == 3
    assert "Changelog the whole tab (new rows of the changelog)" in ran.out


def test_a_protected_rules_tab_is_told_before_the_rules_change(shared: SharedPlace) -> None:
    shared.edit("[criteria]", '[output]\nrules = "Rules"\n\n[criteria]')
    assert shared.run().code == 0
    assert shared.doctor().code == 0
    shared.tab.book.tab("Rules").protect()

    ran = shared.doctor()

    assert ran.code == 3
    assert "Rules the whole tab (the rules in words)" in ran.out


def _by_option(place: SharedPlace) -> str:
    place.options = ("--credentials", str(place.key))
    return f"the key of {ROBOT}, from --credentials {place.key}"


def _by_content(place: SharedPlace) -> str:
    place.patch.setenv("QUALIFY_CREDENTIALS", place.key.read_text("utf-8"))
    return f"the key of {ROBOT}, from the variable QUALIFY_CREDENTIALS"


def _by_default(place: SharedPlace) -> str:
    place.patch.delenv("QUALIFY_CREDENTIALS")
    place.patch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(place.key))
    return f"the key of {ROBOT}, from this machine (application default credentials)"


def _keyless(place: SharedPlace) -> str:
    _by_default(place)
    keyless = place.server.keyless_file(place.folder)
    place.patch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(keyless))
    return f"the federated identity of {ROBOT}, from this machine (application default credentials)"


@pytest.mark.parametrize("give", [_by_option, _by_content, _by_default, _keyless])
def test_the_identity_is_named(shared: SharedPlace, give: Callable[[SharedPlace], str]) -> None:
    identity = give(shared)

    ran = shared.doctor()

    assert ran.code == 0
    assert f"OK         credentials: {identity}\n" in ran.out
    assert "PRIVATE" not in ran.out
    assert json.loads(shared.key.read_text("utf-8"))["private_key_id"] not in ran.out


def test_the_login_of_a_person_is_told_as_one() -> None:
    login = type("Credentials", (), {"__module__": "google.oauth2.credentials", "account": ""})()
    origin = "this machine (application default credentials)"
    assert describe_credentials(login, None, {}) == f"the login, from {origin}"
    login.account = "ada@example.com"
    assert describe_credentials(login, None, {}) == f"the login of ada@example.com, from {origin}"


def test_a_path_that_may_be_a_key_is_not_repeated() -> None:
    secret = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"
    for said in (
        describe_credentials(object(), Path(secret), {}),
        describe_credentials(object(), None, {"QUALIFY_CREDENTIALS": secret}),
    ):
        assert "MII" not in said
