"""The command line: which commands there are, and the one place where errors become exit codes."""

import atexit
import gc
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from sync.messages.errors import QualifyError, StoppedError, UsageError
from sync.messages.safe import plain
from sync.messages.secret import find_secret, is_login
from sync.terminal.interruption import exit_code, heeding
from sync.terminal.streams import unfailing_streams

_COMMANDS = {
    "init": "Propose a first config for a sheet, from its headings and cells.",
    "run": "Judge the prospects and write stages, missing criteria and the changelog.",
    "list": "List configs, as the matrix of a CI job that runs each by itself.",
    "plan": "Show what a run would change, as a table.",
    "check": "Check configs and run their examples, without any workbook.",
    "doctor": "Look for what is wrong between a config and its prospects, and tell the mend.",
    "packs": "List the rule packs, or show one.",
    "explain": "Show how one prospect comes to its stage, and what would bring it on.",
    "funnel": "Show how prospects move from stage to stage, and where they get stuck.",
    "backtest": "Show which criteria told won prospects from lost ones.",
    "sql": "Print the statements that a run on a database table sends.",
    "setup": "Furnish the sheet: colours, drop-downs, notes, warnings; or take that back.",
    "archive": "Move old records out of the changelog, to another tab or a file.",
    "schema": "Print the JSON Schema of the config, for editors.",
    "demo": "Make a local workbook to try, and run the job on it.",
}

_DOING = frozenset({"run", "demo", "check", "setup", "archive"})
"""The commands that are not called for their output alone."""


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
    given = sys.argv[1:] if arguments is None else arguments
    with unfailing_streams() as output:
        code = _run(given)
        if output.failure:
            code = _tell_lost(output.failure, given, code)
    sys.exit(code)


def _run(arguments: Sequence[str]) -> int:
    try:
        _refuse_secrets(arguments)
        with heeding():
            code: int = cli.main(arguments, prog_name="qualify", standalone_mode=False)
    except QualifyError as error:
        show_error(error)
        _print_json(error, arguments)
        code = error.code
    except click.ClickException as error:
        _show_usage(error)
        usage = UsageError("the command line", error.format_message(), "see qualify run --help")
        _print_json(usage, arguments)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt) as error:
        click.echo("Stopped.", err=True)
        code = exit_code(error)
        _print_json(StoppedError(code), arguments)
    except Exception as error:  # noqa: BLE001 -- the one gate for faults of the program
        _show_fault(error)
        code = 1
    return code


_KEY = (
    "a secret key",
    "put the key into QUALIFY_CREDENTIALS, or into a file named with --credentials",
)
_LOGIN = (
    "an address with a password",
    "put it into a variable, whose name stands in a config: env:NAME",
)


def _refuse_secrets(arguments: Sequence[str]) -> None:
    """Raise where an argument looks like a key: messages of all kinds quote arguments."""
    for number, argument in enumerate(arguments, 1):
        at = find_secret(argument)
        if at is not None:
            kind, mend = _LOGIN if is_login(argument, at) else _KEY
            what = f"argument {number} looks like {kind}, so it is not repeated here"
            raise UsageError("the command line", what, mend)


def _tell_lost(failure: OSError, arguments: Sequence[str], code: int) -> int:
    """Say that output is lost, and return the exit code.

    A reader that has gone has read enough. Where a command is called for its output alone, the code
    tells of the loss.
    """
    if isinstance(failure, BrokenPipeError):
        return code
    command = next((each for each in arguments if each in _COMMANDS), "")
    what = f"can't be written ({failure.strerror})"
    if code or command in _DOING:
        click.echo(f"warning: the standard output {what}; all else is done", err=True)
        return code
    error = UsageError("the standard output", what, "make room, or send it elsewhere")
    show_error(error)
    return error.code


def _seldom_look_for_garbage() -> None:
    """Spare short commands the search for garbage in what they import.

    It finds next to none, and would take a sixth of the time of `qualify check`.
    """
    gc.set_threshold(200_000)
    atexit.register(gc.freeze)


def show_error(error: QualifyError) -> None:
    """Show an error on the standard error stream, a line for each thing that is wrong."""
    for line in error.lines():
        click.echo(f"error: {line}", err=True)


def _show_usage(error: click.ClickException) -> None:
    """Show what is wrong with the command line, and how it is used."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        click.echo(context.get_usage(), err=True)
        click.echo(f"Try '{context.command_path} --help' for help.\n", err=True)
    click.echo(f"Error: {plain(error.format_message())}", err=True)


def _print_json(error: QualifyError, arguments: Sequence[str]) -> None:
    """Print the object of --json where the program ended before any report: one is always due."""
    if "--json" not in arguments:
        return
    from sync.show.printed import stopped_json  # noqa: PLC0415 -- only for this
    from sync.terminal.json_line import json_line  # noqa: PLC0415 -- only for this

    click.echo(json_line(stopped_json(arguments, error)))


def fault_frames(error: Exception) -> list[str]:
    """Where a fault of the program is; its message is left out, as it may quote a cell."""
    import traceback  # noqa: PLC0415 -- only for this

    frames = traceback.extract_tb(error.__traceback__)
    return [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]


def _show_fault(error: Exception) -> None:
    for frame in fault_frames(error):
        click.echo(frame, err=True)
    click.echo(f"{type(error).__name__}: this is a fault of qualify; please report it", err=True)


if __name__ == "__main__":
    main()
