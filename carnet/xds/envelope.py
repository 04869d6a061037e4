"""SOAP 1.2 with WS-Addressing: from the bytes of an envelope to what the door needs, and back. Holds no rule of care.

Comments and processing instructions never reach the tree (`cda.parser`); where they stood inside the security header
is looked at apart (`carnet.xds.vihf`).
"""

import re
from dataclasses import dataclass
from typing import Final
from uuid import uuid4
from xml.sax.saxutils import escape

from lxml import etree

from carnet.cda.parser import any_root
from carnet.kernel.errors import Invalid
from carnet.kernel.trace import held
from carnet.xds import limits
from carnet.xds.asked import Element
from carnet.xds.faults import SOAP, WSA, WSSE, Faulty, need, needed

SOAP_11: Final = "http://schemas.xmlsoap.org/soap/envelope/"
ANONYMOUS: Final = f"{WSA}/anonymous"
SECURITY: Final = f"{{{WSSE}}}Security"
_FOR_US: Final = frozenset({"", f"{SOAP}/role/next", f"{SOAP}/role/ultimateReceiver"})
_ADDRESSING: Final = ("Action", "MessageID", "To", "From", "ReplyTo", "FaultTo", "RelatesTo", "ReferenceParameters")
_UNDERSTOOD: Final = frozenset({SECURITY, *(f"{{{WSA}}}{name}" for name in _ADDRESSING)})
_MESSAGE_ID: Final = re.compile(r"[!-~]{1,200}", re.ASCII)


@dataclass(frozen=True)
class Envelope:
    """What a message says of itself, and its body."""

    root: Element
    action: str
    message_id: str
    security: Element | None
    body: Element


def read(data: bytes) -> Envelope:
    """The envelope in `data`. Raises Faulty (`soap.*`)."""
    root = _root(data)
    header = needed(root.find(f"{{{SOAP}}}Header"), "soap.no_envelope", "/Envelope")
    body = needed(root.find(f"{{{SOAP}}}Body"), "soap.no_envelope", "/Envelope")
    need([child.tag for child in root] == [header.tag, body.tag], "soap.no_envelope", "/Envelope")
    _check_understood(header)
    _check_replies(header)
    need(len(body) == 1, "soap.one_body_element", "/Envelope/Body")
    return Envelope(root, _action(header), _message_id(header), _one(header, SECURITY), body[0])


def write(body: Element | str, *, action: str, relates_to: str = "") -> bytes:
    """An answer. A body that is a text is taken as it is."""
    relates = f"<a:RelatesTo>{escape(relates_to)}</a:RelatesTo>" if relates_to else ""
    inside = body if isinstance(body, str) else etree.tostring(body, encoding="unicode")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="{SOAP}" xmlns:a="{WSA}"><s:Header>'
        f'<a:Action s:mustUnderstand="true">{escape(action)}</a:Action><a:MessageID>urn:uuid:{uuid4()}</a:MessageID>'
        f"{relates}</s:Header><s:Body>{inside}</s:Body></s:Envelope>"
    ).encode()


def _root(data: bytes) -> Element:
    try:
        root = any_root(data, max_bytes=limits.MOST_ROOT_BYTES)
    except Invalid as invalid:
        problem = invalid.problems[0]
        facts = ", ".join(f"{name}={value}" for name, value in problem.facts)
        raise Faulty("soap.xml", problem.element, why=problem.rule, where=facts) from None
    held(True, "soap.xml", "/Envelope")
    need(root.tag != f"{{{SOAP_11}}}Envelope", "soap.version", "/Envelope")
    need(root.tag == f"{{{SOAP}}}Envelope", "soap.no_envelope", f"/{etree.QName(root).localname}")
    return root


def _one(header: Element, tag: str) -> Element | None:
    """The header with this name; two of them leave nothing certain."""
    found = header.findall(tag)
    need(len(found) <= 1, "soap.header_twice", f"/Envelope/Header/{etree.QName(tag).localname}")
    return found[0] if found else None


def _text(header: Element, name: str) -> str:
    found = _one(header, f"{{{WSA}}}{name}")
    return (found.text or "").strip() if found is not None else ""


def _action(header: Element) -> str:
    action = _text(header, "Action")
    need(action, "soap.no_action", "/Envelope/Header/Action")
    return action


def _message_id(header: Element) -> str:
    found = _text(header, "MessageID")
    need(found, "soap.no_message_id", "/Envelope/Header/MessageID")
    need(_MESSAGE_ID.fullmatch(found), "soap.message_id", "/Envelope/Header/MessageID")
    return found


def _check_understood(header: Element) -> None:
    """What the sender says must be understood, and is for us, is what this door knows (SOAP 1.2, 2.6)."""
    for child in header:
        must = child.get(f"{{{SOAP}}}mustUnderstand", "false").strip() in ("true", "1")
        ours = child.get(f"{{{SOAP}}}role", "").strip() in _FOR_US
        if must and ours:
            place = f"/Envelope/Header/{etree.QName(child).localname}"
            need(child.tag in _UNDERSTOOD, "soap.not_understood", place, name=child.tag)


def _check_replies(header: Element) -> None:
    """The answer goes back on the connection that asked: nothing is ever sent to an address in a message."""
    for name in ("ReplyTo", "FaultTo"):
        found = _one(header, f"{{{WSA}}}{name}")
        address = found.find(f"{{{WSA}}}Address") if found is not None else None
        back = found is None or (address is not None and (address.text or "").strip() == ANONYMOUS)
        need(back, "soap.reply_elsewhere", f"/Envelope/Header/{name}")
