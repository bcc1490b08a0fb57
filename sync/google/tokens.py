"""The token that signs requests: a new one, or what people are told where there is none.

What its token services or google-auth say may quote a key or a token, so it is never repeated.
The codes: https://www.rfc-editor.org/rfc/rfc6749#section-5.2
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

import requests
from google.auth.exceptions import GoogleAuthError, TransportError
from google.auth.transport.requests import Request

from sync.google.refusal import Account, Cause, FailedRequestError, find_cause
from sync.google.refused_requests import ACCOUNTS, LOG_IN, SCOPE
from sync.messages.errors import MovedError, QualifyError, WorkbookError
from sync.messages.link import ASK_DOCTOR, Link
from sync.messages.trace import timed

_FEDERATION = "Google Cloud console, IAM & Admin > Workload Identity Federation"
_LOG_IN_AGAIN = f"run {LOG_IN}, or use the key of a service account"

_TROUBLE = re.compile(
    r"['\"]code['\"]: ?(?:429|5\d\d)\b|server_error|temporarily_unavailable|<html|<!doctype"
    r"|no access token in response"
)
_TOKEN = re.compile(r"[\x21-\x7e]+")
NO_TOKEN_YET = "no answer to the request for a token"  # noqa: S105 -- a message
_TOKENLESS = "an answer to the request for a token that holds none"
_CODES = re.compile(
    r"\b(invalid_grant|invalid_client|unauthorized_client|invalid_scope|invalid_request"
    r"|invalid_target|access_denied)\b"
)


_CAUSES = (
    Cause(
        "Google refuses the key of {account}, as this computer's clock seems to be wrong",
        "set the clock, let the system keep it right by the network, and run again",
        about=Link.CLOCK,
        words=r"short-lived token|reasonable timeframe|token used too early",
    ),
    Cause(
        "{account} has been deleted or disabled",
        f"enable it, or make another and share the sheet with that: {ACCOUNTS}",
        about=Link.CREDENTIALS,
        words=r"account not found|account has been (?:deleted|disabled)"
        r"|robot is (?:disabled|missing)|account is disabled|deleted_client|disabled_client",
    ),
    Cause(
        "the key of {account} has been deleted or disabled, or belongs to another account",
        f"make a new key: {ACCOUNTS} > Keys",
        about=Link.CREDENTIALS,
        words=r"invalid jwt signature|key .*(?:revoked|disabled)",
    ),
    Cause(
        "a policy of the organization keeps {account} from it",
        "ask the organization's administrator to allow this account, or the way that it signs in",
        about=Link.CREDENTIALS,
        words=r"organi[sz]ation'?s? ?policy|policies within your organi|admin_policy_enforced"
        r"|org_internal|account restricted|policy_enforced|disable_?service_?account_?key"
        r"|disableserviceaccountkey",
    ),
    Cause(
        "the login of this computer is over: the organization wants it renewed from time to time",
        _LOG_IN_AGAIN,
        about=Link.CREDENTIALS,
        words=r"(?:invalid|required)_rapt|rapt_required|reauthentication",
    ),
    Cause(
        "the login of this computer has expired or was revoked",
        _LOG_IN_AGAIN,
        about=Link.CREDENTIALS,
        words=r"expired or revoked",
    ),
    Cause(
        "the token by which this run shows who it is has expired",
        "start the run anew, and sign in to Google right before it",
        about=Link.CREDENTIALS,
        words=r"id token (?:is expired|issued at|has expired)|token is expired",
    ),
    Cause(
        "the workload identity provider does not let in the identity that this run has",
        f"change its attribute condition ({_FEDERATION}), or run from what it allows",
        about=Link.CREDENTIALS,
        words=r"attribute condition",
    ),
    Cause(
        "the workload identity provider that the credentials name does not exist, is disabled,"
        " or expects another audience",
        f"compare its name in the CI's settings with {_FEDERATION}",
        about=Link.CREDENTIALS,
        words=r"invalid_target|full resource name of the identity provider|audience in id token",
    ),
    Cause(
        "the IAM Service Account Credentials API is not enabled in the project of {account}",
        "enable it at https://console.cloud.google.com/apis/library/iamcredentials.googleapis.com"
        " and wait a few minutes",
        about=Link.API,
        words=r"iam service account credentials api|iamcredentials\.googleapis\.com",
    ),
    Cause(
        "this run may not act as {account}",
        "give its identity the role Workload Identity User, or Service Account Token Creator, on"
        f" the account ({ACCOUNTS} > Permissions), and see that the account exists",
        about=Link.CREDENTIALS,
        words=r"getaccesstoken|unable to acquire impersonated",
    ),
    Cause(
        "{account} may not act for the person that the credentials name",
        f"allow it the scope {SCOPE}: Google Workspace admin console, Security > API controls >"
        " Domain-wide delegation; or name no person, and share the sheet with the account",
        about=Link.CREDENTIALS,
        words=r"unauthorized_client.*(?:unauthorized to retrieve|not authorized)",
    ),
    Cause(
        "Google refuses the scope that the credentials ask for (invalid_scope)",
        f"allow {SCOPE}, or make the credentials anew: for a login, {LOG_IN}",
        about=Link.CREDENTIALS,
        words=r"invalid_scope",
    ),
    Cause(
        "the token by which this run shows who it is, is not where the credentials say",
        "on GitHub let the workflow have `permissions: id-token: write`, and sign in to Google in"
        " the same job",
        about=Link.CREDENTIALS,
        words=r"subject.?token|file '[^']*' was not found",
    ),
)


def refresh(
    auth: Any,
    account: Account,
    seconds_left: Callable[[], float],
    heard: Callable[[Mapping[str, str]], None],
) -> None:
    """Get credentials a new token, in the time that is left; `heard` is told each reply's headers.

    Raises FailedRequestError where there may be one later, WorkbookError where there will be none.
    """
    ask = Request(requests.Session())
    answers = []

    def ask_in_time(*args: Any, **kwargs: Any) -> Any:
        with timed("request for a token") as note:
            answers.append(cast("Any", ask)(*args, **{"timeout": seconds_left()} | kwargs))
            note(str(answers[-1].status))
        heard(answers[-1].headers)
        return answers[-1]

    try:
        auth.refresh(ask_in_time)
    except GoogleAuthError as error:
        raise failed_token(error, account) from None
    except (QualifyError, MovedError):
        raise
    except Exception:  # noqa: BLE001 -- google-auth trusts the answer to have its documented shape
        if answers:
            raise FailedRequestError(_TOKENLESS) from None
        raise _unusable(account) from None
    token: object = auth.token
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        auth.token = None
        raise FailedRequestError(_TOKENLESS)


def failed_token(error: GoogleAuthError, account: Account) -> FailedRequestError | QualifyError:
    """Return why there is no token: for good, or only for now."""
    said = " ".join(map(str, error.args)).lower()
    if isinstance(error, TransportError) or error.retryable or _TROUBLE.search(said):
        return FailedRequestError(NO_TOKEN_YET)
    cause = find_cause(_CAUSES, "", said)
    if cause is not None:
        return cause.told(account)
    code = _CODES.search(said)
    if code is None:
        return _unusable(account)
    return WorkbookError(
        account.spreadsheet,
        f"Google refuses the credentials of {account.name} ({code[1]})",
        f"make a new key ({ACCOUNTS} > Keys) or log in again, and check this computer's clock;"
        f" {ASK_DOCTOR}",
        about=Link.CREDENTIALS,
    )


def _unusable(account: Account) -> WorkbookError:
    return WorkbookError(
        account.spreadsheet,
        "the credentials can't be used",
        f"make a new key for the account; {ASK_DOCTOR}",
        about=Link.CREDENTIALS,
    )
