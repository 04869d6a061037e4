"""The SOAP door as software sees it: Odette's record, and a way to ask as anybody of the cast. Owns the set-up only."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from lxml import etree

from carnet.cda.parser import any_root
from carnet.codes.ins import Ins
from carnet.kernel.ids import RecordId
from carnet.usecases.caller import Caller
from carnet.xds import door, ebrim, mtom
from carnet.xds.asked import INCLUDE, Element, Offered
from carnet.xds.callers import Known
from carnet.xds.faults import OURS, SOAP, WSA
from carnet.xds.mtom import Part
from tests import cast
from tests.usecases.scene import Scene
from tests.xds.schemas import check

OF_XDS = {ebrim.QUERY, ebrim.RS, ebrim.XDSB}
"""Answers in these namespaces have a schema: every test that opens one holds it against that."""
SOAP_TYPE = "application/soap+xml; charset=utf-8"
ODETTE = cast.ODETTE.identity.ins
assert ODETTE is not None


@dataclass(frozen=True)
class Told:
    """What a fault says."""

    code: str
    subcode: str
    rule: str
    element: str
    xds: str
    french: str
    ours: bool


@dataclass
class Soap:
    """Odette's record behind the SOAP door."""

    scene: Scene

    @property
    def record(self) -> RecordId:
        """Odette's record."""
        return self.scene.record

    def ask(
        self, caller: Caller | None, service: str, action: str, body: Element | bytes, *,
        parts: Sequence[tuple[str, Part]] = (), mtom_asked: bool = False, patient: Ins | None = ODETTE,
        message_id: str = "",
    ) -> Any:  # fmt: skip
        """One message by somebody, whose assertion names a patient. Files go as parts, and the message is then MTOM."""
        data = enveloped(body, action, message_id=message_id)
        with planted(caller, patient):
            return self.send(service, data, parts=parts, mtom_asked=mtom_asked or bool(parts))

    def send(
        self, service: str, data: bytes, *, parts: Sequence[tuple[str, Part]] = (), mtom_asked: bool = False
    ) -> Any:
        """A whole envelope, as it is."""
        if not mtom_asked:
            return self.post(service, data, SOAP_TYPE)
        pieces, kind = mtom.write_parts(data, parts)
        return self.post(service, b"".join(pieces), kind)

    def post(self, service: str, data: bytes, kind: str, **headers: str) -> Any:
        """Some bytes as somebody sends them; header names are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        client = Client(raise_request_exception=True, enforce_csrf_checks=True)
        return client.generic("POST", f"/soap/{service}", data, kind, headers=sent)


@contextmanager
def planted(caller: Caller | None, patient: Ins | None) -> Iterator[None]:
    """In place of an assertion; None: the door asks for one as it does of everybody."""
    if caller is None:
        yield
        return

    def known(*_: object, request_id: str) -> Known:
        return Known(replace(caller, interface="soap", request_id=request_id), patient)

    with patch.object(door, "caller_of", known):
        yield


@contextmanager
def offered(*operations: Offered) -> Iterator[None]:
    """The door offers these and nothing else."""
    with patch.object(door, "of_service", lambda name: {o.action: o for o in operations if o.service == name}):
        yield


def enveloped(body: Element | bytes, action: str, *, message_id: str = "", security: bytes = b"") -> bytes:
    """A message around a body."""
    inside = body if isinstance(body, bytes) else etree.tostring(body)
    message_id = message_id or f"urn:uuid:{uuid4()}"
    header = f'<a:Action s:mustUnderstand="true">{action}</a:Action><a:MessageID>{message_id}</a:MessageID>'
    start = f'<s:Envelope xmlns:s="{SOAP}" xmlns:a="{WSA}"><s:Header>{header}'
    return start.encode() + security + b"</s:Header><s:Body>" + inside + b"</s:Body></s:Envelope>"


def opened(response: HttpResponse) -> tuple[Element, Mapping[str, bytes]]:
    """The element in the body of an answer, and its files by Content-ID."""
    data, parts = response.content, {}
    kind, params = mtom._header(response["Content-Type"])  # noqa: SLF001 -- one reader of headers.
    if kind == mtom.MULTIPART:
        message = mtom.split(data, params)
        data, parts = message.root, {name: bytes(part.data) for name, part in message.parts.items()}
    root = any_root(data, max_bytes=50_000_000)
    (inside,) = root.iterfind(f"{{{SOAP}}}Body/*")
    if etree.QName(inside).namespace in OF_XDS:
        check(without_inclusions(inside))
    return inside, parts


def without_inclusions(answer: Element) -> Element:
    """A copy as the schema has it, which knows files inside the answer only."""
    copy = deepcopy(answer)
    for included in list(copy.iter(INCLUDE)):
        holder = included.getparent()
        assert holder is not None
        holder.remove(included)
    return copy


def body(response: HttpResponse) -> Element:
    """The element in the body of an answer that is no fault."""
    found, _ = opened(response)
    assert found.tag != f"{{{SOAP}}}Fault", etree.tostring(found)
    return found


def fault(response: HttpResponse) -> Told:
    """The fault of an answer."""
    found, _ = opened(response)
    assert found.tag == f"{{{SOAP}}}Fault", etree.tostring(found)
    values = [one.text or "" for one in found.iter(f"{{{SOAP}}}Value")]
    (error,) = found.iter(f"{{{OURS}}}Error")
    texts = {one.get("{http://www.w3.org/XML/1998/namespace}lang"): one.text for one in found.iter(f"{{{SOAP}}}Text")}
    assert set(texts) == {"fr", "en"} and all(texts.values())
    return Told(
        values[0].removeprefix("s:"), values[1], error.get("rule", ""), error.get("element", ""), error.get("xds", ""),
        str(texts["fr"]), error.get("codeInventedByCarnet") == "true",
    )  # fmt: skip
