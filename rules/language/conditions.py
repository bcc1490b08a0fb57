"""The conditions on one cell: what each key of the language asks of it.

To add a condition: its key and type in `spec.py`, its meaning in the table of its kind here.
"""

import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo
from functools import partial
from typing import Any, NamedTuple

from rules.language.either import EITHER, compare_either, read_either
from rules.language.outcome import Outcome
from rules.language.spec import TODAY, ColumnBound, Number, Scalar
from rules.read.cells import Cell
from rules.read.dates import read_date
from rules.read.locale import Locale
from rules.read.numbers import read_number
from rules.read.order import Amount, Truth, at_least, both, more_than
from rules.read.patterns import form_matcher, make_matcher, read_line
from rules.read.readings import Unclear, Unreadable
from rules.read.text import alike, cell_text, fold
from rules.read.yes import read_yes


@dataclass(frozen=True)
class Setting:
    """What a cell's meaning depends on besides the cell.

    The sheet's locale, the day of the run, the folded texts that count as blank, and the sheet's
    time zone.
    """

    locale: Locale
    today: date
    blanks: frozenset[str] = frozenset()
    zone: tzinfo = UTC

    def is_blank(self, cell: Cell) -> bool:
        """Whether a cell counts as blank: empty, unticked, white space, or one of `blanks`."""
        if cell is None or cell is False:
            return True
        text = cell_text(cell)
        if isinstance(text, Unreadable):
            return False
        folded = fold(text)
        return not folded or folded in self.blanks


class Unread(NamedTuple):
    """A cell that could not be read: its column, what was wanted of it, and why not.

    `why` quotes the cell; `wanted` does not, nor does `mend`, the end of `why` where it is known.
    """

    column: str
    wanted: str
    why: str
    mend: str


class Answer(NamedTuple):
    """An outcome; of a cannot tell also the first cell that could not be read.

    `aside` is what to say, of a no, about a cell that is filled and does not count; often "".
    `scored` is what `earned` gives where that is another answer.
    """

    outcome: Outcome
    unread: Unread | None = None
    aside: str = ""
    scored: "Answer | None" = None

    @property
    def earned(self) -> "Answer":
        """Whether it is met by a prospect that it concerns: others pass it and earn nothing."""
        return self.scored or self

    @property
    def passed_over(self) -> bool:
        """Whether it is passed only because it does not concern the prospect."""
        return self.outcome is Outcome.YES and self.earned.outcome is Outcome.NO


NO, YES = Answer(Outcome.NO), Answer(Outcome.YES)


@dataclass(frozen=True)
class ConditionKind:
    """A kind of condition: what it wants of a cell, and how it reads and compares.

    `read` makes of a cell that is not blank what is wanted, or Unreadable; `prepare` makes of a
    bound what cells are compared with, and raises ValueError where it means nothing; `holds`
    takes a prepared bound and a reading, and gives None where one of them is too unclear to tell.
    """

    wanted: str
    read: Callable[[Cell], Any]
    prepare: Callable[[Any], Any]
    holds: Callable[[Any, Any], Truth]


@dataclass(frozen=True)
class Test:
    """One condition on the cells of one column; `bound` is prepared.

    `aside` gives what to say of a cell that is turned down.
    """

    column: str
    kind: ConditionKind
    bound: Any
    on_blank: Answer
    setting: Setting
    aside: Callable[[Cell], str] | None = None

    @property
    def columns(self) -> tuple[str]:
        """The column that it looks at."""
        return (self.column,)

    def answer(self, cell: Cell) -> Answer:
        """Judge one cell."""
        if self.setting.is_blank(cell):
            return self.on_blank
        reading = self.kind.read(cell)
        unread = isinstance(reading, Unreadable) and not isinstance(reading, Unclear)
        held = None if unread else self.kind.holds(self.bound, reading)
        if held:
            return YES
        if held is None:
            return _cannot_tell(self.column, self.kind, reading)
        return Answer(Outcome.NO, aside=self.aside(cell)) if self.aside else NO


@dataclass(frozen=True)
class End:
    """What a cell is compared with: the cell of another column, or else a prepared bound."""

    kind: ConditionKind
    column: str | None
    bound: Any = None

    def answer(self, column: str, own: Cell, other: Cell) -> Answer:
        """Judge the cell of a column; `other` is that of the end's own, if it has one."""
        read = [(column, self.kind.read(own))]
        if self.column is not None:
            read.append((self.column, self.kind.read(other)))
        for name, reading in read:
            if isinstance(reading, Unreadable) and not isinstance(reading, Unclear):
                return _cannot_tell(name, self.kind, reading)
        held = self.kind.holds(self._bound(read[-1][1]), read[0][1])
        if held is None:
            unclear = next(each for each in read if isinstance(each[1], Unclear))
            return _cannot_tell(unclear[0], self.kind, unclear[1])
        return YES if held else NO

    def _bound(self, reading: Any) -> Any:
        if self.column is None:
            return self.bound
        return reading if isinstance(reading, Unclear) else self.kind.prepare(reading)


@dataclass(frozen=True)
class Comparison:
    """One condition on the cells of one column, whose bound, or part of it, is in others.

    All `ends` must hold: those of a `between` are two. `kind` is that of the whole.
    """

    column: str
    kind: ConditionKind
    ends: tuple[End, ...]
    on_blank: Answer
    setting: Setting

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it looks at, its own first."""
        return (self.column, *(end.column for end in self.ends if end.column is not None))

    def answer(self, cells: tuple[Cell, ...]) -> Answer:
        """Judge the cells of its columns in one row. A bound from a blank cell fails."""
        own, *others = cells
        if any(map(self.setting.is_blank, others)):
            return NO
        if self.setting.is_blank(own):
            return self.on_blank
        other = iter(others)
        answers = [
            end.answer(self.column, own, None if end.column is None else next(other))
            for end in self.ends
        ]
        return min(answers, key=lambda answer: answer.outcome)


def answer_of(outcome: Outcome, parts: Iterable[Answer]) -> Answer:
    """Answer by parts: with the reason, or the aside, of the first part that has one."""
    if outcome is Outcome.CANNOT_TELL:
        return Answer(outcome, next(part.unread for part in parts if part.unread))
    asides = (part.aside for part in parts if part.aside) if outcome is Outcome.NO else ()
    return Answer(outcome, aside=next(iter(asides), ""))


def _cannot_tell(column: str, kind: ConditionKind, reading: Unreadable) -> Answer:
    return Answer(Outcome.CANNOT_TELL, Unread(column, kind.wanted, reading.why, reading.mend))


def make_test(column: str, key: str, bound: Any, setting: Setting) -> Test | Comparison:
    """Make the test for one condition; ValueError where the bound means nothing in the locale."""
    kind = _kind(key, bound, setting)
    on_blank = YES if passes_blank(key, bound) else NO
    bounds = bound if isinstance(bound, tuple) else (bound,)
    if any(isinstance(each, ColumnBound) for each in bounds):
        kinds = _kinds_of_ends(bounds, setting) if key == "between" else (kind,)
        ends = tuple(_end(*each) for each in zip(kinds, bounds, strict=True))
        return Comparison(column, kind, ends, on_blank, setting)
    return Test(column, kind, kind.prepare(bound), on_blank, setting)


def _kinds_of_ends(bounds: tuple[Any, ...], setting: Setting) -> tuple[ConditionKind, ...]:
    """Return the two conditions that a `between` is; two columns may hold numbers or dates."""
    if _are_columns(bounds):
        return tuple(_either(_NUMBER[key], setting) for key in ("at_least", "at_most"))
    dates = is_day_range("between", bounds)
    keys = ("on_or_after", "on_or_before") if dates else ("at_least", "at_most")
    return tuple(_kind(key, None, setting) for key in keys)


def _are_columns(bounds: tuple[Any, ...]) -> bool:
    return all(isinstance(each, ColumnBound) for each in bounds)


def _either(holds: Callable[[Any, Amount], Truth], setting: Setting) -> ConditionKind:
    read = partial(read_either, locale=setting.locale, zone=setting.zone)
    return ConditionKind(EITHER, read, read, partial(compare_either, holds))


def _end(kind: ConditionKind, bound: Any) -> End:
    if isinstance(bound, ColumnBound):
        return End(kind, bound.column)
    return End(kind, None, kind.prepare(bound))


def _kind(key: str, bound: Any, setting: Setting) -> ConditionKind:
    if key in _DATE or is_day_range(key, bound):
        read_day = partial(read_date, locale=setting.locale, zone=setting.zone)
        prepare = partial(date_range, key, today=setting.today)
        return ConditionKind(
            "a date", read_day, prepare, lambda days, day: days[0] <= day <= days[1]
        )
    if key == "between" and _are_columns(bound):
        return _either(_NUMBER["at_least"], setting)
    if key in _NUMBER:
        read = partial(read_number, locale=setting.locale)
        return ConditionKind(
            "a number", read, partial(_limits, locale=setting.locale), _NUMBER[key]
        )
    if key in _TEXT:
        read_text = partial(_read_folded, fold=setting.locale.fold)
        return ConditionKind("text", read_text, partial(_folded, locale=setting.locale), _TEXT[key])
    if key in _VALUES:
        read_values = partial(_read_values, locale=setting.locale)
        return ConditionKind(
            "text", read_values, partial(_values_of, locale=setting.locale), _VALUES[key]
        )
    return _PLAIN[key]


def passes_blank(key: str, bound: object) -> bool:
    """Whether a blank cell meets a condition."""
    if key in ("filled", "yes"):
        return bound is False
    return key in ("is_not", "none_of", "contains_none")


# Text. Each takes the folded bound and the folded text of the cell.


def _read_folded(cell: Cell, fold: Callable[[str], str]) -> str | Unreadable:
    text = cell_text(cell)
    return fold(text) if isinstance(text, str) else text


def bound_text(bound: Scalar, locale: Locale) -> str:
    """Return the folded text of a bound, as the cell that holds the same would have it."""
    text = cell_text(bound)
    return locale.fold(text if isinstance(text, str) else str(bound))


def _folded(bound: Scalar | tuple[Scalar, ...], locale: Locale) -> str | tuple[str, ...]:
    if isinstance(bound, tuple):
        return tuple(bound_text(each, locale) for each in bound)
    return bound_text(bound, locale)


def _contains_any(bounds: Iterable[str], text: str) -> bool:
    return any(bound in text for bound in bounds)


_TEXT: dict[str, Callable[[Any, str], bool]] = {
    "is": operator.eq,
    "is_not": operator.ne,
    "one_of": operator.contains,
    "none_of": lambda bounds, text: text not in bounds,
    "contains": lambda bound, text: bound in text,
    "contains_any": _contains_any,
    "contains_none": lambda bounds, text: not _contains_any(bounds, text),
    "starts_with": lambda bound, text: text.startswith(bound),
    "ends_with": lambda bound, text: text.endswith(bound),
}


# Several values in one cell. The values are folded and each stands between two line breaks, so
# that a value with a comma of its own is found as the run of its parts.

_BETWEEN_VALUES = re.compile(r"[,;\n\r]")


def values_in(text: str, locale: Locale) -> list[str]:
    """Return the values that stand in one text, folded; commas of any width part them."""
    return [locale.fold(value) for value in _BETWEEN_VALUES.split(alike(text))]


def _values(text: str, locale: Locale) -> str:
    return "\n" + "\n".join(values_in(text, locale)) + "\n"


def _read_values(cell: Cell, locale: Locale) -> str | Unreadable:
    text = cell_text(cell)
    return _values(text, locale) if isinstance(text, str) else text


def _values_of(bound: Scalar | tuple[Scalar, ...], locale: Locale) -> tuple[str, ...]:
    bounds = bound if isinstance(bound, tuple) else (bound,)
    return tuple(_values(str(cell_text(each)), locale) for each in bounds)


def _includes_all(bounds: Iterable[str], values: str) -> bool:
    return all(bound in values for bound in bounds)


_VALUES: dict[str, Callable[[Any, str], bool]] = {
    "includes": _includes_all,
    "includes_any": _contains_any,
    "includes_all": _includes_all,
}


WHOLE_KEYS = frozenset({"is", "is_not", "one_of", "none_of", *_VALUES})
"""The keys of conditions that compare a cell's whole text, or whole values in it."""


def texts_of(key: str, bound: Any) -> tuple[Scalar, ...]:
    """Return the texts that a condition compares cells with; none where it compares no texts."""
    if key not in _TEXT and key not in _VALUES:
        return ()
    bounds = bound if isinstance(bound, tuple) else (bound,)
    return tuple(each for each in bounds if not isinstance(each, ColumnBound))


# Numbers. Each takes the limit, or the pair of limits, and the amount of the cell.

_NUMBER: dict[str, Callable[[Any, Amount], Truth]] = {
    "at_least": lambda limit, amount: at_least(amount, limit),
    "at_most": at_least,
    "more_than": lambda limit, amount: more_than(amount, limit),
    "less_than": more_than,
    "between": lambda limits, amount: both(
        at_least(amount, limits[0]), at_least(limits[1], amount)
    ),
}

NUMBER_KEYS = frozenset(_NUMBER)
"""The keys of conditions that look at a number; `between` may also look at a date."""


def _limits(bound: Number | tuple[Number, Number], locale: Locale) -> float | tuple[float, ...]:
    if isinstance(bound, tuple):
        return tuple(read_limit(each, locale) for each in bound)
    return read_limit(bound, locale)


def read_limit(bound: Number, locale: Locale) -> float:
    """Read a number of the rules as a cell would hold it; ValueError where it is none."""
    number = read_number(bound, locale)
    if isinstance(number, Unreadable):
        raise ValueError(number.why)  # noqa: TRY004 -- the text is wrong, not its type
    return number


# Dates. Every condition is a range of days, both ends included, from its bound and today.

_ONE_DAY = timedelta(days=1)

_DATE: dict[str, Callable[[Any, date], tuple[date, date]]] = {
    "on_or_after": lambda day, _: (day, date.max),
    "on_or_before": lambda day, _: (date.min, day),
    "after": lambda day, _: (day + _ONE_DAY, date.max),
    "before": lambda day, _: (date.min, day - _ONE_DAY),
    "within_last": lambda span, today: (span.before(today), today),
    "within_next": lambda span, today: (today, span.after(today)),
    "older_than": lambda span, today: (date.min, span.before(today) - _ONE_DAY),
}

DATE_KEYS = frozenset(_DATE)
"""The keys of conditions that look at a date, besides `between`."""


def is_day_range(key: str, bound: Any) -> bool:
    """Whether a condition is `between` with dates; one of its ends may be a column."""
    return key == "between" and any(each == TODAY or isinstance(each, date) for each in bound)


def date_range(key: str, bound: Any, today: date) -> tuple[date, date]:
    """Return the first and the last day that meet a date condition without a column in it."""
    if key == "between":
        first, last = (today if each == TODAY else each for each in bound)
        return first, last
    return _DATE[key](today if bound == TODAY else bound, today)


# The kinds that mean the same in every locale and on every day.

_PLAIN = {
    "filled": ConditionKind("text", cell_text, bool, lambda filled, _: bool(filled)),
    "yes": ConditionKind("yes or no", read_yes, bool, operator.is_),
    "matches": ConditionKind(
        "text", read_line, make_matcher, lambda found, text: bool(found(text))
    ),
    "looks_like": ConditionKind(
        "text", read_line, form_matcher, lambda found, text: bool(found(text))
    ),
}
