"""What can go wrong between the job and Google, and when.

A trigger waits for the nth request that matches. Then a fault spoils the request before it is
applied or after, a person edits the sheet, or the request is held back to be applied later.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from http import HTTPStatus
from typing import Any

from tests.sheets import errors, schema, wire
from tests.sheets.errors import ApiError
from tests.sheets.wire import Reply


class Timing(Enum):
    """When an action happens: before the request is applied, or between it and its reply."""

    BEFORE = "before"
    AFTER = "after"


@dataclass
class Request:
    """One request as it came.

    `number` counts the API's requests from 1 (0 for the token endpoints); `name` is the method,
    such as "spreadsheets.values.batchUpdate", or "oauth.token"; `size` is the body's bytes; `book`
    is the id of the spreadsheet that it is about.
    """

    number: int
    name: str
    query: dict[str, list[str]]
    body: Any
    size: int
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    account: str = ""
    book: str = ""
    status: int | None = None

    @property
    def is_api(self) -> bool:
        """Whether it is one of the Sheets API's, not the token endpoints'."""
        return not self.name.startswith("oauth.")


@dataclass(frozen=True)
class Fault:
    """A way to go wrong: makes what is sent out of the real reply (None: not applied).

    One that `passes` only delays: the request is applied all the same.
    """

    name: str
    answer: Callable[[Request, Reply | None], Reply]
    passes: bool = False


def _always(name: str, reply: Reply) -> Fault:
    return Fault(name, lambda _request, _reply: reply)


def quota_exceeded(retry_after: float | None = None) -> Fault:
    """429, with a Retry-After header or (as Google mostly does) without."""
    name = "429" if retry_after is None else f"429 Retry-After {retry_after:g}"

    def answer(request: Request, _reply: Reply | None) -> Reply:
        reply = errors.quota(write=schema.writes(request.name)).reply()
        return replace(reply, headers=_retry_after(retry_after))

    return Fault(name, answer)


def _retry_after(seconds: float | None) -> dict[str, str]:
    return {} if seconds is None else {"Retry-After": f"{seconds:g}"}


def internal_error() -> Fault:
    """500 with Google's JSON."""
    error = ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, "INTERNAL", "Internal error encountered.")
    return _always("500", error.reply())


def unavailable(retry_after: float | None = None) -> Fault:
    """503 with Google's JSON."""
    text = "The service is currently unavailable."
    reply = ApiError(HTTPStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE", text).reply()
    return _always("503", replace(reply, headers=_retry_after(retry_after)))


def token_expired() -> Fault:
    """401 where the token was good a moment ago."""
    return _always("401", errors.bad_token().reply())


def refused() -> Fault:
    """403 where the access was good a moment ago."""
    return _always("403", errors.forbidden().reply())


def answered(status: int, body: Any) -> Fault:
    """A reply of one's own, such as one that was recorded."""
    return _always(f"{status}", wire.as_json(body, status=status))


def html_page(status: int) -> Fault:
    """An HTML page of Google's front end, under any status."""
    title = HTTPStatus(status).phrase
    page = (
        f"<!DOCTYPE html>\n<html lang=en>\n<meta charset=utf-8>\n<title>Error {status} ({title})"
        f"!!1</title>\n<p><b>{status}.</b> <ins>That’s an error.</ins>\n<p>The server encountered"
        " a temporary error and could not complete your request.<p>Please try again in 30 seconds."
        "  <ins>That’s all we know.</ins>\n"
    )
    return _always(f"HTML {status}", Reply(status, page.encode(), wire.HTML_TYPE))


def not_json() -> Fault:
    """200 that claims to be JSON and is not."""
    return _always("not JSON", Reply(HTTPStatus.OK, b'{"spreadsheetId": "1AbC", "replies": ['))


def dropped() -> Fault:
    """Close the connection without a reply."""
    return _always("dropped", Reply(HTTPStatus.OK, drop=True))


def cut_short() -> Fault:
    """Break the connection in the middle of the body: fewer bytes come than Content-Length says."""

    def answer(_request: Request, reply: Reply | None) -> Reply:
        whole = reply or wire.as_json({"spreadsheetId": "1AbC", "replies": [{}]})
        return replace(whole, cut=len(whole.body) // 2)

    return Fault("cut short", answer)


def timed_out(seconds: float = 30.0) -> Fault:
    """Keep the reply back until the client has lost patience, then drop it."""
    return _always("timed out", Reply(HTTPStatus.OK, drop=True, delay=seconds))


def delayed(seconds: float) -> Fault:
    """Let the request, or its reply, take longer; all is well otherwise."""

    def answer(_request: Request, reply: Reply | None) -> Reply:
        return replace(reply or Reply(HTTPStatus.OK), delay=seconds)

    return Fault(f"delayed {seconds:g} s", answer, passes=True)


def every_kind(patience: float = 0.5) -> list[Fault]:
    """One fault of each kind; `patience` is how long those that stall do so, in seconds."""
    return [
        quota_exceeded(),
        quota_exceeded(retry_after=0),
        internal_error(),
        unavailable(),
        unavailable(retry_after=0),
        html_page(HTTPStatus.BAD_GATEWAY),
        html_page(HTTPStatus.SERVICE_UNAVAILABLE),
        html_page(HTTPStatus.OK),
        not_json(),
        dropped(),
        cut_short(),
        timed_out(patience),
        token_expired(),
        delayed(patience / 10),
    ]


@dataclass
class HeldRequest:
    """A request that did not arrive yet, and how to apply it. The client's connection broke."""

    request: Request | None = None
    work: Callable[[], Reply] | None = None

    def apply(self) -> Reply:
        """Let it arrive now; returns the reply that nobody hears."""
        assert self.work is not None, "no request came to be held"
        return self.work()


Action = Fault | HeldRequest | Callable[[], object]
"""What happens to a request: a fault, being held back, or a person's edit meanwhile."""


@dataclass
class Trigger:
    """Sets off an action at the nth request that matches, counted from when it was made."""

    nth: int
    action: Action
    timing: Timing
    matches: Callable[[Request], bool]
    every: bool
    seen: int = 0

    def due(self, request: Request) -> bool:
        """Count a request and say whether it is the one (or, with `every`, a later one)."""
        if not self.matches(request):
            return False
        self.seen += 1
        return self.seen == self.nth or (self.every and self.seen > self.nth)
