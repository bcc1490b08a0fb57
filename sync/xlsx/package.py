"""The zip file that a workbook is: parts, how they relate, and a copy with some replaced."""

import copy
import io
import posixpath
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO

from lxml import etree

from rules.phrases import cut
from sync.messages.errors import WorkbookError

PIECE = 1 << 20
CONTENT_TYPES = "[Content_Types].xml"

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What zipfile raises for bytes that are not a zip, or for a damaged one."""

_HEADER_LENGTHS = struct.Struct("<26xHH")
_SIZES_FOLLOW = 0x08
_LEVEL = 4  # level 6, zlib's own default, takes three times as long to save 8 %
_READABLE = (stat.S_IFREG | 0o644) << 16
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
_SAVE_ANEW = "open it in Excel or LibreOffice and save it anew, or take an older copy"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SAVE_AS = "open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx)"

MOST_UNPACKED = 4 << 30
"""How many bytes all parts of a workbook may unpack to: Excel's largest sheet has fewer."""

MOST_AT_ONCE = 512 << 20
"""How many bytes a part may have that is read whole, such as the shared texts."""

MOST_IN_TREE = 20 << 20
"""How many bytes a part may have that is parsed as a tree, which takes about thirty times that."""

_HARMLESS = 64 << 20
"""A file that unpacks to no more than this is never taken for a zip bomb."""

_MOST_TIMES = 200
"""How many times its size a larger one may unpack to. Real workbooks: 5 to 40 times."""


def parse(data: bytes) -> etree._Element:
    """A small part as a tree, with everything in it kept. Raises XMLSyntaxError.

    libxml2's own limits hold, of depth and of what entities may grow to.
    """
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def to_bytes(root: etree._Element) -> bytes:
    """A tree as a part, declared as Office does."""
    tree = root.getroottree()
    alone = b' standalone="yes"' if tree.docinfo.standalone else b""
    declared = b'<?xml version="1.0" encoding="UTF-8"' + alone + b"?>\n"
    return declared + bytes(etree.tostring(tree, encoding="UTF-8", xml_declaration=False))


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; "" for a comment."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


@dataclass(frozen=True)
class Relation:
    """What a part refers to. `kind` is the last word of its type: "worksheet"."""

    id: str
    kind: str
    part: str


class Package:
    """The parts of a workbook's bytes. Part names are matched without case, as Office does."""

    def __init__(self, data: bytes, where: str) -> None:
        self.data = data
        self.where = where
        self._stream = io.BytesIO(data)
        try:
            self.zip = zipfile.ZipFile(self._stream)
        except _DAMAGED as error:
            raise self._damaged(str(error)) from error
        self._refuse_bomb()
        self._entries = {_key(entry.filename): entry for entry in self.zip.infolist()}

    def _refuse_bomb(self) -> None:
        """Refuse parts that are packed as no program packs a workbook, before any is unpacked.

        The sizes are those that the zip states. zipfile unpacks no more than that.
        """
        entries = self.zip.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        times = _MOST_TIMES * len(self.data)
        if unpacked > MOST_UNPACKED or (unpacked > _HARMLESS and unpacked > times):
            raise WorkbookError(
                self.where,
                f"the file unpacks to {unpacked >> 20:,} MB, more than a workbook has",
                _SAVE_ANEW,
            )
        if sum(entry.compress_size for entry in entries) > len(self.data):
            raise self._damaged("its parts overlap")
        if any(entry.compress_type not in _METHODS for entry in entries):
            raise self._damaged("a part is packed in a way that workbooks are not")

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return self.entry(part) is not None

    def entry(self, part: str) -> zipfile.ZipInfo | None:
        """The entry of a part in the zip."""
        return self._entries.get(_key(part))

    def chunks(self, part: str) -> Iterator[bytes]:
        """The content of a part, piece by piece."""
        entry = self.entry(part)
        if entry is None:
            raise self._damaged(f"{part} is not in it")
        try:
            with self.zip.open(entry) as stream:
                while piece := stream.read(PIECE):
                    yield piece
        except _DAMAGED as error:
            raise self._damaged(str(error)) from error

    def read(self, part: str, most: int = MOST_AT_ONCE) -> bytes:
        """The content of a part, of at most so many bytes."""
        entry = self.entry(part)
        if entry is not None and entry.file_size > most:
            raise self._damaged(f"{part} has {entry.file_size >> 20:,} MB, more than it may")
        return b"".join(self.chunks(part))

    def tree(self, part: str) -> etree._Element:
        """The content of a small part as a tree."""
        try:
            return parse(self.read(part, MOST_IN_TREE))
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._damaged(f"{part} is not XML ({cut(str(error), 200)})") from error

    def relations(self, part: str) -> list[Relation]:
        """What a part ("" for the package itself) refers to inside the package."""
        source = relations_part(part)
        if not self.has(source):
            return []
        return [
            Relation(
                element.get("Id", ""),
                element.get("Type", "").rpartition("/")[2],
                _target(part, element.get("Target", "")),
            )
            for element in self.tree(source)
            if local(element) == "Relationship" and element.get("TargetMode") != "External"
        ]

    def packed(self, entry: zipfile.ZipInfo) -> bytes:
        """The data of an entry as it lies in the zip, compressed."""
        try:
            self._stream.seek(entry.header_offset)
            header = self._stream.read(_HEADER_LENGTHS.size)
            self._stream.seek(sum(_HEADER_LENGTHS.unpack(header)), io.SEEK_CUR)
        except _DAMAGED as error:
            raise self._damaged(str(error)) from error
        data = self._stream.read(entry.compress_size)
        if len(data) < entry.compress_size:
            raise self._damaged(f"{entry.filename} is cut short")
        return data

    def _damaged(self, why: str) -> WorkbookError:
        return WorkbookError(
            self.where,
            f"the file is damaged: {why}",
            _SAVE_ANEW,
        )


_Entry = tuple[zipfile.ZipInfo, list[bytes]]
"""A new entry and its compressed data."""


class Rewrite:
    """A copy of a package with some parts replaced, added or dropped.

    All else is copied compressed, in its order. A part is compressed when it is put in, so all
    that can go wrong with its making has done so before the first byte is written.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        self._changed: dict[str, _Entry | None] = {}
        """The parts that are put in, and None for those that are dropped."""

    def put(self, part: str, pieces: Iterable[bytes]) -> None:
        """Replace a part, under the name and date it has, or add one."""
        old = self._package.entry(part)
        info = _like(old) if old else _new_info(part)
        self._changed[_key(part)] = info, _compress(info, pieces)

    def drop(self, part: str) -> None:
        """Leave a part out."""
        self._changed[_key(part)] = None

    def write(self, target: BinaryIO) -> None:
        """Write the new package."""
        changed = dict(self._changed)
        with zipfile.ZipFile(target, "w") as new:
            new.comment = self._package.zip.comment
            for info in self._package.zip.infolist():
                key = _key(info.filename)
                if key not in self._changed:
                    _add(new, _copied(info), [self._package.packed(info)])
                elif entry := changed.pop(key, None):
                    _add(new, *entry)
            for entry in filter(None, changed.values()):
                _add(new, *entry)


def open_package(data: bytes, where: str) -> Package:
    """The package that a file's bytes are; WorkbookError where they are something else."""
    if not data.startswith(b"PK"):
        raise WorkbookError(where, *_other_kind(data))
    package = Package(data, where)
    if package.has("mimetype"):
        raise WorkbookError(where, "is an OpenDocument file", _SAVE_AS)
    if package.has("xl/workbook.bin"):
        raise WorkbookError(where, "is a binary workbook (.xlsb)", _SAVE_AS)
    if not package.has(CONTENT_TYPES) or not package.relations(""):
        raise WorkbookError(where, "is not a workbook", _SAVE_AS)
    return package


def _other_kind(data: bytes) -> tuple[str, str]:
    """What a file is that is not a zip, and what to do about it."""
    if not data:
        return "is empty", "take an older copy"
    if not data.startswith(_COMPOUND_FILE):
        return "is not an Excel workbook", _SAVE_AS
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "is password-protected", "take the password for opening off in Excel"
    return "is in the old Excel format (.xls)", _SAVE_AS


def relations_part(part: str) -> str:
    """The part that holds the relations of a part."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relative(part: str, source: str) -> str:
    """How relations of `source` name a part."""
    return posixpath.relpath(part, posixpath.dirname(source) or ".")


def _target(source: str, target: str) -> str:
    path = posixpath.join("/", posixpath.dirname(source), target.replace("\\", "/"))
    return posixpath.normpath(path).lstrip("/")


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _new_info(part: str) -> zipfile.ZipInfo:
    """The entry of a new part, which those who unpack it can read."""
    info = zipfile.ZipInfo(part, _NO_DATE)
    info.external_attr = _READABLE
    return info


def _like(old: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The entry of a part that takes another's place."""
    info = zipfile.ZipInfo(old.filename, old.date_time)
    info.external_attr = old.external_attr
    info.create_system = old.create_system
    info.comment = old.comment
    return info


def _copied(old: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The entry of a part that is copied, with its sizes in its header."""
    info = copy.copy(old)
    info.flag_bits &= ~_SIZES_FOLLOW
    return info


def _compress(info: zipfile.ZipInfo, pieces: Iterable[bytes]) -> list[bytes]:
    """Compress an entry's data, and set its sizes and checksum.

    Each piece is compressed while the next one is made.
    """
    # zipfile takes a level only for data that it is given whole.
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    data: list[bytes] = []
    info.compress_type = zipfile.ZIP_DEFLATED
    info.CRC = 0

    def take(piece: bytes) -> None:
        info.CRC = zlib.crc32(piece, info.CRC)
        info.file_size += len(piece)
        data.append(deflate.compress(piece))

    with ThreadPoolExecutor(1) as beside:
        taken = beside.submit(take, b"")
        for piece in pieces:
            taken.result()
            taken = beside.submit(take, piece)
        taken.result()
    data.append(deflate.flush())
    info.compress_size = sum(map(len, data))
    return data


def _add(target: zipfile.ZipFile, info: zipfile.ZipInfo, data: Iterable[bytes]) -> None:
    """Add an entry whose data is compressed.

    zipfile has no way to do that, so this writes the bytes and then tells it: its list of
    entries and the place where its directory begins are attributes without underscore.
    """
    out = target.fp
    if out is None:
        raise ValueError("writing to a closed zip")
    info.header_offset = out.seek(target.start_dir)
    out.write(info.FileHeader())
    for piece in data:
        out.write(piece)
    target.start_dir = out.tell()
    target.filelist.append(info)
    target.NameToInfo[info.filename] = info
