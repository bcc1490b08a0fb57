"""Rule packs: ready-made ladders that a config can take, one file each.

A pack's file is also its page: the comment at its head says what it is and where it comes from,
the one behind a column what to fill in there.
"""

import re
import tomllib
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from rules.language.finding import Finding
from rules.language.spec import RuleSet
from rules.read.near import suggest
from rules.read.text import fold
from sync.messages.errors import MistakesError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_SUFFIX = ".toml"
_COLUMN = re.compile(r'(\w+) = "[^"]*" +# (.+)')


@dataclass(frozen=True)
class Pack:
    """A pack by its name, and the text of its file."""

    name: str
    text: str

    @property
    def data(self) -> dict[str, Any]:
        """Its tables: columns, criteria, stage and example."""
        return tomllib.loads(self.text)

    @property
    def about(self) -> str:
        """What it is and where it comes from, in several lines; the first is a summary."""
        head = takewhile(lambda line: line.startswith("#"), self.text.splitlines())
        return "\n".join(line.removeprefix("#").removeprefix(" ") for line in head)

    @property
    def title(self) -> str:
        """What it is in one line, without its name."""
        return self.about.splitlines()[0].partition(": ")[2].removesuffix(".")

    @property
    def sources(self) -> list[tuple[str, str]]:
        """Where it comes from: titles, and the addresses under them."""
        lines = self.about.partition("Sources:\n")[2].splitlines()
        return [
            (title.strip(), url.strip()) for title, url in zip(lines[::2], lines[1::2], strict=True)
        ]

    @property
    def rules(self) -> RuleSet:
        """Its columns, criteria and stages."""
        data = self.data
        return RuleSet.model_validate({key: data[key] for key in ("columns", "criteria", "stage")})

    @property
    def fill_in(self) -> dict[str, str]:
        """What to fill in, by the short name of each column."""
        found = map(_COLUMN.fullmatch, self.text.splitlines())
        return {match[1]: match[2] for match in found if match}


def find_packs() -> list[str]:
    """Return the names of all packs, sorted."""
    names = (file.name for file in _folder().iterdir())
    return sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX))


def read_pack(name: str) -> Pack:
    """Read the pack of a name, matched as headings are. Raises MistakesError."""
    known = next((each for each in find_packs() if fold(each) == fold(name)), None)
    if known is None:
        raise MistakesError([_unknown(name)])
    return Pack(known, (_folder() / f"{known}{_SUFFIX}").read_text(encoding="utf-8"))


def _unknown(name: str) -> Finding:
    names = find_packs()
    near, listed = suggest(name, names), f"packs are {', '.join(names)}"
    mend = f"{near} The {listed}" if near else f"the {listed}"
    return Finding(("rules", "pack"), f'"{name}" is no rule pack', mend)


def _folder() -> "Traversable":
    from importlib.resources import files  # noqa: PLC0415 -- slow, and most configs take no pack

    return files("rules") / "packs"
