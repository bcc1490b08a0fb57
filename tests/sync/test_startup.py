"""A command imports what it uses, and no more: most jobs take less time than that would."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import CONFIG, LEAD
from tests.workbooks import write_workbook

MODULES = """
import sys
from sync.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    print(end.code, *sys.modules)
"""
GOOGLE = {"google.auth", "gspread", "requests", "sync.google"}
OF_A_RUN = {"filelock", "lxml", "sync.run.job", "sync.xlsx", "tabulate"}
OF_CONFIGS = {"pydantic", "pydantic_core", "sync.config"}
OF_SOME_CONFIGS = {"babel", "sync.locales.cldr", "xlsxwriter"}
OF_MISTAKES = {"sync.config.help.not_toml", "sync.config.help.shape"}
OF_A_PAGE = {"jinja2", "markupsafe", "sync.html", "vl_convert"}
NEEDLESS = {
    "--help": {*OF_A_PAGE, *GOOGLE, *OF_A_RUN, *OF_CONFIGS, *OF_SOME_CONFIGS, *OF_MISTAKES},
    "check": {*OF_A_PAGE, *GOOGLE, *OF_A_RUN, *OF_SOME_CONFIGS, *OF_MISTAKES},
    "run": {*OF_A_PAGE, *GOOGLE, *OF_SOME_CONFIGS, *OF_MISTAKES},
    "funnel": {*OF_A_PAGE, *GOOGLE, *OF_SOME_CONFIGS, *OF_MISTAKES},
}


def test_a_table_is_checked_without_its_engine(tmp_path: Path) -> None:
    table = '[table]\ndatabase = "duckdb:crm.duckdb"\ntable = "prospects"\n'
    text = CONFIG.replace('[sheet]\nworkbook = "prospects.xlsx"\n', table)
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")

    call = [sys.executable, "-c", MODULES, "check"]
    ran = subprocess.run(call, cwd=tmp_path, capture_output=True, check=True, text=True)

    code, *modules = ran.stdout.splitlines()[-1].split()
    assert code == "0", ran.stderr
    assert "sync.config.database" in modules
    assert set(modules) & {"warehouse", "sqlglot", "duckdb", "pyarrow", "psycopg"} == set()


@pytest.mark.parametrize("command", NEEDLESS)
def test_a_command_imports_what_it_uses(command: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    write_workbook(tmp_path / "prospects.xlsx", {"ID": "A", "Company": "Acme", **LEAD})

    call = [sys.executable, "-c", MODULES, command]
    ran = subprocess.run(call, cwd=tmp_path, capture_output=True, check=True, text=True)

    code, *modules = ran.stdout.splitlines()[-1].split()
    assert code == "0", ran.stderr
    assert set(modules) & NEEDLESS[command] == set()
