from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sync.demo import demo_paths, write_demo

TODAY = date(2026, 3, 2)


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_writes_workbook_and_config_into_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "demo"
    written = write_demo(folder, TODAY)
    assert written == demo_paths(folder) == (folder / "demo.xlsx", folder / "demo.toml")
    assert load_workbook(written[0]).sheetnames == ["Prospects", "Pipeline", "Changelog"]
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
