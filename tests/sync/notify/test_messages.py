"""What a message says, in each service's format; whatever is in a cell, nothing of it acts."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any, get_type_hints

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.judging.verdict import MoveKind
from sync.funnel.figures import OneAway, Stalled
from sync.messages.errors import GuardError, WorkbookError
from sync.messages.problem import Problem
from sync.notify.google_chat import MOST_BYTES, chat_message
from sync.notify.letter import write_letter
from sync.notify.news import Links, News
from sync.notify.plain_json import Told, json_message
from sync.notify.slack import slack_message
from sync.run.tidings import Portfolio
from sync.sheet.changelog import LogRow
from sync.sheet.moves import CountedMoves
from sync.terminal.json_line import json_line

WHEN = datetime(2026, 1, 15, 9, 30)  # noqa: DTZ001 -- local, as in the sheet
SHEET = "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789/edit"
RUN = "https://github.com/team/sheet/actions/runs/1"
STRIP = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

TEXT = {
    "type": "object",
    "required": ["type", "text"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "plain_text"},
        "text": {"type": "string", "minLength": 1, "maxLength": 3000},
        "emoji": {"const": False},
    },
}
SLACK = {
    "type": "object",
    "required": ["text", "blocks"],
    "additionalProperties": False,
    "properties": {
        "text": {"type": "string", "minLength": 1, "maxLength": 40_000},
        "mrkdwn": {"type": "boolean"},
        "blocks": {
            "type": "array",
            "maxItems": 50,
            "items": {
                "oneOf": [
                    {
                        "additionalProperties": False,
                        "properties": {
                            "type": {"const": "header"},
                            "text": {
                                **TEXT,
                                "properties": {
                                    **TEXT["properties"],  # type: ignore[dict-item]
                                    "text": {"type": "string", "minLength": 1, "maxLength": 150},
                                },
                            },
                        },
                    },
                    {
                        "additionalProperties": False,
                        "properties": {"type": {"const": "section"}, "text": TEXT},
                    },
                    {
                        "additionalProperties": False,
                        "properties": {
                            "type": {"const": "context"},
                            "elements": {"type": "array", "minItems": 1, "maxItems": 10},
                        },
                    },
                ]
            },
        },
    },
}
"""What Slack takes: https://docs.slack.dev/reference/block-kit/blocks"""


def move(key: str, kind: MoveKind = MoveKind.PROMOTED, name: str = "Acme") -> LogRow:
    return LogRow(1, WHEN, key, name, "List", "Lead", kind, "", "0123abcd", "run-1")


def stalled(key: str, name: str = "Acme") -> Stalled:
    return Stalled(2, key, name, "Ada", "Lead", date(2025, 10, 3))


def one_away(key: str, *missing: str) -> OneAway:
    return OneAway(2, key, "Acme", "Ada", "Lead", "Opportunity", missing)


NEWS = News(
    "configs/sales.toml",
    "Sales",
    Links(SHEET, RUN),
    moves=[
        move("P-1"),
        move("P-2", MoveKind.BY_HAND),
        move("P-3"),
        move("P-4", MoveKind.ADOPTED),
        move("P-5", MoveKind.ADDED),
    ],
    stalled=[stalled("P-9")],
    problems=[Problem("the key is blank", "write one", 7, None)],
)
DIGEST = replace(
    NEWS,
    moves=[move("P-1")],
    problems=(),
    portfolio=Portfolio(
        "Ada",
        [stalled("P-8"), stalled("P-9")],
        [one_away("P-6", "budget"), one_away("P-7", "budget", "step")],
        {"budget": "Budget of 10k identified", "step": "Next step agreed"},
    ),
)


def plain_texts(message: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in message["blocks"] if "text" in block]


def test_slack_is_told_what_moved_and_who_is_stalled() -> None:
    message = slack_message(write_letter(NEWS))
    jsonschema.validate(message, SLACK)
    assert plain_texts(message) == [
        (
            "Sales: 2 promoted, 1 set by hand, 1 taken over from the Stage column, 1 first seen,"
            " 1 newly stalled"
        ),
        "Promoted: 2\n• P-1: List → Lead\n• P-3: List → Lead",
        "By hand: 1\n• P-2: List → Lead",
        "Newly stalled: 1\n• P-9: Lead, since 3 Oct 2025",
        "Problems: 1\n• the key is blank; row 7; write one",
    ]
    assert message["blocks"][-1]["elements"] == [
        {"type": "plain_text", "text": "sales.toml", "emoji": False},
        {"type": "mrkdwn", "text": f"<{SHEET}|Open the sheet>"},
        {"type": "mrkdwn", "text": f"<{RUN}|This run>"},
    ]


def test_an_owner_is_told_how_it_stands_with_their_own() -> None:
    assert plain_texts(slack_message(write_letter(DIGEST))) == [
        "Ada, Sales: 1 promoted, 1 newly stalled",
        "Promoted: 1\n• P-1: List → Lead",
        "Newly stalled: 1\n• P-9: Lead, since 3 Oct 2025",
        "Stalled in all: 2\n• P-8: Lead, since 3 Oct 2025\n• P-9: Lead, since 3 Oct 2025",
        (
            "One criterion away: 2\n"
            '• P-6: Lead → Opportunity, wants "Budget of 10k identified"\n'
            '• P-7: Lead → Opportunity, wants "Budget of 10k identified" or "Next step agreed"'
        ),
    ]


def test_google_chat_is_told_the_same_on_a_card() -> None:
    [card] = chat_message(write_letter(NEWS))["cardsV2"]
    texts = [
        widget["textParagraph"]["text"]
        for section in card["card"]["sections"]
        for widget in section["widgets"]
    ]
    assert texts == [
        (
            "<b>Sales: 2 promoted, 1 set by hand, 1 taken over from the Stage column, 1 first seen,"
            " 1 newly stalled</b>"
        ),
        "<b>Promoted: 2</b><br>• P-1: List → Lead<br>• P-3: List → Lead",
        "<b>By hand: 1</b><br>• P-2: List → Lead",
        "<b>Newly stalled: 1</b><br>• P-9: Lead, since 3 Oct 2025",
        "<b>Problems: 1</b><br>• the key is blank; row 7; write one",
        f'sales.toml · <a href="{SHEET}">Open the sheet</a> · <a href="{RUN}">This run</a>',
    ]


def test_names_are_told_where_they_are_asked_for() -> None:
    named = replace(NEWS, names=True)
    assert "• P-1 (Acme): List → Lead" in plain_texts(slack_message(write_letter(named)))[1]
    assert "Acme" not in json_line(slack_message(write_letter(NEWS)))
    assert "Acme" not in json_line(chat_message(write_letter(NEWS)))
    assert "Acme" not in json_line(json_message(NEWS))
    told = json_message(named)
    assert (told["moves"][0]["name"], told["stalled"][0]["name"]) == ("Acme", "Acme")


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (GuardError("Sales", "would move 40 of 50", "look"), "stopped by the guard"),
        (WorkbookError("Sales", "is not shared", "share it"), "the run failed"),
    ],
)
def test_a_run_that_stopped_says_where_why_and_the_mend(
    error: WorkbookError | GuardError, title: str
) -> None:
    texts = plain_texts(slack_message(write_letter(News("a.toml", "Sales", Links(), error=error))))
    assert title in texts[0]
    assert texts[1] == f"What is wrong\n• {error}"


def test_a_first_run_is_told_in_counts() -> None:
    adopted = [move(f"P-{n}", MoveKind.ADOPTED) for n in range(1000)]
    letter = write_letter(News("a.toml", "Sales", Links(), moves=adopted))
    assert letter.title == "Sales: 1,000 taken over from the Stage column"
    assert letter.parts == []
    news = News("a.toml", "Sales", Links(), moves=adopted, adopted="Old {stage}")
    assert write_letter(news).title == "Sales: 1,000 taken over from the Old {stage} column"


def test_moves_of_which_the_first_are_at_hand_are_counted_whole() -> None:
    listed = [move(f"P-{n}") for n in range(1_000)]
    news = replace(NEWS, moves=CountedMoves({MoveKind.PROMOTED: 4000, MoveKind.DEMOTED: 2}, listed))

    letter = write_letter(news)
    assert "4,000 promoted, 2 demoted" in letter.title
    told = {each.heading: (len(each.lines), each.rest) for each in letter.parts}
    assert (told["Promoted: 4,000"], told["Demoted: 2"]) == ((20, 3980), (0, 2))
    message = json_message(news)
    assert (len(message["moves"]), message["left_out"]["moves"]) == (1000, 3002)
    assert message["counts"]["promoted"] == 4000


def test_programs_are_told_every_field() -> None:
    told = json_message(NEWS)
    assert told == {
        "format": 1,
        "config": "configs/sales.toml",
        "moves": [
            {"key": each.key, "from": "List", "to": "Lead", "kind": each.kind.value}
            for each in NEWS.moves
        ],
        "stalled": [{"key": "P-9", "stage": "Lead", "since": "2025-10-03"}],
        "problems": [{"row": 7, "key": None, "what": "the key is blank", "mend": "write one"}],
        "error": None,
        "counts": {
            "promoted": 2,
            "demoted": 0,
            "adopted": 1,
            "by_hand": 1,
            "released": 0,
            "added": 1,
        },
        "left_out": {"moves": 0, "stalled": 0, "problems": 0},
    }
    digest = json_message(DIGEST)
    assert digest.keys() == get_type_hints(Told).keys()
    assert digest["one_away"][1] == {
        "key": "P-7",
        "stage": "Lead",
        "next": "Opportunity",
        "missing": ["budget", "step"],
    }
    many = replace(NEWS, moves=[move("P-1")] * 1003)
    assert len(json_message(many)["moves"]) == 1000
    assert json_message(many)["left_out"]["moves"] == 3


class Tags(HTMLParser):
    """The tags of a text, with their attributes, and what is read of it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, Sequence[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))


HOSTILE = st.one_of(
    st.text(max_size=120),
    st.sampled_from(
        [
            "<!channel>",
            "<@U012AB3CD>",
            "<https://evil.example|Sheet>",
            "<users/all>",
            "*bold* _it_ ~no~ `code`",
            "&lt;!here&gt;",
            "</b><a href='javascript:alert(1)'>x</a>",
            ":smile:",
            "\x1b[31m\u202egnp",
            "::set-output name=x::y",
            "☃" * 500,
            "&" * 500,
            "a\nb",
        ]
    ),
)


def check_harmless(news: News) -> None:
    letter = write_letter(news)
    slack = slack_message(letter)
    jsonschema.validate(slack, SLACK)
    texts = [slack["text"], *plain_texts(slack)]
    texts += [each["text"] for each in slack["blocks"][-1]["elements"][:1]]
    for text in texts:
        assert "<" not in text
        assert ">" not in text
        assert not re.search(r"&(?!amp;|lt;|gt;)", text)
        assert not STRIP.search(text.replace("\n", ""))
    chat = chat_message(letter)
    assert len(json_line(chat)) <= MOST_BYTES
    for section in chat["cardsV2"][0]["card"]["sections"]:
        for widget in section["widgets"]:
            tags = Tags()
            tags.feed(widget["textParagraph"]["text"])
            assert {tag for tag, _ in tags.tags} <= {"b", "br", "a"}
            links = [dict(attributes)["href"] for tag, attributes in tags.tags if tag == "a"]
            assert set(links) <= {SHEET, RUN}
    assert "\n" not in json_line(json_message(news))


@settings(max_examples=15, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE, st.integers(1, 60))
def test_nothing_in_a_message_acts_and_each_fits(key: str, name: str, stage: str, n: int) -> None:
    harmless(key, name, stage, n)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE, st.integers(1, 300))
def test_nothing_in_many_messages_acts(key: str, name: str, stage: str, n: int) -> None:
    harmless(key, name, stage, n)


def harmless(key: str, name: str, stage: str, n: int) -> None:
    moved = [
        LogRow(1, WHEN, key, name, stage, stage, kind, name, "", "")
        for kind in MoveKind
        for _ in range(n)
    ]
    late = [Stalled(2, key, name, name, stage, date(2025, 10, 3))] * n
    away = [OneAway(2, key, name, name, stage, stage, (name, key))] * n
    problems = [Problem(f"{stage} is wrong", name, 7, key)] * n
    portfolio = Portfolio(name, late, away, {name: stage})
    news = News(f"{name}.toml", stage, Links(SHEET, RUN), moved, late, problems, None, names=True)
    check_harmless(news)
    check_harmless(replace(news, portfolio=portfolio))
    check_harmless(News("a", key, Links(), error=WorkbookError(key, name * 50, stage)))
