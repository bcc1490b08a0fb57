"""What the doctor found, as text for the terminal or as JSON."""

from collections.abc import Iterator
from typing import Annotated, TypedDict

from rules.phrases import plural
from sync.doctor.checkup import Check, Checkup, State
from sync.messages.link import Link
from sync.messages.safe import plain
from sync.show.fields import FORMAT, ConfigName, Format, Stop, WorkbookName


class FindingJson(TypedDict):
    """One thing that was found of a link."""

    where: Annotated[str, 'the place: a file, a line, a tab; `""` where the link says it']
    what: Annotated[str, "what was found; a cell's text stands in it only with `--show-values`"]
    mend: Annotated[str, 'what to do about it; `""` where nothing is to be done']


class CheckJson(TypedDict):
    """One link of the chain."""

    link: Annotated[str, f"which link: {', '.join(f'`{each.value}`' for each in Link)}"]
    state: Annotated[str, "`OK`; `wrong`: a run stops there; `warning`: it goes on; or `not asked`"]
    findings: Annotated[list[FindingJson], "what was found; empty where it was not asked"]


class DoctorJson(TypedDict):
    """What is found of the chain from a config to its prospects; `error` is what a run stops at."""

    format: Format
    config: ConfigName
    workbook: WorkbookName
    requests: Annotated[int, "how many requests went to Google; 0 for a local workbook"]
    checks: Annotated[list[CheckJson], "every link of the chain, in the order of a run"]
    error: Stop


def checkup_json(checkup: Checkup, *, show_values: bool) -> DoctorJson:
    """The object that --json prints."""
    fault = checkup.fault
    return {
        "format": FORMAT,
        "config": checkup.config,
        "workbook": checkup.workbook,
        "requests": checkup.requests,
        "checks": [_check_json(each, show_values=show_values) for each in checkup.checks],
        "error": fault
        and {"code": fault.code, "where": fault.where, "what": fault.what, "mend": fault.mend},
    }


def _check_json(check: Check, *, show_values: bool) -> CheckJson:
    return {
        "link": check.link.value,
        "state": check.state.value,
        "findings": [
            {
                "where": each.where,
                "what": each._replace(where="").say(show_values=show_values),
                "mend": each.mend,
            }
            for each in check.findings
            if each.what
        ],
    }


def checkup_text(checkup: Checkup, *, show_values: bool) -> str:
    """The checkup for a terminal: a line for each thing that was found, a mend below it."""
    title = checkup.config + (f": {checkup.workbook}" if checkup.workbook else "")
    lines = [line for check in checkup.checks for line in _lines(check, show_values=show_values)]
    return "\n".join(map(plain, [title, *lines, _ending(checkup)]))


def _lines(check: Check, *, show_values: bool) -> Iterator[str]:
    for each in check.findings:
        what = each.say(show_values=show_values)
        yield f"{each.state.value:9}  {check.link.value}" + (f": {what}" if what else "")
        if each.mend:
            yield f"{'':11}mend: {each.mend}"


def _ending(checkup: Checkup) -> str:
    """The line that sums it up."""
    parts = [
        f"{state.value}: {', '.join(links)}"
        for state in (State.WRONG, State.WARNING)
        if (links := [link.value for link in checkup.links(state)])
    ]
    if not parts:
        count = len(checkup.checks)
        return f"All is well: {count} {plural(count, 'link')} of the chain hold."
    return f"{'; '.join(parts).capitalize()}. Nothing was changed."
