"""Which object each command prints with --json."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from sync.messages.errors import QualifyError
from sync.show.archive import ArchiveJson
from sync.show.backtest import BacktestJson
from sync.show.check import CheckJson
from sync.show.comparison import ComparisonJson
from sync.show.doctor import DoctorJson
from sync.show.explain_json import ExplainJson
from sync.show.fields import Format, Stop, stopped
from sync.show.funnel import FunnelJson
from sync.show.init import InitJson
from sync.show.matrix import MatrixJson
from sync.show.packs import PacksJson
from sync.show.report import RunJson
from sync.show.setup import SetupJson
from sync.show.sql import SqlJson


class StoppedJson(TypedDict):
    """What is printed where no command with --json was named."""

    format: Format
    error: Stop


PRINTED: Mapping[str, type] = {
    "init": InitJson,
    "run": RunJson,
    "plan": RunJson,
    "plan --against": ComparisonJson,
    "list": MatrixJson,
    "check": CheckJson,
    "explain": ExplainJson,
    "doctor": DoctorJson,
    "packs": PacksJson,
    "funnel": FunnelJson,
    "backtest": BacktestJson,
    "sql": SqlJson,
    "setup": SetupJson,
    "archive": ArchiveJson,
}
"""The type of each command's object. Where an option brings another object, it stands behind the
command's name: "plan --against". One without an error is printed only where there is none."""


def stopped_json(arguments: Sequence[str], error: QualifyError) -> dict[str, Any]:
    """The object of a command line that was stopped before there was anything to tell."""
    words = [each.partition("=")[0] for each in arguments]
    command = next((each for each in words if each in PRINTED), "")
    fits = (each for each in PRINTED if each.split()[0] == command and {*each.split()} <= {*words})
    declared = PRINTED.get(max(fits, key=len, default=""), StoppedJson)
    return stopped(declared if "error" in declared.__annotations__ else StoppedJson, error)
