"""Configs of database tables beside each other: which are of one database, and which clash."""

from pathlib import Path
from typing import NamedTuple

import pytest

from sync.config.load import load_config, parse_config
from sync.config.model import ConfigFile
from sync.config.together import find_clashes
from sync.messages.errors import BadConfigError, ConfigError
from sync.notify.news import Links, find_news
from sync.open import book_opened, database_address, shown_address
from sync.show.report import Report
from tests.harness import Qualify
from tests.sync.config.test_table import RULES, SECRET, SHEET

LOGIN = "postgresql://ada:hunter2@db.example.com/crm"


class Written(NamedTuple):
    database: str
    table: str = "p"
    results: str = ""
    key: str = "id"
    more: str = ""

    def text(self) -> str:
        table = f'table = "{self.table}"\n' if self.table else ""
        results = f'results = "{self.results}"\n' if self.results else ""
        head = f'[table]\ndatabase = "{self.database}"\n{table}{results}key = "{self.key}"\n'
        return f"{head}{self.more}{RULES}"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def loaded(folder: Path, name: str, written: Written) -> ConfigFile:
    return load_config(write(folder, name, written.text()))


PARQUET = Written("parquet:p/*.parquet", "")
CLASHES = {
    "one table": (Written("duckdb:x.duckdb"), Written("duckdb:./x.duckdb"), True),
    "two tables": (Written("duckdb:x.duckdb"), Written("duckdb:x.duckdb", "q"), True),
    "other results": (Written("duckdb:x.duckdb"), Written("duckdb:x.duckdb", results="q_"), False),
    "schemas": (Written("duckdb:x.duckdb", "a.p"), Written("duckdb:x.duckdb", "b.p"), False),
    "one schema": (Written("duckdb:x.duckdb", "a.p"), Written("duckdb:x.duckdb", "a.q"), True),
    "other files": (Written("duckdb:x.duckdb"), Written("duckdb:y.duckdb"), False),
    "Parquet": (PARQUET, Written("parquet:q/*.parquet", ""), True),
    "results of Parquet": (PARQUET, Written("duckdb:qualify.duckdb"), True),
    "users": (Written("postgresql://ada@DB/crm"), Written("postgres://bo@db:5432/crm"), True),
    "ports": (Written("postgresql://db:1/crm"), Written("postgresql://db:2/crm"), False),
    "databases": (Written("postgresql://db/crm"), Written("postgresql://db/CRM"), False),
    "BigQuery": (Written("bigquery://my-project/a"), Written("bigquery://my-project/a"), True),
    "datasets": (Written("bigquery://my-project/a"), Written("bigquery://my-project/b"), False),
    "one variable": (Written("env:CRM"), Written("env:CRM", "q"), True),
    "two variables": (Written("env:CRM"), Written("env:DB"), False),
}


@pytest.mark.parametrize("case", CLASHES)
def test_configs_that_would_write_the_same_tables(tmp_path: Path, case: str) -> None:
    one, other, clash = CLASHES[case]
    files = [loaded(tmp_path, "a.toml", one), loaded(tmp_path, "b.toml", other)]

    own = '"qualify_state" and "qualify_changelog"'
    said = (
        f"{files[0].path} has its results in the same tables, {own};"
        ' give each results of its own: results = "…" in [table]'
    )
    found = [(file, str(doubt)) for file, doubt in find_clashes(files)]
    assert found == ([(files[1], said)] if clash else [])


def test_a_table_and_a_sheet_do_not_clash(tmp_path: Path) -> None:
    sheet = load_config(write(tmp_path, "a.toml", SHEET + RULES))

    assert not list(find_clashes([sheet, loaded(tmp_path, "b.toml", Written("duckdb:p.xlsx"))]))


def test_configs_of_one_database_are_one_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    """A file takes one run at a time; of a server's tables only those with the same results do."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CRM", LOGIN)
    monkeypatch.delenv("UNSET", raising=False)
    configs = {
        "a.toml": Written("duckdb:x.duckdb"),
        "sub/b.toml": Written("duckdb:../x.duckdb", "q", "q_"),
        "c.toml": Written("env:CRM"),
        "d.toml": Written("postgresql://bo@DB.example.com/crm", "q"),
        "e.toml": Written("env:CRM", results="q_"),
        "f.toml": Written("env:UNSET"),
    }
    for name, written in configs.items():
        write(tmp_path, name, written.text())

    [matrix] = qualify("list", "--json", *configs).json
    a, b, c, d, e, f = (each["group"] for each in matrix["include"])

    assert (a == b, c == d, len({a, c, e, f})) == (True, True, 4)


def test_an_address_in_a_variable_is_looked_up_and_not_shown(tmp_path: Path) -> None:
    file = loaded(tmp_path, "config.toml", Written("env:CRM"))
    assert file.config.table

    address = database_address(file, file.config.table, {"CRM": f" {LOGIN}\n"})

    assert (address.url, address.name) == (LOGIN, "postgresql://db.example.com/crm")
    assert "hunter2" not in repr(address)
    assert shown_address(file) == "env:CRM"


def test_an_address_in_the_config_counts_from_its_folder(tmp_path: Path) -> None:
    file = loaded(tmp_path, "config.toml", Written("duckdb:x.duckdb"))
    assert file.config.table

    assert database_address(file, file.config.table, {}).file == tmp_path / "x.duckdb"
    assert shown_address(file) == "x.duckdb"


UNUSABLE = {
    "": '[table] database is "env:CRM", but the variable CRM is not set; set CRM to the address of a database',
    "mysql://ada:hunter2@db/crm": "the variable CRM is of MySQL, which is not read; the databases that are read are DuckDB, Parquet files, PostgreSQL and BigQuery: write duckdb:FILE, parquet:FOLDER/*.parquet, postgresql://HOST/DATABASE or bigquery://PROJECT/DATASET",
    "postgresql://ada:hun/ter2@db/crm": "the variable CRM is a damaged address of PostgreSQL; write postgresql://USER:PASSWORD@HOST/DATABASE, and of signs that have a meaning there their codes: @ as %40, : as %3A, / as %2F, ? as %3F, # as %23, % as %25",
    "parquet:p/*.parquet": "[table] table is given, but Parquet files have none; take it out",
}


@pytest.mark.parametrize("value", UNUSABLE)
def test_a_variable_that_can_not_be_used(tmp_path: Path, value: str) -> None:
    file = loaded(tmp_path, "config.toml", Written("env:CRM"))
    assert file.config.table

    with pytest.raises(ConfigError) as error:
        database_address(file, file.config.table, {"CRM": value})

    assert str(error.value) == f"config.toml: {UNUSABLE[value]}"


def test_a_table_is_missing_only_when_the_variable_is_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = loaded(tmp_path, "config.toml", Written("env:CRM", ""))
    monkeypatch.setenv("CRM", "parquet:p.parquet")
    assert book_opened(file) == f"file {tmp_path / 'qualify.duckdb'}"

    monkeypatch.setenv("CRM", "duckdb:x.duckdb")
    with pytest.raises(ConfigError, match=r"\[table\] table is missing; name the table"):
        book_opened(file)


DRAFTS = {
    "same": (Written("duckdb:x.duckdb"), ""),
    "other results": (Written("duckdb:./x.duckdb", results="q_"), ""),
    "other database": (
        Written("duckdb:y.duckdb"),
        "[table] database is not what it is here",
    ),
    "other table": (
        Written("duckdb:x.duckdb", "q"),
        "[table] table is not what it is here",
    ),
    "other key": (Written("duckdb:x.duckdb", key="ID"), "[table] key is not what it is here"),
}
ALIKE = "write the same in both: a draft tries other rules on the same prospects"


@pytest.mark.parametrize("case", DRAFTS)
def test_a_draft_is_of_the_same_table(tmp_path: Path, case: str) -> None:
    written, wrong = DRAFTS[case]
    write(tmp_path, "next.toml", written.text())
    live = Written("duckdb:x.duckdb", more='[rules]\ndraft = "next.toml"\n')
    path = write(tmp_path, "config.toml", live.text())

    if not wrong:
        draft = load_config(path).draft
        assert draft
        assert draft.config.place.key == ["id"]
        return
    with pytest.raises(BadConfigError) as error:
        load_config(path)
    said = f'config.toml:6: the draft "next.toml": {wrong}; {ALIKE}'
    assert str(error.value) == said


def test_a_draft_of_a_table_is_no_sheet(tmp_path: Path) -> None:
    write(tmp_path, "next.toml", SHEET + RULES)
    live = Written("duckdb:x.duckdb", more='[rules]\ndraft = "next.toml"\n')

    with pytest.raises(BadConfigError) as error:
        load_config(write(tmp_path, "config.toml", live.text()))

    what = "its prospects are in a [sheet], and those of this config in a [table]"
    assert str(error.value) == f'config.toml:6: the draft "next.toml": {what}; {ALIKE}'


@pytest.mark.parametrize("command", ["check", "list", "run", "plan", "explain"])
def test_no_command_shows_a_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "config.toml", Written(LOGIN).text())

    printed = qualify(command, "config.toml", *(["7"] if command == "explain" else []))

    assert "hunter2" not in printed.out + printed.err
    assert SECRET in printed.out + printed.err


def test_check_is_content_with_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "config.toml", Written("env:CRM").text())

    assert qualify("check", "config.toml").code == 0


def test_an_argument_with_a_password_is_not_repeated(qualify: Qualify) -> None:
    printed = qualify("run", LOGIN)

    assert printed.code == 2
    assert printed.err == (
        "error: the command line: argument 2 looks like an address with a password, so it is not repeated"
        " here; put it into a variable, whose name stands in a config: env:NAME\n"
    )


def test_a_message_links_to_no_database(tmp_path: Path) -> None:
    file = loaded(tmp_path, "config.toml", Written("postgresql://db/crm"))

    news = find_news(file, Report("config.toml", "postgresql://db/crm"), "https://ci/1")

    assert news.links == Links("", "https://ci/1")


def test_a_message_names_the_column_that_is_taken_over(tmp_path: Path) -> None:
    written = Written("postgresql://db/crm")
    for more, column in (("", "Stage"), ('[output]\nadopt = "Old stage"\n', "Old stage")):
        file = loaded(tmp_path, "config.toml", written)
        taking = parse_config(file.path.read_text(encoding="utf-8") + more, file.path)

        assert find_news(taking, Report("config.toml", "sales"), "").adopted == column
