"""Headings and keys that are written otherwise or stand twice, and signs for comparisons."""

import re
import tomllib
from collections.abc import Iterator

from rules.language.finding import ConfigPath
from sync.config.help.expected import expected
from sync.config.help.keys import ALL_KEYS, LIST_TABLES
from sync.config.help.likely import likely_days, likely_value
from sync.config.help.parse_stop import VALUE, ParseStop, Repair, shown
from sync.config.lines import find_lines
from sync.config.toml import bare_or_quoted, quoted

_SIGNS = {
    ">=": "at_least", "≥": "at_least", "=>": "at_least", "<=": "at_most", "≤": "at_most",
    "=<": "at_most", ">": "more_than", "<": "less_than", "!=": "is_not", "≠": "is_not",
    "<>": "is_not",
}  # fmt: skip
_OF_DATES = {
    "at_least": "on_or_after",
    "at_most": "on_or_before",
    "more_than": "after",
    "less_than": "before",
}
_SIGN = "(?P<sign>>=|≥|=>|<=|≤|=<|!=|≠|<>|>|<)"
_IN_WORDS = "is a sign, and the rules are in words"

_QUOTED = r""""[^"\n]*"|'[^'\n]*'"""
_NAME = rf"""{_QUOTED}|[^\s=:;,\[\]{{}}"'#<>!≥≤≠][^=:;,\[\]{{}}"'\n#<>!≥≤≠]*?"""
_COMPARED = re.compile(
    rf"""[ \t]*(?P<name>{_NAME})[ \t]*"""
    rf"""(?:(?:=(?!>)|:)[ \t]*\{{?[ \t]*(?:column[ \t]*=[ \t]*)?(?P<column>{_NAME})?[ \t]*)?"""
    rf"""{_SIGN}[ \t]*(?P<value>{_QUOTED}|[^\s=\[\]{{}}"'#<>][^=\[\]{{}}"'\n#<>]*?)[ \t]*\}}?"""
    r"""[ \t]*(?:#.*)?"""
)
_KEY = re.compile(
    rf"""[ \t]*(?P<key>{_NAME})[ \t]*"""
    r"""(?P<sign>==|:=|=>|=|:|≥|>=|≤|<=|≠|!=|>|<|(?=["'\[{]|(?<=[ \t])(?:true|false|\d)))"""
)
_HEADING = re.compile(r"([ \t]*)([\[({]*)[ \t]*([^\[\](){}=#\n]*?)[ \t]*([\])}]*)[ \t]*(?=#|\n|$)")
_GIT_MARKS = re.compile(
    r"^<<<<<<<.*\n((?:.*\n)*?)((?:\|\|\|\|\|\|\|.*\n(?:.*\n)*?)?=======.*\n(?:.*\n)*?>>>>>>>.*)",
    re.MULTILINE,
)


def left_by_git(stop: ParseStop) -> Iterator[Repair]:
    """Look for the marks of a merge that Git could not make."""
    if marks := _GIT_MARKS.search(stop.text):
        yield stop.repair(
            marks.span(),
            "\n" + marks[1] + "\n" * marks[2].count("\n"),
            "Git left two versions of the same lines here, between <<<<<<< and >>>>>>>",
            "keep one of them and take out the lines of <<<<<<<, ======= and >>>>>>>",
        )


def compared(stop: ParseStop) -> Iterator[Repair]:
    """Look for a criterion that is a comparison: `budget > 10000`, `budget = Budget > 10000`."""
    match = _COMPARED.fullmatch(stop.line)
    if stop.table != ("criteria",) or stop.start != stop.line_start or not match:
        return
    name = match["name"].strip("\"'")
    column = (match["column"] or name).strip("\"'")
    key, value = _bound(_SIGNS[match["sign"]], match["value"])
    if value and not expected(key, value):
        whole = f"{bare_or_quoted(name)} = {{ column = {quoted(column)}, {key} = {value} }}"
        span = (stop.line_start, stop.line_end)
        yield stop.repair(span, whole, f'"{match["sign"]}" {_IN_WORDS}', f"write {whole}")


def _bound(key: str, written: str) -> tuple[str, str]:
    """The key and the value of a comparison in TOML; "" where the value is none."""
    days = likely_days(written.strip("\"'"))
    if len(days) == 1 and key in _OF_DATES:
        return _OF_DATES[key], str(days[0])
    try:
        tomllib.loads(f"x = {written}")
    except tomllib.TOMLDecodeError:
        likely = likely_value(written, key)
        return key, likely.toml if likely else ""
    return key, written


def comparison(stop: ParseStop) -> Iterator[Repair]:
    """Look for `column = "Budget" >= 10`."""
    match = re.compile(rf"[ \t]*{_SIGN}[ \t]*").match(stop.text, stop.at)
    if match and stop.open and not stop.in_list:
        key, end = _SIGNS[match["sign"]], len(stop.text[: stop.at].rstrip())
        comma = "" if stop.text[:end].endswith((",", "{")) else ","
        what = f'"{match["sign"]}" {_IN_WORDS}'
        yield stop.repair(
            (end, match.end()), f"{comma} {key} = ", what, f"write {key} = … instead", at=stop.at
        )


def wrong_heading(stop: ParseStop) -> Iterator[Repair]:
    """Look for a heading with brackets too few, too many or of another kind."""
    match = _HEADING.match(stop.text, stop.start)
    if match and match[3] and (match[2] or match[4]):
        whole = f"[[{match[3]}]]" if match[3] in LIST_TABLES else f"[{match[3]}]"
        what = f"the brackets of the heading {shown(match[0])} are not right"
        yield stop.repair(match.span(), f"{match[1]}{whole} ", what, f"write {whole}")


def wrong_key(stop: ParseStop) -> Iterator[Repair]:
    """Look for a key that needs quotes, is spelled otherwise, or has no = after it."""
    if stop.in_list or stop.text[stop.last - 1 : stop.last] == "=":
        return
    match = _KEY.match(stop.text, stop.last if stop.open else stop.start)
    if not match or stop.at > match.end():
        return
    key, sign = match["key"], match["sign"]
    likely = _likely_key(key.strip("\"'"))
    if sign not in ("=", ""):
        what = f'{shown(key)} is followed by "{sign}"'
    elif sign == "":
        what = f'{shown(key)} is not followed by "="'
    elif likely in ALL_KEYS:
        what = f"{shown(key)} is not written as the rules have it"
    else:
        what = f"the name {shown(key)} is more than letters a to z, digits, - and _"
    verb = "put it in quotes:" if likely[0] in "'\"" and sign == "=" else "write"
    span = (match.start("key"), match.end())
    yield stop.repair(span, f"{likely} = ", what, f"{verb} {likely} = …")


def _likely_key(text: str) -> str:
    """The key of the config that a text means, or else the text itself as a key, in TOML."""
    key = text.strip().lstrip("-*• ")
    plain = re.sub(r"[\s–—-]+", "_", key.lower())
    return plain if plain in ALL_KEYS else bare_or_quoted(key)


def stands_twice(stop: ParseStop) -> Iterator[Repair]:
    """Look for a heading or a key that stands twice."""
    if not re.match(r"Cannot (overwrite|declare|mutate|redefine)", stop.reason):
        return
    heading = re.compile(r"[ \t]*(\[\[?)[ \t]*([^\]\n]*?)[ \t]*\]").match(stop.text, stop.start)
    key = re.compile(rf"[ \t]*({VALUE})").match(stop.text, stop.start)
    if heading and heading[2] in LIST_TABLES:
        yield from _single_brackets(stop, heading[2])
    elif heading:
        path = tuple(part.strip(" \t\"'") for part in heading[2].split("."))
        whole = f"{heading[1]}{heading[2]}{']' * len(heading[1])}"
        if len(path) == 1:
            mend = "move the lines below it to the others there, and take this one out"
            yield _twice(stop, whole, path, None, mend)
        else:
            yield _twice(stop, _called(path), path, None, "take one out, or give it another name")
    elif key:
        path = (*stop.table, key[1].strip("\"'"))
        mend = "take one out" + (", or give it another name" if path[0] == "criteria" else "")
        blank = "\n" * stop.text.count("\n", stop.start, stop.at)
        yield _twice(stop, _called(path), path, blank, mend)


def _single_brackets(stop: ParseStop, name: str) -> Iterator[Repair]:
    pattern = re.compile(rf"^([ \t]*)\[[ \t]*{name}[ \t]*\]", re.MULTILINE)
    found = [match.start() for match in pattern.finditer(stop.text)]
    if found:
        more = ", ".join(str(stop.line_at(each)) for each in found[1:])
        also = f" (also on line {more})" if more else ""
        yield stop.repair(
            (0, len(stop.text)),
            pattern.sub(rf"\1[[{name}]]", stop.text),
            f"[{name}] stands in one pair of brackets{also}",
            f"write [[{name}]], since there may be several",
            at=found[0],
        )


def _twice(
    stop: ParseStop, called: str, path: ConfigPath, instead: str | None, mend: str
) -> Repair:
    first = find_lines(stop.text[: stop.start]).get(path)
    what = f"{called} stands twice, first on line {first}"
    return stop.repair((stop.start, stop.at), instead, what, mend)


def _called(path: ConfigPath) -> str:
    return f'criterion "{path[1]}"' if len(path) == 2 and path[0] == "criteria" else f'"{path[-1]}"'  # noqa: PLR2004 -- criteria and a name


def twice_inside(stop: ParseStop) -> Iterator[Repair]:
    """Look for a key that stands twice between braces."""
    match = re.match(r"Duplicate inline table key '(.*)'", stop.reason)
    if match:
        entry = re.compile(rf",[ \t]*[\"']?{re.escape(match[1])}[\"']?[ \t]*=")
        second = [each.start() for each in entry.finditer(stop.text, stop.start, stop.at)][-1:]
        span = (second[0] if second else stop.at, stop.at)
        what = f'"{match[1]}" stands twice between the braces'
        yield stop.repair(span, "" if second else None, what, "take one out", at=stop.at)
