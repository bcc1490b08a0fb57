"""What the spreadsheets of one call have in common: credentials with one token, and the quota."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sync.google.credentials import find_credentials
from sync.google.quota import Quota
from sync.messages.errors import QualifyError
from sync.workbook.limits import Limits
from sync.workbook.pace import Pace


class Shared:
    """Credentials and quota for all spreadsheets that one call opens, in any thread.

    `renewing` is held by whoever gets the credentials a new token.
    """

    def __init__(self, limits: Limits, pace: Pace) -> None:
        self.quota = Quota(limits, pace)
        self.renewing = threading.Lock()
        self._finding = threading.Lock()
        self._found: Any = None

    def credentials(self, file: Path | None, environment: Mapping[str, str]) -> Any:
        """Find credentials as `find_credentials` does, once for all who ask.

        Where there are none, that is found out once, too: to look for them takes seconds.
        """
        with self._finding:
            if self._found is None:
                try:
                    self._found = find_credentials(file, environment)
                except QualifyError as error:
                    self._found = error
        if isinstance(self._found, QualifyError):
            raise self._found
        return self._found
