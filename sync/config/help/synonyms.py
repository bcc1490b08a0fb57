"""Other words that people write for the config's keys, and the tables that the keys belong to."""

from collections.abc import Collection

from rules.language.spec import Condition, Criterion, ScoreTable, Spec, StageTable
from rules.phrases import did_you_mean
from rules.read.near import suggest
from sync.config.help.keys import LIST_KEYS, keys_of
from sync.config.model import (
    DatabaseTable,
    Example,
    NotifyTable,
    OutputTable,
    PolicyTable,
    SheetTable,
)

_ALSO = {
    # Conditions.
    "is": "equals equal equal_to eq value",
    "is_not": "not_equal not_equals neq ne isnt not",
    "one_of": "in is_in any_of is_one_of values",
    "none_of": "not_in not_one_of",
    "contains": "contain containing like has",
    "starts_with": "begins_with starts startswith prefix",
    "ends_with": "ends endswith suffix",
    "matches": "match regex regexp pattern",
    "looks_like": "format form type",
    "includes": "include",
    "at_least": "min minimum gte",
    "at_most": "max maximum lte up_to",
    "more_than": "over above gt greater_than bigger_than",
    "less_than": "under below lt smaller_than fewer_than",
    "between": "range",
    "filled": "required present exists set known not_empty not_blank is_filled is_set",
    "filled = false": "empty blank is_empty is_blank",
    "on_or_after": "since from",
    "on_or_before": "until till by",
    "within_last": "last in_last within newer_than",
    "within_next": "next in_next",
    "older_than": "older",
    "yes": "true tick ticked checked checkbox",
    "yes = false": "no false unticked unchecked",
    "any": "or either",
    "all": "and both",
    "none": "neither nor not",
    "when": "if only_if where",
    "column": "field heading col columns cell",
    "say": "text label message title description",
    # Stages.
    "name": "title label stage",
    "needs": "need require requires needs_all criteria conditions",
    "needs_most_of": "most_of needs_any needs_some_of",
    "needs_points": "points score",
    "by_hand": "manual manually hand",
    "outcome": "result ending",
    "was": "formerly alias aliases old_name old_names",
    "count": "number min at_least",
    "of": "criteria list names",
    # The score.
    "score": "scoring scores lead_score lead_scoring",
    "points": "weights weight scores",
    "grades": "grade bands levels classes",
    # The other tables, and what stands in them.
    "sheet": "spreadsheet workbook",
    "database": "db url uri dsn address connection connection_string host path file project",
    "results": "prefix result_tables output",
    "adopt": "take_over adopts adopt_stage",
    "table": "database db warehouse table_name relation view",
    "workbook": "url link spreadsheet file path id",
    "tab": "sheet worksheet sheet_name",
    "header_row": "header headers heading_row headings",
    "key": "id keys id_column unique",
    "override": "by_hand outcome",
    "owner": "owned_by responsible salesperson",
    "timezone": "zone time_zone",
    "locale": "language country",
    "criteria": "criterion rules checks",
    "stage": "stages status expect expected result",
    "changelog": "log history",
    "when_lapsed": "lapsed on_lapse",
    "most_changes": "max_changes limit",
    "policy": "settings",
    "example": "test tests examples",
    "prospect": "cells row values data",
    "today": "date day",
}
"""Other words for a key. A key may come with its value."""

_KEYS_BY_WORD = {
    word: [key for key, words in _ALSO.items() if word in words.split()]
    for words in _ALSO.values()
    for word in words.split()
}

_TABLES: dict[type[Spec], str] = {
    SheetTable: "[sheet]",
    DatabaseTable: "[table]",
    OutputTable: "[output]",
    PolicyTable: "[policy]",
    StageTable: "a [[stage]]",
    Criterion: "a criterion",
    ScoreTable: "[score]",
    NotifyTable: "[notify]",
    Example: "an [[example]]",
}


_OTHER_PLACE: dict[tuple[type[Spec], str], str] = {
    (DatabaseTable, "workbook"): 'write database = "duckdb:FILE", or one of another kind;'
    " a workbook belongs in [sheet], which stands instead of [table]",
    (DatabaseTable, "tab"): "a database has no tabs: name the table, table = …",
    (DatabaseTable, "header_row"): "take it out: the columns of a table have names of their own",
    (DatabaseTable, "same"): "take it out: probable duplicates are looked for in sheets alone",
    (SheetTable, "database"): "instead of [sheet], write [table]",
    (SheetTable, "table"): "name the tab: tab = …; or, for a database, write [table]",
    (SheetTable, "results"): "take it out: a sheet has its results beside each row, in columns that"
    " [output] names",
}
"""What to do about a key of [sheet] that stands in [table], and the reverse."""


def plain_key(key: str) -> str:
    """A key as keys are written: small, with one "_" where somebody wrote "-" or a space."""
    return key.strip().lower().replace("-", "_").replace(" ", "_")


def likely_key(key: str, model: type[Spec], present: Collection[str], value: object = None) -> str:
    """Return the key of a table that somebody probably meant, "" where none is likely.

    `present` are the keys that the table has. What is meant may come with its value:
    "filled = false".
    """
    known = keys_of(model)
    plain = plain_key(key)
    several = isinstance(value, list)
    candidates = [plain, *_KEYS_BY_WORD.get(plain, ())]
    candidates.sort(key=lambda each: several and each not in LIST_KEYS)
    return next(
        (
            each
            for each in candidates
            if each.partition(" ")[0] in known and each.partition(" ")[0] not in present
        ),
        "",
    )


def mend_key(key: str, model: type[Spec], value: object, present: Collection[str]) -> str:
    """Say what to do about a key that its table does not know."""
    likely = likely_key(key, model, present, value)
    if likely:
        return f"write {likely}" if " " in likely else did_you_mean(likely)
    if isinstance(value, dict) and _is_criterion(value) and not issubclass(model, Condition):
        return "a criterion belongs below [criteria]"
    elsewhere = _OTHER_PLACE.get((model, plain_key(key)))
    if elsewhere:
        return elsewhere
    homes = [table for each, table in _TABLES.items() if key in keys_of(each)]
    if len(homes) == 1:
        return f"it belongs in {homes[0]}"
    known = [each for each in keys_of(model) if each not in present]
    return suggest(key, known) or "the keys here are " + ", ".join(keys_of(model))


def _is_criterion(value: dict[str, object]) -> bool:
    return bool({"column", "any", "all", "none", "most_of"} & value.keys())
