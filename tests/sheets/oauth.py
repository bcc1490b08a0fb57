"""Google's OAuth endpoints: service accounts' keys, and keyless access by token exchange.

Signatures, audience, expiry and scope of a key's assertion are checked as Google does:
developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests.
"""

import base64
import hashlib
import itertools
import json
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.sheets import errors, wire
from tests.sheets.errors import PROJECT
from tests.sheets.wire import Reply

SCOPE = "https://www.googleapis.com/auth/spreadsheets"
AUDIENCE = "https://oauth2.googleapis.com/token"
POOL = "//iam.googleapis.com/locations/global/workloadIdentityPools/github/providers/github"
"""The audience of keyless access. A real one holds the project's number, which makes google-auth
look the project up at cloudresourcemanager.googleapis.com; tests reach no such place."""
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
EXCHANGE_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
_JWT_TYPE = "urn:ietf:params:oauth:token-type:jwt"
_ACCESS_TYPE = "urn:ietf:params:oauth:token-type:access_token"
_OUTSIDE_TOKEN = "ci-oidc-token"
_HOUR = 3600
_SKEW = 300


class Refused(Exception):  # noqa: N818 - it is an answer, not a mistake
    """The token endpoint says no."""

    def __init__(self, error: str, description: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(description)
        content = {"error": error, "error_description": description}
        self.reply = wire.as_json(content, status=status)


@dataclass(frozen=True)
class Account:
    """A service account with a key."""

    email: str
    key: rsa.RSAPrivateKey
    key_id: str

    def key_json(self, server_url: str) -> dict[str, str]:
        """Write the key file's content; tokens are asked for at the test server."""
        private = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": self.key_id,
            "private_key": private.decode(),
            "client_email": self.email,
            "client_id": "100000000000000000001",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": f"{server_url}/token",
            "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
            "client_x509_cert_url": f"https://www.googleapis.com/robot/v1/metadata/x509/{self.email}",
            "universe_domain": "googleapis.com",
        }


@dataclass(frozen=True)
class Token:
    """An access token: whose it is, for what, until when (seconds since 1970)."""

    account: str
    scopes: frozenset[str]
    expires: float


class OAuth:
    """The accounts and tokens of a server."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.keyless: dict[str, str] = {}
        self._tokens: dict[str, Token] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def add_account(self, email: str) -> Account:
        key = _new_key(email)
        key_id = hashlib.sha256(email.encode()).hexdigest()[:40]
        self.accounts[email] = Account(email, key, key_id)
        return self.accounts[email]

    def revoke_all(self) -> None:
        with self._lock:
            self._tokens.clear()

    def find(self, token: str) -> Token | None:
        """Look a token up; None if it is unknown or has expired."""
        with self._lock:
            found = self._tokens.get(token)
        return found if found and found.expires > time.time() else None

    def _issue(self, account: str, scopes: frozenset[str]) -> str:
        with self._lock:
            token = f"ya29.test-{next(self._numbers):04d}-{'x' * 40}"
            self._tokens[token] = Token(account, scopes, time.time() + _HOUR)
        return token

    def machine_token(self, email: str, scope: str) -> dict[str, Any]:
        """What a machine of Google Cloud answers a program that asks for its account's token."""
        token = self._issue(email, frozenset(scope.split(",")))
        return {"access_token": token, "expires_in": _HOUR, "token_type": "Bearer"}

    # The endpoints ------------------------------------------------------------------------------

    def token(self, body: bytes) -> Reply:
        """POST /token: a signed assertion for an access token."""
        try:
            token = self._issue(*self._check_assertion(_form(body)))
        except Refused as no:
            return no.reply
        return wire.as_json({"access_token": token, "expires_in": _HOUR, "token_type": "Bearer"})

    def _check_assertion(self, form: dict[str, str]) -> tuple[str, frozenset[str]]:
        if form.get("grant_type") != JWT_GRANT:
            raise Refused("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type')}")
        header, claims, signed, signature = _read_jwt(form.get("assertion", ""))
        account = self.accounts.get(str(claims.get("iss")))
        if account is None:
            raise Refused("invalid_grant", "Invalid grant: account not found")
        _check_signature(account, header, signed, signature)
        _check_times(claims)
        if claims.get("aud") != AUDIENCE:
            raise Refused("invalid_grant", "Invalid JWT: Failed audience check.")
        return account.email, _check_scope(str(claims.get("scope", "")))

    def exchange(self, body: bytes) -> Reply:
        """POST /sts/v1/token: an outside token for a federated one."""
        form = _form(body)
        known = form.get("subject_token", "") in self.keyless
        asked = (form.get("grant_type"), form.get("audience"), form.get("subject_token_type"))
        if asked != (EXCHANGE_GRANT, POOL, _JWT_TYPE) or not known:
            text = "The given credential is rejected by the attribute condition."
            return Refused("unauthorized_client", text, HTTPStatus.UNAUTHORIZED).reply
        scopes = frozenset(form.get("scope", "").split())
        token = self._issue(f"principal:{self.keyless[form['subject_token']]}", scopes)
        return wire.as_json(
            {
                "access_token": token,
                "issued_token_type": _ACCESS_TYPE,
                "token_type": "Bearer",
                "expires_in": _HOUR,
            }
        )

    def impersonate(self, email: str, authorization: str, body: bytes) -> Reply:
        """POST …/serviceAccounts/EMAIL:generateAccessToken: a federated token for the account's."""
        caller = self.find(authorization.removeprefix("Bearer "))
        if caller is None or caller.account != f"principal:{email}":
            text = "Permission 'iam.serviceAccounts.getAccessToken' denied on resource"
            return errors.forbidden(text).reply()
        token = self._issue(email, frozenset(json.loads(body)["scope"]))
        until = datetime.fromtimestamp(time.time() + _HOUR, UTC)
        expires = until.strftime("%Y-%m-%dT%H:%M:%SZ")
        return wire.as_json({"accessToken": token, "expireTime": expires})

    def write_keyless(self, email: str, server_url: str, folder: Path) -> Path:
        """Write the file for keyless access that a CI system makes, and the outside token.

        Whoever holds the outside token may act as the account.
        """
        self.keyless[_OUTSIDE_TOKEN] = email
        source = folder / "oidc-token.txt"
        source.write_text(_OUTSIDE_TOKEN, encoding="utf-8")
        accounts = f"{server_url}/v1/projects/-/serviceAccounts"
        content = {
            "type": "external_account",
            "audience": POOL,
            "subject_token_type": _JWT_TYPE,
            "token_url": f"{server_url}/sts/v1/token",
            "service_account_impersonation_url": f"{accounts}/{email}:generateAccessToken",
            "credential_source": {"file": str(source)},
            "universe_domain": "googleapis.com",
        }
        path = folder / "keyless.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path


@cache
def _new_key(email: str) -> rsa.RSAPrivateKey:
    """Make a key, once for each account in a process: it takes a while."""
    assert email
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _form(body: bytes) -> dict[str, str]:
    return {name: texts[0] for name, texts in parse_qs(body.decode()).items()}


def _read_jwt(text: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    try:
        head, claims, signature = text.split(".")
        signed = f"{head}.{claims}".encode()
        return json.loads(_decode(head)), json.loads(_decode(claims)), signed, _decode(signature)
    except ValueError as error:
        raise Refused("invalid_grant", "Invalid JWT: malformed.") from error


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _check_signature(
    account: Account, header: dict[str, Any], signed: bytes, signature: bytes
) -> None:
    if header.get("alg") != "RS256" or header.get("kid") not in {None, account.key_id}:
        raise Refused("invalid_grant", "Invalid JWT Signature.")
    try:
        account.key.public_key().verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature as error:
        raise Refused("invalid_grant", "Invalid JWT Signature.") from error


def _check_times(claims: dict[str, Any]) -> None:
    """The message: a-marenkov/gsheets#96."""
    issued, expires, now = claims.get("iat", 0), claims.get("exp", 0), time.time()
    if not (issued - _SKEW <= now < expires <= issued + _HOUR):
        raise Refused(
            "invalid_grant",
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable"
            " timeframe. Check your iat and exp values in the JWT claim.",
        )


def _check_scope(text: str) -> frozenset[str]:
    scopes = frozenset(text.split())
    if not scopes or not all(x.startswith("https://www.googleapis.com/auth/") for x in scopes):
        raise Refused("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
    return scopes
