"""A run that is told to stop ends in order: its exit code says so, and it leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from sync.cli import cli, main
from tests.harness import CONFIG, LEAD, OPPORTUNITY
from tests.workbooks import write_workbook

posix = pytest.mark.skipif(os.name == "nt", reason="sends itself signals")

STOPPED_IN_THE_SWAP = """
import os, signal, sys
from sync.xlsx.file import WorkbookFile

signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)


def stop(self, old):
    names = [path.name for path in self.path.parent.iterdir()]
    assert any(name.endswith(".tmp") for name in names), names
    assert any(name.endswith("-lock") for name in names), names
    os.kill(os.getpid(), int(sys.argv[1]))


WorkbookFile._refuse_changed = stop
from sync.cli import main
main(["run", "config.toml", *sys.argv[2:]])
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_workbook(tmp_path / "prospects.xlsx", LEAD, OPPORTUNITY)
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def stop_by(number: int, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", STOPPED_IN_THE_SWAP, str(int(number)), *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@posix
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_run_that_is_stopped_leaves_nothing(
    folder: Path, number: signal.Signals, code: int
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    ran = stop_by(number, folder)
    assert (ran.returncode, ran.stdout) == (code, "")
    assert ran.stderr.endswith("Stopped.\n")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@posix
def test_json_tells_of_it(folder: Path) -> None:
    ran = stop_by(signal.SIGTERM, folder, "--json")
    assert json.loads(ran.stdout)["error"] == {
        "code": 143,
        "where": "qualify",
        "what": "was told to stop",
        "mend": "run it again; what was recorded stands",
    }


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interrupt_is_130(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(cli, "invoke", interrupted)
    with pytest.raises(SystemExit) as caught:
        main(["packs"])
    assert caught.value.code == 130
    assert capsys.readouterr().err.strip() == "Stopped."


@posix
def test_what_was_set_for_signals_is_left_as_it_was(folder: Path) -> None:
    """One that the program was started to ignore, as under nohup, is not heeded either."""
    ours = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with pytest.raises(SystemExit):
            main(["check", str(folder / "config.toml")])
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, ours)
