"""What the doctor asks of a workbook, beside what every run does."""

from typing import Protocol

from sync.workbook.protocol import Changes, Snapshot, Workbook


class Service(Protocol):
    """What a workbook behind a service knows of the way there."""

    @property
    def identity(self) -> str:
        """As whom it is asked, and where the credentials were found."""

    @property
    def skew(self) -> float | None:
        """How many seconds this computer's clock is ahead of the service's; None if unknown."""

    def refuse_protected(self, snapshot: Snapshot, changes: Changes) -> None:
        """Raise WorkbookError where changes touch what the account may not edit."""


class OpenWorkbook(Workbook, Protocol):
    """A workbook that can tell whether it may be written, without writing it."""

    @property
    def service(self) -> Service | None:
        """The service that it is behind; None for a file of this machine."""

    def refuse_reader(self) -> None:
        """Raise QualifyError where a write would be refused: it may only be read, or is open."""
