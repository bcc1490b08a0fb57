"""What an edit of the rules would move in a table: two configs, one reading."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from rules.read.cells import Cell
from sync.config.model import ConfigFile
from sync.messages.errors import ConfigError, GuardError
from sync.run.comparison import Comparison, Side
from sync.run.contrast import Contrast, LadderPair
from sync.run.found import Found
from sync.run.moved import MovedProspect
from warehouse.database import Database
from warehouse.decisions import Rules
from warehouse.few import FewReader
from warehouse.lines import fetch_lines, upload_lines
from warehouse.snapshot import SNAPSHOT
from warehouse.sql import WHOLE, col, make_columns, named, whole
from warehouse.table_input import TableInput

_MOVING = "moving"
_NUMBERS = make_columns(rank=WHOLE, number=WHOLE)

_Cells = Mapping[str, Cell]


@dataclass(frozen=True)
class Outcome:
    """What a run by the edited rules would find, and why the guard would stop it."""

    found: Found
    stopped: GuardError | None


def want_same_keys(file: ConfigFile, other: ConfigFile) -> None:
    """Raise ConfigError where two configs name the prospects of a table by other keys."""
    mine, others = (
        [each.config.heading(name) for name in each.config.place.key] for each in (file, other)
    )
    if mine != others or file.config.blanks != other.config.blanks:
        raise ConfigError(
            other.path.name,
            "its key, or what counts as blank, is not that of the other config",
            "compare configs that name prospects alike",
        )


@dataclass(frozen=True)
class TableComparer:
    """Compares what two configs make of a table; `new` and `old` read single prospects for each.

    `most` is how many of those that move are at hand.
    """

    database: Database
    given: TableInput
    other: ConfigFile
    new: FewReader
    old: FewReader
    most: int

    def compare(self, outcome: Outcome) -> Comparison:
        """Put the verdicts of both side by side."""
        live, other = self._rules
        ladders = LadderPair(other.judge.ladder, live.judge.ladder)
        contrasts = [
            ladders.contrast(each.by_other, each.verdict, each.shown_by_other, each.shown)
            for each in self.given.decisions
        ]
        counts = Counter[Contrast]()
        for each, contrast in zip(self.given.decisions, contrasts, strict=True):
            if contrast:
                counts[contrast] += each.rows
        return Comparison(
            old=Side(self.other.config, other.judge, {}),
            new=Side(self.given.config, live.judge, {}),
            counts=counts,
            found=outcome.found,
            stopped=outcome.stopped,
            moved=list(self._moved(contrasts)),
        )

    @property
    def _rules(self) -> tuple[Rules, Rules]:
        bench = self.given.bench
        assert bench.other is not None, "it was read for"  # noqa: S101
        return bench.live, bench.other

    def _moved(self, contrasts: Sequence[Contrast | None]) -> Iterator[MovedProspect]:
        """The first of the prospects whose stages differ, those that move furthest first."""
        moving = {
            number: each for number, each in enumerate(contrasts) if each is not None and each.moves
        }
        if not moving:
            return
        found = list(self._keys(moving))
        matches = [match for _, match, _ in found]
        cells = [_cells_of(reader, matches) for reader in (self.old, self.new)]
        for key, match, number in found:
            before, after = (each.get(match, {}) for each in cells)
            yield MovedProspect(None, key, moving[number], (before, after))

    def _keys(self, moving: Mapping[int, Contrast]) -> Iterator[tuple[str, str, int]]:
        """The first prospects of some decisions: key, name of the key, number of the decision."""
        snapshot = self.given.snapshot
        distances = sorted({each.distance for each in moving.values()}, reverse=True)
        lines = (
            (*self.given.decisions[number].words, distances.index(each.distance), number)
            for number, each in moving.items()
        )
        upload_lines(self.database, _MOVING, [*snapshot.word_columns, *_NUMBERS], lines)
        asked = (
            exp.select(
                named(col("key", SNAPSHOT), "key"),
                named(col(snapshot.match, SNAPSHOT), "match"),
                col("number", _MOVING),
            )
            .from_(SNAPSHOT)
            .join(_MOVING, on=snapshot.same_words(_MOVING))
            .order_by(col("rank", _MOVING), col("key", SNAPSHOT))
            .limit(self.most)
        )
        for key, match, number in fetch_lines(self.database, asked):
            yield str(key), str(match), whole(number)


def _cells_of(reader: FewReader, matches: Sequence[str]) -> dict[str, _Cells]:
    """The cells of some prospects, by the name of each one's key."""
    prospects = reader.of_matches(matches).run_input.prospects
    return {
        prospects.keys.name(row): {name: cells[row] for name, cells in prospects.people.items()}
        for row in range(prospects.rows)
    }
