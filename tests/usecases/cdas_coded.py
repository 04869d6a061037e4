"""Structured documents with coded entries about people of the cast. Owns their making."""

from lxml import etree

from carnet.codes import oids
from carnet.usecases._card import Card
from tests import cast
from tests.unit.cda import clinical_samples
from tests.usecases import cdas
from tests.usecases.scene import Scene

XSI = "http://www.w3.org/2001/XMLSchema-instance"


def coded(person: cast.Person, sections: tuple[str, ...] = clinical_samples.FULL, unique: str = "7") -> bytes:
    """A document of the person with these sections."""
    root = etree.fromstring(cdas.structured(person, "Voir", unique))
    for template in root.iterfind(f"{{{cdas.V3}}}templateId"):
        if template.get("root") == oids.CDA_LEVEL_1:
            template.set("root", oids.CDA_VSM)
    body = root.find(f".//{{{cdas.V3}}}structuredBody")
    assert body is not None
    wrapped = etree.fromstring(f'<x xmlns="{cdas.V3}" xmlns:xsi="{XSI}">{"".join(sections)}</x>')
    body.extend(list(wrapped))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def deposited(
    scene: Scene, sections: tuple[str, ...] = clinical_samples.FULL, unique: str = "7", by: cast.Carer = cast.HELENE
) -> Card:  # fmt: skip
    """The card of such a document in Odette's record."""
    return cdas.deposited(scene, coded(cast.ODETTE, sections, unique), by)
