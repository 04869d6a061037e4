"""The frame of an HL7v3 interaction of the DMP (edition NE2009): header, sender, receiver, reason. No rule of care.

The frame is read strictly: what it says wrong is told by the path of the element, and nothing else is looked at.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import uuid4

from lxml import etree

from carnet.codes import oids
from carnet.kernel.trace import require
from carnet.xds.asked import Asked, Element
from carnet.xds.record.nodes import Node
from carnet.xds.record.writing import XSI, Maker

HL7: Final = "urn:hl7-org:v3"
INTERACTIONS: Final = "2.16.840.1.113883.1.6"
DMP: Final = "1.2.250.1.213.4.1.1.1"
"""The receiver of every message of record management."""
OURS: Final = f"{DMP}.1"
OPPOSITIONS: Final = "1.2.250.1.213.4.1.2.3"
REASONS: Final = {
    "TEST_EXST": "Test d'existence de dossier",
    "CREA_RD": "Création de dossier",
    "CNSLT_DATA": "Consultation des données de gestion de dossier",
    "MODIF_DATA": "Modification des données de gestion du dossier",
    "FERM": "Fermeture de dossier",
    "REAC": "Réactivation de dossier",
}
make: Final = Maker(HL7, {None: HL7, "xsi": XSI})
_OID: Final = re.compile(r"[0-2](\.(0|[1-9][0-9]*))+", re.ASCII)
_TIME: Final = re.compile(r"[0-9]{4}([0-9]{2}){0,5}(\.[0-9]{1,4})?([+-][0-9]{4})?", re.ASCII)
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", re.ASCII)


@dataclass(frozen=True)
class Ii:
    """An instance identifier."""

    root: str
    extension: str = ""

    def element(self, name: str = "id") -> Element:
        """As it is written."""
        return make(name, root=self.root, **({"extension": self.extension} if self.extension else {}))


@dataclass(frozen=True)
class Header:
    """What a message says of itself."""

    message: Ii
    sender: Ii
    software: str
    interaction: str
    reason: str


def read_ii(node: Node) -> Ii:
    """An identifier: an OID or a UUID, and what it stands for there."""
    root = node.attribute("root", 64)
    known = _OID.fullmatch(root) or _UUID.fullmatch(root)
    require(known, f"{node.path}/@root", "record_message.not_an_oid")
    return Ii(root, node.optional("extension"))


def header(root: Node, reasons: Iterable[str]) -> Header:
    """The frame of a message, checked. `reasons` are those that its interaction is for."""
    interaction = root.path
    root.fixed({"ITSVersion": "XML_1.0"})
    message = read_ii(root.one("id"))
    time(root.one("creationTime"))
    root.one("interactionId").fixed({"root": INTERACTIONS, "extension": interaction})
    root.one("processingCode").code(("P", "T", "D"))
    root.one("processingModeCode").code(("T",))
    root.one("acceptAckCode").code(("AL", "NE", "ER"))
    _receiver(root)
    device = root.one("sender").fixed({"typeCode": "SND"}).one("device")
    name = device.maybe("softwareName")
    return Header(message, read_ii(device.one("id")), name.text() if name else "", interaction, _reason(root, reasons))


def same(asked: Asked) -> str:
    """What is the same in a message that is sent again because its answer was lost: its id, its time, all of it.

    Only the MessageID is another: the door takes each one once.
    """
    return sha256(etree.tostring(asked.body, method="c14n", exclusive=True)).hexdigest()


def control(root: Node) -> Node:
    """What is asked for."""
    return root.one("controlActProcess").fixed({"classCode": "CACT", "moodCode": "EVN"})


def time(node: Node) -> str:
    """A point in time as HL7 writes it."""
    value = node.attribute("value", 32)
    require(_TIME.fullmatch(value), f"{node.path}/@value", "record_message.not_a_time")
    return value


def _receiver(root: Node) -> None:
    device = root.one("receiver").fixed({"typeCode": "RCV"}).one("device")
    device.one("id").fixed({"root": DMP})


def _reason(root: Node, reasons: Iterable[str]) -> str:
    node = control(root).one("reasonCode")
    node.fixed({"codeSystem": oids.RECORD_REQUEST})
    return node.code(reasons)


def frame(name: str, to: Header, at: datetime, *inside: Element | None) -> Element:
    """An answer: its frame, then attention lines, the acknowledgement and the control act."""
    return make(
        name,
        Ii(OURS, str(uuid4())).element(),
        make("creationTime", value=written(at)),
        Ii(INTERACTIONS, name).element("interactionId"),
        make("processingCode", code="P"),
        make("processingModeCode", code="T"),
        make("acceptAckCode", code="NE"),
        _party("receiver", "RCV", to.sender, to.software),
        _party("sender", "SND", Ii(DMP), "DMP"),
        *inside,
        ITSVersion="XML_1.0",
    )


def _party(name: str, code: str, who: Ii, software: str) -> Element:
    device = make(
        "device", who.element(), make("softwareName", text=software) if software else None, classCode="DEV",
        determinerCode="INSTANCE",
    )  # fmt: skip
    return make(name, device, typeCode=code)


def written(at: datetime) -> str:
    """An instant with its offset."""
    return at.strftime("%Y%m%d%H%M%S%z")


def reason_element(code: str) -> Element:
    """The reason of a message, told back."""
    return make("reasonCode", code=code, codeSystem=oids.RECORD_REQUEST, displayName=REASONS[code])


def observation(code: str, value: bool, system: str = OPPOSITIONS) -> Element:
    """A yes or no about a person's record."""
    told = make("value", xsi_type="BL", value=str(value).lower())
    inside = make("administrativeObservation", make("code", code=code, codeSystem=system), told, classCode="OBS",
                  moodCode="EVN")  # fmt: skip
    return make("subjectOf", inside, typeCode="SBJ")


def custodian() -> Element:
    """Who keeps the record."""
    entity = make("assignedEntity", Ii(DMP).element(), classCode="ASSIGNED")
    return make("custodian", entity, typeCode="CST")
