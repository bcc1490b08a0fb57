"""Values written as TOML, for messages that say what to write."""

import re


def toml_of(value: object) -> str:
    """Write a value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml_of, value))}]"
    if isinstance(value, dict):
        pairs = (f"{bare_or_quoted(key)} = {toml_of(each)}" for key, each in value.items())
        return f"{{ {', '.join(pairs)} }}"
    return str(value)


def quoted(text: str) -> str:
    """Put a text into quotes: single ones where it holds a backslash or a double one."""
    if "'" not in text and ("\\" in text or '"' in text) and text.isprintable():
        return f"'{text}'"
    import json  # noqa: PLC0415 -- only messages need it

    # TOML reads a text of JSON as it is, but for this one character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def bare_or_quoted(key: str) -> str:
    """Put a key into quotes where it needs them."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else quoted(key)


def spaced(number: int) -> str:
    """Write a whole number as the config's pages do: 10_000."""
    return f"{number:_}"
