"""Who the job is to Google: a key file, a variable, or what the machine itself offers."""

import ipaddress
import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import google.auth
from google.auth.exceptions import GoogleAuthError

from sync.errors import ConfigError, WorkbookError
from sync.google.client import GOOGLE
from sync.google.forbidden import LOG_IN, SCOPE

CREDENTIALS_VARIABLE = "QUALIFY_CREDENTIALS"
ROOT_VARIABLE = "QUALIFY_API_ROOT"

_auth: Any = google.auth


def find_credentials(file: Path | None, environment: Mapping[str, str]) -> Any:
    """Give google-auth's credentials: of the file, of the variable, or the machine's default."""
    if file is not None:
        return _from_file(file, "--credentials")
    written = environment.get(CREDENTIALS_VARIABLE, "").strip()
    if written.startswith("{"):
        return _from_json(written, CREDENTIALS_VARIABLE)
    if written:
        return _from_file(Path(written), CREDENTIALS_VARIABLE)
    return _default()


def _default() -> Any:
    """Take application default credentials, which keyless CI sets up too.

    https://cloud.google.com/docs/authentication/application-default-credentials
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its advice on quotas does not concern a sheet
            return _auth.default(scopes=[SCOPE])[0]
    except (GoogleAuthError, OSError, ValueError):
        raise WorkbookError(
            "Google",
            "there are no credentials",
            f"name a service account's key file with --credentials or {CREDENTIALS_VARIABLE},"
            f" or log in with {LOG_IN}",
        ) from None


def _from_file(path: Path, origin: str) -> Any:
    try:
        text = path.expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else "not a text file"
        raise ConfigError(
            origin, f"can't read {path} ({what})", "name the account's key file"
        ) from None
    return _from_json(text, f"{origin} {path}")


def _from_json(text: str, origin: str) -> Any:
    """Read a key, or another kind of file that google-auth knows.

    What is wrong with it is not repeated: a message of theirs could quote the key.
    """
    try:
        info = json.loads(text)
        with warnings.catch_warnings():
            # The method warns against files from strangers; this one is the user's own.
            warnings.simplefilter("ignore", DeprecationWarning)
            return _auth.load_credentials_from_dict(info, scopes=[SCOPE])[0]
    except (GoogleAuthError, ValueError, KeyError, TypeError, AttributeError):
        raise ConfigError(
            origin,
            "is not the key of a service account, nor another Google credentials file",
            "download the key again: Google Cloud console, IAM & Admin > Service accounts > Keys",
        ) from None


def find_root(environment: Mapping[str, str]) -> str:
    """Give the base address of the API; a token goes to no other machine in the clear."""
    root = environment.get(ROOT_VARIABLE, "").strip().rstrip("/") or GOOGLE
    url = urlsplit(root)
    if url.scheme == "https" and url.hostname:
        return root
    if url.scheme == "http" and _is_loopback(url.hostname or ""):
        return root
    raise ConfigError(ROOT_VARIABLE, "is not an https address", f"unset it, or set it to {GOOGLE}")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
