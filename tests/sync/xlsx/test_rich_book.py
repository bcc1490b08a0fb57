"""A workbook with all that people put into one: what is not the job's comes out as it went in."""

import io
import re
import struct
import zipfile
import zlib
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from sync.workbook.page import Chart, ChartKind, Page, PageRow, RowLook, Series, TabKind
from sync.workbook.protocol import TabChange, Value
from sync.workbook.role import Role
from tests.sync.xlsx.books import change, look, parts, read, write

WHEN = datetime.fromisoformat("2026-01-05T06:00")
LOG: list[tuple[Value, ...]] = [
    (1, WHEN, "K1", "Ann", "", "Lead", "Adopted", "", "0123abcd", "run 1"),
    (2, WHEN, "K2", "Bob", "Lead", "Won", "By hand", "", "0123abcd", "run 1"),
]
NEW = {
    "xl/worksheets/sheet3.xml",
    "xl/worksheets/sheet4.xml",
    "xl/worksheets/_rels/sheet4.xml.rels",
    "xl/drawings/drawing4.xml",
    "xl/drawings/_rels/drawing4.xml.rels",
    "xl/charts/chart3.xml",
}
FIGURES = Page(
    (9, 9),
    1,
    (PageRow(RowLook.FIGURES, ("Stage", "Now")), PageRow(RowLook.PLAIN, ("Lead", 7))),
    (
        Chart(
            "stages",
            ChartKind.BARS,
            "By stage",
            rows=(1, 1),
            names=0,
            series=(Series(1, "2F6DB5"),),
            row=0,
            column=3,
            width=300,
            height=200,
        ),
    ),
)
DRAWN = [TabChange(TabKind.FUNNEL, "Funnel", FIGURES)]
CHANGED = {
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/worksheets/sheet1.xml",
}


def tiny_png() -> io.BytesIO:
    """A picture of one red dot."""

    def block(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n"
        + block(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
        + block(b"IDAT", zlib.compress(b"\0\xff\0\0"))
        + block(b"IEND", b"")
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "rich.xlsx"
    with xlsxwriter.Workbook(path) as book:
        tab = book.add_worksheet("Prospects")
        other = book.add_worksheet("Figures")
        chart_tab = book.add_chartsheet("Chart")
        head = book.add_format({"bold": True, "bg_color": "#ddeeff", "border": 1})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        odd = book.add_format({"italic": True, "font_color": "green", "text_wrap": True})
        tab.write_row("A1", ["ID", "Company", "Budget", "Close", "Done", "Stage", "Since"], head)
        for row in range(1, 21):
            tab.write_string(row, 0, f"K{row}")
            tab.write_rich_string(row, 1, "Com", head, "pany", f" {row}")
            tab.write_number(row, 2, row * 1000)
            tab.write_datetime(row, 3, datetime.fromisoformat(f"2026-02-{row:02}"), day)
            tab.write_boolean(row, 4, bool(row % 2))
            tab.write_string(row, 5, "List", odd)
        tab.write_formula("C30", "=SUM(C2:C21)", head, 210_000)
        tab.write_dynamic_array_formula("I2:I4", "=C2:C4*2", None, 2000)
        tab.write_array_formula("J2:J3", "{=C2:C3*3}", None, 3000)
        tab.write_url("B25", "https://example.com/?a=1&b=2", string="site")
        tab.write_comment("F2", "a comment on a cell of the job's")
        tab.conditional_format("C2:C21", {"type": "data_bar", "data_bar_2010": True})
        tab.conditional_format("F2:F21", {"type": "text", "criteria": "containing", "value": "L"})
        tab.data_validation("E2:E21", {"validate": "list", "source": ["yes", "no"]})
        tab.merge_range("F26:G27", "merged over the job's", head)
        tab.add_table("L2:M6", {"columns": [{"header": "a"}, {"header": "b"}]})
        tab.add_sparkline("K3", {"range": "Prospects!C2:C21"})
        tab.autofilter("A1:G21")
        tab.freeze_panes(1, 1)
        tab.insert_image("O2", "dot.png", {"image_data": tiny_png()})
        tab.set_header("&LPage &P")
        tab.set_row(8, 30, odd)
        tab.set_column("A:A", 12)
        tab.protect("secret")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Prospects!$C$2:$C$21", "categories": "=Prospects!$F$2:$F$21"})
        other.insert_chart("A1", chart)
        other.write_formula("A20", "=Prospects!F2", None, "List")
        pie = book.add_chart({"type": "pie"})
        pie.add_series({"values": "=Prospects!$C$2:$C$5"})
        chart_tab.set_chart(pie)
        book.define_name("Rate", "=0.19")
        book.define_name("Prospects!Own", "=Prospects!$F$2")
        book.set_properties({"title": "Rich"})
        book.set_custom_property("Owner", "Ann")
    return path


def write_all(path: Path) -> None:
    write(
        path,
        change({0: "Lead", 1: "Won", 25: "x"}, 5),
        change({0: date(2026, 1, 5), 1: date(2026, 1, 6)}, 6, Role.SINCE, "Since"),
        change({0: "Budget of 10k identified"}, None, Role.MISSING, "Missing"),
        log_rows=LOG,
        drawn=DRAWN,
    )


def test_other_parts_stay(path: Path) -> None:
    before = parts(path)
    write_all(path)
    after = parts(path)
    assert [name for name in after if name not in NEW] == [*before]
    assert set(after) - set(before) == NEW
    assert {name for name in before if before[name] != after[name]} == CHANGED


def test_zip_entries_stay(path: Path) -> None:
    """Also packed as they were, with their dates, in their order."""

    def entries(data: bytes) -> dict[str, tuple[object, ...]]:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return {
                e.filename: (
                    data[e.header_offset :][: 30 + len(e.filename) + e.compress_size],
                    e.date_time,
                    e.external_attr,
                    e.flag_bits,
                    e.create_system,
                )
                for e in package.infolist()
            }

    before = entries(path.read_bytes())
    write_all(path)
    after = entries(path.read_bytes())
    for name in before:
        if name in CHANGED:
            assert after[name][1:] == before[name][1:]
        else:
            assert after[name] == before[name]


def test_what_a_zip_says_of_a_part_stays(path: Path) -> None:
    """Its comments, its fields of other programs, and a name that is not in UTF-8."""
    entry = zipfile.ZipInfo("xl/media/caf_.png", (2020, 5, 5, 1, 2, 4))
    entry.comment, entry.extra = b"a photo", b"UT\x05\x00\x01\x00\x00\x00\x00"
    with zipfile.ZipFile(path, "a") as package:
        package.comment = b"from the fair"
        package.writestr(entry, b"PNG" * 99)
    path.write_bytes(path.read_bytes().replace(b"caf_.png", b"caf\x82.png"))
    write_all(path)
    with zipfile.ZipFile(path) as package:
        found = package.getinfo("xl/media/café.png")
        assert package.comment == b"from the fair"
        assert (found.comment, found.extra) == (entry.comment, entry.extra)
        assert found.date_time == entry.date_time
        assert package.read(found) == b"PNG" * 99


def test_other_bytes_of_the_tab_stay(path: Path) -> None:
    name = "xl/worksheets/sheet1.xml"
    before = parts(path)[name].decode()
    write_all(path)
    after = parts(path)[name].decode()
    for cell in ("F2", "G2", "F3", "G3", "F27", "N1", "N2"):
        before = re.sub(rf'<c r="{cell}".*?(/>|</c>)', "", before)
        after = re.sub(rf'<c r="{cell}".*?(/c>)', "", after)
    after = re.sub('<col min="14" max="14" width="40" style="[0-9]+" customWidth="1"/>', "", after)
    spans = re.compile(' spans="[^"]*"|<dimension[^>]*>')
    assert spans.sub("", after) == spans.sub("", before)


def test_the_cells_are_there(path: Path) -> None:
    write_all(path)
    snapshot = read(path, 5, 6, 13, log=range(10))
    assert snapshot.columns[5][:3] == ["Lead", "Won", "List"]
    assert snapshot.columns[6][:3] == [46027, 46028, None]
    assert snapshot.columns[13][:2] == ["Budget of 10k identified", None]
    assert snapshot.log_columns[2] == ["K1", "K2"]
    assert look(path).headings[13] == "Missing"


@pytest.mark.filterwarnings("ignore:.* extension is not supported")
def test_openpyxl_reads_it(path: Path) -> None:
    write_all(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Prospects", "Figures", "Chart", "Changelog", "Funnel"]
    tab = book["Prospects"]
    texts = [tab[cell].value for cell in ("F2", "F3", "N1", "N2")]
    assert texts == ["Lead", "Won", "Missing", "Budget of 10k identified"]
    assert tab["G2"].value == datetime.fromisoformat("2026-01-05")
    assert tab["G2"].number_format == tab["D2"].number_format == "dd.mm.yyyy"
    assert tab["F2"].font.italic
    assert tab["N1"].font.bold
    assert tab["C30"].value == "=SUM(C2:C21)"
    comment = tab["F2"].comment
    assert comment is not None
    assert "a comment on a cell of the job's" in comment.text
    assert tab.freeze_panes == "B2"
    log = book["Changelog"]
    assert log["B2"].value == WHEN
    assert log["A1"].font.bold
    assert log.freeze_panes == "A2"


def test_calamine_reads_it(path: Path) -> None:
    write_all(path)
    with CalamineWorkbook.from_path(path) as book:
        rows = book.get_sheet_by_name("Prospects").to_python()
        log = book.get_sheet_by_name("Changelog").to_python()
    assert rows[1][:3] == ["K1", "Company 1", 1000]
    assert rows[1][3:7] == [date(2026, 2, 1), True, "Lead", date(2026, 1, 5)]
    assert log[1][:6] == [1, WHEN, "K1", "Ann", "", "Lead"]


def test_a_second_write_changes_less(path: Path) -> None:
    write_all(path)
    before = parts(path)
    same = change({}, 6, Role.SINCE, "Since"), change({}, 13, Role.MISSING, "Missing")
    write(path, change({2: "Won"}, 5), *same, drawn=DRAWN)
    after = parts(path)
    assert [*after] == [*before]
    assert {name for name in before if before[name] != after[name]} == {"xl/worksheets/sheet1.xml"}


@pytest.mark.parametrize("signature", [b"PK\x07\x08", b""])
def test_entries_whose_sizes_follow_their_data(path: Path, signature: bytes) -> None:
    """As programs write that cannot seek back."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            piece = bytes(data)  # type: ignore[call-overload]
            self.data += piece.removeprefix(b"PK\x07\x08") if not signature else piece
            return len(piece)

    content = parts(path)
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in content.items():
            with package.open(name, "w") as stream:
                stream.write(data)
    path.write_bytes(pipe.data)
    if not signature:
        # Without the signatures the directory's offsets are 4 too far for each entry before.
        path.write_bytes(_closer(bytes(pipe.data)))
    before = parts(path)
    write_all(path)
    after = parts(path)
    assert {name for name in before if before[name] != after[name]} == CHANGED


def _closer(data: bytes) -> bytes:
    """A zip's directory with the offsets of a zip whose entries are each 4 bytes shorter."""
    out = bytearray(data)
    at, number = data.find(b"PK\x01\x02"), 0
    start = at
    while out[at : at + 4] == b"PK\x01\x02":
        (offset,) = struct.unpack_from("<I", out, at + 42)
        struct.pack_into("<I", out, at + 42, offset - 4 * number)
        at += 46 + sum(struct.unpack_from("<HHH", out, at + 28))
        number += 1
    struct.pack_into("<I", out, at + 16, start)
    return bytes(out)
