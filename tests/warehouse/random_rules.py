"""Random rules of any shape, as the text of a config: every key of the language is in them."""

import json
import random
from collections.abc import Callable
from datetime import date
from typing import Any

from tests.warehouse.random_rows import COLUMNS, TEXTS

LOCALES = ("en_US", "de_DE", "fr_FR", "en_IN", "tr_TR", "en_GB", "ja_JP")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
BLANKS: tuple[list[str] | None, ...] = (
    None,
    ["-", "n/a", "tbd", "?"],
    ["0", "0.5"],
    ["nan", "50"],
    [],
)

_OUTPUT = {role: role.title() for role in ("since", "next", "to_go", "score", "grade", "attention")}
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

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self._makers = self._make_makers()

    def config(self) -> str:
        """The text of a config without its place: short names, criteria, stages, policy."""
        criteria = self._criteria()
        names = list(criteria)
        parts: dict[str, Any] = {"criteria": criteria, "output": _OUTPUT, "policy": self._policy()}
        if self.dice.random() < 0.7:
            parts["score"] = self._score(names)
        lines = [f"{key} = {toml(value)}" for key, value in parts.items()]
        stages = [f"[[stage]]\n{_table(stage)}" for stage in self._stages(names)]
        return "\n".join([*lines, *stages])

    def _policy(self) -> dict[str, Any]:
        found: dict[str, Any] = {"when_lapsed": self.dice.choice(["keep", "demote"])}
        return found | ({"record_new": True} if self.dice.random() < 0.4 else {})

    def _score(self, names: list[str]) -> dict[str, Any]:
        of = self.dice.sample(names, min(3, len(names)))
        points = {name: self.dice.choice([10, 0.1, 0.2, -5, 20]) for name in of}
        return {"points": points, "grades": {"A": 20, "B": 0.3, "C": 0}}

    def _criteria(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for number in range(self.dice.randrange(3, 8)):
            condition = self._condition(2, list(found))
            say = self.dice.choice([f"Says {number}", f"Says {number}", "Fits us"])
            found[f"c{number}"] = condition | {"say": say}
        return found

    def _stages(self, names: list[str]) -> list[dict[str, Any]]:
        weights = {name: self.dice.choice([5, 10, 0.5, 20]) for name in names}
        stages: list[dict[str, Any]] = [
            {"name": "List", "was": ["Suspect"]},
            {"name": "Lead", "needs": self._some(names), "stale_after": "2 weeks"},
            {"name": "Opportunity", "needs_most_of": {"count": 2, "of": names[:3]}},
            {"name": "Deal", "needs_points": {"at_least": 15, "of": weights}},
        ]
        by_hand: list[dict[str, Any]] = [
            {"name": "Won", "by_hand": True, "needs": self._some(names)},
            {"name": "Lost", "by_hand": True, "was": ["Gone"]},
        ]
        return [*stages[: self.dice.randrange(2, 5)], *by_hand]

    def _some(self, names: list[str]) -> list[str]:
        return self.dice.sample(names, self.dice.randrange(1, 3))

    def _condition(self, depth: int, names: list[str]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if depth == 0 or self.dice.random() < 0.6:
            made = self._leaf()
        else:
            members = [self._member(depth, names) for _ in range(3)]
            group = self.dice.choice(["any", "all", "none", "most_of"])
            made = {group: {"count": 2, "of": members} if group == "most_of" else members}
        return made | ({"when": self._leaf()} if self.dice.random() < 0.15 else {})

    def _member(self, depth: int, names: list[str]) -> Any:
        if names and self.dice.random() < 0.3:
            return self.dice.choice(names)
        return self._condition(depth - 1, [])

    def _leaf(self) -> dict[str, Any]:
        keys = self.dice.sample(list(self._makers), self.dice.choice([1, 1, 1, 2]))
        column = self.dice.choice(list(COLUMNS))
        return {"column": column, **{key: self._makers[key]() for key in keys}}

    def _make_makers(self) -> dict[str, _Maker]:
        pick = self.dice.choice
        texts: _Maker = lambda: [t for t in self.dice.sample(TEXTS, 4) if t.strip()] or ["Retail"]  # noqa: E731
        numbers = [10_000, 50, 5_000, 0.6, 0, "10k", "60%", -5, 120, 1200.5, 0.1, 9_000_000_000]
        days = [date(2026, 1, 10), date(2025, 10, 17), date(2026, 6, 1), "today"]
        spans = ["90 days", "12 months", "2 weeks", "1 year"]
        other: _Maker = lambda: {"column": pick(list(COLUMNS))}  # noqa: E731
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
            **dict.fromkeys(["contains", "starts_with", "ends_with"], lambda: texts()[0]),
            "includes": lambda: texts()[0],
            "matches": lambda: pick([r"^PO-\d{4}$", "dir|head", r"\bSales\b", "[0-9]{3}"]),
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
            **dict.fromkeys(["yes", "filled"], lambda: self.dice.random() < 0.7),
        }


def _table(values: dict[str, Any]) -> str:
    return "\n".join(f"{key} = {toml(value)}" for key, value in values.items())
