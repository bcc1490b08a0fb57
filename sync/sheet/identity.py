"""Whose tabs they are: one tab of prospects, one config, one changelog."""

from collections.abc import Collection

from rules.read.text import fold
from sync.config.model import Config
from sync.messages.errors import WorkbookError
from sync.workbook.protocol import Layout


def check_identity(config: Config, layout: Layout, book: str) -> None:
    """Check that the tab's changelog, if it has one, is the one that the config names.

    Raises WorkbookError where the tab belongs to another config, or where the config's
    changelog would be a tab that the job did not make for it.
    """
    named = fold(config.output.changelog)
    if layout.log is not None:
        if named not in (fold(layout.log.name), fold(layout.log.tab.title)):
            raise WorkbookError(
                f"{book} {layout.tab.title}",
                f'its changelog is "{layout.log.tab.title}", but [output] changelog says'
                f' "{config.output.changelog}": the tab belongs to another config',
                "use one config for one tab of prospects, or name its changelog",
            )
        return
    if fold(layout.tab.title) == named:
        raise WorkbookError(
            f"{book} {layout.tab.title}",
            "[output] changelog names this tab, on which the prospects are looked for",
            "set [sheet] tab to the prospects' tab, or name another in [output] changelog",
        )
    for title in layout.titles:
        if fold(title) == named:
            raise WorkbookError(
                f"{book} {title}",
                f'the job did not make this tab for the prospects on "{layout.tab.title}"',
                _other_tab(config) + "rename it, or name another in [output] changelog",
            )


def check_new_tabs(config: Config, layout: Layout, titles: Collection[str], book: str) -> None:
    """Check that the drawn tabs which are not there yet can be made; `titles` are of all tabs.

    Raises WorkbookError where the name of one is that of a tab which the job does not draw, be it
    people's from the start or since the config named it no more.
    """
    by_name = {fold(title): title for title in titles}
    for kind, name in config.output.drawn_tabs().items():
        if layout.drawn_tab(kind) is None and fold(name) in by_name:
            raise WorkbookError(
                f"{book} {by_name[fold(name)]}",
                f'the job does not draw this tab for the prospects on "{layout.tab.title}"',
                _other_tab(config) + "rename it, or delete it if it is left from an earlier run, or"
                f" name another in [output] {kind}",
            )


def _other_tab(config: Config) -> str:
    """What to do first if the tab of the prospects may be another one than is meant."""
    if config.sheet.tab is not None:
        return ""
    return "if the prospects are on another tab, set [sheet] tab to that; if not, "
