"""The command line on a table of BigQuery's: outputs, exit codes, and nothing secret in them."""

import json
from pathlib import Path

import pytest
import sqlglot

from tests.bigquery.server import ROBOT, BigQueryServer
from tests.bigquery.test_job import CONFIG, PEOPLE
from tests.harness import Qualify, Ran

pytestmark = pytest.mark.slow

TODAY = ("--today", "2026-01-15")


@pytest.fixture
def led(
    server: BigQueryServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> Qualify:
    """The command line in a folder with a config, led to a server with some prospects."""
    server.sql(PEOPLE)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    server.lead(tmp_path, monkeypatch)
    return qualify


def test_a_run_tells_what_it_did(led: Qualify) -> None:
    [told] = led("run", "--json", *TODAY).json
    assert told["workbook"] == "bigquery://qualify-test/sales people"
    assert told["moves"] == {**dict.fromkeys(told["moves"], 0), "promoted": 2}
    assert told["written"] == {"cells": 3, "changelog_rows": 2, "commits": 1, "tabs": 0}
    assert told["requests"] > 20
    [again] = led("run", "--json", *TODAY).json
    assert set(again["written"].values()) == {0}


def test_each_statement_is_told_with_its_time_and_no_secret(
    server: BigQueryServer, led: Qualify, tmp_path: Path
) -> None:
    ran = led("run", "--verbose", "--credentials", str(server.key_file(tmp_path)), *TODAY)
    assert ran.code == 0
    said = ran.out + ran.err
    assert "CREATE snapshot" in said
    assert " ms" in said
    key = json.loads(server.key_file(tmp_path).read_text("utf-8"))
    assert all(each not in said for each in ("ya29", key["private_key_id"], "PRIVATE KEY"))
    assert "Ada" not in said


def test_a_prospect_is_explained(led: Qualify) -> None:
    assert led("run", *TODAY).code == 0
    ran = led("explain", "config.toml", "P1", *TODAY)
    assert ran.code == 0
    assert "Lead" in ran.out
    assert "Industry fits" in ran.out


def test_the_funnel_and_the_backtest_are_told(led: Qualify, tmp_path: Path) -> None:
    assert led("run", *TODAY).code == 0
    decided = CONFIG
    for outcome in ("Won", "Lost"):
        named = f'name = "{outcome}"\n'
        decided = decided.replace(named, f'{named}outcome = "{outcome.lower()}"\n')
    (tmp_path / "config.toml").write_text(decided, encoding="utf-8")

    [funnel] = led("funnel", "--json", "--since", "2025-01-01", *TODAY).json
    [backtest] = led("backtest", "--json", *TODAY).json

    assert [each["been"] for each in funnel["stages"]] == [3, 2, 1, 0, 0]
    assert [each["key"] for each in funnel["one_away"]] == ["P2"]
    assert (backtest["judged"], backtest["won"], backtest["error"]) == (3, {"Won": 0}, None)


def test_every_statement_is_printed_as_bigquery_reads_it(
    server: BigQueryServer, led: Qualify
) -> None:
    assert led("run", *TODAY).code == 0
    [told] = led("sql", "--json", *TODAY).json
    texts = [each["sql"] for each in told["statements"]]
    assert all(sqlglot.parse_one(each, read="bigquery") for each in texts)
    assert server.sql("SELECT COUNT(*) FROM qualify_changelog") == [(2,)]


def ended(ran: Ran) -> tuple[int, str]:
    return ran.code, ran.err.strip()


def test_refused_access_is_exit_3(server: BigQueryServer, led: Qualify) -> None:
    server.refuse("datasets.get", "accessDenied", "Access Denied: Ada")
    code, said = ended(led("run", *TODAY))
    assert code == 3
    assert f"{ROBOT} may not do what the run needs; give it BigQuery Data Viewer" in said
    assert "Ada" not in said


def test_a_deadline_that_passes_is_exit_5(server: BigQueryServer, led: Qualify) -> None:
    server.refuse("jobs.insert", "backendError", "try later")
    code, said = ended(led("run", "--deadline", "1", *TODAY))
    assert code == 5
    assert "bigquery://qualify-test/sales" in said


def test_without_credentials_it_is_said_where_they_come_from(
    led: Qualify, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QUALIFY_CREDENTIALS", str(tmp_path / "nothing.json"))
    code, said = ended(led("run", *TODAY))
    assert code == 2
    assert "QUALIFY_CREDENTIALS: can't read" in said
