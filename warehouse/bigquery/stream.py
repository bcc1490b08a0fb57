"""Large results by the Storage Read API: a stream of Arrow batches.

https://cloud.google.com/bigquery/docs/reference/storage
"""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from google.cloud import bigquery
from google.cloud.bigquery_storage_v1 import types

_types: Any = types


def read_stream(storage: Any, job: bigquery.QueryJob) -> Iterator[pa.RecordBatch]:
    """Read what a query found by a BigQueryReadClient, which goes on where a stream was broken."""
    table = job.destination
    asked = _types.ReadSession(table=table.to_bqstorage(), data_format=_types.DataFormat.ARROW)
    asked.read_options.arrow_serialization_options.buffer_compression = (
        _types.ArrowSerializationOptions.CompressionCodec.LZ4_FRAME
    )
    session = storage.create_read_session(
        parent=f"projects/{job.project}", read_session=asked, max_stream_count=1
    )
    schema = pa.ipc.read_schema(pa.py_buffer(session.arrow_schema.serialized_schema))
    for stream in session.streams:
        for part in storage.read_rows(stream.name):
            rows = pa.py_buffer(part.arrow_record_batch.serialized_record_batch)
            yield pa.ipc.read_record_batch(rows, schema)
