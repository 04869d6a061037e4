"""Acknowledgements of HL7v3: AA, AE, AR with their details, and what a refused message is answered. Owns their form.

AE: the message is understood and what it asks is not done. AR: the message itself is wrong. Each detail has a code, a
French sentence and, where one is wrong, the path of the element.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from lxml import etree

from carnet.xds.asked import Answer, Asked, Element, SaysNo
from carnet.xds.record import told
from carnet.xds.record.hl7v3 import REASONS, Header, Ii, frame, make, reason_element
from carnet.xds.record.nodes import LONGEST
from carnet.xds.record.told import Detail
from carnet.xds.record.writing import XSI, Maker

GDP: Final = "asip:ci-sis:gdp:2010"
CODES: Final = "6b1d3c5e-4f0a-4c1e-9a57-1f6a2f6d9c11"
"""The system of the codes of carnet, as HL7v3 wants one: a UUID."""
_WRAPPED: Final = {
    "PRPA_IN201311UV02": ("PRPA_IN201311UV02_Response", "PRPA_IN201312UV02", "PRPA_IN201313UV02"),
    "PRPA_IN201314UV02": ("PRPA_IN201314UV02_Response", "PRPA_IN201315UV02", "PRPA_IN201316UV02"),
}
QUERY: Final = "PRPA_IN201307UV02"
ANSWER: Final = "PRPA_IN201308UV02"
_NOBODY: Final = Ii("0.0")


def acknowledgement(kind: str, to: Header, found: Iterable[Detail] = ()) -> Element:
    """The element acknowledgement."""
    target = make("targetMessage", to.message.element())
    return make("acknowledgement", target, *map(_detail, found), typeCode=kind)


def _detail(one: Detail) -> Element:
    system = {"codeSystem": CODES, "codeSystemName": "carnet"} if one.ours else {}
    return make(
        "acknowledgementDetail",
        make("code", code=one.code, **system),
        make("text", text=one.text),
        make("location", text=one.element) if one.element else None,
        typeCode=one.kind,
    )


def control_act(*inside: Element | None) -> Element:
    """The element controlActProcess of an answer."""
    return make("controlActProcess", *inside, classCode="CACT", moodCode="EVN")


def accepted(to: Header, at: datetime, act: Element, found: Iterable[Detail] = ()) -> Answer:
    """A creation or a change that was done."""
    wrapper, name, _ = _WRAPPED[to.interaction]
    return Answer(_wrap(wrapper, frame(name, to, at, acknowledgement("AA", to, found), act)))


def refused(said: SaysNo, asked: Asked) -> Answer:
    """What was asked was not done, and why."""
    to = _header(asked.body)
    kind = "AR" if told.rejected(said) else "AE"
    ack = acknowledgement(kind, to, told.details(said))
    at = asked.caller.now()
    if to.interaction == QUERY:
        return Answer(frame(ANSWER, to, at, ack, control_act(_reason(to), _query_ack(asked.body, kind))))
    wrapper, _, name = _WRAPPED[to.interaction]
    return Answer(
        _wrap(wrapper, frame(name, to, at, ack, control_act(_reason(to), make.nil("subject", typeCode="SUBJ"))))
    )


def query_ack(query_id: Ii, code: str) -> Element:
    """What became of a query: OK, NF for nothing, AE, QE."""
    return make("queryAck", query_id.element("queryId"), make("queryResponseCode", code=code))


def _query_ack(body: Element, kind: str) -> Element:
    found = body.find("{*}controlActProcess/{*}queryByParameter/{*}queryId")
    return query_ack(_ii(found), "QE" if kind == "AR" else "AE")


def _reason(to: Header) -> Element | None:
    return reason_element(to.reason) if to.reason in REASONS else None


def _wrap(name: str, message: Element) -> Element:
    return Maker(GDP, {"gdp": GDP, None: message.nsmap[None], "xsi": XSI})(name, message)


def _header(body: Element) -> Header:
    """The frame of a message as far as it can be read: a wrong one is answered too."""
    software = body.findtext("{*}sender/{*}device/{*}softwareName", "").strip()[:100]
    reason = body.find("{*}controlActProcess/{*}reasonCode")
    return Header(
        message=_ii(body.find("{*}id")),
        sender=_ii(body.find("{*}sender/{*}device/{*}id")),
        software=software,
        interaction=etree.QName(body).localname,
        reason=reason.get("code", "") if reason is not None else "",
    )


def _ii(found: Element | None) -> Ii:
    if found is None:
        return _NOBODY
    return Ii(found.get("root", "").strip()[:64] or _NOBODY.root, found.get("extension", "").strip()[:LONGEST])
