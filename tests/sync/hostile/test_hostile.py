"""Hostile texts in every place of a sheet and its config act in no output."""

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from sync.show.job_summary import MOST_BYTES
from sync.show.page import COMMENT
from tests.harness import Qualify, Ran
from tests.sheets import PersonTab, SheetsServer
from tests.sheets.client import stay_local
from tests.sync.hostile import oracles
from tests.sync.hostile.texts import EVERY, FORMULAS, TERMINAL
from tests.sync.hostile.world import (
    MARK,
    TODAY,
    Words,
    config,
    draft,
    make_sheet,
    toml,
    words,
    write_book,
)

TELLING = len(EVERY) - len(TERMINAL) - len(FORMULAS)
EVERY_PLACE = [
    TELLING,
    *(pytest.param(offset, marks=pytest.mark.slow) for offset in range(0, len(EVERY), 3)),
]
"""From which text on the config's places are dealt, so that each text comes to many of them.

From TELLING on, what criteria say, which most outputs repeat, tries to drive the terminal.
"""

AT = ("--today", TODAY)
LATER = ("--today", "2026-03-15")


def plain_words(given: Mapping[str, str]) -> dict[str, str]:
    """Harmless words in place of the given ones."""
    return {name: f"{name} {len(given)}" for name in given}


@pytest.fixture(autouse=True)
def _in_ci(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job runs as a step of a workflow does, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")


@pytest.fixture(params=EVERY_PLACE)
def said(request: pytest.FixtureRequest) -> Words:
    dealt: Words = words(request.param)
    return dealt


def write_config(said: Words, workbook: str) -> None:
    write_rules(config(said, workbook))


def write_rules(text: str) -> None:
    """Write a config and its draft into the current folder."""
    Path("config.toml").write_text(text, "utf-8", newline="")
    Path("draft.toml").write_text(draft(text), "utf-8", newline="")


@pytest.fixture
def book(said: Words) -> Path:
    """A hostile .xlsx file in the current folder, with its config."""
    write_config(said, "book.xlsx")
    path = Path("book.xlsx")
    write_book(path, said)
    return path


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as held:
        return {name: held.read(name) for name in held.namelist()}


def shown(ran: Ran, codes: Sequence[int] = (0,)) -> str:
    """What a command printed, which drives neither a terminal nor a CI system."""
    assert ran.code in codes, ran.err
    oracles.check_lines(ran.out)
    oracles.check_lines(ran.err)
    return ran.out + ran.err


def quiet(ran: Ran, codes: Sequence[int] = (0,)) -> str:
    text = shown(ran, codes)
    oracles.check_quiet(text)
    return text


def printed(ran: Ran, codes: Sequence[int] = (0,)) -> None:
    """What a command printed as JSON, without a cell of people's."""
    quiet(ran, codes)
    for found in oracles.check_json(ran.out):
        oracles.check_quiet(json.dumps(found, ensure_ascii=False))


def check_run(qualify: Qualify, *access: str) -> None:
    """A run that moves everybody, and what it says of them, before and after."""
    at = (*AT, *access)
    quiet(qualify("plan", *at))
    assert MARK in shown(qualify("plan", "--show-values", *at))
    printed(qualify("plan", "--json", *at))
    page = qualify("plan", "--markdown", *at).out
    oracles.check_markdown(page)
    oracles.check_quiet(page)
    quiet(qualify("run", *at))
    quiet(qualify("run", "--verbose", *at))
    printed(qualify("run", "--json", *at))
    check_summary()


def check_summary() -> None:
    page = Path("summary.md").read_bytes()
    assert len(page) < MOST_BYTES
    oracles.check_markdown(page.decode())
    oracles.check_quiet(page.decode())


def check_looks(qualify: Qualify, *access: str, explained: int = 3) -> None:
    """What looks at the sheet without a run, and what furnishes it.

    Of so many rows one is explained.
    """
    at = (*LATER, *access)
    for command in ("funnel", "backtest", "doctor", "setup"):
        quiet(qualify(command, *(at if command != "setup" else access)))
        printed(qualify(command, "--json", *(at if command != "setup" else access)))
    quiet(qualify("funnel", "--by", "owner", *at))
    shown(qualify("funnel", "--show-values", *at))
    for row in range(2, 2 * len(EVERY) + 2, explained):
        shown(qualify("explain", "config.toml", "--row", str(row), *at))
        oracles.check_json(qualify("explain", "config.toml", "--row", str(row), "--json", *at).out)
    quiet(qualify("setup", "--undo", *access))


def check_against(qualify: Qualify, *access: str) -> None:
    """A draft that everybody is judged by, put beside the rules that count."""
    old = Path("config.toml").read_text("utf-8")
    Path("old.toml").write_text(old.replace("at_least = 50", "at_least = 500"), "utf-8", newline="")
    ask = ("plan", "config.toml", "--against", "old.toml", *AT, *access)
    quiet(qualify(*ask))
    shown(qualify(*ask, "--show-values"))
    printed(qualify(*ask, "--json"))
    page = qualify(*ask, "--markdown").out
    assert len(page.encode()) < COMMENT
    oracles.check_markdown(page)
    oracles.check_quiet(page)


def test_no_run_of_a_local_workbook_acts(qualify: Qualify, said: Words, book: Path) -> None:
    check_run(qualify)

    oracles.check_parts(parts(book))
    changelog = openpyxl.load_workbook(book)[said.outputs["changelog"]]
    recorded = {str(row[2].value) for row in changelog.iter_rows(min_row=2)}
    ours = {text for text in map(str.strip, EVERY) if text.isascii() and text.isprintable()}
    assert ours <= recorded


@pytest.mark.slow
def test_no_look_at_a_local_workbook_acts(qualify: Qualify, book: Path) -> None:
    quiet(qualify("check"))
    printed(qualify("check", "--json"))
    check_against(qualify)
    quiet(qualify("run", *AT))
    check_looks(qualify)
    oracles.check_parts(parts(book))


@pytest.mark.slow
def test_no_proposal_of_a_config_acts(qualify: Qualify, said: Words, book: Path) -> None:
    named = ("--key", said.headings["key"], "--override", said.headings["outcome"])
    ask = ("init", str(book), "--output", "new.toml", "--header-row", "1", *named)
    quiet(qualify(*ask))
    quiet(qualify("check", "new.toml"))
    Path("new.toml").unlink()
    printed(qualify(*ask, "--json"))


def mistakes(said: Words) -> dict[str, tuple[int, str, str]]:
    """What is refused: the exit code, what of the config is replaced, and by what."""
    title = toml(said.title)
    example = f"[[example]]\nprospect = {{ {title} = 1 }}\nstage = {title}"
    owner = f"[notify]\nowners = {{ {toml(said.headings['owner'])} ="
    return {
        "criterion": (2, "needs = [", f"needs = [{title}, "),
        "key of the config": (2, "[policy]", f"[policy]\n{title} = 1"),
        "example": (2, "[policy]", f"{example}\n[policy]"),
        "variable": (2, "[policy]", f'{owner} "env:HOSTILE" }}\n[policy]'),
        "address": (2, "[policy]", f'{owner} "http://evil.example/x" }}\n[policy]'),
        "tab": (3, f"tab = {title}", f"tab = {toml('x' + said.title)}"),
        "heading": (3, f"key = {toml(said.headings['key'])}", f"key = {title}"),
    }


@pytest.mark.usefixtures("book")
def test_no_refusal_acts(qualify: Qualify, said: Words) -> None:
    """It lists what is there, and makes an annotation of it."""
    text = Path("config.toml").read_text("utf-8")
    for code, old, new in mistakes(said).values():
        assert old in text
        write_rules(text.replace(old, new))
        shown(qualify("run", *AT), [code])
        oracles.check_json(qualify("run", "--json", *AT).out)


@pytest.mark.usefixtures("book")
def test_a_column_that_holds_no_stages_is_refused_harmlessly(qualify: Qualify, said: Words) -> None:
    """A first run lists what stands there: so people see which of their columns it took."""
    name = toml(said.headings["name"])
    unnamed = Path("config.toml").read_text("utf-8").replace(f"name = {name}\n", "")
    write_rules(unnamed.replace(f"stage = {toml(said.outputs['stage'])}", f"stage = {name}"))
    shown(qualify("run", *AT), [3])
    oracles.check_json(qualify("run", "--json", *AT).out)


@pytest.mark.slow
@pytest.mark.usefixtures("book")
def test_the_page_has_no_element_that_a_text_made(qualify: Qualify, said: Words) -> None:
    qualify("run", *AT)
    quiet(qualify("funnel", "--html", "hostile.html", *LATER))
    page = Path("hostile.html").read_text("utf-8")
    oracles.check_quiet(page)
    harmless = Words(
        plain_words(said.headings),
        plain_words(said.outputs),
        plain_words(said.criteria),
        plain_words(said.says),
        plain_words(said.stages),
        "A",
        "Tab",
    )
    write_config(harmless, "harmless.xlsx")
    write_book(Path("harmless.xlsx"), harmless)
    qualify("run", *AT)
    quiet(qualify("funnel", "--html", "harmless.html", *LATER))
    assert oracles.shape(page) == oracles.shape(Path("harmless.html").read_text("utf-8"))


@pytest.fixture
def tab(
    said: Words, server: SheetsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> PersonTab:
    """A hostile spreadsheet, with its config in the current folder."""
    stay_local(monkeypatch)
    monkeypatch.setenv("QUALIFY_API_ROOT", server.url)
    monkeypatch.setenv("QUALIFY_CREDENTIALS", str(server.key_file(tmp_path)))
    tab = make_sheet(server, said)
    write_config(said, tab.book.url)
    return tab


@pytest.fixture
def server() -> Iterator[SheetsServer]:
    with SheetsServer() as running:
        yield running


def check_bodies(server: SheetsServer) -> None:
    for request in server.requests:
        if request.body:
            oracles.check_stored(request.body)


@pytest.mark.usefixtures("tab")
def test_no_run_of_a_spreadsheet_acts(qualify: Qualify, server: SheetsServer) -> None:
    quiet(qualify("run", *AT))
    printed(qualify("run", "--json", *AT))
    check_summary()
    check_bodies(server)


@pytest.mark.slow
@pytest.mark.usefixtures("tab")
def test_no_look_at_a_spreadsheet_acts(qualify: Qualify, server: SheetsServer) -> None:
    """Rows are explained as those of a workbook are, so a few will do."""
    check_against(qualify)
    check_run(qualify)
    check_looks(qualify, explained=30)
    check_bodies(server)
