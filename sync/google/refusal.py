"""A refusal of Google's: what it says, to which account, and the causes that it may have.

The shape of a refusal: https://cloud.google.com/apis/design/errors
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sync.messages.errors import QualifyError, WorkbookError
from sync.messages.link import Link
from sync.messages.safe import plain

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|\([^)]*![^)]*\)")
_LINK = re.compile(r"https://(?:[a-z]+\.)*google\.com/[\x21\x23-\x26\x28-\x3b\x3d\x3f-\x7e]{0,200}")
_PROJECT = re.compile(r"projects/([a-z0-9.:-]{1,64})")
_WORD = re.compile(r"[A-Za-z0-9_-]{1,100}")
_LONGEST = 200

_RATE_LIMITS = (
    "RATE_LIMIT_EXCEEDED",
    "RESOURCE_EXHAUSTED",
    "rateLimitExceeded",
    "userRateLimitExceeded",
    "quotaExceeded",
)
_TOO_FAST = re.compile(r"rate limit exceeded|quota exceeded for", re.IGNORECASE)
_FORBIDDEN, _TOO_MANY = 403, 429


@dataclass(frozen=True)
class Refusal:
    """An error that Google answered with; nothing was done.

    `reason` is Google's word for the cause, `project` the id or number of the project that it
    counted the request to, `link` a page of Google's that helps, `number` what the administrators
    of an organisation find the refusal by; each is "" where Google told none.
    """

    code: int
    status: str
    message: str
    reason: str = ""
    link: str = ""
    project: str = ""
    number: str = ""

    @property
    def passes(self) -> bool:
        """Whether the same request may succeed later; older replies say so with code 403."""
        if self.code == _TOO_MANY or self.reason in _RATE_LIMITS:
            return True
        return self.code == _FORBIDDEN and bool(_TOO_FAST.search(self.message))

    @property
    def words(self) -> str:
        """Google's words, bounded, on one line, and without anything that may be a cell's."""
        message = plain(_QUOTED.sub("…", self.message.partition("\n")[0])).strip(" .")
        return message[:_LONGEST] or f"{self.code} {self.status or self.reason}".strip()


class FailedRequestError(Exception):
    """A request that failed, and why.

    There is a `refusal` where Google says no for good. Else the request may be sent again after
    `wait` seconds, if it only reads, or if it is not `unclear` whether it was done; `about` is
    what keeps it from being answered until then.
    """

    def __init__(
        self,
        what: str,
        wait: float = 0.0,
        *,
        unclear: bool = False,
        refusal: Refusal | None = None,
        about: Link = Link.SERVICE,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.wait = wait
        self.unclear = unclear
        self.refusal = refusal
        self.about = about


@dataclass(frozen=True)
class Account:
    """Whom Google refuses: the account's e-mail, "" if unknown, and the spreadsheet's name."""

    spreadsheet: str
    email: str

    @property
    def name(self) -> str:
        """How messages name the account."""
        return self.email or "the account that the job runs as"


@dataclass(frozen=True)
class Cause:
    """A cause of refusals, and what people are told of it.

    It is recognized by Google's `reasons`, or else by a regular expression for its `words`. `what`
    and `mend` may name facts, as in "{account}". `about` is the link of the chain that it breaks.
    """

    what: str
    mend: str
    about: Link
    reasons: tuple[str, ...] = ()
    words: str = ""
    error: type[QualifyError] = WorkbookError

    def told(self, account: Account, **facts: str) -> QualifyError:
        """Return the error that tells people, with facts beside the account's name."""
        known = {"account": account.name, **facts}
        what, mend = self.what.format_map(known), self.mend.format_map(known)
        return self.error(account.spreadsheet, what, mend, about=self.about)


def find_cause(causes: Iterable[Cause], reason: str, words: str) -> Cause | None:
    """Return the first cause that Google's reason or words tell of."""
    for cause in causes:
        if reason in cause.reasons:
            return cause
        if cause.words and re.search(cause.words, words, re.IGNORECASE | re.DOTALL):
            return cause
    return None


def read_refusal(error: Mapping[str, Any], code: int) -> Refusal:
    """Read the `error` of a reply; a part that does not have its documented shape is left out.

    The reason stands in an ErrorInfo, or in older replies among the `errors`:
    https://cloud.google.com/apis/design/errors#error_info
    """
    details = _objects(error.get("details"))
    facts = [each["metadata"] for each in details if isinstance(each.get("metadata"), dict)]
    links = [link for each in details for link in _objects(each.get("links"))]
    return Refusal(
        code,
        _first(_WORD, [error.get("status")]),
        _text(error.get("message")),
        _first(_WORD, [each.get("reason") for each in [*details, *_objects(error.get("errors"))]]),
        _first(_LINK, [*(link.get("url") for link in links), *_values(facts, "activationUrl")]),
        _first(_PROJECT, _values(facts, "consumer")),
        _first(_WORD, _values(facts, "uid")),
    )


def _objects(value: object) -> list[dict[str, Any]]:
    """Return the objects of a list; none if it is something else."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _values(facts: list[dict[str, Any]], name: str) -> list[object]:
    return [each.get(name) for each in facts]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _first(form: re.Pattern[str], values: list[object]) -> str:
    """Return the first value of this form, or the part of it that the form's group matches."""
    found = (form.fullmatch(_text(value)) for value in values)
    return next((match[match.lastindex or 0] for match in found if match), "")
