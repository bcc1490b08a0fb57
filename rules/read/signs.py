"""Characters that people can't see, or can't tell from others, and what they are read as."""

import unicodedata

# https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point, and what marks annotations
_INVISIBLE = (
    *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0),
    *range(0x180B, 0x1810),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    *range(0xFFF0, 0xFFFC),
    *range(0x1BCA0, 0x1BCA4),
    *range(0x1D173, 0x1D17B),
    *range(0xE0000, 0xE1000),
)
# The spaces of all widths, and a Braille pattern of no dots.
_SPACES = (0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x2800, 0x3000)
# What Unicode calls a dash, except waves; and the minus signs, which look like one.
_DASHES = (
    *(0x02D7, 0x058A, 0x05BE, 0x1400, 0x1806, *range(0x2010, 0x2016), 0x2043, 0x2212, 0x2796),
    *(0x2E1A, 0x2E3A, 0x2E3B, 0x2E40, 0x2E5D, 0xFE31, 0xFE32, 0xFE58, 0xFE63, 0xFF0D, 0x10EAD),
)
_SINGLE_QUOTES = "‘’‚‛‹›❛❜ʹʻʼ′‵´׳＇"
_DOUBLE_QUOTES = "“”„‟«»❝❞〝〞〟″‶״＂"


def _unseen() -> dict[int, str]:
    control = [code for code in range(0xA0) if unicodedata.category(chr(code)) == "Cc"]
    nothing = [code for code in (*_INVISIBLE, *control) if not chr(code).isspace()]
    return dict.fromkeys(nothing, "") | dict.fromkeys(_SPACES, " ")


def _widths() -> dict[int, str]:
    """Full and half width characters, and no other compatibility forms: "²" is not "2"."""
    table: dict[int, str] = {}
    for code in range(0xFF01, 0xFFEF):
        kind, _, plain = unicodedata.decomposition(chr(code)).partition(" ")
        if kind in {"<wide>", "<narrow>"}:
            table[code] = chr(int(plain, 16))
    return table


UNSEEN = _unseen()
"""For `str.translate`: drops invisible characters, and makes all spaces plain ones."""

ALIKE = (
    _widths()
    | UNSEEN
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(map(ord, _SINGLE_QUOTES), "'")
    | dict.fromkeys(map(ord, _DOUBLE_QUOTES), '"')
    | {ord("…"): "..."}
)
"""Does the same, and makes all dashes, quotes and widths one. Doing it twice changes nothing."""
