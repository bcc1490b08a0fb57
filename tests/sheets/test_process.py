"""The server as a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import requests

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
            assert requests.get(address, timeout=60).status_code == 403
        finally:
            process.terminate()
