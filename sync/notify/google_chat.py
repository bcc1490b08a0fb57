"""A message in Google Chat's format: a card, in whose texts people's "<", ">" and "&" are escaped.

A card's texts know a few tags of HTML, and no mention; the markup of plain messages ("*", "_",
"<users/all>") does nothing there.

https://developers.google.com/workspace/chat/format-messages#card-formatting
https://developers.google.com/workspace/chat/api/reference/rest/v1/cards
"""

import html
from collections.abc import Iterator
from typing import Any

from sync.notify.letter import Letter, Passage, fitting
from sync.terminal.json_line import json_line

MOST_BYTES = 32_000
"""How much a message may hold.

https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create
"""

Widget = dict[str, Any]


def chat_message(letter: Letter) -> dict[str, Any]:
    """The message; it is cut to what Google Chat takes."""
    return fitting(letter, _message, lambda message: len(json_line(message)) <= MOST_BYTES)


def _message(letter: Letter) -> dict[str, Any]:
    sections = [{"widgets": [_text(f"<b>{_escaped(letter.title)}</b>")]}]
    sections += [_section(part) for part in letter.parts]
    sections.append({"widgets": list(_footer(letter))})
    card = {"header": {"title": "Qualify"}, "sections": sections}
    return {"cardsV2": [{"cardId": "qualify", "card": card}]}


def _section(part: Passage) -> dict[str, Any]:
    lines = "<br>".join(f"• {_escaped(line)}" for line in part.shown)
    heading = f"<b>{_escaped(part.heading)}</b>"
    return {"widgets": [_text("<br>".join(filter(None, (heading, lines))))]}


def _footer(letter: Letter) -> Iterator[Widget]:
    links = (f'<a href="{url}">{said}</a>' for url, said in letter.links.named)
    yield _text(" · ".join((_escaped(letter.config), *links)))


def _text(text: str) -> Widget:
    return {"textParagraph": {"text": text}}


def _escaped(text: str) -> str:
    return html.escape(text)
