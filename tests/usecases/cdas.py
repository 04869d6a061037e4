"""CDA documents made for tests about people of the cast: level 1 around a PDF, and structured. Owns their making."""

from base64 import b64encode
from dataclasses import replace
from datetime import date

from lxml import etree

from carnet.cda.cdatime import CdaTime
from carnet.cda.model import Code, Identifier, Patient
from carnet.cda.wrap import wrap_level1
from carnet.cda.wrap_facts import WrapFacts
from carnet.usecases._card import Card
from carnet.usecases._incoming import PDF, Upload
from carnet.usecases.deposit_document import Deposited, deposit_document
from tests import cast
from tests.unit.cda.examples import FACTS
from tests.unit.cda.pdfs import pdf
from tests.usecases.scene import REPORT, Scene

V3 = "urn:hl7-org:v3"
ROOT = "2.25"


def patient(person: cast.Person) -> Patient:
    """The patient of a header, with the traits of somebody of the cast."""
    traits, ins = person.identity.traits, person.identity.ins
    assert ins is not None
    return Patient(
        ids=(Identifier(ins.root.value, ins.value),),
        birth_name=traits.birth_name,
        given_names=traits.given_names or "",
        first_given=traits.first_given_name,
        sex=Code(traits.sex.value, "2.16.840.1.113883.5.1"),
        birth_time=_day(traits.birth_date),
        birth_place_code=traits.birth_place or "",
    )


def facts(person: cast.Person, unique: str = "1") -> WrapFacts:
    """A complete header about somebody of the cast; `unique` makes another uniqueId."""
    identifier = Identifier(f"{ROOT}.{unique}")
    code = Code(REPORT, "2.16.840.1.113883.6.1", "CR ou fiche de consultation ou de visite")
    about = replace(FACTS, id=identifier, set_id=identifier, code=code, patient=patient(person), related=())
    # Written before the day on which tests are played.
    return replace(about, effective_time=written_at("20260227101500+0100"))


def level1(header: WrapFacts, body: bytes | None = None) -> bytes:
    """A level 1 document around a PDF."""
    return wrap_level1(header, pdf() if body is None else body, PDF)


def structured(person: cast.Person, text: str, unique: str = "2") -> bytes:
    """A document with one section of words."""
    root = etree.fromstring(level1(facts(person, unique)))
    component = root.find(f"{{{V3}}}component")
    assert component is not None
    component.clear()
    body = etree.SubElement(component, f"{{{V3}}}structuredBody")
    section = etree.SubElement(etree.SubElement(body, f"{{{V3}}}component"), f"{{{V3}}}section")
    etree.SubElement(section, f"{{{V3}}}title").text = "Constantes"
    etree.SubElement(section, f"{{{V3}}}text").text = text
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def upload(data: bytes) -> Upload:
    """A CDA as it is sent."""
    return Upload(data, "document.xml")


def deposited(scene: Scene, data: bytes, by: cast.Carer = cast.HELENE) -> Card:
    """The card of a CDA that a professional deposited."""
    kept = deposit_document(scene.caller(by), scene.record, Upload(data, "document.xml"))
    assert isinstance(kept, Deposited), kept
    return kept.card


def written_at(text: str) -> CdaTime:
    """A time as documents write it."""
    found = CdaTime.read(text)
    assert found is not None
    return found


def _day(day: date) -> CdaTime:
    found = CdaTime.read(day.strftime("%Y%m%d"))
    assert found is not None
    return found


def with_media(person: cast.Person, files: tuple[tuple[str, bytes], ...], unique: str = "3") -> bytes:
    """A structured document with files joined to its section."""
    root = etree.fromstring(structured(person, "Voir les fichiers", unique))
    section = root.find(f".//{{{V3}}}section")
    assert section is not None
    for number, (media_type, data) in enumerate(files, start=1):
        entry = etree.SubElement(section, f"{{{V3}}}entry")
        media = etree.SubElement(entry, f"{{{V3}}}observationMedia", classCode="OBS", moodCode="EVN", ID=f"m{number}")
        value = etree.SubElement(media, f"{{{V3}}}value", mediaType=media_type, representation="B64")
        value.text = b64encode(data).decode()
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
