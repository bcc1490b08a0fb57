"""A place where qualify is at work: a config, a workbook, credentials, and what is around them."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from rules.read.cells import Cell
from sync.open import Access
from sync.workbook.pace import Pace
from tests.harness import BLANK, CONFIG, OPPORTUNITY, Qualify, Ran
from tests.sheets import ROBOT, PersonTab, SheetsServer, Version
from tests.sheets.schema import writes
from tests.sync.google.bench import Watch

ROWS: list[dict[str, Cell]] = [
    {"ID": f"P-{n}", "Company": f"Company {n}", **OPPORTUNITY, "Next step": "Call"}
    for n in range(1, 26)
]
ROW = ROWS[0]
SECOND = 1
"""The place of the second prospect in `ROWS`; it stands in row 3."""


@dataclass
class Place:
    """A folder with config.toml, and what it leads to; all is well until a test spoils it.

    `options` are those that the commands are called with beside `--today`.
    """

    folder: Path
    patch: pytest.MonkeyPatch
    qualify: Qualify
    options: tuple[str, ...] = field(default=(), init=False)

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def edit(self, old: str, new: str) -> None:
        """Edit the config."""
        text = self.config.read_text("utf-8")
        assert old in text
        self.config.write_text(text.replace(old, new), "utf-8")

    def workflow(self, text: str) -> None:
        """Write the workflow that runs the config."""
        folder = self.folder / ".github" / "workflows"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "sync.yml").write_text(text, "utf-8")

    def run(self, *options: str) -> Ran:
        return self._call("run", *options)

    def doctor(self, *options: str) -> Ran:
        return self._call("doctor", *options)

    def checkup(self) -> dict[str, Any]:
        """What the doctor says as JSON."""
        [found] = self.doctor("--json").json
        return found

    def _call(self, command: str, *options: str) -> Ran:
        return self.qualify(command, "--today", "2026-01-15", *self.options, *options)

    def state(self) -> object:
        """All that a command may change, but for what a log of requests says."""
        paths = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return [(path, path.stat().st_mtime_ns, path.read_bytes()) for path in paths]


@dataclass
class LocalPlace(Place):
    """A config with a local workbook."""

    def set_up(self) -> None:
        self.config.write_text(CONFIG, "utf-8")
        self.fill(ROWS)

    @property
    def workbook(self) -> Path:
        return self.folder / "prospects.xlsx"

    def fill(
        self,
        rows: Sequence[Mapping[str, Cell]],
        headings: Sequence[str] = tuple(BLANK),
        *,
        above: int = 0,
        tab: str = "Prospects",
        area: str = "",
        kind: str = "",
    ) -> None:
        """Write the workbook anew: `above` blank rows first, and a filter or table over `area`."""
        with xlsxwriter.Workbook(self.workbook, {"strings_to_formulas": False}) as book:
            sheet = book.add_worksheet(tab)
            sheet.write_row(above, 0, headings)
            for number, row in enumerate(rows, start=above + 1):
                for column, heading in enumerate(headings):
                    if row.get(heading) is not None:
                        sheet.write(number, column, row[heading])
            if kind == "filter":
                sheet.autofilter(area)
            if kind == "table":
                columns = [{"header": heading} for heading in headings[: ord(area[3]) - 64]]
                sheet.add_table(area, {"columns": columns, "name": "Deals"})


@dataclass
class SharedPlace(Place):
    """A config with a Google spreadsheet, and the key of the account it is shared with."""

    server: SheetsServer
    tab: PersonTab = field(init=False)

    def set_up(self) -> None:
        book = self.server.spreadsheet()
        rows: list[list[object]] = [list(BLANK)]
        rows += [[row.get(heading) for heading in BLANK] for row in ROWS]
        self.tab = book.add_tab("Prospects", rows)
        book.tab("Sheet1").delete()
        self.config.write_text(CONFIG.replace("prospects.xlsx", book.url), "utf-8")
        self.write_key()
        self.patch.setenv("QUALIFY_API_ROOT", self.server.url)
        for command in ("doctor", "run"):
            unhurried = partial(Access, pace=_unhurried())
            self.patch.setattr(f"sync.commands.{command}.Access", unhurried)
        self.patch.setenv("QUALIFY_CREDENTIALS", str(self.key))

    @property
    def key(self) -> Path:
        return self.folder / f"{ROBOT.partition('@')[0]}.json"

    def write_key(self, **changes: str) -> None:
        """Write the account's key file, with changes."""
        self.server.key_file(self.folder)
        content = json.loads(self.key.read_text("utf-8"))
        self.key.write_text(json.dumps(content | changes), "utf-8")

    def set_locale(self, locale: str) -> None:
        """Choose a locale in the spreadsheet's settings."""
        self.tab.book.edit(lambda doc: doc.properties.update(locale=locale))

    def set_filter(self, width: int, rows: int | None = None) -> None:
        """Set a filter over the first columns, and down to a row where one is given."""
        place = {"sheetId": self.tab.id, "startRowIndex": 0, "endColumnIndex": width}
        end = {} if rows is None else {"endRowIndex": rows}
        self.tab.book.batch_update({"setBasicFilter": {"filter": {"range": place | end}}})

    def add_table(self, rows: int) -> None:
        """Make a table of the first rows of the prospects, headings counted."""
        self._set_table("addTable", rows, name="Deals")

    def stretch_table(self, rows: int) -> None:
        """Let the table reach down to another row."""
        self._set_table("updateTable", rows, fields="range")

    def _set_table(self, request: str, rows: int, name: str = "", fields: str = "") -> None:
        place = {"sheetId": self.tab.id, "endRowIndex": rows, "endColumnIndex": len(BLANK)}
        table = {"tableId": "1", "range": place} | ({"name": name} if name else {})
        asked: dict[str, Any] = {"table": table} | ({"fields": fields} if fields else {})
        self.tab.book.batch_update({request: asked})

    def state(self) -> object:
        versions: list[Version] = self.tab.book.versions
        return super().state(), len(versions)

    def written(self) -> list[str]:
        """The requests that write and were granted."""
        asked = [each for each in self.server.requests if writes(each.name)]
        return [each.name for each in asked if each.status is None or each.status < 400]


def _unhurried() -> Pace:
    """A pace by a clock that only sleeping moves."""
    watch = Watch()
    return Pace(watch.now, watch.sleep)


def forget_credentials(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Leave this machine without credentials of its own."""
    patch.setenv("HOME", str(folder))
    patch.setenv("CLOUDSDK_CONFIG", str(folder))
    patch.setenv("NO_GCE_CHECK", "true")
    for name in ("GOOGLE_APPLICATION_CREDENTIALS", "QUALIFY_CREDENTIALS", "GITHUB_STEP_SUMMARY"):
        if name in os.environ:
            patch.delenv(name)
