"""A server that speaks BigQuery's API, as far as the job uses it."""

from tests.bigquery.server import BigQueryServer

__all__ = ["BigQueryServer"]
