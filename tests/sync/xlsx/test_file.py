"""The file on the disk: refusals, locks, and a swap that happens whole or not at all."""

import errno
import os
import signal
import stat
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from sync.messages.errors import MovedError, WorkbookError
from sync.workbook.protocol import Changes
from tests.sync.xlsx.books import (
    change,
    look,
    make_book,
    pack,
    parts,
    read,
    refusal,
    replace_part,
    sheet,
    write,
    written,
)

LEAD = change({0: "Lead"}, 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_book(tmp_path / "demo.xlsx", sheet('<row r="2"><c r="A2"><v>1</v></c></row>'))


def message(path: Path) -> str:
    return refusal(lambda: look(path))


def refused(path: Path) -> str:
    """The message of a write that is refused, which changes nothing and leaves nothing behind."""
    there = sorted(path.parent.iterdir())
    before = path.read_bytes()
    said = refusal(lambda: write(path, LEAD))
    assert path.read_bytes() == before
    assert sorted(path.parent.iterdir()) == there
    return said


def test_no_such_file(path: Path) -> None:
    missing = path.with_name("demp.xlsx")
    expected = 'demp.xlsx: there is no such file; did you mean "demo.xlsx"?'
    assert message(missing) == expected
    assert refusal(lambda: write(missing, LEAD)) == expected
    assert [*path.parent.iterdir()] == [path]


def test_what_is_no_file(path: Path) -> None:
    folder, gone = path.parent, path.parent / "gone"
    assert message(folder / "q.xlsx") == "q.xlsx: there is no such file; correct the path"
    assert message(folder) == f"{folder.name}: is a folder; name the workbook in it"
    assert (
        message(gone / path.name) == f'{path.name}: there is no folder "{gone}"; correct the path'
    )


SAVE_AS = "open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx)"


PROTECTED = "is password-protected; take the password for opening off in Excel"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
OTHER_FILES = {
    b"": "is empty; take an older copy",
    b"ID;Name\n1;Ann\n": f"is not an Excel workbook; {SAVE_AS}",
    OLD_EXCEL + b" ... ": f"is in the old Excel format (.xls); {SAVE_AS}",
    OLD_EXCEL + "EncryptedPackage".encode("utf-16-le"): PROTECTED,
}
OTHER_ZIPS = {
    "mimetype": "is an OpenDocument file",
    "xl/workbook.bin": "is a binary workbook (.xlsb)",
    "readme.txt": "is not a workbook",
}


@pytest.mark.parametrize(("data", "expected"), OTHER_FILES.items())
def test_other_files(tmp_path: Path, data: bytes, expected: str) -> None:
    path = tmp_path / "demo.xlsx"
    path.write_bytes(data)
    assert message(path) == f"demo.xlsx: {expected}"


@pytest.mark.parametrize(("name", "expected"), OTHER_ZIPS.items())
def test_other_zips(tmp_path: Path, name: str, expected: str) -> None:
    path = pack(tmp_path / "demo.xlsx", {name: b"x"})
    assert message(path) == f"demo.xlsx: {expected}; {SAVE_AS}"


def test_cut_short(path: Path) -> None:
    data = path.read_bytes()
    for size in range(2, len(data), 97):
        path.write_bytes(data[:size])
        assert message(path).startswith("demo.xlsx: the file is damaged: ")


def test_a_byte_changed(path: Path) -> None:
    """Whatever byte is wrong, it is an error that says so, or one that makes no difference."""
    data = path.read_bytes()
    for at in range(0, len(data), 7):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        try:
            write(path, LEAD)
        except WorkbookError:
            continue
        assert read(path, 1).columns == {1: ["Lead"]}


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_damaged_parts(path: Path, part: str) -> None:
    replace_part(path, part, "<a>")
    assert message(path).startswith(f"demo.xlsx: the file is damaged: {part} is not XML (")


def test_a_missing_part(path: Path) -> None:
    content = parts(path)
    del content["xl/worksheets/sheet1.xml"]
    assert message(pack(path, content)) == (
        "demo.xlsx: the file is damaged: xl/worksheets/sheet1.xml is not in it; "
        "open it in Excel or LibreOffice and save it anew, or take an older copy"
    )


EXCEL_OWNER = b"\x03Ann" + b" " * 51 + b"\x03\x00" + "Ann".encode("utf-16-le") + b" \x00" * 51


@pytest.mark.parametrize(
    ("mark", "data", "expected"),
    [
        ("~$demo.xlsx", EXCEL_OWNER, "is open in Excel by Ann"),
        ("~$demo.xlsx", b"", "is open in Excel"),
        (
            ".~lock.demo.xlsx#",
            b"Ann Lee,ann,pc,20.11.2026 10:00,file:///home;",
            "is open in LibreOffice by Ann Lee",
        ),
        (".~lock.demo.xlsx#", b",ann,pc,x,y;", "is open in LibreOffice by ann"),
        (".~lock.demo.xlsx#", b"", "is open in LibreOffice"),
    ],
)
def test_open_elsewhere(path: Path, mark: str, data: bytes, expected: str) -> None:
    path.with_name(mark).write_bytes(data)
    assert refused(path) == (
        f"demo.xlsx: {expected}; close it there; if nobody has it open, delete the file "
        f'"{mark}" beside it'
    )
    assert look(path).tab.title == "Prospects"


def test_opened_elsewhere_meanwhile(path: Path) -> None:
    before = path.read_bytes()
    with written(path) as (book, snapshot):
        path.with_name("~$demo.xlsx").write_bytes(EXCEL_OWNER)
        with pytest.raises(WorkbookError, match="is open in Excel by Ann"):
            book.write(snapshot, Changes((LEAD,), "Changelog", ()))
    assert path.read_bytes() == before
    assert sorted(p.name for p in path.parent.iterdir()) == ["demo.xlsx", "~$demo.xlsx"]


def test_another_run(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.xlsx.file._WAIT_SECONDS", 0.1)
    with FileLock(path.with_name(".demo.xlsx.qualify-lock")):
        assert refused(path) == (
            "demo.xlsx: another run is at work on it; "
            "wait for it to end, and start one run at a time"
        )
        assert look(path).tab.title == "Prospects"
    write(path, LEAD)


def test_the_lock_is_held_to_the_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.xlsx.file._WAIT_SECONDS", 0)
    with written(path) as (book, snapshot):
        book.write(snapshot, Changes((LEAD,), "Changelog", ()))
        with pytest.raises(WorkbookError, match="another run"):
            write(path, LEAD)
    write(path, LEAD)
    assert [*path.parent.iterdir()] == [path]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has no modes")
def test_no_right_to_read(path: Path) -> None:
    path.chmod(0)
    if root := os.geteuid() == 0:
        os.seteuid(65_534)
    try:
        assert message(path) == "demo.xlsx: may not be read by this user; ask its owner for access"
    finally:
        if root:
            os.seteuid(0)
    assert refused(path) == "demo.xlsx: may not be read by this user; ask its owner for access"


def test_a_read_only_file(path: Path) -> None:
    path.chmod(0o444)
    assert refused(path) == ("demo.xlsx: it is read-only; give this user the right to write there")


def test_a_read_only_folder(path: Path) -> None:
    path.parent.chmod(0o555)
    try:
        assert refused(path) == (
            "demo.xlsx: its folder is read-only; give this user the right to write there"
        )
    finally:
        path.parent.chmod(0o755)


def test_a_vanished_file(path: Path) -> None:
    with written(path) as (book, snapshot):
        path.unlink()
        with pytest.raises(WorkbookError, match="there is no such file"):
            book.write(snapshot, Changes((LEAD,), "Changelog", ()))
    assert [*path.parent.iterdir()] == []


def test_mode_is_kept(path: Path) -> None:
    path.chmod(0o640)
    write(path, LEAD)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may")
def test_owner_is_kept(path: Path) -> None:
    os.chown(path, 1234, 4321)
    write(path, LEAD)
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 4321)


def test_a_symbolic_link_stays_one(path: Path) -> None:
    folder = path.parent / "links"
    folder.mkdir()
    link = folder / "link.xlsx"
    link.symlink_to(path)
    write(link, LEAD)
    assert link.is_symlink()
    assert read(path, 1).columns == {1: ["Lead"]}
    assert [*folder.iterdir()] == [link]
    folder.joinpath("~$link.xlsx").touch()
    with pytest.raises(WorkbookError, match=r"link\.xlsx: is open in Excel"):
        write(link, LEAD)


def test_what_a_killed_run_left_is_cleared_away(path: Path) -> None:
    for name in (".demo.xlsx.qualify-0a1b2c3d.tmp", ".demo.xlsx.qualify-lock"):
        path.with_name(name).touch()
    other = path.with_name(".demo2.xlsx.qualify-0a1b2c3d.tmp")
    other.touch()
    write(path, LEAD)
    assert sorted(path.parent.iterdir()) == sorted([path, other])


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("call", ["fsync", "utime"])
def test_a_full_disk(path: Path, monkeypatch: pytest.MonkeyPatch, number: int, call: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    assert refused(path) == (
        f"demo.xlsx: can't be written: {os.strerror(number)}; "
        "nothing was changed; make room or give access, and run again"
    )


LIMITED = """
import resource, signal, sys
from pathlib import Path
from tests.sync.xlsx.books import change, write
from sync.messages.errors import WorkbookError

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    write(Path(sys.argv[1]), change({0: "Lead"}, 1))
except WorkbookError as error:
    print(error)
"""


def test_a_write_cut_off_by_the_system(path: Path) -> None:
    before = path.read_bytes()
    done = run(LIMITED, path, len(before) // 2)
    assert done.stdout.strip() == (
        "demo.xlsx: can't be written: File too large; "
        "nothing was changed; make room or give access, and run again"
    )
    assert path.read_bytes() == before
    assert [*path.parent.iterdir()] == [path]


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.sync.xlsx.books import change, write

STEPS = {"open", "write", "flush", "fsync", "replace", "rename", "chmod", "chown", "utime", "stat",
         "unlink", "close", "flock", "read", "compress"}

def attempt(path, step):
    seen = 0
    def count(frame, event, argument):
        nonlocal seen
        if event in ("c_call", "c_return") and argument.__name__ in STEPS:
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.setprofile(count)
    write(path, change({0: "Lead"}, 1), log_rows=[(1, None, "K", "", "", "Lead", "", "", "", "")])
    sys.setprofile(None)

path, before = Path(sys.argv[1]), Path(sys.argv[1]).read_bytes()
step = whole = 0
while True:
    step += 1
    path.write_bytes(before)
    child = os.fork()
    if not child:
        attempt(path, step)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    state = "before" if path.read_bytes() == before else "after"
    print(step, state, len(list(path.parent.iterdir())))
    if state == "after":
        path.with_name(f"after-{step}.xlsx").write_bytes(path.read_bytes())
    if not os.WIFSIGNALED(status):
        break
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_any_step(path: Path) -> None:
    """Before every call into the system, and after it: the file is as it was, or complete."""
    folder = path.parent
    lines = [line.split() for line in run(KILLED, path).stdout.splitlines()]
    states = [line[1] for line in lines]
    assert len(states) > 100
    switch = states.index("after")
    assert set(states[:switch]) == {"before"}
    assert set(states[switch:]) == {"after"}
    finished = sorted(folder.glob("after-*.xlsx"))
    assert len(finished) == len(states) - switch > 3
    for one in finished:
        snapshot = read(one, 1, log=[2])
        assert snapshot.columns == {1: ["Lead"]}
        assert snapshot.log_columns == {2: ["K"]}
        one.unlink()
    write(path, LEAD)
    assert [*folder.iterdir()] == [path]


def test_runs_at_once_lose_no_row(path: Path) -> None:
    """Three runs add five rows each: whoever comes second waits and reads what the first wrote."""
    script = """
    import sys
    from pathlib import Path
    from tests.sync.xlsx.books import change, write
    for number in range(5):
        row = (number, None, sys.argv[2], *[""] * 7)
        write(Path(sys.argv[1]), change({}, 1), log_rows=[row])
    """
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(script), str(path), name],
            cwd=Path(__file__).parents[3],
        )
        for name in "abc"
    ]
    assert [one.wait() for one in runs] == [0, 0, 0]
    assert sorted(map(str, read(path, log=[2]).log_columns[2])) == [*"aaaaabbbbbccccc"]
    assert [*path.parent.iterdir()] == [path]


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let SIGINT interrupt, as at a terminal: in a background job it is ignored from the start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(os, "fsync", interrupt)
    before = path.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        write(path, LEAD)
    assert path.read_bytes() == before
    assert [*path.parent.iterdir()] == [path]


def changed(path: Path) -> None:
    replace_part(path, "xl/styles.xml", "<x/>")


def longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


@pytest.mark.parametrize("what", [changed, longer, lambda path: path.write_bytes(b"")])
def test_changed_meanwhile(path: Path, what: Callable[[Path], object]) -> None:
    with written(path) as (book, snapshot):
        what(path)
        theirs = path.read_bytes()
        with pytest.raises(MovedError):
            book.write(snapshot, Changes((LEAD,), "Changelog", ()))
    assert path.read_bytes() == theirs
    assert [*path.parent.iterdir()] == [path]


def test_what_is_made_can_be_read_by_those_who_unpack_it(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        before = {*package.namelist()}
    write(path, LEAD)
    with zipfile.ZipFile(path) as package:
        modes = {e.filename: e.external_attr >> 16 for e in package.infolist()}
    assert {name: oct(mode) for name, mode in modes.items() if name not in before} == {
        "xl/worksheets/sheet2.xml": "0o100644"
    }
