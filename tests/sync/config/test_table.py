"""[table] in a config: prospects in a database instead of a sheet."""

from pathlib import Path

import pytest

from sync.config.database import DatabaseAddress, NoAddressError, parse_address
from sync.config.examples import run_examples
from sync.config.load import parse_config
from sync.config.model import BLANKS, Config, HeldTable
from tests.sync.config.findings import doubts, mistakes

RULES = """
[criteria]
budget = { column = "Budget", at_least = 10_000, say = "Budget" }

[[stage]]
name = "List"

[[stage]]
name = "Lead"
needs = ["budget"]
"""
TABLE = f"""\
[table]
database = "duckdb:crm.duckdb"
table = "prospects"
key = "id"
{RULES}"""
SHEET = '[sheet]\nworkbook = "p.xlsx"\nkey = "ID"\n'
CONFIGS = Path("/configs")
RESULTS = Path("/configs/qualify.duckdb")
POSTGRES = "postgresql://ada:hunter2@DB.example.com:5433/crm?sslmode=require"
KNOWN = {
    "duckdb:crm.duckdb": DatabaseAddress(
        "duckdb", "crm.duckdb", "file /configs/crm.duckdb", file=Path("/configs/crm.duckdb")
    ),
    "DuckDB:/data/crm.db": DatabaseAddress(
        "duckdb", "/data/crm.db", "file /data/crm.db", file=Path("/data/crm.db")
    ),
    "parquet:p/*.parquet": DatabaseAddress(
        "parquet", "p/*.parquet", f"file {RESULTS}", RESULTS, parquet="/configs/p/*.parquet"
    ),
    "parquet:p.parquet": DatabaseAddress(
        "parquet", "p.parquet", f"file {RESULTS}", RESULTS, parquet="/configs/p.parquet"
    ),
    "parquet:s3://b/p/*.parquet": DatabaseAddress(
        "parquet", "s3://b/p/*.parquet", f"file {RESULTS}", RESULTS, parquet="s3://b/p/*.parquet"
    ),
    POSTGRES: DatabaseAddress(
        "postgres",
        "postgresql://DB.example.com/crm",
        "postgres db.example.com 5433 crm ",
        url=POSTGRES,
    ),
    "postgres://db/crm": DatabaseAddress(
        "postgres", "postgresql://db/crm", "postgres db 5432 crm ", url="postgresql://db/crm"
    ),
    "postgresql://a,b:1/crm": DatabaseAddress(
        "postgres", "postgresql://a,b/crm", "postgres a,b 5432,1 crm ", url="postgresql://a,b:1/crm"
    ),
    "postgresql:///?host=/tmp&dbname=crm": DatabaseAddress(
        "postgres",
        "postgresql:///tmp/crm",
        "postgres /tmp 5432 crm ",
        url="postgresql:///?host=/tmp&dbname=crm",
    ),
    "bigquery://my-project/crm": DatabaseAddress(
        "bigquery",
        "bigquery://my-project/crm",
        "bigquery://my-project/crm",
        project="my-project",
        dataset="crm",
    ),
}
FORMS = "duckdb:FILE, parquet:FOLDER/*.parquet, postgresql://HOST/DATABASE or bigquery://PROJECT/DATASET"
ENGINES = (
    f"the databases that are read are DuckDB, Parquet files, PostgreSQL and BigQuery: write {FORMS}"
)
SECRET = "what stands there looks like an address with a password, so nothing of the file is repeated; put the address into a variable and write env:NAME"
NO_FILE = (
    "names no file of this computer behind duckdb:; write its path, without //: duckdb:crm.duckdb"
)
NO_PARQUET = "names no Parquet files behind parquet:; write their path, or an address such as s3://: parquet:prospects/*.parquet"
BIGQUERY = "is no address of BigQuery, which names a project and a dataset; write bigquery://PROJECT/DATASET, and the table under [table]: table = …"
FOLDER = "names a folder behind parquet:; say which of its files: FOLDER/*.parquet, or FOLDER/**/*.parquet with those below it"
DAMAGED = "is a damaged address of PostgreSQL; write postgresql://USER:PASSWORD@HOST/DATABASE, and of signs that have a meaning there their codes: @ as %40, : as %3A, / as %2F, ? as %3F, # as %23, % as %25"
UNKNOWN = {
    "crm": f"is no address of a database; write {FORMS}, or env:NAME for a variable that holds one of these",
    "http://crm.example.com/": f"is no address of a database; write {FORMS}, or env:NAME for a variable that holds one of these",
    "mysql://db/crm": f"is of MySQL, which is not read; {ENGINES}",
    "mysql+pymysql://db/crm": f"is of MySQL, which is not read; {ENGINES}",
    "jdbc:sqlserver://db;databaseName=crm": f"is of SQL Server, which is not read; {ENGINES}",
    "snowflake://account/crm": f"is of Snowflake, which is not read; {ENGINES}",
    "sqlite:crm.sqlite": f"is of SQLite, which is not read; {ENGINES}",
    "md:crm": f"is of MotherDuck, which is not read; {ENGINES}",
    "duckdb:md:crm": f"is of MotherDuck, which is not read; write {FORMS}",
    "jdbc:postgresql://db/crm": "is written as Java's drivers take it; write postgresql://HOST/DATABASE",
    "postgresql+psycopg://db/crm": "is not written as an address is here; write postgresql://HOST/DATABASE",
    "postgresql:db/crm": "is not written as an address is here; write postgresql://HOST/DATABASE",
    "host=db dbname=crm": "is not written as an address is here; write postgresql://HOST/DATABASE",
    "bq://my-project/crm": "is not written as an address is here; write bigquery://PROJECT/DATASET",
    "jdbc:duckdb:crm.duckdb": "is written as Java's drivers take it; write duckdb:FILE",
    "duckdb:": "names no file behind duckdb:; write its path: duckdb:crm.duckdb",
    "duckdb::memory:": "names no file behind duckdb:; write its path: duckdb:crm.duckdb",
    "duckdb:///crm.duckdb": NO_FILE,
    "duckdb:s3://bucket/crm.duckdb": NO_FILE,
    "crm.duckdb": "does not say what the file is; write duckdb: before its path: duckdb:crm.duckdb",
    "parquet:": NO_PARQUET,
    "parquet:///p/*.parquet": NO_PARQUET,
    "parquet:file:///p/*.parquet": NO_PARQUET,
    "p/*.parquet": "does not say what the files are; write parquet: before the path: parquet:prospects/*.parquet",
    "s3://bucket/p/*.parquet": "does not say what the files are; write parquet: before the path: parquet:prospects/*.parquet",
    "p.csv": "is a file of the kind .csv, which is not read; write it into a DuckDB file, or as Parquet",
    "p.xlsx": "is a workbook; instead of [table], write [sheet], with workbook = … and key = …",
    "https://docs.google.com/spreadsheets/d/1AbC/edit": "is a workbook; instead of [table], write [sheet], with workbook = … and key = …",
    "bigquery://my-project": BIGQUERY,
    "bigquery://my-project.crm": BIGQUERY,
    "bigquery://my-project/crm/prospects": BIGQUERY,
    "postgresql://db/crm/prospects": "names more than a host and a database; write postgresql://HOST/DATABASE, and the table under [table]: table = …",
    "parquet:prospects": FOLDER,
    "parquet:s3://bucket.example/prospects/": FOLDER,
    "postgresql://db:port/crm": DAMAGED,
    "postgresql://db/crm#x": DAMAGED,
    "postgresql://[db/crm": f"is a damaged address; write {FORMS}",
}
WITH_PASSWORD = [
    "postgresql://ada:hunter2@db/crm",
    "postgresql://:hunter2@db/crm",
    "postgresql://ada:hun/ter2@db/crm",
    "postgresql://ada:hun#ter2@db/crm",
    "postgresql://ada:hun?ter2@db/crm",
    "postgresql://ada:hun@ter2@db/crm",
    "postgresql://ada:hun ter2@db/crm",
    "postgresql://db/crm?user=ada&password=hunter2",
    "postgresql://db/crm?sslpassword=hunter2",
    "postgres://ada:hunter2@db/crm",
    "postgresql+psycopg://ada:hunter2@db/crm",
    "jdbc:postgresql://db/crm?user=ada&password=hunter2",
    "mysql://ada:hunter2@db/crm",
    "mysql:/ada:hunter2@db/crm",
    "sqlserver://db;user=ada;password=hunter2",
    "ada:hunter2@db/crm",
    "postgresql:ada:hunter2@db/crm",
    "host=db user=ada password=hunter2",
    "password=hunter2 host=db",
    "Server=db;Database=crm;User Id=ada;Password=hunter2;",
    "Server=db;UID=ada;PWD=hunter2;",
    "duckdb:md:crm?motherduck_token=hunter2",
    "parquet:s3://b/p.parquet?s3_access_key_id=A&s3_secret_access_key=hunter2",
    "parquet:https://b.s3.amazonaws.com/p.parquet?X-Amz-Signature=hunter2",
    "parquet:https://ada:hunter2@example.com/p.parquet",
    "parquet:az://b/p.parquet?sv=1&sig=hunter2",
]


def config_of(text: str) -> Config:
    return parse_config(text, Path("config.toml")).config


@pytest.mark.parametrize("text", KNOWN)
def test_an_address_of_each_kind_is_read(text: str) -> None:
    assert parse_address(f" {text}\n", CONFIGS) == KNOWN[text]


def test_an_address_shows_no_password() -> None:
    for text in WITH_PASSWORD:
        try:
            address = parse_address(text, CONFIGS)
        except NoAddressError as error:
            shown = f"{error} {error.what} {error.mend}"
        else:
            shown = repr(address) + address.name + address.identity
        assert not any(part in shown for part in ("hun", "ter2", "ada", "A&")), text


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_is_no_address_is_refused_with_the_likely_meaning(text: str) -> None:
    said = f"config.toml:2: database {UNKNOWN[text]}"

    assert mistakes(TABLE.replace("duckdb:crm.duckdb", text)) == [said]


@pytest.mark.parametrize("text", WITH_PASSWORD)
@pytest.mark.parametrize("quote", ['"', ""])
def test_a_password_in_a_config_is_refused_and_not_repeated(text: str, quote: str) -> None:
    written = TABLE.replace('"duckdb:crm.duckdb"', f"{quote}{text}{quote}")

    assert mistakes(written) == [f"config.toml:2: {SECRET}"]


@pytest.mark.parametrize(
    "line",
    ['password = "hunter2"', "password = hunter2", 'token = "hunter2"', 'db_password = "hunter2"'],
)
def test_a_password_beside_the_address_is_refused_too(line: str) -> None:
    assert mistakes(TABLE.replace("key =", f"{line}\nkey =")) == [f"config.toml:4: {SECRET}"]


def test_what_only_looks_like_a_password_is_none() -> None:
    assert mistakes(TABLE.replace("duckdb:crm.duckdb", "postgresql://ada@db:5432/crm")) == []
    assert mistakes(TABLE.replace("crm.duckdb", "ada@crm.duckdb")) == []
    assert mistakes(TABLE + '[columns]\ntoken = "Token"\n') == []


def test_a_table_stands_instead_of_a_sheet() -> None:
    config = config_of(TABLE)

    assert config.table
    assert (config.table.database, config.table.table) == ("duckdb:crm.duckdb", "prospects")
    assert config.place is config.table
    assert (config.place.key, config.place.blank) == (["id"], BLANKS)
    assert (config.table.results, config.output.adopt) == ("qualify_", None)
    with pytest.raises(AssertionError):
        _ = config.sheet


def test_a_sheet_has_no_table() -> None:
    config = config_of(SHEET + RULES)

    assert config.table is None
    assert config.place is config.sheet


def test_a_table_can_be_held_as_a_sheet() -> None:
    config = config_of(
        TABLE.replace(
            'key = "id"', 'key = "id"\nlocale = "de_DE"\nname = "n"\n[output]\nadopt = "Stage"'
        )
    )
    as_sheet = config.as_sheet()

    assert as_sheet.table is None
    assert as_sheet.sheet == HeldTable(workbook="table", key=["id"], locale="de_DE", name="n")
    assert as_sheet.place.called == "table"
    assert as_sheet.criteria == config.criteria
    assert config.output.adopt == "Stage"
    assert as_sheet.output.adopt is None


def test_held_as_a_sheet_each_column_has_a_heading_of_its_own() -> None:
    output = '[output]\nstage = "ID"\nmissing = "Budget"\nnext = "Next"\nto_go = "next"\n'
    headings = config_of(TABLE + output).as_sheet().output.headings()

    assert list(headings.values()) == ["ID (job)", "Budget (job)", "Next", "next (job)"]


def test_a_long_config_is_looked_through_at_once() -> None:
    for text in ("://a:", "postgres://a:", "s3:&token", "host=", "a:", "password=x "):
        assert mistakes(TABLE.replace("duckdb:crm.duckdb", text * 5000))


def test_there_is_one_of_both() -> None:
    assert mistakes(SHEET + TABLE) == [
        "config.toml:4: there is a [sheet] and a [table], but the prospects are in one of them; take the other one out"
    ]
    assert mistakes(RULES) == [
        "config.toml: there is no [sheet], nor a [table]; add [sheet], with workbook = … and key = … below it; or [table] for a database, with database = …, table = … and key = …"
    ]


KEYS = "key, name, override, owner, blank, locale, timezone, database, table, results"
OWN_TABLES = (
    "3: table is the job's own; name the table, or the view, in which people's prospects are"
)
NO_NAME = '3: table is no name of a table; write table = "prospects", or with its schema table = "crm.prospects"'
RESULTS_NAME = '5: results can\'t begin the name of a table; write letters, digits and _, at most 30 of them: results = "qualify_"'
# What is replaced in the config, by what, and all that is said, as "line: what; mend".
BROKEN = {
    "[table]": {
        "[database]": "1: there is no table [database]; did you mean [table]?",
        "[[table]]": "1: [[table]] stands in two pairs of brackets; write [table], since there is one",
    },
    'database = "duckdb:crm.duckdb"': {
        "": '1: "database" is missing in [table]; add database = …',
        'url = "duckdb:crm.duckdb"': '2: unknown key "url" in [table]; did you mean "database"?',
        "database = 5": '2: [table] database is 5; write database = "5"',
        'database = "$PROSPECTS"': '2: database names a variable in another way; write database = "env:PROSPECTS"',
        'database = "env:"': '2: database is "env:" without a name; write database = "env:PROSPECTS_DATABASE"',
        'database = "parquet:p/*.parquet"': "3: table is given, but Parquet files have none; take it out",
    },
    'table = "prospects"': {
        "": '1: table is missing; name the table, or the view, of the prospects: table = "prospects"',
        'table = "crm..prospects"': NO_NAME,
        'table = "a.b.c.d"': NO_NAME,
        "table = '\"crm'": NO_NAME,
        'table = "crm.qualify_state"': OWN_TABLES,
        'table = "qualify_changelog"': OWN_TABLES,
        'table = "q_state"\nresults = "q_"': OWN_TABLES,
    },
    'key = "id"': {
        'key = ["id", "id"]': '4: key names the column "id" twice; name each column once',
        'key = "id"\nlocale = "de_GE"': '5: "de_GE" is no locale; did you mean "de_DE" or "de_BE"?',
        'key = "id"\ntimezone = "Berlin"': '5: "Berlin" is no time zone; did you mean "Europe/Berlin"?',
        'key = "id"\noverride = "id"': '5: the column "id" is both key and override; give override a column of its own, in which people write stages alone',
        'key = "id"\nworkbook = "p.xlsx"': '5: unknown key "workbook" in [table]; write database = "duckdb:FILE", or one of another kind; a workbook belongs in [sheet], which stands instead of [table]',
        'key = "id"\ntab = "P"': '5: unknown key "tab" in [table]; a database has no tabs: name the table, table = …',
        'key = "id"\nheader_row = 1': '5: unknown key "header_row" in [table]; take it out: the columns of a table have names of their own',
        'key = "id"\nsame = ["Email"]': '5: unknown key "same" in [table]; take it out: probable duplicates are looked for in sheets alone',
        'key = "id"\nadopt = "stage"': '5: unknown key "adopt" in [table]; it belongs in [output]',
        'key = "id"\nkeys = "stage"': f'5: unknown key "keys" in [table]; the keys here are {KEYS}',
    },
}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [(old, new, said) for old, cases in BROKEN.items() for new, said in cases.items()],
)
def test_broken_tables(old: str, new: str, said: str) -> None:
    assert TABLE.count(old) == 1

    assert mistakes(TABLE.replace(old, new)) == [f"config.toml:{said}"]


@pytest.mark.parametrize("results", ["2q", "q-", "q.", "crm.q_", "q" * 31, 'q"'])
def test_results_have_to_begin_names_of_tables(results: str) -> None:
    written = TABLE.replace('key = "id"', f"key = 'id'\nresults = '{results}'")

    assert mistakes(written) == [f"config.toml:{RESULTS_NAME}"]


@pytest.mark.parametrize(
    ("key", "mend"),
    {
        "database": "instead of [sheet], write [table]",
        "table": "name the tab: tab = …; or, for a database, write [table]",
        "results": "take it out: a sheet has its results beside each row, in columns that [output] names",
    }.items(),
)
def test_what_belongs_to_a_table_is_told_in_a_sheet(key: str, mend: str) -> None:
    said = f'config.toml:4: unknown key "{key}" in [sheet]; {mend}'

    assert mistakes(f'{SHEET}{key} = "x"\n{RULES}') == [said]


def test_a_sheet_adopts_its_own_stage_column() -> None:
    assert mistakes(f'{SHEET}{RULES}[output]\nadopt = "Status"\n') == [
        "config.toml:15: adopt is for a database table; a sheet's first run takes over its Stage column; take it out, or let stage name the column whose stages are to be taken over"
    ]


def test_adopted_stages_are_not_those_that_people_set() -> None:
    written = (
        TABLE.replace('key = "id"', 'key = "id"\noverride = "outcome"')
        + '[output]\nadopt = "outcome"\n'
    )

    assert mistakes(written) == [
        'config.toml:5: the column "outcome" is both adopt and override; give override a column of its own, in which people write stages alone'
    ]


@pytest.mark.parametrize(
    "address", ["duckdb:crm.duckdb", "postgresql://db/crm", "crm.duckdb", "p/*.parquet"]
)
def test_a_database_is_no_workbook(address: str) -> None:
    assert mistakes(SHEET.replace("p.xlsx", address) + RULES) == [
        "config.toml:2: workbook is the address of a database; instead of [sheet], write [table], with database = …, table = … and key = …"
    ]


def test_the_output_of_a_sheet_may_stay() -> None:
    """Its columns and tabs do nothing, so nothing is wrong with them, nor with what they leave out."""
    written = (
        TABLE
        + '[output]\nstage = "id"\nmissing = "Budget"\nattention = "Budget"\nchangelog = "prospects"\n[score]\npoints = { budget = 5 }\n'
    )

    assert mistakes(written) == []
    assert doubts(written) == []


def test_tabs_that_nobody_will_draw_are_told() -> None:
    assert doubts(TABLE + '[output]\nrules = "Rules"\nfunnel = "Funnel"\n') == [
        'there will be no tab "Funnel": a database has none; read it by qualify funnel, which writes a page of it with --html',
        'there will be no tab "Rules": a database has none; take it out',
    ]


def test_names_of_columns_are_as_they_are_written() -> None:
    """Capitals tell columns of a table apart."""
    assert mistakes(TABLE.replace('key = "id"', 'key = ["id", "ID"]\noverride = "Id"')) == []


@pytest.mark.parametrize(
    ("table", "parts"),
    {
        "prospects": ("prospects",),
        "crm.prospects": ("crm", "prospects"),
        'my."odd.""name"': ("my", 'odd."name'),
        "all prospects": ("all prospects",),
    }.items(),
)
def test_a_table_has_a_name_and_what_it_is_in(table: str, parts: tuple[str, ...]) -> None:
    config = config_of(TABLE.replace('"prospects"', f"'{table}'"))

    assert config.table
    assert config.table.parts == parts


def test_examples_are_of_the_tables_locale() -> None:
    example = '[[example]]\nprospect = {{ Budget = "10.000" }}\nstage = "{}"\n'.format
    german = TABLE.replace('key = "id"', 'key = "id"\nlocale = "de_DE"')

    assert run_examples(config_of(german + example("Lead"))) == []
    assert run_examples(config_of(TABLE + example("List"))) == []
