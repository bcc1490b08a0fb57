"""What is wrong with [notify], told offline and without any part of an address."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.harness import LADDER
from tests.sync.config.findings import doubts, mistakes

OWNED = LADDER.replace("[criteria]", 'owner = "Owner"\n\n[criteria]')
NEWLINE = "\n"
SLACK = "https://hooks.slack.com/services/T0SECRET/B0SECRET/xYzSecretToken"
CHAT = (
    "https://chat.googleapis.com/v1/spaces/AAQASecretSpc/messages?key=AIzaSySecretSecretSecret"
    "Secret0123456&token=S3cretS3cretS3cretS3cretS3cret"
)


def found(notify: str, config: str = OWNED) -> list[str]:
    """The mistakes of a [notify], each with its line in the table."""
    told = mistakes(f"{config}\n[notify]\n{notify}\n")
    first = config.count("\n") + 3
    parts = [each.removeprefix("config.toml:").partition(":") for each in told]
    return [f"{int(line) - first + 1}:{rest}" for line, _, rest in parts]


COPY = "is no URL, or a damaged one; copy it anew, whole, from https:// on"
OWN = "or, if it is on your own network, write allow_private = true in [notify]"


@pytest.mark.parametrize(
    ("notify", "what"),
    [
        (f'webhook = "{SLACK}"\nping = "https://hc-ping.com/uuid"', []),
        (f'webhook = "{CHAT}"', []),
        ('webhook = "env:HOOK"\nping = "env:PING"\nowners = { "Ada" = "env:ADA" }', []),
        ('webhook = "http://10.0.0.1/x"\nallow_private = true', []),
        (
            f'webhook = "{SLACK.replace("https", "http")}"',
            [f"1: [notify] webhook is not https; use its https address, {OWN}"],
        ),
        ('on = ["moves"]\nwebhook = "hooks.slack.com/services/x"', [f"2: [notify] webhook {COPY}"]),
        (
            'ping = "https://127.0.0.1/x"',
            [
                (
                    "1: [notify] ping leads to this computer or a private network; use a public one,"
                    f" {OWN}"
                )
            ],
        ),
        ('owners = { "Ada" = "Bo" }', [f"1: [notify] owners Ada {COPY}"]),
        (f'owners = {{ "{SLACK}" = "Ada" }}', [f"1: [notify] owners {COPY}"]),
        (
            '[notify.owners]\nAda = "env:A"\n"ADA " = "env:B"',
            ['3: [notify] owners: "Ada" and "ADA " are one owner; take one out'],
        ),
        (
            'webhook = "env:"',
            ['1: [notify] webhook is "env:" without a name; write webhook = "env:QUALIFY_WEBHOOK"'],
        ),
        (
            f'webhook = "env:{SLACK}"',
            [
                (
                    '1: [notify] webhook has no name of a variable behind "env:"; a name has letters,'
                    " digits and _ alone, and begins with no digit"
                )
            ],
        ),
        (
            'ping = "$QUALIFY_PING"',
            ['1: [notify] ping names a variable in another way; write ping = "env:QUALIFY_PING"'],
        ),
    ],
)
def test_mistakes_have_their_line(notify: str, what: list[str]) -> None:
    assert found(notify) == what


def test_owners_need_a_column_of_owners() -> None:
    assert doubts(f'{LADDER}\n[notify]\nowners = {{ "Ada" = "env:ADA" }}\n') == [
        *doubts(LADDER),
        (
            "[notify] owners are never told, as no column says whose prospect it is; name it in [sheet]:"
            ' owner = "…"'
        ),
    ]


@pytest.mark.parametrize(
    ("notify", "what"),
    [
        (f'webhook = "{SLACK}"', []),
        (f'webhook = "{CHAT}"', []),
        ('webhook = "env:HOOK"', []),
        ('ping = "https://hc-ping.com/uuid"', []),
        ('webhook = "https://example.com/x"\nformat = "json"', []),
        (
            'webhook = "https://example.com/x"',
            [
                (
                    "the address of [notify] webhook does not tell what messages it takes, so they are"
                    ' plain JSON; write format = "slack", "google_chat" or "json" in [notify]'
                )
            ],
        ),
        (
            'webhook = "env:HOOK"\non = []',
            [
                (
                    "[notify] on is empty, so nothing is worth a message; leave it out, or write on ="
                    ' ["moves"]'
                )
            ],
        ),
        (
            'ping = "env:PING"\nnames = true',
            [
                (
                    "[notify] names says how messages are, but nobody gets any; name an address:"
                    ' webhook = "env:QUALIFY_WEBHOOK"'
                )
            ],
        ),
    ],
)
def test_what_was_probably_not_meant(notify: str, what: list[str]) -> None:
    assert (
        doubts(f"{OWNED}\n[notify]\n{notify}\n")
        == [each for each in doubts(OWNED) if each in what] + what
    )


@pytest.mark.parametrize(
    "notify",
    [
        f'webhok = "{SLACK}"',
        f'format = "{SLACK}"',
        f'on = ["{SLACK}"]',
        f'webhook = ["{SLACK}"]',
        f'webhook = {{ url = "{SLACK}" }}',
        f'allow_private = "{SLACK}"',
        f'names = "{CHAT}"',
        f"webhook = {SLACK}",
        f"webhook = {SLACK[8:]}",
        f'webhook = "{SLACK}',
        f"webhook = “{SLACK}”",
        f'webhook: "{SLACK}"',
        f'webhook "{SLACK}"',
        f'webhook = "{SLACK}" ping = "{CHAT}"',
        f'owners = {{ Ada: "{SLACK}" }}',
        f'owners = {{ "{SLACK}": "Ada" }}',
        f'[[notify.owners]]\nname = "Ada"\nurl = "{SLACK}"',
        f'owners = {{ "{SLACK}" = "env:A", "{SLACK.upper()}" = "env:B" }}',
    ],
)
def test_a_mistake_repeats_no_part_of_an_address(notify: str) -> None:
    told = "\n".join(found(notify))
    assert told
    assert "ecret" not in told.lower().replace("secret key", "")


@pytest.mark.parametrize(
    ("notify", "what"),
    [
        (f"webhook = {SLACK}", ['1: webhook = … has no quotes; write webhook = "…"']),
        (f'webhook: "{SLACK}"', ['1: webhook is followed by ":"; write webhook = …']),
        (
            f'format = "{SLACK}"',
            ['1: [notify] format is "…"; expected "slack", "google_chat" or "json"'],
        ),
    ],
)
def test_what_is_wrong_around_an_address_is_told_all_the_same(notify: str, what: list[str]) -> None:
    assert found(notify) == what


@pytest.mark.parametrize(
    "url",
    [
        SLACK,
        SLACK.upper(),
        "https://hc-ping.com/5ecretcc-0000-4000-8000-secret",
        "https://discord.com/api/webhooks/1/S3cret",
    ],
)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"memory.xlsx"', '"{}"'),
        ('"ID"', '["{}"]'),
        ("override =", 'tab = "{}"\noverride ='),
        ("override =", "locale = '{}'\noverride ="),
        ("override =", "{}\noverride ="),
        ("[sheet]", "[sheet]  # {}"),
        ('"Next step agreed"', '"See {}"'),
    ],
)
def test_an_address_in_a_wrong_place_is_not_repeated(old: str, new: str, url: str) -> None:
    config = LADDER.replace(old, new.format(url), 1)
    (told,) = mistakes(config)
    assert told == (
        f"config.toml:{config[: config.index(url)].count(NEWLINE) + 1}: what stands there looks like"
        " the address of a webhook, so nothing of the file is repeated; such addresses go"
        " only into [notify], or into a variable that it names"
    )


TEXTS = st.text("abc\"'= {}[],:.\n$#https//0SECRET", max_size=30)


def check_that_no_text_repeats(before: str, behind: str) -> None:
    told = "\n".join(mistakes(f"{OWNED}\n[notify]\nwebhook = {before}{SLACK}{behind}\n"))
    assert not any(
        SLACK[at : at + 8] in told for at in range(len("https://hooks.slack.com"), len(SLACK) - 8)
    )


@settings(max_examples=20)
@given(TEXTS, TEXTS)
def test_no_damage_repeats_an_address(before: str, behind: str) -> None:
    check_that_no_text_repeats(before, behind)


@pytest.mark.slow
@settings(max_examples=3000)
@given(TEXTS, TEXTS)
def test_no_damage_at_all_repeats_an_address(before: str, behind: str) -> None:
    check_that_no_text_repeats(before, behind)
