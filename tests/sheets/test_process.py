"""The server as a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import requests

from tests.sheets.client import Caller
from tests.sheets.server import SheetsServer

ROOT = Path(__file__).parents[2]


def test_it_loads_a_file_and_serves(tmp_path: Path) -> None:
    table = tmp_path / "Prospects.csv"
    table.write_text("ID,Company\n1,Ada\n", encoding="utf-8")
    command = [sys.executable, "-m", "tests.sheets", "--load", str(table), "--keys", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ready = json.loads(process.stdout.readline())
            assert Path(ready["key"]).exists()
            address = f"{ready['url']}/v4/spreadsheets/{ready['spreadsheet']}"
            assert requests.get(address, timeout=5).status_code == 403
        finally:
            process.terminate()


def test_large_replies_are_zipped(tmp_path: Path) -> None:
    with SheetsServer() as server:
        book = server.spreadsheet(first_tab=None)
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
