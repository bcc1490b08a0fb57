"""The server: BigQuery v2 over HTTP, its Storage Read API over gRPC, Google's token endpoint.

    with BigQueryServer() as server:
        server.sql("CREATE TABLE prospects AS SELECT 'P-1' AS id")   # DuckDB's dialect
        key = server.key_file(tmp_path)
        ...  # server.environment(key) leads the real clients here

On leaving, whatever the server could not do as Google does fails the test.
"""

import itertools
import json
import re
import threading
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.bigquery import schema
from tests.bigquery.engine import Engine
from tests.bigquery.errors import JsonObject, Refused
from tests.bigquery.jobs import JobBoard
from tests.bigquery.storage import StorageServer
from tests.sheets import wire
from tests.sheets.client import stay_local
from tests.sheets.faults import Action, Fault, HeldRequest, Request, Timing, Trigger
from tests.sheets.listener import Incoming, Listener
from tests.sheets.oauth import OAuth
from tests.sheets.wire import Reply

PROJECT = "qualify-test"
DATASET = "sales"
LOCATION = "EU"
ROBOT = "qualify-sync@qualify-test.iam.gserviceaccount.com"


def _is_api(request: Request) -> bool:
    return request.is_api


class BigQueryServer:
    """BigQuery for a test. `requests` are what came, in order; `problems` fail the test."""

    def __init__(self) -> None:
        self.oauth = OAuth()
        self.account = self.oauth.add_account(ROBOT)
        self.engine = Engine(PROJECT, DATASET)
        self.board = JobBoard(self.engine, LOCATION)
        self.storage = StorageServer(self.board.rows_of_table)
        self.requests: list[Request] = []
        self.problems: list[str] = []
        self.refused: dict[str, Refused] = {}
        self.external: set[str] = set()
        self.collations: dict[tuple[str, str], str | None] = {}
        self._triggers: list[Trigger] = []
        self._uploads: dict[str, tuple[JsonObject, bytearray]] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._listener = Listener(0, self._serve)
        self.url = self._listener.url

    # What tests use -----------------------------------------------------------------------------

    def sql(self, statement: str) -> Any:
        """What a person does or sees, in DuckDB's dialect."""
        return self.engine.sql(statement)

    def key_file(self, folder: Path) -> Path:
        path = folder / "bigquery-key.json"
        path.write_text(json.dumps(self.account.key_json(self.url)), encoding="utf-8")
        return path

    def environment(self, key: Path) -> dict[str, str]:
        """The variables that lead the job here."""
        return {
            "QUALIFY_CREDENTIALS": str(key),
            "BIGQUERY_EMULATOR_HOST": self.url,
            "BIGQUERY_STORAGE_EMULATOR_HOST": self.storage.url,
        }

    def lead(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        """Lead the job here by the variables of this process; its key goes into a folder."""
        stay_local(patch)
        for name, text in self.environment(self.key_file(folder)).items():
            patch.setenv(name, text)

    def at(self, nth: int, action: Action, timing: Timing = Timing.BEFORE) -> None:
        """At the nth API request from now, let a fault happen or a person act (a callable)."""
        self.when(_is_api, action, nth, timing)

    def when(
        self,
        matches: Callable[[Request], bool],
        action: Action,
        nth: int = 1,
        timing: Timing = Timing.BEFORE,
        *,
        every: bool = False,
    ) -> None:
        """Do so at the nth request that matches (with `every`: and at all later ones)."""
        with self._lock:
            self._triggers.append(Trigger(nth, action, timing, matches, every))

    def clear_triggers(self) -> None:
        with self._lock:
            self._triggers.clear()

    def refuse(self, method: str, reason: str, message: str) -> None:
        """Refuse all calls of a method, such as "jobs.insert"."""
        self.refused[method] = Refused(reason, message)

    def fail_job(self, reason: str, message: str) -> None:
        """Let the next job fail after it was taken on."""
        self.board.failing = Refused(reason, message)

    @property
    def statements(self) -> list[str]:
        """The statements that came, in order."""
        return self.engine.statements

    def close(self) -> None:
        self._closing.set()
        self._listener.stop()
        self.storage.stop()
        self.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if error is None and self.problems:
            raise AssertionError("the test server: " + "; ".join(self.problems))

    # How a request goes -------------------------------------------------------------------------

    def _serve(self, incoming: Incoming) -> Reply:
        url = urlsplit(incoming.target)
        if url.path == "/token":
            return self.oauth.token(incoming.body)
        found = schema.find_method(incoming.verb if incoming.verb != "PUT" else "POST", url.path)
        if found is None:
            self.problems.append(f"no such method: {incoming.verb} {url.path}")
            return Reply(HTTPStatus.NOT_FOUND, b"<!DOCTYPE html>\n", wire.HTML_TYPE)
        method, path = found
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        request = self._log(incoming, method.name, query)
        return self._run(request, lambda: self._answer(incoming, request, method, path, query))

    def _log(self, incoming: Incoming, name: str, query: dict[str, str]) -> Request:
        asked = {key: [value] for key, value in query.items()}
        with self._lock:
            number = next(self._numbers)
            length = len(incoming.body)
            request = Request(number, name, asked, None, length, incoming.headers)
            self.requests.append(request)
        return request

    def _run(self, request: Request, work: Callable[[], Reply]) -> Reply:
        """Answer a request, with the actions whose time has come."""
        with self._lock:
            due = [trigger for trigger in self._triggers if trigger.due(request)]
        for action in [each.action for each in due if each.timing is Timing.BEFORE]:
            if isinstance(action, Fault):
                reply = action.answer(request, None)
                self._closing.wait(reply.delay)
                if not action.passes:
                    return reply
            elif not isinstance(action, HeldRequest):
                action()
        reply = work()
        for action in [each.action for each in due if each.timing is Timing.AFTER]:
            if isinstance(action, Fault):
                reply = action.answer(request, reply)
        self._closing.wait(reply.delay)
        return reply

    def _answer(
        self,
        incoming: Incoming,
        request: Request,
        method: schema.Method,
        path: dict[str, str],
        query: dict[str, str],
    ) -> Reply:
        try:
            self._authenticate(request, method)
            if urlsplit(incoming.target).path.startswith("/upload"):
                return self._upload(incoming, request, query)
            found = self._call(incoming, request, method, path, query)
        except Refused as refused:
            return refused.reply()
        except Exception as error:  # noqa: BLE001 -- a fault of ours must reach the test
            self.problems.append(f"{method.name} failed: {error!r} at {self.statements[-1:]}")
            return Refused("backendError", "a fault of the test server").reply()
        return self._reply(method, found)

    def _reply(self, method: schema.Method, found: JsonObject) -> Reply:
        wrong = schema.wrong_fields(method.response, found)
        self.problems += [f"wrong reply of {method.name}: {each}" for each in wrong]
        return wire.as_json(found)

    def _authenticate(self, request: Request, method: schema.Method) -> None:
        text = request.headers.get("authorization", "")
        token = self.oauth.find(text.removeprefix("Bearer "))
        if token is None:
            raise Refused("authError", "Request had invalid authentication credentials.")
        request.account = token.account
        if not token.scopes & method.scopes:
            raise Refused("accessDenied", "Request had insufficient authentication scopes.")
        if method.name in self.refused:
            raise self.refused[method.name]

    def _call(
        self,
        incoming: Incoming,
        request: Request,
        method: schema.Method,
        path: dict[str, str],
        query: dict[str, str],
    ) -> JsonObject:
        wrong = schema.wrong_parameters(method, query)
        self.problems += [f"{method.name}: no parameter {each}" for each in wrong]
        if path["projectId"] != PROJECT:
            raise Refused("notFound", f"Not found: Project {path['projectId']}")
        match method.name:
            case "jobs.insert":
                return self.board.insert(self._job(incoming.body), request.account, None)
            case "jobs.get":
                return self.board.get(path["jobId"])
            case "jobs.getQueryResults":
                return self.board.results(path["jobId"], query)
            case "jobs.cancel":
                job = self.board.resource(self.board.find(path["jobId"]))
                return {"kind": "bigquery#jobCancelResponse", "job": job}
            case "datasets.get":
                return self._dataset(path["datasetId"])
            case "tables.get":
                return self._table(path["datasetId"], path["tableId"])
        raise AssertionError(method.name)

    def _job(self, body: bytes) -> JsonObject:
        found: JsonObject = wire.loads(body)
        wrong = schema.wrong_fields("Job", found)
        self.problems += [f"wrong job: {each}" for each in wrong]
        return found

    def _dataset(self, dataset: str) -> JsonObject:
        reference = {"projectId": PROJECT, "datasetId": dataset}
        if not self.engine.has_dataset(dataset):
            raise Refused("notFound", f"Not found: Dataset {PROJECT}:{dataset}")
        return {
            "kind": "bigquery#dataset",
            "id": f"{PROJECT}:{dataset}",
            "datasetReference": reference,
            "location": LOCATION,
        }

    def _table(self, dataset: str, table: str) -> JsonObject:
        self._dataset(dataset)
        found = self.engine.describe(dataset, table)
        if found is None:
            raise Refused("notFound", f"Not found: Table {PROJECT}:{dataset}.{table}")
        fields = [each | self._collation(table, each["name"]) for each in found]
        kind = "EXTERNAL" if table in self.external else self.engine.kind(dataset, table)
        return {
            "kind": "bigquery#table",
            "id": f"{PROJECT}:{dataset}.{table}",
            "tableReference": {"projectId": PROJECT, "datasetId": dataset, "tableId": table},
            "schema": {"fields": fields},
            "type": kind,
            "location": LOCATION,
            "defaultCollation": self.collations.get((table, "")) or "",
        }

    def _collation(self, table: str, column: str) -> JsonObject:
        found = self.collations.get((table, column))
        return {} if found is None else {"collation": found}

    # Uploads ------------------------------------------------------------------------------------

    def _upload(self, incoming: Incoming, request: Request, query: dict[str, str]) -> Reply:
        if incoming.verb == "PUT":
            return self._take_part(incoming, request, query["upload_id"])
        if query["uploadType"] == "multipart":
            job, content = _parts(incoming)
            return wire.as_json(self.board.insert(self._job(job), request.account, content))
        name = f"upload-{next(self._numbers)}"
        self._uploads[name] = (self._job(incoming.body), bytearray())
        target = f"{self.url}{incoming.target}&upload_id={name}"
        return Reply(HTTPStatus.OK, headers={"Location": target})

    def _take_part(self, incoming: Incoming, request: Request, name: str) -> Reply:
        """Take a part of a resumable upload: 308 until the last has come."""
        job, content = self._uploads[name]
        match = re.fullmatch(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)", incoming.headers["content-range"])
        assert match is not None
        if match[1] is not None and int(match[1]) == len(content):
            content += incoming.body
        if match[2] == "*" or len(content) < int(match[2]):
            return Reply(HTTPStatus.PERMANENT_REDIRECT, headers=_range(len(content)))
        return wire.as_json(self.board.insert(job, request.account, bytes(content)))


def _range(length: int) -> dict[str, str]:
    return {"Range": f"bytes=0-{length - 1}"} if length else {}


def _parts(incoming: Incoming) -> tuple[bytes, bytes]:
    """The job and the file of a multipart upload."""
    boundary = re.search(r'boundary="?([^";]+)', incoming.headers["content-type"])
    assert boundary is not None
    line = b"--" + boundary[1].encode()
    _, job, file, _ = incoming.body.split(line)
    return _content(job), _content(file)


def _content(part: bytes) -> bytes:
    return part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")
