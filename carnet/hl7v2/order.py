"""What a message about documents asks for (MDM, ORU): the action, the documents, the flags, the sender. Holds no rule.

The action is said three times (event or nothing, ORC-1, OBX-11) and must be the same each time; what TXA says of the
document must be what the document says of itself.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass
from enum import Enum
from typing import Final

from django.conf import settings

from carnet.cda.header import read_header
from carnet.cda.model import CdaHeader, Identifier
from carnet.cda.parser import parse
from carnet.codes.ins import Ins
from carnet.hl7v2 import flags as flag
from carnet.hl7v2.er7 import Message, Segment
from carnet.hl7v2.flags import Flags
from carnet.hl7v2.patient import differences, ins_of
from carnet.hl7v2.sender import Named, copies_of, sender_of
from carnet.kernel.errors import Invalid, Problem

PROFILE: Final = "CISIS_CDA_HL7_V2"
PROFILE_VERSIONS: Final = ("2.0", "2.1")
ORU, MDM = "ORU", "MDM"
VERSIONS: Final = {ORU: "2.5", MDM: "2.6"}
_MOST: Final = {ORU: 2, MDM: 1}
_COUNTRY: Final = "FRA"
_LOINC, _OTHER_TYPES = "LN", "TRE_A05"
_SYSTEMS: Final = {_LOINC: "2.16.840.1.113883.6.1", _OTHER_TYPES: "1.2.250.1.213.1.1.4.12"}
_CLASSES_WITH_VISIT: Final = ("E", "I", "O", "R")
TEXT_XML: Final = "text/xml"


class Action(Enum):
    """What is to be done: by its event (MDM), its order control (ORC-1) and its status (OBX-11)."""

    NEW = ("T02", "NW", "F")
    REPLACE = ("T10", "RO", "C")
    DELETE = ("T04", "CA", "D")


@dataclass(frozen=True)
class Document:
    """One document of a message: its bytes, its number, and the one that it takes the place of."""

    data: bytes
    place: str
    header: CdaHeader
    type_code: str
    type_system: str
    type_display: str
    unique_id: str
    replaces: str = ""


@dataclass(frozen=True)
class Order:
    """One message about documents."""

    message: Message
    action: Action
    ins: Ins
    documents: tuple[Document, ...]
    flags: Flags
    sender: Named
    copies: tuple[str, ...]


def read(message: Message) -> Order:
    """What is asked for. Raises Invalid naming the segment and the field."""
    kind = message.header.at(9)
    _header(message, kind)
    ins = ins_of(message)
    _visit(message)
    sender = sender_of(message)
    segments = [one for one in message.every("OBX") if not flag.is_flag(one)]
    action = _action(message, kind, segments)
    flags = flag.flags_of(message)
    flag.check(flags, replaces=action is Action.REPLACE)
    documents = tuple(_document(message, one, action) for one in segments)
    wrong = tuple(problem for one in documents for problem in differences(message, one.header))
    if wrong:
        raise Invalid(*wrong)
    return Order(message, action, ins, documents, flags, sender, copies_of(message))


def _header(message: Message, kind: str) -> None:
    header, msh = message.header, message.one("MSH")
    if header.at(12) != VERSIONS[kind]:
        raise Invalid.of(msh.place(12), "hl7.version", version=VERSIONS[kind])
    msh.one_of(17, (_COUNTRY,))
    if msh.text(21, 2) != PROFILE or msh.text(21) not in PROFILE_VERSIONS:
        raise Invalid.of(msh.place(21), "hl7.profile")
    if kind == MDM:
        message.one("EVN")
    message.one("OBR")


def _visit(message: Message) -> None:
    """PV1 is required; its number for who is in the house (E, I, O, R)."""
    pv1 = message.one("PV1")
    if pv1.needed(2) in _CLASSES_WITH_VISIT:
        pv1.needed(19)


def _action(message: Message, kind: str, segments: list[Segment]) -> Action:
    if not segments:
        raise Invalid.of("OBX[1]", "hl7.no_document")
    if len(segments) > _MOST[kind]:
        raise Invalid.of(segments[_MOST[kind]].place(1), "hl7.too_many_documents", limit=str(_MOST[kind]))
    orc = message.one("ORC")
    by_order = {one.value[1]: one for one in Action}
    action = by_order[orc.one_of(1, tuple(by_order))]
    if kind == MDM and message.header.event != action.value[0]:
        raise Invalid.of(orc.place(1), "hl7.action_differs")
    for one in segments:
        if one.one_of(11, tuple(each.value[2] for each in Action)) != action.value[2]:
            raise Invalid.of(one.place(11), "hl7.action_differs")
    return action


def _document(message: Message, obx: Segment, action: Action) -> Document:
    obx.one_of(2, ("ED",))
    obx.one_of(3, (_LOINC, _OTHER_TYPES), 3)
    obr = message.one("OBR")
    if obr.needed(4) != obx.needed(3):
        raise Invalid.of(obx.place(3), "hl7.differs", other=obr.place(4))
    data = _bytes(obx)
    try:
        header = read_header(parse(data, max_bytes=settings.CARNET_MAX_DOCUMENT_BYTES))
    except Invalid as told:
        raise Invalid(*(Problem(obx.place(5, 5), one.rule, one.facts) for one in told.problems)) from None
    own, replaced = _text(header.id), _replaced(header)
    if message.header.at(9) == MDM:
        own, replaced = _said_by_txa(message, obx, own, replaced, action)
    if action is Action.REPLACE and not replaced:
        raise Invalid.of(obx.place(5, 5), "hl7.replaces_nothing")
    system, display = _SYSTEMS[obx.text(3, 3)], obx.text(3, 2)
    replaces = replaced if action is Action.REPLACE else ""
    return Document(data, obx.place(5, 5), header, obx.text(3), system, display, own, replaces)


def _bytes(obx: Segment) -> bytes:
    if obx.needed(5, 2).lower() != "text":
        raise Invalid.of(obx.place(5, 2), "hl7.not_in_table", said=obx.text(5, 2)[:60], values="text, TEXT")
    if obx.needed(5, 3).lower() != "xml":
        raise Invalid.of(obx.place(5, 3), "hl7.not_in_table", said=obx.text(5, 3)[:60], values="XML")
    if obx.needed(5, 4).lower() != "base64":
        raise Invalid.of(obx.place(5, 4), "hl7.not_in_table", said=obx.text(5, 4)[:60], values="Base64")
    try:
        return b64decode(obx.needed(5, 5), validate=True)
    except (NotBase64, ValueError):
        raise Invalid.of(obx.place(5, 5), "hl7.not_base64") from None


def _said_by_txa(message: Message, obx: Segment, own: str, replaced: str, action: Action) -> tuple[str, str]:
    """The numbers that TXA says; they must be those of the document."""
    txa = message.one("TXA")
    txa.one_of(3, ("TEXT",))
    if txa.needed(2) != obx.text(3):
        raise Invalid.of(txa.place(2), "hl7.differs", other=obx.place(3))
    if action is not Action.DELETE:
        # AU says that it is authenticated; the published examples of replacements write LA.
        txa.one_of(17, ("AU", "LA"))
    said = _number(txa, 12)
    if said != own:
        raise Invalid.of(txa.place(12), "hl7.differs", other=obx.place(5, 5))
    if action is not Action.REPLACE:
        return own, replaced
    parent = _number(txa, 13)
    if replaced and parent != replaced:
        raise Invalid.of(txa.place(13), "hl7.replaced_differs", other=obx.place(5, 5))
    return own, parent


def _number(txa: Segment, field: int) -> str:
    """A document's number as XDS writes it: the extension is in the first part, its root in the third."""
    first, root = txa.needed(field), txa.text(field, 3)
    return f"{root}^{first}" if root else first


def _text(identifier: Identifier | None) -> str:
    return identifier.text if identifier else ""


def _replaced(header: CdaHeader) -> str:
    return next((_text(one.id) for one in header.related if one.kind == "RPLC"), "")
