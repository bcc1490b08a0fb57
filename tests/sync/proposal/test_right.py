"""The proposals for twenty made-up sheets and the demo, held against the right answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from sync.config.load import parse_config
from sync.open import SheetPlace, open_place
from sync.proposal.draft import Draft, propose_choices, propose_pack
from sync.proposal.meanings import meanings
from sync.proposal.reading import look_for_headings, read_sample
from sync.proposal.view import make_view
from tests.harness import Qualify
from tests.sync.proposal.sheets import SHEETS, MadeUp, write_rows
from tests.workbooks import write_new_demo

DEMO = {
    "ID": "key",
    "Company": "name",
    "Country": "country",
    "Contact": "person",
    "Email": "email",
    "Industry": "industry",
    "Employees": "employees",
    "Last inbound": "inbound",
    "Last contact": "contacted",
    "Decision maker": "decider",
    "Champion aware": "champion",
    "Budget (EUR)": "budget",
    "Close date": "timeline",
    "Next step": "step",
    "Trigger": "event",
    "Owner": "owner",
    "Outcome": "override",
    "Notes": "",
}
TODAY = date(2026, 11, 15)


def draft_of(path: Path) -> Draft:
    with open_place(SheetPlace(path.name, path.parent, "test")) as workbook:
        row = look_for_headings(workbook)
    with open_place(SheetPlace(path.name, path.parent, "test", header_row=row)) as workbook:
        sample, _ = read_sample(workbook, row)
    view = make_view(sample, locale=None, today=TODAY)
    choices = propose_choices(view)
    return Draft(view, choices.with_pack(propose_pack(view, choices)))


@dataclass(frozen=True)
class Score:
    """How many columns are right; of those only which are something, or were taken for it."""

    right: int
    told: int
    wrong: Mapping[str, tuple[str, str]]

    @property
    def share(self) -> float:
        return self.right / self.told


def score(right: Mapping[str, str], proposed: Mapping[str, str]) -> Score:
    pairs = {heading: (answer, proposed.get(heading, "")) for heading, answer in right.items()}
    told = {heading: pair for heading, pair in pairs.items() if any(pair)}
    wrong = {heading: pair for heading, pair in told.items() if not fits(*pair)}
    return Score(len(told) - len(wrong), len(told), wrong)


def fits(answer: str, proposed: str) -> bool:
    """Whether they mean the same: packs have short names of their own for a meaning."""
    meaning = meanings().get(answer)
    return proposed == answer or (meaning is not None and proposed in meaning.serves)


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_the_columns_of_a_made_up_sheet(sheet: MadeUp, tmp_path: Path) -> None:
    draft = draft_of(write_rows(tmp_path / "sheet.xlsx", sheet.rows))
    found = score(sheet.right, draft.known)
    assert found.share >= 0.8, found.wrong
    assert draft.choices.pack == sheet.pack


def test_the_columns_of_the_demo(tmp_path: Path) -> None:
    draft = draft_of(write_new_demo(tmp_path, TODAY))
    found = score(DEMO, draft.known)
    assert found.share >= 0.8, found.wrong
    assert draft.choices.pack == "lead-opportunity"


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_the_config_of_a_made_up_sheet_runs(
    sheet: MadeUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    write_rows(tmp_path / "sheet.xlsx", sheet.rows)

    ran = qualify("init", "sheet.xlsx")
    assert ran.code == 0, ran.err
    assert "config.toml: in order: " in ran.out
    assert ran.out.endswith("\n$ qualify run config.toml\n")
    parse_config(Path("config.toml").read_text("utf-8"), Path("config.toml"))
    run = qualify("run", "--json")
    assert run.code == 0, run.err
    assert run.json[0]["judged"] == len(sheet.rows) - len(sheet.above) - 1
