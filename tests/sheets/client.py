"""The real gspread and google-auth, sent to the test server."""

import importlib.util
from pathlib import Path
from typing import Any

import gspread
import pytest
from google.oauth2.service_account import Credentials

from tests.sheets.book import Book
from tests.sheets.errors import JsonObject
from tests.sheets.oauth import SCOPE
from tests.sheets.server import SheetsServer

GOOGLE = "https://sheets.googleapis.com"


_LOOKUPS = "google.auth._regional_access_boundary_utils"


def stay_local(patch: pytest.MonkeyPatch) -> None:
    """Keep google-auth from asking iamcredentials.googleapis.com for "allowed locations".

    It does so in the background after the first token, and the address can't be set.
    """
    if importlib.util.find_spec(_LOOKUPS):
        target = f"{_LOOKUPS}._RegionalAccessBoundaryManager.maybe_start_refresh"
        patch.setattr(target, lambda *_args: None)


class LocalHTTPClient(gspread.HTTPClient):
    """gspread's client with another base address and a time-out."""

    root = ""

    def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> Any:
        local = endpoint.replace(GOOGLE, self.root)
        return super().request(method, local, *args, **kwargs)


class Caller:
    """Calls the API of one spreadsheet and returns JSON, of errors too."""

    def __init__(self, server: SheetsServer, book: Book, folder: Path) -> None:
        made: Any = Credentials.from_service_account_file
        self.credentials = made(server.key_file(folder), scopes=[SCOPE])
        kind = type("HTTPClient", (LocalHTTPClient,), {"root": server.url})
        self.gspread = gspread.Client(self.credentials, http_client=kind)
        self.gspread.set_timeout(5)
        self.base = f"{GOOGLE}/v4/spreadsheets/{book.id}"

    def use(self, credentials: Any) -> None:
        session: Any = self.http.session
        session.credentials = credentials

    @property
    def http(self) -> gspread.HTTPClient:
        return self.gspread.http_client

    def get(self, path: str = "", **query: Any) -> JsonObject:
        """GET below the spreadsheet's address."""
        return self._send("get", path, params=query)

    def post(self, path: str, body: Any, **query: Any) -> JsonObject:
        return self._send("post", path, json=body, params=query)

    def put(self, path: str, body: Any, **query: Any) -> JsonObject:
        return self._send("put", path, json=body, params=query)

    def batch(self, *requests: JsonObject) -> JsonObject:
        """spreadsheets.batchUpdate."""
        return self.post(":batchUpdate", {"requests": list(requests)})

    def _send(self, verb: str, path: str, **kwargs: Any) -> JsonObject:
        try:
            response = self.http.request(verb, self.base + path, **kwargs)
        except gspread.exceptions.APIError as error:
            response = error.response
        found = response.json()
        assert isinstance(found, dict)
        return found
