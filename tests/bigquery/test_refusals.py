"""What people are told where Google refuses: the thing, the role or the mend; no cell, no key."""

from typing import Any

import grpc
import pytest
from google.api_core.exceptions import from_http_status

from sync.messages.errors import MovedError, QualifyError, WorkbookError
from tests.bigquery import errors
from tests.bigquery.conftest import Clock, Connect
from tests.bigquery.server import ROBOT, BigQueryServer
from tests.bigquery.test_database import fetched
from warehouse.bigquery.access import BigQueryPlace
from warehouse.bigquery.refusal import Asked, told
from warehouse.sql import table_of

_failed: Any = from_http_status
WHERE = "bigquery://qualify-test/sales: "
ROLES = "https://console.cloud.google.com/iam-admin/iam"
LOGIN = (
    "`gcloud auth application-default login --scopes=openid,"
    "https://www.googleapis.com/auth/cloud-platform,https://www.googleapis.com/auth/bigquery,"
    "https://www.googleapis.com/auth/drive.readonly`"
)

REFUSALS = [
    (
        "accessDenied",
        "Access Denied: Dataset qualify-test:sales: Permission bigquery.datasets.get denied",
        (
            f"{ROBOT} may not do what the run needs; give it BigQuery Data Viewer on the prospects,"
            " BigQuery Data Editor on the dataset of the results and BigQuery Job User on the project:"
            f" {ROLES}"
        ),
        3,
    ),
    (
        "accessDenied",
        "Access Denied: Project qualify-test: User does not have bigquery.jobs.create permission",
        (
            f"{ROBOT} may not run jobs in the project; give it BigQuery Job User and BigQuery Read"
            f" Session User: {ROLES}"
        ),
        3,
    ),
    (
        "accessDenied",
        "Access Denied: BigQuery BigQuery: Permission denied while getting Drive credentials.",
        (
            f"a table is a linked sheet, which {ROBOT} may not read; share the sheet with it as a"
            f" viewer; of a login, log in again with {LOGIN}"
        ),
        3,
    ),
    (
        "accessNotConfigured",
        "BigQuery API has not been used in project 123 before or it is disabled.",
        (
            "the BigQuery API is not enabled in the project; enable it:"
            " https://console.cloud.google.com/apis/library/bigquery.googleapis.com"
        ),
        3,
    ),
    (
        "billingNotEnabled",
        "Billing has not been enabled for this project. DML queries are not allowed.",
        (
            "the project has no billing, and without it BigQuery changes no table; enable billing, or"
            " name a project that has it in [table] database"
        ),
        3,
    ),
    (
        "quotaExceeded",
        "Quota exceeded: Your project exceeded quota for free query bytes scanned.",
        (
            "a quota of the project is used up; wait until it is renewed, or raise it:"
            " https://console.cloud.google.com/iam-admin/quotas"
        ),
        5,
    ),
    (
        "resourcesExceeded",
        "Resources exceeded during query execution: Ada's cell",
        (
            "BigQuery says that a statement takes more than it has; give the project more slots, or"
            " name fewer columns"
        ),
        5,
    ),
    (
        "invalidQuery",
        'Bad int64 value: "Ada Lovelace"',
        (
            "BigQuery refuses what it is asked for (invalidQuery); run with --verbose to see at which"
            " statement"
        ),
        3,
    ),
    (
        "authError",
        "Invalid Credentials",
        (
            f"Google refuses the credentials of {ROBOT}; make a new key, or log in again with {LOGIN},"
            " and check this computer's clock"
        ),
        3,
    ),
]


@pytest.mark.parametrize(("reason", "words", "said", "code"), REFUSALS)
def test_a_refusal_names_its_mend(reason: str, words: str, said: str, code: int) -> None:
    status, _ = errors.CODES[reason]
    refused = _failed(status, words, errors=[{"reason": reason}])
    error = told(refused, Asked("bigquery://qualify-test/sales", ROBOT))
    assert isinstance(error, QualifyError)
    assert str(error) == WHERE + said
    assert error.code == code


@pytest.mark.slow
@pytest.mark.parametrize("method", ["datasets.get", "jobs.insert", "jobs.getQueryResults"])
def test_a_refused_request_is_not_sent_again(
    server: BigQueryServer, connect: Connect, clock: Clock, method: str
) -> None:
    server.refuse(method, "accessDenied", "Access Denied: Ada's cell")
    with pytest.raises(WorkbookError, match="may not do what the run needs") as caught:
        connect().begin(writing=True)
    assert "Ada" not in str(caught.value)
    assert clock.now() == 0


def test_a_job_that_fails_for_now_is_a_run_to_do_again(
    server: BigQueryServer, connect: Connect
) -> None:
    database = connect()
    database.begin(writing=False)
    server.fail_job("jobBackendError", "The job encountered an error; try again")
    with pytest.raises(MovedError):
        fetched(database, "SELECT 1")


@pytest.mark.slow
def test_a_job_that_is_refused_says_why(server: BigQueryServer, connect: Connect) -> None:
    database = connect()
    database.begin(writing=False)
    server.fail_job("accessDenied", "Access Denied: Table qualify-test:sales.prospects")
    with pytest.raises(WorkbookError, match="BigQuery Data Viewer on the prospects"):
        fetched(database, "SELECT 1")


@pytest.mark.slow
def test_a_session_that_was_ended_is_a_run_to_do_again(
    server: BigQueryServer, connect: Connect
) -> None:
    database = connect()
    database.begin(writing=False)
    [session] = server.engine.sessions
    server.engine.end_session(session)
    with pytest.raises(MovedError):
        fetched(database, "SELECT 1")


@pytest.mark.slow
def test_another_project_is_none(connect: Connect) -> None:
    place = BigQueryPlace("bigquery://qualify-other/sales", "qualify-other", "sales")
    with pytest.raises(WorkbookError) as caught:
        connect(place=place).columns(table_of("prospects"))
    assert str(caught.value) == (
        "bigquery://qualify-other/sales: there is no such project; correct [table] database"
    )


@pytest.mark.slow
def test_streams_that_are_refused_say_so(server: BigQueryServer, connect: Connect) -> None:
    server.sql("CREATE TABLE many AS SELECT range AS n FROM range(2000)")
    database = connect()
    database.begin(writing=False)
    server.storage.refuse = grpc.StatusCode.PERMISSION_DENIED
    with pytest.raises(WorkbookError, match="may not run jobs in the project; give it"):
        fetched(database, "SELECT n FROM many")
