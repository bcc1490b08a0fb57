"""`qualify packs`: the rule packs, and what each one wants."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import fill

import click

from rules.language.spec import RuleSet, StageTable
from sync.commands import options
from sync.config.packs import Pack, find_packs, read_pack
from sync.messages.errors import ConfigError, MistakesError, UsageError
from sync.show.packs import packs_json
from sync.show.summary import table
from sync.terminal.json_line import json_line

_WIDTH = 96

_HOW_TO = """\
[sheet]
workbook = "prospects.xlsx"   # or the address of your Google spreadsheet
key = "ID"                    # the column that names a prospect for good
[rules]
pack = "{pack}"
"""

_THEN = """\
Where your headings differ, say so: under [columns], {column} = "Your heading".
A criterion or stage of your own with a name from above takes its place; others are added.
qualify packs {pack} --toml prints the pack whole, to copy it and change all of it."""


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in find_packs() if name.startswith(incomplete.lower())]


@click.command(name="packs")
@click.argument("name", required=False, shell_complete=_complete)
@click.option("--toml", "as_toml", is_flag=True, help="Print the pack's file as it is.")
@options.as_json
def command(name: str | None, as_toml: bool, as_json: bool) -> int:
    """List the rule packs, or show what the pack NAME is and which columns it wants."""
    if as_toml and as_json:
        raise UsageError("qualify packs", "--toml and --json are two forms", "ask for one of them")
    packs = list(map(read_pack, find_packs())) if name is None else [_read(name)]
    if as_json:
        click.echo(json_line(packs_json(packs)))
    elif name is None:
        click.echo(_list(packs))
    elif as_toml:
        click.echo(packs[0].text.encode(), nl=False)  # TOML is UTF-8, whatever the console shows
    else:
        click.echo(_page(packs[0]))
    return 0


def _read(name: str) -> Pack:
    try:
        return read_pack(name)
    except MistakesError as error:
        [mistake] = error.mistakes
        raise ConfigError("qualify packs", mistake.what, mistake.mend) from None


def _list(packs: Sequence[Pack]) -> str:
    rows = ((pack.name, pack.title) for pack in packs)
    return f"{table(('Pack', 'What it is'), rows)}\n\nqualify packs NAME shows one."


def _page(pack: Pack) -> str:
    rules = pack.rules
    first = next(iter(rules.columns))
    return "\n\n".join(
        [
            pack.about,
            _columns(pack, rules.columns),
            "The ladder, from the bottom up\n" + "\n".join(_ladder(rules)),
            "How to use it\n" + _HOW_TO.format(pack=pack.name).rstrip(),
            _THEN.format(pack=pack.name, column=first),
        ]
    )


def _columns(pack: Pack, columns: Mapping[str, str]) -> str:
    rows = [(short, heading, pack.fill_in[short]) for short, heading in columns.items()]
    return "The columns it wants\n" + table(("Short name", "Heading", "What to fill in"), rows)


def _ladder(rules: RuleSet) -> Iterator[str]:
    says = {name: criterion.say or name for name, criterion in rules.criteria.items()}
    for stage in rules.stage:
        line = f"{stage.name}: {_asks(stage, says)}"
        yield fill(line, _WIDTH, initial_indent="  ", subsequent_indent="    ")


def _asks(stage: StageTable, says: Mapping[str, str]) -> str:
    asks = [says[name] for name in stage.needs]
    if stage.needs_most_of:
        named = ", ".join(says[name] for name in stage.needs_most_of.of)
        asks.append(f"{stage.needs_most_of.count} of: {named}")
    if stage.by_hand:
        return "; ".join(["set by people, in your override column", *asks])
    return "; ".join(asks) or "nothing is needed"
