"""Google's quotas per minute: reads and writes apart, of each account and of the project.

Off by default: `server.quotas = Quotas()`. A shorter `minute`, in seconds of `now`, is for tests
whose job lives on a faster clock.
"""

import re
import threading
import time
from collections import deque
from collections.abc import Callable

from tests.sheets import errors
from tests.sheets.errors import ApiError

Key = tuple[str, str]


class Quotas:
    """Counts the requests of the last minute, and refuses those that are too many.

    `refused` counts these, `seen` has the moments of all others by kind ("Read", "Write").
    """

    def __init__(
        self,
        account: int = 60,
        project: int = 300,
        minute: float = 60.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.refused = 0
        self.seen: dict[str, list[float]] = {"Read": [], "Write": []}
        self._account, self._project = account, project
        self._minute, self._now = minute, now
        self._windows: dict[Key, deque[float]] = {}
        self._lock = threading.Lock()

    def check(self, account: str, method: str) -> None:
        """Count a request; raise ApiError where it is one too many."""
        kind = "Write" if re.search("append|clear|update", method, re.IGNORECASE) else "Read"
        with self._lock:
            now = self._now()
            mine, all_ = self._window((kind, account), now), self._window((kind, ""), now)
            if len(mine) >= self._account or len(all_) >= self._project:
                self.refused += 1
                raise self._refusal(kind, of_project=len(mine) < self._account)
            mine.append(now)
            all_.append(now)
            self.seen[kind].append(now)

    def spend(self, account: str, kind: str, count: int) -> None:
        """Let others use up so many requests of an account now."""
        with self._lock:
            for key in ((kind, account), (kind, "")):
                self._window(key, self._now()).extend([self._now()] * count)

    def _window(self, key: Key, now: float) -> deque[float]:
        window = self._windows.setdefault(key, deque())
        while window and window[0] <= now - self._minute:
            window.popleft()
        return window

    @staticmethod
    def _refusal(kind: str, *, of_project: bool) -> ApiError:
        error = errors.quota(write=kind == "Write")
        if of_project:
            error.message = error.message.replace(" per user'", "'")
            limit = error.details[0]["metadata"]
            limit["quota_limit"] = limit["quota_limit"].removesuffix("PerUser")
        return error
