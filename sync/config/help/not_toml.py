"""Slips that keep a config from being TOML, and how to mend them.

Each slip is looked for where reading stopped. Where its mend is plain it is made in a copy of the
text, line for line, so that reading goes on and all mistakes are found at once.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from rules.language.finding import Finding
from sync.config.help.parse_stop import BEGINNING, ParseStop, Repair, find_stop, shown
from sync.config.help.signs import (
    backslash,
    curly_quotes,
    inner_quotes,
    missing_comma,
    missing_sign,
    over_lines,
    stray_sign,
    three_quotes,
    unclosed,
    unclosed_list,
    unseen,
    wide_signs,
)
from sync.config.help.statements import (
    compared,
    comparison,
    left_by_git,
    stands_twice,
    twice_inside,
    wrong_heading,
    wrong_key,
)
from sync.config.help.wrong_values import (
    END,
    bare_entries,
    bare_list,
    bare_table,
    round_brackets,
    split_number,
    wrong_value,
)

_MOST = 100
"""How many slips are looked for, so that a file of another kind ends soon."""


def find_slips(text: str) -> tuple[list[Finding], str | None]:
    """Find what is not TOML in a text, and the text as it was probably meant.

    The slips are in the order of the file. The text is None where a slip has no plain mend: then
    there may be more behind it.
    """
    found: list[tuple[Finding, ParseStop]] = []
    mended: str | None = text
    while mended is not None and (stop := find_stop(mended)) and len(found) < _MOST:
        slip, mended = _find_repair(stop)
        found.append((slip, stop))
    if mended is not None and find_stop(mended):
        mended = None
    slips = [slip for slip, _ in found]
    if slips and slips[-1] == _unknown(found[-1][1]).slip:
        slips = _without_guesses(found)
    return sorted(slips, key=lambda slip: slip.line), mended


def _without_guesses(found: list[tuple[Finding, ParseStop]]) -> list[Finding]:
    """Leave out repairs of a line that is still not TOML after all of them."""
    line = found[-1][0].line
    first = next(stop for slip, stop in found if slip.line == line)
    return [*(slip for slip, _ in found if slip.line != line), _unknown(first).slip]


def _find_repair(stop: ParseStop) -> Repair:
    """Say what is wrong where reading stopped: the first repair after which it gets further."""
    repairs = (repair for look in _LOOKS for repair in look(stop))
    return next((repair for repair in repairs if _helps(repair, stop)), _unknown(stop))


def _helps(repair: Repair, stop: ParseStop) -> bool:
    """Whether a repaired text is TOML, or is so for longer than before."""
    if repair.text is None:
        return True
    ahead = find_stop(repair.text)
    if ahead is None or stop.at == len(stop.text):
        return ahead is None or ahead.reason != stop.reason
    return len(repair.text) - ahead.at < len(stop.text) - stop.at


def _unknown(stop: ParseStop) -> Repair:
    read = stop.text[stop.line_start : stop.at].strip()
    rest = stop.text[stop.at : stop.line_end].strip()
    here = (stop.at, stop.at)
    if not rest:
        what = f"the line ends too early, after {shown(read)}"
        return stop.repair(here, None, what, "complete it")
    understood = f"is understood up to {shown(read)}, but not" if read else "is not understood"
    what = f"the line {understood} from {shown(rest)} on"
    mend = "compare it with the lines around it"
    return stop.repair(here, None, what, mend).at_column(stop)


def _is_open(stop: ParseStop) -> bool:
    return bool(stop.open)


def _is_closed(stop: ParseStop) -> bool:
    return not stop.open


def _is_alone(stop: ParseStop) -> bool:
    return not stop.open and not stop.before


def _is_behind(stop: ParseStop) -> bool:
    return not stop.open and bool(stop.before)


@dataclass(frozen=True)
class _Pattern:
    """A slip that one regular expression finds, what to say of it, and what to write instead.

    In these texts {0} is what matches and {name} a group of it; {key}, {before}, {closer} and
    {opener} are those of the stop. `instead` is None where only the writer can know.
    """

    pattern: str
    what: str
    mend: str
    instead: str | None
    when: Callable[[ParseStop], bool] = lambda _: True
    begin: Literal["at", "sign_at", "line_start"] = "at"

    def __call__(self, stop: ParseStop) -> Iterator[Repair]:
        if not self.when(stop):
            return
        match = re.compile(self.pattern, re.MULTILINE).match(stop.text, getattr(stop, self.begin))
        if match is None:
            return
        closer = stop.closers[:1]
        parts = match.groupdict() | {"key": stop.key, "before": stop.before, "closer": closer}
        parts["opener"] = "[" if closer == "]" else "{"
        short = {name: shown(part) for name, part in parts.items()}
        yield stop.repair(
            match.span(),
            None if self.instead is None else self.instead.format(match[0], **parts),
            self.what.format(shown(match[0]), **short),
            self.mend.format(shown(match[0]), **short),
        )


_REMARK = r"(?P<mark>//|;|--|/\*|(?<![^\n])(?:<!--|'(?!.*=)))[ \t]*"
_AS_REMARK = "begin it with # if it is a remark: # {0}"
_NO_VALUE = '"{key}" has no value'
_TOO_MANY = "there is a comma too many"

_LOOKS: tuple[Callable[[ParseStop], Iterator[Repair]], ...] = (
    left_by_git,
    wide_signs,
    _Pattern(
        "(?:```|~~~).*",
        "{0} marks a piece of text on a web page",
        "take the line out",
        "",
        _is_alone,
    ),
    _Pattern(f"{_REMARK}$", 'the line ends with "{mark}"', "take it out", "", _is_closed),
    _Pattern(
        f"{_REMARK}(?P<rest>.*)",
        'a remark begins with "{mark}"',
        "begin it with #: # {rest}",
        "# {0}",
        _is_closed,
    ),
    stands_twice,
    twice_inside,
    unclosed_list,
    unseen,
    three_quotes,
    curly_quotes,
    _Pattern("(?<==)=+>?", '"={0}" stands where one "=" should', "write =", ""),
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
    _Pattern(
        "=[ \t]*#",
        _NO_VALUE,
        "what begins with # is a remark; put it in quotes if it is the value",
        None,
        begin="sign_at",
    ),
    _Pattern(f"={END}", _NO_VALUE, "write one, or take the line out", None, _is_closed, "sign_at"),
    _Pattern(f"={END}", _NO_VALUE, "write one", None, _is_open, "sign_at"),
    inner_quotes,
    _Pattern(";", "a semicolon stands where a comma should", "write ,", ",", _is_open),
    _Pattern(r"[)\]}]", 'there is a "{0}" too many', "take it out", "", _is_closed),
    missing_sign,
    _Pattern(
        r"[)\]}]", '"{0}" stands where "{closer}" should', "write {closer}", "{closer}", _is_open
    ),
    _Pattern(
        r"(?=(?P<sign>[)\]}]))",
        '"{opener}" is not closed before "{sign}"',
        "write {closer} there",
        "{closer}",
        _is_open,
    ),
    _Pattern(
        r",(?P<gap>\s*)(?P<sign>[},])",
        f'{_TOO_MANY} before "{{sign}}"',
        "take it out",
        "{gap}{sign}",
        begin="sign_at",
    ),
    _Pattern(
        r"(?P<sign>[\[{])(?P<gap>\s*),",
        f'{_TOO_MANY} after "{{sign}}"',
        "take it out",
        "{sign}{gap}",
        begin="sign_at",
    ),
    _Pattern(",", "the line ends with a comma", "take it out", "", _is_closed),
    missing_comma,
    stray_sign,
    unclosed,
    _Pattern(
        rf"(?={BEGINNING}).+",
        "{0} stands on the line of {before}",
        "begin a new line with it",
        None,
        _is_behind,
    ),
    _Pattern(
        r"[^\W\d_][^=\n]*$", '"{0}" stands after a whole line', _AS_REMARK, "# {0}", _is_behind
    ),
    _Pattern(
        r"[ \t]*[^\s\[({\"'=][^=\n]*$",
        '"{0}" is neither a heading in [brackets] nor a key with = and a value',
        _AS_REMARK,
        "# {0}",
        _is_closed,
        "line_start",
    ),
)
"""What to look for; the surest signs come first."""
