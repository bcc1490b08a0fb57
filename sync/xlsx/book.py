"""The workbook itself, as the job sees it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from lxml import etree

from rules.phrases import plural
from sync.messages.errors import MovedError, WorkbookError
from sync.messages.trace import size, timed, trace
from sync.workbook.archive import Departed, Departure
from sync.workbook.furniture import Furniture, Piece
from sync.workbook.pace import Pace
from sync.workbook.protocol import (
    TOP_ROWS,
    Changes,
    Layout,
    Progress,
    ReadRequest,
    Snapshot,
    WriteResult,
)
from sync.xlsx.archive import make_archive
from sync.xlsx.file import workbook_file
from sync.xlsx.furniture.furnish import furnish
from sync.xlsx.state import TabSettings, WorkbookState
from sync.xlsx.writer import make_rewrite


class XlsxWorkbook:
    """A local .xlsx or .xlsm file as a `sync.workbook.protocol.Workbook`.

    By itself it only reads, also while another program has the file open. To write:
    `with XlsxWorkbook(path).writing() as book`.
    """

    def __init__(
        self,
        path: Path,
        *,
        tab: str | None = None,
        header_row: int = 1,
        locale: str = "en_US",
        timezone: str = "UTC",
    ) -> None:
        """`header_row` counts from 1.

        Without `tab`, the prospects' tab is the first visible one that is not the job's own.
        """
        self._file = workbook_file(path)
        self._settings = TabSettings(tab, header_row, locale, timezone)
        self._looked: WorkbookState | None = None
        self._state: WorkbookState | None = None
        self._may_write = False
        self.pace = Pace()

    @contextmanager
    def writing(self) -> Iterator[Self]:
        """Keep every other run out until the end, and allow `write`.

        Raises WorkbookError where the file cannot be written, or is open in another program.
        """
        with self._file.held():
            self._file.refuse_open()
            self._may_write = True
            try:
                yield self
            finally:
                self._may_write = False

    @property
    def service(self) -> None:
        """There is none: it is a file of this machine."""

    def refuse_reader(self) -> None:
        """Raise where the file cannot be written, or is open in another program."""
        self._file.refuse_read_only()
        self._file.refuse_open()

    @property
    def name(self) -> str:
        """The file's name."""
        return self._file.name

    @property
    def requests(self) -> int:
        """Always 0: there is no service to ask."""
        return 0

    def look(self) -> Layout:
        """Read the file, and find the prospects' tab, its headings and what is the job's."""
        with self._reading():
            with timed("read the file") as note:
                data = self._file.read()
                note(size(len(data)))
            if self._looked is None or self._looked.data != data:
                with timed("find tabs and headings"):
                    self._looked = WorkbookState(data, self.name, self._settings)
            self._state = self._looked
            return self._state.layout

    def find_log(self, name: str) -> Layout | None:
        """Look for a changelog that no hidden name marks any more, in the state looked at."""
        with self._reading():
            found = self._state and self._state.with_log(name)
            self._state = found or self._state
            return found.layout if found else None

    def all_titles(self, layout: Layout) -> Sequence[str]:
        """The titles of all tabs."""
        return layout.titles

    def top_rows(self, layout: Layout) -> Sequence[Sequence[str]]:
        """Read the texts of the first rows of the state that was looked at."""
        if self._state is None or self._state.layout != layout:
            raise MovedError(f"{self.name} is not as it was looked at")
        return [self._state.headings(row) for row in range(1, TOP_ROWS + 1)]

    def read(self, layout: Layout, wanted: ReadRequest) -> Snapshot:
        """Read the wanted cells of the state that was looked at."""
        if self._state is None:
            self.look()
        state = self._state
        if state is None or state.layout != layout:
            raise MovedError(f"{self.name} is not as it was looked at")
        with self._reading(), timed("read the cells") as note:
            cells = state.prospects(wanted)
            log = state.log_columns(wanted.log_columns)
            note(f"{cells.rows:,} {plural(cells.rows, 'row')}")
        state.forget_texts()
        return Snapshot(
            state.layout,
            cells.rows,
            cells.cells,
            log.rows,
            log.cells,
            cells.formulas,
            state.areas(cells.after_rows),
        )

    def write(self, snapshot: Snapshot, changes: Changes) -> WriteResult:
        """Swap the file for one with the changes; it stays as it is where there are none.

        Raises MovedError where the file is not the one that `snapshot` was read from.
        """
        if not self._may_write:
            raise RuntimeError("write outside of writing()")
        state = self._state
        # The same layout, not an equal one: rows may have moved since, and the layout not changed.
        if state is None or snapshot.layout is not state.layout:
            raise MovedError(f"{self.name} is not as it was read")
        with self._reading(), timed("look what is to be written"):
            rewrite = make_rewrite(state, changes)
        if rewrite is None:
            return WriteResult()
        with timed("write and swap the file"):
            self._file.replace(state.data, rewrite.write)
        self._state = self._looked = None
        rows = len(changes.log_rows)
        tabs = len(changes.to_draw(snapshot.layout))
        return WriteResult(sum(len(c.cells) for c in changes.columns), rows, 1 if rows else 0, tabs)

    @property
    def progress(self) -> Progress:
        """A write that was stopped has written nothing: files are swapped whole."""
        return Progress()

    def archive(self, snapshot: Snapshot, departure: Departure) -> Departed:
        """Swap the file for one whose changelog lacks these records; first they are stored.

        Raises MovedError where the file is not the one that `snapshot` was read from.
        """
        if not self._may_write:
            raise RuntimeError("archive outside of writing()")
        state = self._state
        if state is None or state.own.log is None or snapshot.layout is not state.layout:
            raise MovedError(f"{self.name} is not as it was read")
        if not departure.rows:
            return Departed(done=True)
        with self._reading():
            rewrite, title = make_archive(state, state.own.log, departure)
        if departure.keep:
            departure.keep(departure.rows)
        with timed("write and swap the file"):
            self._file.replace(state.data, rewrite.write)
        self._state = self._looked = None
        return Departed(done=True, rows=departure.rows, tab=title)

    def furnish(self, layout: Layout, wanted: Furniture | None) -> Sequence[Piece]:
        """Furnish the prospects' tab, or with None take back all that was made there.

        The file stays as it is where there is nothing to do. Raises MovedError where it is not
        the one that `layout` was read from.
        """
        if not self._may_write:
            raise RuntimeError("furnish outside of writing()")
        state = self._state
        if state is None or layout != state.layout:
            raise MovedError(f"{self.name} is not as it was looked at")
        with self._reading():
            pieces, rewrite = furnish(state, wanted)
        if rewrite is not None:
            with timed("write and swap the file"):
                self._file.replace(state.data, rewrite.write)
            self._state = self._looked = None
        return pieces

    def pause(self, turn: int, what: str) -> None:  # noqa: ARG002 -- there is no deadline
        """Let time pass before the file is read again, for another program is writing it."""
        seconds = self.pace.backoff(turn)
        trace(f"  waiting {seconds:.1f} s")
        self.pace.sleep(seconds)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Turn whatever goes wrong in reading the file's parts into a WorkbookError.

        That is a number that can't be read, bytes that are not text, or an index that leads
        nowhere. No program writes such a file, and nothing in it can be relied on.
        """
        try:
            yield
        except (ValueError, ArithmeticError, LookupError, etree.LxmlError) as error:
            raise WorkbookError(
                self.name,
                "the file is damaged: one of its parts does not say what it should",
                "open it in Excel or LibreOffice and save it anew, or take an older copy",
            ) from error
        except MemoryError as error:
            raise WorkbookError(
                self.name,
                "is larger than this computer's memory can hold",
                "delete tabs and rows that nobody needs, or run on a larger one",
            ) from error
