"""The fields that the objects of --json have in common."""

from typing import Annotated, Any, TypedDict

from rules.phrases import cut
from sync.messages.errors import QualifyError
from sync.messages.problem import Problem
from sync.messages.safe import KEY_WIDTH
from sync.show.declared import empty

FORMAT = 1


class ProblemJson(TypedDict):
    """What somebody should look at."""

    row: Annotated[
        int | None,
        "the sheet's row; `null` where it is about no row, or about one of a database table",
    ]
    key: Annotated[
        str | None,
        "the prospect's key, cut at 80 characters; `null` where it is about no row",
    ]
    what: Annotated[str, "what is wrong; quotes a cell only where the command shows cells"]
    mend: Annotated[str, "what to do about it"]


class ErrorJson(TypedDict):
    """Why a command stopped."""

    code: Annotated[int, "the exit code of this config"]
    where: Annotated[str, "the place: a file, a line, a cell"]
    what: Annotated[str, "what is wrong there"]
    mend: Annotated[str, "what to do about it"]


Format = Annotated[int, f"the version of this format: {FORMAT}"]
ConfigName = Annotated[
    str,
    'the config\'s path, as given; `""` where the command line is wrong or the command was told to'
    " stop",
]
WorkbookName = Annotated[
    str, 'the workbook\'s name or address; `""` where the command stopped before it knew'
]
Stop = Annotated[ErrorJson | None, "why the command stopped; `null` where it did not"]


def problem_json(problem: Problem, *, show_values: bool) -> ProblemJson:
    """A problem as --json prints it."""
    return {
        "row": problem.row,
        "key": problem.key and cut(problem.key, KEY_WIDTH),
        "what": problem.say(show_values=show_values),
        "mend": problem.mend,
    }


def error_json(error: QualifyError | None) -> ErrorJson | None:
    """An error as --json prints it."""
    if error is None:
        return None
    return {"code": error.code, "where": error.where, "what": error.what, "mend": error.mend}


def stopped(declared: type, error: QualifyError, **known: str) -> dict[str, Any]:
    """The object of a command that stopped: empty but for the error and what is known by then."""
    return {**empty(declared), **known, "format": FORMAT, "error": error_json(error)}
