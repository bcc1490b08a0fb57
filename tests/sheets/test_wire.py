"""The bytes of replies."""

from pathlib import Path

from tests.sheets.client import Caller
from tests.sheets.server import SheetsServer


def test_large_replies_are_zipped(tmp_path: Path) -> None:
    with SheetsServer() as server:
        book = server.spreadsheet(empty=True)
        book.add_tab("Prospects", [[f"prospect {i}"] for i in range(2000)])
        caller = Caller(server, book, tmp_path)
        response = caller.http.request("get", f"{caller.base}/values/Prospects!A1:A2000")
        assert response.headers["Content-Encoding"] == "gzip"
        assert len(response.json()["values"]) == 2000
        plain = caller.http.request(
            "get",
            f"{caller.base}/values/Prospects!A1:A2000",
            params={"prettyPrint": "false"},
            headers={"Accept-Encoding": "identity"},
        )
        assert "Content-Encoding" not in plain.headers
        assert plain.text.startswith('{"range":"Prospects!A1:A2000","majorDimension":"ROWS"')
