"""The demo: the pipeline of an invented firm, as a local workbook with its config."""

from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sync.config.load import load_config
from sync.demo.history import RUN_AT, past_of
from sync.demo.prospects import make_prospects
from sync.demo.workbook import draw_workbook
from sync.open import open_workbook
from sync.run.job import Job
from sync.run.run_input import Options, RunContext


def demo_paths(folder: Path) -> tuple[Path, Path]:
    """Where the demo's workbook and config stand in `folder`, whether they are there or not."""
    return folder / "demo.xlsx", folder / "demo.toml"


def write_demo(folder: Path, today: date) -> tuple[Path, Path]:
    """Make the demo's workbook and config in `folder` and return their paths.

    The workbook's dates lie around `today`, and its changelog has months of moves. A file that is
    already there is kept as it is, since people edit the demo. The folder is made if need be.
    Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".demo-", dir=folder) as beside:
        # Made beside and swapped in: half a file would be kept for good by the next call.
        made = demo_paths(Path(beside))
        _make(*made, today)
        for path, new in zip(demo_paths(folder), made, strict=True):
            if not path.exists():
                new.replace(path)
    return demo_paths(folder)


def _make(workbook: Path, config: Path, today: date) -> None:
    workbook.write_bytes(draw_workbook(make_prospects(today), today))
    config.write_bytes((files("sync.demo") / "demo.toml").read_bytes())
    _record_past(config, today)


def _record_past(config: Path, today: date) -> None:
    """Let the workbook record what the job would have recorded by now."""

    def clock(zone: ZoneInfo) -> datetime:
        return datetime.combine(today, RUN_AT, zone)

    file = load_config(config)
    with open_workbook(file, writing=True) as workbook:
        context = RunContext(Options(today), "", "", clock)
        judgement = Job(file, workbook, context, lambda _: None).judge()
        workbook.write(judgement.run_input.snapshot, past_of(judgement))
