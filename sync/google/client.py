"""The way to Google and back: one spreadsheet's requests, with time-outs, retries and an end.

gspread's HTTPClient knows the addresses and the shape of an error; google-auth's session knows
the tokens. What is added here is the patience: what may be sent again, how often, and until when.
"""

import itertools
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum
from functools import partial
from typing import Any, Generic, TypeVar, cast

import gspread
import orjson
import requests
from google.auth.credentials import TokenState
from google.auth.exceptions import GoogleAuthError, TransportError
from google.auth.transport.requests import AuthorizedSession, Request
from gspread.http_client import FileType, ParamsType
from gspread.urls import SPREADSHEET_URL
from urllib3.exceptions import NewConnectionError

from sync.google.api import JsonObject
from sync.google.errors import refused
from sync.google.grants import has_trouble, refused_token, unusable_credentials
from sync.google.refusal import Caller, Refusal, read_refusal
from sync.google.stream import Arrays, NotJsonError, read_values
from sync.messages.errors import MovedError, QualifyError, ServiceError
from sync.workbook.pace import Pace

T = TypeVar("T")

GOOGLE = "https://sheets.googleapis.com"
DEADLINE = 300.0
"""Seconds that a run may take, unless told otherwise."""

_CHUNK = 1 << 16
"""Bytes of a reply that are parsed at a time: some thousand cells."""

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}", re.ASCII)
_TOKEN = re.compile(r"[\x21-\x7e]+")
_TOKENLESS = "an answer to the request for a token that holds none"
_CONNECT_SECONDS = 10.0
_UNCLEAR_WRITES = 5
"""After so many writes in a row whose fate is unknown, the run gives up."""

_HEADERS = {"Content-Type": "application/json", "User-Agent": "qualify (gzip)"}
"""Google zips its replies for clients that say so twice, also in the agent's name:
https://developers.google.com/workspace/sheets/api/guides/performance"""


class Fate(Enum):
    """What became of a request that did not succeed."""

    REFUSED = "Google says no, for good"
    LATER = "Google or the network says no, but might not next time; nothing was done"
    STALE = "the token has expired; nothing was done"
    UNCLEAR = "nobody knows whether it was done"


class _TroubleError(Exception):
    """A request that did not succeed: why, and what is known of it."""

    def __init__(
        self, fate: Fate, what: str, wait: float = 0.0, refusal: Refusal | None = None
    ) -> None:
        super().__init__(what)
        self.fate = fate
        self.what = what
        self.wait = wait
        self.refusal = refusal


@dataclass(frozen=True)
class _Call(Generic[T]):
    """A request, and how its reply is parsed.

    `parse` raises NotJsonError, or orjson's own error, where the reply is no JSON object.
    """

    method: str
    body: JsonObject | None
    fields: str
    parse: Callable[[requests.Response], T]


def _whole(response: requests.Response) -> JsonObject:
    reply = orjson.loads(response.content)
    if not isinstance(reply, dict):
        raise NotJsonError
    return reply


class Client(gspread.HTTPClient):
    """Calls the API of one spreadsheet, until the deadline.

    `where` names the spreadsheet in messages, `requests` counts what was sent to the API.
    """

    def __init__(
        self,
        spreadsheet: str,
        credentials: Any,
        *,
        root: str = GOOGLE,
        deadline: float = DEADLINE,
        pace: Pace | None = None,
    ) -> None:
        # A 401 is dealt with here, so that its repetition counts as a request, and ends.
        make_session = cast("Callable[..., requests.Session]", AuthorizedSession)
        super().__init__(credentials, make_session(credentials, refresh_status_codes=()))
        self.session.stream = True
        self.auth = credentials
        self.where = spreadsheet
        self.requests = 0
        self.pace = pace or Pace()
        self._spreadsheet = spreadsheet
        self._root = root
        self._seconds = deadline
        self._end = self.pace.now() + deadline
        self._unclear = 0

    # What the back end calls ---------------------------------------------------------------------

    def read(self, method: str, body: JsonObject | None = None, *, fields: str = "") -> JsonObject:
        """Read; sent again as often as needed.

        `method` is what follows the spreadsheet's id in the address. Raises MovedError where
        Google says that something is no longer there, ServiceError past the deadline.
        """
        return self._read(_Call(method, body, fields, _whole))

    def read_cells(self, method: str, body: JsonObject, above: int) -> tuple[JsonObject, Arrays]:
        """Read as `read` does, and take the cells of the reply in while it arrives.

        Gives the reply and its arrays of cells, as `sync.google.stream.read_values` does; of each
        array `above` cells are the head.
        """
        chunks = partial(requests.Response.iter_content, chunk_size=_CHUNK)
        return self._read(_Call(method, body, "", lambda reply: read_values(chunks(reply), above)))

    def _read(self, call: "_Call[T]") -> T:
        for turn in itertools.count():
            try:
                return self._once(call)
            except _TroubleError as trouble:
                if trouble.fate is Fate.REFUSED:
                    raise self._refused(trouble, writing=False) from None
                self._wait(turn, trouble)
        raise AssertionError

    def write(self, method: str, body: JsonObject, *, fields: str = "") -> JsonObject:
        """Write; sent again only where Google has certainly not done it.

        Raises MovedError where something has moved, or where nobody knows what was done.
        """
        call = _Call(method, body, fields, _whole)
        for turn in itertools.count():
            try:
                reply = self._once(call)
            except _TroubleError as trouble:
                if trouble.fate is Fate.REFUSED:
                    raise self._refused(trouble, writing=True) from None
                if trouble.fate is Fate.UNCLEAR:
                    raise self._lost(trouble) from None
                self._wait(turn, trouble)
            else:
                self._unclear = 0
                return reply
        raise AssertionError

    # One request ---------------------------------------------------------------------------------

    def _once(self, call: "_Call[T]") -> T:
        """Send once, and once more where the token had expired.

        The token is got here rather than by google-auth's session, so that what goes wrong with it
        is told from what goes wrong with the request.
        """
        if self.auth.token_state is not TokenState.FRESH:
            self._refresh()
        try:
            return self._send(call)
        except _TroubleError as trouble:
            if trouble.fate is not Fate.STALE:
                raise
        self._refresh()
        try:
            return self._send(call)
        except _TroubleError as trouble:
            if trouble.fate is Fate.STALE:
                trouble.fate = Fate.REFUSED
            raise

    def _send(self, call: "_Call[T]") -> T:
        query: ParamsType = {"prettyPrint": "false"}
        if call.fields:
            query["fields"] = call.fields
        verb = "get" if call.body is None else "post"
        url = SPREADSHEET_URL % self._spreadsheet + call.method
        try:
            with self.request(verb, url, params=query, json=call.body) as response:
                return call.parse(response)
        except requests.RequestException as error:
            raise _network_trouble(error) from None
        except (orjson.JSONDecodeError, NotJsonError):
            raise _TroubleError(Fate.UNCLEAR, "a reply that is not JSON") from None
        except GoogleAuthError as error:
            raise self._token_trouble(error) from None

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

        Raises _TroubleError where the API answers with an error: gspread's own would read it for
        what Google promises it to be.
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
        if not response.ok:
            with response:
                raise _read_trouble(response)
        return response

    def _refresh(self) -> None:
        """Get a new token."""
        refresh = cast("Callable[[object], None]", self.auth.refresh)
        ask = Request(requests.Session())
        answers = []

        def ask_in_time(*args: Any, **kwargs: Any) -> Any:
            answers.append(cast("Any", ask)(*args, **{"timeout": self._left()} | kwargs))
            return answers[-1]

        try:
            refresh(ask_in_time)
        except GoogleAuthError as error:
            raise self._token_trouble(error) from None
        except (QualifyError, MovedError):
            raise
        except Exception:  # noqa: BLE001 -- google-auth takes what was answered to be what it should
            if answers:
                raise _TroubleError(Fate.LATER, _TOKENLESS) from None
            raise unusable_credentials(self.caller) from None
        token: object = self.auth.token
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            self.auth.token = None
            raise _TroubleError(Fate.LATER, _TOKENLESS)

    def _token_trouble(self, error: GoogleAuthError) -> _TroubleError | QualifyError:
        """Say why there is no token, or that it may be had later."""
        passing = isinstance(error, TransportError) or error.retryable or has_trouble(error)
        if passing:
            return _TroubleError(Fate.LATER, "no answer to the request for a token")
        return refused_token(error, self.caller)

    # Patience ------------------------------------------------------------------------------------

    def _left(self) -> float:
        """Give the seconds to the deadline; there are some."""
        left = self._end - self.pace.now()
        if left <= 0:
            raise self._late("the deadline has passed")
        return left

    def pause(self, turn: int, what: str) -> None:
        """Let time pass before all is read anew because of `what`; the first turn is 0."""
        seconds = self.pace.backoff(turn)
        if seconds >= self._end - self.pace.now():
            raise ServiceError(
                self.where,
                f"it did not stand still within {self._seconds:g} seconds ({what})",
                "run again later; what is in the changelog stays",
            )
        self.pace.sleep(seconds)

    def _wait(self, turn: int, trouble: _TroubleError) -> None:
        """Back off, and for as long as Google asks for."""
        seconds = max(trouble.wait, self.pace.backoff(turn))
        if seconds >= self._end - self.pace.now():
            raise self._late(trouble.what)
        self.pace.sleep(seconds)

    def _lost(self, trouble: _TroubleError) -> MovedError | ServiceError:
        """Say that a write's fate is unknown, after a pause; in the end, give up."""
        self._unclear += 1
        if self._unclear >= _UNCLEAR_WRITES:
            return self._late(trouble.what)
        self._wait(self._unclear, trouble)
        return MovedError(f"nobody knows whether a write was done ({trouble.what})")

    def _late(self, what: str) -> ServiceError:
        return ServiceError(
            self.where,
            f"Google Sheets was not available within {self._seconds:g} seconds ({what})",
            "run again later; what is in the changelog stays",
        )

    @property
    def caller(self) -> Caller:
        """Who asks."""
        email = str(getattr(self.auth, "service_account_email", None) or "")
        return Caller(self.where, email if _EMAIL.fullmatch(email) else "")

    def _refused(self, trouble: _TroubleError, *, writing: bool) -> QualifyError | MovedError:
        refusal = trouble.refusal or Refusal(401, "", trouble.what)
        return refused(refusal, self.caller, writing=writing)


def _read_trouble(response: requests.Response) -> _TroubleError:
    """Read what the API answered instead of a result."""
    code = response.status_code
    error = _error_of(response.content)
    if error is None:
        return _TroubleError(Fate.UNCLEAR, f"an HTTP {code} that is not Google's JSON")
    refusal = read_refusal(error, code)
    what = f"{code} {refusal.status or refusal.reason}".strip()
    wait = _retry_after(response.headers.get("Retry-After", ""))
    if refusal.passes:
        return _TroubleError(Fate.LATER, what, wait)
    if code == requests.codes.unauthorized:
        return _TroubleError(Fate.STALE, what, wait, refusal)
    unclear = code >= requests.codes.internal_server_error or code in (
        requests.codes.request_timeout,
        requests.codes.conflict,
    )
    return _TroubleError(Fate.UNCLEAR if unclear else Fate.REFUSED, what, wait, refusal)


def _error_of(content: bytes) -> JsonObject | None:
    """Give the `error` of a reply; None where it is not of Google's shape."""
    try:
        reply = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    error = reply.get("error") if isinstance(reply, dict) else None
    return error if isinstance(error, dict) else None


def _network_trouble(error: requests.RequestException) -> _TroubleError:
    """Tell a connection that was never made from one that broke."""
    if isinstance(error, requests.ConnectTimeout):
        return _TroubleError(Fate.LATER, "no connection")
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(reason, NewConnectionError):
        return _TroubleError(Fate.LATER, "no connection")
    what = "a time-out" if isinstance(error, requests.Timeout) else "a broken connection"
    return _TroubleError(Fate.UNCLEAR, what)


def _retry_after(text: str) -> float:
    """Read the header: seconds, or a date."""
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0
