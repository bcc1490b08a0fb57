"""What is declared of a JSON object: its fields, and what each holds.

An object is a TypedDict. Each field is `Annotated[type, "what it holds"]`: a text, a number, a
yes or no, an object, a list of such, or a dictionary by a name of the config's; `| None` where it
may be null. All of an object's fields are always there.
"""

from collections.abc import Iterator
from types import UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints, is_typeddict


class Field(NamedTuple):
    """A field of an object: its type, and what it holds."""

    name: str
    type: Any
    holds: str


def fields_of(declared: Any) -> Iterator[Field]:
    """The fields of an object, in the order in which they are printed."""
    for name, hint in get_type_hints(declared, include_extras=True).items():
        [holds] = hint.__metadata__
        yield Field(name, hint.__origin__, holds)


def not_null(declared: Any) -> tuple[Any, bool]:
    """A type without its null, and whether it had one."""
    if get_origin(declared) not in {Union, UnionType}:
        return declared, False
    [rest] = (each for each in get_args(declared) if each is not type(None))
    return rest, True


def empty(declared: Any) -> Any:
    """A value that fits a type and says nothing: null where that is allowed, 0, "", or empty."""
    if is_typeddict(declared):
        return {field.name: empty(field.type) for field in fields_of(declared)}
    rest, may_be_null = not_null(declared)
    return None if may_be_null else (get_origin(rest) or rest)()
