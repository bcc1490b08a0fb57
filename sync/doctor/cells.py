"""What the doctor makes of the cells that the rules look at: filled or not, readable or not."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from rules.language.answer import Unread
from rules.phrases import plural
from sync.doctor.checkup import Finding, fine, warning
from sync.run.judgement import Judgement

NOBODY = "there is no prospect yet"

_NEARLY_ALL = 0.9
_SET_LOCALE = re.compile(r'set locale = "(\w+)"')


def looked_at(judgement: Judgement) -> Mapping[str, str]:
    """The headings that the rules look at, each with a name that the config has for it."""
    run_input = judgement.run_input
    return {run_input.config.heading(name): name for name in run_input.judge.columns}


def count_unread(judgement: Judgement) -> Counter[tuple[str, str]]:
    """How many cells can't be read, by heading and by the locale that would help; "" for none."""
    heading = judgement.run_input.config.heading
    counts: Counter[tuple[str, str]] = Counter()
    for verdict, rows in judgement.counts.items():
        unread = verdict.unread if verdict else ()
        places = [(heading(each.column), _locale_for(each)) for each in unread]
        for place in dict.fromkeys(places):
            counts[place] += rows
    return counts


def _locale_for(unread: Unread) -> str:
    """The locale whose order of day and month a date fits; "" for none."""
    named = _SET_LOCALE.search(unread.mend)
    return named[1] if named else ""


def examine_cells(judgement: Judgement) -> list[Finding]:
    """Columns that the rules look at and nobody fills, or fills with what can't be read.

    Dates that another locale would help are told of the locale.
    """
    prospects, unread = judgement.run_input.prospects, count_unread(judgement)
    rows = prospects.rows - len(prospects.blank)
    counts = {heading: unread[heading, ""] for heading in looked_at(judgement)}
    found = _unfit_columns(judgement, rows, counts) if rows else ()
    return [*found] or [fine(_readable(rows, sum(counts.values())))]


def _unfit_columns(judgement: Judgement, rows: int, unread: Mapping[str, int]) -> Iterator[Finding]:
    for heading, name in looked_at(judgement).items():
        filled, odd = _filled(judgement, name), unread[heading]
        if not filled:
            yield warning(
                f"nobody fills {heading}: it is blank in all {rows:,} {plural(rows, 'row')}",
                "fill it, or let no criterion look at it",
            )
        elif odd >= _NEARLY_ALL * filled:
            yield warning(
                f"{odd:,} of {filled:,} filled {plural(filled, 'cell')} of {heading} can't be read"
                " as the rules want them",
                "see qualify plan --show-values for what is wrong, or let the criteria ask for"
                " something else",
            )


def _readable(rows: int, unread: int) -> str:
    if not rows:
        return NOBODY
    if not unread:
        return "every column that the rules look at is filled and can be read"
    cells = f"{unread:,} {plural(unread, 'cell')}"
    return f"every column that the rules look at is filled; {cells} can't be read: see qualify plan"


def _filled(judgement: Judgement, name: str) -> int:
    """How many cells of a column that the rules look at are not blank."""
    is_blank = judgement.run_input.judge.setting.is_blank
    counts = judgement.run_input.prospects.people[name].counts()
    return sum(count for cell, count in counts.items() if not is_blank(cell))
