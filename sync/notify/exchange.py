"""One request and the beginning of its reply: what the answer says about the message."""

import re
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException, HTTPResponse

from sync.notify.connection import connected
from sync.notify.message import FailedTryError, Message
from sync.workbook.headers import read_wait

_HEADERS = {"User-Agent": "qualify", "Connection": "close", "Accept-Encoding": "identity"}
_BEGINNING = 2_048
_TOO_MANY = 429
_REASONS = re.compile(
    rb"\b(action_prohibited|channel_is_archived|channel_not_found|invalid_payload|invalid_token"
    rb"|message_limit_exceeded|no_active_hooks|no_service|no_service_id|no_team|no_text"
    rb"|posting_to_general_channel_denied|team_disabled|too_many_attachments|user_not_found"
    rb"|INVALID_ARGUMENT|NOT_FOUND|PERMISSION_DENIED|RESOURCE_EXHAUSTED|UNAUTHENTICATED)\b"
)
"""The reasons that Slack and Google Chat give; of a reply nothing else is repeated.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
https://cloud.google.com/apis/design/errors#handling_errors
"""


def exchange(message: Message, seconds: float, left: Callable[[], float]) -> int:
    """Send a message once, and return the code of the answer: it was taken.

    `left` tells the seconds that are left, of `seconds` in all. Raises FailedTryError.
    """
    try:
        with connected(message.address, left) as line:
            headers = {**_HEADERS, **message.headers, **line.headers}
            line.http.request(message.verb, line.target, message.body, headers)
            with line.http.getresponse() as reply:
                return _taken(reply)
    except TimeoutError:
        raise FailedTryError(f"no answer within {seconds:g} seconds") from None
    except (OSError, ValueError, HTTPException):
        raise FailedTryError("its answer was lost") from None


def _taken(reply: HTTPResponse) -> int:
    """The code of an answer; raises FailedTryError where it says that the message was not taken."""
    code = reply.status
    if code in range(200, 300):
        return code
    if code in range(300, 400):
        raise FailedTryError(f"it redirects elsewhere ({code}), which is not followed")
    said = f"it answered {code}{_reason(reply)}"
    again = code == _TOO_MANY or code in range(500, 600)
    raise FailedTryError(said, again=again, wait=read_wait(reply.getheader("Retry-After") or ""))


def _reason(reply: HTTPResponse) -> str:
    """The reason that a service is known to give, behind a space; else ""."""
    beginning = b""
    with suppress(OSError, ValueError, HTTPException):
        beginning = reply.read(_BEGINNING)
    found = _REASONS.search(beginning)
    return f" {found[1].decode()}" if found else ""
