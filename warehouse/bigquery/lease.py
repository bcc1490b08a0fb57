"""Of runs on the same result tables one is at work at a time: it holds a lease.

BigQuery locks nothing. Of two transactions that change rows of one table one is aborted, but two
that only append go well together; and a program that was killed leaves its transaction open, which
then aborts everybody else's for up to a day. So a run writes into a table of one row which session
is at work, and until when. One that finds a lease past its end aborts that session, and with it
whatever it had begun. The commit gives the lease back within its transaction: where somebody else
took it meanwhile there is no row to change, and nothing is committed.

https://cloud.google.com/bigquery/docs/transactions#transaction_concurrency
"""

from google.cloud import bigquery
from sqlglot import exp

from sync.messages.errors import MovedError, WorkbookError
from warehouse.bigquery.access import BigQueryPlace
from warehouse.bigquery.jobs import Jobs
from warehouse.sql import col, name_of, named, table_of

_NOBODY = ""
_SECONDS = 3600
"""How long a run without a deadline may hold it."""

_SPARE_SECONDS = 60
_WAIT_SECONDS = 60.0
_POLL_SECONDS = 5.0


class Lease:
    """The lease of all runs that write the same result tables."""

    def __init__(self, jobs: Jobs, place: BigQueryPlace, deadline: float | None) -> None:
        self._jobs = jobs
        self._place = place
        self._table = table_of(*place.results_in, f"{place.results}lease")
        self._patience = _WAIT_SECONDS if deadline is None else deadline
        self._seconds = _SECONDS if deadline is None else int(deadline) + _SPARE_SECONDS
        self._own: set[str] = set()

    def take(self, session: str) -> None:
        """Wait until nobody else is at work, and write down that this session is."""
        self._make_table()
        self._own.add(session)
        end = self._jobs.pace.now() + min(self._patience, _WAIT_SECONDS)
        while not self._try_to_take(session):
            if self._jobs.pace.now() >= end:
                raise WorkbookError(
                    self._place.name,
                    "another run is at work with the same result tables",
                    f"wait for it to end; one that was killed is over when {self._table.name} says",
                )
            self._jobs.pace.sleep(_POLL_SECONDS)

    def give_back(self, session: str) -> bool:
        """Write down, within the session's transaction, that nobody is at work.

        False where the lease is somebody else's by now.
        """
        return self._send(self._change(session, _NOBODY), session).num_dml_affected_rows == 1

    def drop(self, session: str) -> None:
        """Write down that nobody is at work; where that fails, the lease ends by itself.

        One that is somebody else's is not touched: that alone would abort their transaction.
        """
        read = exp.select(col("session")).from_(self._table).sql("bigquery")
        if self._jobs.attempt(read) == [(session,)]:
            self._jobs.attempt(self._change(session, _NOBODY).sql("bigquery"))

    def _make_table(self) -> None:
        """Make the table and its row, both at once, unless they are there."""
        row = exp.select(
            named(exp.Literal.string(_NOBODY), "session"),
            named(exp.CurrentTimestamp(), "held_until"),
        )
        self._send(exp.Create(this=self._table, kind="TABLE", exists=True, expression=row))

    def _try_to_take(self, session: str) -> bool:
        holder, is_held = self._read()
        if is_held and holder not in self._own:
            return False
        if holder != _NOBODY:
            named_session = exp.Literal.string(holder).sql("bigquery")
            self._jobs.attempt(f"CALL BQ.ABORT_SESSION({named_session})")
        until = exp.TimestampAdd(
            this=exp.CurrentTimestamp(),
            expression=exp.Literal.number(self._seconds),
            unit=exp.var("SECOND"),
        )
        try:
            taken = self._send(self._change(holder, session, until))
        except MovedError:
            return False
        return taken.num_dml_affected_rows == 1

    def _read(self) -> tuple[str, bool]:
        """Who holds it, and whether that time is not over."""
        held = exp.GT(this=col("held_until"), expression=exp.CurrentTimestamp())
        found = self._send(exp.select(col("session"), named(held, "held")).from_(self._table))
        [row] = [row for batch in self._jobs.batches(found) for row in batch.to_pylist()]
        return row["session"], row["held"]

    def _change(self, holder: str, new: str, until: exp.Expr | None = None) -> exp.Update:
        """Change the row, if it still names that holder; the time is now, unless it is given."""
        return exp.update(
            self._table,
            {"session": exp.Literal.string(new), "held_until": until or exp.CurrentTimestamp()},
            where=col("session").eq(exp.Literal.string(holder)),
        )

    def _send(self, statement: exp.Expr, session: str | None = None) -> bigquery.QueryJob:
        sql = statement.sql("bigquery")
        return self._jobs.query(sql, f"{name_of(statement)} (lease)", session=session)
