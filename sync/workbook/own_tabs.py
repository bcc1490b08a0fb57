"""The tabs that the job keeps itself, where a config or an address leads to one of them."""

from sync.messages.errors import WorkbookError


def own_tab(where: str, prospects: str | None) -> WorkbookError:
    """Say that the tab `where` is a changelog; `prospects` is the title of its prospects' tab."""
    mend = f'set [sheet] tab = "{prospects}"' if prospects else "set [sheet] tab to another"
    return WorkbookError(where, "is a changelog, which the job keeps itself, not prospects", mend)
