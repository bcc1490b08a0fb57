"""The report as text for the terminal."""

from collections.abc import Iterable, Mapping, Sequence

from tabulate import tabulate

from rules.phrases import cut, plural
from sync.messages.problem import Problem, gather
from sync.messages.safe import KEY_WIDTH, plain
from sync.sheet.changelog import LogRow
from sync.show.report import Report
from sync.workbook.protocol import WriteResult

_SHOWN = 10
_KINDS = 20
_CRITERIA = 8


def summary(report: Report, *, show_values: bool, all_moves: bool = False) -> str:
    """Give the report for a terminal: stages, moves, blockers, problems and what was written."""
    parts = [
        title(report),
        table(("Stage", "Prospects"), report.stages.items()),
        _moves(report.moves, because=all_moves),
        _blockers_table(report),
        _lapsed_table(report),
        _problems(report.problems, show_values=show_values),
        "\n".join(f"Warning: {plain(each)}" for each in report.warnings),
        ending(report),
    ]
    return "\n\n".join(filter(None, parts))


def _moves(moves: Sequence[LogRow], *, because: bool) -> str:
    """List all moves with their reasons, or the first few without."""
    shown = moves if because else moves[:_SHOWN]
    rows = [
        (cut(move.key, KEY_WIDTH), move.origin, move.to, str(move.kind), move.because)
        for move in shown
    ]
    headings = ("Key", "From", "To", "Kind", "Because")
    columns = len(headings) if because else len(headings) - 1
    return _section(
        f"Moves: {len(moves)}", headings[:columns], [row[:columns] for row in rows], len(moves)
    )


def _blockers_table(report: Report) -> str:
    rows = most(report.missing, report.says)
    return _section("Missing most often", ("Criterion", "Prospects"), rows, len(rows))


def _lapsed_table(report: Report) -> str:
    rows = most(report.lapsed, report.says)
    return _section(f"Lapsed: {report.lapsing:,}", ("Criterion", "Prospects"), rows, len(rows))


def _problems(problems: Sequence[Problem], *, show_values: bool) -> str:
    rows = gather(problems, show_values=show_values)
    return _section(f"Problems: {len(problems):,}", PROBLEM_HEADINGS, rows[:_KINDS], len(rows))


def _section(
    heading: str, headings: Sequence[str], rows: Sequence[Sequence[object]], total: int
) -> str:
    if not rows:
        return ""
    more = f"\n… and {total - len(rows)} more" if total > len(rows) else ""
    return f"{heading}\n{table(headings, rows)}{more}"


def title(report: Report) -> str:
    """Say in one line which workbook it was and how many prospects were judged."""
    first = "; first run" if report.first_run else ""
    counted = f"{report.judged} of {report.rows} {plural(report.rows, 'prospect')}"
    return f"{plain(report.workbook)}: {counted} judged{first}"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Lay rows out under headings, columns aligned; cells' texts are made harmless."""
    cells = [[each if isinstance(each, int) else plain(str(each)) for each in row] for row in rows]
    text_columns = [place for place, _ in enumerate(headings) if _is_text(place, cells)]
    return tabulate(cells, headings, tablefmt="simple", disable_numparse=text_columns)


def _is_text(column: int, cells: Sequence[Sequence[object]]) -> bool:
    return any(isinstance(row[column], str) for row in cells)


PROBLEM_HEADINGS = ("What is wrong", "Where", "Mend")


def most(counts: Mapping[str, int], says: Mapping[str, str]) -> list[tuple[str, int]]:
    """Give the texts of the criteria that concern most prospects, with how many they are."""
    wanted = sorted(counts.items(), key=lambda each: -each[1])
    return [(says[name], count) for name, count in wanted[:_CRITERIA] if count]


def ending(report: Report) -> str:
    """Say in one line what was written, or why nothing was."""
    if report.error:
        return "Nothing was written."
    if report.dry_run:
        return "Nothing was written: this was a dry run."
    written = report.written
    if written == WriteResult():
        return "Nothing to do: the sheet is up to date."
    cells, rows = written.cells, written.changelog_rows
    return f"Written: {cells:,} {plural(cells, 'cell')}, {rows:,} changelog {plural(rows, 'row')}."
