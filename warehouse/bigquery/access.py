"""Reaching BigQuery: where, as whom, and by which two services of Google's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import grpc
from google.cloud import bigquery
from google.cloud.bigquery_storage_v1 import BigQueryReadClient
from google.cloud.bigquery_storage_v1.services.big_query_read.transports import (
    BigQueryReadGrpcTransport,
)

from sync.credentials.find import email_of, find_credentials
from sync.credentials.root import find_root

SCOPES = (
    "https://www.googleapis.com/auth/bigquery",
    "https://www.googleapis.com/auth/drive.readonly",
)
"""The second is for tables that are linked sheets: https://cloud.google.com/bigquery/docs/external-data-drive"""

ROOT_VARIABLE = "BIGQUERY_EMULATOR_HOST"
STORAGE_VARIABLE = "BIGQUERY_STORAGE_EMULATOR_HOST"
ROOT = "https://bigquery.googleapis.com"
STORAGE_ROOT = "https://bigquerystorage.googleapis.com"

_new_reader: Any = BigQueryReadClient
_WHOLE_BATCHES = [("grpc.max_receive_message_length", -1)]


@dataclass(frozen=True)
class BigQueryPlace:
    """The dataset that holds the prospects and the results, and whose project pays for the jobs.

    `name` is how messages name it; `results` begins the names of the job's own tables, which stand
    in `schema`, "" where that is the dataset too.
    """

    name: str
    project: str
    dataset: str
    results: str = "qualify_"
    schema: str = ""

    @property
    def results_in(self) -> tuple[str, str]:
        """The project and the dataset of the job's own tables."""
        project, _, dataset = (self.schema or self.dataset).rpartition(".")
        return project or self.project, dataset


@dataclass(frozen=True)
class BigQueryAccess:
    """How to reach it: the key file, if one was named, and the variables."""

    environment: Mapping[str, str] = field(repr=False)
    credentials: Path | None = None


@dataclass(frozen=True)
class Clients:
    """Google's clients; `account` is the e-mail address that they sign in as, "" if unknown.

    `storage` hands over large results fast. It is None where another server was named by its
    variable and this part of it was not: results then come as pages of JSON.
    """

    jobs: bigquery.Client
    storage: BigQueryReadClient | None
    account: str


def connect(place: BigQueryPlace, access: BigQueryAccess) -> Clients:
    """Make the clients; no request is sent yet. Raises QualifyError without usable credentials."""
    auth = find_credentials(access.credentials, access.environment, SCOPES)
    root = find_root(access.environment, ROOT_VARIABLE, ROOT)
    jobs = bigquery.Client(place.project, auth, client_options={"api_endpoint": root})
    return Clients(jobs, _storage(auth, access.environment, root), email_of(auth))


def _storage(auth: Any, environment: Mapping[str, str], root: str) -> Any:
    """Make the client of the Storage Read API; a token goes to no other machine in the clear."""
    if root != ROOT and not environment.get(STORAGE_VARIABLE):
        return None
    url = urlsplit(find_root(environment, STORAGE_VARIABLE, STORAGE_ROOT))
    if url.scheme == "https":
        options = {"api_endpoint": url.netloc}
        return _new_reader(credentials=auth, client_options=options)
    channel = grpc.insecure_channel(url.netloc, options=_WHOLE_BATCHES)
    return _new_reader(transport=BigQueryReadGrpcTransport(channel=channel))
