"""Workbooks that are damaged, or made to do harm: a clear refusal, soon, and never a fault."""

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.demo import write_demo
from sync.messages.errors import QualifyError, WorkbookError
from sync.xlsx import XlsxWorkbook
from sync.xlsx.package import open_package
from tests.harness import CONFIG, LEAD, OPPORTUNITY, TODAY, run
from tests.sync.xlsx.books import MAIN, make_book, pack, parts, refusal, sheet
from tests.workbooks import write_workbook

HEADINGS = '<row r="1"><c r="A1" t="inlineStr"><is><t>ID</t></is></c></row>'
SHEET = "xl/worksheets/sheet1.xml"
MB = 1 << 20
DRAWN = CONFIG + '\n[output]\nfunnel = "Funnel"\n'
"""A config with a tab that has charts."""


def refused(path: Path) -> str:
    """How the job refuses a workbook."""
    return refusal(lambda: run_on(path))


def run_on(path: Path) -> None:
    with XlsxWorkbook(path).writing() as book:
        run(book, DRAWN)


# Bombs -------------------------------------------------------------------------------------------


def bomb(path: Path, part: str, before: str, repeated: bytes, size: int, after: str) -> Path:
    """A workbook one part of which is a text repeated until it has so many bytes."""
    content = parts(make_book(path, sheet(HEADINGS)))
    filler = repeated * (MB // len(repeated))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in content.items():
            if name != part:
                new.writestr(name, data)
        with new.open(part, "w") as stream:
            stream.write(before.encode())
            for _ in range(size // len(filler)):
                stream.write(filler)
            stream.write(after.encode())
    return path


def test_a_small_file_that_unpacks_to_much_is_refused_unread(tmp_path: Path) -> None:
    path = bomb(tmp_path / "b.xlsx", SHEET, sheet("")[:-24], b" ", 300 * MB, sheet("")[-24:])

    assert path.stat().st_size < MB
    assert refused(path) == (
        "b.xlsx: the file unpacks to 300 MB, more than a workbook has; open it in Excel or"
        " LibreOffice and save it anew, or take an older copy"
    )


def test_a_size_that_is_not_true_is_not_believed(tmp_path: Path) -> None:
    path = bomb(tmp_path / "b.xlsx", SHEET, sheet("")[:-24], b" ", 80 * MB, sheet("")[-24:])
    data = bytearray(path.read_bytes())
    directory = data.rfind(SHEET.encode()) - 46
    struct.pack_into("<I", data, directory + 24, 1000)
    path.write_bytes(data)

    assert "the file is damaged: Bad CRC-32" in refused(path)


START, END = sheet("").split("</sheetData>")[0], "</sheetData></worksheet>"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "before", "repeated", "after", "what"),
    [
        (SHEET, START, b" ", END, "32 MB of it are no whole row"),
        (SHEET, f'{START}<row r="1" x="', b" ", f'"/>{END}', "32 MB of it are no whole row"),
        (SHEET, f"{START}<row>", b"<c/>", f"</row>{END}", "32 MB of it are no whole row"),
        (SHEET, "", b" ", START + END, "32 MB of it are no whole row"),
        (SHEET, f"{START}</sheetData>", b" ", "</worksheet>", "32 MB of it are no whole row"),
        ("xl/workbook.xml", "<workbook>", b"<a/>", "</workbook>", "has 40 MB, more than it may"),
        ("xl/workbook.xml", "<workbook>", b"<a>", "</workbook>", "has 39 MB, more than it may"),
    ],
)
def test_what_never_ends_is_given_up(
    tmp_path: Path, part: str, before: str, repeated: bytes, after: str, what: str
) -> None:
    path = bomb(tmp_path / "b.xlsx", part, before, repeated, 40 * MB, after)

    assert what in refused(path)


def test_a_sheet_may_be_full_of_rows_without_cells(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{number}" ht="15" customHeight="1"/>' for number in range(2, 900_000))
    path = make_book(tmp_path / "b.xlsx", sheet(HEADINGS + rows))

    with pytest.raises(QualifyError, match='there is no heading "Company"'):
        run_on(path)


def test_parts_that_overlap_are_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name, data in parts(make_book(tmp_path / "b.xlsx", sheet(HEADINGS))).items():
            new.writestr(name, data)
        new.writestr("big.bin", random.Random(1).randbytes(10_000))
        for number in range(50):
            again = zipfile.ZipInfo(f"big{number}.bin")
            same = new.getinfo("big.bin")
            again.header_offset, again.CRC = same.header_offset, same.CRC
            again.file_size, again.compress_size = same.file_size, same.compress_size
            new.filelist.append(again)
    path = tmp_path / "b.xlsx"
    path.write_bytes(buffer.getvalue())

    assert "the file is damaged: its parts overlap" in refused(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_to_pack_are_refused(tmp_path: Path, method: int) -> None:
    path = tmp_path / "b.xlsx"
    content = parts(make_book(path, sheet(HEADINGS)))
    with zipfile.ZipFile(path, "w", method) as new:
        for name, data in content.items():
            new.writestr(name, data)

    assert "a part is packed in a way that workbooks are not" in refused(path)


def entities(levels: int) -> str:
    """A document type whose last entity grows thirtyfold at each level."""
    named = [f'<!ENTITY e0 "{"x" * 1000}">']
    named += [f'<!ENTITY e{n} "{f"&e{n - 1};" * 30}">' for n in range(1, levels)]
    return f"<!DOCTYPE x [{''.join(named)}]>"


@pytest.mark.parametrize(
    ("document_type", "inside"),
    [
        (entities(9), "<x>&e8;</x>"),
        (entities(9), '<x y="&e8;"/>'),
        ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', '<x y="&e;"/>'),
        ("", "<x>" * 100_000 + "</x>" * 100_000),
    ],
)
def test_entities_and_depth_do_no_harm(tmp_path: Path, document_type: str, inside: str) -> None:
    path = tmp_path / "b.xlsx"
    content = parts(make_book(path, sheet(HEADINGS)))
    main = content["xl/workbook.xml"].decode().replace("</workbook>", f"{inside}</workbook>")
    content["xl/workbook.xml"] = (document_type + re.sub(r"^<\?xml.*?\?>", "", main)).encode()

    assert "xl/workbook.xml is not XML (" in refused(pack(path, content))


@pytest.mark.parametrize("name", ["a\0b.xlsx", "x" * 300 + ".xlsx", "/dev/zero", "/dev/null"])
def test_what_is_no_path_of_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(WorkbookError):
        XlsxWorkbook(tmp_path / name).look()


# Damage ------------------------------------------------------------------------------------------


def test_a_styles_part_that_is_not_xml(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "b.xlsx", {"ID": "A", **LEAD})
    content = parts(path)
    for damaged in (b"not XML", content["xl/styles.xml"][:-20], b"\xff\xfe\x00"):
        said = refused(pack(path, {**content, "xl/styles.xml": damaged}))

        assert said.startswith("b.xlsx: the file is damaged: ")
        assert said.endswith("save it anew, or take an older copy")


Parts = Mapping[str, bytes]


@cache
def workbooks() -> list[Parts]:
    """A workbook that the job has run on, with texts in its cells, and the demo's, shared texts."""
    with TemporaryDirectory() as name:
        path = Path(name, "prospects.xlsx")
        write_workbook(
            path,
            {"ID": "A", "Company": "Acme & <Co>", **OPPORTUNITY},
            {"ID": "B", **LEAD, "Budget": "ask"},
            {"ID": 3, "Employees": 1.5, "Outcome": "Lost"},
        )
        run_on(path)
        demo, _ = write_demo(Path(name), TODAY)
        return [parts(path), parts(demo)]


VALUES = [
    "", "-1", "x", "99999999999999999999", "1e999", "-0", "nan", "1.5", "A0", "ZZZZ9", "٣", "#REF!",
    "9" * 5000, "&bad;", "&#0;", "&#x110000;", "&#xD800;", "_xD800_", "<x/>", "<!--", "<![CDATA[x",
    "0001-01-01", "9999-12-31T99:99", "\\\udcff",
]  # fmt: skip

Damage = Callable[[bytes, random.Random], bytes]


def value_changed(pattern: bytes) -> Damage:
    """Write something odd where a pattern's group stands."""

    def damage(data: bytes, chance: random.Random) -> bytes:
        found = list(re.finditer(pattern, data))
        if not found:
            return data
        start, end = chance.choice(found).span(1)
        new = chance.choice(VALUES).encode(errors="surrogateescape")
        return data[:start] + new + data[end:]

    return damage


def taken_out(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start + chance.randrange(60) :]


def byte_changed(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(1) + data[at + 1 :]


def attribute_dropped(data: bytes, chance: random.Random) -> bytes:
    found = chance.choice([*re.finditer(rb' [\w:]+="[^"]*"', data)] or [None])
    return data[: found.start()] + data[found.end() :] if found else data


def element_renamed(data: bytes, chance: random.Random) -> bytes:
    name = chance.choice(re.findall(rb"<([\w:]+)[ />]", data) or [b"x"])
    return data.replace(b"<" + name, b"<zz").replace(b"</" + name, b"</zz")


DAMAGES: list[Damage] = [
    lambda data, chance: data[: chance.randrange(len(data) + 1)],
    lambda data, chance: b"not XML",
    lambda data, chance: f'<other xmlns="{MAIN}"/>'.encode(),
    taken_out,
    byte_changed,
    attribute_dropped,
    element_renamed,
    value_changed(rb'="([^"]*)"'),
    value_changed(rb">([^<]+)<"),
]


@given(st.integers(0, 1), st.randoms(use_true_random=False), st.data())
def test_damage_is_never_a_fault(which: int, chance: random.Random, data: st.DataObject) -> None:
    content = dict(workbooks()[which])
    part = data.draw(st.sampled_from(sorted(content)), label="part")
    for damage in data.draw(st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=3)):
        content[part] = damage(content[part], chance)
    with TemporaryDirectory() as name:
        path = pack(Path(name, "b.xlsx"), content)

        try:
            run_on(path)
        except QualifyError as error:
            assert error.code == 3  # noqa: PT017 -- it may also do
            return
        # What was written can be read again.
        open_package(path.read_bytes(), "b.xlsx")


@given(st.binary(max_size=8), st.data())
def test_damage_of_the_zip_is_never_a_fault(bits: bytes, data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        path = pack(Path(name, "b.xlsx"), workbooks()[0])
        damaged = bytearray(path.read_bytes())
        for byte in bits:
            damaged[data.draw(st.integers(0, len(damaged) - 1))] = byte
        path.write_bytes(
            damaged[: data.draw(st.integers(0, len(damaged)))] if not bits else damaged
        )

        try:
            run_on(path)
        except QualifyError as error:
            assert error.code == 3  # noqa: PT017 -- it may also do
