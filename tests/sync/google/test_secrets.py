"""A key is taken in every form in which CI systems keep one, and repeated in no output."""

import base64
import io
import json
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import cli
from sync.google.credentials import find_credentials
from sync.messages.errors import ConfigError
from sync.messages.secret import holds_secret, is_name, is_path
from tests.harness import CONFIG
from tests.sheets import SheetsServer
from tests.workbooks import write_workbook

Form = Callable[[str], str]


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def wrapped(text: str) -> str:
    return base64.encodebytes(text.encode()).decode()


def for_urls(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def in_base64_of_utf_16(text: str) -> str:
    """As PowerShell has it: ToBase64String([Text.Encoding]::Unicode.GetBytes($key))."""
    return base64.b64encode(text.encode("utf-16-le")).decode()


def private_key(text: str) -> str:
    return str(json.loads(text)["private_key"])


TAKEN: dict[str, Form] = {
    "as it is": str,
    "on one line": lambda text: json.dumps(json.loads(text)),
    "byte order mark": lambda text: f"\ufeff{text}",
    "blanks around": lambda text: f"\n  {text}\n\n",
    "quoted": json.dumps,
    "single quotes": lambda text: f"'{text}'",
    "escaped without quotes": lambda text: json.dumps(text)[1:-1],
    "line breaks in the key": lambda text: text.replace("\\n", "\n"),
    "line breaks escaped twice": lambda text: text.replace("\\n", "\\\\n"),
    "base64": in_base64,
    "base64 in lines": wrapped,
    "base64 for URLs": for_urls,
    "base64 quoted": lambda text: json.dumps(in_base64(text)),
    "base64 of quoted": lambda text: in_base64(json.dumps(text)),
    "base64 with a mark": lambda text: in_base64(f"\ufeff{text}"),
    "base64 of UTF-16": in_base64_of_utf_16,
    "base64 of UTF-16 with a mark": lambda text: in_base64_of_utf_16(f"\ufeff{text}"),
    "base64 of UTF-16 quoted": lambda text: in_base64_of_utf_16(json.dumps(text)),
    "base64 twice": lambda text: in_base64(in_base64(text)),
}


@pytest.mark.parametrize("form", TAKEN)
def test_a_key_is_taken_in_any_form(server: SheetsServer, tmp_path: Path, form: str) -> None:
    text = TAKEN[form](server.key_file(tmp_path).read_text())
    file = tmp_path / "given.json"
    file.write_text(text, encoding="utf-8")

    by_variable = find_credentials(None, {"QUALIFY_CREDENTIALS": text})
    by_file = find_credentials(file, {})

    assert by_variable.service_account_email == server.account.email
    assert by_file.service_account_email == server.account.email


def test_a_key_file_in_the_utf_16_of_powershell_is_taken(
    server: SheetsServer, tmp_path: Path
) -> None:
    path = server.key_file(tmp_path)
    path.write_text(path.read_text(), encoding="utf-16")

    assert find_credentials(path, {}).service_account_email == server.account.email


# Never repeated ----------------------------------------------------------------------------------


def fake_key() -> str:
    """A key file as Google writes it, with a private key that is none."""
    chance = random.Random(7)
    lines = [base64.b64encode(chance.randbytes(48)).decode() for _ in range(25)]
    pem = "\n".join(["-----BEGIN PRIVATE KEY-----", *lines, "-----END PRIVATE KEY-----", ""])
    key = {
        "type": "service_account",
        "project_id": "sales-424242",
        "private_key_id": chance.randbytes(20).hex(),
        "private_key": pem,
        "client_email": "robot@sales-424242.iam.gserviceaccount.com",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    return json.dumps(key, indent=2)


KEY = fake_key()
FORMS: dict[str, Form] = {
    **TAKEN,
    "private key alone": private_key,
    "hex": lambda text: text.encode().hex(),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "private key in base64 of UTF-16": lambda text: in_base64_of_utf_16(private_key(text)),
}
WINDOW = 8


def secret_windows(text: str) -> set[str]:
    """Every piece of 8 characters of what is secret in a text: of a JSON not the common words."""
    known = json.loads(KEY)
    lines = [known["private_key_id"], *known["private_key"].splitlines()[1:-1]]
    open_text = any(line[:WINDOW] in text for line in lines)
    parts = lines if open_text else text.split()
    return {part[at : at + WINDOW] for part in parts for at in range(len(part) - WINDOW + 1)}


@contextmanager
def captured(folder: Path, variables: dict[str, str]) -> Iterator[io.BytesIO]:
    """Gather all that is printed meanwhile, with no variables but these, in a folder."""
    gathered = io.BytesIO()
    stream = io.TextIOWrapper(gathered, "utf-8", write_through=True)
    before = Path.cwd()
    os.chdir(folder)
    try:
        with (
            mock.patch.dict(os.environ, variables),
            mock.patch.object(sys, "stdout", stream),
            mock.patch.object(sys, "stderr", stream),
        ):
            yield gathered
    finally:
        os.chdir(before)
        stream.detach()


SHEET = CONFIG.replace('"prospects.xlsx"', '"https://docs.google.com/spreadsheets/d/1AbC/edit"')
BY_VARIABLE = CONFIG.replace('"prospects.xlsx"', '"env:SHEET"')

Place = Callable[[str], tuple[str, list[str], dict[str, str]]]
"""Where a text is given: the config, the arguments and the variables with it."""

PLACES: dict[str, Place] = {
    "variable": lambda text: (SHEET, ["run"], {"QUALIFY_CREDENTIALS": text}),
    "variable, --json": lambda text: (SHEET, ["run", "--json"], {"QUALIFY_CREDENTIALS": text}),
    "variable, --verbose": lambda text: (SHEET, ["run", "-v"], {"QUALIFY_CREDENTIALS": text}),
    "variable, doctor": lambda text: (SHEET, ["doctor"], {"QUALIFY_CREDENTIALS": text}),
    "option, doctor": lambda text: (SHEET, ["doctor", "--json", "--credentials", text], {}),
    "workbook's variable, doctor": lambda text: (BY_VARIABLE, ["doctor"], {"SHEET": text}),
    "default": lambda text: (SHEET, ["run"], {"GOOGLE_APPLICATION_CREDENTIALS": text}),
    "option": lambda text: (SHEET, ["run", "--credentials", text], {}),
    "option, =": lambda text: (SHEET, ["plan", f"--credentials={text}"], {}),
    "option, --json": lambda text: (SHEET, ["run", "--json", "--credentials", text], {}),
    "workbook": lambda text: (CONFIG.replace('"prospects.xlsx"', json.dumps(text)), ["run"], {}),
    "workbook's variable": lambda text: (BY_VARIABLE, ["run", "--json"], {"SHEET": text}),
    "another key of the config": lambda text: (
        f"api_key = {json.dumps(text)}\n{CONFIG}",
        ["check"],
        {},
    ),
    "another key of the config, --json": lambda text: (
        f"api_key = {json.dumps(text)}\n{CONFIG}",
        ["check", "--json"],
        {},
    ),
    "the config": lambda text: (text, ["run", "--json"], {}),
    "a config that is not TOML": lambda text: (f"key = {text}", ["check"], {}),
    "the config's path, --verbose": lambda text: (CONFIG, ["run", "--verbose", text], {}),
    "the config's path": lambda text: (CONFIG, ["run", "--json", text], {}),
    "a command": lambda text: (CONFIG, [text], {}),
    "an option": lambda text: (CONFIG, [f"--{text}"], {}),
    "a day": lambda text: (CONFIG, ["run", "--json", "--today", text], {}),
    "a time": lambda text: (CONFIG, ["run", "--deadline", text], {}),
    "a row": lambda text: (CONFIG, ["explain", "config.toml", "--row", text], {}),
    "a prospect": lambda text: (CONFIG, ["explain", "config.toml", text], {}),
    "a prospect, --json": lambda text: (CONFIG, ["explain", "config.toml", text, "--json"], {}),
    "a pack, --json": lambda text: (CONFIG, ["packs", text, "--json"], {}),
    "a pack": lambda text: (CONFIG, ["packs", text], {}),
    "a folder": lambda text: (CONFIG, ["demo", text], {}),
    "the summary's path": lambda text: (CONFIG, ["run"], {"GITHUB_STEP_SUMMARY": text}),
    "the server": lambda text: (
        SHEET,
        ["run"],
        {"QUALIFY_API_ROOT": text, "QUALIFY_CREDENTIALS": KEY},
    ),
}


@cache
def workbook() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "prospects.xlsx")
        write_workbook(path, {"ID": "A"})
        return path.read_bytes()


def output_of(place: str, text: str) -> str:
    """Return all that a command prints, and the job's summary, when a text stands in a place."""
    config, arguments, variables = PLACES[place](text)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(config, encoding="utf-8")
        (folder / "prospects.xlsx").write_bytes(workbook())
        page = folder / "page.md"
        known = {
            "GITHUB_STEP_SUMMARY": str(page),
            "NO_GCE_CHECK": "true",
            "CLOUDSDK_CONFIG": name,
            "QUALIFY_CREDENTIALS": "",
            "QUALIFY_API_ROOT": "",
        }
        with captured(folder, known | variables) as gathered, pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        shown = gathered.getvalue().decode()
        assert ended.value.code != 1, shown
        return shown + (page.read_text(encoding="utf-8") if page.exists() else "")


def assert_quiet(place: str, text: str) -> None:
    shown = output_of(place, text)
    assert not [window for window in secret_windows(text) if window in shown], shown


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "form", ["as it is", "base64", "base64 in lines", "base64 of UTF-16", "private key alone"]
)
def test_a_key_is_not_repeated(place: str, form: str) -> None:
    assert_quiet(place, FORMS[form](KEY))


@pytest.mark.parametrize("place", ["workbook", "another key of the config", "the config's path"])
@pytest.mark.parametrize("start", ["AIzaSy", "ghp_", "github_pat_"])
def test_a_token_is_not_repeated(place: str, start: str) -> None:
    token = start + "Qx7Zk2Wv9Jt4Rb6Np8Md3Lc5Hg1Fs0Ya7Ue"

    assert token[len(start) :] not in output_of(place, token).replace("\\", "")


@given(st.sampled_from(sorted(PLACES)), st.sampled_from(sorted(FORMS)), st.data())
def test_no_part_of_a_damaged_key_is_repeated(place: str, form: str, data: st.DataObject) -> None:
    text = FORMS[form](KEY)
    length = data.draw(st.integers(len(text) // 4, len(text)), label="length")
    start = data.draw(st.integers(0, len(text) - length), label="start")
    damage = data.draw(st.sampled_from(["", " ", "\\", "}", "é", "="]), label="damage")
    at = data.draw(st.integers(0, length), label="at")
    part = text[start : start + length]

    assert_quiet(place, part[:at] + damage + part[at:])


def test_a_path_is_named_only_where_it_plainly_is_one() -> None:
    unnamed = (
        "is neither the path of a file that is there nor the key of an account;"
        " give the file's path, or its whole content as it is or in base64"
    )
    named = "can't read keys/google.json (No such file or directory); name the account's key file"
    for text, said in [
        ("keys/google.json", named),
        ("ewogICJ0eXBl", unnamed),
        ("Zm9vYmFyYmF6cXV4", unnamed),
        (f"{'x9' * 20}.json", unnamed),
    ]:
        with pytest.raises(ConfigError) as caught:
            find_credentials(None, {"QUALIFY_CREDENTIALS": text})
        assert str(caught.value) == f"QUALIFY_CREDENTIALS: {said}"


@pytest.mark.parametrize(
    "text",
    [
        "config.toml",
        "/home/ada/My Prospects 2026 (copy).xlsx",
        r"C:\Users\ada\keys\gha-creds-0123456789abcdef.json",
        "~/.config/gcloud/application_default_credentials.json",
    ],
)
def test_names_are_no_secrets(text: str) -> None:
    assert (holds_secret(text), is_name(text), is_path(text)) == (False, True, True)


@pytest.mark.parametrize(
    "text",
    [
        "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdef/edit",
        "# " + "=" * 100,
        "the criteria that a prospect has to meet before anybody calls, one a line " * 3,
    ],
)
def test_what_a_config_may_well_hold_is_no_secret(text: str) -> None:
    assert not holds_secret(text)


def test_a_long_text_of_one_sign_is_looked_through_at_once() -> None:
    for sign in ("W", "b", "BEGIN "):
        assert not holds_secret(sign * 300_000 + "!")
