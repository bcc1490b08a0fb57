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
    text = json.dumps(make_schema(), indent=2, ensure_ascii=False)
    click.echo(text.encode())  # JSON is UTF-8, whatever the console shows
    return 0
