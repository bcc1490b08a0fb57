"""What was measured on one sheet: every client in every state, and what the server saw."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.clients.measured import Usage
from benchmarks.edits import State
from benchmarks.measure import middle
from benchmarks.stand import Stand, make_stand

RIVALS = ("gspread_recipe", "if_statements", "pandas_recipe", "polars_recipe")
"""The other ways to do the same; each is held against what the job came to."""

Turn = tuple[str, State]
"""A client, and the state on which it runs."""

Say = Callable[[str], None]
"""Takes what is being done."""


@dataclass(frozen=True)
class Traffic:
    """What one run of the job sent.

    `requests` are the bytes of each request's body by its method's name, in order. Of the picture:
    `size` bytes; `cells` of the job's stand at or above the last that changed, `changed` of them
    changed, in `rows` rows.
    """

    requests: Sequence[tuple[str, int]]
    size: int
    cells: int
    changed: int
    rows: int

    @property
    def sent(self) -> int:
        """The bytes of all bodies."""
        return sum(size for _, size in self.requests)


@dataclass(frozen=True)
class Figures:
    """The figures of one sheet: all usages of each turn, and the traffic of the job's states."""

    rows: int
    usages: Mapping[Turn, Sequence[Usage]]
    traffic: Mapping[State, Traffic]

    def has(self, client: str, state: State = State.SCATTERED) -> bool:
        """Say whether a client ran on a state."""
        return (client, state) in self.usages

    def of(self, client: str, state: State = State.SCATTERED) -> Usage:
        """Give the medians of a client on a state."""
        return middle(self.usages[client, state])


@dataclass(frozen=True)
class Plan:
    """What to measure on a sheet: the turns of a round, how many rounds, and whose traffic."""

    rows: int
    turns: Sequence[Turn]
    rounds: int
    states: Sequence[State] = ()
    limited: bool = False


@dataclass(frozen=True)
class _Run:
    """The measuring of one plan."""

    plan: Plan
    stand: Stand
    say: Say
    usages: dict[Turn, list[Usage]] = field(default_factory=lambda: defaultdict(list))
    traffic: dict[State, Traffic] = field(default_factory=dict)
    reads: dict[State, Any] = field(default_factory=dict)

    def all(self) -> Figures:
        """Make the first run, then the rounds, and see to the traffic."""
        self.say(f"{self.plan.rows:,} rows: first run")
        self.usages["product", State.FIRST].append(self.stand.first_run())
        self._see(State.FIRST)
        states = {*self.plan.states, *(state for _, state in self.plan.turns)}
        self.stand.prepare(states - {State.FIRST, State.IDLE})
        for number in range(1, self.plan.rounds + 1):
            self.say(f"{self.plan.rows:,} rows: round {number} of {self.plan.rounds}")
            self._round()
        for state in {*self.plan.states} - {*self.traffic}:
            self.stand.run("product", state)
            self._see(state)
        return Figures(self.plan.rows, self.usages, self.traffic)

    def _round(self) -> None:
        for client, state in self.plan.turns:
            details = {"reads": self.reads[state]} if client == "decoding" else {}
            self.usages[client, state].append(self.stand.run(client, state, **details))
            if client in RIVALS:
                self.stand.agree(client, state)
            elif client == "product":
                self._see(state)
                self.stand.take_down(client, state)
                self.reads[state] = self.stand.tell("reads")

    def _see(self, state: State) -> None:
        requests = [(each["name"], each["size"]) for each in self.stand.tell("requests")]
        self.traffic[state] = Traffic(requests, **self.stand.tell("drawn"))


def measure(plan: Plan, say: Say) -> Figures:
    """Measure what a plan says, on a server of its own.

    Raises ClientError where a client fails, DisagreementError where two came to different ends.
    """
    with make_stand(plan.rows, limited=plan.limited) as stand:
        return _Run(plan, stand, say).all()
