"""Names of ebRIM and the writing of its elements: sources of the data, escapes, limits of the schema."""

import json
import tomllib

import pytest
from lxml import etree

from carnet.xds import ebrim
from carnet.xds.ebrim import RegistryError
from carnet.xds.schema import DATA
from tests.material import SHARED
from tests.xds.schemas import check

SOURCES = tomllib.loads((DATA / "SOURCES.toml").read_text(encoding="utf-8"))


def test_every_data_file_of_the_soap_door_has_a_source_and_a_licence() -> None:
    files = {
        str(path.relative_to(DATA)) for path in DATA.rglob("*") if path.suffix in (".json", ".xsd", ".wsdl", ".xslt")
    }
    assert files == set(SOURCES)
    for entry in SOURCES.values():
        assert entry["source"]
        assert entry["date"]
        assert entry["licence"]


@pytest.mark.shared
def test_constants_are_those_that_were_collected() -> None:
    kept = json.loads((DATA / "xds_constants.json").read_text())
    assert kept == json.loads((SHARED / "interop" / "xds_constants.json").read_text())


def test_a_text_cannot_leave_its_element() -> None:
    hostile = "<a>&\"'\x00\x0b\ud800]]>"
    found = ebrim.as_element(
        f'<rim:ExtrinsicObject {ebrim.DECLARED} id="urn:uuid:1">{ebrim.slot("x", hostile)}{ebrim.name(hostile)}'
        f"{ebrim.coded('urn:uuid:1', 1, 'urn:uuid:2', hostile, hostile, hostile)}</rim:ExtrinsicObject>"
    )
    told = "<a>&\"']]>"
    assert found.findtext(f"{{{ebrim.RIM}}}Slot/{{{ebrim.RIM}}}ValueList/{{{ebrim.RIM}}}Value") == told
    assert [one.get("value") for one in found.iter(f"{{{ebrim.RIM}}}LocalizedString")] == [told, told]
    assert [one.get("nodeRepresentation") for one in found.iter(f"{{{ebrim.RIM}}}Classification")] == [told]


def test_lines_of_a_description_are_kept() -> None:
    description = ebrim.name("un\ndeux", "Description")
    written = f"<rim:X {ebrim.DECLARED}>{description}</rim:X>"
    assert ebrim.as_element(written)[0][0].get("value") == "un\ndeux"


def test_a_long_value_is_cut_where_the_schema_would_refuse_it() -> None:
    written = (
        f'<rim:ExtrinsicObject {ebrim.DECLARED} id="urn:uuid:1">{ebrim.slot("x", "é" * 300)}{ebrim.name("é" * 2000)}'
    )
    found = ebrim.as_element(f"{written}</rim:ExtrinsicObject>")
    lengths = [len(found[0][0][0].text or ""), len(found[1][0].get("value") or "")]
    assert lengths == [ebrim.LONGEST_VALUE, ebrim.LONGEST_TEXT]
    check(_response_with(found))


def test_an_answer_with_errors_fits_the_schema_and_names_rule_and_element() -> None:
    error = RegistryError(
        "XDSUnknownPatientId", "Cette personne n’a pas de dossier.", "$XDSDocumentEntryPatientId", "xds.who"
    )
    warning = RegistryError("XDSRegistryError", "Un avertissement.", severity=ebrim.WARNING)
    found = ebrim.as_element(ebrim.registry_response(ebrim.FAILURE, [warning, error]))
    check(found)
    told = found[0][1]
    assert found[0].get("highestSeverity") == ebrim.ERROR
    assert told.get("codeContext") == "Cette personne n’a pas de dossier. [carnet:xds.who]"
    assert told.get("location") == "$XDSDocumentEntryPatientId"


def test_the_schema_refuses_an_answer_that_is_planted_wrong() -> None:
    planted = f'<rs:RegistryResponse xmlns:rs="{ebrim.RS}"/>'
    with pytest.raises(AssertionError, match="/RegistryResponse"):
        check(etree.fromstring(planted))


def _response_with(element: etree._Element) -> etree._Element:
    written = etree.tostring(element, encoding="unicode")
    return ebrim.as_element(
        f'<query:AdhocQueryResponse xmlns:query="{ebrim.QUERY}" {ebrim.DECLARED} status="{ebrim.SUCCESS}">'
        f"<rim:RegistryObjectList>{written}</rim:RegistryObjectList></query:AdhocQueryResponse>"
    )
