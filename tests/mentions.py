"""Finds the commands, options and config keys that a text names and that do not exist."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

import click
from pydantic import BaseModel

from sync.cli import cli
from sync.config.model import Config

_OTHER_PROGRAMS = re.compile(
    r"(?:\b(?:gcloud|pip|pipx|uvx?|git|make|docker|kubectl|systemctl|journalctl|npm|npx|curl"
    r"|taplo|openssl|base64|crontab|nohup)"
    r"|python3? -m (?!sync)\w+)\s[^`\n;]*"
)
_COMMAND = re.compile(r"(?<![\w./@=-])(?:qualify|python -m sync) ([a-z][\w-]*)([^`\n;|]*)")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
_TABLE = re.compile(r"(?<![\w\[\\])\[\[?([a-z][a-z_]{2,})\]\]?(?![(?+*{])(?: ([a-z_]+))?")
_DOTTED = re.compile(r"(?<![\w./-])([a-z]+)\.([a-z_]+)\b(?!\()")
_ASSIGNED = re.compile(r"(?<![\w.\])-])([a-z_]{2,}) = (?=[\"'\[{\d…]|true|false)")
_VARIABLE = re.compile(r"\bQUALIFY_[A-Z_]+\b")
_OWN_VARIABLES = {"QUALIFY_CONFIGS", "QUALIFY_SHEET", "QUALIFY_WEBHOOK", "QUALIFY_PING"}
"""What the pages call variables that people name themselves."""
_FENCE = re.compile(r"```(?:crontab|ini|powershell|sql|toml|xml|yaml)\n.*?```", re.DOTALL)
_SIGNS = {"brackets"}
"""What stands in brackets without being a table."""
_PROSE = {
    "and",
    "or",
    "of",
    "is",
    "as",
    "to",
    "the",
    "that",
    "names",
    "has",
    "holds",
    "with",
    "for",
}
"""Words that may follow a table's name without being a key of it."""
_SUFFIXES = {"py", "toml", "xlsx", "xml", "json", "md", "yml", "csv", "txt", "html"}


@dataclass(frozen=True)
class Grammar:
    """What exists: options by command, keys by table (None: any), and all keys anywhere.

    `keys` holds the names that config.example.toml gives criteria and columns as well.
    """

    commands: Mapping[str, frozenset[str]]
    tables: Mapping[str, frozenset[str] | None]
    keys: frozenset[str]
    variables: frozenset[str]

    @property
    def options(self) -> frozenset[str]:
        return frozenset().union(*self.commands.values())


@cache
def grammar(root: Path) -> Grammar:
    """Collect it from click, the model of the config, the program's constants and the example."""
    context = click.Context(cli)
    commands = {name: _options(name, context) for name in cli.list_commands(context)}
    commands[""] = frozenset({"--help", "--version"})
    tables = {name: _keys(field.annotation) for name, field in Config.model_fields.items()}
    named = {field.alias or name: tables[name] for name, field in Config.model_fields.items()}
    example = tomllib.loads((root / "config.example.toml").read_text("utf-8"))
    examples = {*example["criteria"], *example["columns"]}
    keys = frozenset(_all_keys(Config, set())) | frozenset(named) | examples
    variables = {text for text in strings(root / "sync") if _VARIABLE.fullmatch(text)}
    return Grammar(commands, named, keys, frozenset(variables | _OWN_VARIABLES))


def _options(name: str, context: click.Context) -> frozenset[str]:
    command = cli.get_command(context, name)
    assert command is not None
    found = (option for parameter in command.get_params(context) for option in parameter.opts)
    return frozenset([*found, "--help"])


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _keys(annotation: Any) -> frozenset[str] | None:
    """Return the keys of a table; None where people name them."""
    if getattr(annotation, "__origin__", None) is dict:
        return None
    found = {
        field.alias or name for m in _models(annotation) for name, field in m.model_fields.items()
    }
    return frozenset(found) or None


def _all_keys(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[str]:
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        yield field.alias or name
        for inner in _models(field.annotation):
            yield from _all_keys(inner, seen)


def unknown(text: str, known: Grammar) -> list[str]:
    """Return what a text names that does not exist."""
    text = _OTHER_PROGRAMS.sub("", re.sub(r"[ \t]+", " ", text.replace("\\\n", " ")))
    return [
        *_unknown_commands(text, known),
        *(word for word in _OPTION.findall(text) if word not in known.options),
        *_unknown_keys(text, known),
        *(name for name in _VARIABLE.findall(text) if name not in known.variables),
    ]


def _unknown_commands(text: str, known: Grammar) -> Iterator[str]:
    for name, rest in _COMMAND.findall(text.replace("\n", " ") if "`" in text else text):
        if name not in known.commands:
            yield f"qualify {name}"
        else:
            options = set(_OPTION.findall(rest)) & known.options
            yield from (f"qualify {name} {each}" for each in options - known.commands[name])


def _unknown_keys(text: str, known: Grammar) -> Iterator[str]:
    for table, key in _TABLE.findall(text):
        if table not in known.tables.keys() | _SIGNS:
            yield f"[{table}]"
        elif key and not _may_follow(key, known.tables.get(table), _PROSE):
            yield f"[{table}] {key}"
    for table, key in _DOTTED.findall(text):
        if not _may_follow(key, known.tables.get(table), _SUFFIXES):
            yield f"{table}.{key}"
    yield from (f"{key} =" for key in _ASSIGNED.findall(text) if key not in known.keys)


def _may_follow(key: str, keys: frozenset[str] | None, others: set[str]) -> bool:
    """Whether a word may stand after a table's name: any may where people name the keys."""
    return keys is None or key in keys or key in others


def strings(folder: Path) -> Iterator[str]:
    """Yield the texts in a package's source except docstrings, with "…" for what fills them in."""
    for path in sorted(folder.rglob("*.py")):
        yield from _texts(ast.parse(path.read_text("utf-8")))


def _texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and "(?" not in node.value:
        yield node.value  # what holds "(?" is a regular expression
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "…"
            for part in node.values
        )
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    for inner in ast.iter_child_nodes(node) if not is_docstring else ():
        if not (isinstance(node, ast.JoinedStr) and isinstance(inner, ast.Constant)):
            yield from _texts(inner)


def helps() -> Iterator[str]:
    """Yield the help of every command."""
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        yield command.get_help(click.Context(command, info_name=name))


def prose(page: Path) -> list[str]:
    """Return the paragraphs of a page, or the comments of a file: other tests run the rest."""
    text = page.read_text("utf-8")
    if page.suffix != ".md":
        return [line.partition("# ")[2] for line in text.splitlines()]
    return re.split(r"\n\s*\n", _FENCE.sub("\n\n", text))
