"""Hospital messages made for tests from the tables of the profile (CI-SIS, HL7v2 2.1). Owns their writing only."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from carnet.cda.model import Identifier, RelatedDocument
from tests import cast
from tests.usecases import cdas

FLAGS = {
    "MASQUE_PS": "N", "INVISIBLE_PATIENT": "N", "INVISIBLE_REP_LEGAUX": "N", "CONNEXION_SECRETE": "N",
    "MODIF_CONF_CODE": "N", "DESTDMP": "Y", "DESTMSSANTEPS": "N", "DESTMSSANTEPAT": "N", "ACK_RECEPTION": "N",
    "ACK_LECTURE_MSS": "N",
}  # fmt: skip
ACTIONS = {"T02": ("NW", "F"), "T10": ("RO", "C"), "T04": ("CA", "D")}
TYPE = "11506-3^CR ou fiche de consultation^LN"


@cache
def document(unique: str = "1", person: cast.Person = cast.ODETTE, replaces: str = "") -> bytes:
    """A CDA of the hospital; `replaces` is the number of the one before."""
    related = (RelatedDocument("RPLC", Identifier(f"2.25.{replaces}"), None, None),) if replaces else ()
    return cdas.level1(replace(cdas.facts(person, unique), related=related))


@dataclass(frozen=True)
class Message:
    """One message, by what differs from one to the other; `lines()` are its segments."""

    event: str = "T02"
    control: str = "1"
    unique: str = "1"
    replaces: str = ""
    person: cast.Person = cast.ODETTE
    sender: cast.Carer = cast.PAUL
    kind: str = "MDM"
    flags: Mapping[str, str] = field(default_factory=dict)
    charset: str = "UNICODE UTF-8"
    data: bytes | None = None
    also: tuple[bytes, ...] = ()
    """More documents of the same message (ORU)."""
    copies: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """The segments, in their order."""
        order, _ = ACTIONS[self.event]
        found = [self.msh(), self.pid(), "PV1|1|I|UF1||||||||||||||||V1^^^HOPITAL&1750900002&M^VN", f"ORC|{order}"]
        found.append(f"OBR|1|||{TYPE}")
        if self.kind == "MDM":
            found.insert(1, "EVN||20260227103000")
            found.append(self.txa())
        return [*found, *self.documents(), *self.answers()]

    def msh(self) -> str:
        """The header."""
        what = f"MDM^{self.event}^MDM_T02" if self.kind == "MDM" else "ORU^R01^ORU_R01"
        version = "2.6" if self.kind == "MDM" else "2.5"
        start = f"MSH|^~\\&|DPI|HOPITAL|CARNET|CARNET|20260227103000||{what}|{self.control}|T|{version}"
        return f"{start}|||||FRA|{self.charset}|||2.1^CISIS_CDA_HL7_V2"

    def pid(self) -> str:
        """The person."""
        traits, ins = self.person.identity.traits, self.person.identity.ins
        assert ins is not None
        number = f"{ins.value}^^^ASIP-SANTE-INS-NIR&{ins.root.value}&ISO^INS"
        name = f"{traits.birth_name}^{traits.first_given_name}^^^^^L"
        return f"PID|||{number}~000123^^^HOPITAL&1750900002&M^PI||{name}||{traits.birth_date:%Y%m%d}|{traits.sex.value}"

    def txa(self) -> str:
        """The document's own header."""
        parent = f"2.25.{self.replaces}" if self.replaces else ""
        return f"TXA|1|11506-3|TEXT|||||||||2.25.{self.unique}|{parent}||||AU"

    def documents(self) -> list[str]:
        """Each document and who sent it."""
        _, status = ACTIONS[self.event]
        every = (self.data if self.data is not None else self.made(), *self.also)
        text = "text" if self.kind == "MDM" else "TEXT"
        found = [
            f"OBX|{at}|ED|{TYPE}||^{text}^XML^Base64^{b64encode(one).decode()}||||||{status}"
            for at, one in enumerate(every, start=1)
        ]
        return [found[0], *self.prt(), *found[1:]]

    def made(self) -> bytes:
        """The document that the message is about."""
        return document(self.unique, self.person, self.replaces)

    def prt(self) -> list[str]:
        """Who sent it, and to whom else."""
        who, place = self.sender.facts, self.sender.place
        person = f"{who.professional_id}^{who.family_name}^{who.given_name}^^^^^^A&1.2.250.1.71.4.2.1&ISO^D^^^RPPS"
        structure = f"{place.name}^^^^^A&1.2.250.1.71.4.2.2&ISO^FINEG^^^{place.structure_id[1:]}"
        return [
            f"PRT||UC||SB^Send by^participation|{person}|||{structure}",
            *(f"PRT||UC||RCT^^participation|||||||||||^^X.400^{one}" for one in self.copies),
        ]

    def answers(self) -> list[str]:
        """The flags."""
        kind = "CWE" if self.kind == "MDM" else "CE"
        said = {**FLAGS, **self.flags}
        return [
            f"OBX|{at}|{kind}|{code}^x^MetaDMPMSS||{value}^^expandedYes-NoIndicator||||||F"
            for at, (code, value) in enumerate(said.items(), start=9)
            if value
        ]

    def text(self) -> str:
        """The message."""
        return "".join(f"{line}\r" for line in self.lines())

    def bytes(self) -> bytes:
        """The message in its charset."""
        return self.text().encode("utf-8" if "UTF" in self.charset else "iso8859-15")


def admission(
    zfa: str, control: str = "1", person: cast.Person = cast.ODETTE, operator: str = "", event: str = "A01"
) -> bytes:
    """An ADT with its consent segment."""
    who = f"{operator}^^^^^^^^A&1.2.250.1.71.4.2.1&ISO^D^^^RPPS" if operator else ""
    lines = [
        f"MSH|^~\\&|GAM|HOPITAL|CARNET|CARNET|20260227103000||ADT^{event}^ADT_A01|{control}|T|2.5^FRA^2.11|||||FRA|8859/15",
        f"EVN||20260227103000|||{who}",
        Message(person=person).pid(),
        "PV1|1|I",
        f"ZFA|{zfa}",
    ]
    return "".join(f"{line}\r" for line in lines).encode("iso8859-15")
