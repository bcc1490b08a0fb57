"""No message and no page names a command, option, key or variable that is not there."""

from pathlib import Path

import pytest

from tests.mentions import grammar, helps, prose, strings, unknown

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "SECURITY.md",
    ROOT / "CHANGELOG.md",
    ROOT / "config.example.toml",
    ROOT / "sync/demo/demo.toml",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "rules/packs").glob("*.toml")),
    *sorted((ROOT / ".github").rglob("*.yml")),
]


@pytest.mark.parametrize("package", ["sync", "rules"])
def test_every_message_names_what_is_there(package: str) -> None:
    texts = [*strings(ROOT / package), *helps()]
    found = {text: wrong for text in texts if (wrong := unknown(text, grammar(ROOT)))}
    assert found == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_page_names_what_is_there(page: Path) -> None:
    found = {text: wrong for text in prose(page) if (wrong := unknown(text, grammar(ROOT)))}
    assert found == {}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Sales: refused; run `qualify mend`", ["qualify mend"]),
        ("see qualify mend --help", ["qualify mend"]),
        ("run `python -m sync mend`", ["qualify mend"]),
        ("go on with --allow-all", ["--allow-all"]),
        ("run `qualify check --allow-many`", ["qualify check --allow-many"]),
        ("name it by [sheet] heading_row", ["[sheet] heading_row"]),
        ("write it in [settings]", ["[settings]"]),
        ("set policy.most_moves", ["policy.most_moves"]),
        ("write `heading_row = 2`", ["heading_row ="]),
        ("set QUALIFY_TOKEN", ["QUALIFY_TOKEN"]),
        ("run `qualify check config.toml`, then `qualify run --allow-many`", []),
        ("run `gcloud auth login --update-adc` and go on with --allow-many", []),
        ("[sheet] header_row and [[stage]] has it; [criteria] budget too", []),
        ("write header_row = 2, as demo.toml and sheet.xml do; QUALIFY_CREDENTIALS", []),
    ],
)
def test_what_is_not_there_is_found(text: str, wrong: list[str]) -> None:
    assert unknown(text, grammar(ROOT)) == wrong
