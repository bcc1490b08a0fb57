"""Makes docs/json.md from what the code declares of --json: `make docs`."""

import inspect
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, is_typeddict

from sync.show.declared import fields_of, not_null
from sync.show.printed import PRINTED

HEAD = """\
# What `--json` prints

<!-- Made from the code by make docs: change sync/show/, not this page. -->

For programs that read what a command found: a dashboard, a chat message, a check in CI.

```console
$ qualify run --json config.toml
```

A command that takes `--json` prints one object on a line of its own, whatever the exit code,
except 1; one that takes several configs prints one for each. All fields of an object are always
there; where the command stopped before it knew, they are 0, empty or `null`. Fields may be added;
none changes its meaning or goes away while `format` stays the same.

What `qualify list --json` prints is the matrix of a CI job and nothing else; where its command line
is wrong, it prints the `format` and the `error` alone.

`qualify run --quiet` prints none for a config of which there is nothing to tell: nothing moved, is
wrong or failed.

Keys and counts are printed, other cells are not, unless `--show-values` asks for them; `explain`
always shows the cells of its prospect.
Characters outside ASCII are escaped, so that no text from a cell can act on a terminal or a log; a
JSON parser gives them back as they were.

In the tables, `[]` stands for each item of a list, and `NAME` for a name of the config's: that of a
stage or a criterion.
"""

_TEXTS = {
    int: ("number", "numbers"),
    float: ("number", "numbers"),
    str: ("text", "texts"),
    bool: ("yes or no", "yes or no"),
}


def make_page() -> str:
    """The page: what all objects have in common, and a table for each."""
    sections = (
        _section([command for command, _ in alike], declared)
        for declared, alike in groupby(PRINTED.items(), key=lambda item: item[1])
    )
    return "\n".join([HEAD, *sections])


def _section(commands: list[str], declared: type) -> str:
    title = " and ".join(f"`qualify {command} --json`" for command in commands)
    lines = ["| field | type | what it holds |", "| --- | --- | --- |", *_rows(declared, "", ())]
    return "\n\n".join([f"## {title}", inspect.getdoc(declared) or "", "\n".join(lines)]) + "\n"


def _rows(declared: Any, path: str, within: tuple[Any, ...]) -> Iterator[str]:
    """The rows of an object's fields, each followed by those of the object that it holds."""
    for field in fields_of(declared):
        here = f"{path}{field.name}"
        yield f"| `{here}` | {_words(field.type)} | {field.holds} |"
        inner, steps = _inner(field.type)
        if is_typeddict(inner) and inner not in {declared, *within}:
            yield from _rows(inner, f"{here}{steps}.", (declared, *within))


def _inner(declared: Any, steps: str = "") -> tuple[Any, str]:
    """What lists and dictionaries hold in the end, and the steps that lead there."""
    rest, _ = not_null(declared)
    if get_origin(rest) is list:
        return _inner(get_args(rest)[0], f"{steps}[]")
    if get_origin(rest) is dict:
        return _inner(get_args(rest)[1], f"{steps}.NAME")
    return rest, steps


def _words(declared: Any, *, several: bool = False) -> str:
    """A type in words: "list of texts", "number or null"."""
    rest, may_be_null = not_null(declared)
    if may_be_null:
        words = _words(rest, several=several)
        return f"{words}{',' if words.endswith('nulls') else ''} or `null`"
    if get_origin(rest) is Literal:
        return "one of " + ", ".join(f'`"{each}"`' for each in get_args(rest))
    if get_origin(rest) is list:
        inner, holds_null = not_null(get_args(rest)[0])
        items = _words(inner, several=True) + (" or nulls" if holds_null else "")
        return f"{'lists' if several else 'list'} of {items}"
    if get_origin(rest) is dict:
        return f"{_words(get_args(rest)[1], several=True)} by name"
    return _TEXTS.get(rest, ("object", "objects"))[several]


if __name__ == "__main__":
    Path(__file__).with_name("json.md").write_text(make_page(), encoding="utf-8")
