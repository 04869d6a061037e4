"""The SOAP door: every message passes here. Owns limits, who asks, the choice of an operation and errors; no rule.

Only a signed assertion in the message says who asks: cookies and tokens never do. Each refusal is a SOAP fault, and
one line in the journal: the use case's where one was asked, else the door's.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Final

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from lxml import etree

from carnet.identity.middleware import FOR_SOFTWARE
from carnet.inspector import store
from carnet.kernel import current
from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Conflict, Invalid, Refusal, Replayed, Unavailable
from carnet.kernel.trace import held, listening
from carnet.usecases._used import hold_alone
from carnet.usecases.caller import Caller
from carnet.usecases.refuse_message import refuse_message
from carnet.xds import envelope, fault_writing, inspected, mtom, sentences
from carnet.xds.asked import INCLUDE, Answer, Asked, Element, Offered, SaysNo
from carnet.xds.callers import Known, base_of, caller_of
from carnet.xds.envelope import Envelope
from carnet.xds.faults import Fault, Faulty, need
from carnet.xds.inspected import Seen
from carnet.xds.mtom import Message
from carnet.xds.operations import of_service

log: Final = logging.getLogger(__name__)


_NO_ACTION: Final = ("", "None")
"""What says that there is no action in HTTP's header: zeep writes None for a WSDL that asks for none, as IHE's."""


INSPECTOR: Final = "X-Carnet-Inspector"
"""Where a sandbox shows what was checked of a message."""


def soap_view(service: str) -> Callable[[HttpRequest], HttpResponseBase]:
    """The view of one service."""

    @csrf_exempt
    def view(request: HttpRequest) -> HttpResponseBase:
        return serve(request, of_service(service), service)

    setattr(view, FOR_SOFTWARE, True)
    return view


def serve(request: HttpRequest, operations: Mapping[str, Offered], service: str = "") -> HttpResponse:
    """Answers one message. What goes wrong is a SOAP fault; an unknown error tells nothing and denies."""
    request_id = current.request_id()
    exchange = _Exchange(request, operations, request_id)
    response = _inspected(exchange, service) if store.keeps() else exchange.answer()
    response.headers["X-Request-Id"] = request_id
    response.headers["Cache-Control"] = "no-store"
    return response


def _inspected(exchange: "_Exchange", service: str) -> HttpResponse:
    """The same answer, and what was checked on the way is kept: in a sandbox only."""
    with listening() as trace:
        response = exchange.answer()
    inspected.keep(service, exchange.request, exchange.seen, trace, exchange.caller, response)
    response.headers[INSPECTOR] = exchange.request.build_absolute_uri(f"/sandbox/messages/{exchange.request_id}/")
    return response


class _Exchange:
    """One message on its way; it remembers how far it came, so that an error is told to the right caller."""

    def __init__(self, request: HttpRequest, operations: Mapping[str, Offered], request_id: str) -> None:
        self.request, self.operations, self.request_id = request, operations, request_id
        self.caller = Caller.anonymous(request_id=request_id, clock=SystemClock())
        self.message_id = ""
        self.seen = Seen()

    def answer(self) -> HttpResponse:
        """The answer, whatever happens."""
        try:
            return self._done()
        except Faulty as faulty:
            return self._refused(faulty.fault)
        except SuspiciousOperation:
            return self._refused(Fault("soap.media_type"))
        except Replayed:
            return self._refused(Fault("vihf.replayed", "/Envelope/Header"))
        except Unavailable:
            return self._fault(Fault("soap.unavailable"), headers={"Retry-After": "5"})
        except Exception:
            # Told to the operator's log by its place in the program; to who asks, nothing.
            log.exception("a SOAP message failed")
            return self._fault(Fault("soap.failed"))

    def _done(self) -> HttpResponse:
        if self.request.method != "POST":
            return self._fault(Fault("soap.method"), headers={"Allow": "POST"})
        held(True, "soap.method", "POST")
        self.seen.message = message = mtom.read_parts(self.request)
        self.seen.read = read = envelope.read(message.root)
        self.message_id = read.message_id
        offered = _chosen(read, message, self.operations)
        _check_files(read.body, message, offered)
        known: Known = caller_of(read, message, offered, self.request, request_id=self.request_id)
        self.caller = known.caller
        asked = Asked(
            known.caller,
            read.body,
            message.parts,
            read.message_id,
            read.action,
            known.patient,
            base_of(self.request),
            takes_parts=message.mtom or _takes_parts(self.request),
        )
        self.seen.asked = asked
        self.seen.said = said = _run(offered, asked)
        # What no use case loaded facts for counts all the same, before anything is answered.
        hold_alone(known.caller)
        if isinstance(said, Answer) and said.met:
            known.meet()
        return self._said(offered, asked, said, mtom_asked=message.mtom)

    def _said(self, offered: Offered, asked: Asked, said: Answer | SaysNo, *, mtom_asked: bool) -> HttpResponse:
        if isinstance(said, Invalid) and not said.recorded:
            refuse_message(self.caller, said.problems[0].rule)
        if isinstance(said, Answer):
            return _response(offered, asked, said, mtom_asked=mtom_asked)
        if offered.no is not None:
            return _response(offered, asked, offered.no(said, asked), mtom_asked=mtom_asked)
        return self._no(said)

    def _no(self, said: SaysNo) -> HttpResponse:
        """What a use case says no with, as a fault; its line is in the journal already."""
        if isinstance(said, Refusal):
            return self._fault(Fault("soap.refused"), told=sentences.reason(said.reason), rule=said.rule)
        if isinstance(said, Conflict):
            told = sentences.error(said.rule, dict(said.facts))
            return self._fault(Fault("soap.conflict"), told=told, rule=said.rule)
        problem = said.problems[0]
        told = sentences.error(problem.rule, dict(problem.facts))
        return self._fault(Fault("soap.invalid", problem.element), told=told, rule=problem.rule)

    def _refused(self, fault: Fault) -> HttpResponse:
        refuse_message(self.caller, fault.rule)
        return self._fault(fault)

    def _fault(
        self, fault: Fault, *, headers: Mapping[str, str] | None = None, told: Mapping[str, str] | None = None,
        rule: str = "",
    ) -> HttpResponse:  # fmt: skip
        self.seen.fault = fault
        body = fault_writing.written(fault, told=told, rule=rule)
        data = envelope.write(body, action=fault_writing.ACTION, relates_to=self.message_id)
        kind = f"{mtom.SOAP_TYPE}; charset=utf-8"
        return HttpResponse(data, status=fault.shape.status, content_type=kind, headers=dict(headers or {}))


def _chosen(read: Envelope, message: Message, operations: Mapping[str, Offered]) -> Offered:
    """The operation that the action names; the header of HTTP and the body must say the same."""
    need(read.action in operations, "soap.unknown_action", "/Envelope/Header/Action", action=read.action[:200])
    offered = operations[read.action]
    need(message.action in (*_NO_ACTION, read.action), "soap.action_differs", "Content-Type")
    place, name = f"/Envelope/Body/{etree.QName(read.body).localname}", etree.QName(offered.element).localname
    need(read.body.tag == offered.element, "soap.body_differs", place, name=name)
    return offered


def _check_files(body: Element, message: Message, offered: Offered) -> None:
    """Each file is included once, and each inclusion has its file."""
    if offered.needs_mtom:
        need(message.mtom, "mtom.needed", "Content-Type")
    named = [mtom.cid_of(one.get("href", "")) for one in body.iter(INCLUDE)]
    seen: set[str] = set()
    for name in named:
        need(name in message.parts, "mtom.part_missing", "xop:Include/@href", name=name)
        need(name not in seen, "mtom.part_twice", "xop:Include/@href", name=name)
        seen.add(name)
    unused = message.parts.keys() - seen
    need(not unused, "mtom.part_unused", "body", name=min(unused, default=""))


def _run(offered: Offered, asked: Asked) -> Answer | SaysNo:
    try:
        return offered.run(asked)
    except Invalid as invalid:
        return invalid


def _response(offered: Offered, asked: Asked, answer: Answer, *, mtom_asked: bool) -> HttpResponse:
    """The answer, in parts when it has files or when the message came so."""
    data = envelope.write(answer.body, action=offered.answers, relates_to=asked.message_id)
    if not answer.parts and not mtom_asked:
        return HttpResponse(data, content_type=f"{mtom.SOAP_TYPE}; charset=utf-8")
    pieces, kind = mtom.write_parts(data, answer.parts)
    return HttpResponse(pieces, content_type=kind)


def _takes_parts(request: HttpRequest) -> bool:
    """Whether a client that sent no parts takes some: as the transactions ask, unless it says what it takes."""
    accepted = request.META.get("HTTP_ACCEPT", "").lower()
    return not accepted or any(kind in accepted for kind in (mtom.MULTIPART, "multipart/*", "*/*"))
