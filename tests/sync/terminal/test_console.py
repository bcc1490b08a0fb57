"""What a console can show, and whether it is one that has colours."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sync.terminal.console import Console, standard_output
from sync.terminal.streams import unfailing_streams
from tests.sync.show.histories import write_history

TEXTS = {
    ("utf-8", "█░–…→ Łódź 東京"): "█░–…→ Łódź 東京",
    ("cp1252", "█░–…→ Łódź"): r"#.–…-> \u0141ód\u017a",
    ("cp437", "█░–…→ é"): "█░-...-> é",
    ("ascii", "█░–…→ é"): r"#.-...-> \xe9",
    ("utf-8", "a\x1b[31m\nb ::error:: \u202e\ud800"): "a [31m b :\u200b:error:\u200b:  ",
    ("utf-8", "\u0301 ❤\ufe0f e\u0301"): " ❤ e\u0301",
}


@pytest.mark.parametrize(("encoding", "text"), TEXTS)
def test_a_text_is_shown_as_far_as_the_console_can(encoding: str, text: str) -> None:
    assert Console(80, encoding=encoding).text(text) == TEXTS[encoding, text]


def test_numbers_keep_their_unit_and_joined_words_stay_together() -> None:
    console = Console(12)

    assert console.wrapped("moved on: 63 %") == "moved on:\n63 %"
    assert console.wrapped("so many\xa0words", "- ", "  ") == "- so\n  many words"


def test_styles_are_for_consoles_with_colours_line_by_line() -> None:
    assert Console(80).styled("a\nb", "cyan") == "a\nb"
    assert Console(80, colour=True).styled("a\nb", "cyan") == ("\x1b[36ma\x1b[0m\n\x1b[36mb\x1b[0m")
    assert Console(80, colour=True).styled("a") == "\x1b[1ma\x1b[0m"
    assert Console(80, colour=True).styled("") == ""


class Terminal(io.TextIOWrapper):
    """A standard output that is a terminal, or is not."""

    def __init__(self, encoding: str = "utf-8", *, tty: bool = True) -> None:
        super().__init__(io.BytesIO(), encoding)
        self.tty = tty

    def isatty(self) -> bool:
        return self.tty


COLOURS: dict[str, tuple[Terminal, dict[str, str], bool]] = {
    "a terminal": (Terminal(), {"TERM": "xterm"}, True),
    "a file": (Terminal(tty=False), {"TERM": "xterm"}, False),
    "NO_COLOR": (Terminal(), {"TERM": "xterm", "NO_COLOR": "1"}, False),
    "NO_COLOR that is empty": (Terminal(), {"TERM": "xterm", "NO_COLOR": ""}, True),
    "a dumb terminal": (Terminal(), {"TERM": "dumb"}, False),
    "no name of the terminal": (Terminal(), {}, True),
}


@pytest.mark.parametrize("case", COLOURS)
def test_colours_are_for_terminals_that_have_them(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, variables, colour = COLOURS[case]
    monkeypatch.setattr(sys, "stdout", stream)
    for name in ("TERM", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert standard_output().colour is colour


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_the_encoding_is_that_of_the_console(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", Terminal(encoding))

    assert standard_output().encoding == encoding
    with unfailing_streams():
        assert standard_output().encoding == encoding


def test_no_standard_output_is_a_console_that_shows_little(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdout", None)

    assert standard_output() == Console(standard_output().width, encoding="ascii")


@pytest.mark.parametrize(("columns", "width"), [("40", 40), ("80", 80), ("300", 100), ("3", 20)])
def test_the_width_is_within_reason(
    columns: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)

    assert standard_output().width == width


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there are no such terminals")
@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
    ],
)
def test_a_funnel_on_a_terminal(
    tmp_path: Path, variables: dict[str, str], *, coloured: bool
) -> None:
    write_history(tmp_path)
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "sync.cli", "funnel", "--today", "2026-01-15"]
    wanted = {**os.environ, "COLUMNS": "40", "LC_ALL": "C.UTF-8", **variables}

    with subprocess.Popen(command, cwd=tmp_path, env=wanted, stdout=theirs) as process:
        os.close(theirs)
        shown = b"".join(_written(ours)).decode()
    os.close(ours)

    assert process.returncode == 0
    assert "prospects.xlsx: the funnel as of" in shown
    assert ("\x1b[36m█" in shown) is coloured
    assert ("\x1b" in shown) is coloured


def _written(terminal: int) -> Iterator[bytes]:
    """What was written to a terminal whose other end is closed."""
    with suppress(OSError):
        while part := os.read(terminal, 1 << 16):
            yield part
