"""The zip file that a workbook is: parts, how they relate, and a copy with some replaced."""

import copy
import io
import posixpath
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
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
"""What zipfile raises of bytes that are no zip, or a damaged one."""

_LOCAL_HEADER = 30
_LOCAL_LENGTHS = struct.Struct("<26sHH")
_LONG_DESCRIPTOR = 24
_SIZES_FOLLOW = 0x08
_NAME_IS_UTF8 = 0x800
_32_BITS = 0xFFFFFFFF
_LEVEL = 4  # level 5 takes two thirds longer to save 8 %, level 6 twice as long again for nothing
_READABLE = (stat.S_IFREG | 0o644) << 16
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
_SAVE_ANEW = "open it in Excel or LibreOffice and save it anew, or take an older copy"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SAVE_AS = "open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx)"


MOST_UNPACKED = 4 << 30
"""How many bytes all parts of a workbook may unpack to: Excel's largest sheet has fewer."""

MOST_AT_ONCE = 512 << 20
"""How many bytes of a part may be in memory at once: those of the shared texts, all of them."""

MOST_IN_TREE = 20 << 20
"""How many bytes a part may have that is parsed as a tree: that takes some thirty times as much."""

_MOST_TIMES = 200
_HARMLESS = 64 << 20
"""A workbook of more bytes than this may unpack to so many times its size. Real ones: 5 to 40."""


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
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED as error:
            raise self._damaged(str(error)) from error
        self._refuse_bomb()
        self._entries = {_key(entry.filename): entry for entry in self._zip.infolist()}

    def _refuse_bomb(self) -> None:
        """Raise where the parts are packed as no program packs a workbook, before any is unpacked.

        The sizes are those that the zip states. Where they lie, zipfile stops at them.
        """
        entries = self._zip.infolist()
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
        return _key(part) in self._entries

    def chunks(self, part: str) -> Iterator[bytes]:
        """The content of a part, piece by piece."""
        entry = self._entries.get(_key(part))
        if entry is None:
            raise self._damaged(f"{part} is not in it")
        try:
            with self._zip.open(entry) as stream:
                while piece := stream.read(PIECE):
                    yield piece
        except _DAMAGED as error:
            raise self._damaged(str(error)) from error

    def read(self, part: str, most: int = MOST_AT_ONCE) -> bytes:
        """The content of a part, of at most so many bytes."""
        entry = self._entries.get(_key(part))
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

    @property
    def comment(self) -> bytes:
        """The zip's own comment."""
        return self._zip.comment

    @property
    def entries(self) -> list[zipfile.ZipInfo]:
        """What is in the zip, in order."""
        return self._zip.infolist()

    def entry(self, part: str) -> zipfile.ZipInfo | None:
        """Where a part lies in the zip."""
        return self._entries.get(_key(part))

    def copy_entry(self, entry: zipfile.ZipInfo, target: zipfile.ZipFile) -> None:
        """Copy one entry as it lies in the zip."""
        try:
            _copy_entry(self._zip, entry, target)
        except _DAMAGED as error:
            raise self._damaged(str(error)) from error

    def _damaged(self, why: str) -> WorkbookError:
        return WorkbookError(
            self.where,
            f"the file is damaged: {why}",
            _SAVE_ANEW,
        )


@dataclass(frozen=True)
class _Made:
    """A new entry and its compressed data."""

    entry: zipfile.ZipInfo
    data: tuple[bytes, ...]


class Rewrite:
    """A copy of a package with some parts replaced, added or dropped.

    All else is copied as it lies in the zip, in its order. A part is compressed when it is put
    in, so all that can go wrong with its making has done so before the first byte is written.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        self._made: dict[str, _Made] = {}
        self._dropped: set[str] = set()

    def put(self, part: str, pieces: Iterable[bytes]) -> None:
        """Replace a part, under the name and date it has, or add one."""
        old = self._package.entry(part)
        entry = _like(old) if old else _new_entry(part)
        entry.compress_type = zipfile.ZIP_DEFLATED
        data = _compress(entry, pieces)
        entry.compress_size = sum(map(len, data))
        self._made[_key(part)] = _Made(entry, data)

    def drop(self, part: str) -> None:
        """Leave a part out."""
        self._dropped.add(_key(part))

    def write(self, target: BinaryIO) -> None:
        """Write the new package."""
        made = dict(self._made)
        with zipfile.ZipFile(target, "w") as new:
            new.comment = self._package.comment
            for entry in self._package.entries:
                key = _key(entry.filename)
                if key in made:
                    _add_made(made.pop(key), new)
                elif key not in self._dropped and key not in self._made:
                    self._package.copy_entry(entry, new)
            for one in made.values():
                _add_made(one, new)


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
    """What a file is that is no zip, and the mend."""
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


def _new_entry(part: str) -> zipfile.ZipInfo:
    """An entry that those who unpack it can read."""
    entry = zipfile.ZipInfo(part, _NO_DATE)
    entry.external_attr = _READABLE
    return entry


def _like(old: zipfile.ZipInfo) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(old.filename, old.date_time)
    entry.external_attr = old.external_attr
    entry.create_system = old.create_system
    entry.comment = old.comment
    return entry


def _compress(entry: zipfile.ZipInfo, pieces: Iterable[bytes]) -> tuple[bytes, ...]:
    """The compressed data of an entry, whose size and checksum are set.

    Each piece is compressed while the next one is made.
    """
    # zipfile takes a level only for data that it is given whole.
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    entry.CRC = 0

    def take(piece: bytes) -> bytes:
        entry.CRC = zlib.crc32(piece, entry.CRC)
        entry.file_size += len(piece)
        return deflate.compress(piece)

    data: list[bytes] = []
    with ThreadPoolExecutor(1) as beside:
        taken: Future[bytes] | None = None
        for piece in pieces:
            if taken:
                data.append(taken.result())
            taken = beside.submit(take, piece)
        if taken:
            data.append(taken.result())
    return *filter(None, data), deflate.flush()


def _add_made(made: _Made, target: zipfile.ZipFile) -> None:
    _add(made.entry, made.entry.FileHeader(), made.data, target)


def _copy_entry(source: zipfile.ZipFile, entry: zipfile.ZipInfo, target: zipfile.ZipFile) -> None:
    """Copy an entry without decompressing it."""
    if not entry.filename.isascii() and not entry.flag_bits & _NAME_IS_UTF8:
        # zipfile would write the name in UTF-8 in the directory, unlike the copied header.
        target.writestr(_like(entry), source.read(entry), entry.compress_type)
        return
    stream = source.fp
    if stream is None:
        raise ValueError("copying from a closed zip")
    stream.seek(entry.header_offset)
    header = stream.read(_LOCAL_HEADER)
    _, name, extra = _LOCAL_LENGTHS.unpack(header)
    header += stream.read(name + extra)
    data = stream.read(entry.compress_size)
    if len(data) < entry.compress_size:
        raise zipfile.BadZipFile(f"{entry.filename} is cut short")
    descriptor = _descriptor(entry, stream.read(_LONG_DESCRIPTOR))
    _add(copy.copy(entry), header, (data, descriptor), target)


def _add(
    entry: zipfile.ZipInfo, header: bytes, data: Iterable[bytes], target: zipfile.ZipFile
) -> None:
    """Add an entry whose data is compressed.

    zipfile has no way to do that, so this writes the bytes and then tells it: its list of
    entries and the place where its directory begins are attributes without underscore.
    """
    out = target.fp
    if out is None:
        raise ValueError("writing to a closed zip")
    entry.header_offset = out.seek(target.start_dir)
    out.write(header)
    for piece in data:
        out.write(piece)
    target.start_dir = out.tell()
    target.filelist.append(entry)
    target.NameToInfo[entry.filename] = entry


def _descriptor(entry: zipfile.ZipInfo, after: bytes) -> bytes:
    """The sizes that follow an entry's data where its header does not hold them.

    With or without a signature, of 4 bytes each or of 8.
    """
    if not entry.flag_bits & _SIZES_FOLLOW:
        return b""
    start = 4 if after.startswith(b"PK\x07\x08") else 0
    short = struct.pack("<II", entry.compress_size & _32_BITS, entry.file_size & _32_BITS)
    return after[: start + (12 if after[start + 4 : start + 12] == short else 20)]
