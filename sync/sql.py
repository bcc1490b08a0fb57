"""The statements that a run on a database table sends."""

from typing import NamedTuple


class Statement(NamedTuple):
    """One statement, in the database's dialect.

    `reads` tells that it only asks, `stays` that it changes a table that stays; all others make
    temporary tables. One that is `filled` the job fills with rows that it made itself.
    """

    text: str
    reads: bool
    stays: bool
    filled: bool
