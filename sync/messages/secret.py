"""Telling secrets from names, so that one given in the wrong place is never repeated."""

import re
from pathlib import PurePath

_KEY = re.compile(
    r"BEGIN[A-Z ]{0,40}PRIVATE|PRIVATE KEY"
    r"|\b(?:private_key(?:_id)?|client_secret|refresh_token|access_token)\b[\\\"']*\s*[:=]"
    r"|\bservice_account\b[\\\"']*\s*,"
    r"|\b(?:GOCSPX-|ya29\.|1//0)[\w-]{8}"
    r"|\bAIza[\w-]{30}|\b(?:gh[oprsu]_|github_pat_)\w{20}"
    r"|(?=[A-Z]{0,99}[2-7])[A-Z2-7]{100}"
    r"|(?=[0-9]{0,99}[a-fA-F])(?=[a-fA-F]{0,99}[0-9])[0-9a-fA-F]{100}"
)
"""What stands in credentials of Google and GitHub, and long texts in hex or base32.

It looks a limited way ahead, so that a long text of capitals costs no more than another.

https://cloud.google.com/iam/docs/keys-create-delete
"""

_WEBHOOK = re.compile(
    r"\bhooks\.slack(?:-gov)?\.com/+\w+/+\w"
    r"|\bchat\.googleapis\.com/+v1/+spaces/[^\s\"']*[?&](?:key|token)="
    r"|\bhc-ping\.com/+[\w-]"
    r"|\bdiscord(?:app)?\.com/+api/+webhooks/"
    r"|\bwebhook\.office\.com/+webhook",
    re.IGNORECASE,
)
"""Addresses at which whoever knows them can write, of the services that most teams use."""

_DATABASES = (
    "postgres|postgresql|redshift|cockroachdb|mysql|mariadb|mssql|sqlserver|oracle|clickhouse"
    "|mongodb|snowflake|duckdb|bigquery|parquet|s3|gs|gcs|r2|az|azure|abfss"
)
_TELLING = (
    r"[\w-]{0,40}(?:passw(?:or)?d|pwd|secret|token|signature|credential|access_?key)[\w-]{0,40}|sig"
)
_DSN = "host|hostaddr|dbname|user|server|user ?id|uid"

_LOGIN = re.compile(
    r"://[^\s\"'@/?#:]{0,99}:[^\s\"'@/?#]{1,300}@"
    rf"|\b(?:{_DATABASES})(?:\+\w{{1,20}})?:/{{1,3}}[^\n\"'@/?#:]{{0,99}}:[^\n\"']{{1,300}}@"
    rf"|\b(?:{_DATABASES}):[^\s\"']{{0,400}}?[?&;](?:{_TELLING})=[^\s\"'&]"
    rf"|\b(?:{_DSN})\s*=[^\n\"]{{0,300}}?\b(?:password|pwd)\s*=\s*[^\s,]"
    rf"|\b(?:password|pwd)\s*=\s*[^\s,][^\n\"]{{0,300}}?\b(?:{_DSN})\s*=",
    re.IGNORECASE,
)
"""An address with a password in it, or a token, as databases and their drivers take it.

A password that holds signs that no address should have is looked for behind the names of databases
alone. It looks a limited way ahead, as above.
"""

_ENCODED_KEY = re.compile(
    r"(?<![\w+/-])(?:ey[JA]|ew[oA0]|e1w|77u|//57|In[st]|IgB7|LS0t|LQAt|MII[A-K])"
    r"[\w+/=-]{12}[\w+/=-]*"
)
"""How the base64 of such a file begins ("{", a quotation mark, "-----BEGIN"), or of a key.

Also that of UTF-16, in which PowerShell encodes texts.
"""

_BLOCK = re.compile(r"(?<![\w/.:])[\w+/=%-]{60,}", re.ASCII)
"""Signs of base64 in a row that are no part of a URL."""

_SHORTEST = 60
_BLANKS = re.compile(r"\s+")
_SEPARATORS = re.compile(r"[\\/:. _()@+-]+")
_UNLIKE_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f{}\[\]\"<>|*?=;%]")
_LONGEST_NAME = 300
_LONGEST_WORD = 24
_FILE_TYPES = frozenset(
    {".json", ".toml", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".txt", ".key", ".pem"}
)


def holds_secret(text: str) -> bool:
    """Whether a text holds what looks like a key, plain or in base64, or a secret address."""
    return find_secret(text) is not None


def find_secret(text: str) -> int | None:
    """The offset of the first thing that looks like one; None where there is none."""
    looks = (_KEY, _WEBHOOK, _LOGIN, _ENCODED_KEY)
    found = [match.start() for look in looks if (match := look.search(text))]
    found += [match.start() for match in _BLOCK.finditer(text) if _is_jumbled(match[0])]
    if not found and _is_jumbled(_BLANKS.sub("", text)):
        found.append(0)
    return min(found, default=None)


def is_webhook(text: str, at: int) -> bool:
    """Whether what was found at an offset of a text is the address of a webhook."""
    return _WEBHOOK.match(text, at) is not None


def is_login(text: str, at: int) -> bool:
    """Whether what was found at an offset of a text is an address with a password."""
    return _LOGIN.match(text, at) is not None


def _is_jumbled(text: str) -> bool:
    """Whether a long text is of the signs of base64, mixed as in no name."""
    if len(text) < _SHORTEST or not re.fullmatch(r"[\w+/=%-]+", text, re.ASCII):
        return False
    digits, capitals, small = (
        sum(map(kind, text)) / len(text) for kind in (str.isdigit, str.isupper, str.islower)
    )
    if capitals > 0.5 and small > 0.1 and text.count("A") / len(text) > 0.2:  # noqa: PLR2004
        return True  # of UTF-16 every other byte is 0
    return digits > 0.05 and capitals > 0.2 and small > 0.2  # noqa: PLR2004 -- of random base64 less


def is_name(text: str) -> bool:
    """Whether a text looks like the name of something, made of words: it may be repeated."""
    return (
        0 < len(text) <= _LONGEST_NAME
        and not _UNLIKE_NAMES.search(text)
        and not holds_secret(text)
        and all(map(_is_word, _SEPARATORS.split(text)))
    )


def _is_word(text: str) -> bool:
    return len(text) <= _LONGEST_WORD or not any(map(str.isdigit, text))


def is_path(text: str) -> bool:
    """Whether a text plainly is a path: it looks like a name, and ends as files of ours do."""
    return is_name(text) and PurePath(text).suffix.lower() in _FILE_TYPES
