"""Refusals that Google has sent, as public bug reports record them; the source stands beside each.

Names of people's projects are replaced, and the service is the Sheets API throughout.
"""

from typing import Any

JsonObject = dict[str, Any]

SERVICE = "sheets.googleapis.com"
PROJECT = "123456789012"
_RPC = "type.googleapis.com/google.rpc"


def info(reason: str, **metadata: str) -> JsonObject:
    return {
        "@type": f"{_RPC}.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": {"service": SERVICE} | metadata,
    }


def error(message: str, *details: JsonObject, code: int = 403, **more: Any) -> JsonObject:
    status = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED"}.get(code, "PERMISSION_DENIED")
    body: JsonObject = {"code": code, "message": message, "status": status} | more
    return {"error": body | ({"details": list(details)} if details else {})}


def legacy(reason: str, message: str, domain: str = "usageLimits") -> JsonObject:
    """The older shape: labbots/google-drive-upload#192."""
    listed = [{"domain": domain, "reason": reason, "message": message}]
    return {"error": {"errors": listed, "code": 403, "message": message}}


_LOCAL = (
    "Your application is authenticating by using local Application Default Credentials. The"
    " sheets.googleapis.com API requires a quota project, which is not set by default. To learn how"
    " to set your quota project, see"
    " https://cloud.google.com/docs/authentication/adc-troubleshooting/user-creds ."
)
_END_USER = (
    "Your application has authenticated using end user credentials from the Google Cloud SDK or"
    " Google Cloud Shell which are not supported by the sheets.googleapis.com. We recommend"
    " configuring the billing/quota_project setting in gcloud or using a service account through"
    " the auth/impersonate_service_account setting."
)
_OFF = (
    "Google Sheets API has not been used in project {0} before or it is disabled. Enable it by"
    " visiting https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?"
    "project={0} then retry. If you enabled this API recently, wait a few minutes for the action to"
    " propagate to our systems and retry."
)
_MAY_NOT_USE = (
    "Caller does not have required permission to use project sales-tools. Grant the caller the"
    " roles/serviceusage.serviceUsageConsumer role, or a custom role with the"
    " serviceusage.services.use permission, by visiting"
    " https://console.developers.google.com/iam-admin/iam/project?project=sales-tools and then"
    " retry. Propagation of the new permission may take a few minutes."
)
_BILLING = (
    "This API method requires billing to be enabled. Please enable billing on project"
    " #123456789012 by visiting https://console.developers.google.com/billing/enable?"
    "project=123456789012 then retry. If you enabled billing for this project recently, wait a few"
    " minutes for the action to propagate to our systems and retry."
)

# GoogleCloudPlatform/dlp-pdf-redaction#25
NO_QUOTA_PROJECT = error(_LOCAL, info("SERVICE_DISABLED", consumer="projects/764086051850"))
# googleapis/nodejs-vision#545
END_USER = error(_END_USER)
# tidyverse, hashicorp/terraform-provider-google: gcloud's own project, without the advice
BORROWED_PROJECT = error(
    _OFF.format("764086051850"), info("SERVICE_DISABLED", consumer="projects/764086051850")
)
# openclaw/gogcli#415, in the older shape
ACCESS_NOT_CONFIGURED = legacy("accessNotConfigured", _OFF.format(PROJECT))
# googleapis/google-auth-library-python#742
API_OFF = error(
    _OFF.format(PROJECT),
    {"@type": f"{_RPC}.Help", "links": [{"description": "activation", "url": "javascript:x"}]},
    info("SERVICE_DISABLED", consumer=f"projects/{PROJECT}"),
)
# GoogleCloudPlatform/pbmm-on-gcp-onboarding#379
USER_PROJECT_DENIED = error(
    _MAY_NOT_USE, info("USER_PROJECT_DENIED", consumer="projects/sales-tools")
)
# googleapis/google-api-nodejs-client#3241: INVALID_ARGUMENT, with words that sound like a range
PROJECT_NOT_FOUND = error(
    "Project 'project:sales-tools' not found or deleted.",
    info("USER_PROJECT_DENIED", consumer="projects/sales-tools"),
    code=400,
)
# googleapis/google-api-php-client#2422
PROJECT_DELETED = error(
    "Project #123456789012 has been deleted.",
    {"@type": f"{_RPC}.Help"},
    {"@type": f"{_RPC}.ErrorInfo", "reason": "CONSUMER_INVALID"},
    errors=[{"domain": "global", "message": "Project has been deleted.", "reason": "forbidden"}],
)
# google-gemini/gemini-cli#4065
CONSUMER_INVALID = error(
    "Permission denied on resource project sales-tools.",
    info("CONSUMER_INVALID", consumer="projects/sales-tools", containerInfo="sales-tools"),
)
# google/generative-ai-docs#356
SUSPENDED = error(
    "Permission denied: Consumer 'api_key:AIzaSECRET' has been suspended.",
    info("CONSUMER_SUSPENDED", consumer=f"projects/{PROJECT}"),
)
# pgmichael/wavenet-for-chrome#83 has the words
BILLING = error(_BILLING, info("BILLING_DISABLED", consumer=f"projects/{PROJECT}"))
# GoogleCloudPlatform/java-docs-samples#276
BILLING_OLD = error(
    "Project charming-module-137923 (#808448574146) has billing disabled. Please enable it.",
    errors=[{"domain": "global", "message": "billing disabled", "reason": "forbidden"}],
)
# cloudquery/cloudquery#1062
VPC = error(
    "Request is prohibited by organization's policy. vpcServiceControlsUniqueIdentifier:"
    " eYhDkfYCu-dOCjuj8X4",
    {
        "@type": f"{_RPC}.PreconditionFailure",
        "violations": [{"type": "VPC_SERVICE_CONTROLS", "description": "eYhDkfYCu-dOCjuj8X4"}],
    },
    info("SECURITY_POLICY_VIOLATED", uid="eYhDkfYCu-dOCjuj8X4", consumer=f"projects/{PROJECT}"),
)
# broadinstitute/gatk#9053: the same without details
VPC_BARE = error(
    "Request is prohibited by organization's policy. vpcServiceControlsUniqueIdentifier: GRWoMNGF"
)
ORG_RESTRICTION = error(
    "Access denied by organization's restriction.", info("ORG_RESTRICTION_VIOLATION")
)
# xing5/mcp-google-sheets#29
NARROW_OLD = legacy("insufficientPermissions", "Insufficient Permission", "global")
NOT_SHARED_BARE = error("The caller does not have permission")
# googleapis/google-cloud-dotnet#1503
DAY_LIMIT = legacy("dailyLimitExceeded", "Daily Limit Exceeded")
UNREGISTERED = error(
    "Method doesn't allow unregistered callers (callers without established identity). Please use"
    " API Key or other form of API consumer identity to call this API."
)
ACCOUNT_INVALID = error("Account invalid.", info("ACCOUNT_STATE_INVALID"), code=401)

# jaredhanson/passport-google-oauth#75, Sage-Bionetworks/data_curator#110
RATE_LIMITS = (
    legacy("userRateLimitExceeded", "User Rate Limit Exceeded"),
    legacy("rateLimitExceeded", "Rate Limit Exceeded"),
    legacy("quotaExceeded", "Quota exceeded."),
    error("Quota exceeded for quota metric 'Read requests'.", info("RATE_LIMIT_EXCEEDED")),
    error("User Rate Limit Exceeded"),
)

# OAuth's shape, of the token endpoint of keys ------------------------------------------------


def grant(code: str, description: str) -> JsonObject:
    return {"error": code, "error_description": description}


# googleapis/google-cloud-cpp#2689
CLOCK = grant(
    "invalid_grant",
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."
    " Check your iat and exp values and use a clock with skew to account for clock differences"
    " between systems.",
)
# googleapis/google-cloud-php#3622, googleapis/nodejs-tasks#252, FlowCrypt/flowcrypt-browser#2269
ACCOUNT_NOT_FOUND = grant("invalid_grant", "Invalid grant: account not found")
ROBOT_DISABLED = grant("invalid_grant", "Robot is disabled.")
ACCOUNT_DELETED = grant("invalid_grant", "Account has been deleted")
# googleapis/google-cloud-python#10004
SIGNATURE = grant("invalid_grant", "Invalid JWT Signature.")
# google-api-python-client and others
DELEGATION = grant(
    "unauthorized_client",
    "Client is unauthorized to retrieve access tokens using this method, or client not authorized"
    " for any of the scopes requested.",
)
BAD_SCOPE = grant("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
ADMIN_POLICY = grant(
    "access_denied",
    "Access to your account data is restricted by policies within your organization.",
)
# aaif-goose/goose#9689
RAPT = grant("invalid_grant", "reauth related error (invalid_rapt)") | {
    "error_uri": "https://support.google.com/a/answer/9368756",
    "error_subtype": "invalid_rapt",
}
REVOKED = grant("invalid_grant", "Token has been expired or revoked.")
UNKNOWN_CLIENT = grant("invalid_client", "The OAuth client was not found, secret SECRET.")

# terraform-google-modules/terraform-example-foundation#1362, google-github-actions/auth#202
ATTRIBUTES = grant(
    "unauthorized_client", "The given credential is rejected by the attribute condition."
)
TARGET = grant(
    "invalid_target",
    'The target service indicated by the "audience" parameters is invalid. This might either be'
    " because the pool or provider is disabled or deleted or because it doesn't exist.",
)
# google-github-actions/auth#340
IMPERSONATION = error(
    "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
    {
        "@type": f"{_RPC}.ErrorInfo",
        "reason": "IAM_PERMISSION_DENIED",
        "domain": "iam.googleapis.com",
        "metadata": {"permission": "iam.serviceAccounts.getAccessToken"},
    },
)
IAM_OFF = error(
    "IAM Service Account Credentials API has not been used in project 123456789012 before or it is"
    " disabled. Enable it by visiting https://console.developers.google.com/apis/api/"
    "iamcredentials.googleapis.com/overview?project=123456789012 then retry.",
    info("SERVICE_DISABLED", service="iamcredentials.googleapis.com"),
)
