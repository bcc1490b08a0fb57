"""Lays the recipes of docs/running/ into docs/running.md: `make docs`."""

import re
from pathlib import Path

_PAGE = Path(__file__).with_name("running.md")
_RECIPE = re.compile(r"<!-- (running/[\w.-]+) -->\n```(\w+)\n.*?```\n", re.DOTALL)


def filled(page: str) -> str:
    """Return the page with each recipe's file as it is now, below the remark that names it."""
    return _RECIPE.sub(_laid, page)


def _laid(found: re.Match[str]) -> str:
    name, language = found.groups()
    text = (_PAGE.parent / name).read_text("utf-8")
    return f"<!-- {name} -->\n```{language}\n{text}```\n"


if __name__ == "__main__":
    _PAGE.write_text(filled(_PAGE.read_text("utf-8")), "utf-8")
