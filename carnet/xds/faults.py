"""What a message is refused with at the door. Owns the SOAP code of each rule; never decides who may do what.

A fault names the element and the rule and says the sentence in French and in English. Its codes are those of SOAP,
WS-Addressing and WS-Security where they have one; a code of ours is marked as ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from carnet.kernel.trace import held

SOAP: Final = "http://www.w3.org/2003/05/soap-envelope"
WSA: Final = "http://www.w3.org/2005/08/addressing"
WSSE: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
OURS: Final = "urn:carnet:soap"
"""The namespace of what no standard names."""

T = TypeVar("T")
SENDER, RECEIVER = "Sender", "Receiver"
_REPOSITORY: Final = "XDSRepositoryError"


@dataclass(frozen=True)
class Shape:
    """How a rule is told: code and subcode of SOAP (namespace, name), the code of XDS, and the status of HTTP."""

    subcode: tuple[str, str]
    code: str = SENDER
    xds: str = _REPOSITORY
    status: int = 400

    @property
    def ours(self) -> bool:
        """Whether the subcode is one that carnet invented."""
        return self.subcode[0] == OURS


_BAD: Final = Shape((OURS, "MalformedMessage"))
_TOO_MUCH: Final = Shape((OURS, "LimitExceeded"))
_MTOM: Final = Shape((OURS, "MtomError"))
_ADDRESSING: Final = Shape((WSA, "InvalidAddressingHeader"))
_SECURITY: Final = Shape((WSSE, "InvalidSecurity"), xds="")
_TOKEN: Final = Shape((WSSE, "InvalidSecurityToken"), xds="")
_CHECK: Final = Shape((WSSE, "FailedCheck"), xds="")
_NOBODY: Final = Shape((WSSE, "FailedAuthentication"), xds="")
_ALGORITHM: Final = Shape((WSSE, "UnsupportedAlgorithm"), xds="")
_EXPIRED: Final = Shape((WSU, "MessageExpired"), xds="")

SHAPES: Final[Mapping[str, Shape]] = {
    "soap.method": Shape((OURS, "MalformedMessage"), status=405),
    "soap.media_type": _BAD,
    "soap.compressed": _BAD,
    "soap.too_long": _TOO_MUCH,
    "soap.root_too_long": _TOO_MUCH,
    "soap.xml": _BAD,
    "soap.no_envelope": _BAD,
    "soap.version": Shape((OURS, "MalformedMessage"), code="VersionMismatch"),
    "soap.not_understood": Shape((OURS, "MalformedMessage"), code="MustUnderstand"),
    "soap.one_body_element": _BAD,
    "soap.header_twice": _ADDRESSING,
    "soap.no_action": Shape((WSA, "MessageAddressingHeaderRequired")),
    "soap.no_message_id": Shape((WSA, "MessageAddressingHeaderRequired")),
    "soap.message_id": _ADDRESSING,
    "soap.unknown_action": Shape((WSA, "ActionNotSupported")),
    "soap.action_differs": _ADDRESSING,
    "soap.body_differs": Shape((WSA, "ActionNotSupported")),
    "soap.reply_elsewhere": Shape((WSA, "OnlyAnonymousAddressSupported")),
    "soap.unavailable": Shape((OURS, "TryAgain"), code=RECEIVER, xds="XDSRepositoryBusy", status=503),
    "soap.failed": Shape((OURS, "Failed"), code=RECEIVER, status=500),
    "soap.refused": Shape((OURS, "Refused"), xds=""),
    "soap.conflict": Shape((OURS, "Conflict"), xds=""),
    "soap.invalid": Shape((OURS, "Invalid"), xds=""),
    "mtom.boundary": _MTOM,
    "mtom.start": _MTOM,
    "mtom.preamble": _MTOM,
    "mtom.not_closed": _MTOM,
    "mtom.part_headers": _MTOM,
    "mtom.too_many_parts": _TOO_MUCH,
    "mtom.part_too_long": _TOO_MUCH,
    "mtom.nested": _MTOM,
    "mtom.encoding": _MTOM,
    "mtom.no_content_id": _MTOM,
    "mtom.content_id_twice": _MTOM,
    "mtom.root_type": _MTOM,
    "mtom.include": _MTOM,
    "mtom.part_missing": Shape((OURS, "MtomError"), xds="XDSMissingDocument"),
    "mtom.part_unused": Shape((OURS, "MtomError"), xds="XDSMissingDocumentMetadata"),
    "mtom.part_twice": _MTOM,
    "mtom.needed": _MTOM,
    "vihf.missing": _SECURITY,
    "vihf.two": _SECURITY,
    "vihf.unknown_signer": _NOBODY,
    "vihf.place": _SECURITY,
    "vihf.id_twice": _SECURITY,
    "vihf.too_long": _TOO_MUCH,
    "vihf.comment": _TOKEN,
    "vihf.schema": _TOKEN,
    "vihf.attribute_twice": _TOKEN,
    "vihf.element": _TOKEN,
    "vihf.issuer": _TOKEN,
    "vihf.patient": _TOKEN,
    "vihf.version": _TOKEN,
    "vihf.unsigned": _CHECK,
    "vihf.signature_place": _CHECK,
    "vihf.signature_reference": _CHECK,
    "vihf.algorithm": _ALGORITHM,
    "vihf.signature": _CHECK,
    "vihf.expired": _EXPIRED,
    "vihf.not_yet": _EXPIRED,
    "vihf.audience": _TOKEN,
    "vihf.resource": _TOKEN,
    "vihf.authentication_mode": _TOKEN,
    "vihf.purpose": _TOKEN,
    "vihf.confidentiality": _TOKEN,
    "vihf.structure": _NOBODY,
    "vihf.channel": _NOBODY,
    "vihf.activity": _NOBODY,
    "vihf.role": _NOBODY,
    "vihf.person": _NOBODY,
    "vihf.replayed": _CHECK,
}
"""Every rule of the door. Its sentence stands in the catalogue under `error.<rule>`."""


@dataclass(frozen=True)
class Fault:
    """One refusal of the door."""

    rule: str
    element: str = ""
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def shape(self) -> Shape:
        """Its codes."""
        return SHAPES[self.rule]


class Faulty(Exception):
    """A message that is refused at the door."""

    def __init__(self, rule: str, element: str = "", **facts: str) -> None:
        super().__init__(rule)
        self.fault = Fault(rule, element, tuple(sorted(facts.items())))


def need(holds: object, rule: str, element: str = "", **facts: str) -> None:
    """A rule of the door: the message goes on when it holds. Raises Faulty, and a sandbox sees either way."""
    if not held(holds, rule, element, **facts):
        raise Faulty(rule, element, **facts)


def needed(value: T | None, rule: str, element: str = "", **facts: str) -> T:
    """The same for a value without which the message does not go on."""
    held(value is not None, rule, element, **facts)
    if value is None:
        raise Faulty(rule, element, **facts)
    return value
