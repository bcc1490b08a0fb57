"""The hidden names by which a tab that the job draws is known.

The prospects' tab has, for each kind, `qualify_rules` (the whole of the drawn tab),
`qualify_rules_name` (what the config called it when it was made) and `qualify_rules_drawn` (the
fingerprint of what it shows). The drawn tab has `qualify_rules_of`, the way back. Where the ways
lead apart, nobody knows whose the tab is, so it is not taken for the job's.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.workbook.page import TabKind
from sync.xlsx.name_texts import WHOLE_TAB, constant, text_of, title_in, without_case
from sync.xlsx.references import quoted
from sync.xlsx.tabs import DefinedName, MainPart

Known = Mapping[tuple[int | None, str], str]
"""The texts of names, by the position of their tab and the name in lower case."""


@dataclass(frozen=True)
class OwnTab:
    """A drawn tab: its position, what the config called it, the fingerprint of what it shows."""

    kind: TabKind
    position: int
    name: str
    fingerprint: str


def find_own_tabs(
    known: Known, titles: Sequence[str], home: int | None, here: Collection[str]
) -> Iterator[OwnTab]:
    """Find the drawn tabs of the prospects whose names belong to `home`.

    `titles` are those of all tabs without case, `here` those that the prospects' tab has, or had
    before a program renamed it.
    """
    for kind in TabKind:
        position = _position(kind, known, titles, home, here)
        if position is not None:
            base = _base(kind)
            name, drawn = (text_of(known.get((home, base + what))) for what in ("_name", "_drawn"))
            yield OwnTab(kind, position, name, drawn)


def _position(
    kind: TabKind, known: Known, titles: Sequence[str], home: int | None, here: Collection[str]
) -> int | None:
    """The tab to which the name leads and from which a way leads back.

    After a program has renamed the tab, but not in the name, the only way back will do.
    """
    if (home, _base(kind)) not in known:
        return None
    title = title_in(known[home, _base(kind)])
    ahead = titles.index(title) if title in titles else None
    back = [at for at, leads_to in _ways_back(kind, known, titles) if leads_to in here]
    if ahead in back:
        return ahead
    return back[0] if ahead is None and len(back) == 1 else None


def _ways_back(
    kind: TabKind, known: Known, titles: Sequence[str]
) -> Iterator[tuple[int, str | None]]:
    """The tabs that bear a way back, and the title to which it leads."""
    for (scope, name), text in known.items():
        if name == _way_back(kind) and scope is not None and scope < len(titles):
            yield scope, title_in(text)


def find_drawn(main: MainPart) -> dict[int, int | None]:
    """The positions of all drawn tabs, each with its prospects' tab's, if that is there."""
    known = {(name.scope, name.name.lower()): name.text for name in main.names}
    titles = [*map(without_case, main.titles)]
    return {
        at: titles.index(leads_to) if leads_to in titles else None
        for kind in TabKind
        for at, leads_to in _ways_back(kind, known, titles)
        if leads_to != titles[at]
    }


def tab_names(titles: Sequence[str], prospects: int, tab: OwnTab) -> Iterator[DefinedName]:
    """The names that say what is the job's about a drawn tab; `titles` are those of all tabs."""
    base = _base(tab.kind)
    yield DefinedName(base, prospects, f"{quoted(titles[tab.position])}!{WHOLE_TAB}")
    yield DefinedName(f"{base}_name", prospects, constant(tab.name))
    yield DefinedName(f"{base}_drawn", prospects, constant(tab.fingerprint))
    back = f"{quoted(titles[prospects])}!{WHOLE_TAB}"
    yield DefinedName(_way_back(tab.kind), tab.position, back)


HOME_NAMES = frozenset(
    f"qualify_{kind.value}{what}" for kind in TabKind for what in ("", "_name", "_drawn")
)
"""The names about drawn tabs that a tab of prospects has."""

WAYS_BACK = frozenset(f"qualify_{kind.value}_of" for kind in TabKind)
"""The names that drawn tabs have."""


def _base(kind: TabKind) -> str:
    return f"qualify_{kind.value}"


def _way_back(kind: TabKind) -> str:
    return f"qualify_{kind.value}_of"
