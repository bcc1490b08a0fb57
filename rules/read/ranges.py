"""Texts that say from where to where a number lies: "5k-10k", "10,001+", "over 500"."""

import re
from typing import NamedTuple

_MARK = "-"  # folding makes one of every dash


class Ends(NamedTuple):
    """The texts of both ends of a range, None for an end that it does not have.

    `exclusive` is true where its one end is not in it, as in "over 500".
    """

    low: str | None
    high: str | None
    exclusive: bool = False


def find_ends(text: str) -> Ends | None:
    """Find the ends of a range in a folded text; None if it is not a range.

    The word for people may follow: "51-200 employees".
    """
    bare = _COUNTED.sub("", text)
    if match := _BEFORE.fullmatch(bare) or _BEHIND.fullmatch(bare):
        found = match.groupdict()
        exclusive = bool(found.get("over") or found.get("under"))
        if found.get("over") or found["from"]:
            return Ends(found["end"], None, exclusive)
        return Ends(None, found["end"], exclusive)
    if bare.count(_MARK) != 1:
        return None
    low, high = map(str.strip, bare.split(_MARK))
    return Ends(low, high)


def _either(words: str) -> str:
    return "|".join(re.escape(word.strip()) for word in words.split(",") if word.strip())


_OVER = _either("over, above, more than, greater than, über, mehr als, plus de, más de, più di")
_UNDER = _either(
    "under, below, less than, fewer than, unter, weniger als, moins de, menos de, meno di"
)
_FROM = _either(
    "at least, min., min, minimum, from, ab, mind., mindestens, au moins, al menos, almeno"
)
_TO = _either(
    "up to, at most, max., max, maximum, bis zu, bis, höchstens, jusqu'à, au plus, hasta, fino a"
)
_BEFORE = re.compile(
    rf"(?:(?P<over>>|(?:{_OVER})(?![^\W\d_]))|(?P<from>>=|=>|≥|(?:{_FROM})(?![^\W\d_]))"
    rf"|(?P<under><|(?:{_UNDER})(?![^\W\d_]))|(?P<to><=|=<|≤|(?:{_TO})(?![^\W\d_])))"
    r" ?(?P<end>[^<>=≤≥].*)"
)
_BEHIND = re.compile(
    r"(?P<end>.*[^ +]) ?(?:(?P<from>\+|(?:or|and) (?:more|above|over|up)|(?:oder|und) mehr)"
    r"|(?P<to>(?:or|and) (?:less|fewer|below)|oder weniger))"
)

_PEOPLE = """
    employees, employee, people, persons, staff, headcount, heads, workers, fte, ftes, users, seats,
    mitarbeiter, mitarbeitende, mitarbeiterinnen, mitarbeitern, ma, beschäftigte, angestellte,
    personen, leute, köpfe, nutzer, plätze,
    employés, salariés, collaborateurs, personnes, empleados, trabajadores, personas,
    dipendenti, addetti, persone, funcionários, colaboradores, empregados, pessoas,
    medewerkers, werknemers, mensen, anställda, medarbetare, ansatte, medarbejdere, työntekijää,
    henkilöä, pracowników, osób, zaměstnanců, zamestnancov, alkalmazott, fő, çalişan, kişi,
    сотрудников, человек, 人, 名, 社員, 员工, 명, 직원
"""
_COUNTED = re.compile(rf" ?(?<![^\W\d_])(?:{_either(_PEOPLE)})\.?$")
