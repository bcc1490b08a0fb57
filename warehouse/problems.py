"""What is wrong with prospects of a table: the first of them one by one, the others counted."""

from collections.abc import Iterator, Sequence
from itertools import chain

from sqlglot import exp

from rules.phrases import plural
from sync.messages.problem import Problem, other_rows, repeated_key
from warehouse.database import Database
from warehouse.decisions import Decision
from warehouse.few import FewReader, problems_of
from warehouse.lines import fetch_lines, upload_lines
from warehouse.snapshot import SNAPSHOT
from warehouse.sql import col, whole
from warehouse.table_input import TableInput

_ODD = "odd_words"


def find_table_problems(
    database: Database, given: TableInput, few: FewReader, most: int
) -> list[Problem]:
    """Find what is wrong, of so many prospects at most; one problem more counts the others."""
    odd = [each for each in given.decisions if _is_odd(each)]
    wrong = sum(each.rows for each in odd)
    counts = given.counts
    judgements = []
    if counts.keyless or counts.nameless:
        judgements.append(few.nameless(most))
    if odd:
        judgements.append(few.of_matches(_matches(database, given, odd, most)))
    repeated = dict(_repeated(database, given, most)) if counts.doubled else {}
    found = [*chain.from_iterable(map(problems_of, judgements)), *repeated]
    found.sort(key=lambda each: each.key or "")
    listed = sum(each.run_input.prospects.rows for each in judgements) + sum(repeated.values())
    found += _incomplete(given)
    left = wrong + counts.doubled + counts.keyless + counts.nameless - listed
    return [*found, *_left(left)]


def _incomplete(given: TableInput) -> Iterator[Problem]:
    if count := given.record.incomplete:
        rows, do = plural(count, "row"), plural(count, "does", "do")
        lacking = "without a readable no, key or to_stage"
        what = f"{count:,} {rows} of the changelog {lacking} {do} not count"
        yield Problem(what, "write back what is missing, or delete them")


def _left(count: int) -> Iterator[Problem]:
    if count > 0:
        what = f"{count:,} more {plural(count, 'prospect')} have something of that kind"
        yield Problem(what, "mend these; the next run tells others")


def _is_odd(decision: Decision) -> bool:
    verdict = decision.verdict
    if verdict is None:
        return not decision.case.doubled  # it is told of all doubled keys, adopted or not
    return bool(verdict.unread or verdict.ignored)


def _matches(
    database: Database, given: TableInput, odd: Sequence[Decision], most: int
) -> list[str]:
    """The names of the first keys of prospects of some decisions."""
    snapshot = given.snapshot
    upload_lines(database, _ODD, snapshot.word_columns, (each.words for each in odd))
    match = col(snapshot.match, SNAPSHOT)
    asked = exp.select(match).from_(SNAPSHOT).join(_ODD, on=snapshot.same_words(_ODD))
    return _texts(database, asked.order_by(match.copy()).limit(most))


def _repeated(database: Database, given: TableInput, most: int) -> Iterator[tuple[Problem, int]]:
    """The problems of the first keys that several rows have, each with how many these are."""
    asked = exp.select(col("key"), col("rows")).from_("doubled").order_by(col("match")).limit(most)
    for key, count in fetch_lines(database, asked):
        rows = whole(count)
        yield repeated_key(given.key.heading, other_rows(rows - 1), str(key)), rows


def _texts(database: Database, asked: exp.Expr) -> list[str]:
    return [str(text) for [text] in fetch_lines(database, asked)]
