"""A message in Slack's format: blocks of plain text, in which no markup, mention or link acts.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
https://docs.slack.dev/reference/block-kit/blocks
https://docs.slack.dev/messaging/formatting-message-text#escaping
"""

import html
from collections.abc import Iterator
from typing import Any

from sync.notify.letter import Letter, Passage, fitting

_HEADER, _TEXT, _BLOCKS = 150, 3_000, 50
"""How many characters a header and a text may have, and how many blocks there may be."""

Block = dict[str, Any]


def slack_message(letter: Letter) -> dict[str, Any]:
    """The message; it is cut to what Slack takes."""
    return fitting(letter, _message, _fits)


def _message(letter: Letter) -> dict[str, Any]:
    return {
        "text": _escaped(letter.title),
        "mrkdwn": False,
        "blocks": list(_blocks(letter)),
    }


def _fits(message: dict[str, Any]) -> bool:
    blocks = message["blocks"]
    texts = (block["text"]["text"] for block in blocks if block["type"] == "section")
    return len(blocks) <= _BLOCKS and all(len(text) <= _TEXT for text in texts)


def _blocks(letter: Letter) -> Iterator[Block]:
    if len(_escaped(letter.title)) <= _HEADER:
        yield {"type": "header", "text": _plain(letter.title)}
    else:
        yield {"type": "section", "text": _plain(letter.title)}
    for part in letter.parts:
        yield {"type": "section", "text": _plain(_lines(part))}
    yield {"type": "context", "elements": list(_footer(letter))}


def _lines(part: Passage) -> str:
    return "\n".join([part.heading, *(f"• {line}" for line in part.shown)])


def _footer(letter: Letter) -> Iterator[Block]:
    """Where it comes from. Links are the only markup: none of their signs is of a cell."""
    yield _plain(letter.config)
    for url, said in letter.links.named:
        yield {"type": "mrkdwn", "text": f"<{url}|{said}>"}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": _escaped(text), "emoji": False}


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
