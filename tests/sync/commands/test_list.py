"""The configs of a CI job: all of them, and which must not run at once."""

from pathlib import Path

import pytest

from tests.harness import CONFIG, DRAFTED, Qualify

ID = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"
URL = f"https://docs.google.com/spreadsheets/d/{ID}/edit#gid=7"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SHEET", raising=False)
    return tmp_path


def write(path: Path, workbook: str, config: str = CONFIG) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(config.replace("prospects.xlsx", workbook), encoding="utf-8")


def groups(qualify: Qualify, *paths: str) -> list[str]:
    [matrix] = qualify("list", "--json", *paths).json
    assert [each["config"] for each in matrix["include"]] == list(paths)
    return [each["group"] for each in matrix["include"]]


def test_configs_of_one_workbook_are_one_group(
    folder: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    for name, workbook in {
        "a": URL,
        "b": ID,
        "c": "env:SHEET",
        "d": "x.xlsx",
        "e": "y.xlsx",
    }.items():
        write(folder / f"{name}.toml", workbook)
    write(folder / "sub" / "f.toml", "../x.xlsx")
    paths = ["a.toml", "b.toml", "c.toml", "d.toml", "e.toml", "sub/f.toml"]

    a, b, c, d, e, f = groups(qualify, *paths)
    assert (a == b, d == f, len({a, c, d, e})) == (True, True, 4)
    monkeypatch.setenv("SHEET", URL)
    assert groups(qualify, *paths) == [a, a, a, d, e, d]
    assert all(ID not in group and "x.xlsx" not in group for group in (a, b, c, d, e, f))


def test_names_tell_configs_apart(folder: Path, qualify: Qualify) -> None:
    write(folder / "one" / "sales.toml", "a.xlsx")
    write(folder / "two" / "sales.toml", "b.xlsx")
    write(folder / "north.toml", "c.xlsx")
    [matrix] = qualify("list", "--json", "one/sales.toml", "two/sales.toml", "north.toml").json
    assert [each["name"] for each in matrix["include"]] == [
        "one/sales.toml",
        "two/sales.toml",
        "north",
    ]


def test_a_broken_config_is_listed_and_a_draft_is_not(folder: Path, qualify: Qualify) -> None:
    write(folder / "live.toml", "a.xlsx", DRAFTED.replace("memory.xlsx", "a.xlsx"))
    write(folder / "next.toml", "a.xlsx")
    (folder / "broken.toml").write_text("[sheet", encoding="utf-8")
    ran = qualify("list", "--json", "live.toml", "next.toml", "broken.toml", "gone.toml")
    assert ran.code == 0
    [matrix] = ran.json
    assert list(matrix) == ["include"]
    assert [each["config"] for each in matrix["include"]] == [
        "live.toml",
        "broken.toml",
        "gone.toml",
    ]
    assert len({each["group"] for each in matrix["include"]}) == 3


def test_people_see_what_is_wrong(folder: Path, qualify: Qualify) -> None:
    write(folder / "config.toml", "a.xlsx")
    (folder / "broken.toml").write_text("[sheet", encoding="utf-8")
    shown = qualify("list", "config.toml", "broken.toml").out.splitlines()
    assert shown[0].split() == ["Config", "Name", "Group", "What", "is", "wrong"]
    assert shown[2].split()[:2] == ["config.toml", "config"]
    assert "broken.toml: there is no [[stage]]" in shown[3]
    assert qualify("list").out.splitlines()[2].startswith("config.toml")
