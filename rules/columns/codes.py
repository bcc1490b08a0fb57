"""Codes: a small number for each row, dealt with in bulk and kept in as few bytes as they need."""

import sys
from array import array
from collections import Counter
from collections.abc import Sequence
from itertools import compress
from typing import TypeAlias

Codes: TypeAlias = "bytes | array[int]"
"""For each row a byte, or a number of two or four bytes where a byte can't hold them all."""

BYTE = 1 << 8
"""So many different numbers fit a byte."""

_WORD = 1 << 16
_KINDS = {1: "B", 2: "H", 4: "I", 8: "Q"}
_FEW_PASSES = 32
_SAMPLE = 4096


def pack(codes: Sequence[int], count: int) -> Codes:
    """Pack numbers that are less than `count`."""
    kind = _kind(count)
    return bytes(codes) if kind == "B" else array(kind, codes)


def _kind(count: int) -> str:
    """Give the array's type of numbers that are less than `count`."""
    return "B" if count <= BYTE else "H" if count <= _WORD else "I"


def join(parts: Sequence[Codes], rows: int, count: int) -> Codes:
    """Put numbers together that were packed in parts, `count` being the highest count of all.

    What is past `rows` is left out; rows past the last part have 0.
    """
    if count <= BYTE:
        return b"".join(parts)[:rows].ljust(rows, b"\0")
    whole = array(_kind(count))
    for part in parts:
        same = isinstance(part, array) and part.typecode == whole.typecode
        whole.extend(part if same else array(whole.typecode, list(part)))
    del whole[rows:]
    whole.extend(array(whole.typecode, bytes(whole.itemsize * (rows - len(whole)))))
    return whole


def recode(codes: Codes, table: Sequence[int], count: int) -> Codes:
    """Give each row the number that the table has for its number; `count` bounds the new ones."""
    if isinstance(codes, bytes) and count <= BYTE:
        return codes.translate(bytes(table).ljust(BYTE, b"\0"))
    return pack(list(map(table.__getitem__, codes)), count)


def places(flags: Codes) -> Sequence[int]:
    """Give the rows of the ones among zeros and ones, from the top."""
    assert isinstance(flags, bytes)  # noqa: S101 -- two numbers always are
    if flags.count(1) * 8 > len(flags):
        return array("I", compress(range(len(flags)), flags))
    found = array("I")
    at = flags.find(1)
    while at >= 0:
        found.append(at)
        at = flags.find(1, at + 1)
    return found


def counts(codes: Codes, count: int) -> list[int]:
    """Give how many rows have each of the numbers that are less than `count`."""
    if isinstance(codes, bytes) and count <= _FEW_PASSES:
        return [codes.count(code) for code in range(count)]
    found = Counter(codes)
    return [found[code] for code in range(count)]


def pair(left: Codes, right: Codes) -> tuple[int, Sequence[int]]:
    """Give the numbers of two columns as one number a row, and what the right one is a multiple of.

    Their bytes are laid down side by side, the least first, and read as longer numbers.
    """
    sizes = _size(left), _size(right)
    length = next(size for size in _KINDS if size >= sum(sizes))
    record = bytearray(length * len(left))
    at = 0
    for codes, size in zip((left, right), sizes, strict=True):
        ordered = _least_first(codes)
        for place in range(size):
            record[at::length] = ordered[place::size]
            at += 1
    numbers = array(_KINDS[length], bytes(record))
    if sys.byteorder == "big":
        numbers.byteswap()
    return BYTE ** sizes[0], numbers


def _size(codes: Codes) -> int:
    return 1 if isinstance(codes, bytes) else codes.itemsize


def _least_first(codes: Codes) -> bytes:
    """Give the bytes of numbers, of each the least first."""
    if isinstance(codes, bytes):
        return codes
    if sys.byteorder == "big":
        codes = codes[:]
        codes.byteswap()
    return codes.tobytes()


def pair_bytes(left: Codes, width: int, right: Codes) -> tuple[bytes, list[int]]:
    """Give left + width * right of each row, numbered anew, and the sums that there are.

    `width` is how many numbers the left one has; the sums must fit a byte. Then no sum is carried
    over to the next byte, and to add the columns is to add two long integers.
    """
    assert isinstance(left, bytes)  # noqa: S101 -- few numbers are always bytes
    assert isinstance(right, bytes)  # noqa: S101 -- as above
    steps = bytes(width * number % BYTE for number in range(BYTE))
    sums = int.from_bytes(left) + int.from_bytes(right.translate(steps))
    codes = sums.to_bytes(len(left))
    found = sorted(_distinct(codes))
    table = bytearray(BYTE)
    for number, code in enumerate(found):
        table[code] = number
    return codes.translate(table), found


def _distinct(codes: bytes) -> set[int]:
    """Give the numbers that occur; most do so early."""
    found = set(codes[:_SAMPLE])
    return found | set(codes[_SAMPLE:].translate(None, bytes(found)))
