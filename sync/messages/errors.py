"""What stops a run. Each error says where, what was found, and the mend."""

from collections.abc import Sequence

from rules.language.finding import Finding
from sync.messages.link import Link
from sync.messages.safe import plain


class QualifyError(Exception):
    """A run that cannot go on, for a reason that is not a fault of the program.

    `where` names the thing ("demo.xlsx Prospects!C1"), `what` says what is wrong with it, and
    `mend` what to do next. `about` is the link of the chain that is broken, None where that is
    plain from what was being done. `code` is the exit code.
    """

    code: int

    def __init__(self, where: str, what: str, mend: str = "", *, about: Link | None = None) -> None:
        super().__init__(where, what, mend)
        self.where = where
        self.what = what
        self.mend = mend
        self.about = about

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"; {self.mend}" if self.mend else "")

    def lines(self) -> list[str]:
        """What it says, harmless, a line for each thing that is wrong.

        So a heading of several lines, which the text may quote, doesn't break it.
        """
        return [plain(str(self))]


class ConfigError(QualifyError):
    """The config cannot be read or does not mean anything."""

    code = 2


class MistakesError(Exception):
    """Mistakes in the text of a config, where its file is not known."""

    def __init__(self, mistakes: Sequence[Finding]) -> None:
        super().__init__(*mistakes)
        self.mistakes = mistakes


class BadConfigError(ConfigError):
    """All that is wrong with a config, in the order of the file; at least one mistake."""

    def __init__(self, file: str, mistakes: Sequence[Finding]) -> None:
        first, more = mistakes[0], len(mistakes) - 1
        what = first.what + (f" (and {more} more)" if more else "")
        super().__init__(first.place(file), what, first.mend)
        self.file = file
        self.mistakes = mistakes

    def __str__(self) -> str:
        return "\n".join(self._said())

    def lines(self) -> list[str]:
        """What it says of each mistake, harmless."""
        return [plain(each) for each in self._said()]

    def _said(self) -> list[str]:
        return [f"{each.place(self.file)}: {each}" for each in self.mistakes]


class UsageError(QualifyError):
    """What the command line asks for does not exist."""

    code = 2


class WorkbookError(QualifyError):
    """The workbook is not as the config says, or access to it is refused."""

    code = 3


class GuardError(QualifyError):
    """The run would move more prospects than the config allows."""

    code = 4


class ServiceError(QualifyError):
    """The service stayed unavailable."""

    code = 5


class FaultError(QualifyError):
    """The program itself is at fault with one of several configs; the others go on.

    `frames` say where: what the fault said is left out, as it may quote a cell.
    """

    code = 1

    def __init__(self, where: str, fault: str, frames: Sequence[str]) -> None:
        super().__init__(where, f"{fault}: this is a fault of qualify", "please report it")
        self.frames = frames

    def __str__(self) -> str:
        return "\n".join([*self.frames, super().__str__()])

    def lines(self) -> list[str]:
        """What it says, harmless, and before that a line for each step to it."""
        return [plain(line) for line in str(self).splitlines()]


class StoppedError(QualifyError):
    """The program was told to stop, and has let go of what it held."""

    def __init__(self, code: int) -> None:
        super().__init__("qualify", "was told to stop", "run it again; what was recorded stands")
        self.code = code


class MovedError(Exception):
    """The workbook is no longer as it was read: read everything and plan again.

    `what` says what was found ("a row has moved"), for the case that the job gives up on it.
    `refusal` is there where a service refused what it was asked for, in words that may as well
    mean something else: raised in its place where nothing has changed after all.
    """

    def __init__(self, what: str, refusal: QualifyError | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.refusal = refusal
