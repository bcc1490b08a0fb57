"""`qualify explain --json`: what it says of one prospect, whole."""

from pathlib import Path
from typing import Any

import pytest

from rules.read.cells import Cell
from sync.config.load import parse_config
from sync.run.job import Job
from sync.run.run_input import Options, RunContext
from sync.show.explain_json import ExplainJson, explain_json
from tests.harness import BLANK, CONFIG, LADDER, LEAD, NOW, OPPORTUNITY, TODAY, Qualify
from tests.harness import run as run_job
from tests.memory import MemoryWorkbook, sheet
from tests.workbooks import write_workbook


def explained(book: MemoryWorkbook, config: str = LADDER, row: int = 2) -> ExplainJson:
    """What is said of one row of a workbook in memory."""
    file = parse_config(config, Path("config.toml"))
    context = RunContext(Options(today=TODAY), "", "", NOW.astimezone)
    judgement = Job(file, book, context, lambda _: None).judge()
    return explain_json(judgement, row - 2, "config.toml", book.name)


def asked(column: str, says: str, asks: str, outcome: str) -> dict[str, object]:
    """A condition on a cell, as it is printed."""
    cell = {"column": column, "says": says}
    return {"asks": asks, "outcome": outcome, "criterion": None, "cell": cell, "parts": []}


def criterion(name: str, say: str, outcome: str, *parts: dict[str, object]) -> dict[str, object]:
    return {
        "asks": say,
        "outcome": outcome,
        "criterion": name,
        "cell": None,
        "parts": list(parts),
    }


def test_a_new_prospect() -> None:
    row = {**BLANK, "ID": "B", "Company": "Bolt", **LEAD, "Budget": "ask Ada"}
    unread = 'can\'t read "ask Ada" as a number'

    assert explained(MemoryWorkbook(sheet(row))) == {
        "format": 1,
        "config": "config.toml",
        "workbook": "memory",
        "tab": "Prospects",
        "today": "2026-01-15",
        "row": 2,
        "key": "B",
        "name": "Bolt",
        "judged": True,
        "stage": "Lead",
        "by_hand": False,
        "lapsed": [],
        "former": {"stage": "List", "since": None, "by_hand": False, "known_by": "nothing"},
        "added": False,
        "move": {
            "kind": "promoted",
            "from": "List",
            "to": "Lead",
            "because": "Industry fits, 50 to 5,000 employees",
        },
        "by_rules": {"sure": "Lead", "possible": "Lead"},
        "missing": ["recent", "budget", "step"],
        "missing_text": (
            "Contact in the last 90 days; 1 more of: Budget of 10k identified"
            f" ({unread}), Next step agreed"
        ),
        "score": None,
        "grade": None,
        "points": {},
        "attention": "",
        "next": "Opportunity",
        "to_go": 2,
        "way": [
            {"count": 1, "of": ["recent"], "points": None, "changes": 1},
            {"count": 1, "of": ["budget", "step"], "points": None, "changes": 1},
        ],
        "stages": [
            {"stage": "List", "outcome": "yes", "needs": []},
            {
                "stage": "Lead",
                "outcome": "yes",
                "needs": [
                    criterion(
                        "profile",
                        "Industry fits",
                        "yes",
                        asked("Industry", '"Retail"', 'one of "Retail", "Logistics"', "yes"),
                    ),
                    criterion(
                        "size",
                        "50 to 5,000 employees",
                        "yes",
                        asked("Employees", "120", "between 50 and 5,000", "yes"),
                    ),
                ],
            },
            {
                "stage": "Opportunity",
                "outcome": "no",
                "needs": [
                    criterion(
                        "recent",
                        "Contact in the last 90 days",
                        "no",
                        asked(
                            "Last contact",
                            "blank",
                            "within last 90 days (2025-10-17 to 2026-01-15)",
                            "no",
                        ),
                    ),
                    {
                        "asks": "1 of these 2",
                        "outcome": "cannot_tell",
                        "criterion": None,
                        "cell": None,
                        "parts": [
                            criterion(
                                "budget",
                                "Budget of 10k identified",
                                "cannot_tell",
                                asked("Budget", unread, "at least 10,000", "cannot_tell"),
                            ),
                            criterion(
                                "step",
                                "Next step agreed",
                                "no",
                                asked("Next step", "blank", "filled", "no"),
                            ),
                        ],
                    },
                ],
            },
        ],
        "problems": [
            {
                "row": 2,
                "key": "B",
                "what": f"Budget: {unread}",
                "mend": "write a number, or leave it blank",
            }
        ],
        "error": None,
    }


def part(told: ExplainJson, *names: str) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name in names}


def test_one_that_a_run_logs_as_first_seen() -> None:
    seen = LADDER + "[policy]\nrecord_new = true\n"
    book = MemoryWorkbook(sheet({**BLANK, "ID": "A", **LEAD}))

    told = explained(book, seen)
    run_job(book, seen)

    assert told["added"]
    assert told["former"] == {
        "stage": "List",
        "since": None,
        "by_hand": False,
        "known_by": "nothing",
    }
    assert told["move"] is not None
    assert (told["move"]["kind"], told["move"]["from"]) == ("promoted", "List")
    assert not explained(book, seen)["added"]


def test_a_score_and_what_it_is_made_of() -> None:
    score = "[score]\npoints = { profile = 20, size = 0.1, budget = 0.2, step = 5 }\n"
    row: dict[str, Cell] = {**BLANK, "ID": "A", **LEAD, "Budget": "soon"}
    lead, none = MemoryWorkbook(sheet(row)), MemoryWorkbook(sheet({**BLANK, "ID": "A"}))
    graded = LADDER + score + "grades = { A = 25, B = 20.1 }\n"

    assert part(explained(lead, LADDER + score), *SCORE) == {
        "score": 20.1,
        "grade": None,
        "points": {"profile": 20, "size": 0.1},
    }
    assert part(explained(lead, graded), *SCORE) == {
        "score": 20.1,
        "grade": "B",
        "points": {"profile": 20, "size": 0.1},
    }
    assert part(explained(none, graded), *SCORE) == {"score": 0, "grade": None, "points": {}}


SCORE = ("score", "grade", "points")


def test_one_that_lapsed_and_cannot_be_told() -> None:
    book = MemoryWorkbook(sheet({**BLANK, "ID": "A", "Company": "Acme", **OPPORTUNITY}))
    run_job(book)
    book.put("Last contact", 2, 45000)
    book.put("Employees", 2, "#REF!")

    told = explained(book)

    assert part(told, "stage", "lapsed", "former", "move", "by_rules", "next", "to_go", "way") == {
        "stage": "Opportunity",
        "lapsed": ["recent"],
        "former": {
            "stage": "Opportunity",
            "since": "2026-01-15",
            "by_hand": False,
            "known_by": "changelog",
        },
        "move": None,
        "by_rules": {"sure": "List", "possible": "Lead"},
        "next": None,
        "to_go": None,
        "way": [],
    }


@pytest.mark.parametrize(
    ("override", "stage", "after", "way"),
    [("won", "Won", None, []), ("list", "List", "Lead", [2])],
)
def test_by_hand(override: str, stage: str, after: str | None, way: list[int]) -> None:
    book = MemoryWorkbook(sheet({**BLANK, "ID": "A", "Outcome": override}))

    told = explained(book, LADDER.replace('needs = ["profile", "size"]', POINTS))

    assert part(told, "stage", "by_hand", "next", "to_go", "move") == {
        "stage": stage,
        "to_go": None,
        "by_hand": True,
        "next": after,
        "move": {"kind": "by_hand", "from": "List", "to": stage, "because": override},
    }
    assert [step["count"] for step in told["way"]] == way
    assert [step["points"] for step in told["way"]] == [20 for _ in way]


def test_what_a_by_hand_stage_itself_needs() -> None:
    config = LADDER.replace('"Lost"\nby_hand = true', '"Lost"\nby_hand = true\nneeds = ["step"]')
    book = MemoryWorkbook(sheet({**BLANK, "ID": "A", "Outcome": "lost"}))

    told = explained(book, config)

    assert part(told, "missing", "missing_text", "next", "way") == {
        "missing": ["step"],
        "missing_text": "Next step agreed",
        "next": None,
        "way": [],
    }
    assert [stage["stage"] for stage in told["stages"]] == ["List", "Lead", "Opportunity", "Lost"]
    assert told["stages"][-1] == {
        "stage": "Lost",
        "outcome": "no",
        "needs": [
            criterion("step", "Next step agreed", "no", asked("Next step", "blank", "filled", "no"))
        ],
    }


POINTS = "needs_points = { at_least = 20, of = { profile = 10, size = 10 } }"


def test_a_stage_that_a_first_run_takes_over() -> None:
    book = MemoryWorkbook(sheet({**BLANK, "ID": "A", **LEAD, "Stage": "SQL"}))

    assert explained(book)["former"] == {
        "stage": "Lead",
        "since": None,
        "by_hand": False,
        "known_by": "stage_column",
    }


def test_one_that_is_not_judged() -> None:
    book = MemoryWorkbook(sheet({**BLANK, "ID": "A", **LEAD}, {**BLANK, "Company": "Keyless"}))
    run_job(book)
    assert book.log
    book.log[1][5] = "Leed"

    recorded, keyless = explained(book), explained(book, row=3)

    empty: dict[str, object] = {name: [] for name in ("way", "stages", "lapsed", "missing")}
    none: dict[str, object] = dict.fromkeys(("former", "move", "by_rules", "next", "to_go"))
    nothing = {"judged": False, "missing_text": "", **empty, **none}
    assert part(recorded, "stage", *nothing) == {"stage": "Leed", **nothing}
    assert part(keyless, "stage", "key", *nothing) == {"stage": None, "key": "", **nothing}
    assert keyless["problems"][0]["what"] == "ID is blank"


LONG = "long " * 30


def test_texts_of_cells_have_an_end() -> None:
    row: dict[str, Cell] = {**BLANK, "ID": LONG, "Company": LONG, "Industry": LONG, "Budget": LONG}

    told = explained(MemoryWorkbook(sheet(row)))

    assert (len(told["key"]), len(told["name"])) == (80, 80)
    assert LONG.strip() not in str(told)


# The command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    write_workbook(tmp_path / "prospects.xlsx", {"ID": "A", **LEAD}, {"ID": "B"}, {"ID": "B"})
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_one_object_for_each_row(qualify: Qualify) -> None:
    ran = qualify("explain", "config.toml", "B", "--json")

    assert (ran.code, ran.err) == (0, "")
    assert [(told["row"], told["workbook"]) for told in ran.json] == [
        (3, "prospects.xlsx"),
        (4, "prospects.xlsx"),
    ]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "code", "config", "what"),
    [
        (["config.toml", "C"], 2, "config.toml", 'no prospect has the key "C"'),
        (["gone.toml", "C"], 2, "gone.toml", "there is no such file"),
        (["config.toml"], 2, "", "expected one prospect"),
    ],
)
def test_an_error_is_an_object_too(
    qualify: Qualify, arguments: list[str], code: int, config: str, what: str
) -> None:
    ran = qualify("explain", *arguments, "--json")

    [told] = ran.json
    assert (ran.code, told["config"], told["row"], told["stages"]) == (code, config, None, [])
    assert (told["error"]["code"], told["error"]["what"]) == (code, what)
