"""Answers of another shape than Google documents: the service's trouble, never a fault of ours."""

import random
from typing import Any

import pytest

from sync.google.marks import LOG_KEY
from sync.messages.errors import QualifyError, ServiceError
from tests.sheets import PersonTab
from tests.sheets.faults import Fault, Request, Timing, answered, html_page
from tests.sheets.wire import Reply, as_json, loads
from tests.sync.google.bench import Bench, is_api
from tests.sync.google.scenes import FRESH


def error_of(bench: Bench, tab: PersonTab) -> QualifyError:
    with pytest.raises(QualifyError) as caught:
        bench.run(tab.book)
    return caught.value


ODD: list[Any] = [None, 5, -1, "x", "", True, [], {}, [None], [5], ["x"], [[]], [{}], {"x": None}]


TOKENS: list[Fault] = [
    html_page(200),
    html_page(403),
    *(answered(200, odd) for odd in ODD),
    *(answered(200, {"access_token": odd, "expires_in": 3600}) for odd in ODD if odd != "x"),
    *(answered(200, {"access_token": "x", "expires_in": odd}) for odd in ("soon", [5], "9" * 30)),
    answered(200, {"access_token": "x\r\ny", "expires_in": 3600}),
    Fault("not UTF-8", lambda _request, _reply: Reply(200, b"\xff\xfe{")),
    Fault("deep", lambda _request, _reply: Reply(200, b"[" * 100_000)),
]


@pytest.mark.parametrize("which", range(len(TOKENS)))
def test_a_token_service_that_answers_no_token(bench: Bench, tab: PersonTab, which: int) -> None:
    bench.server.when(lambda request: not request.is_api, TOKENS[which], every=True)

    error = error_of(bench, tab)

    assert isinstance(error, ServiceError), error
    assert "was not available within 300 seconds" in str(error)
    assert tab.book.titles() == ["Prospects"]


@pytest.mark.parametrize(
    "status", [400, 403, 429, *(pytest.param(each, marks=pytest.mark.slow) for each in (404, 500))]
)
@pytest.mark.parametrize("odd", range(len(ODD)))
def test_a_refusal_of_an_odd_shape(bench: Bench, tab: PersonTab, status: int, odd: int) -> None:
    bodies: list[Any] = [
        ODD[odd],
        {"error": ODD[odd]},
        *({"error": {"code": status, name: ODD[odd]}} for name in ("details", "errors", "message")),
        {"error": {"details": [{"metadata": ODD[odd], "links": ODD[odd], "reason": ODD[odd]}]}},
    ]
    for body in bodies:
        bench.server.when(is_api, answered(status, body), every=True)
        assert error_of(bench, tab).code in {3, 5}


def odder(reply: Any, chance: random.Random) -> Any:
    """A reply with something odd in some place, or something left out."""
    if not reply or not isinstance(reply, dict | list) or chance.randrange(6) == 0:
        return chance.choice(ODD)
    if isinstance(reply, list):
        at = chance.randrange(len(reply))
        return [*reply[:at], odder(reply[at], chance), *reply[at + 1 :]]
    name = chance.choice(sorted(reply))
    if chance.randrange(6) == 0:
        return {each: value for each, value in reply.items() if each != name}
    return {**reply, name: odder(reply[name], chance)}


def spoiled(chance: random.Random) -> Fault:
    """The real reply, made odd; what was asked for has been done."""

    def answer(request: Request, reply: Reply | None) -> Reply:
        assert reply is not None
        return as_json(odder(loads(reply.body), chance))

    return Fault("odd", answer)


@pytest.mark.parametrize("seed", range(60))
def test_a_reply_of_an_odd_shape(bench: Bench, tab: PersonTab, seed: int) -> None:
    nth = seed % FRESH.requests + 1
    fault = spoiled(random.Random(seed))
    bench.server.when(is_api, fault, nth, Timing.AFTER)

    try:
        bench.run(tab.book)
    except QualifyError as error:
        assert error.code in {3, 5}  # noqa: PT017 -- it may also do

    bench.run(tab.book)
    FRESH.check(tab)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("lost", ["marks", "heading"])
def test_an_odd_reply_to_a_question_that_is_seldom_asked(
    bench: Bench, tab: PersonTab, lost: str, seed: int
) -> None:
    """A changelog that lost its marks is looked for, and so are headings in another row."""
    bench.run(tab.book)
    if lost == "heading":
        tab.insert_rows(1)
    else:
        for name in tab.book.named_ranges():
            tab.book.delete_named_range(name)
        sought = {"developerMetadataLookup": {"metadataKey": LOG_KEY}}
        tab.book.batch_update({"deleteDeveloperMetadata": {"dataFilter": sought}})
    bench.server.when(is_api, spoiled(random.Random(seed)), 2, Timing.AFTER)

    try:
        bench.run(tab.book)
    except QualifyError as error:
        assert error.code in {3, 5}  # noqa: PT017 -- it may also do
