"""Elements are found at a path of names: in the order of the document, of the namespace of CDA, whatever is missing."""

from typing import cast

import pytest
from lxml import etree

from carnet.cda.parser import NS, Element
from carnet.cda.reader import Reader

ROOT = etree.fromstring(
    f'<a xmlns="{NS}"><b/><b><x xmlns="urn:other"/></b><!-- c --><b><c n="1"/><c n="2"/></b><b><c n="3"/></b></a>'
)


@pytest.mark.parametrize(
    ("path", "found"), [("b/c", ["1", "2", "3"]), ("b", [None] * 4), ("c", []), ("b/x", []), ("b/c/d", [])]
)
def test_reader_path_finds_what_xpath_finds(path: str, found: list[str | None]) -> None:
    """A parent without the next step is passed over: the first one is not the first child of the first parent."""
    read = Reader()
    steps = "/".join(f"h:{name}" for name in path.split("/"))
    there = cast("list[Element]", ROOT.xpath(steps, namespaces={"h": NS}))
    assert read.all(ROOT, path) == there
    assert [each.get("n") for each in there] == found
    assert read.first(ROOT, path) is (there[0] if there else None)
    assert read.first(None, path) is None and read.all(None, path) == []


@pytest.mark.parametrize(
    ("element", "told"),
    [
        ('<code code="1" codeSystem="A"><translation code="2" codeSystem="B"/></code>', ["A1", "B2"]),
        ('<code nullFlavor="OTH"><translation code="2" codeSystem="B"/></code>', ["B2"]),
        (
            '<code nullFlavor="UNK"><translation nullFlavor="NA"/><translation code="2" codeSystem="B"/>'
            '<translation code="3" codeSystem="C"/></code>',
            ["B2", "C3"],
        ),
        ('<code nullFlavor="UNK"><translation nullFlavor="NA"/></code>', []),
        ('<code nullFlavor="UNK"/>', []),
        ('<code><translation code="2" codeSystem="B"/></code>', []),
    ],
)
def test_code_whose_system_has_none_is_its_first_translation_that_has_one(element: str, told: list[str]) -> None:
    """A local code stands in a translation of an element that says by nullFlavor that the wanted system has no code."""
    found = Reader().code(etree.fromstring(f'<a xmlns="{NS}">{element}</a>'))
    every = (found, *found.translations) if found else ()
    assert [f"{one.system}{one.code}" for one in every] == told
