"""XML that is changed in places: the rest comes out as it went in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.xlsx.byte_tree import Element, new_element

BETWEEN = st.sampled_from(
    ["", "\n  ", "<!-- <a> -->", "<![CDATA[</a>]]>", "text &lt; > ", "<?do it?>"]
)
ATTRIBUTES = st.sampled_from(["", ' n="1"', " n='2'", ' n = "a > b"\n', ' x:n="0" n="3"', " "])
NAMES = st.sampled_from(["a", "b", "x:a", "a.b-c"])


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> str:
    """An element as some program may have written it."""
    name, attributes = draw(NAMES), draw(ATTRIBUTES)
    inside = draw(st.lists(elements(depth - 1), max_size=2)) if depth else []
    if not inside and draw(st.booleans()):
        return f"<{name}{attributes}/>"
    content = draw(BETWEEN) + "".join(each + draw(BETWEEN) for each in inside)
    return f"<{name}{attributes}>{content}</{name}{draw(st.sampled_from(['', ' ']))}>"


def read_all(element: Element) -> int:
    """Read all elements in one; how many they are."""
    return sum(1 + read_all(child) for child in element.children)


@given(elements(), st.sampled_from(["", '<?xml version="1.0"?>\n', "\n"]))
def test_all_comes_out_as_it_went_in(text: str, head: str) -> None:
    root = Element.read(f"{head}{text}\n".encode())
    read_all(root)
    assert bytes(root) == f"{head}{text}\n".encode()


@given(elements(), st.integers(-1, 9))
def test_what_is_added_and_removed_leaves_no_trace(text: str, at: int) -> None:
    root = Element.read(text.encode())
    child = root.children[at % len(root.children)] if root.children and at >= 0 else root
    new = new_element(b"new", n='"<&>\n')
    form = child.add(new)
    child.count(1)
    assert b'<new n="&quot;&lt;&amp;&gt;&#10;"/>' in bytes(root)
    assert new.get("n") == '"<&>\n'
    child.remove(new)
    child.count(-1)
    child.close(form)
    assert bytes(root) == text.encode()


def test_children_are_put_in_their_order() -> None:
    root = Element.read(b"<r><a/><c/><d/></r>")
    root.add(new_element(b"b"), ("a", "b", "c", "d"))
    root.add(new_element(b"a"), ("a", "b", "c", "d"))
    root.add(new_element(b"d"), ("a", "b", "c", "d"))
    assert bytes(root) == b"<r><a/><a/><b/><c/><d/><d/></r>"


@pytest.mark.parametrize(
    ("text", "name", "value", "new"),
    [
        ("<r/>", "n", "1", '<r n="1"/>'),
        ("<r />", "n", "1", '<r n="1" />'),
        ("<r a='1' n='2'>x</r>", "n", "it's", "<r a='1' n='it&apos;s'>x</r>"),
        ('<r xn="1" n="2"/>', "n", "3", '<r xn="1" n="3"/>'),
        ('<?xml version="1.0"?><r/>', "version", "2", '<?xml version="1.0"?><r version="2"/>'),
    ],
)
def test_attributes(text: str, name: str, value: str, new: str) -> None:
    root = Element.read(text.encode())
    root.set(name, value)
    assert bytes(root).decode() == new
    assert root.get(name) == value
    root.unset(name)
    assert name not in root.attributes()


@pytest.mark.parametrize(
    "text",
    ["", "no tags", "<r>", "<r><a></r>", "<r></a></r>", "<r><a></b></r>", "<r><a n='></a></r>"],
)
def test_tags_that_do_not_match(text: str) -> None:
    with pytest.raises(ValueError, match=r"end|begin"):
        read_all(Element.read(text.encode()))
