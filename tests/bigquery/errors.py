"""BigQuery's refusals: `{"error": {"code", "message", "errors": [...], "status"}}`.

Reasons and codes: https://cloud.google.com/bigquery/docs/error-messages
"""

from typing import Any

from tests.sheets import wire

JsonObject = dict[str, Any]

CODES = {
    "accessDenied": (403, "PERMISSION_DENIED"),
    "accessNotConfigured": (403, "PERMISSION_DENIED"),
    "authError": (401, "UNAUTHENTICATED"),
    "backendError": (503, "UNAVAILABLE"),
    "billingNotEnabled": (403, "PERMISSION_DENIED"),
    "duplicate": (409, "ALREADY_EXISTS"),
    "invalid": (400, "INVALID_ARGUMENT"),
    "invalidQuery": (400, "INVALID_ARGUMENT"),
    "jobBackendError": (400, "INVALID_ARGUMENT"),
    "notFound": (404, "NOT_FOUND"),
    "quotaExceeded": (403, "PERMISSION_DENIED"),
    "rateLimitExceeded": (403, "PERMISSION_DENIED"),
    "resourcesExceeded": (400, "INVALID_ARGUMENT"),
}


class Refused(Exception):  # noqa: N818 -- it is an answer, not a mistake
    """BigQuery says no, to a request or to a job."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message

    def proto(self) -> JsonObject:
        """As a job's status names it."""
        return {"reason": self.reason, "message": self.message}

    def reply(self) -> wire.Reply:
        """As a request is answered with it."""
        code, status = CODES[self.reason]
        first = {"message": self.message, "domain": "global", "reason": self.reason}
        error = {"code": code, "message": self.message, "errors": [first], "status": status}
        return wire.as_json({"error": error}, status=code)


def conflict(table: str, transaction: str) -> Refused:
    """Of two transactions that change rows of one table: estuary/connectors#111."""
    return Refused(
        "invalidQuery",
        f"Query error: Transaction is aborted due to concurrent update against table {table}."
        f" Transaction ID: {transaction}",
    )
