"""Where a config or an address leads to a tab that the job keeps itself."""

from sync.messages.errors import WorkbookError
from sync.messages.link import Link


def own_tab(where: str, prospects: str | None) -> WorkbookError:
    """The error for a tab of the job's; `prospects` is the title of its prospects' tab."""
    mend = f'set [sheet] tab = "{prospects}"' if prospects else "set [sheet] tab to another"
    what = "is a tab that the job keeps itself, not prospects"
    return WorkbookError(where, what, mend, about=Link.TAB)
