"""`qualify init`: a first config, proposed from the sheet."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from sync.commands import options
from sync.commands.check import check_one, show_check
from sync.commands.choosing import Chooser, Given, ask_tab, may_ask
from sync.commands.new_file import make_file, refuse_existing
from sync.commands.session import Session, show
from sync.config.address import ENV, find_address_mistakes
from sync.config.load import parse_config
from sync.messages.errors import UsageError, WorkbookError
from sync.messages.safe import plain, typed
from sync.open import Access, SheetPlace, is_online, open_place, workbook_address
from sync.proposal.draft import Draft
from sync.proposal.reading import find_total, look_for_headings, read_sample
from sync.proposal.sample import Sample
from sync.proposal.view import View, make_view
from sync.proposal.writing import Target, write_config
from sync.run.run_input import Options
from sync.show.init import InitReport, headings_text, proposal_text, seen_text
from sync.terminal.json_line import json_line
from sync.workbook.address import find_address

_SCHEMA = "qualify.schema.json"
_FEW = 2
"""So many columns at least are known in a sheet of prospects."""


@click.command(name="init")
@click.argument("workbook", required=False)
@click.option(
    "--output",
    default="config.toml",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The config to write (default config.toml). A file that is there is never overwritten.",
)
@click.option("--tab", metavar="TITLE", help="The prospects' tab; else the first.")
@click.option(
    "--header-row", type=click.IntRange(1), metavar="N", help="The row with the headings."
)
@click.option("--key", multiple=True, metavar="HEADING", help="A key column; may be repeated.")
@click.option("--name", metavar="HEADING", help="The column shown beside the key (- for none).")
@click.option("--owner", metavar="HEADING", help="The column of owners (- for none).")
@click.option("--override", metavar="HEADING", help="People's column of outcomes (- for none).")
@click.option("--pack", metavar="NAME", help="The rule pack (none for a plain ladder).")
@options.as_json
@options.credentials
@options.deadline
def command(
    workbook: str | None,
    output: Path,
    tab: str | None,
    header_row: int | None,
    key: tuple[str, ...],
    name: str | None,
    owner: str | None,
    override: str | None,
    pack: str | None,
    as_json: bool,
    credentials: Path | None,
    deadline: float | None,
) -> int:
    """Propose a config for the sheet WORKBOOK, check it, and show what a first run would do.

    WORKBOOK is an .xlsx file or the address of a Google spreadsheet; it is only read. In a
    terminal you are asked about each proposal, elsewhere it is taken as it is.
    """
    asks = may_ask() and not as_json
    refuse_existing(output)
    address = _address(workbook, output.parent, asks=asks)
    place = SheetPlace(address, output.parent, "qualify init", "WORKBOOK", tab, header_row or 1)
    access = Access(credentials, deadline)
    if asks and tab is None:
        place = _choose_tab(place, access)
    sample, unnamed = _read(place, access, header_row)
    if not as_json:
        _warn_of(sample, unnamed)
    draft = _propose(sample, place, Given(key, name, owner, override, pack), asks=asks)
    if not asks and not as_json:
        _tell_of_tabs(draft, place)
    _write(draft, place, output)
    report = InitReport(str(output), address, draft, unnamed, check_one(output))
    return _print_json(_tried(report, access)) if as_json else _try_out(report, access)


def _address(given: str | None, folder: Path, *, asks: bool) -> str:
    """The workbook as the config is to name it: its paths count from the config's folder."""
    if given is None and not asks:
        what = "no workbook is named, and there is no terminal to ask at"
        raise UsageError("qualify init", what, "name it: qualify init prospects.xlsx")
    question = "The sheet (an .xlsx file, or the address of a Google spreadsheet)"
    named: str = (click.prompt(question) if given is None else given).strip()
    for mistake in find_address_mistakes(named):
        raise UsageError("WORKBOOK", mistake.what.removeprefix("workbook "), mistake.mend)
    if is_online(named) or named.startswith(ENV) or Path(named).is_absolute():
        return named
    return Path(os.path.relpath(named, folder)).as_posix()


def _choose_tab(place: SheetPlace, access: Access) -> SheetPlace:
    """Ask for the tab where there are several and the address points to none."""
    with open_place(place, access=access) as workbook:
        layout = workbook.look()
    if len(layout.titles) == 1 or _points_to_tab(place):
        return place
    return replace(place, tab=ask_tab(layout))


def _points_to_tab(place: SheetPlace) -> bool:
    address = find_address(place.workbook)
    return address is not None and address.gid is not None


def _warn_of(sample: Sample, unnamed: Sequence[str]) -> None:
    """Say what in the sheet the rules can't use, and what the job would take for a prospect."""
    for each in unnamed:
        click.echo(f"warning: {plain(each)}; rename it to use it in the rules", err=True)
    if total := find_total(sample):
        what = f"row {total:,} looks like a total, and would be judged as a prospect"
        click.echo(f"warning: {what}; move it above the headings, or to another tab", err=True)


def _tell_of_tabs(draft: Draft, place: SheetPlace) -> None:
    """Say which tab was taken where nobody chose it and it hardly looks like prospects."""
    layout = draft.view.sample.layout
    chosen = place.tab is not None or _points_to_tab(place)
    if len(layout.titles) > 1 and not chosen and len(draft.known) < _FEW:
        taken = f'"{layout.tab.title}" was taken of {len(layout.titles)} tabs'
        click.echo(f"warning: {plain(taken)}; --tab names another", err=True)


def _read(place: SheetPlace, access: Access, header_row: int | None) -> tuple[Sample, list[str]]:
    """Read the sheet; where its headings stand is looked for, unless it is given."""
    if header_row is None:
        with open_place(place, access=access) as workbook:
            found = look_for_headings(workbook)
            if found == place.header_row:
                return read_sample(workbook, found)
        place = replace(place, header_row=found)
    with open_place(place, access=access) as workbook:
        return read_sample(workbook, place.header_row)


def _propose(sample: Sample, place: SheetPlace, given: Given, *, asks: bool) -> Draft:
    if asks:
        click.echo(f"\n{seen_text(sample)}:\n{headings_text(sample)}\n")
    view = _view(sample, place)
    return Draft(view, Chooser(view, given, asks).choose())


def _write(draft: Draft, place: SheetPlace, output: Path) -> None:
    """Write the config, once it is known to be one."""
    text = write_config(draft, _target(draft, place, output))
    parse_config(text, output)
    make_file(output, text)


def _is_shared(place: SheetPlace) -> bool:
    return is_online(workbook_address(place))


def _view(sample: Sample, place: SheetPlace) -> View:
    locale = sample.layout.locale if _is_shared(place) else None
    return make_view(sample, locale=locale, today=date.today())  # noqa: DTZ011 -- the reader's own


def _target(draft: Draft, place: SheetPlace, output: Path) -> Target:
    is_pointed_to = place.tab is None and _points_to_tab(place)
    tab = None if is_pointed_to else draft.view.sample.layout.tab.title
    has_schema = (output.parent / _SCHEMA).exists()
    return Target(place.workbook, output.name, tab, not _is_shared(place), has_schema)


def _tried(report: InitReport, access: Access) -> InitReport:
    """The report with what a first run would do, or why it can't be tried."""
    if report.draft.choices.key.new:
        return replace(report, stopped=_no_key(report))
    if report.check.error:
        return report
    tried = Session(Options(dry_run=True), access).run(Path(report.config))
    return replace(report, first_run=tried)


def _print_json(report: InitReport) -> int:
    click.echo(json_line(report.as_json()))
    return report.code


def _try_out(report: InitReport, access: Access) -> int:
    """Show what was proposed, what `check` says, what a first run would do, and what is next."""
    shown, config = plain(report.config), typed(report.config)
    click.echo(f"{proposal_text(report.draft)}\n\n{shown}: written\n")
    click.echo(f"$ qualify check {config}\n")
    show_check(report.check)
    report = _tried(report, access)
    if report.first_run:
        click.echo(f"\n$ qualify plan {config}\n")
        show(report.first_run, show_values=False)
    if report.stopped:
        raise report.stopped
    if not report.error:
        key_file = f" --credentials {typed(str(access.credentials))}" if access.credentials else ""
        click.echo(f"\nRead {shown} and change what is not as you mean it. Then:")
        click.echo(f"\n$ qualify run {config}{key_file}")
    return report.code


def _no_key(report: InitReport) -> WorkbookError:
    key = report.draft.choices.key
    lacking = f" ({key.lacking})" if key.lacking else ""
    mended = "mend that column and name it as the key in the config, or " if key.lacking else ""
    return WorkbookError(
        report.draft.view.sample.layout.tab.title,
        f"no column, and no two together, tell its rows apart{lacking}",
        f'{mended}add a column headed "{key.headings[0]}" with a number or a code of its own in'
        f" each row, then: qualify plan {typed(report.config)}",
    )
