"""What is found in the text of a config."""

from datetime import date
from pathlib import Path

from sync.config.doubts import find_config_doubts
from sync.config.load import parse_config
from sync.messages.errors import BadConfigError


def mistakes(text: str) -> list[str]:
    """The messages about a config; none where it is sound."""
    try:
        parse_config(text, Path("config.toml"))
    except BadConfigError as error:
        assert error.code == 2  # noqa: PT017 -- it may also be sound
        return str(error).splitlines()
    return []


def doubts(text: str) -> list[str]:
    """The warnings about a sound config."""
    config = parse_config(text, Path("config.toml")).config
    return list(map(str, find_config_doubts(config, date(2026, 1, 15))))
