"""The floor under every run: sign in, receive what the job reads, unzip it and decode it."""

import time
from typing import Any

import orjson

from benchmarks.clients.measured import Task, measure
from benchmarks.clients.sheet import connect


def _run(task: Task) -> float:
    session = connect(task)
    address = f"{task.url}/v4/spreadsheets/{task.spreadsheet}/values:batchGetByDataFilter"
    decoding = 0.0
    for body in task.reads:
        response: Any = session.post(
            address, params={"prettyPrint": "false"}, data=orjson.dumps(body)
        )
        response.raise_for_status()
        content = response.content
        start = time.process_time()
        orjson.loads(content)
        decoding += time.process_time() - start
    return decoding


if __name__ == "__main__":
    measure(_run)
