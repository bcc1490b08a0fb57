"""The demo: the pipeline of an invented firm, as a local workbook with its config."""

from datetime import date
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from sync.demo.prospects import make_prospects
from sync.demo.workbook import draw_workbook


def demo_paths(folder: Path) -> tuple[Path, Path]:
    """Where the demo's workbook and config stand in `folder`, whether they are there or not."""
    return folder / "demo.xlsx", folder / "demo.toml"


def write_demo(folder: Path, today: date) -> tuple[Path, Path]:
    """Make the demo's workbook and config in `folder` and return their paths.

    The workbook's dates lie around `today`. A file that is already there is kept as it is, since
    people edit the demo. The folder is made if need be. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    workbook, config = demo_paths(folder)
    if not workbook.exists():
        _write_whole(workbook, draw_workbook(make_prospects(today), today))
    if not config.exists():
        _write_whole(config, (files("sync.demo") / "demo.toml").read_bytes())
    return workbook, config


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside and swap in: half a file would be kept for good by the next `write_demo`."""
    with TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as beside:
        part = Path(beside) / path.name
        part.write_bytes(content)
        part.replace(path)
