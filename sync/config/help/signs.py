"""Quotes, commas and brackets that are missing, too many or the wrong ones."""

import re
from collections.abc import Iterator

from sync.config.help.parse_stop import (
    BEGINNING,
    STRING,
    VALUE,
    ParseStop,
    Repair,
    find_stop,
    shown,
)
from sync.config.help.wrong_values import END
from sync.config.toml import quoted

_CURLY = re.compile(r"[“”„‟«»″]([^“”„‟«»″\"\n]*)[“”„‟«»″\"]|\"([^“”„‟«»″\"\n]*)[“”„‟«»″]")
_CURLY_SINGLE = re.compile(r"[‘’‚′`´]([^‘’‚′`´'\n]*)[‘’‚′`´']")


def curly_quotes(stop: ParseStop) -> Iterator[Repair]:
    """Look for curly quotes where straight ones should be."""
    for pattern in (_CURLY, _CURLY_SINGLE):
        match = pattern.search(stop.text, stop.last, stop.line_end)
        if match:
            rest = stop.text[match.start() : stop.line_end]
            yield stop.repair(
                (match.start(), stop.line_end),
                pattern.sub(_straight, rest),
                f"{match[0]} stands in curly quotes",
                f"write {_straight(match)}",
            )


def _straight(match: re.Match[str]) -> str:
    return quoted(next((group for group in match.groups() if group is not None), ""))


_WIDE = {0xFF01 + at: 0x21 + at for at in range(94)} | {0x3000: " ", ord("、"): ",", ord("「"): '"'}
_WIDE |= {ord(sign): '"' for sign in "」『』"}
_NOT_IN_TEXT = re.compile(rf"{STRING.pattern}|#[^\n]*|(?P<rest>[^\"'#]+|.)", re.DOTALL)
_MOST_PAIRS = 8


def wide_signs(stop: ParseStop) -> Iterator[Repair]:
    """Look for full-width signs, as an East Asian keyboard writes them; they are mended at once."""
    mended = _NOT_IN_TEXT.sub(
        lambda match: (match["rest"] or "").translate(_WIDE) or match[0], stop.text
    )
    changed = [(old, new) for old, new in zip(stop.text, mended, strict=True) if old != new]
    if changed and any(ord(char) in _WIDE for char in stop.line):
        pairs = dict.fromkeys(f"{new} for {old}" for old, new in changed if old.strip())
        yield stop.repair(
            (0, len(stop.text)),
            mended,
            "there are full-width signs, which TOML does not know",
            f"write {', '.join([*pairs][:_MOST_PAIRS]) or 'a space'}",
            at=stop.at,
        )


def unseen(stop: ParseStop) -> Iterator[Repair]:
    """Look for a character that can't be seen."""
    if stop.char and stop.char != "\n" and not stop.char.isprintable():
        yield stop.repair(
            (stop.at, stop.at + 1),
            " " if stop.char.isspace() else "",
            f"there is a character that can't be seen (U+{ord(stop.char):04X})",
            "delete it; where a space is wanted type one",
        ).at_column(stop)


def three_quotes(stop: ParseStop) -> Iterator[Repair]:
    """Look for a text in three quotation marks that does not end."""
    at = stop.text.rfind('"""')
    if stop.reason.startswith("Unterminated string") and at >= 0:
        what = "three quotation marks begin a text that does not end"
        yield stop.repair((at, at + 3), '"', what, "write one, and one at its end")


def backslash(stop: ParseStop) -> Iterator[Repair]:
    r"""Look for `"C:\Users"`: in double quotes a backslash has a meaning of its own."""
    strings = re.compile(r'"((?:[^"\\\n]|\\.)*)"').finditer(stop.text, stop.last, stop.line_end)
    for match in strings:
        if "\\" in match[1] and match.start() <= stop.at <= match.end():
            what = "has a backslash, which means something else in double quotes"
            whole = quoted(match[1])
            yield stop.repair(match.span(), whole, f"{shown(match[0])} {what}", f"write {whole}")


def inner_quotes(stop: ParseStop) -> Iterator[Repair]:
    """Look for `'It's'` and `"the "big" one"`."""
    match = re.compile(rf"[ \t]*((['\"])([^\n=\[\]{{}}]*)\2){END}").match(stop.text, stop.last)
    if not match or match[2] not in match[3]:
        return
    if match[2] == "'":
        inner = re.sub(r"(?<=\w)'(?=\w)", "", match[3])
    else:
        inner = re.sub(r"(?<!\S)\"[^\s\",][^\",]*\"(?![\w\"])", "", match[3])
    if match[2] not in inner:
        whole = quoted(match[3])
        what = f"the text {shown(match[1])} holds the quotes that stand around it"
        yield stop.repair(match.span(1), whole, what, f"write {whole}")


def missing_comma(stop: ParseStop) -> Iterator[Repair]:
    """Look for a comma that is missing between two entries."""
    end = len(stop.text[: stop.at].rstrip())
    gap = stop.text[end : stop.at]
    following = re.compile(rf"{VALUE}|.").match(stop.text, stop.at)
    is_new = "\n" in gap and re.match(BEGINNING, stop.text[stop.at : stop.line_end])
    if stop.open and following and not is_new:
        before = stop.text[max(stop.start, stop.last) : end].strip() or stop.text[end - 1 : end]
        what = f"there is no comma between {shown(before)} and {shown(following[0])}"
        yield stop.repair((end, stop.at), "," + (gap or " "), what, "write one")


_LONGEST = 1000
"""The longest statement, in characters, in which each place is tried for a sign."""


def missing_sign(stop: ParseStop) -> Iterator[Repair]:
    """Look for the one place in the statement where a sign that is missing makes it whole."""
    start, end = stop.start, stop.line_end
    statement = stop.text[start:end]
    if len(statement) > _LONGEST or find_stop(statement) is None:
        return
    for sign in dict.fromkeys((*stop.closers, '"', "'", "[", "{")):
        for at in range(1, len(statement) + 1):
            whole = statement[:at] + sign + statement[at:]
            if _is_tidy(whole) and find_stop(whole) is None:
                at_line = start + min(at, len(statement.rstrip()))
                yield stop.repair((start, end), whole, *_say_missing(whole, at, sign), at=at_line)
                break


def _say_missing(whole: str, at: int, sign: str) -> tuple[str, str]:
    """Say which sign is missing where in a statement, and what to write."""
    if sign in "\"'":
        around = (each[0] for each in STRING.finditer(whole) if at in range(*each.span()))
        text = next(around, whole)
        side = "before" if whole[:at].count(sign) % 2 == 0 else "after"
        without = text[1:] if side == "before" else text[:-1]
        return f"there is no quotation mark {side} {shown(without)}", f"write {shown(text)}"
    if sign in "[{":
        words = re.match(r"[^,]*", whole[at + 1 :].strip())
        return f'there is no "{sign}" before {shown(words[0] if words else "")}', "write it there"
    return f'there is no "{sign}" after {_last_words(whole[:at])}', "write it there"


def stray_sign(stop: ParseStop) -> Iterator[Repair]:
    """Look for the one sign in the statement without which it is whole."""
    start, end = stop.start, stop.line_end
    statement = stop.text[start:end]
    if len(statement) > _LONGEST:
        return
    for at in range(min(stop.at - start, len(statement) - 1), -1, -1):
        whole = statement[:at] + statement[at + 1 :]
        if statement[at] in _STRAYS and _is_tidy(whole) and find_stop(whole) is None:
            before = _last_words(statement[:at])
            after = f" after {before}" if before else ""
            what = f"there is a {statement[at]} too many{after}"
            yield stop.repair((start, end), whole, what, "take it out", at=start + at)
            return


_STRAYS = "\"'[]{},;=“”„’"


def _is_tidy(statement: str) -> bool:
    """Whether no text in a statement has taken in the signs around it."""
    inner = (match[0][1:-1] for match in STRING.finditer(statement))
    return all(
        text == text.strip() and text and not re.search(r"[=\[\]{}\"]|,$|^,", text)
        for text in inner
    )


def _last_words(before: str) -> str:
    """The last value of a text, with its key and what closes it."""
    line = before.rstrip(" ,").split("\n")[-1]
    words = re.search(rf"(?:[\w-]+\s*=\s*)?{VALUE}[\s\]}}]*$", line)
    return shown(words[0] if words else line)


def unclosed_list(stop: ParseStop) -> Iterator[Repair]:
    """Look for a list that is still open where the next heading or key stands."""
    if stop.open and stop.line_start > stop.start and re.match(BEGINNING, stop.line):
        yield from _closed_at(stop, len(stop.text[: stop.line_start].rstrip()))


def unclosed(stop: ParseStop) -> Iterator[Repair]:
    """Look for what is still open at the end of the line."""
    yield from _closed_at(stop, stop.line_end)


def _closed_at(stop: ParseStop, end: int) -> Iterator[Repair]:
    closers = "".join(
        "]" if stop.text[at] == "[" else "}" for at in reversed(stop.open) if at < end
    )
    if closers:
        before = stop.text[:end].rstrip(" \t,")
        what = f'there is no "{closers}" after {_last_words(before)}'
        yield stop.repair((len(before), end), closers, what, "write it there")


def over_lines(stop: ParseStop) -> Iterator[Repair]:
    """Look for a table in braces that goes over several lines."""
    if not stop.open or stop.in_list or stop.char not in ("\n", "#"):
        return
    lines = stop.text[stop.start :].split("\n")
    for count in range(2, min(len(lines), 40) + 1):
        if re.match(r"[ \t]*\[\[?[ \t]*[\w.]+[ \t]*\]\]?[ \t]*(#|$)", lines[count - 1]):
            return
        joined = _join(lines[:count])
        if _is_balanced(joined):
            first = stop.line_at(stop.start)
            yield stop.repair(
                (stop.start, stop.start + len("\n".join(lines[:count]))),
                joined + "\n" * (count - 1),
                f"what stands between {{ and }} goes over lines {first} to {first + count - 1}",
                f"write it on one line: {joined}",
            )
            return


def _is_balanced(line: str) -> bool:
    outside = STRING.sub("", line)
    return all(outside.count(pair[0]) == outside.count(pair[1]) for pair in ("[]", "{}"))


def _join(lines: list[str]) -> str:
    """Join lines into one, without remarks, and with commas where only these make it TOML."""
    joined, with_commas = _joined(lines, " "), _joined(lines, ", ")
    return with_commas if find_stop(joined) and find_stop(with_commas) is None else joined


def _joined(lines: list[str], joint: str) -> str:
    parts = [re.sub(rf"^((?:{STRING.pattern}|[^\"'#])*)#.*", r"\1", line).strip() for line in lines]
    joined = parts[0]
    for part in filter(None, parts[1:]):
        tight = joined.endswith((",", "{", "[")) or part.startswith((",", "}", "]"))
        joined += (" " if tight else joint) + part
    return re.sub(r",\s*\}", " }", joined).replace(" ,", ",")
