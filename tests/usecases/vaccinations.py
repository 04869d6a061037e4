"""Documents with vaccinations about Odette. Owns their making."""

from lxml import etree

from carnet.codes import oids
from carnet.usecases._card import Card
from tests import cast
from tests.unit.cda import clinical_samples as samples
from tests.usecases import cdas, cdas_coded
from tests.usecases.scene import Scene

NOTE, HISTORY = "87273-9", "11369-6"
NINTH_MONTH = "1.2.250.1.213.1.1.1.5.2"
"""The template of the certificate of the ninth month."""
ATC = "2.16.840.1.113883.6.73"


def dose(name: str, atc: str, day: str, *, number: int = 0, lot: str = "", denied: bool = False) -> str:
    """One entry of a vaccination document."""
    when = f'<effectiveTime value="{day}"/>' if day else '<effectiveTime nullFlavor="NAV"/>'
    rank = (
        '<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"><code code="30973-2"/>'
        f'<value xsi:type="INT" value="{number}"/></observation></entryRelationship>'
    )
    return (
        f'<entry><substanceAdministration classCode="SBADM" moodCode="EVN" negationInd="{str(denied).lower()}">'
        f'<statusCode code="completed"/>{when}<consumable><manufacturedProduct><manufacturedMaterial>'
        f'<code code="{atc}" codeSystem="{ATC}" displayName="{name}"/><lotNumberText>{lot}</lotNumberText>'
        "</manufacturedMaterial></manufacturedProduct></consumable><performer><assignedEntity><assignedPerson><name>"
        "<given>Hélène</given><family>BERTIN</family></name></assignedPerson><representedOrganization><name>Cabinet du"
        f" port</name></representedOrganization></assignedEntity></performer>{rank if number else ''}"
        "</substanceAdministration></entry>"
    )


def document(*entries: str, unique: str = "91", type_code: str = HISTORY, template: str = oids.CDA_VSM) -> bytes:
    """A vaccination document of Odette."""
    root = etree.fromstring(cdas_coded.coded(cast.ODETTE, (samples.section("11369-6", entries),), unique))
    code = root.find(f"{{{cdas.V3}}}code")
    assert code is not None
    code.set("code", type_code)
    if not type_code[0].isdigit():
        code.set("codeSystem", "1.2.250.1.213.1.1.4.12")
    for one in root.iterfind(f"{{{cdas.V3}}}templateId"):
        if one.get("root") == oids.CDA_VSM:
            one.set("root", template)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def deposited(
    scene: Scene, *entries: str, unique: str = "91", type_code: str = HISTORY, by: cast.Carer = cast.HELENE,
    template: str = oids.CDA_VSM,
) -> Card:  # fmt: skip
    """The card of such a document in her record."""
    return cdas.deposited(scene, document(*entries, unique=unique, type_code=type_code, template=template), by)
