"""Credentials for Google: from a key file, a variable, or what the machine itself offers."""

import re
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import google.auth

from sync.credentials.key_forms import decode, read_key
from sync.messages.errors import ConfigError, WorkbookError
from sync.messages.link import Link
from sync.messages.secret import is_path

CREDENTIALS_VARIABLE = "QUALIFY_CREDENTIALS"
DEFAULT_VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
"""Where application default credentials are looked for first."""

_HOW_TO_GIVE = "give the file's path, or its whole content as it is or in base64"
_KEYS = "Google Cloud console, IAM & Admin > Service accounts > Keys"
_OAUTH_CLIENT = {"installed", "web"}
"""What the file of an OAuth client has; it says which program asks, and signs nobody in.

https://developers.google.com/identity/protocols/oauth2
"""

_KINDS = {
    "google.oauth2.service_account": "the key",
    "google.oauth2.credentials": "the login",
    "google.auth.identity_pool": "the federated identity",
    "google.auth.aws": "the federated identity",
    "google.auth.pluggable": "the federated identity",
    "google.auth.impersonated_credentials": "the impersonation",
    "google.auth.compute_engine.credentials": "the machine's identity",
}
"""What credentials are, by the module of google-auth that their class is of."""

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}", re.ASCII)

_auth: Any = google.auth


def log_in(scopes: Sequence[str]) -> str:
    """Say how a person logs in on this machine, so that the job may use these scopes."""
    asked = ",".join(["openid", "https://www.googleapis.com/auth/cloud-platform", *scopes])
    return f"`gcloud auth application-default login --scopes={asked}`"


def find_credentials(
    file: Path | None, environment: Mapping[str, str], scopes: Sequence[str]
) -> Any:
    """Return google-auth's credentials: from the file, the variable, or the machine's default.

    The variable holds a path, or the file's content, also quoted or in base64. No message repeats
    what it holds, unless it plainly is a path.
    """
    if file is not None:
        return _from_file(file, "--credentials", scopes)
    written = environment.get(CREDENTIALS_VARIABLE, "").strip()
    if written:
        return _from_variable(written, CREDENTIALS_VARIABLE, scopes)
    return _default(environment, scopes)


def email_of(auth: Any) -> str:
    """Return the e-mail address of the account that credentials are of, "" if they don't tell."""
    names = ("service_account_email", "account")
    emails = (str(getattr(auth, name, None) or "") for name in names)
    return next(filter(_EMAIL.fullmatch, emails), "")


def describe_credentials(auth: Any, file: Path | None, environment: Mapping[str, str]) -> str:
    """Say as whom credentials of `find_credentials` sign in, and where they were found."""
    kind, email = _KINDS.get(type(auth).__module__, "other credentials"), email_of(auth)
    return f"{kind}{email and f' of {email}'}, from {_origin(file, environment)}"


def _origin(file: Path | None, environment: Mapping[str, str]) -> str:
    """Where credentials are looked for; a path is named only if it plainly is one."""
    if file is not None:
        return f"--credentials {file}" if is_path(str(file)) else "--credentials"
    written = environment.get(CREDENTIALS_VARIABLE, "").strip()
    if written:
        named = f", the file {written}" if is_path(written) else ""
        return f"the variable {CREDENTIALS_VARIABLE}{named}"
    return "this machine (application default credentials)"


def _default(environment: Mapping[str, str], scopes: Sequence[str]) -> Any:
    """Take application default credentials, which keyless CI sets up too.

    Where their variable leads nowhere, that is said as of our own.
    https://cloud.google.com/docs/authentication/application-default-credentials
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its advice on quotas does not concern the job
            return _auth.default(scopes=list(scopes))[0]
    except Exception:  # noqa: BLE001 -- whatever a damaged file leads a library to
        written = environment.get(DEFAULT_VARIABLE, "").strip()
        if written:
            return _from_variable(written, DEFAULT_VARIABLE, scopes)
        raise WorkbookError(
            "Google",
            "there are no credentials",
            f"name a service account's key file with --credentials or {CREDENTIALS_VARIABLE},"
            f" or log in with {log_in(scopes)}",
            about=Link.CREDENTIALS,
        ) from None


def _from_variable(written: str, name: str, scopes: Sequence[str]) -> Any:
    key = read_key(written)
    if key is None:
        return _from_file(Path(written), name, scopes)
    return _from_key(key, name, scopes)


def _from_file(path: Path, origin: str, scopes: Sequence[str]) -> Any:
    named = f" {path}" if is_path(str(path)) else ""
    try:
        text = decode(path.expanduser().read_bytes())
    except (OSError, ValueError, RuntimeError) as error:
        if not named:
            raise ConfigError(
                origin,
                "is neither the path of a file that is there nor the key of an account",
                _HOW_TO_GIVE,
                about=Link.CREDENTIALS,
            ) from None
        what = error.strerror if isinstance(error, OSError) else "not a text file"
        raise ConfigError(
            origin,
            f"can't read{named} ({what})",
            "name the account's key file",
            about=Link.CREDENTIALS,
        ) from None
    return _from_key(read_key(text), origin + named, scopes)


def _from_key(key: Mapping[str, Any] | None, origin: str, scopes: Sequence[str]) -> Any:
    """Read a key, or another kind of file that google-auth knows.

    What google-auth says of it is not repeated: that could quote the key.
    """
    try:
        if key is not None:
            with warnings.catch_warnings():
                # The method warns against files from strangers; this one is the user's own.
                warnings.simplefilter("ignore")
                return _auth.load_credentials_from_dict(dict(key), scopes=list(scopes))[0]
    except Exception:  # noqa: BLE001, S110 -- of any library that reads the key; said below
        pass
    what, mend = _why_none(key or {}, scopes)
    raise ConfigError(origin, what, mend, about=Link.CREDENTIALS)


def _why_none(key: Mapping[str, Any], scopes: Sequence[str]) -> tuple[str, str]:
    """Why an object is no key that can be used, and the mend."""
    if _OAUTH_CLIENT & key.keys():
        return "is the file of an OAuth client, which signs nobody in", f"make a key: {_KEYS}"
    if key.get("type") == "authorized_user":
        return "is a login of which a part is missing", f"log in again with {log_in(scopes)}"
    return (
        "is not the key of a service account, nor another Google credentials file",
        f"download the key again: {_KEYS}",
    )
