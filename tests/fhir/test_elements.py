"""The table of R4 types says what the standard says."""

import hashlib
import json
import tomllib

import pytest

from carnet.fhir import elements

# Order and cardinality as https://hl7.org/fhir/R4/documentreference.html prints them.
DOCUMENT_REFERENCE = """
    id meta implicitRules language text contained extension modifierExtension masterIdentifier identifier status
    docStatus type category subject date author authenticator custodian relatesTo description securityLabel content
    context
"""
LISTS = {
    "contained",
    "extension",
    "modifierExtension",
    "identifier",
    "category",
    "author",
    "relatesTo",
    "securityLabel",
}


def test_table_gives_elements_of_a_document_reference_in_the_order_of_the_standard() -> None:
    found = elements.type_of("DocumentReference")
    assert found is not None
    assert list(found.elements) == DOCUMENT_REFERENCE.split()
    assert {n for n, e in found.elements.items() if e.list} == LISTS | {"content"}
    assert {n for n, e in found.elements.items() if e.min} == {"status", "content"}


def test_table_knows_what_xml_writes_as_an_attribute() -> None:
    attributes = {
        (name, element)
        for name in ("Extension", "Identifier", "Patient", "Narrative", "DocumentReference.content")
        for element, row in _elements(name).items()
        if row.attribute
    }
    assert attributes == {
        ("Extension", "id"),
        ("Extension", "url"),
        ("Identifier", "id"),
        ("Narrative", "id"),
        ("DocumentReference.content", "id"),
    }


def test_table_spells_out_each_type_of_a_choice() -> None:
    rows = {n: e.type for n, e in _elements("Patient").items() if e.choice == "deceased"}
    assert rows == {"deceasedBoolean": "boolean", "deceasedDateTime": "dateTime"}


def test_table_names_the_group_that_another_element_repeats() -> None:
    assert _elements("Bundle.entry")["link"].type == "Bundle.link"
    assert _elements("Bundle.entry")["resource"].type == "Resource"


def test_table_holds_closed_lists_of_codes_only() -> None:
    assert elements.codes_of("document-reference-status") == {"current", "superseded", "entered-in-error"}
    assert _elements("Attachment")["contentType"].codes is None


def test_every_type_that_the_table_names_is_in_it() -> None:
    table = json.loads(elements.TABLE.read_bytes())["types"]
    names = {row.type for name in table for row in _elements(name).values()}
    assert len(names) > 500
    assert [name for name in names if elements.type_of(name) is None] == []


@pytest.mark.parametrize(("name", "yes"), [("List", True), ("Resource", False), ("Identifier", False), ("Lst", False)])
def test_only_resources_that_stand_alone_are_resources(name: str, yes: bool) -> None:
    assert elements.is_resource(name) is yes


def test_source_of_the_table_is_written_beside_it() -> None:
    sources = tomllib.loads((elements.TABLE.parent / "SOURCES.toml").read_text(encoding="utf-8"))
    entry = sources["r4_elements.json"]
    assert "4.0.1" in entry["source"]
    assert "CC0" in entry["licence"]
    assert entry["result"] == hashlib.sha256(elements.TABLE.read_bytes()).hexdigest()


def _elements(name: str) -> dict[str, elements.Element]:
    found = elements.type_of(name)
    assert found is not None
    return dict(found.elements)
