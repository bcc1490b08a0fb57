"""The effective config: what was written, laid over the rule pack that it builds on.

It is all done on the tables as they were read, before they are checked: what is not of the right
shape is passed on as it is, for the check to name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rules.language.finding import ConfigPath, Finding
from rules.read.text import fold
from sync.config.lines import line_of
from sync.config.packs import read_pack

_NEEDS = ("needs", "needs_most_of", "needs_points")
_PACK_KEY: ConfigPath = ("rules", "pack")

Origins = dict[ConfigPath, ConfigPath | None]
"""Where each column, criterion and stage of the effective config was written: its place in the
config, None if it is the pack's."""


@dataclass(frozen=True)
class Effective:
    """The tables that count, the line of each place in them, and the pack.

    What is the pack's has the line on which the config takes the pack.
    """

    data: dict[str, Any]
    lines: dict[ConfigPath, int]
    pack: str = ""
    of_pack: frozenset[ConfigPath] = frozenset()

    def name_pack(self, mistakes: Iterable[Finding]) -> Iterator[Finding]:
        """Return the mistakes; one in a part that comes from the pack says so."""
        for mistake in mistakes:
            if mistake.where[:2] in self.of_pack:
                yield replace(mistake, what=f'in the pack "{self.pack}": {mistake.what}')
            else:
                yield mistake


def take_pack(data: dict[str, Any], lines: dict[ConfigPath, int]) -> Effective:
    """Lay a config over the pack that it names; a config that names none stays as it is.

    Raises MistakesError where there is no such pack.
    """
    rules = data.get("rules")
    name = rules.get("pack") if isinstance(rules, dict) else None
    if not isinstance(name, str):
        return Effective(data, lines)
    pack = read_pack(name)
    merged, origins = merge(pack.data, data)
    of_pack = frozenset(path for path, written in origins.items() if written is None)
    return Effective(merged, _moved(lines, origins), pack.name, of_pack)


def merge(pack: Mapping[str, Any], config: dict[str, Any]) -> tuple[dict[str, Any], Origins]:
    """Lay a config over a pack; return the effective tables and where their parts were written.

    Columns and criteria of the config replace those of the pack by name. A stage of the config
    stands for the pack's stages that it names, in name or `was`, and keeps the pack's needs if it
    says nothing of its own; whether people set it, and its outcome, it keeps unless it says
    otherwise. Other stages are added, rungs above the pack's, by-hand ones behind them. Names are
    compared folded. Criteria of the pack that then serve no stage and no score are left out, so
    that nobody has to keep columns for them, and so are its examples.
    """
    merged, origins = dict(config), Origins()
    for table in ("columns", "criteria"):
        written = config.get(table, {})
        if isinstance(written, dict):
            merged[table], more = _by_name(table, pack[table], written)
            origins |= more
    written = config.get("stage", [])
    if isinstance(written, list):
        stages = _stages(pack["stage"], written)
        merged["stage"] = [stage for stage, _ in stages]
        origins |= {("stage", number): path for number, (_, path) in enumerate(stages)}
    for path in list(_idle(merged, origins)):
        del merged["criteria"][path[1]], origins[path]
    return merged, origins


def _by_name(
    table: str, theirs: Mapping[str, Any], ours: Mapping[str, Any]
) -> tuple[dict[str, Any], Origins]:
    """Replace by name; the pack's spelling stays, since its stages call a criterion by it."""
    spelling = {fold(name): name for name in theirs}
    merged: dict[str, Any] = dict(theirs)
    origins: Origins = {(table, name): None for name in theirs}
    for name, value in ours.items():
        called = name if name in theirs else spelling.get(fold(name), name)
        merged[called] = value
        origins[table, called] = (table, name)
    return merged, origins


def _stages(
    theirs: Iterable[dict[str, Any]], ours: Iterable[Any]
) -> list[tuple[Any, ConfigPath | None]]:
    """Return the stages in order, rungs first, each with its place in the config."""
    merged: list[tuple[Any, ConfigPath | None]] = [(stage, None) for stage in theirs]
    for number, stage in enumerate(ours):
        names = _names(stage)
        replaced = [each for each in merged if each[1] is None and fold(each[0]["name"]) in names]
        if not replaced:
            merged.append((stage, ("stage", number)))
            continue
        replaced.sort(key=lambda each: names.index(fold(each[0]["name"])))
        at = merged.index(replaced[0])
        merged[at] = (_instead_of(replaced[0][0], stage), ("stage", number))
        merged = [each for each in merged if each not in replaced]
    return sorted(merged, key=lambda each: _is_by_hand(each[0]))


def _names(stage: Any) -> list[str]:
    """Return the names that a stage has and had, folded."""
    if not isinstance(stage, dict):
        return []
    former = stage.get("was")
    names = [stage.get("name"), *(former if isinstance(former, list) else [])]
    return [fold(name) for name in names if isinstance(name, str)]


def _instead_of(theirs: Mapping[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    if not any(key in ours for key in (*_NEEDS, "by_hand")):
        ours = {key: theirs[key] for key in _NEEDS if key in theirs} | ours
    if "by_hand" in theirs:
        ours = {"by_hand": theirs["by_hand"]} | ours
    if _is_by_hand(ours) and "outcome" in theirs:
        ours = {"outcome": theirs["outcome"]} | ours
    return ours


def _is_by_hand(stage: Any) -> bool:
    return isinstance(stage, dict) and stage.get("by_hand") is True


def _idle(merged: Mapping[str, Any], origins: Origins) -> Iterator[ConfigPath]:
    """Return the places of the pack's criteria that no stage and no rule of the config uses."""
    criteria = merged.get("criteria")
    if not isinstance(criteria, dict):
        return
    reached: set[str] = set()
    ours = [value for name, value in criteria.items() if origins["criteria", name]]
    ahead = [*_texts(merged.get("stage")), *_texts(merged.get("score")), *_texts(ours)]
    while ahead:
        name = ahead.pop()
        if name in criteria and name not in reached:
            reached.add(name)
            ahead += _texts(criteria[name])
    for name in criteria:
        if name not in reached and origins["criteria", name] is None:
            yield "criteria", name


def _texts(value: Any) -> Iterator[str]:
    """Return every text in a value, keys included: names of criteria are among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in [*value, *(value.values() if isinstance(value, dict) else ())]:
            yield from _texts(each)


def _moved(lines: dict[ConfigPath, int], origins: Origins) -> dict[ConfigPath, int]:
    """Return the lines by the places of the effective config."""
    moved_to = {written: path for path, written in origins.items() if written is not None}
    moved = {(*moved_to.get(path[:2], path[:2]), *path[2:]): line for path, line in lines.items()}
    pack_line = line_of(_PACK_KEY, lines) or 1
    return moved | {path: pack_line for path, written in origins.items() if written is None}
