"""The examination: the links of the chain asked one after the other, as a run would."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from rules.phrases import plural
from sync.config.doubts import find_config_doubts
from sync.config.examples import run_examples
from sync.config.for_sheets import for_sheets
from sync.config.lines import add_lines
from sync.config.load import load_config
from sync.config.model import Config, ConfigFile
from sync.config.notify import notify_variables, written_addresses
from sync.doctor.access import WAY, find_broken, way_there, wrong_access
from sync.doctor.checkup import NOT_ASKED, Check, Checkup, Finding, State, fine, warning, wrong
from sync.doctor.sheet import examine_sheet, found_headings, whole_changes
from sync.doctor.workflows import examine_workflows, find_repository, read_workflows
from sync.messages.errors import BadConfigError, QualifyError
from sync.messages.link import Link
from sync.run.job import Job
from sync.run.judgement import Judgement, judge_rows
from sync.run.plan import make_plan
from sync.run.run_input import RunContext
from sync.workbook.service import OpenWorkbook, Service

T = TypeVar("T")

_ONLINE = frozenset({*WAY, Link.CLOCK, Link.PROTECTION}) - {Link.WORKBOOK}
"""The links that a local workbook does without."""

_INSTEAD = "ask qualify check about the config, and qualify plan whether the table can be read"
"""What to do about a table, to which other links lead."""


@dataclass(frozen=True)
class Surroundings:
    """How to reach what a config names.

    `unusable` tells what is wrong with the addresses of [notify], `variable` which variable holds
    the workbook's address, "" for none, and `is_online` whether the workbook is behind Google;
    `open` opens it to read.
    """

    unusable: Callable[[ConfigFile], Sequence[QualifyError]]
    variable: Callable[[ConfigFile], str]
    is_online: Callable[[ConfigFile], bool]
    open: Callable[[ConfigFile], AbstractContextManager[OpenWorkbook]]


def examine(
    config: Path, surroundings: Surroundings, context: RunContext, say: Callable[[str], None]
) -> Checkup:
    """Examine one config's chain; nothing is changed.

    `context` is that of a dry run, and `say` is told of its steps.
    """
    examination = _Examination(config, surroundings, context, say)
    examination.run()
    return examination.checkup()


@dataclass
class _Examination:
    """What has been found so far; `online` is None while that is not known."""

    path: Path
    surroundings: Surroundings
    context: RunContext
    say: Callable[[str], None]
    found: dict[Link, list[Finding]] = field(default_factory=dict)
    broken: set[Link] = field(default_factory=set)
    online: bool | None = None
    name: str = ""
    requests: int = 0

    def run(self) -> None:
        """Ask every link that can be asked."""
        file = self._config()
        if file is None:
            return
        self._notify(file)
        if file.config.table:
            self._note(Link.WORKBOOK, [wrong(for_sheets(file, _INSTEAD))])
            return
        self.online = self._ask(Link.WORKBOOK, lambda: self.surroundings.is_online(file))
        if self.online is not None:
            self._ask(Link.WORKBOOK, lambda: self._open(file))
        self._workflows(file)

    def checkup(self) -> Checkup:
        """All links in order: of one that was not asked, that."""
        asked = [link for link in Link if self.online or link not in _ONLINE]
        unused = {Link.NOTIFY, Link.WORKFLOWS} - self.found.keys()
        asked = [link for link in asked if link not in unused]
        checks = [Check(link, self.found.get(link) or [NOT_ASKED]) for link in asked]
        return Checkup(str(self.path), self.name, checks, self.requests)

    # What is found -----------------------------------------------------------------------------

    def _note(self, link: Link, findings: Iterable[Finding]) -> None:
        self.found.setdefault(link, []).extend(findings)

    def _ask(self, link: Link, work: Callable[[], T], service: Service | None = None) -> T | None:
        """What `work` returns; None where it fails, which is then noted of the broken link."""
        try:
            return work()
        except QualifyError as error:
            broken = find_broken(error, service, link)
            found = wrong_access(error, broken, service) if service else wrong(error)
            self.found[broken] = [found]
            self.broken.add(broken)
            return None

    # The links ---------------------------------------------------------------------------------

    def _config(self) -> ConfigFile | None:
        try:
            file = load_config(self.path)
        except BadConfigError as error:
            self._note(
                Link.CONFIG,
                [
                    Finding(State.WRONG, each.what, each.mend, each.place(error.file), error.code)
                    for each in error.mistakes
                ],
            )
            return None
        failures = [
            warning(each.what, each.mend)._replace(where=each.place(self.path.name))
            for each in add_lines(run_examples(file.config), file.lines)
        ]
        self._note(Link.CONFIG, failures or [self._counted(file.config)])
        return file

    def _notify(self, file: ConfigFile) -> None:
        """Note whether all addresses of [notify] may be used; nothing is sent to find out more."""
        count = len(list(written_addresses(file.config.notify)))
        if count:
            well = f"{count} {plural(count, 'address is', 'addresses are')} set and well formed"
            untried = fine(f"{well}; whether anybody listens there was not tried")
            self._note(Link.NOTIFY, list(map(wrong, self.surroundings.unusable(file))) or [untried])

    def _counted(self, config: Config) -> Finding:
        """What a config holds; of what is odd about its rules `check` tells the rest."""
        criteria, stages = len(config.criteria), len(config.stage)
        doubts = len(find_config_doubts(config, self.context.clock(config.zone).date()))
        more = f"; qualify check has {doubts} {plural(doubts, 'warning')}" if doubts else ""
        counted = f"{criteria} {plural(criteria, 'criterion', 'criteria')}"
        return fine(f"{counted}, {stages} {plural(stages, 'stage')}{more}")

    def _open(self, file: ConfigFile) -> None:
        with self.surroundings.open(file) as workbook:
            try:
                self._examine(file, workbook)
            finally:
                self.name, self.requests = workbook.name, workbook.requests

    def _examine(self, file: ConfigFile, workbook: OpenWorkbook) -> None:
        service = workbook.service
        job = Job(file, workbook, self.context, self.say)
        layout = self._ask(Link.WORKBOOK, job.look, service)
        self._way(workbook)
        if self.broken & {*WAY, Link.CLOCK}:
            return
        self._role(workbook)
        if layout is None:
            return
        self._note(Link.TAB, [fine(f'"{layout.tab.title}"')])
        run_input = self._ask(Link.COLUMNS, job.read, service)
        if run_input is None:
            return
        self._note(Link.HEADINGS, [found_headings(run_input)])
        judgement = self._ask(Link.COLUMNS, lambda: judge_rows(run_input))
        if judgement is None:
            return
        plan = make_plan(judgement)
        for link, findings in examine_sheet(judgement, plan, online=service is not None):
            self._note(link, findings)
        if service is not None and Link.ROLE not in self.broken:
            self._protection(service, judgement)

    def _way(self, workbook: OpenWorkbook) -> None:
        """Note what holds on the way to the workbook."""
        if workbook.service is not None:
            broken = next(iter(self.broken), None)
            for link, finding in way_there(workbook.service, broken, workbook.name):
                self._note(link, [finding])
        elif Link.WORKBOOK not in self.broken:
            self._note(Link.WORKBOOK, [fine(f"found: {workbook.name}")])

    def _role(self, workbook: OpenWorkbook) -> None:
        """Note whether the workbook may be written."""
        self._ask(Link.ROLE, workbook.refuse_reader, workbook.service)
        if Link.ROLE not in self.broken:
            may = "the account may edit it" if workbook.service else "the file may be written"
            self._note(Link.ROLE, [fine(may)])

    def _protection(self, service: Service, judgement: Judgement) -> None:
        snapshot, changes = judgement.run_input.snapshot, whole_changes(judgement)
        self._ask(Link.PROTECTION, lambda: service.refuse_protected(snapshot, changes), service)
        if Link.PROTECTION not in self.broken:
            self._note(Link.PROTECTION, [fine("nothing keeps the account from the job's columns")])

    def _workflows(self, file: ConfigFile) -> None:
        repository = find_repository(self.path)
        if repository is None:
            return
        workflows, config = read_workflows(repository), self.path.absolute().relative_to(repository)
        variables = dict.fromkeys(notify_variables(file.config.notify), "secrets")
        if variable := self.surroundings.variable(file):
            variables[variable] = "vars"
        online = self.online is not False
        if findings := examine_workflows(workflows, config, variables, online=online):
            self._note(Link.WORKFLOWS, findings)
