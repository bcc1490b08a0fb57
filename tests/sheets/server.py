"""The server: the Sheets API v4 and Google's token endpoints over HTTP on loopback.

    with SheetsServer() as server:
        book = server.spreadsheet(locale="de_DE", timezone="Europe/Berlin")
        tab = book.add_tab("Prospects", rows=[["ID", "Company"], ["1", "Ada"]])
        key = server.key_file(tmp_path)
        server.at(3, faults.unavailable())
        ...  # QUALIFY_API_ROOT=server.url, QUALIFY_CREDENTIALS=key

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
from urllib.parse import parse_qs, urlsplit

from tests.sheets import api, errors, resource, schema, wire
from tests.sheets.book import Book, check_access
from tests.sheets.errors import ApiError, JsonObject, Unsupported
from tests.sheets.faults import Action, Fault, HeldRequest, Request, Timing, Trigger
from tests.sheets.grid import Grid
from tests.sheets.listener import Incoming, Listener
from tests.sheets.oauth import OAuth
from tests.sheets.quotas import Quotas
from tests.sheets.state import CELL_LIMIT, NEW_SIZE, Document, Tab
from tests.sheets.wire import Reply

ROBOT = "qualify-sync@qualify-test.iam.gserviceaccount.com"
_IMPERSONATE = re.compile(r"/v1/projects/-/serviceAccounts/([^/:]+):generateAccessToken\Z")


def _is_api(request: Request) -> bool:
    return request.is_api


class SheetsServer:
    """The Sheets API for a test; its spreadsheets are shared with the service account `account`.

    `requests` and `token_requests` are what came, in order; `problems` fail the test in the end.
    """

    def __init__(self, port: int = 0, *, keep_versions: bool = True) -> None:
        self.oauth = OAuth()
        self.account = self.oauth.add_account(ROBOT)
        self.api_enabled = True
        self.check_replies = True
        self.keep_versions = keep_versions
        self.hides_charts = False
        self.quotas: Quotas | None = None
        self.requests: list[Request] = []
        self.token_requests: list[Request] = []
        self.problems: list[str] = []
        self._books: dict[str, Book] = {}
        self._triggers: list[Trigger] = []
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._listener = Listener(port, self._serve)
        self.url = self._listener.url

    # What tests use -----------------------------------------------------------------------------

    def spreadsheet(
        self,
        *,
        locale: str = "en_US",
        timezone: str = "Etc/GMT",
        limit: int = CELL_LIMIT,
        empty: bool = False,
    ) -> Book:
        """Make a spreadsheet "Sales", shared with `account` to edit.

        Like a new one of Google's it has an empty tab "Sheet1" with id 0; not if it is to be
        `empty`, but then a tab must be added before it is read.
        """
        number = len(self._books) + 1
        book_id = f"1Test{number:04d}AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"[:44]
        first = Document(resource.new_properties("Sales", locale, timezone), limit)
        if not empty:
            first.tabs.append(Tab(0, "Sheet1", Grid(*NEW_SIZE)))
        book = Book(
            book_id, first, keep_versions=self.keep_versions, hides_charts=self.hides_charts
        )
        book.share(self.account.email)
        self._books[book_id] = book
        return book

    def key_file(self, folder: Path) -> Path:
        """Write the key file of `account`."""
        path = folder / f"{self.account.email.partition('@')[0]}.json"
        path.write_text(json.dumps(self.account.key_json(self.url)), encoding="utf-8")
        return path

    def keyless_file(self, folder: Path) -> Path:
        """Write a file for keyless access as `account`, as a CI system makes it."""
        return self.oauth.write_keyless(self.account.email, self.url, folder)

    def at(self, nth: int, action: Action, timing: Timing = Timing.BEFORE) -> None:
        """At the nth API request from now, let a fault happen or a person edit (a callable)."""
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

    def hold(self, nth: int, matches: Callable[[Request], bool] = _is_api) -> HeldRequest:
        """Catch the nth request, break its connection, and apply it when `apply` is called."""
        held = HeldRequest()
        self.when(matches, held, nth)
        return held

    def clear_triggers(self) -> None:
        """Forget all that was planned by `at`, `when` and `hold`."""
        with self._lock:
            self._triggers.clear()

    @property
    def count(self) -> int:
        return len(self.requests)

    def close(self) -> None:
        self._closing.set()
        self._listener.stop()

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
        if incoming.verb == "POST" and (endpoint := self._token_endpoint(incoming)):
            name, work = endpoint
            return self._run(self._log(incoming, name), work)
        url = urlsplit(incoming.target)
        found = schema.find_method(incoming.verb, url.path)
        if found is None:
            self.problems.append(f"no such method: {incoming.verb} {url.path}")
            return Reply(HTTPStatus.NOT_FOUND, b"<!DOCTYPE html>\n", wire.HTML_TYPE)
        method, path = found
        request = self._log(incoming, method.name)
        request.book = path.get("spreadsheetId", "")
        return self._run(request, lambda: self._answer(request, method, path))

    def _log(self, incoming: Incoming, name: str) -> Request:
        query = parse_qs(urlsplit(incoming.target).query, keep_blank_values=True)
        request = Request(0, name, query, None, len(incoming.body), incoming.headers)
        if request.is_api:
            request.body = _parse(incoming.body)
        with self._lock:
            if request.is_api:
                request.number = next(self._numbers)
                self.requests.append(request)
            else:
                self.token_requests.append(request)
        return request

    def _run(self, request: Request, work: Callable[[], Reply]) -> Reply:
        """Answer a request, with the actions whose time has come."""
        with self._lock:
            due = [trigger for trigger in self._triggers if trigger.due(request)]
        for action in [each.action for each in due if each.timing is Timing.BEFORE]:
            reply = self._before(request, action, work)
            if reply is not None:
                return self._sent(request, reply)
        reply = work()
        for action in [each.action for each in due if each.timing is Timing.AFTER]:
            if isinstance(action, Fault):
                reply = action.answer(request, reply)
            elif not isinstance(action, HeldRequest):
                self._person(action)
        return self._sent(request, reply)

    def _before(self, request: Request, action: Action, work: Callable[[], Reply]) -> Reply | None:
        """Let an action happen; the reply is returned where the request is not applied."""
        if isinstance(action, HeldRequest):
            action.request, action.work = request, work
            return Reply(HTTPStatus.OK, drop=True)
        if isinstance(action, Fault):
            reply = action.answer(request, None)
            if not action.passes:
                return reply
            self._closing.wait(reply.delay)
            return None
        self._person(action)
        return None

    def _person(self, edit: Callable[[], object]) -> None:
        try:
            edit()
        except Exception as error:  # noqa: BLE001 - it happens in a server thread; the test hears of it
            self.problems.append(f"a person's edit failed: {error!r}")

    def _sent(self, request: Request, reply: Reply) -> Reply:
        request.status = None if reply.drop else reply.status
        self._closing.wait(reply.delay)
        return reply

    def _answer(self, request: Request, method: schema.Method, path: dict[str, str]) -> Reply:
        pretty = request.query.get("prettyPrint", ["true"])[-1] != "false"
        try:
            found = self._call(request, method, path)
        except ApiError as error:
            return error.reply()
        except Unsupported as error:
            return self._fail(f"not supported: {error}")
        except Exception as error:  # noqa: BLE001 - a fault of ours must reach the test
            return self._fail(f"{request.name} failed: {error!r}")
        if self.check_replies:
            wrong = schema.check_reply(method.response, found)
            self.problems += [f"wrong reply of {request.name}: {text}" for _, text in wrong]
        return wire.as_json(found, pretty=pretty)

    def _fail(self, problem: str) -> Reply:
        self.problems.append(problem)
        return ApiError(HTTPStatus.NOT_IMPLEMENTED, "UNIMPLEMENTED", problem).reply()

    def _call(self, request: Request, method: schema.Method, path: dict[str, str]) -> JsonObject:
        """Check a request the way Google does: who, then what, then whether they may.

        burnash/gspread has 404: tests/cassettes/ClientTest.test_access_non_existing_spreadsheet.
        """
        self._authenticate(request, method)
        if self.quotas is not None:
            self.quotas.check(request.account, method.name)
        body = _checked(request, method)
        book = self._books.get(path.get("spreadsheetId", ""))
        if book is None:
            text = "Requested entity was not found."
            raise ApiError(HTTPStatus.NOT_FOUND, "NOT_FOUND", text)
        check_access(book, request.account, write=schema.writes(method.name))
        query = api.read_query(method, request.query)
        return api.answer(
            api.Call(method, book, path, query, body, request.account, request.number),
        )

    def _authenticate(self, request: Request, method: schema.Method) -> None:
        text = request.headers.get("authorization", "")
        if not text:
            raise errors.forbidden(
                "Method doesn't allow unregistered callers (callers without established identity)."
                " Please use API Key or other form of API consumer identity to call this API.",
            )
        token = self.oauth.find(text.removeprefix("Bearer "))
        if token is None:
            raise errors.bad_token()
        request.account = token.account
        if not self.api_enabled:
            raise errors.api_disabled()
        if not token.scopes & set(method.scopes):
            raise errors.narrow_scope(method.id)

    def _token_endpoint(self, incoming: Incoming) -> tuple[str, Callable[[], Reply]] | None:
        """Find the name and the work of a request for a token."""
        path, body = urlsplit(incoming.target).path, incoming.body
        if path == "/token":
            return "oauth.token", lambda: self.oauth.token(body)
        if path == "/sts/v1/token":
            return "oauth.exchange", lambda: self.oauth.exchange(body)
        found = _IMPERSONATE.match(path)
        if found is None:
            return None
        email, authorization = found[1], incoming.headers.get("authorization", "")
        return "oauth.impersonate", lambda: self.oauth.impersonate(email, authorization, body)


def _parse(body: bytes) -> Any:
    """Parse a body; one that is no JSON stays what it is."""
    try:
        return wire.loads(body) if body else {}
    except ValueError:
        return body


def _checked(request: Request, method: schema.Method) -> JsonObject:
    if isinstance(request.body, bytes):
        text = "Invalid JSON payload received. Unexpected token.\n"
        raise errors.violations([("", text)])
    body, found = schema.check_body(method, request.body)
    found = schema.check_query(method, request.query) + found
    if found:
        raise errors.violations(found)
    return body or {}
