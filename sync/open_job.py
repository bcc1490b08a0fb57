"""Opening what a config says its prospects are in, for its job."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sync.config.model import ConfigFile
from sync.job import Job, SheetJob
from sync.open import Access, open_workbook
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
    writing = not order.context.options.dry_run
    with open_workbook(file, writing=writing, access=access) as workbook:
        yield SheetJob(SheetWork(file, workbook, order.context, order.say, order.against))
