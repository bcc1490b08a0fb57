"""The page as it is written: whole, escaped, without scripts, each chart with its table."""

import hashlib
import re
from base64 import b64encode
from importlib.resources import files
from typing import Any

import pytest
from lxml import html

from sync.html.page import html_page
from sync.show.funnel import FunnelReport
from tests.sync.html import figures


def made(report: FunnelReport) -> Any:
    page = html_page(report, figures.backtest(), show_values=True)
    assert page.startswith("<!doctype html>")
    return html.document_fromstring(page)


@pytest.fixture(scope="module")
def page() -> Any:
    return made(figures.many())


@pytest.fixture(scope="module")
def little() -> Any:
    return made(figures.few())


def texts(page: Any, path: str) -> list[str]:
    return [" ".join("".join(each.itertext()).split()) for each in page.findall(path)]


def test_the_page_says_what_it_is_of(page: Any) -> None:
    assert page.get("lang") == "en"
    assert texts(page, ".//title")[0] == "Funnel of Sales pipeline.xlsx, 28 Nov 2026"
    assert texts(page, ".//h1") == ["Sales pipeline.xlsx"]
    assert texts(page, ".//header/p")[0] == (
        "The funnel on 28 Nov 2026: 480 of 490 prospects judged. 3 moves are not recorded yet: the"
        " next run does that."
    )
    assert texts(page, ".//h2") == [
        "Funnel",
        "Conversion",
        "Time in stage",
        "Moves per week",
        "What keeps them back",
        "One criterion away",
        "Stalled",
        "By owner",
        "What told won from lost",
    ]


def test_since_is_told(little: Any) -> None:
    head = texts(little, ".//header/p")[0]
    assert "Of what is past, only what began after 28 Nov 2026." in head


def test_every_chart_is_a_named_picture_with_a_caption_and_a_table(page: Any) -> None:
    charts = page.findall(".//figure")
    assert len(charts) == 7
    for figure in charts:
        section = figure.getparent().getparent()
        assert section.findall(".//table")
        assert "".join(figure.find("figcaption").itertext()).strip()
        for picture in figure.findall(".//svg"):
            assert picture.get("role") == "img"
            assert len(picture.get("aria-label")) > 40


def test_the_pictures_words_hold_all_its_figures(page: Any) -> None:
    words = page.find(".//svg").get("aria-label")
    assert words == (
        "Prospects by stage. List: 120 now · 480 ever; Lead: 60 now · 240 ever; Opportunity: 40 now"
        " · 160 ever; Set by hand; Won: 30 now · 120 ever; Lost: 24 now · 96 ever; On hold: 77 now"
        " · 80 ever"
    )


def test_every_table_is_named_and_says_what_its_cells_are(page: Any) -> None:
    tables = page.findall(".//table")
    assert len(tables) == 9
    for table in tables:
        assert table.find("caption").text
        assert all(each.get("scope") == "col" for each in table.findall("thead/tr/th"))
        assert all(row.find("th").get("scope") == "row" for row in table.findall("tbody/tr"))


def test_what_is_left_out_is_counted(page: Any) -> None:
    assert texts(page, ".//p[@class='rest']") == ["… and 14 more.", "… and 15 more."]


def test_no_chart_has_a_style_of_its_own_or_a_script(page: Any) -> None:
    assert page.findall(".//script") == []
    assert [each for each in page.iter() if each.get("style")] == []
    named = [name for each in page.iter() for name in each.attrib if name.startswith("on")]
    assert named == []


def test_the_policy_lets_the_pages_own_style_pass_and_nothing_else(page: Any) -> None:
    policy = page.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
    style = page.find(".//style").text
    assert style is not None
    hashed = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashed}'; img-src data:; base-uri 'none';"
        " form-action 'none'"
    )


def test_the_page_names_no_other_place(page: Any) -> None:
    links = [each.get("href") for each in page.iter() if each.get("href")]
    assert [link for link in links if not link.startswith("#")] == ["data:,"]
    anchors = {each.get("id") for each in page.iter() if each.get("id")}
    assert {link[1:] for link in links if link.startswith("#")} <= anchors
    assert [each.get("src") for each in page.iter() if each.get("src")] == []


def test_a_page_of_little_has_every_section(little: Any) -> None:
    assert len(little.findall(".//section")) == 9
    assert len(little.findall(".//figure")) == 2


@pytest.mark.slow
def test_a_page_of_nothing_has_every_section() -> None:
    assert len(made(figures.none()).findall(".//section")) == 9


@pytest.mark.slow
def test_a_page_of_the_same_figures_is_the_same() -> None:
    one, other = (html_page(figures.many(), figures.backtest(), show_values=True) for _ in "12")
    assert one == other


@pytest.mark.slow
def test_hostile_texts_are_texts() -> None:
    page = made(figures.hostile())
    template = (files("sync.html") / "page.html").read_text("utf-8")
    allowed = {
        *re.findall(r"<(\w+)", template),
        *("svg", "g", "path", "rect", "line", "text", "tspan"),
    }
    assert {each.tag for each in page.iter()} <= allowed
    named = {name for each in page.iter() for name in each.attrib}
    assert not {name for name in named if name.startswith("on")}
    cells = texts(page, ".//tbody/tr/th")
    assert "<script>alert(1)</script>" in cells
    assert '"><img src=x onerror=alert(2)>' in cells
    assert "{{ 7 * 7 }} {% raw %} datum.value" in cells
    assert max(len(each) for each in cells) <= 80
    written = html.tostring(page, encoding="unicode")
    assert not set(written) & {*"\u202e\u2066\u200f\ufffe\uffff\x00\x1b"}
