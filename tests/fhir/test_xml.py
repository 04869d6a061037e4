"""FHIR in XML: what goes over one wire is what goes over the other; hostile XML is refused by the one parser."""

import json
from pathlib import Path
from typing import Any

import pytest

from carnet.fhir.xml_reading import from_xml
from carnet.fhir.xml_writing import UnknownElement, to_xml
from carnet.kernel.errors import Invalid
from tests import cast
from tests.fhir.house import XML, Door, body

MOST = 30_000_000
DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><p>É &amp; é</p></div>'
F = 'xmlns="http://hl7.org/fhir"'
RICH = {
    "resourceType": "Bundle",
    "type": "transaction",
    "total": 3,
    "entry": [
        {
            "fullUrl": "urn:uuid:1",
            "resource": {
                "resourceType": "Patient",
                "id": "p",
                "text": {"status": "generated", "div": DIV},
                "extension": [{"url": "urn:x", "valueDecimal": 1.5}],
                "active": True,
                "name": [{"id": "n", "family": "D'Été & <fils>", "given": ["A", None], "_given": [None, {"extension": [
                    {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]}]}],
                "_birthDate": {"id": "b"},
                "birthDate": "1948-05-14",
                "contained": [{"resourceType": "Binary", "contentType": "text/plain", "data": "QQ=="}],
            },
        }
    ],
}  # fmt: skip


def test_rich_resource_is_the_same_after_xml_and_back() -> None:
    assert from_xml(to_xml(RICH), max_bytes=MOST) == RICH


@pytest.mark.shared
def test_every_json_sample_is_the_same_after_xml_and_back(shared: Path) -> None:
    found = 0
    for path in sorted((shared / "samples" / "fhir").glob("*.json")):
        resource = json.loads(path.read_text(encoding="utf-8"))
        assert _told(from_xml(to_xml(resource), max_bytes=MOST)) == _told(resource), path.name
        found += 1
    assert found >= 14


def _told(value: Any) -> Any:
    """A resource without its narratives: XML writes spaces inside their attributes another way."""
    if isinstance(value, dict):
        return {name: _told(each) for name, each in value.items() if name != "div"}
    return [_told(each) for each in value] if isinstance(value, list) else value


@pytest.mark.shared
def test_xml_sample_is_read(shared: Path) -> None:
    read = from_xml((shared / "samples" / "fhir" / "ips-bundle-01.xml").read_bytes(), max_bytes=MOST)
    assert read["resourceType"] == "Bundle" and from_xml(to_xml(read), max_bytes=MOST) == read


@pytest.mark.shared
def test_xml_sample_that_gives_a_code_twice_is_told_where(shared: Path) -> None:
    """The bundles of NIST's suite write `code` twice where they mean `display`: R4 does not allow it."""
    for path in sorted((shared / "samples" / "fhir").glob("mhd-pdb-*.xml")):
        with pytest.raises(Invalid) as refused:
            from_xml(path.read_bytes(), max_bytes=MOST)
        (problem,) = refused.value.problems
        assert problem.rule == "fhir.comes_twice" and problem.element.endswith(".practiceSetting.coding.code")


def test_large_file_in_a_resource_is_read_by_the_capped_child() -> None:
    resource = {"resourceType": "Binary", "contentType": "application/pdf", "data": "QUJD" * 3_000_000}
    assert from_xml(to_xml(resource), max_bytes=MOST) == resource


@pytest.mark.parametrize(
    ("text", "element", "rule"),
    [
        (f"<Patient {F}><nom value='x'/></Patient>", "Patient.nom", "fhir.unknown_element"),
        (f"<Patient {F}><active value='true'/><active value='true'/></Patient>", "Patient.active", "fhir.comes_twice"),
        (f"<Patient {F} id='x'/>", "Patient", "fhir.unknown_attribute"),
        (f"<Malade {F}/>", "Malade", "fhir.unknown_resource_type"),
        (f"<Patient {F}>texte</Patient>", "/Patient", "xml.text"),
        ("<Patient/>", "/Patient", "xml.other_namespace"),
        (f"<Bundle {F}><total value='x'/></Bundle>", "Bundle.total", "fhir.not_a_number"),
        (f"<!DOCTYPE p [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><Patient {F}/>", "/", "xml.doctype"),
        (f"<Patient {F}>", "/", "xml.malformed"),
    ],
)
def test_xml_that_is_no_resource_is_refused_by_its_element_and_rule(text: str, element: str, rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        from_xml(text.encode(), max_bytes=MOST)
    (problem,) = refused.value.problems
    assert (problem.element, problem.rule) == (element, rule)


def test_element_that_r4_has_not_is_never_written() -> None:
    with pytest.raises(UnknownElement):
        to_xml({"resourceType": "Patient", "nom": "x"})


def test_read_answers_in_xml_what_it_answers_in_json(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE, "Œdème & <suites>")
    path = f"DocumentReference/{door.id_of(card)}"
    answer: Any = door.get(door.scene.odette, path, Accept=XML)
    assert (answer.status_code, answer["Content-Type"]) == (200, f"{XML}; charset=utf-8")
    assert from_xml(answer.content, max_bytes=MOST) == body(door.get(door.scene.odette, path))


def test_outcome_and_statement_are_written_in_xml_too(door: Door) -> None:
    refused = door.get(None, "DocumentReference/x", Accept=XML)
    assert from_xml(refused.content, max_bytes=MOST)["resourceType"] == "OperationOutcome"
    assert from_xml(door.get(None, "metadata?_format=xml").content, max_bytes=MOST)["fhirVersion"] == "4.0.1"
