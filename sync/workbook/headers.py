"""Times that the headers of a reply tell."""

import time
from email.utils import parsedate_to_datetime


def read_wait(text: str) -> float:
    """The seconds that a Retry-After asks for: it holds seconds, or a date; 0 where neither."""
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    moment = read_moment(text)
    return 0.0 if moment is None else max(0.0, moment - time.time())


def read_moment(text: str) -> float | None:
    """A date of a header, as seconds since 1970."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None
