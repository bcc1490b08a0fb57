"""Time and chance for what is tried again after a while, so that tests need neither."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_FIRST_WAIT = 1.0
_LONGEST_WAIT = 32.0


@dataclass(frozen=True)
class Pace:
    """Seconds as time.monotonic gives them, the way to let them pass, and chance.

    `patience` is how many seconds one request may take. Google gives up after 180:
    https://developers.google.com/workspace/sheets/api/limits
    """

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: random.Random = field(default_factory=random.SystemRandom)
    patience: float = 100.0

    def backoff(self, turn: int) -> float:
        """The seconds to wait after a turn, from 0: exponentially more, with full jitter.

        https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
        """
        return self.chance.uniform(0, min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(turn, 10)))
