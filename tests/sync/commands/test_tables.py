"""What commands that are for sheets say of a config whose prospects are in a database table."""

from pathlib import Path

import pytest

from tests.harness import CONFIG, Qualify

TABLE = CONFIG.replace(
    '[sheet]\nworkbook = "prospects.xlsx"',
    '[table]\ndatabase = "postgresql://nowhere.invalid/crm"\ntable = "prospects"',
)


@pytest.fixture(autouse=True)
def _config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("config.toml").write_text(TABLE, encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "instead"),
    [
        (("setup",), "show the table of stages"),
        (("setup", "--undo"), "show the table of stages"),
        (("archive",), "leave all records in the changelog's table"),
    ],
)
def test_they_say_what_to_do_instead_and_reach_for_no_database(
    command: tuple[str, ...], instead: str, qualify: Qualify
) -> None:
    ran = qualify(*command)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: config.toml: its prospects are in a database table, and")
    assert instead in ran.err
    [told] = qualify(*command, "--json").json
    assert (told["error"]["code"], told["requests"]) == (2, 0)


def test_the_doctor_says_so_of_the_workbook(qualify: Qualify) -> None:
    ran = qualify("doctor")

    assert (ran.code, ran.err) == (2, "")
    assert "its prospects are in a database table, and this is for sheets" in ran.out
    assert "qualify plan" in ran.out


def test_no_config_is_proposed_for_one(qualify: Qualify) -> None:
    ran = qualify("init", "duckdb:crm.duckdb", "--output", "new.toml")

    assert (ran.code, ran.out) == (2, "")
    assert "is the address of a database" in ran.err
    assert "write [table]" in ran.err
    assert not Path("new.toml").exists()
