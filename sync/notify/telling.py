"""Telling people of a run: one message for everybody, and a digest for each owner."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sync.config.model import ConfigFile
from sync.config.webhook import Format, find_format
from sync.messages.problem import Problem
from sync.notify.address import Addresses, NotifyAddress
from sync.notify.google_chat import chat_message
from sync.notify.letter import write_letter
from sync.notify.message import undelivered
from sync.notify.news import News, find_digests, find_news
from sync.notify.plain_json import json_message
from sync.notify.sender import Sender
from sync.notify.slack import slack_message
from sync.run.tidings import Tidings
from sync.show.report import Report
from sync.terminal.json_line import json_line

_URL = re.compile(r"https?://[\w./:-]+", re.ASCII)
_JSON = "application/json; charset=utf-8"


def tell(
    file: ConfigFile, report: Report, addresses: Addresses, sender: Sender, run_url: str = ""
) -> Sequence[Problem]:
    """Tell of a run that is over; return a problem for each message that was not delivered.

    `run_url` is the page of the CI run that this is part of, "" where there is none.
    """
    found = []
    for address, news in _messages(file, report, addresses, run_url):
        why = sender.post(address, _body(news, address, file), _JSON)
        if why:
            found.append(undelivered(address, "of the run", why))
    return found


def _messages(
    file: ConfigFile, report: Report, addresses: Addresses, run_url: str
) -> Iterator[tuple[NotifyAddress, News]]:
    """Each message that is due, and where it goes."""
    news = find_news(file, report, run_url if _URL.fullmatch(run_url) else "")
    if addresses.webhook and news.is_any:
        yield addresses.webhook, news
    tidings = report.tidings or Tidings()
    digests = find_digests(news, file.config.notify.on, tidings)
    for owner, address in addresses.owners.items():
        if owner in digests and digests[owner].is_any:
            yield address, digests[owner]


def _body(news: News, address: NotifyAddress, file: ConfigFile) -> bytes:
    shape: Format = file.config.notify.format or find_format(address.url) or "json"
    return json_line(_shaped(news, shape)).encode()


def _shaped(news: News, shape: Format) -> Mapping[str, Any]:
    if shape == "slack":
        return slack_message(write_letter(news))
    return chat_message(write_letter(news)) if shape == "google_chat" else json_message(news)
