"""The page in a real browser: what is seen, measured and asked for, on paper and on a phone."""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from sync.html.drawing import draw
from sync.html.page import html_page
from sync.html.weeks import weeks_section
from sync.show.funnel import FunnelReport
from tests.sync.html import figures

pytestmark = pytest.mark.slow

Scheme = Literal["light", "dark"]
_INSTALLED = ("chromium", "chromium-browser", "google-chrome")
_REPORTS: dict[str, Callable[[], FunnelReport]] = {
    "many": figures.many,
    "twelve stages": figures.twelve,
    "few": figures.few,
    "none": figures.none,
    "hostile": figures.hostile,
}
_WIDTHS = (1280, 390)
_PAPER, _PAPER_HEIGHT = 687, 1017
"""How many pixels there are between the margins of a sheet of A4."""


@dataclass
class Seen:
    """A page in the browser, and what it did on its own."""

    page: Page
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def ask(self, script: str) -> Any:
        return self.page.evaluate(script)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        found = own if own.exists() else next(filter(None, map(shutil.which, _INSTALLED)), None)
        if found is None:
            # A proof that CI leaves out is none: there it is said that there has to be one.
            leave = pytest.fail if os.environ.get("BROWSER_TESTS") == "must-run" else pytest.skip
            leave("no Chromium is installed; CONTRIBUTING.md says how to get one")
        opened = playwright.chromium.launch(executable_path=found)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each page, written once."""
    folder = tmp_path_factory.mktemp("pages")
    made = {}
    for name, report in _REPORTS.items():
        backtest = figures.backtest(figures.HOSTILE[:5] if name == "hostile" else figures.SAYS)
        shown = html_page(report(), None if name == "few" else backtest, show_values=True)
        made[name] = folder / f"{name}.html"
        made[name].write_text(shown, "utf-8")
    return made


@dataclass
class Opening:
    """Opens pages; they are closed at the end."""

    browser: Browser
    files: dict[str, Path]
    opened: list[Page] = field(default_factory=list)

    def __call__(self, name: str, width: int = 1280, scheme: Scheme = "light") -> Seen:
        page = self.browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.opened.append(page)
        seen = Seen(page)
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("console", lambda message: seen.messages.append(message.text))
        page.on("pageerror", lambda error: seen.messages.append(str(error)))
        page.on("dialog", seen.dismiss)
        page.goto(self.files[name].as_uri())
        page.wait_for_load_state("networkidle")
        return seen


@pytest.fixture
def show(browser: Browser, files: dict[str, Path]) -> Iterator[Opening]:
    opening = Opening(browser, files)
    yield opening
    for page in opening.opened:
        page.close()


@pytest.mark.parametrize("name", _REPORTS)
@pytest.mark.parametrize("width", _WIDTHS)
def test_the_page_asks_nobody_for_anything_and_does_nothing(
    show: Opening, name: str, width: int
) -> None:
    seen = show(name, width)
    assert [url for url in seen.requests if not url.startswith("data:")] == [
        show.files[name].as_uri()
    ]
    assert seen.messages == []
    assert seen.dialogs == []


def test_a_script_would_not_run(show: Opening, tmp_path: Path) -> None:
    text = show.files["few"].read_text("utf-8")
    show.files["forged"] = tmp_path / "forged.html"
    forged = "<script>alert(1)</script><img src=x onerror=alert(2)><p style='color: red'>x</p>"
    show.files["forged"].write_text(text.replace("<footer>", f"{forged}<footer>"), "utf-8")
    seen = show("forged")
    assert seen.dialogs == []
    assert len(seen.requests) <= 2
    assert sum("Content Security Policy" in message for message in seen.messages) >= 3


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        *product(("many", "hostile"), _WIDTHS, ("light", "dark")),
        ("twelve stages", 390, "dark"),
        ("few", 1280, "dark"),
        ("none", 390, "light"),
    ],
)
def test_nothing_hinders_people_who_read_by_ear_or_see_little(
    show: Opening, name: str, width: int, scheme: Scheme
) -> None:
    found = Axe().run(show(name, width, scheme).page).response
    told = [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]]
    assert told == []
    assert "color-contrast" in [each["id"] for each in found["passes"]]


@pytest.mark.parametrize("name", _REPORTS)
@pytest.mark.parametrize("width", [*_WIDTHS, 320])
def test_the_page_is_never_wider_than_the_window(show: Opening, name: str, width: int) -> None:
    seen = show(name, width)
    for details in (False, True):
        seen.ask(f"document.querySelectorAll('details').forEach(each => each.open = {details:d})")
        assert seen.ask("document.documentElement.scrollWidth") <= width
    beyond = """[...document.querySelectorAll('main > *, section > *, figure, svg')]
        .filter(each => each.getBoundingClientRect().right > innerWidth).length"""
    assert seen.ask(beyond) == 0


_LETTERS = """() => {
    const sizes = [];
    for (const each of document.querySelectorAll('body *')) {
        const own = [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        if (!own || !each.getClientRects().length || each.tagName === 'title') continue;
        const size = parseFloat(getComputedStyle(each).fontSize);
        sizes.push(each.getScreenCTM ? size * each.getScreenCTM().a : size);
    }
    return sizes;
}"""


@pytest.mark.parametrize("name", _REPORTS)
@pytest.mark.parametrize("width", _WIDTHS)
def test_no_letter_is_small(show: Opening, name: str, width: int) -> None:
    sizes = show(name, width).ask(_LETTERS)
    assert len(sizes) > 20
    assert min(sizes) >= 11


_OVERLAPPING = """() => [...document.querySelectorAll('svg')].filter(svg => svg.clientWidth)
    .flatMap(svg => {
        const boxes = [...svg.querySelectorAll('text')].filter(each => each.textContent)
            .map(each => [each.textContent, each.getBoundingClientRect()]);
        const apart = (one, other) => one.right <= other.left + 1 || other.right <= one.left + 1
            || one.bottom <= other.top + 4 || other.bottom <= one.top + 4;
        return boxes.flatMap(([text, box], at) => boxes.slice(at + 1)
            .filter(([, other]) => !apart(box, other)).map(([other]) => [text, other]));
    })"""


@pytest.mark.parametrize("name", _REPORTS)
@pytest.mark.parametrize("width", _WIDTHS)
def test_no_text_of_a_chart_covers_another(show: Opening, name: str, width: int) -> None:
    assert show(name, width).ask(_OVERLAPPING) == []


_CUT = """() => [...document.querySelectorAll('svg')].filter(svg => svg.clientWidth)
    .flatMap(svg => {
        const edge = svg.getBoundingClientRect();
        const within = box => box.left >= edge.left - 0.5 && box.right <= edge.right + 0.5
            && box.top >= edge.top - 0.5 && box.bottom <= edge.bottom + 0.5;
        return [...svg.querySelectorAll('text, path')]
            .map(each => [each, each.getBoundingClientRect()])
            .filter(([, box]) => box.width && !within(box))
            .map(([each, box]) => [each.textContent, box.left - edge.left, edge.right - box.right]);
    })"""


@pytest.mark.parametrize("name", _REPORTS)
@pytest.mark.parametrize("width", _WIDTHS)
def test_nothing_in_a_chart_is_cut_at_its_edge(show: Opening, name: str, width: int) -> None:
    assert show(name, width).ask(_CUT) == []


@pytest.mark.parametrize("times", [1, 1000, 200_000])
def test_however_many_weeks_there_are_no_day_or_count_is_cut(
    show: Opening, tmp_path: Path, times: int
) -> None:
    funnel = figures.many().funnel
    charts = [
        weeks_section(replace(funnel, weeks=figures.weeks(count, times))).chart
        for count in (*range(1, 9), *range(12, 27))
    ]
    drawn = [draw(chart, width) for chart in charts if chart for width in (340, 508)]
    assert len(drawn) == 46
    show.files["weeks"] = tmp_path / "weeks.html"
    show.files["weeks"].write_text(f"<body style='font-family: sans-serif'>{''.join(drawn)}")
    assert show("weeks").ask(_CUT) == []


def contrast(one: str, other: str) -> float:
    """How much two colours differ in brightness, by https://www.w3.org/TR/WCAG22/#contrast-minimum."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_a_chart_draws_can_be_told_from_what_is_behind(show: Opening, scheme: Scheme) -> None:
    seen = show("few", 1280, scheme)
    backs = ["won", "lost", "neither", "soft", *(f"rung-{number}" for number in range(12))]
    names = ["ink", "muted", "card", "on", "edge", "bar", "dot", "down", *backs]
    script = (
        "names => names.map(each => getComputedStyle(document.body).getPropertyValue(`--${each}`))"
    )
    colour = dict(zip(names, seen.page.evaluate(script, names), strict=True))
    assert min(contrast(colour[each], colour["card"]) for each in ("ink", "muted")) >= 4.5
    assert min(contrast(colour["on"], colour[each]) for each in backs) >= 4.5
    drawn = ("edge", "bar", "dot", "down")
    assert min(contrast(colour[each], colour["card"]) for each in drawn) >= 3
    assert contrast(colour["bar"], colour["soft"]) >= 3
    assert contrast(colour["dot"], colour["soft"]) >= 3


_BARS = """section => [...document.querySelectorAll(`#${section} svg`)]
    .filter(svg => svg.clientWidth).flatMap(svg => [...svg.querySelectorAll('path')])
    .filter(path => path.querySelector('title'))
    .map(path => [path.querySelector('title').textContent, path.getBBox().width,
        path.getBBox().height])"""
_ROWS = """section => [...document.querySelectorAll(`#${section} tbody tr`)]
    .map(row => [...row.children].map(cell => cell.textContent))"""


def bars(seen: Seen, section: str) -> list[tuple[str, float, float]]:
    """What the marks of a chart that is seen tell, how wide and how high they are."""
    return [tuple(each) for each in seen.page.evaluate(_BARS, section)]


def rows(seen: Seen, section: str) -> list[list[str]]:
    found: list[list[str]] = seen.page.evaluate(_ROWS, section)
    return found


def drawn_as(marks: Sequence[tuple[float, float]]) -> None:
    """Check that lengths are as their values: all on one scale."""
    longest = max(marks, key=lambda each: each[1])
    for length, value in marks:
        assert length == pytest.approx(value * longest[0] / longest[1], abs=0.6)


@pytest.mark.parametrize("width", _WIDTHS)
def test_bars_and_tables_have_the_values_of_the_json(show: Opening, width: int) -> None:
    seen, json = show("many", width), figures.many().as_json()

    told = [
        (f"{stage['name']}: {count:,} {what}", count)
        for stage in json["stages"]
        for count, what in ((stage["been"], "have been there"), (stage["now"], "now"))
    ]
    drawn = bars(seen, "funnel")
    assert [text for text, *_ in drawn] == [text for text, count in told if count]
    drawn_as([(w, count) for (_, w, _), (_, count) in zip(drawn, told, strict=True)])
    fields = ("name", "now", "been", "moved_on", "fell_back", "lost", "stalled")
    stages: list[dict[str, Any]] = [{**stage} for stage in json["stages"]]
    table = [[str(stage[name]) for name in fields] for stage in stages]
    assert rows(seen, "funnel") == table

    rungs = [stage for stage in json["stages"] if not stage["by_hand"]]
    shares = [(w, float(1 if " left" in text else 0)) for text, w, _ in bars(seen, "conversion")]
    whole = shares[0][0]
    for stage, (length, _) in zip(rungs, shares[1::2], strict=True):
        assert length / whole == pytest.approx(stage["conversion"], abs=0.005)
    assert [row[1:3] for row in rows(seen, "conversion")] == [
        [str(stage["left"]), str(stage["moved_on"])] for stage in rungs
    ]

    blocked = [
        (f"{each['say']}: {what}", count)
        for each in json["blockers"]
        for what, count in (
            (f"keeps back {each['blocks']:,}", each["blocks"]),
            (f"{each['one_away']:,} lack only this one", each["one_away"]),
        )
        if count
    ]
    drawn = bars(seen, "blockers")
    assert [text for text, *_ in drawn] == [text for text, _ in blocked]
    drawn_as([(w, count) for (_, w, _), (_, count) in zip(drawn, blocked, strict=True)])


@pytest.mark.parametrize("width", _WIDTHS)
def test_time_weeks_and_owners_have_the_values_of_the_json(show: Opening, width: int) -> None:
    seen, json = show("many", width), figures.many().as_json()

    rungs = [stage["stays"] for stage in json["stages"] if not stage["by_hand"]]
    spans = [(w, text) for text, w, _ in bars(seen, "time") if text.startswith("middle half")]
    drawn_as(
        [(w, each["high"] - each["low"]) for (w, _), each in zip(spans, rungs, strict=True) if each]
    )

    weeks = [
        (each[kind], kind.replace("_", " "))
        for each in json["weeks"][-26:]
        for kind in ("added", "promoted", "by_hand", "demoted")
        if each[kind]
    ]
    drawn = bars(seen, "weeks")
    assert [text.partition(": ")[2] for text, *_ in drawn] == [f"{n} {kind}" for n, kind in weeks]
    drawn_as([(high, count) for (_, _, high), (count, _) in zip(drawn, weeks, strict=True)])

    owners = {name or "No owner": each["stages"] for name, each in json["owners"].items()}
    drawn = bars(seen, "owners")
    found = [re.fullmatch(r"(.*): ([\d,]+) in (.*)", text) for text, *_ in drawn]
    counts = [owners[each[1]].pop(each[3]) for each in found if each]
    assert counts == [int(each[2]) for each in found if each]
    assert {count for stages in owners.values() for count in stages.values()} <= {0}
    drawn_as([(w, count) for (_, w, _), count in zip(drawn, counts, strict=True)])


def test_those_named_are_those_of_the_json(show: Opening) -> None:
    seen, json = show("many"), figures.many().as_json()
    nearest = sorted(json["one_away"], key=lambda each: each["next"], reverse=True)
    assert [row[0] for row in rows(seen, "one-away")] == [each["key"] for each in nearest[:25]]
    longest = sorted(json["stalled"], key=lambda each: each["since"])
    assert [row[0] for row in rows(seen, "stalled")] == [each["key"] for each in longest]


def test_the_dots_stand_at_the_lifts(show: Opening) -> None:
    seen, json = show("many"), figures.backtest().as_json()
    middle = """[...document.querySelectorAll('#won-lost .elsewhere path')].filter(path =>
        path.querySelector('title')).map(path => {
            const box = path.getBoundingClientRect();
            return [path.querySelector('title').textContent, box.left, box.right] })"""
    told = {text: (left, right) for text, left, right in seen.ask(middle)}
    ranges = {
        name: told[f"{each['say']}: {each['sentence'].partition(': ')[2][:-1]}"]
        for name, each in json["criteria"].items()
        if each["interval"]
    }
    assert set(ranges) == {"c0", "c1", "c2", "c3", "c4"}
    assert ranges["c0"][0] > ranges["c2"][0] > ranges["c4"][0]


def test_hostile_texts_do_nothing_and_stand_there_as_they_are(show: Opening) -> None:
    seen = show("hostile", 390)
    acting = "document.querySelectorAll('script, img, iframe, object, [onload], [onerror]').length"
    assert seen.ask(acting) == 0
    strange = """[...document.querySelectorAll('svg *')].filter(each =>
        !['g', 'path', 'text', 'title', 'rect', 'line', 'tspan'].includes(each.tagName)).length"""
    assert seen.ask(strange) == 0
    assert seen.ask("[...document.querySelectorAll('a')].every(a => a.hash && !a.search)")
    text = seen.page.inner_text("body")
    for each in ("<script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "日本語の段階"):
        assert each in text
    assert "49" not in seen.page.inner_text("#blockers h2, #blockers caption")
    assert seen.dialogs == []


@pytest.mark.parametrize("name", _REPORTS)
def test_on_paper_the_tables_are_open_and_nothing_is_dark_or_cut(show: Opening, name: str) -> None:
    seen = show(name, _PAPER, "dark")
    seen.page.emulate_media(media="print", color_scheme="dark")
    back = "getComputedStyle(document.body).backgroundColor"
    assert seen.ask(back) == "rgba(0, 0, 0, 0)"
    assert seen.ask("getComputedStyle(document.body).color") == "rgb(23, 32, 43)"
    hidden = """[...document.querySelectorAll('table')].filter(each =>
        !each.checkVisibility({contentVisibilityAuto: true}) || each.offsetHeight < 10).length"""
    assert seen.ask(hidden) == 0
    assert seen.ask("[...document.querySelectorAll('svg')].some(each => each.clientWidth)")
    beyond = f"""[...document.querySelectorAll('svg, table')]
        .filter(each => each.getBoundingClientRect().right > {_PAPER}).length"""
    assert seen.ask(beyond) == 0
    heights = """[...document.querySelectorAll('figure')].map(each => each
        .getBoundingClientRect().bottom - each.closest('section').getBoundingClientRect().top)"""
    assert max(seen.ask(heights)) < _PAPER_HEIGHT
    pages = re.findall(rb"/Type\s*/Page\b", seen.page.pdf(prefer_css_page_size=True))
    assert 1 <= len(pages) <= 14


def test_a_table_that_is_too_wide_scrolls_by_the_keyboard(show: Opening) -> None:
    seen = show("twelve stages", 390)
    box = seen.page.locator("#owners .scroll")
    assert box.evaluate("each => each.scrollWidth > each.clientWidth")
    box.focus()
    seen.page.keyboard.press("ArrowRight")
    scrolled = """() => new Promise(done => { const look = () =>
        document.querySelector('#owners .scroll').scrollLeft ? done(true) :
        requestAnimationFrame(look); look(); })"""
    assert seen.ask(scrolled)
    assert box.get_attribute("aria-label") == "Table: By owner"
