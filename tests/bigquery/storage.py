"""The Storage Read API over gRPC: results as streams of Arrow batches."""

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent import futures
from typing import Any

import grpc
import pyarrow as pa
from google.cloud.bigquery_storage_v1 import types

_SERVICE = "google.cloud.bigquery.storage.v1.BigQueryRead"
_BATCH = 1000

Rows = Callable[[str], pa.Table | None]


class StorageServer:
    """Serves tables by name. `interrupt` breaks the next stream after so many of its batches."""

    def __init__(self, rows: Rows) -> None:
        self.sessions = 0
        self.interrupt: int | None = None
        self.refuse: grpc.StatusCode | None = None
        self._rows = rows
        self._streams: dict[str, pa.Table] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
        self._server.add_generic_rpc_handlers((self._handlers(),))
        port = self._server.add_insecure_port("127.0.0.1:0")
        self.url = f"http://127.0.0.1:{port}"
        self._server.start()

    def stop(self) -> None:
        self._server.stop(None).wait()

    def _handlers(self) -> Any:
        asked: Any = types.CreateReadSessionRequest
        session: Any = types.ReadSession
        read: Any = types.ReadRowsRequest
        rows: Any = types.ReadRowsResponse
        return grpc.method_handlers_generic_handler(
            _SERVICE,
            {
                "CreateReadSession": grpc.unary_unary_rpc_method_handler(
                    self._create, asked.deserialize, session.serialize
                ),
                "ReadRows": grpc.unary_stream_rpc_method_handler(
                    self._read, read.deserialize, rows.serialize
                ),
            },
        )

    def _create(self, request: Any, context: Any) -> Any:
        if self.refuse is not None:
            context.abort(self.refuse, "the caller lacks bigquery.readsessions.create")
        project, _, rest = request.read_session.table.removeprefix("projects/").partition("/")
        rows = self._rows(rest.rpartition("/")[2])
        if rows is None:
            context.abort(grpc.StatusCode.NOT_FOUND, f"Not found: Table {rest}")
        assert rows is not None
        self.sessions += 1
        name = f"projects/{project}/locations/eu/sessions/{next(self._numbers)}"
        streams = self._split(name, rows, max(1, min(request.max_stream_count or 2, 2)))
        return types.ReadSession(
            name=name,
            table=request.read_session.table,
            data_format=types.DataFormat.ARROW,
            arrow_schema=types.ArrowSchema(serialized_schema=rows.schema.serialize().to_pybytes()),
            streams=[types.ReadStream(name=each) for each in streams],
            estimated_row_count=rows.num_rows,
        )

    def _split(self, name: str, rows: pa.Table, count: int) -> list[str]:
        """Deal the rows out to streams."""
        if not rows.num_rows:
            return []
        size = -(-rows.num_rows // count)
        parts = {f"{name}/streams/{at}": rows.slice(at * size, size) for at in range(count)}
        parts = {stream: part for stream, part in parts.items() if part.num_rows}
        self._streams |= parts
        return list(parts)

    def _read(self, request: Any, context: Any) -> Iterator[Any]:
        part = self._streams[request.read_stream]
        rest = part.slice(request.offset)
        schema = types.ArrowSchema(serialized_schema=part.schema.serialize().to_pybytes())
        for number, batch in enumerate(rest.combine_chunks().to_batches(max_chunksize=_BATCH)):
            if self._breaks_after(number):
                context.abort(grpc.StatusCode.UNAVAILABLE, "stream broken")
            yield types.ReadRowsResponse(
                arrow_record_batch=types.ArrowRecordBatch(
                    serialized_record_batch=batch.serialize().to_pybytes()
                ),
                arrow_schema=schema,
                row_count=batch.num_rows,
            )

    def _breaks_after(self, batches: int) -> bool:
        with self._lock:
            if self.interrupt is None or batches < self.interrupt:
                return False
            self.interrupt = None
            return True
