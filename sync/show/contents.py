"""What is shown of a report, on a terminal as on a page: a first line, tables, a last line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rules.judging.verdict import MoveKind
from rules.phrases import cut, plural
from sync.funnel.figures import StageFigures
from sync.messages.problem import Problem, gather
from sync.messages.safe import KEY_WIDTH, plain
from sync.run.outlook import Near, Outlook
from sync.sheet.changelog import LogRow
from sync.sheet.moves import CountedMoves, count_kinds
from sync.show.report import Report
from sync.show.stage_words import conversion_said, days_said, stalled_said
from sync.workbook.protocol import WriteResult

MOVES = "Moves"
_FEW_MOVES, _FEW_PROBLEMS, _FEW_CRITERIA, _FEW_PAIRS = 10, 20, 8, 12


class Table(NamedTuple):
    """Rows under headings; they come one by one, and are `total` in all.

    Where there is little room, as on a terminal, `few` of them are shown; None is all.
    """

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[object]]
    total: int
    few: int | None = None


def title(report: Report) -> str:
    """The line that says which workbook it was, and how many prospects were judged."""
    first = "; first run" if report.first_run else ""
    counted = f"{report.judged:,} of {report.rows:,} {plural(report.rows, 'prospect')}"
    added = count_kinds(report.moves)[MoveKind.ADDED]
    seen = f"; {added:,} first seen" if added else ""
    return f"{plain(report.workbook)}: {counted} judged{first}{seen}{_draft_differs(report)}"


def _draft_differs(report: Report) -> str:
    if report.draft is None:
        return ""
    differing = sum(report.draft.values())
    return f"; the draft differs on {f'{differing:,}' if differing else 'none'}"


def tables(
    report: Report,
    *,
    show_values: bool,
    all_moves: bool = False,
    outlook: Outlook | None = None,
) -> Iterator[Table]:
    """The tables that have rows; `all_moves` counts no move too many, and tells their reasons.

    With an outlook, they tell how it goes in each stage, and who is nearest to the next.
    """
    stages = Table("", ("Stage", "Prospects"), report.stages.items(), len(report.stages))
    every = (
        *((_funnel(outlook.stages), _nearest(outlook.nearest)) if outlook else (stages,)),
        _draft(report.draft or {}),
        _moves(report.moves, all_moves=all_moves),
        _criteria("Missing most often", report.missing, report.says),
        _criteria(f"Lapsed: {report.lapsing:,}", report.lapsed, report.says),
        problems_table(report.problems, show_values=show_values),
    )
    return (table for table in every if table.total)


def _funnel(stages: Sequence[StageFigures]) -> Table:
    """How it goes in each stage; how many moved on, and when, is told of rungs."""
    headings = ("Stage", "Now", "Been", "Moved on", "Median days", "Stalled")
    rows = [
        (
            each.stage.name,
            f"{each.now:,}",
            f"{each.been:,}",
            *(("", "") if each.stage.by_hand else (conversion_said(each), days_said(each))),
            stalled_said(each),
        )
        for each in stages
    ]
    return Table("Funnel", headings, rows, len(rows))


def _nearest(nearest: Sequence[Near]) -> Table:
    rows = [
        (cut(each.key, KEY_WIDTH), each.step.stage, each.step.next, each.step.to_go)
        for each in nearest
    ]
    return Table("Nearest to promotion", ("Key", "Stage", "Next", "To go"), rows, len(rows))


def problems_table(problems: Sequence[Problem], *, show_values: bool) -> Table:
    """What is wrong, a line for all problems that are alike."""
    alike = gather(problems, show_values=show_values)
    headings = ("What is wrong", "Where", "Mend")
    return Table(f"Problems: {len(problems):,}", headings, alike, len(alike), _FEW_PROBLEMS)


def _draft(counts: Mapping[tuple[str, str], int]) -> Table:
    """Where the draft has prospects that stand elsewhere, most of them first."""
    ranked = sorted(counts.items(), key=lambda each: -each[1])
    rows = [(stage, by_draft or "none", count) for (stage, by_draft), count in ranked]
    return Table(
        "By the draft", ("Stage", "By the draft", "Prospects"), rows, len(rows), _FEW_PAIRS
    )


def _moves(moves: Sequence[LogRow], *, all_moves: bool) -> Table:
    """The moves; those who are only first seen come last, as they have moved nowhere yet."""
    headings = ("Key", "From", "To", "Kind", "Because")[: 5 if all_moves else 4]
    rows = (
        (cut(move.key, KEY_WIDTH), move.origin, move.to, move.kind.value, move.because)
        for move in (_added_last(moves) if count_kinds(moves)[MoveKind.ADDED] else moves)
    )
    at_hand = len(moves.listed) if isinstance(moves, CountedMoves) else None
    few = at_hand if all_moves else min(_FEW_MOVES, at_hand or _FEW_MOVES)
    return Table(MOVES, headings, (row[: len(headings)] for row in rows), len(moves), few)


def _added_last(moves: Sequence[LogRow]) -> Iterator[LogRow]:
    yield from (move for move in moves if move.kind is not MoveKind.ADDED)
    yield from (move for move in moves if move.kind is MoveKind.ADDED)


def _criteria(title: str, counts: Mapping[str, int], says: Mapping[str, str]) -> Table:
    """The criteria that concern most prospects, with how many they are."""
    wanted = sorted(counts.items(), key=lambda each: -each[1])
    rows = [(says[name], count) for name, count in wanted[:_FEW_CRITERIA] if count]
    return Table(title, ("Criterion", "Prospects"), rows, len(rows))


def ending(report: Report) -> str:
    """The line that says what was written, or why nothing was."""
    if report.error and report.written == WriteResult():
        return "Nothing was written."
    if report.dry_run:
        return "Nothing was written: this was a dry run."
    if report.written == WriteResult():
        return f"Nothing to do: the {report.place} is up to date."
    written = report.written
    shown = "cell" if report.place == "sheet" else "state row"
    counted = [(written.cells, shown), (written.changelog_rows, "changelog row")]
    counted += [(written.tabs, "tab")] if written.tabs else []
    listed = ", ".join(f"{count:,} {plural(count, noun)}" for count, noun in counted)
    return f"{'Written before it stopped' if report.error else 'Written'}: {listed}."
