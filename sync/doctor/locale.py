"""What the doctor makes of a sheet's locale and time zone."""

from collections.abc import Iterator
from dataclasses import replace

from rules.phrases import plural
from rules.read.dates import read_date
from rules.read.readings import Unreadable
from sync.doctor.cells import count_unread, looked_at
from sync.doctor.checkup import Finding, fine, warning
from sync.locales.by_name import load_locale
from sync.run.judgement import Judgement

_CLEAR = "as 2026-01-15"
"""How a date is written that every locale reads the same."""


def examine_locale(judgement: Judgement, *, online: bool) -> list[Finding]:
    """Dates that fit another locale, and a locale or time zone that the config has in vain."""
    layout = judgement.run_input.snapshot.layout
    found = [*_other_orders(judgement, online=online), *_in_vain(judgement, online=online)]
    return found or [fine(f"{layout.locale}, {layout.timezone}")]


def _in_vain(judgement: Judgement, *, online: bool) -> Iterator[Finding]:
    layout, sheet = judgement.run_input.snapshot.layout, judgement.run_input.config.sheet
    for name, setting, mine, its in (
        ("locale", "Locale", sheet.locale, layout.locale),
        ("timezone", "Time zone", sheet.timezone, layout.timezone),
    ):
        if online and mine is not None and mine != its:
            yield warning(
                f'[sheet] {name} = "{mine}" counts for local workbooks only: the spreadsheet'
                f" has {its}",
                f"choose it in the spreadsheet, File > Settings > {setting}, or take it out of"
                " the config",
            )


def _other_orders(judgement: Judgement, *, online: bool) -> Iterator[Finding]:
    """Dates that only another order of day and month fits."""
    own = judgement.run_input.snapshot.layout.locale
    for (heading, locale), count in count_unread(judgement).items():
        if locale:
            left = _only_in_own_order(judgement, heading, locale)
            others = f"{left:,} {plural(left, 'other fits', 'others fit')}"
            yield warning(
                f"{count:,} {plural(count, 'cell')} of {heading} can't be read as a date: the sheet"
                f" is in {own}, which puts day and month in another order"
                + (f", and {others} no order but the sheet's" if left else ""),
                _mend(locale, count, left, online=online),
            )


def _mend(locale: str, count: int, left: int, *, online: bool) -> str:
    """What to do about so many dates where so many others fit the sheet's order alone.

    Where no order fits all, those are written anew of which there are fewer.
    """
    if left >= count:
        return f"write {plural(count, 'that date', 'those dates')} anew, {_CLEAR}"
    choose = f"choose the locale {locale} in the spreadsheet: File > Settings"
    set_it = choose if online else f'write locale = "{locale}" under [sheet]'
    others = plural(left, "the other", f"the {left:,} others")
    return f"{set_it}; and write {others} anew, {_CLEAR}" if left else set_it


def _only_in_own_order(judgement: Judgement, heading: str, locale: str) -> int:
    """How many dates of a column could not be read in the order that a locale has."""
    setting = judgement.run_input.judge.setting
    cells = judgement.run_input.prospects.people[looked_at(judgement)[heading]]
    other = replace(setting.locale, order=load_locale(locale).order)
    return sum(
        count
        for cell, count in cells.counts().items()
        if not isinstance(read_date(cell, setting.locale, setting.zone), Unreadable)
        and isinstance(read_date(cell, other, setting.zone), Unreadable)
    )
