"""The command line: which commands there are, and the one place where errors become exit codes."""

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from sync.errors import QualifyError, UsageError
from sync.safe import plain

_COMMANDS = {
    "run": "Judge the prospects and write stages, missing criteria and the changelog.",
    "plan": "Show what a run would change, as a table.",
    "check": "Check configs and run their examples, without any workbook.",
    "packs": "List the rule packs, or show one.",
    "explain": "Show how one prospect comes to its stage, and what would bring it on.",
    "schema": "Print the JSON Schema of the config, for editors.",
    "demo": "Make a local workbook to try, and run the job on it.",
}


class _Commands(click.Group):
    """Commands that are imported when they are used: a small job should start at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"sync.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Commands)
@click.version_option(package_name="qualify")
def cli() -> None:
    """Keep a prospect sheet honest: stages by rule, what is missing, a changelog of every move."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    _seldom_look_for_garbage()
    try:
        code = cli.main(arguments, prog_name="qualify", standalone_mode=False)
    except QualifyError as error:
        show_error(error)
        code = error.code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
        _print_json(error, sys.argv[1:] if arguments is None else arguments)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        code = 1
    except BrokenPipeError:
        # Whoever read the output has gone; Python's own flush at exit must not fail on it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:  # noqa: BLE001 -- the one gate for faults of the program
        _show_fault(error)
        code = 1
    sys.exit(code)


def _seldom_look_for_garbage() -> None:
    """Spare short commands the search for cycles in what they import, then and at the end.

    It finds next to none, and would take a sixth of the time of `qualify check`.
    """
    gc.set_threshold(200_000)
    atexit.register(gc.freeze)


def show_error(error: QualifyError) -> None:
    """Show an error on the standard error stream, a line for each thing that is wrong."""
    for line in str(error).splitlines():
        click.echo(f"error: {plain(line)}", err=True)


def _print_json(error: click.ClickException, arguments: Sequence[str]) -> None:
    """Print the object of --json for a command line that means nothing: it is always printed."""
    if "--json" not in arguments:
        return
    import json  # noqa: PLC0415 -- only for this

    from sync.report import Report  # noqa: PLC0415 -- only for this

    usage = UsageError("the command line", error.format_message(), "see qualify run --help")
    click.echo(json.dumps(Report("", "", error=usage).as_json(show_values=False)))


def _show_fault(error: Exception) -> None:
    """Show where a fault of the program is; its message is left out, as it may quote a cell."""
    import traceback  # noqa: PLC0415 -- only for this

    for frame in traceback.extract_tb(error.__traceback__):
        click.echo(f"  {frame.filename}:{frame.lineno} in {frame.name}", err=True)
    click.echo(f"{type(error).__name__}: this is a fault of qualify; please report it", err=True)


if __name__ == "__main__":
    main()
