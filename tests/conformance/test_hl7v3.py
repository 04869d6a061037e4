"""What record management answers, held against HL7's own schemas: persons, headers, acknowledgements, closings.

The schemas of the edition that the DMP uses (NE2009) are in no registry: the types that both editions have are those of
NE2008, which lie in a package of IPF. They are used here and never shipped.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from lxml import etree

from carnet.cda.parser import Element, own_tree
from carnet.kernel.clock import FixedClock
from tests import cast
from tests.conformance import hl7
from tests.xds.record_messages import (
    ADD,
    HL7,
    QUERY,
    REVISE,
    change,
    closing,
    number,
    opening,
    query,
    reactivation,
)

if TYPE_CHECKING:
    from tests.xds.house import Soap

TYPES: Final = {
    "patient": "PRPA_MT201303UV02.Patient",
    "receiver": "MCCI_MT000300UV01.Receiver",
    "sender": "MCCI_MT000300UV01.Sender",
    "attentionLine": "MCCI_MT000300UV01.AttentionLine",
    "acknowledgementDetail": "MCCI_MT000300UV01.AcknowledgementDetail",
    "custodian": "MFMI_MT700711UV01.Custodian",
    "reasonOf": "MFMI_MT700711UV01.Reason",
}
FILES: Final = ("PRPA_MT201303UV02", "MCCI_MT000300UV01", "MFMI_MT700711UV01")
FOLDER: Final = "schema/HL7V3/NE2008/multicacheschemas"


@pytest.fixture(autouse=True)
def _java() -> None:
    if hl7.missing():
        pytest.skip(f"NOT RUN: {hl7.missing()}")


@pytest.fixture
def soap(db: None, clock: FixedClock) -> "Soap":
    """Odette's open record behind the SOAP door."""
    from tests.usecases import scene
    from tests.xds.house import Soap

    return Soap(scene.at(clock))


@pytest.fixture
def schema(tmp_path: Path) -> etree.XMLSchema:
    """The types above, each as an element of its own."""
    paths = (hl7.JAVA / "target" / "classpath").read_text(encoding="utf-8").strip().split(":")
    (jar,) = [path for path in paths if "ipf-commons-ihe-hl7v3" in path]
    with zipfile.ZipFile(jar) as archive:
        archive.extractall(tmp_path, [name for name in archive.namelist() if name.startswith("schema/HL7V3/")])
    includes = "".join(f'<xs:include schemaLocation="{name}.xsd"/>' for name in FILES)
    elements = "".join(f'<xs:element name="{name}" type="{kind}"/>' for name, kind in TYPES.items())
    made = tmp_path / FOLDER / "carnet.xsd"
    made.write_text(
        f'<xs:schema xmlns="{HL7}" xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"'
        f' targetNamespace="{HL7}">{includes}{elements}</xs:schema>',
        encoding="utf-8",
    )
    return etree.XMLSchema(own_tree(made))


def answers(soap: "Soap") -> Iterator[Element]:
    """An answer of each kind: told, masked, changed, closed, reopened, refused, rejected."""
    from tests.xds.house import body

    helene, odette = soap.scene.agrees(cast.HELENE), number(cast.ODETTE)
    said = (
        (QUERY, query(odette), cast.ODETTE),
        (QUERY, query(odette, "CNSLT_DATA"), cast.ODETTE),
        (QUERY, query(odette).replace('code="new"', 'code="old"'), cast.ODETTE),
        (ADD, opening(cast.KARIM), cast.KARIM),
        (ADD, opening(cast.KARIM), cast.KARIM),
        (REVISE, change(cast.ODETTE, used="DE LA TOUR", given="Dodo"), cast.ODETTE),
        (REVISE, closing(cast.ODETTE), cast.ODETTE),
        (QUERY, query(odette), cast.ODETTE),
        (REVISE, reactivation(cast.ODETTE), cast.ODETTE),
    )
    for action, message, about in said:
        yield body(soap.ask(helene, "record", action, message.encode(), patient=number(about)))
    yield body(soap.ask(soap.scene.caller(cast.PAUL), "record", QUERY, query(odette).encode(), patient=odette))


def parts(found: Element) -> Iterator[Element]:
    """Each part of an answer whose type is known, as a document of its own."""
    for one in found.iter(*(f"{{{HL7}}}{name}" for name in TYPES)):
        yield etree.fromstring(etree.tostring(one, with_tail=False))


def test_answers_are_valid_by_the_schemas_of_hl7(soap: "Soap", schema: etree.XMLSchema) -> None:
    seen = set()
    for found in answers(soap):
        for part in parts(found):
            seen.add(etree.QName(part).localname)
            assert schema.validate(part), (str(schema.error_log), etree.tostring(part))
    assert seen == set(TYPES)


def test_planted_fault_is_found_by_the_schemas_of_hl7(soap: "Soap", schema: etree.XMLSchema) -> None:
    patient = next(part for part in parts(next(answers(soap))) if etree.QName(part).localname == "patient")
    patient.append(patient[0])
    assert not schema.validate(patient)
