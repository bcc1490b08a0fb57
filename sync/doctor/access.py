"""The links on the way to a Google spreadsheet: which of them hold, by what a run was told."""

from collections.abc import Iterator, Sequence

from rules.phrases import plural
from sync.doctor.checkup import Finding, fine, warning, wrong
from sync.messages.errors import QualifyError
from sync.messages.link import ASK_DOCTOR, Link
from sync.workbook.service import Service

WAY = (
    Link.CREDENTIALS,
    Link.SERVICE,
    Link.API,
    Link.QUOTA,
    Link.WORKBOOK,
    Link.SHARED,
)
"""What is checked of a request, in this order: a refusal about one tells that those before hold."""

_NOTICEABLE = 60
"""Seconds that a clock may be wrong: it decides which day is today, and the changelog's When."""

_REFUSED = 240
"""Seconds beyond which Google refuses keys; it allows for some five minutes.

https://developers.google.com/identity/protocols/oauth2/service-account
"""

_SET_CLOCK = "set the clock, and let the system keep it right by the network"
_QUOTA = (
    "not used up (how much is left can't be asked); a run makes 2 requests where nothing changed"
    " and some 6 where it writes, Google allows an account 60 reads and 60 writes a minute"
)


def find_broken(error: QualifyError, service: Service | None, otherwise: Link) -> Link:
    """The link that an error is about.

    It is the clock where a run could not tell why the credentials are refused, and that is wrong.
    """
    about, skew = error.about or otherwise, (service.skew if service else None) or 0
    unsure = about is Link.CREDENTIALS and ASK_DOCTOR in error.mend
    return Link.CLOCK if unsure and abs(skew) > _REFUSED else about


def way_there(service: Service, broken: Link | None, title: str) -> Iterator[tuple[Link, Finding]]:
    """What holds on the way to a spreadsheet of which the first `broken` link is known."""
    said = {
        Link.CREDENTIALS: service.identity,
        Link.SERVICE: "Google answers",
        Link.API: "the Google Sheets API is on",
        Link.QUOTA: _QUOTA,
        Link.WORKBOOK: f"found: {title}",
        Link.SHARED: "the account may view it",
    }
    for link in _held(broken, heard=service.skew is not None):
        yield link, fine(said[link])
    if service.skew is not None and broken is not Link.CLOCK:
        yield Link.CLOCK, _clock(service.skew)


def _held(broken: Link | None, *, heard: bool) -> Sequence[Link]:
    """The links that hold; `heard`: Google has answered, be it with a refusal."""
    if broken in {Link.CLOCK, Link.CREDENTIALS}:
        return [Link.SERVICE] if heard else []
    return WAY[: WAY.index(broken)] if broken in WAY else WAY


def wrong_access(error: QualifyError, link: Link, service: Service) -> Finding:
    """What to say of a refusal that is about a link on the way to the spreadsheet.

    What the run could not tell apart (`ASK_DOCTOR`) is told apart here.
    """
    found, skew = wrong(error), service.skew
    mend = found.mend.removesuffix(ASK_DOCTOR).removesuffix("; ")
    if link is Link.CLOCK:
        told = "" if skew is None or abs(skew) <= _NOTICEABLE else f" ({_said(skew)})"
        return found._replace(what=found.what + told, mend=_SET_CLOCK)
    if link is Link.CREDENTIALS:
        found = found._replace(what=f"{found.what} ({service.identity})")
        if ASK_DOCTOR in error.mend:
            clock = ": the clock is right" if skew is not None and abs(skew) <= _NOTICEABLE else ""
            mend = f"make a new key, or log in again{clock}"
    return found._replace(mend=mend)


def _clock(skew: float) -> Finding:
    if abs(skew) > _NOTICEABLE:
        return warning(_said(skew), _SET_CLOCK)
    return fine("agrees with Google's within a minute")


def _said(skew: float) -> str:
    minutes = round(abs(skew) / 60)
    length = f"{minutes} {plural(minutes, 'minute')}"
    return f"this computer's clock is {length} {'ahead of' if skew > 0 else 'behind'} Google's"
