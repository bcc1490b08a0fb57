"""The rule language as it is written: criteria and stages, their keys and types.

Shape only: `conditions.py` says what the keys on a cell mean, `meaning.py` finds what is wrong with
the whole, and `rules.judging` judges by it.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    GetPydanticSchema,
    Tag,
)
from pydantic_core import core_schema

from rules.language.finding import ConfigPath
from rules.read.span import Span
from rules.read.text import fold

TODAY: Literal["today"] = "today"

MOST_POINTS = 1_000_000
"""What a criterion may give or a grade ask for: sums of them are exact."""

Scalar = str | int | float | bool
"""What a text condition compares with: a number or true/false counts as its text."""

Number = int | float | str
"""A number, or the text that a cell would hold for it ("10k", "60%")."""

Day = date | Literal["today"]
"""A calendar day, or the day of the run."""


def _seen(text: str) -> str:
    if not fold(text):
        raise ValueError("expected some text between the quotes")
    return text


Text = Annotated[str, Field(min_length=1), AfterValidator(_seen)]
"""A text in which people see something: a name, a heading, words to read."""


class Spec(BaseModel):
    """A table of the config: unknown keys are errors, types are not converted.

    Its validator is built when it is first used: a config takes one for all its tables.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


def checked(check: Callable[[object], Any], schema: dict[str, Any]) -> GetPydanticSchema:
    """Annotate a field with the function that checks its value, and its schema for editors.

    PlainValidator would go into the field's type too, and double the time to build the models.
    """
    return GetPydanticSchema(
        lambda _, __: core_schema.no_info_plain_validator_function(check),
        lambda _, __: dict(schema),
    )


class ColumnBound(Spec):
    """A right-hand side that stands in another column."""

    column: Text = Field(description="The heading or short name of the column.")


def bounds_of(bound: Any) -> tuple[Any, ...]:
    """The right-hand sides of a condition: those of a list, or the one that there is."""
    return bound if isinstance(bound, tuple) else (bound,)


def _or_column(check: Callable[[object], Any]) -> Callable[[object], Any]:
    def check_either(value: object) -> Any:
        if not isinstance(value, dict):
            return check(value)
        if set(value) == {"column"} and isinstance(value["column"], str) and fold(value["column"]):
            return ColumnBound(column=value["column"])
        raise ValueError('expected { column = "…" } and nothing else between the braces')

    return check_either


def _scalar(value: object) -> Scalar:
    if isinstance(value, str | int | float):
        return value
    raise ValueError("expected text in quotes, a number, or true or false")


def _number(value: object) -> Number:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    raise ValueError('expected a number such as 10_000, or "10k" or "60%" in quotes')


def _points(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MOST_POINTS:
        return value
    raise ValueError(f"expected a number of points such as 20 or -5, up to {MOST_POINTS:,}")


def _day(value: object) -> Day:
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            raise ValueError("expected a day such as 2026-03-01, without a time and its zone")
        return value.date()
    if isinstance(value, date):
        return value
    if value == TODAY:
        return TODAY
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError('expected a date such as 2026-03-01, or "today"')


def _span(value: object) -> Span:
    return Span.parse(value if isinstance(value, str) else "")


def _list_of(check: Callable[[object], Any]) -> Callable[[object], tuple[Any, ...]]:
    def check_list(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ValueError("expected a list in square brackets")  # noqa: TRY004 -- pydantic's way
        if not value:
            raise ValueError("expected at least one entry between the square brackets")
        return tuple(check(each) for each in value)

    return check_list


def _between(value: object) -> tuple[Any, Any]:
    expected = "expected two numbers or two dates in square brackets, the lower one first"
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 -- a pair
        raise ValueError(expected)
    low, high = value
    for check in (_or_column(_day), _or_column(_number)):
        try:
            return check(low), check(high)
        except ValueError:
            continue
    raise ValueError(expected)


# For editors, whose schemas know no dates: they see a TOML date as its text.
_SCALAR_SCHEMA: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_NUMBER_SCHEMA: dict[str, Any] = {"type": ["number", "string"]}
_DAY_SCHEMA: dict[str, Any] = {
    "type": "string",
    "pattern": r"^(today|[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?)$",
}
_SPAN_SCHEMA: dict[str, Any] = {
    "type": "string",
    "pattern": r"^\s*[0-9]{1,5}\s*([Dd]ay|[Ww]eek|[Mm]onth|[Yy]ear)s?\s*$",
}

_COLUMN_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"column": {"type": "string"}},
    "required": ["column"],
    "additionalProperties": False,
}


def _bound(check: Callable[[object], Any], schema: dict[str, Any]) -> GetPydanticSchema:
    return checked(_or_column(check), {"anyOf": [schema, _COLUMN_SCHEMA]})


ScalarField = Annotated[Scalar | ColumnBound, _bound(_scalar, _SCALAR_SCHEMA)]
ScalarsField = Annotated[
    tuple[Scalar, ...],
    checked(_list_of(_scalar), {"type": "array", "items": _SCALAR_SCHEMA, "minItems": 1}),
]
NumberField = Annotated[Number | ColumnBound, _bound(_number, _NUMBER_SCHEMA)]
DayField = Annotated[Day | ColumnBound, _bound(_day, _DAY_SCHEMA)]
SpanField = Annotated[Span, checked(_span, _SPAN_SCHEMA)]
BetweenField = Annotated[
    tuple[Any, Any],
    checked(
        _between,
        {
            "type": "array",
            "minItems": 2,
            "maxItems": 2,
            "items": {"anyOf": [_NUMBER_SCHEMA, _COLUMN_SCHEMA]},
        },
    ),
]
ScoreField = Annotated[
    float,
    checked(_points, {"type": "number", "minimum": -MOST_POINTS, "maximum": MOST_POINTS}),
]
NamesField = Annotated[list[str], Field(min_length=1)]


def _member_tag(value: object) -> str:
    return "name" if isinstance(value, str) else "condition"


Member = Annotated[
    Annotated["Condition", Tag("condition")] | Annotated[str, Tag("name")],
    Discriminator(_member_tag),
]
"""A member of a group: a condition, or the name of a criterion."""

MembersField = Annotated[list[Member], Field(min_length=1)]


class MostOfMembers(Spec):
    """A group of which a number must hold."""

    count: int = Field(ge=1, description="How many of them must hold.")
    of: MembersField = Field(description="Conditions, or names of criteria.")


class Condition(Spec):
    """Conditions on a prospect; several of them must all hold."""

    column: Text | None = Field(None, description="The heading or short name of the column.")
    when: Member | None = Field(
        None, description="Limits the criterion to the prospects that this holds for."
    )

    filled: bool | None = Field(None, description="The cell holds something, or does not.")

    is_: ScalarField | None = Field(None, alias="is", description="The cell is this text.")
    is_not: ScalarField | None = Field(None, description="The cell is not this text.")
    one_of: ScalarsField | None = Field(None, description="The cell is one of these texts.")
    none_of: ScalarsField | None = Field(None, description="The cell is none of these texts.")
    contains: ScalarField | None = Field(None, description="The cell contains this text.")
    contains_any: ScalarsField | None = Field(None, description="It contains one of these.")
    contains_none: ScalarsField | None = Field(None, description="It contains none of these.")
    starts_with: ScalarField | None = Field(None, description="The cell starts with this text.")
    ends_with: ScalarField | None = Field(None, description="The cell ends with this text.")

    matches: str | None = Field(
        None, min_length=1, description="The cell has a match of this regular expression."
    )
    looks_like: Literal["email", "url", "phone", "domain"] | None = Field(
        None, description="The cell has the form of one of these."
    )

    includes: ScalarField | None = Field(
        None, description="This is one of the cell's several values."
    )
    includes_any: ScalarsField | None = Field(
        None, description="At least one of these is among the cell's several values."
    )
    includes_all: ScalarsField | None = Field(
        None, description="All of these are among the cell's several values."
    )

    at_least: NumberField | None = Field(None, description="The number is this or more.")
    at_most: NumberField | None = Field(None, description="The number is this or less.")
    more_than: NumberField | None = Field(None, description="The number is more than this.")
    less_than: NumberField | None = Field(None, description="The number is less than this.")
    between: BetweenField | None = Field(
        None, description="The number or date is from the first to the second, both included."
    )

    on_or_after: DayField | None = Field(None, description="The date is this day or later.")
    on_or_before: DayField | None = Field(None, description="The date is this day or earlier.")
    after: DayField | None = Field(None, description="The date is later than this day.")
    before: DayField | None = Field(None, description="The date is earlier than this day.")
    within_last: SpanField | None = Field(
        None, description="The date is today or this much before, not in the future."
    )
    within_next: SpanField | None = Field(
        None, description="The date is today or this much after, not in the past."
    )
    older_than: SpanField | None = Field(
        None, description="The date is further back than this from today."
    )

    yes: bool | None = Field(None, description="The cell says yes (or is ticked), or does not.")

    any: MembersField | None = Field(None, description="At least one of these holds.")
    all: MembersField | None = Field(None, description="All of these hold.")
    none: MembersField | None = Field(None, description="None of these holds.")
    most_of: MostOfMembers | None = Field(None, description="A number of these holds.")

    def conditions(self) -> dict[str, Any]:
        """The conditions on the column's cell, by key as written."""
        written = self.model_fields_set
        return {key: getattr(self, name) for name, key in _ON_THE_CELL.items() if name in written}

    def columns(self) -> tuple[str, ...]:
        """The columns that it looks at itself, its groups apart, each once."""
        bounds = [each for bound in self.conditions().values() for each in bounds_of(bound)]
        named = [self.column, *(each.column for each in bounds if isinstance(each, ColumnBound))]
        return tuple(dict.fromkeys(name for name in named if name is not None))

    def members(self) -> Iterator[tuple[ConfigPath, Member]]:
        """The members of its groups, and where each one stands in it."""
        if self.when is not None:
            yield ("when",), self.when
        for key in ("any", "all", "none"):
            for number, member in enumerate(getattr(self, key) or ()):
                yield (key, number), member
        if self.most_of:
            for number, member in enumerate(self.most_of.of):
                yield ("most_of", "of", number), member

    def nested(self) -> Iterator["Condition"]:
        """The condition itself and those in its groups, to any depth."""
        yield self
        for _, member in self.members():
            if isinstance(member, Condition):
                yield from member.nested()


_ON_THE_CELL = {
    name: field.alias or name
    for name, field in Condition.model_fields.items()
    if name not in {"column", "when", "any", "all", "none", "most_of"}
}
"""The conditions on a column's cell: their keys by the names of the fields."""


class Criterion(Condition):
    """A named check."""

    say: Text | None = Field(None, description="The text that people read when it is missing.")


class MostOf(Spec):
    """A number of criteria that a stage asks for."""

    count: int = Field(ge=1, description="How many of them must be met.")
    of: NamesField = Field(description="Names of criteria.")


class Points(Spec):
    """A score that a stage asks for."""

    at_least: Annotated[float, Field(gt=0, allow_inf_nan=False)] = Field(
        description="The points that are enough."
    )
    of: Annotated[
        dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]], Field(min_length=1)
    ] = Field(description="Names of criteria and the points that each one gives.")


class StageTable(Spec):
    """A rung of the ladder, or a stage that only people set."""

    name: str = Field(min_length=1, description="The stage's name, as the sheet shows it.")
    was: list[str] = Field(default=[], description="Names that this stage had before.")
    by_hand: bool = Field(default=False, description="Only people set this stage.")
    outcome: Literal["won", "lost"] | None = Field(
        None, description="How it ended for a prospect in this stage, which is set by hand."
    )
    needs: list[str] = Field(default=[], description="Names of criteria that must all be met.")
    needs_most_of: MostOf | None = Field(None, description="Some of these must be met.")
    needs_points: Points | None = Field(None, description="A score that must be reached.")
    stale_after: SpanField | None = Field(
        None, description="A prospect that is longer in this stage is stalled."
    )

    def criteria(self) -> tuple[str, ...]:
        """The names of the criteria that it looks at, in the written order, each once."""
        most_of = self.needs_most_of.of if self.needs_most_of else ()
        points = self.needs_points.of if self.needs_points else ()
        return tuple(dict.fromkeys((*self.needs, *most_of, *points)))


class ScoreTable(Spec):
    """Who to call first: points for criteria that are met, and the grades that they reach."""

    points: Annotated[dict[str, ScoreField], Field(min_length=1)] = Field(
        description="Names of criteria and the points that each one gives, which may be negative."
    )
    grades: Annotated[dict[Text, ScoreField], Field(min_length=1)] = Field(
        default={}, description="Names of grades, and the points from which each one is given."
    )

    def decimal_points(self) -> dict[str, Decimal]:
        """The points of each criterion, just as they are written."""
        return {name: Decimal(str(points)) for name, points in self.points.items()}

    def decimal_grades(self) -> dict[str, Decimal]:
        """The bound of each grade, the highest first."""
        bounds = {name: Decimal(str(bound)) for name, bound in self.grades.items()}
        return dict(sorted(bounds.items(), key=lambda each: -each[1]))


class RuleSet(Spec):
    """The rules of one config: short names, criteria, stages and the score."""

    columns: dict[Text, Text] = Field(default={}, description="Short names for headings.")
    criteria: dict[Text, Criterion] = Field(default={}, description="What to look at.")
    stage: list[StageTable] = Field(min_length=1, description="The ladder, from the bottom up.")
    score: ScoreTable | None = Field(None, description="Who to call first.")
