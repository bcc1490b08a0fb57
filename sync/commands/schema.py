"""`qualify schema`: the JSON Schema of the config."""

import json

import click

from sync.config.schema import make_schema


@click.command(name="schema")
def command() -> int:
    """Print the JSON Schema of the config, by which editors complete and check it.

    Save it beside the config as qualify.schema.json, and write as the config's first line:
    #:schema ./qualify.schema.json
    """
    click.echo(json.dumps(make_schema(), indent=2, ensure_ascii=False))
    return 0
