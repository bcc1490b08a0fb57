"""Run the server as a process of its own: `python -m tests.sheets --load prospects.csv`.

Prints one line of JSON (url, spreadsheet, key file) when it is ready, and serves until it is ended.
"""

import argparse
import csv
import json
import sys
import tempfile
import threading
from pathlib import Path

from tests.sheets.server import SheetsServer


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.sheets", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--load", type=Path, action="append", default=[], metavar="CSV")
    parser.add_argument("--locale", default="en_US")
    parser.add_argument("--timezone", default="Etc/GMT")
    parser.add_argument("--keys", type=Path, help="folder for the key file")
    return parser.parse_args()


def _value(text: str) -> object:
    """Read a number as a number; everything else is text."""
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def _main() -> None:
    asked = _arguments()
    server = SheetsServer(asked.port, keep_versions=False)
    server.check_replies = False
    book = server.spreadsheet(locale=asked.locale, timezone=asked.timezone)
    for path in asked.load:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [[_value(text) for text in row] for row in csv.reader(file)]
        book.add_tab(path.stem, rows)
    if asked.load:
        book.tab("Sheet1").delete()
    folder = asked.keys or Path(tempfile.mkdtemp(prefix="sheets-"))
    key = server.key_file(folder)
    ready = {"url": server.url, "spreadsheet": book.id, "key": str(key)}
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    _main()
