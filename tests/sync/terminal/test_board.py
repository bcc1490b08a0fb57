"""How far several configs are: a line that draws over itself, or now and then one in a log."""

import io
import os
import sys
import threading

import pytest

from sync.terminal.board import Board
from tests.sync.google.bench import Watch


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def screen(self) -> list[str]:
        """What stands on the terminal in the end."""
        lines = []
        for written in self.getvalue().split("\n"):
            line = ""
            for part in written.split("\r"):
                line = part + line[len(part) :]
            lines.append(line.rstrip())
        return lines


@pytest.fixture(autouse=True)
def _screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")


def test_the_line_on_a_terminal() -> None:
    terminal = Terminal()
    board = Board(terminal, 200)
    for number in range(37):
        board.done(number, failed=number < 2)

    board.show(12.4)

    assert terminal.screen() == [
        "[###-----------------]  37 of 200 configs done, 2 failed, waiting for quota 12 s"
    ]
    board.show(0)
    assert terminal.screen() == ["[###-----------------]  37 of 200 configs done, 2 failed"]
    drawn = len(terminal.getvalue())
    board.show(0)
    assert len(terminal.getvalue()) == drawn  # nothing flickers


def test_nothing_is_left_of_it_beside_a_report() -> None:
    terminal = Terminal()
    board = Board(terminal, 2)
    board.show(0)
    board.done(0, failed=False)
    terminal.write("a report\n")
    board.show(30)

    board.end()

    assert terminal.screen() == ["a report", "1 of 2 configs done", ""]


def test_a_warning_of_another_thread_stands_on_a_line_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    board = Board(terminal, 2)
    board.show(0)

    thread = threading.Thread(target=board.warn, args=("warning: a message was not delivered",))
    thread.start()
    thread.join()
    board.show(0)

    assert terminal.screen() == [
        "warning: a message was not delivered",
        "[--------------------]  0 of 2 configs done",
    ]


@pytest.mark.skipif(os.name == "nt", reason="makes a terminal")
def test_the_width_is_that_of_the_terminal_although_the_output_goes_into_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import termios  # noqa: PLC0415 -- there is none on Windows

    monkeypatch.delenv("COLUMNS")
    monkeypatch.setattr(sys, "__stdout__", io.StringIO())
    seen_by, terminal = os.openpty()
    termios.tcsetwinsize(terminal, (24, 40))
    with os.fdopen(terminal, "w", encoding="utf-8") as stream:
        Board(stream, 200).show(12)
        drawn = os.read(seen_by, 200)
    os.close(seen_by)

    assert drawn == b"\r0 of 200 configs done, waiting for quot"


def test_a_narrow_terminal_takes_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    terminal = Terminal()

    Board(terminal, 200).show(12)

    assert terminal.screen() == ["0 of 200 configs done, waitin"]


def test_a_log_is_told_of_long_waits_and_of_the_end() -> None:
    log, watch = io.StringIO(), Watch()
    board = Board(log, 2, watch.now)
    for _ in range(100):
        board.show(3)
        board.show(20)
        watch.seconds += 1
    board.done(0, failed=True)

    board.end()

    waiting = "0 of 2 configs done, waiting for quota 20 s\n"
    assert log.getvalue() == f"{waiting}{waiting}1 of 2 configs done, 1 failed\n"


def test_without_a_stream_nothing_is_shown() -> None:
    board = Board(None, 2)
    board.show(20)
    board.done(0, failed=False)
    board.end()
