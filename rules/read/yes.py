"""Reading a cell as yes or no."""

from collections.abc import Mapping
from types import MappingProxyType

from rules.read.cells import Cell
from rules.read.readings import Unreadable, unreadable
from rules.read.text import fold

# The words count in every locale, since teams write more than one language in a sheet. So a word
# that is yes in one language and no in another is in neither list: "jo" (Swedish, Albanian), "na"
# (Hungarian, Welsh). "ne" is the Slavic and Baltic no: Greek yes counts in Greek letters only.
# "v", "o", "○", "×", "☒" and "❎" are ticks to some and crosses to others. Among the words are
# those that spreadsheets of other languages write for TRUE and FALSE.
_YES = """
    yes y yep yeah yup t x on 1 ✓ ✔ ✅ ☑ √ 👍
    ja j jawohl oui sí si sì s sim da tak так ano áno igen kyllä joo jah jā taip evet да ναι já
    true wahr vrai verdadero verdadeiro vero cert waar sant sand sann tosi prawda pravda igaz
    adevărat истина істина doğru αληθής αληθες tõene patiess
    כן نعم بله हाँ हां はい 是 예 네
"""
_NO = """
    no n nope nah f off 0 ✗ ✘ ❌ ☐ ⬜ □ 👎
    nein nee non não nao nej nei ei nem nu ne nie nē нет не ні hayır hayir όχι οχι
    false falsch faux falso fals onwaar falskt falsk usann epätosi fałsz nepravda hamis
    ложь хибність неистина yanlış yanlis ψευδής ψευδες väär aplams
    לא لا خیر नहीं いいえ 否 아니요 아니오
"""


def _words() -> Mapping[str, bool]:
    yes = dict.fromkeys(map(fold, _YES.split()), True)
    no = dict.fromkeys(map(fold, _NO.split()), False)
    return MappingProxyType(yes | no)


_WORDS = _words()


def read_yes(cell: Cell) -> bool | Unreadable:
    """A checkbox, a word, a tick or a cross as yes or no; of the numbers only 1 and 0."""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, str):
        answer = _WORDS.get(fold(cell))
    elif isinstance(cell, int | float) and cell in {0, 1}:
        answer = bool(cell)
    else:
        answer = None
    return unreadable(cell, "yes or no") if answer is None else answer
