"""Composing: the sections that are written are those that are read, under the same complete header."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.cda.compose import SectionText, bullets, compose_level3, paragraph, table
from carnet.cda.header import read_header
from carnet.cda.header_rules import check_header
from carnet.cda.model import BodyLevel, Code, Identifier
from carnet.cda.narrative import read_narrative
from carnet.cda.narrative_tree import (
    Align,
    Cell,
    Footnote,
    Item,
    ItemList,
    LineBreak,
    Link,
    Marker,
    Node,
    Nodes,
    Paragraph,
    Row,
    RowGroup,
    Section,
    Style,
    Styled,
    Table,
    Text,
)
from carnet.cda.parser import parse
from carnet.cda.wrap_facts import facts_of
from carnet.kernel.errors import Invalid
from tests.unit.cda.examples import FACTS

MODEL = Identifier("1.2.250.1.999.7", "2026.01")
GIVEN = replace(FACTS, models=(MODEL,))
BASE = ("2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1")

texts = st.builds(Text, st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1))
lines = st.recursive(
    texts,
    lambda inner: st.builds(
        Styled,
        st.sampled_from([(style,) for style in Style] + [(Style.BOLD, Style.ITALIC)]),
        st.tuples(inner),
    ),
    max_leaves=3,
) | st.just(LineBreak())
cells = st.builds(
    Cell, st.tuples(lines), st.booleans(), st.integers(1, 9), st.integers(1, 9), st.none() | st.sampled_from(Align)
)
heads = st.builds(replace, cells, header=st.just(True))
tables = st.builds(
    lambda head, body, caption: Table((Row((head,), RowGroup.HEAD), *(Row(row) for row in body)), caption),
    heads,
    st.lists(st.lists(cells, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3),
    st.just(()) | st.tuples(lines),
)
items = st.builds(Item, st.tuples(lines), st.just(()) | st.tuples(texts))
lists = st.builds(ItemList, st.lists(items, max_size=3).map(tuple)) | st.builds(
    ItemList, st.lists(items, max_size=3).map(tuple), st.just(True), st.sampled_from([Marker.ARABIC, Marker.BIG_ROMAN])
)
blocks = st.builds(Paragraph, st.tuples(lines), st.just(()) | st.tuples(texts)) | lists | tables
sections = st.recursive(
    st.builds(SectionText, st.just("Title"), st.lists(blocks, max_size=3).map(tuple)),
    lambda inner: st.builds(SectionText, st.just("Title"), st.just(()), st.lists(inner, max_size=2).map(tuple)),
    max_leaves=3,
)


def as_read(section: SectionText) -> Section:
    return Section(section.title, section.children, tuple(as_read(each) for each in section.sections))


@given(st.lists(sections, min_size=1, max_size=3).map(tuple))
def test_compose_any_sections_are_read_back_under_a_complete_header(given_sections: tuple[SectionText, ...]) -> None:
    """What is composed is what is read, and CI-SIS's mandatory rules of the header have no remark."""
    document = parse(compose_level3(GIVEN, given_sections))
    assert read_narrative(document).sections == tuple(as_read(each) for each in given_sections)
    header = read_header(document)
    assert header.body.level is BodyLevel.STRUCTURED
    assert facts_of(header, BASE) == GIVEN
    assert check_header(header, strict=True) == ()


def test_compose_plain_builders_make_what_an_example_needs() -> None:
    """A report with words, a list and a table of results."""
    report = SectionText(
        "Biologie",
        (
            paragraph("Prélèvement à jeun."),
            bullets("Glycémie", "Créatinine", ordered=True),
            table(("Analyse", "Résultat"), ("Glycémie", "1,02 g/L"), ("Créatinine", ""), caption="Résultats"),
        ),
        code=Code("18719-5", "2.16.840.1.113883.6.1", "Biochimie"),
    )
    document = parse(compose_level3(GIVEN, (report,)))
    (read,) = read_narrative(document).sections
    assert read == Section("Biologie", report.children)
    found = read.children[2]
    assert isinstance(found, Table)
    assert [cell.header for row in found.rows for cell in row.cells] == [True, True, True, False, True, False]


def test_compose_link_to_elsewhere_is_written_as_an_address() -> None:
    """An address that is not the words themselves is read back."""
    link: Nodes = (Paragraph((Link((Text("ici"),), address="https://a.fr"),)),)
    document = parse(compose_level3(GIVEN, (SectionText("T", link),)))
    assert read_narrative(document).sections[0].children == link


@pytest.mark.parametrize(
    ("given_sections", "rule"),
    [
        ((), "cda.body_empty"),
        ((SectionText("a\x01"),), "cda.control_character"),
        ((SectionText("a", (Text("\x00"),)),), "cda.control_character"),
        ((SectionText("a", (LineBreak(), Text("\x1b"))),), "cda.control_character"),
    ],
)
def test_compose_what_no_document_can_hold_is_refused(given_sections: tuple[SectionText, ...], rule: str) -> None:
    """No section, or a character that XML forbids."""
    with pytest.raises(Invalid) as caught:
        compose_level3(GIVEN, given_sections)
    assert caught.value.problems[0].rule == rule


@pytest.mark.parametrize("node", [Footnote(1, ()), Link((), anchor=1)])
def test_compose_what_is_not_written_is_said_to_the_programmer(node: Node) -> None:
    """Nothing is dropped in silence."""
    with pytest.raises(ValueError, match="is not composed"):
        compose_level3(GIVEN, (SectionText("T", (node,)),))
