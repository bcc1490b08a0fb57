"""Why Google gives the job no token: what its token services answered, and the mend.

What they or google-auth say may quote a key or a token: it is looked at, never repeated.
The codes: https://www.rfc-editor.org/rfc/rfc6749#section-5.2
"""

import re
from dataclasses import dataclass

from google.auth.exceptions import GoogleAuthError

from sync.google.forbidden import ACCOUNTS, LOG_IN, SCOPE
from sync.google.refusal import Caller
from sync.messages.errors import WorkbookError

_FEDERATION = "Google Cloud console, IAM & Admin > Workload Identity Federation"
_LOG_IN_AGAIN = f"run {LOG_IN}, or use the key of a service account"

_TROUBLE = re.compile(
    r"['\"]code['\"]: ?(?:429|5\d\d)\b|server_error|temporarily_unavailable|<html|<!doctype"
    r"|no access token in response"
)
_CODES = re.compile(
    r"\b(invalid_grant|invalid_client|unauthorized_client|invalid_scope|invalid_request"
    r"|invalid_target|access_denied)\b"
)


@dataclass(frozen=True)
class _Case:
    """What an answer like `sign` means; ACCOUNT in `what` and `mend` stands for the account."""

    sign: str
    what: str
    mend: str


_CASES = (
    _Case(
        r"short-lived token|reasonable timeframe|token used too early",
        "Google refuses the key of ACCOUNT, as this computer's clock seems to be wrong",
        "set the clock, let the system keep it right by the network, and run again",
    ),
    _Case(
        r"account not found|account has been (?:deleted|disabled)|robot is (?:disabled|missing)"
        r"|account is disabled|deleted_client|disabled_client",
        "ACCOUNT has been deleted or disabled",
        f"enable it, or make another and share the sheet with that: {ACCOUNTS}",
    ),
    _Case(
        r"invalid jwt signature|key .*(?:revoked|disabled)",
        "the key of ACCOUNT has been deleted or disabled, or belongs to another account",
        f"make a new key: {ACCOUNTS} > Keys",
    ),
    _Case(
        r"organi[sz]ation'?s? ?policy|policies within your organi|admin_policy_enforced"
        r"|org_internal|account restricted|policy_enforced|disable_?service_?account_?key"
        r"|disableserviceaccountkey",
        "a policy of the organization keeps ACCOUNT from it",
        "ask the organization's administrator to allow this account, or the way that it signs in",
    ),
    _Case(
        r"(?:invalid|required)_rapt|rapt_required|reauthentication",
        "the login of this computer is over: the organization wants it renewed from time to time",
        _LOG_IN_AGAIN,
    ),
    _Case(
        r"expired or revoked",
        "the login of this computer has expired or was revoked",
        _LOG_IN_AGAIN,
    ),
    _Case(
        r"id token (?:is expired|issued at|has expired)|token is expired",
        "the token by which this run shows who it is has expired",
        "start the run anew, and sign in to Google right before it",
    ),
    _Case(
        r"attribute condition",
        "the workload identity provider does not let in the identity that this run has",
        f"change its attribute condition ({_FEDERATION}), or run from what it allows",
    ),
    _Case(
        r"invalid_target|full resource name of the identity provider|audience in id token",
        "the workload identity provider that the credentials name does not exist, is disabled,"
        " or expects another audience",
        f"compare its name in the CI's settings with {_FEDERATION}",
    ),
    _Case(
        r"iam service account credentials api|iamcredentials\.googleapis\.com",
        "the IAM Service Account Credentials API is not enabled in the project of ACCOUNT",
        "enable it at https://console.cloud.google.com/apis/library/iamcredentials.googleapis.com"
        " and wait a few minutes",
    ),
    _Case(
        r"getaccesstoken|unable to acquire impersonated",
        "this run may not act as ACCOUNT",
        "give its identity the role Workload Identity User, or Service Account Token Creator, on"
        f" the account ({ACCOUNTS} > Permissions), and see that the account exists",
    ),
    _Case(
        r"unauthorized_client.*(?:unauthorized to retrieve|not authorized)",
        "ACCOUNT may not act for the person that the credentials name",
        f"allow it the scope {SCOPE}: Google Workspace admin console, Security > API controls >"
        " Domain-wide delegation; or name no person, and share the sheet with the account",
    ),
    _Case(
        r"invalid_scope",
        "Google refuses the scope that the credentials ask for (invalid_scope)",
        f"allow {SCOPE}, or make the credentials anew: for a login, {LOG_IN}",
    ),
    _Case(
        r"subject.?token|file '[^']*' was not found",
        "the token by which this run shows who it is, is not where the credentials say",
        "on GitHub let the workflow have `permissions: id-token: write`, and sign in to Google in"
        " the same job",
    ),
)


def has_trouble(error: GoogleAuthError) -> bool:
    """Tell whether a token service could not do its work just now, and may later."""
    return bool(_TROUBLE.search(_said(error)))


def refused_token(error: GoogleAuthError, caller: Caller) -> WorkbookError:
    """Give the error to raise where there is no token."""
    said = _said(error)
    for case in _CASES:
        if re.search(case.sign, said, re.DOTALL):
            what, mend = (
                text.replace("ACCOUNT", caller.account) for text in (case.what, case.mend)
            )
            return WorkbookError(caller.where, what, mend)
    code = _CODES.search(said)
    if code is None:
        return unusable_credentials(caller)
    return WorkbookError(
        caller.where,
        f"Google refuses the credentials of {caller.account} ({code[1]})",
        f"make a new key ({ACCOUNTS} > Keys) or log in again, and check this computer's clock",
    )


def unusable_credentials(caller: Caller) -> WorkbookError:
    """Say that no token can even be asked for."""
    return WorkbookError(
        caller.where, "the credentials can't be used", "make a new key for the account"
    )


def _said(error: GoogleAuthError) -> str:
    return " ".join(map(str, error.args)).lower()
