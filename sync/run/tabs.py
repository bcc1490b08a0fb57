"""The tabs that the job draws: what they are to show, and what people should know of them."""

from collections.abc import Callable, Iterator, Mapping

from rules.read.text import fold
from sync.config.model import Config
from sync.funnel.figures import Funnel
from sync.messages.problem import Problem
from sync.run.funnel_page import make_funnel_page
from sync.run.rules_page import make_rules_page
from sync.run.run_input import RunInput
from sync.workbook.page import Page, TabKind
from sync.workbook.protocol import Layout, TabChange


def changed_tabs(run_input: RunInput, funnel: Funnel | None) -> tuple[TabChange, ...]:
    """The tabs that the config wants, each with what it is to show.

    `funnel` is that once the moves are recorded; it is there where a tab shows it.
    """
    return tuple(
        TabChange(kind, title, _PAGES[kind](run_input, funnel))
        for kind, title in run_input.config.output.drawn_tabs().items()
    )


def _funnel_page(_: RunInput, funnel: Funnel | None) -> Page:
    assert funnel is not None, "a tab shows it"  # noqa: S101
    return make_funnel_page(funnel)


def _rules_page(run_input: RunInput, _: Funnel | None) -> Page:
    return make_rules_page(run_input.config, run_input.judge, run_input.source)


_PAGES: Mapping[TabKind, Callable[[RunInput, Funnel | None], Page]] = {
    TabKind.FUNNEL: _funnel_page,
    TabKind.RULES: _rules_page,
}
"""How each tab's page is drawn up."""


def added_tabs(config: Config, layout: Layout) -> Iterator[Problem]:
    """What to say of tabs that are added to a workbook whose structure people have locked."""
    wanted = config.output.drawn_tabs()
    added = [f'the tab "{wanted[kind]}"' for kind in wanted if layout.drawn_tab(kind) is None]
    if layout.log is None:
        added.insert(0, "the changelog's tab")
    for tab in added if layout.is_locked else ():
        yield Problem(
            f"the structure of the workbook is locked; {tab} is added to it",
            "nothing, if that is fine: the lock is as it was",
        )


def renamed_tabs(config: Config, layout: Layout) -> Iterator[Problem]:
    """What to say of tabs that the config calls by a name which they neither have nor had at first.

    People may have named them as they like, so the job renames none.
    """
    for kind, name in config.output.drawn_tabs().items():
        there = layout.drawn_tab(kind)
        if there and fold(name) not in (fold(there.name), fold(there.tab.title)):
            yield Problem(
                f'[output] {kind} says "{name}", but the job draws that tab under the title'
                f' "{there.tab.title}"',
                f'rename the tab in the workbook, or set {kind} = "{there.tab.title}"',
            )
