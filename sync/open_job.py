"""Opening what a config says its prospects are in, for its job."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sync.config.model import ConfigFile, DatabaseTable
from sync.job import Job, SheetJob
from sync.open import Access, database_address, open_workbook
from sync.run.job import Job as SheetWork
from sync.run.run_input import RunContext


@dataclass(frozen=True)
class Order:
    """How a job is to be done: one run, who is told each step that begins, what to compare with."""

    context: RunContext
    say: Callable[[str], None]
    against: ConfigFile | None = None


@contextmanager
def open_job(file: ConfigFile, order: Order, access: Access) -> Iterator[Job]:
    """Open what a config says its prospects are in, to do its job there.

    Other runs are kept out meanwhile, unless this is one that writes nothing.
    """
    table = file.config.table
    if table is not None:
        with _open_table(file, table, order, access) as job:
            yield job
        return
    writing = not order.context.options.dry_run
    with open_workbook(file, writing=writing, access=access) as workbook:
        yield SheetJob(SheetWork(file, workbook, order.context, order.say, order.against))


@contextmanager
def _open_table(
    file: ConfigFile, table: DatabaseTable, order: Order, access: Access
) -> Iterator[Job]:
    from warehouse.extras import want_extra  # noqa: PLC0415 -- only what a run needs is imported

    address = database_address(file, table)
    want_extra(address.kind, file.path.name)
    from warehouse.job import TableJob  # noqa: PLC0415 -- needs the extra
    from warehouse.opening import Reach, open_database  # noqa: PLC0415 -- as above

    reach = Reach(
        table.results,
        table.parts,
        writing=not order.context.options.dry_run,
        deadline=access.deadline,
        pace=access.pace,
        credentials=access.credentials,
    )
    with open_database(address, reach) as database:
        yield TableJob(file, table, database, order.context, order.say, order.against)
