"""What is wrong with single rows, in words for the people who can mend it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from rules.judging.override import Override
from rules.judging.verdict import Verdict
from rules.language.answer import Unread
from rules.phrases import did_you_mean
from rules.read.readings import shown
from sync.config.model import Config
from sync.messages.problem import Problem, unnumbered
from sync.run.judgement import Judgement
from sync.run.stage_cells import stage_cell_problems


def find_problems(judgement: Judgement) -> Iterator[Problem]:
    """Find what is wrong with the rows, from the top."""
    run_input, verdicts = judgement.run_input, judgement.verdicts
    of_stage_cells = {} if run_input.first_run else stage_cell_problems(judgement)
    of_verdict = cache(lambda verdict: list(_of_verdict(verdict, run_input.config)))
    odd = verdicts.rows(lambda verdict: not verdict or verdict.unread or verdict.ignored)
    for row in sorted({*of_stage_cells, *odd}):
        verdict = verdicts[row]
        if verdict is None:
            if row in judgement.not_judged:
                yield judgement.not_judged[row]
            continue
        yield from (run_input.prospects.at_row(row, each) for each in of_verdict(verdict))
        if row in of_stage_cells:
            yield of_stage_cells[row]


def _of_verdict(verdict: Verdict, config: Config) -> Iterator[Problem]:
    """What is wrong with the cells of every prospect that has this verdict."""
    for each in verdict.unread:
        yield unread_problem(each, config)
    if verdict.ignored:
        yield _ignored(verdict, verdict.ignored, config.override)._replace(first=True)


def unread_problem(unread: Unread, config: Config) -> Problem:
    """What to say of a cell that can't be read."""
    heading = config.heading(unread.column)
    return Problem(
        f"{heading} can't be read as {unread.wanted}",
        unread.mend or f"write {unread.wanted}, or leave it blank",
        quoted=f"{heading}: {unread.why.removesuffix(f': {unread.mend}')}",
    )


def _ignored(verdict: Verdict, override: Override, column: str | None) -> Problem:
    """Why an override does not count."""
    stage = verdict.stage.name
    if column is None:
        what = f"{stage} was set by hand, but the config names no override column"
        return Problem(what, "name the column in the config: override = …")
    stays = f", so {stage} stays" if verdict.by_hand else ""
    near = did_you_mean(override.near) if override.near else ""
    mend = near or override.mend or "name a stage, or clear it"
    if override.unreadable:
        return Problem(f"{column} can't be read{stays}", mend)
    quoted = f'{column} says "{shown(override.text)}", which is no stage{stays}'
    return Problem(f"{column} does not name a stage{stays}", mend, quoted=quoted)


def problems_at(judgement: Judgement, row: int) -> Iterator[Problem]:
    """What is wrong with one row, counted from 0; told by its key where rows have no numbers."""
    number = judgement.run_input.prospects.first_row + row
    found = (each for each in find_problems(judgement) if each.row == number)
    numbered = judgement.run_input.snapshot.layout.numbered
    return found if numbered else without_numbers(judgement, found)


def without_numbers(judgement: Judgement, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Problems of rows as they are told by keys alone."""
    prospects = judgement.run_input.prospects
    counts, names = Counter(prospects.keys.names), prospects.keys.names
    for each in problems:
        others = 0 if each.row is None else counts[names[each.row - prospects.first_row]] - 1
        yield unnumbered(each, others)
