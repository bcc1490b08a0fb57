"""(j) Many sheets: two hundred idle ones in one call, at Google's true quota."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.processes import CONFIG, QUALIFY, run_process
from benchmarks.prospects import TODAY, make_prospects
from benchmarks.table import Line, at_most
from tests.sheets import Quotas, SheetsServer

_SHEETS, _ROWS, _JOBS, _MINUTE = 200, 20, "8", 60
_AT_MOST = 1.1
_NO_QUOTA = "99999"


def lines() -> Iterator[Line]:
    """Run once so that all are idle, and once more against the quota; make the lines."""
    with SheetsServer(keep_versions=False) as server, TemporaryDirectory() as folder:
        server.check_replies = False
        configs = list(_make_sheets(server, Path(folder)))
        key = str(server.key_file(Path(folder)))
        command = [QUALIFY, "run", *configs, "--jobs", _JOBS, "--credentials", key, "--quiet"]
        command += ["--today", TODAY.isoformat()]
        variables = {"QUALIFY_API_ROOT": server.url}
        run_process([*command, "--quota", _NO_QUOTA], variables)
        server.requests.clear()
        server.quotas = quotas = Quotas()
        seconds = run_process(command, variables).wall
        reads, writes = (len(quotas.seen[kind]) for kind in ("Read", "Write"))
    allowed = (reads - 1) // _MINUTE * _MINUTE
    what = f"{_SHEETS} idle sheets, --jobs {_JOBS}, against what the quota allows"
    figure = (
        f"{seconds:.0f} s to {allowed} s; {reads} reads, {writes} writes, {quotas.refused} refused"
    )
    yield at_most("j", what, figure, seconds / allowed, _AT_MOST)


def _make_sheets(server: SheetsServer, folder: Path) -> Iterator[str]:
    """Make sheets, each with a config of its own, and give the configs' paths."""
    columns = make_prospects(_ROWS)
    rows = [list(columns), *map(list, zip(*columns.values(), strict=True))]
    config = CONFIG.read_text(encoding="utf-8")
    for number in range(_SHEETS):
        book = server.spreadsheet()
        book.add_tab("Prospects", rows)
        path = folder / f"{number:03}.toml"
        path.write_text(config.replace("env:PROSPECTS", book.url), encoding="utf-8")
        yield str(path)
