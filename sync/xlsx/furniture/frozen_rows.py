"""Rows at the top that stay in sight."""

from collections.abc import Iterator

from sync.workbook.furniture import CHANGED, FROZEN_ROWS, GONE, OWN, Fate, Piece
from sync.xlsx.byte_tree import Element, new_element
from sync.xlsx.elements import SHEET_ORDER
from sync.xlsx.furniture.draft import TabDraft
from sync.xlsx.references import cell_name, cell_range

_FROZEN = {"frozen", "frozenSplit"}
_PAGES = "the tab is shown as pages, which Excel does not freeze"


def freeze(draft: TabDraft, rows: int) -> Iterator[Piece]:
    """Freeze so many rows, with 0 none, unless people have it otherwise; what became of it."""
    frozen, memory = _FrozenRows(draft), draft.memory
    if not memory.frozen.isdecimal():
        if rows:
            yield _freeze_first(frozen, rows)
    elif not frozen.is_made(int(memory.frozen)):
        memory.frozen = memory.frozen if rows else ""
        yield Piece(FROZEN_ROWS, Fate.LEFT, CHANGED if frozen.pane else GONE)
    elif str(rows) == memory.frozen:
        yield Piece(FROZEN_ROWS, Fate.THERE)
    else:
        frozen.take_back()
        if rows:
            frozen.make(rows)
        yield Piece(FROZEN_ROWS, Fate.CHANGED if rows else Fate.TAKEN_BACK)


def _freeze_first(frozen: "_FrozenRows", rows: int) -> Piece:
    if frozen.has(rows):
        return Piece(FROZEN_ROWS, Fate.THERE)
    if hindrance := frozen.hindrance():
        return Piece(FROZEN_ROWS, Fate.LEFT, hindrance)
    frozen.make(rows)
    return Piece(FROZEN_ROWS, Fate.MADE)


class _FrozenRows:
    """The pane of the tab's first view. People's own pane, and what is selected, stay."""

    def __init__(self, draft: TabDraft) -> None:
        self._draft = draft

    @property
    def _views(self) -> Element | None:
        return self._draft.top.child("sheetViews")

    @property
    def _view(self) -> Element | None:
        return self._views.child("sheetView") if self._views else None

    @property
    def pane(self) -> Element | None:
        """What the view says of frozen or split rows and columns."""
        return self._view.child("pane") if self._view else None

    def has(self, rows: int) -> bool:
        """Whether so many rows, or more, are frozen."""
        pane = self.pane
        if pane is None or pane.get("state") not in _FROZEN:
            return False
        return pane.number("ySplit") >= rows

    def is_made(self, rows: int) -> bool:
        """Whether these rows are frozen and nothing else, as `make` does."""
        pane = self.pane
        return (
            pane is not None
            and self.has(rows)
            and pane.number("ySplit") == rows
            and (pane.number("xSplit") <= 0)
        )

    def hindrance(self) -> str:
        """Why no rows can be frozen; "" where nothing stands against it."""
        if self.pane is not None:
            return OWN
        return _PAGES if self._view and self._view.get("view") == "pageLayout" else ""

    def make(self, rows: int) -> None:
        """Freeze rows. Where the tab was scrolled down, the rows below are."""
        memory = self._draft.memory
        view = self._ensure_view()
        at = cell_range(view.get("topLeftCell", "A1"))
        left, top = (at.left, at.top) if at else (0, 1)
        if top > 1:
            memory.scrolled = view.get("topLeftCell")
            view.set("topLeftCell", cell_name(left, 1))
        pane = new_element(
            self._draft.tag("pane"),
            ySplit=str(rows),
            topLeftCell=cell_name(left, max(top, rows + 1)),
            activePane="bottomLeft",
            state="frozen",
        )
        if form := view.add(pane, ("pane",)):
            memory.forms["sheetView"] = form
        memory.frozen = str(rows)

    def _ensure_view(self) -> Element:
        draft, views, view = self._draft, self._views, self._view
        if views is None:
            views = new_element(draft.tag("sheetViews"))
            draft.top.add(views, SHEET_ORDER)
            draft.memory.forms["sheetViews"] = ""
        if view is None:
            view = new_element(draft.tag("sheetView"), workbookViewId="0")
            views.add(view)
        return view

    def take_back(self) -> None:
        """Freeze no rows any more."""
        memory, view, pane = self._draft.memory, self._view, self.pane
        memory.frozen = ""
        if view is None or pane is None:
            return
        view.remove(pane)
        self._join_selections(view)
        view.close(memory.forms.pop("sheetView", ""))
        if cell_range(memory.scrolled):
            view.set("topLeftCell", memory.scrolled)
        memory.scrolled = ""
        views, was_made = self._views, memory.forms.pop("sheetViews", None) == ""
        if was_made and views and _is_plain(view):
            self._draft.top.remove(views)

    def _join_selections(self, view: Element) -> None:
        """Keep what is selected in the pane that was active, where a program has noted panes."""
        selections = view.named("selection")
        for other in selections[:-1] if any(s.get("pane") for s in selections) else ():
            view.remove(other)
        for last in selections[-1:]:
            last.unset("pane")


def _is_plain(view: Element) -> bool:
    return not view.children and set(view.attributes()) == {"workbookViewId"}
