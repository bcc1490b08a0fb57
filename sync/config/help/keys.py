"""The keys of the config's tables, as its model has them."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from rules.language.spec import Spec
from sync.config.model import Config

LIST_TABLES = ("stage", "example")
"""The tables that have two pairs of brackets, since there may be several."""


def keys_of(model: type[Spec]) -> list[str]:
    """The keys that a table may have."""
    return [field.alias or name for name, field in model.model_fields.items()]


def table_in(annotation: Any) -> type[Spec] | None:
    """The kind of table in a type, inside its lists and unions; None where there is none."""
    return next(_tables_in(annotation), None)


def _tables_in(annotation: Any) -> Iterator[type[Spec]]:
    if isinstance(annotation, type) and issubclass(annotation, Spec):
        yield annotation
    else:
        for part in get_args(annotation):
            yield from _tables_in(part)


def _all_tables() -> list[type[Spec]]:
    """All kinds of table in the config, from the outermost in."""
    found: list[type[Spec]] = [Config]
    for model in found:
        for field in model.model_fields.values():
            found += [each for each in _tables_in(field.annotation) if each not in found]
    return found


def _kinds(annotation: Any) -> Iterator[Any]:
    """The types that a value may have."""
    if get_origin(annotation) in (Union, UnionType, Annotated):
        for part in get_args(annotation):
            yield from _kinds(part)
    else:
        yield get_origin(annotation) or annotation


TABLES = _all_tables()

_KINDS = [
    (field.alias or name, set(_kinds(field.annotation)))
    for model in TABLES
    for name, field in model.model_fields.items()
]

ALL_KEYS = {key for key, _ in _KINDS}
"""The keys of all tables."""

TRUTH_KEYS = {key for key, kinds in _KINDS if bool in kinds and kinds <= {bool, type(None)}}
"""The keys that want true or false."""

LIST_KEYS = {key for key, kinds in _KINDS if kinds & {list, tuple}}
"""The keys that want a list, some of them where others want a table."""
