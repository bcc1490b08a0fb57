"""Reaching BigQuery: credentials in all forms, other servers, and nothing secret in output."""

import json
from pathlib import Path

import pytest

from sync.messages.errors import ConfigError, WorkbookError
from tests.bigquery.conftest import PLACE, Connect
from tests.bigquery.server import ROBOT, BigQueryServer
from warehouse.bigquery import access
from warehouse.bigquery.access import BigQueryAccess
from warehouse.on_bigquery import BigQueryDatabase
from warehouse.sql import table_of


@pytest.mark.slow
def test_a_key_may_come_as_a_file_or_as_its_content(server: BigQueryServer, tmp_path: Path) -> None:
    key = server.key_file(tmp_path)
    led_here = {k: v for k, v in server.environment(key).items() if k != "QUALIFY_CREDENTIALS"}
    given = [
        BigQueryAccess(led_here, key),
        BigQueryAccess(led_here | {"QUALIFY_CREDENTIALS": str(key)}),
        BigQueryAccess(led_here | {"QUALIFY_CREDENTIALS": key.read_text("utf-8")}),
    ]
    for each in given:
        assert BigQueryDatabase(PLACE, each).columns(table_of("prospects")) is None
    assert {request.account for request in server.requests} == {ROBOT}


def test_a_damaged_key_is_not_repeated(server: BigQueryServer, tmp_path: Path) -> None:
    key = json.loads(server.key_file(tmp_path).read_text("utf-8"))
    broken = json.dumps(key | {"private_key": key["private_key"][:90]})
    with pytest.raises(ConfigError) as caught:
        BigQueryDatabase(PLACE, BigQueryAccess({"QUALIFY_CREDENTIALS": broken}))
    assert "MII" not in str(caught.value)


def test_the_variables_are_no_part_of_a_picture() -> None:
    assert "secret" not in repr(BigQueryAccess({"QUALIFY_CREDENTIALS": "secret"}))


@pytest.mark.slow
def test_a_key_that_google_has_deleted_is_refused(server: BigQueryServer, connect: Connect) -> None:
    database = connect()
    server.oauth.accounts.clear()
    with pytest.raises(WorkbookError) as caught:
        database.begin(writing=False)
    assert f"Google refuses the credentials of {ROBOT}; make a new key" in str(caught.value)


@pytest.mark.parametrize("name", ["BIGQUERY_EMULATOR_HOST", "BIGQUERY_STORAGE_EMULATOR_HOST"])
def test_a_token_goes_to_no_other_machine_in_the_clear(connect: Connect, name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        connect(**{name: "http://bigquery.example.com"})
    assert str(caught.value).startswith(f"{name}: is not an https address; unset it, or set it to ")


def test_googles_own_addresses_are_what_is_used_otherwise(
    server: BigQueryServer, tmp_path: Path
) -> None:
    """Nothing is sent: the clients are only made."""
    key = server.key_file(tmp_path)
    clients = access.connect(PLACE, BigQueryAccess({"QUALIFY_CREDENTIALS": str(key)}))
    assert clients.jobs._connection.API_BASE_URL == access.ROOT  # noqa: SLF001 -- what it sends to
    assert clients.storage is not None
    assert clients.storage.api_endpoint == "bigquerystorage.googleapis.com"
