"""Nothing but signing in, which is a part of what everybody else takes too."""

from typing import Any

from google.auth.transport.requests import Request

from benchmarks.clients.measured import Task, measure
from benchmarks.clients.sheet import connect


def _run(task: Task) -> None:
    session = connect(task)
    ask: Any = Request()
    session.credentials.refresh(ask)


if __name__ == "__main__":
    measure(_run)
