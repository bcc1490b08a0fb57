"""What the doctor makes of a sheet that could be judged: each finding as a run would tell it."""

from collections.abc import Iterable, Iterator, Sequence

from rules.phrases import cut, first_of, plural
from sync.doctor.cells import NOBODY, examine_cells
from sync.doctor.checkup import Finding, State, fine, wrong
from sync.doctor.locale import examine_locale
from sync.messages.link import Link
from sync.messages.problem import Problem, gather
from sync.messages.safe import KEY_WIDTH
from sync.run.areas import columns_left_out, rows_left_out
from sync.run.fullness import fullness
from sync.run.judgement import Judgement
from sync.run.ownership import OwnColumn
from sync.run.plan import Plan
from sync.run.problems import unread_problem
from sync.run.run_input import RunInput
from sync.workbook.page import Page
from sync.workbook.protocol import LOG_HEADINGS, Changes, ColumnChange, TabChange, column_letters

_MOST_KEYS = 3
_OTHER = Page(widths=(), frozen=0, rows=())
"""A page that no tab shows."""


def examine_sheet(
    judgement: Judgement, plan: Plan, *, online: bool
) -> Iterator[tuple[Link, Sequence[Finding]]]:
    """What is found of the sheet itself, link by link."""
    yield Link.COLUMNS, _columns(judgement)
    yield Link.AREAS, _areas(judgement)
    yield Link.LOCALE, examine_locale(judgement, online=online)
    yield Link.KEYS, _keys(judgement)
    yield Link.CELLS, examine_cells(judgement)
    yield Link.RUN, _run(judgement, plan)


def found_headings(run_input: RunInput) -> Finding:
    """That all headings of the config are in its heading row."""
    row, people = run_input.config.sheet.header_row, set(run_input.binding.people.values())
    columns = f"{len(people)} {plural(len(people), 'column')} that the config names"
    return fine(f"row {row} has the {columns}")


def whole_changes(judgement: Judgement) -> Changes:
    """Changes that touch whatever a run may ever write.

    That is each of the job's columns, a new record, and each tab that it draws, as after an edit of
    the rules.
    """
    run_input = judgement.run_input
    last = max(run_input.snapshot.rows - 1, 0)
    columns = tuple(
        ColumnChange(own.role, own.heading, own.column, {last: None}) for own in judgement.columns
    )
    output, record = run_input.config.output, (None,) * len(LOG_HEADINGS)
    tabs = tuple(TabChange(kind, name, _OTHER) for kind, name in output.drawn_tabs().items())
    return Changes(columns, output.changelog, [record], tabs)


def _columns(judgement: Judgement) -> list[Finding]:
    """Where the job's own columns are, and its changelog."""
    if found := _told(own.problem for own in judgement.columns if own.problem):
        return found
    log = judgement.run_input.snapshot.layout.log
    record = f'the changelog is "{log.tab.title}"' if log else "the changelog is yet to be made"
    return [fine(f"{', '.join(map(_place, judgement.columns))}; {record}")]


def _place(own: OwnColumn) -> str:
    place = "yet to be made" if own.column is None else f"column {column_letters(own.column)}"
    return f'"{own.heading}": {place}'


def _areas(judgement: Judgement) -> list[Finding]:
    count = len(judgement.run_input.snapshot.areas)
    return _told([*columns_left_out(judgement), *rows_left_out(judgement)]) or [
        fine(
            f"{count} {plural(count, 'filter or table', 'filters and tables')} at the heading row,"
            f" {plural(count, 'which reaches', 'which reach')} over the job's columns and all"
            " prospects"
            if count
            else "there is no filter or table at the heading row"
        )
    ]


# The rows --------------------------------------------------------------------------------------


def _keys(judgement: Judgement) -> list[Finding]:
    prospects = judgement.run_input.prospects
    rows = prospects.rows - len(prospects.blank)
    own = f"each of {rows:,} {plural(rows, 'prospect')} has a key of its own"
    return _told(_of_keys(judgement)) or [fine(own if rows else NOBODY)]


def _of_keys(judgement: Judgement) -> list[Problem]:
    keys = judgement.run_input.prospects.keys
    return [each for row, each in judgement.not_judged.items() if not keys.usable[row]]


# The run ---------------------------------------------------------------------------------------


def _run(judgement: Judgement, plan: Plan) -> list[Finding]:
    """Whether a run would go through, and what else it would tell."""
    if plan.stopped:
        return [wrong(plan.stopped)]
    judged, moves = sum(plan.verdicts.values()), len(plan.moves)
    counted = f"{judged:,} of {plan.rows:,} {plural(plan.rows, 'prospect')}"
    ready = fine(f"would judge {counted} and record {moves:,} {plural(moves, 'move')}")
    return _told(_of_run(judgement, plan)) or [ready]


def _of_run(judgement: Judgement, plan: Plan) -> list[Problem]:
    """The problems that no other link tells of."""
    config = judgement.run_input.config
    told = {*columns_left_out(judgement), *_of_keys(judgement)}
    told |= {own.problem for own in judgement.columns if own.problem}
    unread = {
        unread_problem(each, config)
        for verdict in judgement.counts
        for each in (verdict.unread if verdict else ())
    }
    full = fullness(judgement.run_input, len(plan.moves), None)
    return [
        each
        for each in (*([full] if full else ()), *plan.problems)
        if each not in told and each._replace(row=None, key=None) not in unread
    ]


def _told(problems: Iterable[Problem]) -> list[Finding]:
    """Problems as warnings, one for all that are alike, with some of the keys."""
    problems = list(problems)
    keys: dict[tuple[str, str], list[str]] = {}
    for each in problems:
        if each.key:
            keys.setdefault((each.kind or each.what, each.mend), []).append(each.key)
    plain, quoting = (gather(problems, show_values=show) for show in (False, True))
    found = []
    for (what, where, mend), (quoted, _, _) in zip(plain, quoting, strict=True):
        place = _place_of(where, keys.get((what, mend), []))
        found.append(Finding(State.WARNING, what + place, mend, quoted=quoted + place))
    return found


def _place_of(where: str, keys: Sequence[str]) -> str:
    """Where problems are, with the first of their keys; a single one has its key in `where`."""
    shown = [cut(key, KEY_WIDTH) for key in dict.fromkeys(keys)]
    named = f": {', '.join(first_of(shown, _MOST_KEYS))}" if len(keys) > 1 else ""
    return f" ({where}{named})" if where else ""
