"""Draws charts as SVG that stands in a page: no script, no style of its own, named for readers."""

import json

import vl_convert
from lxml import etree
from markupsafe import Markup

from sync.html.chart import Chart

_SVG = "{http://www.w3.org/2000/svg}"
_OF_NO_USE = ("role", "aria-roledescription", "aria-hidden", "aria-label", "font-family")
"""Attributes that the page does without: a chart is one picture, in the page's letters."""


def draw(chart: Chart, width: int) -> Markup:
    """A chart so many pixels wide, as one picture; its marks tell on hovering what they show."""
    written = vl_convert.vegalite_to_svg(json.dumps(chart.spec(width)), allowed_base_urls=[])
    root = etree.fromstring(written.encode())
    for element in root.findall(".//*[@aria-label]"):
        etree.SubElement(element, f"{_SVG}title").text = element.get("aria-label")
    for element in root.findall(".//*[@opacity='0']"):  # labels for which there is no room
        _remove(element)
    etree.strip_attributes(root, *_OF_NO_USE)
    root.set("preserveAspectRatio", "xMinYMin")  # at the left where a sheet of paper is too low
    root.set("role", "img")
    root.set("aria-label", chart.words)
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704 -- a tree, written out


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
