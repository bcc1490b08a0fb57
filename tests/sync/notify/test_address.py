"""Where people are told: what a config names is looked up and checked, and nothing of it shown."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.config.load import parse_config
from sync.config.model import ConfigFile
from sync.config.webhook import find_wrong
from sync.messages.errors import ConfigError
from sync.notify.address import NotifyAddress, find_addresses
from tests.harness import LADDER

SLACK = "https://hooks.slack.com/services/T0SECRET/B0SECRET/xYzSecretToken"
OWNED = LADDER.replace("[criteria]", 'owner = "Owner"\n\n[criteria]')


def config(notify: str) -> ConfigFile:
    return parse_config(f"{OWNED}\n[notify]\n{notify}\n", Path("config.toml"))


def refused(notify: str, **environment: str) -> str:
    with pytest.raises(ConfigError) as caught:
        find_addresses(config(notify), environment)
    return str(caught.value)


def test_without_any_nobody_is_told() -> None:
    found = find_addresses(config(""), {})
    assert (found.webhook, found.owners, found.ping) == (None, {}, None)


def test_addresses_are_found_in_config_and_variables() -> None:
    notify = f"""
webhook = "{SLACK}"
owners = {{ "Ada  Byron" = "env:ADA", "Bo" = "https://example.com/bo" }}
ping = "env: PING "
"""
    found = find_addresses(config(notify), {"ADA": SLACK + "2\n", "PING": "https://hc-ping.com/u"})

    assert found.webhook == NotifyAddress(SLACK, "[notify] webhook")
    assert found.owners == {
        "ada byron": NotifyAddress(SLACK + "2", "[notify] owners Ada  Byron"),
        "bo": NotifyAddress("https://example.com/bo", "[notify] owners Bo"),
    }
    assert found.ping == NotifyAddress("https://hc-ping.com/u", "[notify] ping")


def test_private_addresses_are_allowed_by_the_config() -> None:
    found = find_addresses(
        config('webhook = "http://localhost:8065/hooks/x"\nallow_private = true'), {}
    )
    assert found.webhook == NotifyAddress(
        "http://localhost:8065/hooks/x", "[notify] webhook", allow_private=True
    )


def test_an_address_is_not_in_its_own_picture() -> None:
    found = find_addresses(config(f'webhook = "{SLACK}"\nowners = {{ Ada = "{SLACK}" }}'), {})
    assert repr(found.webhook) == "NotifyAddress(said_as='[notify] webhook', allow_private=False)"
    assert "slack" not in f"{found} {found!r} {found.webhook}"


@pytest.mark.parametrize("environment", [{}, {"HOOK": ""}, {"HOOK": " \n"}])
def test_a_variable_that_is_not_set_is_named(environment: dict[str, str]) -> None:
    assert refused('webhook = "env:HOOK"', **environment) == (
        'config.toml: [notify] webhook is "env:HOOK", but the variable HOOK is not set; set HOOK to'
        " a URL, or take this out of the config"
    )


def test_each_owner_is_named() -> None:
    assert refused('owners = { "Ada" = "env:ADA" }').startswith(
        'config.toml: [notify] owners Ada is "env:ADA", but the variable ADA is not set'
    )


DAMAGED = "is no URL, or a damaged one; copy it anew, whole, from https:// on"
OWN = "or, if it is on your own network, write allow_private = true in [notify]"
UNSAFE = f"; use its https address, {OWN}"
PRIVATE = f"leads to this computer or a private network; use a public one, {OWN}"


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("hooks.slack.com/services/xYzSecretToken", DAMAGED),
        ("https:/hooks.slack.com/xYzSecretToken", DAMAGED),
        ("https://", DAMAGED),
        ("https:///xYzSecretToken", DAMAGED),
        ("https://hooks.slack.com/xYzSecretToken https://a.example", DAMAGED),
        ("https://hooks.slack.com/xYz\nSecretToken", DAMAGED),
        ("https://hooks.slack.com\\@a.example/xYzSecretToken", DAMAGED),
        ("<https://hooks.slack.com/xYzSecretToken>", DAMAGED),
        ("https://hooks.slack.com:port/xYzSecretToken", DAMAGED),
        ("https://hooks.slack.com:99999/xYzSecretToken", DAMAGED),
        ("https://hooks.slack.com:0/xYzSecretToken", DAMAGED),
        ("https://[::1/xYzSecretToken", DAMAGED),
        ("https://[hooks]/xYzSecretToken", DAMAGED),
        ("https://höoks.example/xYzSecretToken", DAMAGED),
        ("https://１27.0.0.1/xYzSecretToken", DAMAGED),
        ("https://%31%32%37.0.0.1/xYzSecretToken", DAMAGED),
        ("https://a..example/xYzSecretToken", DAMAGED),
        (f"https://{'a' * 64}.example/xYzSecretToken", DAMAGED),
        ("https://-a.example/xYzSecretToken", DAMAGED),
        ("https://[fe80::1%25eth0]/xYzSecretToken", DAMAGED),
        (
            "https://user:xYzSecretToken@hooks.slack.com/",
            "holds a user name or a password; use an address without them",
        ),
        (
            "https://xYzSecretToken@127.0.0.1/",
            "holds a user name or a password; use an address without them",
        ),
        (
            "file://localhost/etc/xYzSecretToken",
            "is no https address; copy it anew, whole, from https:// on",
        ),
        (
            "ftp://a.example/xYzSecretToken",
            "is no https address; copy it anew, whole, from https:// on",
        ),
        ("http://hooks.slack.com/xYzSecretToken", f"is not https{UNSAFE}"),
        *(
            (f"https://{host}/xYzSecretToken", PRIVATE)
            for host in (
                "localhost",
                "LOCALHOST.",
                "a.localhost:8443",
                "127.0.0.1",
                "127.0.0.1.",
                "127.1",
                "2130706433",
                "0x7f000001",
                "0X7F.1",
                "0177.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1:8443",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",
                "0",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "[::]",
                "[::1]",
                "[fe80::1]",
                "[fec0::1]",
                "[fc00::1]",
                "[fd00:ec2::254]",
                "[ff02::1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:a9fe:a9fe]",
                "[::127.0.0.1]",
                "[64:ff9b::10.0.0.1]",
                "[2002:7f00:1::]",
                "[2001:db8::1]",
            )
        ),
    ],
)
def test_what_is_refused_is_never_told(url: str, what: str) -> None:
    message = refused('webhook = "env:HOOK"', HOOK=url)
    assert message == f"config.toml: the variable HOOK of [notify] webhook {what}"
    assert "Secret" not in message


REFUSED = ("", "ftp://a/", "https://a@b/", "http://a/", "https://10.0.0.1/")
"""A URL for each way of being refused."""


@pytest.mark.parametrize(
    "url",
    [
        "https://8.8.8.8/x",
        "https://134744072/x",
        "https://[2606:4700::1111]:8443/x",
        "https://[::ffff:8.8.8.8]/x",
        "https://[64:ff9b::8.8.8.8]/x",
        "HTTPS://Hooks.Slack.com./services?x=%20#y",
        "https://xn--hks-ula.example/x",
        "https://a_b.example/x",
        "https://localhost.example/x",
    ],
)
def test_what_is_public_is_taken(url: str) -> None:
    found = find_addresses(config('webhook = "env:HOOK"'), {"HOOK": url})
    assert found.webhook == NotifyAddress(url, "[notify] webhook")


@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("https://hc-ping.com/uuid", "https://hc-ping.com/uuid/start"),
        ("https://hc-ping.com/uuid/", "https://hc-ping.com/uuid/start"),
        ("https://hc-ping.com/uuid?x=y/z", "https://hc-ping.com/uuid/start?x=y/z"),
        (
            "https://hc-ping.com/key/slug/?create=1#top",
            "https://hc-ping.com/key/slug/start?create=1",
        ),
        ("https://hc-ping.com", "https://hc-ping.com/start"),
        ("https://hc-ping.com?x=y", "https://hc-ping.com/start?x=y"),
    ],
)
def test_a_step_further_down(url: str, start: str) -> None:
    assert NotifyAddress(url, "[notify] ping").below("start") == NotifyAddress(
        start, "[notify] ping"
    )


@given(st.text(max_size=40), st.sampled_from(["", "https://", "http://", "https://[", "//"]))
@settings(max_examples=15)
def test_any_text_is_taken_or_refused_without_being_told(text: str, before: str) -> None:
    url = before + text.strip()
    wrong = find_wrong(url, allow_private=False)
    if wrong:
        assert wrong in {find_wrong(each, allow_private=False) for each in REFUSED}
    else:
        assert url.lower().startswith("https://")
