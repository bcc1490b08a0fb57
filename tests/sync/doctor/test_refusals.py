"""What Google has said, as recorded: where a run can't tell what is wrong, the doctor can."""

from pathlib import Path
from typing import Any

import pytest

import sync
from sync.messages.link import ASK_DOCTOR
from tests.sheets import Request, Timing, wire
from tests.sheets.faults import answered
from tests.sync.doctor.place import SharedPlace
from tests.sync.doctor.setups import an_hour_off, is_token
from tests.sync.google import replies, test_refusals
from tests.sync.google.bench import is_api

API = {
    "api": {
        *("API_OFF", "ACCESS_NOT_CONFIGURED", "USER_PROJECT_DENIED", "PROJECT_NOT_FOUND"),
        *("PROJECT_DELETED", "CONSUMER_INVALID", "SUSPENDED", "BILLING", "BILLING_OLD"),
        *("VPC", "VPC_BARE", "ORG_RESTRICTION"),
    },
    "credentials": {
        *("NO_QUOTA_PROJECT", "END_USER", "BORROWED_PROJECT", "NARROW_OLD", "ACCOUNT_INVALID"),
    },
    "shared": {"NOT_SHARED_BARE", "UNREGISTERED"},
}
"""The links that replies of the API are about."""

CASES = [
    *((name, link, "api") for link, names in API.items() for name in sorted(names)),
    *((name, "credentials", "oauth.token") for name in test_refusals.WITHOUT_TOKEN),
    *((name, "credentials", endpoint) for endpoint, _, name in test_refusals.KEYLESS),
    ("ACCOUNT_STATE", "credentials", "api"),
    ("TOKEN_NEVER_GOOD", "credentials", "api"),
    ("UNUSABLE", "credentials", "oauth.token"),
    ("DAY_LIMIT", "quota", "api"),
]
OTHER_LINKS = {"CLOCK": "clock", "IAM_OFF": "api"}
MADE_HERE: dict[str, Any] = {
    "UNUSABLE": replies.grant("unsupported", "Sorry."),
    "ACCOUNT_STATE": replies.error("Sorry.", code=401),
    "TOKEN_NEVER_GOOD": replies.error(
        "Request had invalid authentication credentials.",
        replies.info("ACCESS_TOKEN_EXPIRED"),
        code=401,
    ),
}


def _reply(name: str) -> Any:
    return MADE_HERE.get(name) or getattr(replies, name)


def _status(name: str, where: str) -> int:
    if where == "api":
        return int(_reply(name)["error"]["code"])
    keyless = {(end, each): status for end, status, each in test_refusals.KEYLESS}
    return keyless.get((where, name), 400)


def _refuse(place: SharedPlace, name: str, where: str) -> None:
    """Let Google refuse as it was recorded."""

    def matches(request: Request) -> bool:
        return request.is_api if where == "api" else request.name == where

    if where in {"oauth.exchange", "oauth.impersonate"}:
        keyless = place.server.keyless_file(place.folder)
        place.patch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(keyless))
        place.patch.delenv("QUALIFY_CREDENTIALS")
    place.server.when(matches, answered(_status(name, where), _reply(name)), every=True)


def test_every_recorded_refusal_is_asked() -> None:
    asked = {name for name, _, _ in CASES}
    assert {*test_refusals.REFUSED, *test_refusals.WITHOUT_TOKEN} <= asked
    assert {name for _, _, name in test_refusals.KEYLESS} <= asked


@pytest.mark.parametrize(("name", "link", "where"), CASES)
def test_the_doctor_names_the_link(shared: SharedPlace, name: str, link: str, where: str) -> None:
    _refuse(shared, name, where)
    ran = shared.run()

    found = shared.checkup()

    wrong = [each for each in found["checks"] if each["state"] in {"wrong", "warning"}]
    assert [each["link"] for each in wrong] == [OTHER_LINKS.get(name, link)]
    [finding] = wrong[0]["findings"]
    assert finding["mend"]
    assert found["error"]["code"] == ran.code
    assert "doctor" not in finding["mend"]
    if ASK_DOCTOR not in ran.err and wrong[0]["link"] != "clock":
        assert finding["mend"] in ran.err


ASKING = {
    "TOKEN_NEVER_GOOD": "api",
    "UNKNOWN_CLIENT": "oauth.token",
    "UNUSABLE": "oauth.token",
    "UNREGISTERED": "api",
}
"""A refusal for each message that leads to the doctor."""


def test_every_message_that_leads_to_the_doctor_is_asked() -> None:
    sources = [path.read_text("utf-8") for path in Path(sync.__file__).parent.rglob("*.py")]
    assert sum(text.count("{ASK_DOCTOR}") for text in sources) == len(ASKING)
    assert sum(text.count("run qualify doctor") for text in sources) == 1


@pytest.mark.parametrize("name", ASKING)
def test_a_message_that_leads_to_the_doctor_is_answered(shared: SharedPlace, name: str) -> None:
    """The account is named, and the clock is told from the key."""
    _refuse(shared, name, ASKING[name])
    assert ASK_DOCTOR in shared.run().err

    ran = shared.doctor()

    assert str(shared.key) in ran.out
    assert "OK         clock: agrees" in ran.out
    assert ("the clock is right" in ran.out) == (name != "UNREGISTERED")


@pytest.mark.parametrize(
    ("name", "where", "links"),
    [
        ("TOKEN_NEVER_GOOD", "api", ["clock"]),
        ("UNKNOWN_CLIENT", "oauth.token", ["clock"]),
        ("ROBOT_DISABLED", "oauth.token", ["credentials", "clock"]),
    ],
)
def test_a_clock_that_is_off_is_to_blame_where_nothing_else_is(
    shared: SharedPlace, name: str, where: str, links: list[str]
) -> None:
    reply = wire.as_json(_reply(name), status=_status(name, where))
    refuses = is_api if where == "api" else is_token
    shared.server.when(is_token, an_hour_off(), every=True, timing=Timing.AFTER)
    shared.server.when(refuses, an_hour_off(reply), every=True)

    found = shared.checkup()

    wrong = [each for each in found["checks"] if each["state"] in {"wrong", "warning"}]
    assert [each["link"] for each in wrong] == links
    assert wrong[-1]["findings"][0]["mend"].startswith("set the clock")
