"""What people are told where Google gives the job no token: the cause, and the mend.

What its token services or google-auth say may quote a key or a token, so it is never repeated.
The codes: https://www.rfc-editor.org/rfc/rfc6749#section-5.2
"""

import re

from google.auth.exceptions import GoogleAuthError

from sync.google.refusal import Account, Cause, find_cause
from sync.google.refused_requests import ACCOUNTS, LOG_IN, SCOPE
from sync.messages.errors import QualifyError, WorkbookError

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


_CAUSES = (
    Cause(
        "Google refuses the key of {account}, as this computer's clock seems to be wrong",
        "set the clock, let the system keep it right by the network, and run again",
        words=r"short-lived token|reasonable timeframe|token used too early",
    ),
    Cause(
        "{account} has been deleted or disabled",
        f"enable it, or make another and share the sheet with that: {ACCOUNTS}",
        words=r"account not found|account has been (?:deleted|disabled)"
        r"|robot is (?:disabled|missing)|account is disabled|deleted_client|disabled_client",
    ),
    Cause(
        "the key of {account} has been deleted or disabled, or belongs to another account",
        f"make a new key: {ACCOUNTS} > Keys",
        words=r"invalid jwt signature|key .*(?:revoked|disabled)",
    ),
    Cause(
        "a policy of the organization keeps {account} from it",
        "ask the organization's administrator to allow this account, or the way that it signs in",
        words=r"organi[sz]ation'?s? ?policy|policies within your organi|admin_policy_enforced"
        r"|org_internal|account restricted|policy_enforced|disable_?service_?account_?key"
        r"|disableserviceaccountkey",
    ),
    Cause(
        "the login of this computer is over: the organization wants it renewed from time to time",
        _LOG_IN_AGAIN,
        words=r"(?:invalid|required)_rapt|rapt_required|reauthentication",
    ),
    Cause(
        "the login of this computer has expired or was revoked",
        _LOG_IN_AGAIN,
        words=r"expired or revoked",
    ),
    Cause(
        "the token by which this run shows who it is has expired",
        "start the run anew, and sign in to Google right before it",
        words=r"id token (?:is expired|issued at|has expired)|token is expired",
    ),
    Cause(
        "the workload identity provider does not let in the identity that this run has",
        f"change its attribute condition ({_FEDERATION}), or run from what it allows",
        words=r"attribute condition",
    ),
    Cause(
        "the workload identity provider that the credentials name does not exist, is disabled,"
        " or expects another audience",
        f"compare its name in the CI's settings with {_FEDERATION}",
        words=r"invalid_target|full resource name of the identity provider|audience in id token",
    ),
    Cause(
        "the IAM Service Account Credentials API is not enabled in the project of {account}",
        "enable it at https://console.cloud.google.com/apis/library/iamcredentials.googleapis.com"
        " and wait a few minutes",
        words=r"iam service account credentials api|iamcredentials\.googleapis\.com",
    ),
    Cause(
        "this run may not act as {account}",
        "give its identity the role Workload Identity User, or Service Account Token Creator, on"
        f" the account ({ACCOUNTS} > Permissions), and see that the account exists",
        words=r"getaccesstoken|unable to acquire impersonated",
    ),
    Cause(
        "{account} may not act for the person that the credentials name",
        f"allow it the scope {SCOPE}: Google Workspace admin console, Security > API controls >"
        " Domain-wide delegation; or name no person, and share the sheet with the account",
        words=r"unauthorized_client.*(?:unauthorized to retrieve|not authorized)",
    ),
    Cause(
        "Google refuses the scope that the credentials ask for (invalid_scope)",
        f"allow {SCOPE}, or make the credentials anew: for a login, {LOG_IN}",
        words=r"invalid_scope",
    ),
    Cause(
        "the token by which this run shows who it is, is not where the credentials say",
        "on GitHub let the workflow have `permissions: id-token: write`, and sign in to Google in"
        " the same job",
        words=r"subject.?token|file '[^']*' was not found",
    ),
)


def has_trouble(error: GoogleAuthError) -> bool:
    """Whether a token service failed for now, and may answer later."""
    return bool(_TROUBLE.search(_said(error)))


def refused_token(error: GoogleAuthError, account: Account) -> QualifyError:
    """Return the error to raise where there is no token."""
    said = _said(error)
    cause = find_cause(_CAUSES, "", said)
    if cause is not None:
        return cause.told(account)
    code = _CODES.search(said)
    if code is None:
        return unusable_credentials(account)
    return WorkbookError(
        account.spreadsheet,
        f"Google refuses the credentials of {account.name} ({code[1]})",
        f"make a new key ({ACCOUNTS} > Keys) or log in again, and check this computer's clock",
    )


def unusable_credentials(account: Account) -> WorkbookError:
    """Return the error to raise where no token can even be asked for."""
    return WorkbookError(
        account.spreadsheet, "the credentials can't be used", "make a new key for the account"
    )


def _said(error: GoogleAuthError) -> str:
    return " ".join(map(str, error.args)).lower()
