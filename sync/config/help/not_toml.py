"""What was probably meant where a config is not TOML, and how to write it.

Each mistake is looked at where reading stopped. Where its mend is plain it is made in a copy of
the text, line for line, so that reading goes on and all mistakes are found at once.
"""

from collections.abc import Callable, Iterator

from sync.config.help.mends.characters import curly_quotes, unseen, wide_signs
from sync.config.help.mends.criteria import compared
from sync.config.help.mends.doubles import stands_twice, twice_inside
from sync.config.help.mends.groups import bare_entries, bare_list, bare_table, round_brackets
from sync.config.help.mends.headings import wrong_heading
from sync.config.help.mends.keys import comparison, two_equals, wrong_key
from sync.config.help.mends.other_lines import (
    left_by_git,
    prose,
    remark,
    two_in_a_line,
    words_behind,
)
from sync.config.help.mends.over_lines import over_lines
from sync.config.help.mends.signs import (
    extra_closer,
    missing_sign,
    semicolon,
    stray_sign,
    unclosed,
    unclosed_list,
    wrong_closer,
    wrong_comma,
)
from sync.config.help.mends.slip import Slip, shown
from sync.config.help.mends.texts import backslash, inner_quotes, three_quotes
from sync.config.help.mends.values import split_number, wrong_value
from sync.config.help.spot import ParseStop, find_spot

_MOST = 100
"""How many mistakes are looked for, so that a file of another kind ends soon."""


def find_slips(text: str) -> tuple[list[Slip], str | None]:
    """Find what is not TOML in a text, and give the text as it was probably meant.

    The slips are in the order of the file. The text is None where a slip has no plain mend: then
    there may be more behind it.
    """
    found: list[tuple[Slip, ParseStop]] = []
    present: str | None = text
    while present is not None and (spot := find_spot(present)) and len(found) < _MOST:
        found.append((find_slip(spot), spot))
        present = found[-1][0].text
    if present is not None and find_spot(present):
        present = None
    slips = [slip for slip, _ in found]
    if slips and slips[-1] == _unknown(found[-1][1]):
        slips = _without_guesses(found)
    return sorted(slips, key=lambda slip: slip.line), present


def _without_guesses(found: list[tuple[Slip, ParseStop]]) -> list[Slip]:
    """Give the slips without the mends of a line that did not make it whole in the end."""
    line = found[-1][0].line
    first = next(spot for slip, spot in found if slip.line == line)
    return [*(slip for slip, _ in found if slip.line != line), _unknown(first)]


def find_slip(spot: ParseStop) -> Slip:
    """Say what is wrong where reading stopped: the first mend after which it gets further."""
    slips = (slip for look in _LOOKS for slip in look(spot))
    return next((slip for slip in slips if _helps(slip, spot)), _unknown(spot))


def _helps(slip: Slip, spot: ParseStop) -> bool:
    """Whether a mended text is TOML, or is so for longer than before."""
    if slip.text is None:
        return True
    ahead = find_spot(slip.text)
    if ahead is None or spot.at == len(spot.text):
        return ahead is None or ahead.said != spot.said
    return len(slip.text) - ahead.at < len(spot.text) - spot.at


def _unknown(spot: ParseStop) -> Slip:
    read = spot.text[spot.line_start : spot.at].strip()
    rest = spot.text[spot.at : spot.line_end].strip()
    line = spot.line_at(spot.at)
    if not rest:
        return Slip(line, f"the line ends too early, after {shown(read)}", "complete it")
    understood = f"is understood up to {shown(read)}, but not" if read else "is not understood"
    return Slip(
        line,
        f"the line {understood} from {shown(rest)} on",
        "compare it with the lines around it",
        column=spot.at - spot.line_start + 1,
    )


_LOOKS: tuple[Callable[[ParseStop], Iterator[Slip]], ...] = (
    left_by_git,
    wide_signs,
    remark,
    stands_twice,
    twice_inside,
    unclosed_list,
    unseen,
    three_quotes,
    curly_quotes,
    two_equals,
    compared,
    comparison,
    over_lines,
    wrong_heading,
    backslash,
    split_number,
    bare_entries,
    bare_list,
    round_brackets,
    bare_table,
    wrong_key,
    wrong_value,
    inner_quotes,
    semicolon,
    extra_closer,
    missing_sign,
    wrong_closer,
    wrong_comma,
    stray_sign,
    unclosed,
    two_in_a_line,
    words_behind,
    prose,
)
"""What to look for, the surest first."""
