"""The draft as the text of a config, with remarks for whoever is to keep it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill

from rules.phrases import cut
from rules.read.text import fold
from sync.config.model import BLANKS, OutputTable
from sync.config.toml import bare_or_quoted, quoted, toml_of
from sync.messages.safe import plain, typed
from sync.proposal.draft import Draft
from sync.workbook.role import Role

_REMARK_AT = 26
_LONGEST = 60
_WIDTH = 96
_ZONE = 'timezone = "Europe/Berlin"'
_LIKELY_LOCALES = {"de": "de_DE", "es": "es_ES", "fr": "fr_FR"}


@dataclass(frozen=True)
class Target:
    """What the config is of and what it is called: the address as written, and its file's name.

    `tab` is None where the address points to it. `is_local` tells that the workbook is a file;
    `has_schema` that the schema lies beside the config.
    """

    workbook: str
    config: str
    tab: str | None
    is_local: bool = True
    has_schema: bool = False


def write_config(draft: Draft, target: Target) -> str:
    """The text of the config."""
    parts = (
        _head(draft, target),
        _sheet(draft, target),
        _pack(draft),
        _columns(draft),
        _criteria(draft),
        *_stages(draft),
        _output(draft),
        _example(draft),
    )
    return "\n\n".join("\n".join(part) for part in map(list, parts) if part) + "\n"


def _safe(text: str) -> str:
    """A text that may stand in a remark: one line, cut, and without signs that act."""
    return cut("".join(c if c.isprintable() else " " for c in plain(text)), _LONGEST)


def _toml(value: object) -> str:
    """A value as TOML, in which what can't be seen is written as an escape."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, Mapping):
        pairs = (f"{bare_or_quoted(key)} = {_toml(each)}" for key, each in value.items())
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    return toml_of(value)


def _quoted(text: str) -> str:
    if text.isprintable():
        return quoted(text)
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    seen = (c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped)
    return f'"{"".join(seen)}"'


def _line(key: str, value: object, remark: str = "", *, off: bool = False) -> str:
    """One line with its remark, the remarks below each other where the lines are short."""
    line = f"{'# ' if off else ''}{key} = {_toml(value)}"
    return f"{line:<{_REMARK_AT - 2}}  # {remark}" if remark else line


# The tables --------------------------------------------------------------------------------------


def _head(draft: Draft, target: Target) -> Iterator[str]:
    if target.has_schema:
        yield "#:schema ./qualify.schema.json"
    yield f"# How far along is each prospect of {_safe(draft.view.sample.layout.tab.title)}?"
    yield "# Proposed from the headings and cells of the sheet: read it, and change what is not as"
    yield "# you mean it. Lines that begin with # are remarks."
    config = typed(target.config)
    yield f"#   qualify check {config}    tests this page, touches nothing"
    yield f"#   qualify plan {config}     shows what a run would change, writes nothing"


def _sheet(draft: Draft, target: Target) -> Iterator[str]:
    choices, row = draft.choices, draft.view.sample.header_row
    yield "[sheet]"
    yield _line("workbook", target.workbook)
    if target.tab is not None:
        yield _line("tab", target.tab)
    if row > 1:
        yield _line("header_row", row, "the row of the headings; what stands above is left alone")
    yield from _key(draft)
    if choices.name:
        yield _line("name", choices.name, "shown in the changelog beside the key")
    if choices.owner:
        yield _line("owner", choices.owner, "whose prospect it is")
    yield from _override(draft)
    if draft.blank:
        yield '# Texts that mean "nothing yet": the usual ones, and at the end those of your sheet.'
        yield _line("blank", [*BLANKS, *draft.blank])
    if target.is_local:
        yield from _place(draft)


def _key(draft: Draft) -> Iterator[str]:
    key = draft.choices.key
    named = key.headings[0] if len(key.headings) == 1 else list(key.headings)
    if key.new:
        yield "# No column tells two prospects apart for good. Add one with this heading, and in"
        yield "# each row a number or a code of its own; then the job can run."
        yield _line("key", named)
        return
    several = " together" if len(key.headings) > 1 else ""
    alone = ": no two rows have the same" if key.share == 1 else ""
    if not alone:
        yield "# Some rows have no key of their own; they are named in the report, and left alone."
    yield _line("key", named, f"tells prospects apart{several}{alone}")


def _override(draft: Draft) -> Iterator[str]:
    if draft.choices.override:
        remark = "a column of yours: a stage written there holds, whatever the rules say"
        yield _line("override", draft.choices.override, remark)
    else:
        yield "# Won and Lost are people's to say. Give the sheet a column for them, with a list"
        yield f"# to choose from, and take the # off this line{_and_below(draft)}:"
        yield _line("override", _free(draft, "Outcome"), off=True)


def _and_below(draft: Draft) -> str:
    return ", and off those at Won and Lost below" if draft.to_come else ""


def _free(draft: Draft, heading: str) -> str:
    there = draft.view.sample.all_headings
    return heading if fold(heading) not in there else "Final outcome"


def _place(draft: Draft) -> Iterator[str]:
    view = draft.view
    if view.locale:
        yield _line(
            "locale", view.locale, "how numbers and dates are typed, by what the cells show"
        )
    else:
        likely = _LIKELY_LOCALES.get(view.language, "en_GB")
        yield _line("locale", likely, "how numbers and dates are typed; else as in en_US", off=True)
    yield f"# {_ZONE}   # when a day begins; else UTC"


def _pack(draft: Draft) -> Iterator[str]:
    if not draft.rules.pack:
        return
    yield "# A ready-made ladder; its criteria and stages count unless this page has its own of the"
    yield f"# same name. `qualify packs {draft.rules.pack}` shows its sources. For your columns:"
    for stage, asks in draft.rules.ladder.items():
        yield fill(
            f"{stage}: {asks or 'nothing is needed'}",
            _WIDTH,
            initial_indent="#   ",
            subsequent_indent="#     ",
        )
    yield "[rules]"
    yield _line("pack", draft.rules.pack)
    if draft.rules.wanting:
        yield "# It also asks for these. Where you have a column for one, name it under [columns],"
        yield "# and its criterion, here in brackets, in a stage's needs below:"
        for short, (criterion, fill_in) in draft.rules.wanting.items():
            yield f"#   {short} ({criterion}): {fill_in}"


def _columns(draft: Draft) -> Iterator[str]:
    if not draft.rules.columns and not draft.spare:
        return
    yield "# Short names for your headings, to be used in the criteria."
    yield "[columns]"
    width = max(map(len, draft.rules.columns), default=0)
    for short, heading in draft.rules.columns.items():
        yield _line(f"{short:<{width}}", heading)
    if draft.spare:
        yield "# These the rules don't look at yet:"
        yield from (_line(short, heading, off=True) for short, heading in draft.spare.items())


def _criteria(draft: Draft) -> Iterator[str]:
    rules = draft.rules
    if rules.pack:
        return
    yield "# What to look at, one question a line. `say` is what people read when it is missing."
    yield "# What can be asked: docs/rules.md. Ready-made sets of questions: `qualify packs`."
    if rules.guessed:
        yield "# Little in this sheet says how far along a prospect is, so these are only a start."
    yield "[criteria]"
    width = max(map(len, rules.criteria), default=0)
    yield from (_line(f"{name:<{width}}", asks) for name, asks in rules.criteria.items())


def _stages(draft: Draft) -> Iterator[Iterable[str]]:
    rules = draft.rules
    for number, stage in enumerate(rules.stages):
        remarks = list(_stage_remarks(draft, number))
        yield [*remarks, "[[stage]]", *(_line(key, value) for key, value in stage.items())]
    if draft.to_come:
        yield _stages_to_come(draft)


def _stages_to_come(draft: Draft) -> Iterator[str]:
    yield "# Stages that only people set, once there is an override column:"
    for stage in draft.to_come:
        yield "# [[stage]]"
        yield from (_line(key, value, off=True) for key, value in stage.items())


def _stage_remarks(draft: Draft, number: int) -> Iterator[str]:
    stages = draft.rules.stages
    if number == 0 and draft.rules.pack and not stages[0].get("by_hand"):
        yield "# The pack's stages, without what the sheet has no columns for."
    elif number == 0 and not draft.rules.pack:
        yield "# The ladder, from the bottom up. The first stage needs nothing; who meets a stage's"
        yield "# needs, and those below it, has reached it."
    if _is_by_hand(stages, number) and not _is_by_hand(stages, number - 1):
        yield "# Stages that only people set, in the override column; `was` has your words."


def _is_by_hand(stages: Sequence[Mapping[str, object]], number: int) -> bool:
    return number >= 0 and bool(stages[number].get("by_hand"))


def _output(draft: Draft) -> Iterator[str]:
    output = draft.output
    yield "# The job's own columns: it adds them at the right of yours and writes nowhere else."
    yield "[output]"
    taken = draft.view.sample.all_headings
    usual = str(OutputTable.model_fields["stage"].default)
    if output[Role.STAGE] != usual and fold(usual) in taken:
        yield f"# Your column {_safe(usual)} stays yours, so the job's has another heading."
    for role, heading in output.items():
        yield _line(role.value, heading)
    if Role.NEXT not in output and fold("Next stage") not in taken:
        yield _line("next", "Next stage", "may be added", off=True)
    yield _line("changelog", draft.changelog, "a tab: every move, with its date and its reason")
    yield _line("funnel", "Funnel", "may be added: a tab of figures and charts", off=True)
    yield _line("rules", "Rules", "may be added: a tab with the rules in plain words", off=True)


def _example(draft: Draft) -> Iterator[str]:
    first, *_ = draft.rungs
    wanted = draft.wanted_first
    if not wanted:
        return
    yield "# Prospects that you are sure about: `qualify check` holds the rules against them. Add"
    yield '# some of your own, such as: prospect = { "Your heading" = "what stands there" }'
    yield "[[example]]"
    yield _line("prospect", {}, "nothing is known")
    yield _line("stage", first)
    yield _line("missing", wanted)
    yield _line("today", draft.view.setting.today, "the day on which it is looked at")
