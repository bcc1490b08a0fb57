"""The jobs of the server: taken on, done, and asked about."""

import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from tests.bigquery.engine import Engine, Outcome, Session
from tests.bigquery.errors import JsonObject, Refused
from tests.bigquery.values import fields_of, rows_of

ANONYMOUS = "_anon"
"""The hidden dataset of results."""

_PAGE = 50_000


@dataclass
class Job:
    """A job: what was asked, and what came of it. `polls` is how often it is still running."""

    id: str
    configuration: JsonObject
    account: str
    polls: int
    session: Session | None = None
    outcome: Outcome | None = None
    refused: Refused | None = None
    at: int = field(default_factory=lambda: int(time.time() * 1000))


class JobBoard:
    """All jobs of a server, by id; `polls` is how often each is still running."""

    def __init__(self, engine: Engine, location: str) -> None:
        self.engine = engine
        self.location = location
        self.jobs: dict[str, Job] = {}
        self.failing: Refused | None = None
        self.polls = 0

    def insert(self, body: JsonObject, account: str, file: bytes | None) -> JsonObject:
        """Take a job on, and do it."""
        reference, configuration = body["jobReference"], body["configuration"]
        if reference.get("location", self.location) != self.location:
            raise Refused("notFound", f"Not found: Dataset {self.engine.project}")
        if reference["jobId"] in self.jobs:
            raise Refused("duplicate", f"Already Exists: Job {reference['jobId']}")
        job = Job(reference["jobId"], configuration, account, self.polls)
        self.jobs[job.id] = job
        try:
            self._do(job, file)
        except Refused as refused:
            job.refused = refused
        return self.resource(job)

    def find(self, job_id: str) -> Job:
        job = self.jobs.get(job_id)
        if job is None:
            raise Refused("notFound", f"Not found: Job {self.engine.project}:{job_id}")
        return job

    def get(self, job_id: str) -> JsonObject:
        job = self.find(job_id)
        job.polls = max(0, job.polls - 1)
        return self.resource(job)

    def results(self, job_id: str, query: dict[str, str]) -> JsonObject:
        """A page of what a query found, as jobs.getQueryResults gives it."""
        job = self.find(job_id)
        if job.polls:
            job.polls -= 1
            return {"jobReference": self._reference(job), "jobComplete": False}
        if job.refused is not None:
            raise job.refused
        assert job.outcome is not None
        found: JsonObject = {
            "kind": "bigquery#getQueryResultsResponse",
            "etag": "etag",
            "jobReference": self._reference(job),
            "jobComplete": True,
            "cacheHit": False,
            "totalBytesProcessed": "0",
        }
        if job.outcome.changed is not None:
            found["numDmlAffectedRows"] = str(job.outcome.changed)
        if job.outcome.rows is None:
            return found
        return found | self._page(job.outcome.rows, query)

    def rows_of_table(self, table: str) -> pa.Table | None:
        """The rows of a result, by the name of the hidden table that holds it."""
        job = self.jobs.get(table.removeprefix("anon_"))
        return None if job is None or job.outcome is None else job.outcome.rows

    def resource(self, job: Job) -> JsonObject:
        """The job as the API shows it."""
        done = job.polls == 0
        status: JsonObject = {"state": "DONE" if done else "RUNNING"}
        if done and job.refused is not None:
            status |= {"errorResult": job.refused.proto(), "errors": [job.refused.proto()]}
        return {
            "kind": "bigquery#job",
            "id": f"{self.engine.project}:{self.location}.{job.id}",
            "jobReference": self._reference(job),
            "configuration": self._configuration(job),
            "status": status,
            "statistics": self._statistics(job),
            "user_email": job.account,
        }

    # One job ------------------------------------------------------------------------------------

    def _do(self, job: Job, file: bytes | None) -> None:
        if self.failing is not None:
            failing, self.failing = self.failing, None
            raise failing
        if "load" in job.configuration:
            job.session = self._session(job.configuration["load"])
            self._load(job, job.configuration["load"], file or b"")
            return
        asked = job.configuration["query"]
        if asked.get("createSession"):
            job.session = self.engine.open_session()
        else:
            job.session = self._session(asked)
        given = {
            each["name"]: each["parameterValue"]["value"]
            for each in asked.get("queryParameters", [])
        }
        job.outcome = self.engine.run(asked["query"], job.session, given)

    def _load(self, job: Job, asked: JsonObject, content: bytes) -> None:
        table = asked["destinationTable"]
        if table["datasetId"] != "_SESSION" or job.session is None:
            raise Refused("invalid", "this server loads into tables of a session only")
        if asked["sourceFormat"] != "PARQUET":
            raise Refused("invalid", f"this server loads no {asked['sourceFormat']}")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rows.parquet"
            path.write_bytes(content)
            self.engine.load(path, table["tableId"], asked["schema"]["fields"], job.session)
        job.outcome = Outcome("LOAD")

    def _session(self, asked: JsonObject) -> Session | None:
        named = {each["key"]: each["value"] for each in asked.get("connectionProperties", [])}
        if "session_id" not in named:
            return None
        session = self.engine.sessions.get(named["session_id"])
        if session is None:
            raise Refused("invalid", "Session has expired or does not exist")
        return session

    def _reference(self, job: Job) -> JsonObject:
        return {"projectId": self.engine.project, "jobId": job.id, "location": self.location}

    def _configuration(self, job: Job) -> JsonObject:
        kind = "LOAD" if "load" in job.configuration else "QUERY"
        shown = {**job.configuration, "jobType": kind}
        if job.outcome is not None and job.outcome.rows is not None:
            table = {
                "projectId": self.engine.project,
                "datasetId": ANONYMOUS,
                "tableId": f"anon_{job.id}",
            }
            shown["query"] = {**shown["query"], "destinationTable": table}
        return shown

    def _statistics(self, job: Job) -> JsonObject:
        at = str(job.at)
        found: JsonObject = {"creationTime": at, "startTime": at, "endTime": at}
        if job.session is not None:
            found["sessionInfo"] = {"sessionId": job.session.id}
        outcome = job.outcome
        if outcome is None:
            return found
        if outcome.transaction:
            found["transactionInfo"] = {"transactionId": outcome.transaction}
        if "query" in job.configuration:
            found["query"] = {"statementType": outcome.kind, "totalBytesProcessed": "0"}
            if outcome.changed is not None:
                found["query"]["numDmlAffectedRows"] = str(outcome.changed)
        return found

    def _page(self, rows: pa.Table, query: dict[str, str]) -> JsonObject:
        start = int(query.get("pageToken") or query.get("startIndex") or 0)
        size = min(int(query.get("maxResults", _PAGE)), _PAGE)
        page: JsonObject = {
            "schema": {"fields": fields_of(rows.schema)},
            "totalRows": str(rows.num_rows),
        }
        if size:
            page["rows"] = list(rows_of(rows.slice(start, size)))
        if start + size < rows.num_rows:
            page["pageToken"] = str(start + size)
        return page
