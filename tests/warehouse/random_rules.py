"""Random rules of any shape, as the text of a config: every key of the language is in them."""

import json
import random
from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from tests.warehouse.random_rows import TEXTS

LOCALES = ("en_US", "de_DE", "fr_FR", "en_IN", "tr_TR", "en_GB", "ja_JP")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati")
BLANKS: tuple[list[str] | None, ...] = (
    None,
    ["-", "n/a", "tbd", "?"],
    ["0", "0.5"],
    ["nan", "50"],
    ["true", "izmir", "9999"],
    [],
)

_SHORT = {"short": "T1", "amount of": "N 2", "w": "W2", "told": "L1"}
"""Short names of columns."""

OUTPUT = {role: role.title() for role in ("since", "next", "to_go", "score", "grade", "attention")}
"""The job's columns beside those that it always has."""

_Maker = Callable[[], Any]


def toml(value: Any) -> str:
    """A value as TOML writes it, tables in one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


class RulesMaker:
    """Makes one set of rules after the other of what a random generator gives."""

    def __init__(self, dice: random.Random, columns: Collection[str]) -> None:
        """`columns` are those that rules may look at."""
        self.dice = dice
        self._makers = self._make_makers()
        self._columns = [*columns, *_SHORT]

    def config(self) -> str:
        """The text of a config without its place: short names, criteria, stages, policy."""
        criteria = self._criteria()
        names = list(criteria)
        parts: dict[str, Any] = {"columns": _SHORT, "criteria": criteria, "policy": self._policy()}
        if self._happens(0.7):
            parts["score"] = self._score(names)
        lines = [f"{key} = {toml(value)}" for key, value in parts.items()]
        stages = [f"[[stage]]\n{_table(stage)}" for stage in self._stages(names)]
        return "\n".join([*lines, *stages])

    def _happens(self, chance: float) -> bool:
        return self.dice.random() < chance

    def _policy(self) -> dict[str, Any]:
        found: dict[str, Any] = {"when_lapsed": self.dice.choice(["keep", "demote"])}
        found["most_changes"] = self.dice.choice(["50%", "100%", "5%", 0, 30])
        return found | ({"record_new": True} if self._happens(0.4) else {})

    def _score(self, names: list[str]) -> dict[str, Any]:
        of = self.dice.sample(names, self.dice.randrange(1, len(names) + 1))
        points = {name: self.dice.choice([10, 0.1, 0.2, -5, 20, -0.3, 0]) for name in of}
        grades = self.dice.choice([{}, {"A": 20, "B": 0.3, "C": 0}, {"Top": 0.3, "low": -5}])
        return {"points": points} | ({"grades": grades} if grades else {})

    def _criteria(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for number in range(self.dice.randrange(2, 10)):
            depth = self.dice.choice([0, 1, 2, 2, 3, 4])
            condition = self._condition(depth, list(found))
            say = self.dice.choice([f"Says {number}", f"Says {number}", "Fits us", None])
            found[f"c{number}"] = condition | ({"say": say} if say else {})
        return found

    def _stages(self, names: list[str]) -> list[dict[str, Any]]:
        rungs = [
            {"name": name} | self._needs(names) | self._stale()
            for name in ("Lead", "Opportunity", "Deal")
        ]
        first: dict[str, Any] = {"name": "List", "was": ["Suspect"]} | self._stale()
        by_hand: list[dict[str, Any]] = [
            {"name": "Won", "by_hand": True, "outcome": "won"} | self._needs(names),
            {"name": "Lost", "by_hand": True, "was": ["Gone"]} | self._stale(),
            {"name": "On hold", "by_hand": True} | self._needs(names) | self._stale(),
        ]
        some = by_hand[: self.dice.randrange(4)]
        return [first, *rungs[: self.dice.randrange(1, 4)], *some]

    def _stale(self) -> dict[str, Any]:
        return {"stale_after": self.dice.choice(["2 weeks", "1 day"])} if self._happens(0.6) else {}

    def _needs(self, names: list[str]) -> dict[str, Any]:
        """What a stage asks for: by one of the three keys, or by several of them."""
        found: dict[str, Any] = {}
        for key in self.dice.sample(["needs", "most", "points"], self.dice.choice([1, 1, 2, 3])):
            of = self.dice.sample(names, self.dice.randrange(1, min(4, len(names)) + 1))
            if key == "needs":
                found["needs"] = of
            elif key == "most":
                count = self.dice.randrange(1, len(of) + 1)
                found["needs_most_of"] = {"count": count, "of": of}
            else:
                weights = {name: self.dice.choice([5, 10, 0.5, 20, 0]) for name in of}
                enough = sum(weights.values()) * self.dice.choice([0.3, 0.5, 1]) or 1
                found["needs_points"] = {"at_least": enough, "of": weights}
        return found

    def _condition(self, depth: int, names: list[str]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if depth == 0 or self._happens(0.2):
            made = self._leaf()
        else:
            members = [self._member(depth, names) for _ in range(self.dice.randrange(1, 4))]
            group = self.dice.choice(["any", "all", "none", "most_of"])
            count = self.dice.randrange(1, len(members) + 1)
            made = {group: {"count": count, "of": members} if group == "most_of" else members}
            made |= self._leaf() if self._happens(0.1) else {}
        return made | ({"when": self._member(depth, names)} if self._happens(0.15) else {})

    def _member(self, depth: int, names: list[str]) -> Any:
        if names and self._happens(0.3):
            return self.dice.choice(names)
        return self._condition(max(depth - 1, 0), names)

    def _leaf(self) -> dict[str, Any]:
        keys = self.dice.sample(list(self._makers), self.dice.choice([1, 1, 1, 2]))
        column = self.dice.choice(self._columns)
        made = {"column": column, **{key: self._makers[key]() for key in keys}}
        return _with_itself(made) if self._happens(0.2) else made

    def _make_makers(self) -> dict[str, _Maker]:
        pick = self.dice.choice
        texts: _Maker = lambda: [t for t in self.dice.sample(_ASKED, 4) if str(t).strip()] or ["x"]  # noqa: E731
        numbers = [10_000, 50, 5_000, 0.6, 0, "10k", "60%", -5, 120, 1200.5, 0.1, 9_000_000_000]
        numbers += [1e15, 1e300, 4999.5]
        days = [date(2026, 1, 10), date(2025, 10, 17), date(2026, 6, 1), "today"]
        spans = ["90 days", "12 months", "2 weeks", "1 year", "1 day"]
        other: _Maker = lambda: {"column": pick(self._columns)}  # noqa: E731
        ranges: list[Any] = [
            [50, 5_000],
            [0.6, 10_000],
            [date(2026, 1, 1), date(2026, 6, 1)],
            [date(2025, 1, 1), "today"],
        ]
        return {
            **dict.fromkeys(["is", "is_not"], lambda: pick([texts()[0], texts()[0], other(), 50])),
            **dict.fromkeys(["one_of", "none_of", "contains_any", "contains_none"], texts),
            **dict.fromkeys(["includes_any", "includes_all"], texts),
            **dict.fromkeys(
                ["contains", "starts_with", "ends_with", "includes"],
                lambda: pick([texts()[0], texts()[0], other()]),
            ),
            "matches": lambda: pick(_PATTERNS),
            "looks_like": lambda: pick(["email", "url", "phone", "domain"]),
            **dict.fromkeys(
                ["at_least", "at_most", "more_than", "less_than"],
                lambda: pick([pick(numbers), pick(numbers), pick(numbers), other()]),
            ),
            "between": lambda: pick([*ranges, [other(), other()], [50, other()]]),
            **dict.fromkeys(
                ["on_or_after", "on_or_before", "after", "before"],
                lambda: pick([pick(days), pick(days), other()]),
            ),
            **dict.fromkeys(["within_last", "within_next", "older_than"], lambda: pick(spans)),
            **dict.fromkeys(["yes", "filled"], lambda: self._happens(0.7)),
        }


_ASKED = [*TEXTS, 50, 0.6, 10_000, True, False, "10,000", "2026-01-10", "nan", "46032"]
_PATTERNS = [r"^PO-\d{4}$", "dir|head", r"\bSales\b", "[0-9]{3}", "^$", ".", "(?i)é", r"\s", "n/?a"]


def _with_itself(leaf: dict[str, Any]) -> dict[str, Any]:
    """A condition of a column that is compared with itself, where it is compared with another."""
    own = {"column": leaf["column"]}

    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return own
        return list(map(turned, value)) if isinstance(value, list) else value

    return {key: value if key == "column" else turned(value) for key, value in leaf.items()}


def _table(values: dict[str, Any]) -> str:
    return "\n".join(f"{key} = {toml(value)}" for key, value in values.items())
