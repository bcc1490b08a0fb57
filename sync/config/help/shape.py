"""Mistakes of a config's shape: keys that are unknown or missing, values of another type."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic_core import ErrorDetails

from rules.language.finding import ConfigPath, Finding
from rules.language.spec import Criterion, Spec
from rules.read.near import near_miss
from sync.config.help.expected import say_expected
from sync.config.help.keys import LIST_TABLES, keys_of, table_in
from sync.config.help.shape_mends import mend_value
from sync.config.help.synonyms import likely_key, mend_key
from sync.config.model import Config


def find_shape_mistakes(errors: Iterable[ErrorDetails], data: dict[str, Any]) -> list[Finding]:
    """Say in the author's words what pydantic found wrong with a config's tables."""
    if not data:
        return [Finding((), "there is nothing in it", "copy config.example.toml to start from")]
    errors = list(errors)
    placed = {_path_in(data, error["loc"]): error for error in reversed(errors)}
    return [
        *(
            mistake
            for path, error in reversed(placed.items())
            for mistake in _mistake(path, error, data)
        ),
        *_wrong_place(errors, data),
        *_missing(errors, data),
    ]


def _path_in(data: Any, loc: ConfigPath) -> ConfigPath:
    """Return a location without the names of types that pydantic adds to it."""
    path: list[str | int] = []
    for step in loc:
        inside = isinstance(data, dict | list) and (
            step in data if isinstance(data, dict) else isinstance(step, int) and step < len(data)
        )
        if inside:
            path.append(step)
            data = data[step]
    return tuple(path)


def _mistake(path: ConfigPath, error: ErrorDetails, data: Any) -> Iterator[Finding]:
    kind, found = error["type"], error["input"]
    if kind == "missing":
        return
    if kind == "extra_forbidden":
        yield _unknown(path, found, data)
    elif isinstance(found, str) and (found,) == path[-1:] != error["loc"][-1:]:
        # Pydantic refuses the name itself here, which it marks behind the location.
        yield Finding(path, f"a name in [{path[0]}] is {_found(found)}", say_expected(error))
    elif len(path) == 1 and isinstance(found, dict | list) and kind != "too_short":
        yield _brackets(str(path[0]))
    else:
        wanted = say_expected(error)
        mend = mend_value(path, found, wanted) or wanted
        yield Finding(path, f"{_words(path, data)} is {_found(found)}", mend)


def _unknown(path: ConfigPath, value: Any, data: Any) -> Finding:
    *outer, key = path
    present = _at(data, outer)
    if not outer and isinstance(value, dict | list):
        tables = keys_of(Config)
        likely = likely_key(str(key), Config, present) or likely_key(str(key), Config, ())
        likely = likely or near_miss(str(key), tables) or ""
        listed = f"the tables are {', '.join(map(_heading, tables))}"
        written = f"[{key}]" if isinstance(value, dict) else f"[[{key}]]"
        mend = f"did you mean {_heading(likely)}?" if likely else listed
        return Finding(path, f"there is no table {written}", mend)
    mend = mend_key(str(key), _model_at(tuple(outer)), value, present)
    return Finding(path, f'unknown key "{key}" in {_words(tuple(outer), data)}', mend)


def _heading(table: str) -> str:
    return f"[[{table}]]" if table in LIST_TABLES else f"[{table}]"


def _brackets(table: str) -> Finding:
    several = table in LIST_TABLES
    pair, why = ("one pair", "there may be several") if several else ("two pairs", "there is one")
    written = f"[{table}]" if several else f"[[{table}]]"
    return Finding(
        (table,),
        f"{written} stands in {pair} of brackets",
        f"write {_heading(table)}, since {why}",
    )


def _missing(errors: Iterable[ErrorDetails], data: Any) -> Iterator[Finding]:
    """Name missing keys, except those that are probably there under another name."""
    errors = list(errors)
    unknown = [error["loc"] for error in errors if error["type"] == "extra_forbidden"]
    for error in errors:
        if error["type"] != "missing":
            continue
        path, key = _path_in(data, error["loc"]), str(error["loc"][-1])
        model, table = _model_at(path), _at(data, path)
        beside = [str(loc[-1]) for loc in unknown if _path_in(data, loc)[:-1] == path]
        renamed = any(likely_key(each, model, set(table) - {each}) == key for each in beside)
        if renamed or any(loc[-1] == key for loc in unknown):
            continue
        if path:
            yield Finding(path, f'"{key}" is missing in {_words(path, data)}', f"add {key} = …")
        else:
            yield Finding(path, f"there is no {_heading(key)}", _NEW_TABLE[key])


_NEW_TABLE = {"stage": "add one for each stage, with name = … below it"}


def _wrong_place(errors: Iterable[ErrorDetails], data: dict[str, Any]) -> Iterator[Finding]:
    """Name what is wrong where a config has both a [sheet] and a [table], or neither."""
    if "sheet" in data and "table" in data:
        what = "there is a [sheet] and a [table], but the prospects are in one of them"
        yield Finding(("table",), what, "take the other one out")
    unknown = [
        str(error["loc"][0])
        for error in errors
        if error["type"] == "extra_forbidden" and len(error["loc"]) == 1
    ]
    meant = {likely_key(each, Config, data.keys() - {each}) for each in unknown}
    if not {"sheet", "table"} & (data.keys() | meant):
        yield Finding(
            (),
            "there is no [sheet], nor a [table]",
            "add [sheet], with workbook = … and key = … below it; or [table] for a database, with"
            " database = …, table = … and key = …",
        )


def _at(data: Any, path: Iterable[str | int]) -> Any:
    for step in path:
        data = data[step]
    return data


def _found(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict):
        return "a table" if value else "an empty table"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return str(value)


def _model_at(path: ConfigPath) -> type[Spec]:
    """Return the kind of table at a path, or around it."""
    # Below [criteria] stand names, and a name may also be a key of a criterion.
    model: type[Spec] = Config
    if path[:1] == ("criteria",):
        model, path = Criterion, path[2:]
    for step in path:
        field = next(
            (field for name, field in model.model_fields.items() if (field.alias or name) == step),
            None,
        )
        model = (table_in(field.annotation) if field else None) or model
    return model


def _words(path: ConfigPath, data: Any) -> str:
    """Name a path as the config's author would: 'criterion "budget" at_least'."""
    title, rest = _title(path, data)
    steps = [f"entry {step + 1}" if isinstance(step, int) else step for step in rest]
    if steps[-1:] == ["is"]:
        steps[-1] = '"is"'
    return " ".join([title, *steps])


def _title(path: ConfigPath, data: Any) -> tuple[str, ConfigPath]:
    """Name the table that a path leads into, and return the rest of the path."""
    match path:
        case ():
            return "the config", ()
        case ("criteria", name, *_):
            return f'criterion "{name}"', path[2:]
        case ("stage" | "example" as table, int(number), *_):
            entry = data[table][number]
            called = entry.get("name") if isinstance(entry, dict) else None
            title = f'stage "{called}"' if isinstance(called, str) else f"{table} {number + 1}"
            return title, path[2:]
        case _:
            return f"[{path[0]}]", path[1:]
