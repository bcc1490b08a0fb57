"""The requests to Google about one spreadsheet, with time-outs, retries and a deadline.

gspread's HTTPClient knows how to send a request, google-auth's session how to sign it. What is
added here is the patience: what may be sent again, how often, and until when.
"""

import itertools
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

import gspread
import orjson
import requests
from google.auth.credentials import TokenState
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import AuthorizedSession
from gspread.http_client import FileType, ParamsType
from gspread.urls import SPREADSHEET_URL
from urllib3.exceptions import NewConnectionError

from sync.credentials.find import email_of
from sync.google.api import GOOGLE, JsonObject
from sync.google.refusal import Account, FailedRequestError, Refusal, read_refusal
from sync.google.refused_requests import refused
from sync.google.stream import Arrays, NotJsonError, read_values
from sync.google.tokens import NO_TOKEN_YET, failed_token, refresh
from sync.messages.errors import MovedError, ServiceError
from sync.messages.link import Link
from sync.messages.trace import size, timed, trace
from sync.workbook.headers import read_moment, read_wait
from sync.workbook.pace import Pace

if TYPE_CHECKING:
    from sync.google.quota import Turn
    from sync.google.shared import Shared

T = TypeVar("T")

DEADLINE = 300.0
"""Seconds that a run may take, unless told otherwise."""

_CHUNK = 1 << 16
"""Bytes of a reply that are parsed at a time: some thousand cells."""

_CONNECT_SECONDS = 10.0
_UNCLEAR_WRITES = 5
"""After so many writes in a row of which nobody knows whether they were done, the run gives up."""

_UNCONNECTED = "no connection"
_OFFLINE = "see that this computer reaches the network, through a proxy where there is one; "
_BUSY = "let fewer programs ask Google at a time as this account; "

_HEADERS = {"Content-Type": "application/json", "User-Agent": "qualify (gzip)"}
"""Google zips its replies for clients that say so twice, also in the agent's name:
https://developers.google.com/workspace/sheets/api/guides/performance"""


class _Counted:
    """The chunks of a reply, whose bytes are counted as they are read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.bytes += len(chunk)
            yield chunk


def _whole(chunks: Iterable[bytes]) -> JsonObject:
    reply = orjson.loads(b"".join(chunks))
    if not isinstance(reply, dict):
        raise NotJsonError
    return reply


class Client(gspread.HTTPClient):
    """Calls the API of one spreadsheet, until the deadline, which counts from the first request.

    `where` names the spreadsheet in messages, `requests` counts what was sent to the API. `skew` is
    how many seconds this computer's clock is ahead of Google's, None while no reply has come.
    Clients that share something wait for each other's quota, which no deadline counts.
    """

    def __init__(  # noqa: PLR0913 -- what it shares comes beside what is its own
        self,
        spreadsheet: str,
        credentials: Any,
        *,
        root: str = GOOGLE,
        deadline: float = DEADLINE,
        pace: Pace | None = None,
        shared: "Shared | None" = None,
    ) -> None:
        # A 401 is dealt with here, so that its repetition counts as a request, and ends.
        make_session = cast("Callable[..., requests.Session]", AuthorizedSession)
        super().__init__(credentials, make_session(credentials, refresh_status_codes=()))
        self.session.stream = True
        self.auth = credentials
        self.where = spreadsheet
        self.requests = 0
        self.skew: float | None = None
        self.pace = pace or Pace()
        self._spreadsheet = spreadsheet
        self._root = root
        self._seconds = deadline
        self._end: float | None = None
        self._quota = shared.quota if shared else None
        self._renewing = shared.renewing if shared else threading.Lock()
        self._turn: Turn | None = None
        self._signed_by: str | None = None
        self._unclear = 0
        self._failed: FailedRequestError | None = None

    # What the back end calls ---------------------------------------------------------------------

    def read(self, method: str, body: JsonObject | None = None, *, fields: str = "") -> JsonObject:
        """Send a request that only reads, again as often as needed.

        `method` is what follows the spreadsheet's id in the address. Raises MovedError where
        Google says that something is no longer there, ServiceError past the deadline.
        """
        return self._persist(partial(self._send, method, body, fields, _whole), writing=False)

    def read_cells(self, method: str, body: JsonObject, above: int) -> tuple[JsonObject, Arrays]:
        """Send such a request, and take in the cells of the reply while it arrives.

        Returns what `sync.google.stream.read_values` does. Of each array of cells the first `above`
        ones are its head.
        """
        parse = partial(read_values, above=above)
        return self._persist(partial(self._send, method, body, "", parse), writing=False)

    def write(self, method: str, body: JsonObject, *, fields: str = "") -> JsonObject:
        """Send a request that writes, again only where Google has certainly not done it.

        Raises MovedError where something has moved, or where nobody knows what was done.
        """
        reply = self._persist(partial(self._send, method, body, fields, _whole), writing=True)
        self._unclear = 0
        return reply

    def refusal(self, method: str, body: JsonObject) -> Refusal | None:
        """Send a request that can't be granted, and return how Google refuses it.

        As it changes nothing, it is sent again as often as needed. None where it was granted.
        """
        for turn in itertools.count():
            try:
                self._with_token(partial(self._send, method, body, "", _whole), writing=True)
            except FailedRequestError as failed:
                if failed.refusal is not None:
                    return failed.refusal
                self._wait(turn, failed)
            else:
                return None
        raise AssertionError

    def _persist(self, send: Callable[[], T], *, writing: bool) -> T:
        """Send a request as often as it may help, and do no harm."""
        for turn in itertools.count():
            try:
                return self._with_token(send, writing=writing)
            except FailedRequestError as failed:
                if failed.refusal is not None:
                    raise refused(failed.refusal, self.account, writing=writing) from None
                if writing and failed.unclear:
                    raise self._lost(failed) from None
                self._wait(turn, failed)
        raise AssertionError

    # One request ---------------------------------------------------------------------------------

    def _with_token(self, send: Callable[[], T], *, writing: bool) -> T:
        """Send once, and once more where the token had expired."""
        try:
            return self._in_turn(send, writing=writing)
        except FailedRequestError as failed:
            if failed.refusal is None or failed.refusal.code != requests.codes.unauthorized:
                raise
        return self._in_turn(send, writing=writing, refused=self._signed_by)

    def _in_turn(self, send: Callable[[], T], *, writing: bool, refused: str | None = None) -> T:
        """Send when the quota allows it; with another token than the one that was `refused`."""
        self._await_turn(writing=writing)
        try:
            self._sign(refused)
            return send()
        except FailedRequestError as failed:
            self._end_turn(answered=failed.refusal is not None, failed=failed)
            raise
        finally:
            self._end_turn()

    def _await_turn(self, *, writing: bool) -> None:
        self._left()
        if self._quota is not None:
            lane = self._quota.lane(writing=writing)
            self._turn = lane.turn(begun=self.requests > 0, patience=self._seconds)
            self._end = self._ends() + self._turn.waited

    def _end_turn(
        self, *, answered: bool = False, failed: FailedRequestError | None = None
    ) -> None:
        if self._turn is not None:
            self._turn.end(answered=answered, failed=failed)

    def _sign(self, refused: str | None) -> None:
        """Have a fresh token, be it that another client of these credentials gets it.

        It is fetched here rather than by google-auth's session, so that a failure to get one is not
        mistaken for a failure of the request.
        """
        if not self._renewing.acquire(timeout=self._left()):
            raise FailedRequestError(NO_TOKEN_YET)
        try:
            if self.auth.token_state is not TokenState.FRESH or self.auth.token == refused:
                refresh(self.auth, self.account, self._left, self._hear)
        finally:
            self._renewing.release()
        self._signed_by = self.auth.token

    def _hear(self, headers: Mapping[str, str]) -> None:
        """Compare the clocks: of several replies the one that was fastest knows best."""
        sent = read_moment(headers.get("Date", ""))
        if sent is not None:
            skew = time.time() - sent
            self.skew = skew if self.skew is None else min(self.skew, skew, key=abs)

    def _send(
        self,
        method: str,
        body: JsonObject | None,
        fields: str,
        parse: Callable[[Iterable[bytes]], T],
    ) -> T:
        """Send a request, and parse the chunks of its reply; both are traced as one.

        `parse` raises NotJsonError, or orjson's own error, where the reply is no JSON object.
        """
        called = method.removeprefix("/") if method.startswith("/") else f"spreadsheet{method}"
        with timed(f"{'GET' if body is None else 'POST'} {called}") as note:
            try:
                return self._exchange(method, body, fields, parse, note)
            except FailedRequestError as failed:
                note(failed.what)
                raise

    def _exchange(
        self,
        method: str,
        body: JsonObject | None,
        fields: str,
        parse: Callable[[Iterable[bytes]], T],
        note: Callable[[str], None],
    ) -> T:
        query: ParamsType = {"prettyPrint": "false"}
        if fields:
            query["fields"] = fields
        verb = "get" if body is None else "post"
        url = SPREADSHEET_URL % self._spreadsheet + method
        try:
            with self.request(verb, url, params=query, json=body) as response:
                chunks = _Counted(response.iter_content(chunk_size=_CHUNK))
                reply = parse(chunks)
                note(str(response.status_code))
                note(size(chunks.bytes))
                return reply
        except requests.RequestException as error:
            raise _failed_connection(error) from None
        except (orjson.JSONDecodeError, NotJsonError):
            raise FailedRequestError("a reply that is not JSON", unclear=True) from None
        except GoogleAuthError as error:
            raise failed_token(error, self.account) from None

    def request(  # noqa: PLR0913, PLR0917 -- as gspread has it
        self,
        method: str,
        endpoint: str,
        params: ParamsType | None = None,
        data: bytes | None = None,
        json: Mapping[str, Any] | None = None,
        files: FileType = None,
        headers: Any = None,
    ) -> requests.Response:
        """Send what gspread would, to the base address, with a time-out and faster JSON.

        Raises FailedRequestError where the API answers with an error: gspread's own would trust
        that it has the documented shape.
        """
        left = min(self.pace.patience, self._left())
        self.set_timeout((min(_CONNECT_SECONDS, left), left))
        self.requests += 1
        response = self.session.request(
            method,
            endpoint.replace(GOOGLE, self._root, 1),
            params=params,
            data=data if json is None else orjson.dumps(json),
            files=files,
            headers={**_HEADERS, **(headers or {})},
            timeout=self.timeout,
        )
        self._hear(response.headers)
        if not response.ok:
            with response:
                raise _failed_reply(response)
        self._end_turn(answered=True)
        self._failed = None
        return response

    # Patience ------------------------------------------------------------------------------------

    def _ends(self) -> float:
        """Return when the deadline is: it counts from when this is first asked."""
        if self._end is None:
            self._end = self.pace.now() + self._seconds
        return self._end

    def _left(self) -> float:
        """Return the seconds to the deadline; raise ServiceError where none are left."""
        left = self._ends() - self.pace.now()
        if left <= 0:
            raise self._late(self._failed or FailedRequestError("the deadline has passed"))
        return left

    def pause(self, turn: int, what: str) -> None:
        """Let time pass before all is read anew because of `what`; the first turn is 0."""
        seconds = self.pace.backoff(turn)
        if seconds >= self._ends() - self.pace.now():
            raise ServiceError(
                self.where,
                f"it did not stand still within {self._seconds:g} seconds ({what})",
                "run again later; what is in the changelog stays",
            )
        self._sleep(seconds)

    def _wait(self, turn: int, failed: FailedRequestError) -> None:
        """Back off, at least for as long as Google asks us to.

        Where the quota is shared, all back off together from a 429, before the next request.
        """
        self._failed = failed
        if self._quota is not None and failed.about is Link.QUOTA:
            if self._quota.exhausted(self._seconds):
                raise self._late(failed)
            return
        seconds = max(failed.wait, self.pace.backoff(turn))
        if seconds >= self._ends() - self.pace.now():
            raise self._late(failed)
        self._sleep(seconds)

    def _sleep(self, seconds: float) -> None:
        trace(f"  waiting {seconds:.1f} s")
        self.pace.sleep(seconds)

    def _lost(self, failed: FailedRequestError) -> MovedError | ServiceError:
        """Return the error for a write that may or may not have been done, after a pause."""
        self._unclear += 1
        if self._unclear >= _UNCLEAR_WRITES:
            return self._late(failed)
        self._wait(self._unclear, failed)
        return MovedError(f"nobody knows whether a write was done ({failed.what})")

    def _late(self, failed: FailedRequestError) -> ServiceError:
        busy, offline = failed.about is Link.QUOTA, failed.what == _UNCONNECTED
        cause = _BUSY if busy else _OFFLINE if offline else ""
        return ServiceError(
            self.where,
            f"Google Sheets was not available within {self._seconds:g} seconds ({failed.what})",
            f"{cause}run again later; what is in the changelog stays",
            about=failed.about,
        )

    @property
    def account(self) -> Account:
        """Whom Google refuses, if it does."""
        return Account(self.where, email_of(self.auth))


def _failed_reply(response: requests.Response) -> FailedRequestError:
    """Read the error that the API answered with."""
    code = response.status_code
    error = _error_of(response.content)
    if error is None:
        return FailedRequestError(f"an HTTP {code} that is not Google's JSON", unclear=True)
    refusal = read_refusal(error, code)
    what = f"{code} {refusal.status or refusal.reason}".strip()
    wait = read_wait(response.headers.get("Retry-After", ""))
    if refusal.passes:
        return FailedRequestError(what, wait, about=Link.QUOTA)
    unclear = code >= requests.codes.internal_server_error or code in (
        requests.codes.request_timeout,
        requests.codes.conflict,
    )
    return FailedRequestError(what, wait, unclear=unclear, refusal=None if unclear else refusal)


def _error_of(content: bytes) -> JsonObject | None:
    """Return the `error` of a reply; None where it does not have Google's shape."""
    try:
        reply = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    error = reply.get("error") if isinstance(reply, dict) else None
    return error if isinstance(error, dict) else None


def _failed_connection(error: requests.RequestException) -> FailedRequestError:
    """Tell apart a connection that was never made and one that broke."""
    if isinstance(error, requests.ConnectTimeout):
        return FailedRequestError(_UNCONNECTED)
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(reason, NewConnectionError):
        return FailedRequestError(_UNCONNECTED)
    what = "a time-out" if isinstance(error, requests.Timeout) else "a broken connection"
    return FailedRequestError(what, unclear=True)
