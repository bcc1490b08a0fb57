"""The conditions on a cell: what each key of the language asks of it.

To add a condition: its key and type in `spec.py`, its meaning in the table of its kind here, and
in `passes_blank` whether a blank cell meets it. Its words follow from its key, see `wording.py`.
"""

import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo
from functools import partial
from typing import Any

from rules.language.answer import NO, YES, Answer, Unread
from rules.language.either import EITHER, compare_either, read_either
from rules.language.outcome import Outcome
from rules.language.spec import TODAY, ColumnBound, Number, Scalar, bounds_of
from rules.read.cells import Cell
from rules.read.dates import read_date
from rules.read.locale import Locale
from rules.read.numbers import read_number
from rules.read.order import Amount, Truth, at_least, both, more_than
from rules.read.patterns import FORMS, make_matcher, read_line
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


@dataclass(frozen=True)
class ConditionKind:
    """What a condition wants of a cell, and how it reads and compares.

    `read` makes of a cell that is not blank what is wanted, or Unreadable; `prepare` makes of a
    bound what cells are compared with, and raises ValueError where it means nothing; `holds`
    takes a prepared bound and a reading, and returns None where one of them is too unclear to tell.
    """

    wanted: str
    read: Callable[[Cell, Setting], Any]
    prepare: Callable[[Any, Setting], Any]
    holds: Callable[[Any, Any], Truth]


@dataclass(frozen=True)
class RightSide:
    """What a cell is compared with: a prepared bound, or the cell of another column.

    `place` is where that column stands among those of the test, 0 for a bound of the rules.
    """

    kind: ConditionKind
    bound: Any
    place: int = 0


@dataclass(frozen=True, eq=False)
class CellTest:
    """One condition, ready to be put to cells of its column.

    `columns` are its own column and those in which its bounds stand; `key` and `bound` are the
    condition as written. All right sides must hold: those of a `between` with a column in it are
    two. `aside` returns what to say of a cell that is turned down.
    """

    columns: tuple[str, ...]
    key: str
    bound: Any
    kind: ConditionKind
    right_sides: tuple[RightSide, ...]
    setting: Setting
    on_blank: Answer
    aside: Callable[[Cell], str] | None = None

    def answer(self, cell: Cell, *others: Cell) -> Answer:
        """Judge a cell; `others` are those of its row in the other columns.

        A bound from a blank cell fails.
        """
        if others and any(map(self.setting.is_blank, others)):
            return NO
        if self.setting.is_blank(cell):
            return self.on_blank
        if len(self.right_sides) == 1:
            return self._compare(cell, self.right_sides[0], others)
        answers = [self._compare(cell, side, others) for side in self.right_sides]
        return min(answers, key=lambda answer: answer.outcome)

    def _compare(self, cell: Cell, side: RightSide, others: tuple[Cell, ...]) -> Answer:
        kind, bound = side.kind, side.bound
        reading = kind.read(cell, self.setting)
        if isinstance(reading, Unreadable) and not isinstance(reading, Unclear):
            return self._cannot_tell(kind, 0, reading)
        if side.place:
            bound = kind.read(others[side.place - 1], self.setting)
            if isinstance(bound, Unreadable) and not isinstance(bound, Unclear):
                return self._cannot_tell(kind, side.place, bound)
            if not isinstance(bound, Unclear):
                bound = kind.prepare(bound, self.setting)
        held = kind.holds(bound, reading)
        if held:
            return YES
        if held is None:
            unclear = (0, reading) if isinstance(reading, Unclear) else (side.place, bound)
            return self._cannot_tell(kind, *unclear)
        return Answer(Outcome.NO, aside=self.aside(cell)) if self.aside else NO

    def _cannot_tell(self, kind: ConditionKind, place: int, reading: Unreadable) -> Answer:
        unread = Unread(self.columns[place], kind.wanted, reading.why, reading.mend)
        return Answer(Outcome.CANNOT_TELL, unread)


def make_test(
    column: str,
    key: str,
    bound: Any,
    setting: Setting,
    aside: Callable[[Cell], str] | None = None,
) -> CellTest:
    """Make the test for one condition; ValueError where the bound means nothing in the locale."""
    kind = _kind(key, bound)
    bounds = bounds_of(bound)
    others = [each.column for each in bounds if isinstance(each, ColumnBound)]
    if others:
        kinds = _kinds_of_ends(bounds) if key == "between" else (kind,)
        places = iter(range(1, len(others) + 1))
        sides = tuple(
            RightSide(kind, None, next(places))
            if isinstance(each, ColumnBound)
            else RightSide(kind, kind.prepare(each, setting))
            for kind, each in zip(kinds, bounds, strict=True)
        )
    else:
        sides = (RightSide(kind, kind.prepare(bound, setting)),)
    on_blank = YES if passes_blank(key, bound) else NO
    return CellTest((column, *others), key, bound, kind, sides, setting, on_blank, aside)


def _kind(key: str, bound: Any) -> ConditionKind:
    if is_day_range(key, bound):
        return _DAY_RANGE
    if key == "between" and _are_columns(bound):
        return _EITHER["at_least"]
    return CONDITIONS[key]


def _kinds_of_ends(bounds: tuple[Any, ...]) -> tuple[ConditionKind, ...]:
    """The two conditions that a `between` is; two columns may hold numbers or dates."""
    if _are_columns(bounds):
        return tuple(_EITHER.values())
    dates = is_day_range("between", bounds)
    keys = ("on_or_after", "on_or_before") if dates else ("at_least", "at_most")
    return tuple(CONDITIONS[key] for key in keys)


def _are_columns(bounds: tuple[Any, ...]) -> bool:
    return all(isinstance(each, ColumnBound) for each in bounds)


def passes_blank(key: str, bound: object) -> bool:
    """Whether a blank cell meets a condition."""
    if key in ("filled", "yes"):
        return bound is False
    return key in ("is_not", "none_of", "contains_none")


# Text. Each takes the folded bound and the folded text of the cell.


def _read_folded(cell: Cell, setting: Setting) -> str | Unreadable:
    text = cell_text(cell)
    return setting.locale.fold(text) if isinstance(text, str) else text


def bound_text(bound: Scalar, locale: Locale) -> str:
    """The folded text of a bound, as the cell that holds the same would have it."""
    text = cell_text(bound)
    return locale.fold(text if isinstance(text, str) else str(bound))


def _folded(bound: Scalar | tuple[Scalar, ...], setting: Setting) -> str | tuple[str, ...]:
    if isinstance(bound, tuple):
        return tuple(bound_text(each, setting.locale) for each in bound)
    return bound_text(bound, setting.locale)


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
    """The values that stand in one text, folded; commas of any width part them."""
    return [locale.fold(value) for value in _BETWEEN_VALUES.split(alike(text))]


def _values(text: str, locale: Locale) -> str:
    return "\n" + "\n".join(values_in(text, locale)) + "\n"


def _read_values(cell: Cell, setting: Setting) -> str | Unreadable:
    text = cell_text(cell)
    return _values(text, setting.locale) if isinstance(text, str) else text


def _values_of(bound: Scalar | tuple[Scalar, ...], setting: Setting) -> tuple[str, ...]:
    return tuple(_values(str(cell_text(each)), setting.locale) for each in bounds_of(bound))


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
    """The texts that a condition compares cells with; none where it compares no texts."""
    if key not in _TEXT and key not in _VALUES:
        return ()
    return tuple(each for each in bounds_of(bound) if not isinstance(each, ColumnBound))


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


def _limits(bound: Number | tuple[Number, Number], setting: Setting) -> float | tuple[float, ...]:
    if isinstance(bound, tuple):
        return tuple(read_limit(each, setting.locale) for each in bound)
    return read_limit(bound, setting.locale)


def read_limit(bound: Number, locale: Locale) -> float:
    """Read a number of the rules as a cell would hold it; ValueError if it is not a number."""
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
    """The first and the last day that meet a date condition without a column in it."""
    if key == "between":
        first, last = (today if each == TODAY else each for each in bound)
        return first, last
    return _DATE[key](today if bound == TODAY else bound, today)


def _date(key: str) -> ConditionKind:
    return ConditionKind(
        "a date",
        lambda cell, setting: read_date(cell, setting.locale, setting.zone),
        lambda bound, setting: date_range(key, bound, setting.today),
        lambda days, day: days[0] <= day <= days[1],
    )


_DAY_RANGE = _date("between")


def _read_either(cell: Cell, setting: Setting) -> Any:
    return read_either(cell, setting.locale, setting.zone)


_EITHER = {
    key: ConditionKind(EITHER, _read_either, _read_either, partial(compare_either, _NUMBER[key]))
    for key in ("at_least", "at_most")
}
"""The two ends of a `between` whose bounds both stand in columns."""


def _plain(
    wanted: str,
    read: Callable[[Cell], Any],
    prepare: Callable[[Any], Any],
    holds: Callable[[Any, Any], bool],
) -> ConditionKind:
    """A condition that means the same in every locale and on every day."""
    return ConditionKind(wanted, lambda cell, _: read(cell), lambda bound, _: prepare(bound), holds)


CONDITIONS: dict[str, ConditionKind] = {
    "filled": _plain("text", cell_text, bool, lambda filled, _: bool(filled)),
    "yes": _plain("yes or no", read_yes, bool, operator.is_),
    "matches": _plain("text", read_line, make_matcher, lambda found, text: bool(found(text))),
    "looks_like": _plain(
        "text", read_line, FORMS.__getitem__, lambda found, text: bool(found(text))
    ),
    **{key: ConditionKind("text", _read_folded, _folded, _TEXT[key]) for key in _TEXT},
    **{key: ConditionKind("text", _read_values, _values_of, _VALUES[key]) for key in _VALUES},
    **{
        key: ConditionKind(
            "a number",
            lambda cell, setting: read_number(cell, setting.locale),
            _limits,
            _NUMBER[key],
        )
        for key in _NUMBER
    },
    **{key: _date(key) for key in _DATE},
}
"""What each key asks of a cell; `between` may also be about dates, see `make_test`."""
