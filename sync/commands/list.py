"""`qualify list`: the configs of one call, for a CI job that runs each by itself."""

import os
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import click

from sync.commands import options
from sync.config.draft import drafts_of
from sync.config.load import load_config
from sync.config.model import ConfigFile
from sync.messages.errors import QualifyError
from sync.open import book_opened, shown_address
from sync.show.matrix import ListedConfig, matrix_json, matrix_table
from sync.terminal.json_line import json_line


@click.command(name="list")
@click.argument("configs", nargs=-1, metavar="[CONFIG]...", type=click.Path(path_type=Path))
@options.as_json
def command(configs: tuple[Path, ...], as_json: bool) -> int:
    """List each CONFIG (config.toml here if none is given), and which share a workbook.

    With --json that is the matrix of a GitHub Actions job. A draft beside its config is left out.
    """
    entries = list_configs(configs or (Path("config.toml"),))
    click.echo(json_line(matrix_json(entries)) if as_json else matrix_table(entries))
    return 0


def list_configs(paths: Sequence[Path]) -> list[ListedConfig]:
    """List configs, each once, those that can't be read too; no workbook is opened."""
    read = {path: _read(path) for path in paths}
    files = {path: file for path, file in read.items() if isinstance(file, ConfigFile)}
    drafts = drafts_of(files.values(), read.keys() - files.keys())
    listed = [path for path in read if os.path.realpath(path) not in drafts]
    stems = Counter(path.stem for path in listed)
    return [
        ListedConfig(
            config=str(path),
            name=path.stem if stems[path.stem] == 1 else str(path),
            group=_group(path, read[path]),
            trouble=_trouble(read[path]),
        )
        for path in listed
    ]


def _read(path: Path) -> ConfigFile | QualifyError:
    try:
        return load_config(path)
    except QualifyError as error:
        return error


def _trouble(file: ConfigFile | QualifyError) -> str:
    return file.lines()[0] if isinstance(file, QualifyError) else ""


def _group(path: Path, file: ConfigFile | QualifyError) -> str:
    """A name for what configs of one workbook share, which tells nothing of its address."""
    shared = f"config {os.path.realpath(path)}"
    if isinstance(file, ConfigFile):
        try:
            shared = book_opened(file)
        except QualifyError:
            shared = f"workbook {shown_address(file)}"
    return f"qualify-{sha256(shared.encode('utf-8', 'surrogateescape')).hexdigest()[:12]}"
