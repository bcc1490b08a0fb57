from datetime import date
from pathlib import Path

from sync.demo import demo_paths, write_demo
from sync.demo.prospects import make_prospects
from sync.demo.workbook import draw_workbook

TODAY = date(2026, 3, 2)


def test_writes_workbook_and_config_into_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "demo"
    written = write_demo(folder, TODAY)
    assert written == demo_paths(folder) == (folder / "demo.xlsx", folder / "demo.toml")
    assert written[0].read_bytes() == draw_workbook(make_prospects(TODAY), TODAY)
    assert 'workbook = "demo.xlsx"' in written[1].read_text("utf-8")
    assert sorted(folder.iterdir()) == sorted(written)


def test_keeps_what_is_there(tmp_path: Path) -> None:
    workbook, config = demo_paths(tmp_path)
    workbook.write_bytes(b"edited")
    write_demo(tmp_path, TODAY)
    assert workbook.read_bytes() == b"edited"
    config.write_text("edited too", "utf-8")
    write_demo(tmp_path, TODAY)
    assert config.read_text("utf-8") == "edited too"
