"""Slips that keep a config from being TOML, and how to mend them.

Each slip is looked for where reading stopped. Where its mend is plain it is made in a copy of the
text, line for line, so that reading goes on and all mistakes are found at once.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from rules.language.finding import Finding
from sync.config.help import signs, statements, wrong_values
from sync.config.help.parse_stop import BEGINNING, ParseStop, Repair, find_stop, shown
from sync.config.help.wrong_values import END

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


@dataclass(frozen=True)
class _Pattern:
    """A slip that one regular expression finds, what to say of it, and what to write instead.

    In these texts {0} is what matches and {name} a group of it; {key}, {before}, {closer} and
    {opener} are those of the stop. `instead` is None where only the writer can know. `inside` and
    `behind` tell whether the stop has to be inside of brackets, and behind something on its line.
    """

    pattern: str
    what: str
    mend: str
    instead: str | None
    inside: bool | None = None
    behind: bool | None = None
    begin: Literal["at", "sign_at", "line_start"] = "at"

    def __call__(self, stop: ParseStop) -> Iterator[Repair]:
        if self.inside not in (None, bool(stop.open)):
            return
        if self.behind not in (None, bool(stop.before)):
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
    statements.left_by_git,
    signs.wide_signs,
    _Pattern(
        "(?:```|~~~).*",
        "{0} marks a piece of text on a web page",
        "take the line out",
        "",
        inside=False,
        behind=False,
    ),
    _Pattern(f"{_REMARK}$", 'the line ends with "{mark}"', "take it out", "", inside=False),
    _Pattern(
        f"{_REMARK}(?P<rest>.*)",
        'a remark begins with "{mark}"',
        "begin it with #: # {rest}",
        "# {0}",
        inside=False,
    ),
    statements.stands_twice,
    statements.twice_inside,
    signs.unclosed_list,
    signs.unseen,
    signs.three_quotes,
    signs.curly_quotes,
    _Pattern("(?<==)=+>?", '"={0}" stands where one "=" should', "write =", ""),
    statements.compared,
    statements.comparison,
    signs.over_lines,
    statements.wrong_heading,
    signs.backslash,
    wrong_values.split_number,
    wrong_values.bare_entries,
    wrong_values.bare_list,
    wrong_values.round_brackets,
    wrong_values.bare_table,
    statements.wrong_key,
    wrong_values.wrong_value,
    _Pattern(
        "=[ \t]*#",
        _NO_VALUE,
        "what begins with # is a remark; put it in quotes if it is the value",
        None,
        begin="sign_at",
    ),
    _Pattern(
        f"={END}", _NO_VALUE, "write one, or take the line out", None, inside=False, begin="sign_at"
    ),
    _Pattern(f"={END}", _NO_VALUE, "write one", None, inside=True, begin="sign_at"),
    signs.inner_quotes,
    _Pattern(";", "a semicolon stands where a comma should", "write ,", ",", inside=True),
    _Pattern(r"[)\]}]", 'there is a "{0}" too many', "take it out", "", inside=False),
    signs.missing_sign,
    _Pattern(
        r"[)\]}]", '"{0}" stands where "{closer}" should', "write {closer}", "{closer}", inside=True
    ),
    _Pattern(
        r"(?=(?P<sign>[)\]}]))",
        '"{opener}" is not closed before "{sign}"',
        "write {closer} there",
        "{closer}",
        inside=True,
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
    _Pattern(",", "the line ends with a comma", "take it out", "", inside=False),
    signs.missing_comma,
    signs.stray_sign,
    signs.unclosed,
    _Pattern(
        rf"(?={BEGINNING}).+",
        "{0} stands on the line of {before}",
        "begin a new line with it",
        None,
        inside=False,
        behind=True,
    ),
    _Pattern(
        r"[^\W\d_][^=\n]*$",
        '"{0}" stands after a whole line',
        _AS_REMARK,
        "# {0}",
        inside=False,
        behind=True,
    ),
    _Pattern(
        r"[ \t]*[^\s\[({\"'=][^=\n]*$",
        '"{0}" is neither a heading in [brackets] nor a key with = and a value',
        _AS_REMARK,
        "# {0}",
        inside=False,
        begin="line_start",
    ),
)
"""What to look for; the surest signs come first."""
