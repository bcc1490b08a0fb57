"""Reports as annotations of a GitHub Actions run: what failed, and what somebody should look at.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from rules.phrases import cut
from sync.messages.errors import BadConfigError, QualifyError
from sync.messages.problem import gather
from sync.messages.safe import plain
from sync.show.report import Report

_MOST = 10
"""So many of a kind GitHub shows of a step, and leaves out the others.

https://docs.github.com/actions/how-tos/troubleshoot-workflows
"""
_LONGEST = 500


def annotations(reports: Sequence[Report], workspace: str) -> list[str]:
    """The commands that make them, a line each, at most ten errors and ten warnings.

    `workspace` is the folder that the repository is checked out in; "" where that is not known.
    Of the cells only keys appear.
    """
    errors = [each for report in reports for each in _errors(report, workspace)]
    warnings = [_Told({"title": each.config}, text) for each in reports for text in _warnings(each)]
    return [*_commands("error", errors), *_commands("warning", warnings)]


class _Told(NamedTuple):
    """One annotation: where it is shown, and what it says."""

    place: Mapping[str, str]
    text: str


def _commands(kind: str, told: Sequence[_Told]) -> Iterator[str]:
    """The first of many annotations, the last of which says how many there are."""
    for number, each in enumerate(told[:_MOST], 1):
        is_last = number == _MOST < len(told)
        text = cut(plain(each.text), _LONGEST)
        text += f" ({_MOST} of {len(told):,} shown; the job's summary has more)" if is_last else ""
        place = ",".join(f"{name}={_property(value)}" for name, value in each.place.items())
        yield f"::{kind} {place}::{_data(text)}"


def _errors(report: Report, workspace: str) -> Iterator[_Told]:
    if isinstance(report.error, BadConfigError):
        yield from _mistakes(report, report.error, workspace)
    elif report.error:
        # Not str(error): that of a fault says where on this computer the program is.
        yield _Told({"title": report.config}, QualifyError.__str__(report.error))


def _mistakes(report: Report, error: BadConfigError, workspace: str) -> Iterator[_Told]:
    """Each mistake of a config, in its line of the file.

    The error names the file by its name alone, or by its whole path where it can't be read.
    """
    path = Path(report.config).parent / Path(error.file).name
    for mistake in error.mistakes:
        line = {"line": str(mistake.line)} if mistake.line else {}
        place = {"file": _within(path, workspace), **line, "title": report.config}
        yield _Told(place, str(mistake))


def _within(path: Path, workspace: str) -> str:
    """A path as it counts from the workspace; as it is where it is not in there."""
    try:
        return Path(os.path.realpath(path)).relative_to(os.path.realpath(workspace)).as_posix()
    except ValueError:
        return path.as_posix()


def _warnings(report: Report) -> Iterator[str]:
    yield from report.warnings
    told = [each for each in report.problems if not each.mild]
    for what, where, mend in gather(told, show_values=False):
        yield "; ".join(filter(None, (f"{where}: {what}" if where else what, mend)))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(plain(text)).replace(":", "%3A").replace(",", "%2C")
