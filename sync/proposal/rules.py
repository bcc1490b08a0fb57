"""The rules of a proposal: a pack fitted to the columns that there are, or a plain ladder."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rules.language.conditions import DATE_KEYS, NUMBER_KEYS
from rules.language.spec import RuleSet
from rules.read.text import fold
from sync.config.model import OutputTable
from sync.config.packs import Pack, find_packs, read_pack
from sync.proposal.looks import Look
from sync.proposal.meanings import Meaning, is_of_no_use, meanings
from sync.proposal.outcome import OutcomeWords
from sync.proposal.view import View

_FAVOURITE, _SECOND = "lead-opportunity", "bant"
"""The pack that is taken where others fit no better; and where they have no more columns either."""

BY_HAND = {"Won": "won", "Lost": "lost", "On hold": ""}
"""The stages that people set, each with the outcome that it is; "" where it is none."""

_LEAD, _OPPORTUNITY = "Lead", "Opportunity"
_FEW = 2
"""A rung of a plain ladder asks for so many criteria whole, and for most of more."""
_MOST_OF_LEAD, _MOST_OF_OPPORTUNITY, _MOST_GUESSED = 4, 6, 3


@dataclass(frozen=True)
class ProposedRules:
    """Rules for the columns of one sheet.

    `columns` are short names in use. `criteria` and `stages` are tables as a config has them; over
    a pack they are those that differ from it. `wanting` are the pack's columns that the sheet does
    not have, each with its criterion and what to fill in; `ladder` is what the pack's rungs ask for
    in words, as they are for this sheet. `guessed` tells that the criteria say little.
    """

    pack: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    criteria: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    stages: tuple[Mapping[str, Any], ...] = ()
    wanting: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    ladder: Mapping[str, str] = field(default_factory=dict)
    guessed: bool = False


# Packs -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PackFit:
    """How a pack fits a sheet: the headings for its short names, and its stages as they then are.

    `hollow` are its rungs of which nothing would be left.
    """

    pack: Pack
    rules: RuleSet
    columns: Mapping[str, str]
    stages: tuple[Mapping[str, Any], ...]
    hollow: tuple[str, ...]

    @property
    def share(self) -> float:
        """The part of its short names that found a column."""
        return len(self.columns) / len(self.rules.columns)


def choose_pack(view: View, taken: Iterable[str]) -> PackFit | None:
    """The pack most of whose short names find a column, None where none has most of them.

    `taken` are the headings that are something else.
    """
    taken = [*taken]
    fits = [fit_pack(view, name, taken) for name in find_packs()]
    usable = [fit for fit in fits if 2 * len(fit.columns) > len(fit.rules.columns)]
    return max(
        (fit for fit in usable if not fit.hollow),
        key=_preference,
        default=None,
    )


def _preference(fit: PackFit) -> tuple[object, ...]:
    name = fit.pack.name
    return fit.share, name == _FAVOURITE, len(fit.columns), name == _SECOND


def fit_pack(view: View, name: str, taken: Iterable[str]) -> PackFit:
    """Fit a pack to the columns of a sheet. Raises MistakesError where there is no such pack."""
    pack = read_pack(name)
    parts = {key: pack.data[key] for key in ("columns", "criteria", "stage")}
    rules = RuleSet.model_validate(parts)
    columns = _find_columns(view, rules, set(map(fold, taken)))
    kept = {
        name
        for name, criterion in rules.criteria.items()
        if all(short in columns for each in criterion.nested() for short in each.columns())
    }
    stages = tuple(_kept_stage(stage, kept) for stage in parts["stage"])
    rungs = zip(parts["stage"], stages, strict=True)
    hollow = tuple(old["name"] for old, new in rungs if _asks(old) and not _asks(new))
    return PackFit(pack, rules, columns, stages, hollow)


def _find_columns(view: View, rules: RuleSet, taken: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for short in rules.columns:
        kind = _kind(rules, short)
        for heading in _headings_for(view, short):
            free = fold(heading) not in {*taken, *map(fold, found.values())}
            if free and view.look(heading).allows(kind):
                found[short] = heading
                break
    return found


def _headings_for(view: View, short: str) -> Iterator[str]:
    """The headings that a short name may stand for; a heading that reads like it alone is it.

    A short name that is another heading of the sheet means two things.
    """
    at = view.sample.headings.get(fold(short))
    if at is not None:
        yield view.sample.heading(at)
    elif fold(short) not in view.sample.all_headings:
        serving = (name for name, meaning in meanings().items() if short in meaning.serves)
        yield from filter(None, map(view.heading, serving))


def _kind(rules: RuleSet, short: str) -> tuple[str, ...]:
    """What a pack's criteria read a column as; nothing where any text will do."""
    keys = {
        key
        for criterion in rules.criteria.values()
        for each in criterion.nested()
        if each.column == short
        for key in each.conditions()
    }
    kinds = (("day", DATE_KEYS), ("number", NUMBER_KEYS), ("yes", frozenset({"yes"})))
    return tuple(kind for kind, of_kind in kinds if keys & of_kind)


def _kept_stage(stage: Mapping[str, Any], kept: set[str]) -> Mapping[str, Any]:
    """A stage without the criteria that are not kept."""
    changed = dict(stage)
    if "needs" in stage:
        changed["needs"] = [name for name in stage["needs"] if name in kept]
    if most_of := stage.get("needs_most_of"):
        names = [name for name in most_of["of"] if name in kept]
        changed["needs_most_of"] = {"count": min(most_of["count"], len(names)), "of": names}
        if not names:
            del changed["needs_most_of"]
    return changed


def _asks(stage: Mapping[str, Any]) -> bool:
    return bool(stage.get("needs") or stage.get("needs_most_of"))


def rules_of_pack(fit: PackFit, words: OutcomeWords) -> ProposedRules:
    """The rules of a pack that was fitted; by-hand stages are known by the words for them too."""
    changed = [
        new for old, new in zip(fit.pack.data["stage"], fit.stages, strict=True) if new != old
    ]
    by_hand = [each for each in by_hand_stages(words) if "was" in each or _is_new(each, fit)]
    wanting = {
        short: (_criterion_of(fit.rules, short), fit.pack.fill_in[short])
        for short in fit.rules.columns
        if short not in fit.columns
    }
    ladder = {
        stage["name"]: _in_words(stage, fit.rules)
        for stage in fit.stages
        if not stage.get("by_hand")
    }
    return ProposedRules(
        fit.pack.name, fit.columns, stages=(*changed, *by_hand), wanting=wanting, ladder=ladder
    )


def _in_words(stage: Mapping[str, Any], rules: RuleSet) -> str:
    """What a rung asks for, as people read it."""
    says = {name: criterion.say or name for name, criterion in rules.criteria.items()}
    asks = [says[name] for name in stage.get("needs", ())]
    if most_of := stage.get("needs_most_of"):
        asks.append(f"{most_of['count']} of: {', '.join(says[name] for name in most_of['of'])}")
    return "; ".join(asks)


def _criterion_of(rules: RuleSet, short: str) -> str:
    """The name of the first criterion that looks at a column."""
    return next(
        name
        for name, criterion in rules.criteria.items()
        if any(short in each.columns() for each in criterion.nested())
    )


def _is_new(stage: Mapping[str, Any], fit: PackFit) -> bool:
    return fold(stage["name"]) not in {fold(each["name"]) for each in fit.stages}


def by_hand_stages(words: OutcomeWords) -> Iterator[dict[str, Any]]:
    """The stages that people set: Won and Lost always, others where they are in use."""
    for name, outcome in BY_HAND.items():
        if name in words.was or outcome:
            was = {"was": list(words.was[name])} if words.was.get(name) else {}
            ends = {"outcome": outcome} if outcome else {}
            yield {"name": name, **was, "by_hand": True, **ends}


# A plain ladder ----------------------------------------------------------------------------------


def plain_rules(view: View, taken: Iterable[str], words: OutcomeWords | None) -> ProposedRules:
    """A ladder on the columns that there are; `words` is None where people have no override."""
    taken = set(map(fold, taken))
    lead = _of_rung(view, "lead", taken)[:_MOST_OF_LEAD]
    opportunity = _of_rung(view, "opportunity", taken)[:_MOST_OF_OPPORTUNITY]
    columns, criteria = _criteria(view, [*lead, *opportunity])
    guessed = _guessed(view, taken) if len(criteria) < _FEW else {}
    names = [meaning.name for meaning in lead], [meaning.name for meaning in opportunity]
    rungs = _rungs([*names[0], *guessed], names[1])
    by_hand = by_hand_stages(words) if words else ()
    stages = (*rungs, *by_hand)
    return ProposedRules("", columns, criteria | guessed, stages, guessed=bool(guessed))


def _of_rung(view: View, rung: str, taken: set[str]) -> list[Meaning]:
    """The meanings with a column that a rung of a plain ladder asks for."""
    found = [
        meaning
        for name, meaning in meanings().items()
        if meaning.rung == rung and fold(view.heading(name) or "") not in {*taken, ""}
    ]
    names = {meaning.name for meaning in found}
    return [each for each in found if not (each.name == "amount" and "budget" in names)]


def _criteria(
    view: View, wanted: Iterable[Meaning]
) -> tuple[dict[str, str], dict[str, Mapping[str, Any]]]:
    """Short names and criteria; a short name that is a heading of its own is done without."""
    columns: dict[str, str] = {}
    criteria: dict[str, Mapping[str, Any]] = {}
    for meaning in wanted:
        heading = view.heading(meaning.name) or ""
        column = heading
        if fold(meaning.name) not in view.sample.all_headings - {fold(heading)}:
            columns[meaning.name], column = heading, meaning.name
        asks = _asks_of(meaning, view.look(heading))
        criteria[meaning.name] = {"column": column, **asks, "say": meaning.say}
    return columns, criteria


def _asks_of(meaning: Meaning, look: Look) -> Mapping[str, Any]:
    """What a criterion asks of a column, by what its cells look like."""
    kinds = meaning.cells if not look.filled else [k for k in _ASKED if look.is_mostly(k)]
    if meaning.asks and ("day" not in meaning.cells or "day" in kinds):
        return meaning.asks
    if "number" in meaning.cells and "number" in kinds:
        return {"more_than": 0}
    if "yes" in kinds:
        return {"yes": True}
    return {"looks_like": "email"} if "email" in kinds else {"filled": True}


_ASKED = ("day", "number", "yes", "email")


def _guessed(view: View, taken: set[str]) -> dict[str, Mapping[str, Any]]:
    """Criteria that ask for no more than that something is there, of columns that tell rows apart.

    Columns that some rows have filled and some not come first, what says nothing of how far along
    a prospect is comes last, and what is headed as a column of the job's is left out.
    """
    job = {fold(str(each.default)) for each in OutputTable.model_fields.values() if each.default}
    used = {*taken, *job, *(fold(view.heading(name) or "") for name in view.columns)}
    rows = max((look.filled for look in view.looks.values()), default=0)
    free = [c for c in view.looks if fold(view.sample.heading(c)) not in used]
    free.sort(
        key=lambda column: (
            is_of_no_use(view.sample.heading(column)),
            not 0 < view.looks[column].filled < rows,
        )
    )
    return {
        f"question_{number}": {"column": heading, "filled": True, "say": f"{heading}: filled in"}
        for number, heading in enumerate(map(view.sample.heading, free[:_MOST_GUESSED]), 1)
    }


def _rungs(lead: list[str], opportunity: list[str]) -> list[Mapping[str, Any]]:
    """The rungs, from a first that needs nothing; one without criteria is left out."""
    upper = [(_LEAD, lead), (_OPPORTUNITY, opportunity)]
    first = "List" if lead or not opportunity else _LEAD
    rungs: list[Mapping[str, Any]] = [{"name": first}]
    return rungs + [{"name": name, **_needs(names)} for name, names in upper if names]


def _needs(names: list[str]) -> Mapping[str, Any]:
    if len(names) <= _FEW:
        return {"needs": names}
    return {"needs_most_of": {"count": (len(names) + 1) // 2, "of": names}}
