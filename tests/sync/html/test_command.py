"""`qualify funnel --html`: the page of a workbook, whole or not at all, and what it prints."""

import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from sync.commands import page_file
from tests.harness import Qualify
from tests.sync.show import histories

AT = ("--today", "2026-01-15")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a config, and a workbook whose changelog tells of some months."""
    monkeypatch.chdir(tmp_path)
    histories.write_history(tmp_path)
    return tmp_path


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without charts, where only the file matters."""
    monkeypatch.setattr("sync.html.page.draw", lambda chart, width: "")


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def table(page: Any, section: str) -> list[list[str]]:
    return [
        [cell.text for cell in row]
        for row in page.get_element_by_id(section).iterfind(".//tbody/tr")
    ]


def test_the_page_shows_the_figures_of_the_json(folder: Path, qualify: Qualify) -> None:
    before = (folder / "prospects.xlsx").read_bytes()
    ran = qualify("funnel", *AT, "--html", "funnel.html", "--json")
    assert (ran.code, ran.err) == (0, "Written: funnel.html\n")
    [told] = ran.json
    page = html.document_fromstring((folder / "funnel.html").read_text("utf-8"))

    fields = ("name", "now", "been", "moved_on", "fell_back", "lost", "stalled")
    assert table(page, "funnel") == [
        [str(each[field]) for field in fields] for each in told["stages"]
    ]
    assert table(page, "blockers") == [
        [each["say"], str(each["blocks"]), str(each["one_away"])] for each in told["blockers"]
    ]
    assert [row[0] for row in table(page, "one-away")] == [each["key"] for each in told["one_away"]]
    assert [row[0] for row in table(page, "stalled")] == [each["key"] for each in told["stalled"]]
    assert {row[0] for row in table(page, "owners")} == {
        name or "No owner" for name in told["owners"]
    }
    assert (folder / "prospects.xlsx").read_bytes() == before
    assert files_in(folder) == ["config.toml", "funnel.html", "prospects.xlsx"]


@pytest.mark.usefixtures("light")
def test_without_json_it_says_what_it_wrote_and_names_nobody(
    folder: Path, qualify: Qualify
) -> None:
    config = histories.CONFIG.replace('name = "Next step"', 'name = "Industry"')
    (folder / "config.toml").write_text(config, "utf-8")
    assert qualify("funnel", *AT, "--html", "funnel.html") == (0, "Written: funnel.html\n", "")
    assert "P-7" in (folder / "funnel.html").read_text("utf-8")
    assert "Retail" not in (folder / "funnel.html").read_text("utf-8")
    qualify("funnel", *AT, "--html", "funnel.html", "--show-values")
    assert "Retail" in (folder / "funnel.html").read_text("utf-8")


@pytest.mark.usefixtures("light")
def test_a_second_page_is_the_same_and_takes_the_place_of_the_first(
    folder: Path, qualify: Qualify
) -> None:
    page = folder / "funnel.html"
    page.write_text("older", "utf-8")
    page.chmod(0o640)
    qualify("funnel", *AT, "--html", "funnel.html")
    first = page.read_bytes()
    qualify("funnel", *AT, "--html", "funnel.html")
    assert page.read_bytes() == first
    assert page.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ("made.html", "made.html: is a folder; name a file in it with --html"),
        ("prospects.xlsx", "prospects.xlsx: is not named like a page; end it with .html"),
        (
            "none/funnel.html",
            (
                f"none{os.sep}funnel.html: can't be written: there is no such folder; make the"
                " folder first, or name another file with --html"
            ),
        ),
    ],
)
def test_a_place_where_no_page_can_be_is_refused_before_anything_is_read(
    given: str, error: str, folder: Path, qualify: Qualify
) -> None:
    (folder / "made.html").mkdir()
    workbook = (folder / "prospects.xlsx").read_bytes()
    ran = qualify("funnel", "there-is-none.toml", "--html", given)
    assert ran == (2, "", f"error: {error}\n")
    assert (folder / "prospects.xlsx").read_bytes() == workbook


@pytest.mark.parametrize(
    ("target", "what"),
    [
        ("funnel.html", "its links lead nowhere; name another file with --html"),
        (
            "none/funnel.html",
            "there is no such folder; make the folder first, or name another file with --html",
        ),
    ],
)
def test_a_link_that_leads_nowhere_is_refused_too(
    target: str, what: str, folder: Path, qualify: Qualify
) -> None:
    (folder / "funnel.html").symlink_to(target)
    ran = qualify("funnel", "there-is-none.toml", "--html", "funnel.html")
    assert ran == (2, "", f"error: funnel.html: can't be written: {what}\n")


def test_what_is_missing_is_named_before_anything_is_read(
    folder: Path, qualify: Qualify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        page_file, "find_spec", lambda name: None if name == "vl_convert" else find_spec(name)
    )
    ran = qualify("funnel", "there-is-none.toml", "--html", "funnel.html", "--json")
    assert ran.code == 2
    error = json.loads(ran.out)["error"]
    assert (error["where"], error["what"], error["mend"]) == (
        "--html",
        "needs what is not installed here: vl-convert-python",
        'pip install "qualify[page]"',
    )
    assert qualify("funnel", *AT).code == 0


@pytest.mark.usefixtures("light")
def test_a_page_that_cannot_be_written_leaves_the_one_that_was_there(
    folder: Path, qualify: Qualify, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    (folder / "funnel.html").write_text("older", "utf-8")
    monkeypatch.setattr(Path, "replace", full)
    ran = qualify("funnel", *AT, "--html", "funnel.html")
    assert ran.code == 2
    assert ran.err == (
        "error: funnel.html: can't be written: No space left on device; make room or give access,"
        " or name another file with --html\n"
    )
    assert (folder / "funnel.html").read_text("utf-8") == "older"
    assert files_in(folder) == ["config.toml", "funnel.html", "prospects.xlsx"]


@pytest.mark.usefixtures("light")
def test_a_link_to_a_page_stays_one(folder: Path, qualify: Qualify) -> None:
    (folder / "pages").mkdir()
    (folder / "pages" / "funnel.html").write_text("older", "utf-8")
    (folder / "funnel.html").symlink_to(folder / "pages" / "funnel.html")
    qualify("funnel", *AT, "--html", "funnel.html")
    assert (folder / "funnel.html").is_symlink()
    assert (folder / "pages" / "funnel.html").read_text("utf-8").startswith("<!doctype html>")
