"""Google's error replies: `{"error": {"code", "message", "status", "details"}}`.

A refusal stands here where it comes with details or in several places, else where it is made. The
messages are Google's, word for word where a recorded reply is public, and name their source;
where none was found it says "assumed".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from tests.sheets import wire

JsonObject = dict[str, Any]

_ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
_HELP = "type.googleapis.com/google.rpc.Help"
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
SERVICE = "sheets.googleapis.com"
PROJECT = "123456789012"
"""The number of the project that every account is of."""

PROTECTED = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to"
    " remove protection if you need to edit."
)
"""theoephraim/node-google-spreadsheet#20; with code 400 INVALID_ARGUMENT in replies of 2026."""


class ApiError(Exception):
    """An error that the API answers with."""

    def __init__(
        self, code: int, status: str, message: str, *details: JsonObject, **headers: str
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message
        self.details = list(details)
        self.headers = headers

    def reply(self) -> wire.Reply:
        error: JsonObject = {"code": self.code, "message": self.message, "status": self.status}
        if self.details:
            error["details"] = self.details
        return replace(wire.as_json({"error": error}, status=self.code), headers=self.headers)


class Unsupported(Exception):  # noqa: N818 - it is no error of the API's
    """The test server does not do this: the test that asked for it must fail."""


def unsupported(asked: JsonObject, **options: object) -> None:
    """Fail the test whose request sets one of these options to this value."""
    for name, value in options.items():
        if asked.get(name) == value:
            raise Unsupported(f"{name}: {value}")


@contextmanager
def within(part: str) -> Iterator[None]:
    """Let the refusal of one part of a batch name the part."""
    try:
        yield
    except ApiError as error:
        if error.code != HTTPStatus.BAD_REQUEST:
            raise
        text = f"{part}: {error.message}"
        raise ApiError(error.code, error.status, text, *error.details) from error


def invalid(message: str, *details: JsonObject) -> ApiError:
    return ApiError(HTTPStatus.BAD_REQUEST, "INVALID_ARGUMENT", message, *details)


def violations(found: list[tuple[str, str]]) -> ApiError:
    """Refuse a payload for each (field, description).

    One line of the message per violation: googleapis/google-api-dotnet-client#2161. The field is
    left out at the root: VBA-tools/VBA-Web#332.
    """
    listed = [
        {"field": field, "description": text} if field else {"description": text}
        for field, text in found
    ]
    message = "\n".join(text for _, text in found)
    return invalid(message, {"@type": _BAD_REQUEST, "fieldViolations": listed})


def bad_mask(path: str) -> ApiError:
    """Refuse a `fields` parameter that names no field (reproduced on a Google API in 2026)."""
    text = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
    error = violations([(path, text)])
    error.message = "Request contains an invalid argument."
    return error


def forbidden(
    message: str = "The caller does not have permission", *details: JsonObject
) -> ApiError:
    """403; the message where the spreadsheet is not shared with the caller, or not to write."""
    return ApiError(HTTPStatus.FORBIDDEN, "PERMISSION_DENIED", message, *details)


def _info(reason: str, **metadata: str) -> JsonObject:
    return {
        "@type": _ERROR_INFO,
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": {"service": SERVICE} | metadata,
    }


def api_disabled() -> ApiError:
    """403 where the project has not enabled the API: burnash/gspread#1286."""
    url = f"https://console.developers.google.com/apis/api/{SERVICE}/overview?project={PROJECT}"
    message = (
        f"Google Sheets API has not been used in project {PROJECT} before or it is disabled."
        f" Enable it by visiting {url} then retry. If you enabled this API recently, wait a few"
        " minutes for the action to propagate to our systems and retry."
    )
    links = [{"description": "Google developers console API activation", "url": url}]
    info = _info("SERVICE_DISABLED", consumer=f"projects/{PROJECT}")
    return forbidden(message, {"@type": _HELP, "links": links}, info)


def bad_token() -> ApiError:
    """401: googleapis/google-api-php-client#1391; the details are assumed."""
    message = (
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login"
        " cookie or other valid authentication credential. See"
        " https://developers.google.com/identity/sign-in/web/devconsole-project."
    )
    challenge = 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
    headers = {"WWW-Authenticate": challenge}
    info = _info("ACCESS_TOKEN_EXPIRED")
    return ApiError(HTTPStatus.UNAUTHORIZED, "UNAUTHENTICATED", message, info, **headers)


def narrow_scope(method: str) -> ApiError:
    """403 where the token's scopes do not cover the method."""
    info = _info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", method=method)
    return forbidden("Request had insufficient authentication scopes.", info)


def quota(*, write: bool) -> ApiError:
    """429: Sage-Bionetworks/data_curator#110 has the message and the details."""
    kind = "Write" if write else "Read"
    message = (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per minute"
        f" per user' of service '{SERVICE}' for consumer 'project_number:{PROJECT}'."
    )
    info = _info(
        "RATE_LIMIT_EXCEEDED",
        consumer=f"projects/{PROJECT}",
        quota_limit=f"{kind}RequestsPerMinutePerUser",
        quota_metric=f"{SERVICE}/{kind.lower()}_requests",
    )
    return ApiError(HTTPStatus.TOO_MANY_REQUESTS, "RESOURCE_EXHAUSTED", message, info)
