"""What the doctor makes of a sheet's locale and time zone."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from rules.language.answer import Unread
from rules.phrases import plural
from rules.read.dates import read_date
from rules.read.readings import Unreadable
from sync.doctor.checkup import Finding, fine, warning
from sync.locales.by_name import load_locale
from sync.run.judgement import Judgement

_SET_LOCALE = re.compile(r'set locale = "(\w+)"')


def fitting_locale(unread: Unread) -> str:
    """The locale whose order of day and month a date fits that can't be read; "" for none."""
    named = _SET_LOCALE.search(unread.mend)
    return named[1] if named else ""


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
    """The dates that only another locale's order of day and month can mean."""
    counts: Counter[tuple[str, str]] = Counter()
    for verdict, rows in judgement.counts.items():
        for unread in verdict.unread if verdict else ():
            if locale := fitting_locale(unread):
                counts[unread.column, locale] += rows
    for (column, locale), count in counts.items():
        yield _other_order(judgement, column, locale, count, online=online)


def _other_order(
    judgement: Judgement, column: str, locale: str, count: int, *, online: bool
) -> Finding:
    """What to say of so many dates; where no order fits all of the column, no locale mends it."""
    heading = judgement.run_input.config.heading(column)
    what = (
        f"{count:,} {plural(count, 'cell')} of {heading} can't be read as a date: the sheet is in"
        f" {judgement.run_input.snapshot.layout.locale}, which puts day and month in another order"
    )
    if own := _only_in_own_order(judgement, column, locale):
        others = f"{own:,} {plural(own, 'other fits', 'others fit')}"
        return warning(
            f"{what}, and {others} no order but the sheet's", "write them anew, as 2026-01-15"
        )
    choose = f"choose the locale {locale} in the spreadsheet: File > Settings"
    return warning(what, choose if online else f'write locale = "{locale}" under [sheet]')


def _only_in_own_order(judgement: Judgement, column: str, locale: str) -> int:
    """How many dates of a column could not be read in the order that a locale has."""
    setting = judgement.run_input.judge.setting
    other = replace(setting.locale, order=load_locale(locale).order)
    return sum(
        count
        for cell, count in judgement.run_input.prospects.people[column].counts().items()
        if not isinstance(read_date(cell, setting.locale, setting.zone), Unreadable)
        and isinstance(read_date(cell, other, setting.zone), Unreadable)
    )
