"""Codes: the number of its value for each row of a column, worked on in bulk.

A loop over 500,000 rows takes Python 10 to 100 ms, and a run makes dozens of columns. While no
number is above 255 the codes are therefore `bytes`, one byte a row: their own methods (`find`,
`translate`) do the same in about 1 ms. Larger numbers take an array, and the loop.
"""

from array import array
from collections.abc import Iterable, Sequence
from typing import TypeAlias

Codes: TypeAlias = "bytes | array[int]"

BYTE = 1 << 8
"""How many different numbers fit a byte."""

TWO_BYTES = 1 << 16
"""How many fit two bytes."""


def pack(codes: Iterable[int], count: int) -> Codes:
    """Return numbers less than `count` in as few bytes as they need."""
    if count <= BYTE:
        return bytes(codes)
    return array("H" if count <= TWO_BYTES else "I", codes)


def join(parts: Sequence[Codes], rows: int, count: int) -> Codes:
    """Return the first `rows` numbers of some parts, with 0 for rows below the last one.

    The numbers are less than `count`; each part was packed when there were perhaps fewer of them.
    """
    if count <= BYTE:
        return b"".join(parts)[:rows].ljust(rows, b"\0")
    whole = pack((), count)
    assert isinstance(whole, array)  # noqa: S101 -- the count says so
    for part in parts:
        whole.extend(part)
    whole.extend(bytes(max(0, rows - len(whole))))
    return whole[:rows]


def recode(codes: Codes, table: Sequence[int], count: int) -> Codes:
    """Return the number in the table for each number; those in the table are less than `count`."""
    if isinstance(codes, bytes) and count <= BYTE:
        return codes.translate(bytes(table).ljust(BYTE, b"\0"))
    return pack(list(map(table.__getitem__, codes)), count)


def rows_of_ones(flags: Codes) -> Sequence[int]:
    """Return the rows that have 1, from the top, where all others have 0."""
    assert isinstance(flags, bytes)  # noqa: S101 -- two numbers always are
    found = array("I")
    at = flags.find(1)
    while at >= 0:
        found.append(at)
        at = flags.find(1, at + 1)
    return found


def add(left: Codes, right: Codes) -> bytes:
    """Return the sum of the two numbers of each row; no sum is above 255.

    So adding the columns byte by byte never carries to the next byte. That makes them two long
    integers, which Python adds in one go: 2 ms for 500,000 rows, where a loop takes 30 ms.
    """
    assert isinstance(left, bytes)  # noqa: S101 -- numbers up to 255 always are
    assert isinstance(right, bytes)  # noqa: S101 -- as above
    return (int.from_bytes(left) + int.from_bytes(right)).to_bytes(len(left))


def side_by_side(left: Codes, right: Codes) -> "array[int]":
    """Return the two numbers of each row as one, which `apart` makes two again.

    Two numbers of two bytes are one of four, so each column is copied into every other place of an
    array. A dictionary finds such a number in half the time that it takes to find a pair.
    """
    whole = array("I", bytes(4 * len(left)))
    halves = memoryview(whole).cast("B").cast("H")
    halves[0::2], halves[1::2] = _two_bytes_each(left), _two_bytes_each(right)
    return whole


def apart(number: int) -> Sequence[int]:
    """Return the two numbers that `side_by_side` made one."""
    return memoryview(array("I", [number])).cast("B").cast("H")


def _two_bytes_each(codes: Codes) -> memoryview:
    return memoryview(array("H", list(codes)) if isinstance(codes, bytes) else codes)
