"""The Rules tab: the stages in order, and each criterion in plain words.

It says nothing that changes by itself from day to day, so it is only drawn when the rules change.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rules.judging.judge import Judge
from rules.judging.ladder import Need, NeedsCriterion, NeedsPoints, Stage
from rules.judging.outline import CriterionOutline, Outliner
from rules.language.wording import span_text
from rules.phrases import in_points
from sync.config.model import Config
from sync.workbook.page import Page, PageRow, RowLook

_HEADINGS = ("Stage", "Criterion", "Looks at", "What counts")
_WIDTHS = (18, 42, 26, 64)
_MOST = 32_000
"""UTF-16 units in a cell: Excel's cells hold 32,767, Google's 50,000 characters."""
_CUT = "\n… and more, see the config"


def make_rules_page(config: Config, judge: Judge, source: str) -> Page:
    """Draw up what the rules say; `source` is the name of the config's file."""
    writer = _Writer(config, judge)
    rows = (
        PageRow(RowLook.NOTE, (_note(config, source),)),
        PageRow(RowLook.HEADING, _HEADINGS),
        *(row for stage in judge.ladder.stages for row in writer.stage(stage)),
        *writer.score(),
        *writer.remarks(),
    )
    return Page(_WIDTHS, 2, tuple(PageRow(row.look, _fitting(row.cells)) for row in rows))


def _note(config: Config, source: str) -> str:
    pack = f" and the rule pack {config.rules.pack}" if config.rules.pack else ""
    return f"Made from {source}{pack}. Edits here change nothing: it is drawn anew from there."


def _fitting(cells: Iterable[object]) -> tuple[str, ...]:
    """Cut texts that are longer than a cell holds."""
    return tuple(text if _units(text) <= _MOST else _cut(text) for text in map(str, cells))


def _cut(text: str) -> str:
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * (_MOST - len(_CUT))]
    return units.decode("utf-16-le", "ignore") + _CUT


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True)
class _Writer:
    config: Config
    judge: Judge

    def stage(self, stage: Stage) -> Iterator[PageRow]:
        """Write a stage, and what it needs below it."""
        where = self._where() if stage.by_hand else ""
        holds = self._holds() if stage.by_hand and stage.needs else ""
        formerly = f"Formerly {', '.join(stage.was)}" if stage.was else ""
        stalled = f"Stalled after {span_text(stage.stale_after)}" if stage.stale_after else ""
        said = "; ".join(filter(None, (where, holds, stalled, formerly)))
        yield PageRow(RowLook.SECTION, (stage.name, _asks(stage), "", said))
        for need in stage.needs:
            yield from self._need(need)

    def _where(self) -> str:
        column = self.config.override
        return f"Named in the column {column}; no rule leads in or out" if column else ""

    def _holds(self) -> str:
        return f"it holds whatever it lacks, and {self.config.output.missing} says what that is"

    def _need(self, need: Need) -> Iterator[PageRow]:
        outlines = [self._outline(name) for name in need.criteria]
        if isinstance(need, NeedsCriterion):
            yield _criterion(outlines[0])
        elif isinstance(need, NeedsPoints):
            yield _plain(f"{in_points(need.at_least)} or more from these:")
            for outline, points in zip(outlines, need.points.values(), strict=True):
                yield _criterion(outline, "– ", f": {in_points(points)}")
        else:
            yield _plain(f"{need.count} of these {len(outlines)}:")
            for outline in outlines:
                yield _criterion(outline, "– ")

    def _outline(self, name: str) -> CriterionOutline:
        outliner = Outliner(self.judge.setting, self.config.heading)
        return outliner.criterion(self.judge.criteria.trees[name])

    def score(self) -> Iterator[PageRow]:
        """Write what gives points, and which grades they reach; nothing where there is no score."""
        score = self.config.score
        if score is None:
            return
        said = "Who to call first; it moves nobody"
        yield PageRow(RowLook.SECTION, ("Score", "Adds up the points of these", "", said))
        for name, points in score.points.items():
            yield _criterion(self._outline(name), after=f": {in_points(points)}")
        for name, bound in score.decimal_grades().items():
            yield _plain(f"Grade {name}: from {in_points(bound)} on")
        yield _plain(
            "Earns nothing", "What is not met, can't be told, or does not concern the prospect"
        )

    def remarks(self) -> Iterator[PageRow]:
        """Write what holds of all stages."""
        yield PageRow(RowLook.SECTION, ("In general", "", "", ""))
        yield _plain(
            "Reaching a stage",
            "A prospect reaches a stage when it meets what that stage needs and what all stages"
            " below it need.",
        )
        yield _plain("No longer meeting it", self._when_lapsed())
        if self.config.override:
            yield _plain(
                "People's word",
                f"A stage named in the column {self.config.override} holds, whatever the rules say,"
                " until the cell is emptied.",
            )
        texts = [f'"{text}"' for text in self.config.place.blank]
        yield _plain("Counts as empty", ", ".join(["An empty cell, an unticked box", *texts]))

    def _when_lapsed(self) -> str:
        missing = self.config.output.missing
        if self.config.policy.when_lapsed == "demote":
            return (
                "The prospect goes back to the stage that it still meets. What cannot be read does"
                f" not send it back; {missing} says what that is."
            )
        return f"The prospect keeps its stage, and {missing} says what has lapsed."


def _asks(stage: Stage) -> str:
    needs = "needs all of these" if len(stage.needs) > 1 else "needs"
    if stage.by_hand:
        return f"Set by people, and {needs}" if stage.needs else "Set by people"
    return needs.capitalize() if stage.needs else "Needs nothing"


def _criterion(outline: CriterionOutline, before: str = "", after: str = "") -> PageRow:
    cells = (
        "",
        f"{before}{outline.say}{after}",
        ", ".join(outline.headings),
        "\n".join(outline.lines),
    )
    return PageRow(RowLook.PLAIN, cells)


def _plain(text: str, said: str = "") -> PageRow:
    return PageRow(RowLook.PLAIN, ("", text, "", said))
