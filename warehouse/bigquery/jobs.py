"""Jobs of BigQuery's, each done once, with time-outs, retries and a deadline.

Each job gets its id here. Where the answer to a request was lost it is sent again under the same
id: BigQuery refuses a second job of one id, and tells what became of the first.
https://cloud.google.com/bigquery/docs/running-jobs#generate-jobid
"""

import concurrent.futures
import itertools
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import IO, Any, TypeVar, cast

import pyarrow as pa
from google.api_core.exceptions import Conflict, NotFound
from google.cloud import bigquery

from sync.messages.errors import ServiceError
from sync.messages.trace import size, timed, trace
from sync.workbook.pace import Pace
from warehouse.bigquery.access import BigQueryPlace, Clients
from warehouse.bigquery.refusal import FAILURES, Asked, may_pass, told, told_of_job
from warehouse.bigquery.stream import read_stream

T = TypeVar("T")

_TRIES = 12
"""After so many tries of one request, without a deadline, the service counts as unavailable."""

_FIRST_ROWS = 1000
"""So many rows come with the answer that a query is done: most results have no more."""

_POLL_SECONDS = 1.0
_ATTEMPTS = 4
_SECONDS_TO_STOP = 10.0


class _Patience:
    """Has a page of results asked for as often as it may help, where Google's client asks."""

    def __init__(self, jobs: "Jobs") -> None:
        self._jobs = jobs

    def __call__(self, send: Callable[..., T]) -> Callable[..., T]:
        return lambda *args, **kwargs: self._jobs.persist(lambda: send(*args, **kwargs))


class Jobs:
    """Sends jobs until the deadline, in seconds; `sent` counts them.

    Raises what `warehouse.database.Database` says.
    """

    def __init__(
        self, place: BigQueryPlace, clients: Clients, deadline: float | None, pace: Pace
    ) -> None:
        self.sent = 0
        self.pace = pace
        self._place = place
        self._client: Any = clients.jobs
        self._storage = clients.storage
        self._asked = Asked(place.name, clients.account)
        self._end = None if deadline is None else pace.now() + deadline
        self._location: str | None = None

    # What others call ----------------------------------------------------------------------------

    def open_session(self) -> str:
        """Open a session; its id. The statement that does so reads nothing."""
        config = _query_config(None)
        config.create_session = True
        return str(self._query("SELECT 1", config, "open a session").session_info.session_id)

    def query(
        self, sql: str, called: str, session: str | None = None, **texts: str
    ) -> bigquery.QueryJob:
        """Have a statement done, in a session if one is named; `texts` are its parameters."""
        config = _query_config(session)
        config.query_parameters = [
            bigquery.ScalarQueryParameter(name, "STRING", text) for name, text in texts.items()
        ]
        job: bigquery.QueryJob = self._query(sql, config, called)
        return job

    def _query(self, sql: str, config: bigquery.QueryJobConfig, called: str) -> Any:
        job_id, location = str(uuid.uuid4()), self.location()

        def send() -> Any:
            try:
                return self._client.query(
                    sql,
                    config,
                    job_id=job_id,
                    location=location,
                    retry=None,
                    job_retry=None,
                    timeout=self._timeout(),
                )
            except Conflict:
                return self._taken_on(job_id, location)

        with timed(called) as note:
            job = self._run(send, self._ask_query)
            note(size(job.total_bytes_processed or 0))
            return job

    def load(
        self,
        file: IO[bytes],
        table: bigquery.TableReference,
        schema: Sequence[bigquery.SchemaField],
        called: str,
        *,
        session: str | None,
    ) -> None:
        """Make a table of a session from a Parquet file, which is read from its beginning."""
        config = _load_config(schema, session)
        job_id, location = str(uuid.uuid4()), self.location()
        length = file.seek(0, 2)

        def send() -> Any:
            try:
                return self._client.load_table_from_file(
                    file,
                    table,
                    rewind=True,
                    size=length,
                    num_retries=0,
                    job_id=job_id,
                    location=location,
                    job_config=config,
                    timeout=self._timeout(),
                )
            except Conflict:
                return self._taken_on(job_id, location)

        with timed(called) as note:
            self._run(send, self._ask_load)
            note(size(length))

    def batches(self, job: bigquery.QueryJob) -> Iterator[pa.RecordBatch]:
        """The rows that a finished query found: large results as a stream, small ones as sent."""
        patience: Any = _Patience(self)
        rows = job.result(retry=patience, job_retry=None, timeout=self._timeout())
        many = (rows.total_rows or 0) > _FIRST_ROWS and self._storage is not None
        found = read_stream(self._storage, job) if many else rows.to_arrow_iterable()
        while True:
            self._left()
            try:
                batch = next(found, None)
            except FAILURES as error:
                raise told(error, self._asked) from None
            if batch is None:
                return
            yield batch

    def table(self, table: bigquery.TableReference) -> bigquery.Table | None:
        """What a table looks like; None where there is none in its dataset."""
        self.location()

        def get() -> Any:
            try:
                return self._client.get_table(table, retry=None, timeout=self._timeout())
            except NotFound:
                return None

        self.sent += 1
        with timed("tables.get"):
            found: bigquery.Table | None = self.persist(get)
            return found

    def location(self) -> str:
        """Where the dataset is: all jobs run there."""
        if self._location is None:
            dataset = bigquery.DatasetReference(self._place.project, self._place.dataset)
            with timed("datasets.get"):
                found = self.persist(
                    lambda: self._client.get_dataset(dataset, retry=None, timeout=self._timeout())
                )
            self._location = str(found.location)
        return self._location

    def attempt(self, sql: str, session: str | None = None) -> list[tuple[Any, ...]]:
        """Send a statement a few times, deadline or not; its rows, none where it fails.

        It must do no harm to have it done twice.
        """
        for turn in range(_ATTEMPTS):
            try:
                return self._try(sql, session)
            except FAILURES as error:
                if not may_pass(error):
                    break
                self.pace.sleep(self.pace.backoff(turn))
        return []

    def _try(self, sql: str, session: str | None) -> list[tuple[Any, ...]]:
        self.sent += 1
        with timed(sql.partition(" ")[0]):
            job = self._client.query(
                sql,
                _query_config(session),
                location=self._location,
                retry=None,
                job_retry=None,
                timeout=_SECONDS_TO_STOP,
            )
            rows = job.result(retry=None, job_retry=None, timeout=_SECONDS_TO_STOP)
            return [tuple(row) for row in rows]

    def persist(self, send: Callable[[], T]) -> T:
        """Send a request as often as it may help."""
        for turn in itertools.count():
            self._left()
            try:
                return send()
            except FAILURES as error:
                if not may_pass(error) or (self._end is None and turn >= _TRIES):
                    raise told(error, self._asked) from None
                self._wait(turn)
        raise AssertionError

    # One job -------------------------------------------------------------------------------------

    def _run(self, send: Callable[[], Any], ask: Callable[[Any], bool]) -> Any:
        """Have a job taken on, and ask until it is done."""
        self.sent += 1
        job = self.persist(send)
        try:
            while not self.persist(lambda: self._is_done(job, ask)):
                pass
        except ServiceError:
            with suppress(*FAILURES):
                job.cancel(retry=None, timeout=_SECONDS_TO_STOP)
            raise
        return job

    def _is_done(self, job: Any, ask: Callable[[Any], bool]) -> bool:
        try:
            return ask(job)
        except concurrent.futures.TimeoutError:
            return False
        except FAILURES as error:
            if job.error_result is None:
                raise
            raise told_of_job(error, self._asked) from None

    def _ask_query(self, job: Any) -> bool:
        job.result(page_size=_FIRST_ROWS, retry=None, job_retry=None, timeout=self._timeout())
        return True

    def _ask_load(self, job: Any) -> bool:
        if not job.done(retry=None, timeout=self._timeout()):
            self.pace.sleep(_POLL_SECONDS)
            return False
        error = job.exception()
        if error is not None:
            raise error
        return True

    def _taken_on(self, job_id: str, location: str) -> Any:
        """The job that an earlier request of the same id began."""
        timeout = self._timeout()
        try:
            return self._client.get_job(job_id, location=location, retry=None, timeout=timeout)
        except NotFound:  # for a moment it may be unknown under its id all the same
            raise ConnectionError from None

    # Patience ------------------------------------------------------------------------------------

    def _left(self) -> float | None:
        """The seconds to the deadline, None without one; raises ServiceError past it."""
        if self._end is None:
            return None
        left = self._end - self.pace.now()
        if left <= 0:
            what = "was not done before the deadline"
            raise ServiceError(self._place.name, what, "give it more time by --deadline")
        return left

    def _timeout(self) -> float:
        left = self._left()
        return self.pace.patience if left is None else min(left, self.pace.patience)

    def _wait(self, turn: int) -> None:
        left, seconds = self._left(), self.pace.backoff(turn)
        if left is not None and seconds >= left:
            what = "could not be reached before the deadline"
            raise ServiceError(self._place.name, what, "run it again later")
        trace(f"  waiting {seconds:.1f} s")
        self.pace.sleep(seconds)


def _query_config(session: str | None) -> bigquery.QueryJobConfig:
    config = bigquery.QueryJobConfig(use_legacy_sql=False)
    config.connection_properties = _of_session(session)
    return config


def _load_config(
    schema: Sequence[bigquery.SchemaField], session: str | None
) -> bigquery.LoadJobConfig:
    parquet: Any = cast("Any", bigquery.ParquetOptions)()
    parquet.enable_list_inference = True
    config = bigquery.LoadJobConfig(
        source_format=bigquery.SourceFormat.PARQUET,
        schema=list(schema),
        write_disposition=bigquery.WriteDisposition.WRITE_EMPTY,
    )
    config.parquet_options = parquet
    config.connection_properties = _of_session(session)
    return config


def _of_session(session: str | None) -> list[bigquery.ConnectionProperty]:
    return [] if session is None else [bigquery.ConnectionProperty("session_id", session)]
