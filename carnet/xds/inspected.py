"""What a sandbox keeps of a message: what came, every check that ran, what was answered. Owns the making of it.

Called by the door in a sandbox only, once the answer is made: nothing here changes an answer, and what fails here is
told to the log and to nobody else.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from lxml import etree

from carnet.cda.parser import parse
from carnet.inspector import store
from carnet.inspector.message import Answered, File, Looked, Message, Text, Verdict, Who
from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Invalid, Problem
from carnet.kernel.trace import RIGHTS, Check, Outcome, Trace
from carnet.usecases.caller import Caller
from carnet.xds import ebrim, mtom
from carnet.xds.asked import Answer, Asked, Element, SaysNo
from carnet.xds.envelope import Envelope
from carnet.xds.faults import Fault
from carnet.xds.places import element_of
from carnet.xds.printed import plain, printed
from carnet.xds.schema import differences

log: Final = logging.getLogger(__name__)
ENVELOPE: Final = "envelope"
SUCCESS, PARTIAL, FAILURE = "Success", "PartialSuccess", "Failure"
MOST_DOCUMENTS: Final = 5
MOST_MARKED: Final = 60
"""Elements that are looked for in one text: each is looked for in all of it."""
MOST_DOCUMENT_BYTES: Final = 1_000_000
MOST_ANSWER_BYTES: Final = 60_000
MOST_RAW_BYTES: Final = 20_000
_TRANSACTIONS: Final = {each["request"]: name for name, each in ebrim.ACTIONS.items() if name.startswith("ITI")}
_AS_FAULTS: Final = frozenset({"soap.refused", "soap.conflict", "soap.invalid"})


@dataclass
class Seen:
    """How far a message came on its way; filled by the door as it goes."""

    message: mtom.Message | None = None
    read: Envelope | None = None
    asked: Asked | None = None
    said: Answer | SaysNo | None = None
    fault: Fault | None = None


def keep(service: str, request: HttpRequest, seen: Seen, trace: Trace, caller: Caller, response: HttpResponse) -> None:
    """Keeps a message that was answered."""
    try:
        message, documents = made(service, request, seen, trace, caller, response)
        store.keep(message, {part: documents[part] for part in message.documents})
    except Exception:
        log.exception("the inspector could not keep a message")


def made(
    service: str, request: HttpRequest, seen: Seen, trace: Trace, caller: Caller, response: HttpResponse
) -> tuple[Message, Mapping[str, bytes]]:
    """What is kept of a message, and its CDA documents by their parts."""
    _settle(seen, trace)
    documents = _documents(seen.asked)
    return _made(service, request, seen, trace, caller, response, documents), documents


def _settle(seen: Seen, trace: Trace) -> None:
    """Every error of the answer is among the checks."""
    said = seen.said
    if seen.fault is not None and seen.fault.rule not in _AS_FAULTS:
        trace.settle((Problem(seen.fault.element, seen.fault.rule, seen.fault.facts),), Outcome.FAILED)
    elif isinstance(said, Answer):
        if _status(seen) in ("", SUCCESS):
            # The journal of a question about what is not there says so; who asks is answered with nothing.
            trace.soften(RIGHTS)
            trace.add(Check("answer.made", Outcome.PASSED))
    elif said is not None:
        trace.say_no(said)


def _made(
    service: str, request: HttpRequest, seen: Seen, trace: Trace, caller: Caller, response: HttpResponse,
    documents: Mapping[str, bytes],
) -> Message:  # fmt: skip
    read, asked = seen.read, seen.asked
    checks, texts = _placed(seen, trace, documents)
    action = read.action if read else ""
    return Message(
        id=caller.request_id,
        at=f"{SystemClock().now():%Y-%m-%dT%H:%M:%S.%fZ}",
        service=service,
        transaction=_TRANSACTIONS.get(action, action.rpartition(":")[2]),
        action=action,
        message_id=read.message_id if read else "",
        verdict=_verdict(seen, trace),
        who=_who(caller),
        patient=asked.patient.value if asked and asked.patient else "",
        size=_size(request, seen),
        mtom=bool(seen.message and seen.message.mtom),
        files=_files(seen.message),
        answer=_answered(seen, trace, response),
        checks=checks,
        cut=trace.cut,
        texts=texts,
        schema=_schema(read),
        documents=tuple(part for part, data in documents.items() if len(data) <= MOST_DOCUMENT_BYTES),
    )


def _documents(asked: Asked | None) -> dict[str, bytes]:
    """The CDA documents that came, by the name that checks give to their part."""
    found: dict[str, bytes] = {}
    for one in asked.body if asked else ():
        part = asked.file_of(one) if asked and etree.QName(one).localname == "Document" else None
        if part is not None and b"ClinicalDocument" in bytes(part.data[:4_000]):
            found[f"ExtrinsicObject[{one.get('id', '')}]"] = bytes(part.data)
    return dict(list(found.items())[:MOST_DOCUMENTS])


def _placed(seen: Seen, trace: Trace, documents: Mapping[str, bytes]) -> tuple[tuple[Looked, ...], tuple[Text, ...]]:
    """The checks with the lines on which their elements stand, and the texts with these lines."""
    roots: list[tuple[str, Element]] = [(ENVELOPE, seen.read.root)] if seen.read else []
    roots += [(part, root) for part, data in documents.items() if (root := _root(data)) is not None]
    texts: list[Text] = []
    lines: dict[tuple[str, str], tuple[int, int]] = {}
    for number, (name, root) in enumerate(roots):
        mine = [one for one in trace.checks if one.outcome is not Outcome.PASSED and _in(one, name)][:MOST_MARKED]
        found = [(one, there) for one in mine if (there := element_of(root, _name(one, name))) is not None]
        text, begun = printed(name, root, [there for _, there in found])
        texts.append(text)
        lines |= {(one.part, one.element): (number, begun[n]) for n, (one, _) in enumerate(found) if n in begun}
    if not roots and seen.message:
        texts.append(plain(ENVELOPE, seen.message.root[:MOST_RAW_BYTES]))
    return tuple(_looked(one, lines.get((one.part, one.element))) for one in trace.checks), tuple(texts)


def _in(check: Check, name: str) -> bool:
    """Whether the element of a check stands in this text."""
    inside = check.element.startswith("/ClinicalDocument")
    return inside and check.part == name if name != ENVELOPE else not inside


def _name(check: Check, name: str) -> str:
    return f"{check.part}.{check.element}" if check.part and name == ENVELOPE else check.element


def _looked(check: Check, at: tuple[int, int] | None) -> Looked:
    text, line = at or (-1, 0)
    return Looked(check.rule, check.outcome.value, check.element, check.part, dict(check.facts), text, line)


def _root(data: bytes) -> Element | None:
    try:
        return parse(data, max_bytes=len(data)).root
    except Invalid:
        return None


def _verdict(seen: Seen, trace: Trace) -> Verdict:
    if seen.fault is not None or not isinstance(seen.said, Answer):
        return Verdict.REFUSED
    status = _status(seen)
    if status == FAILURE:
        return Verdict.REFUSED
    if status == PARTIAL:
        return Verdict.PARTIAL
    warned = any(one.outcome is not Outcome.PASSED for one in trace.checks)
    return Verdict.WARNED if warned else Verdict.ACCEPTED


def _status(seen: Seen) -> str:
    """The status of a RegistryResponse, empty for other answers."""
    if not isinstance(seen.said, Answer):
        return "" if seen.fault else FAILURE
    body = seen.said.body
    text = body[:2_000] if isinstance(body, str) else etree.tostring(body, encoding="unicode")[:2_000]
    found = [name for name in (PARTIAL, FAILURE, SUCCESS) if f"ResponseStatusType:{name}" in text]
    return found[0] if found else ""


def _who(caller: Caller) -> Who | None:
    if not caller.actor_id:
        return None
    return Who(
        caller.kind.value, caller.actor_id, caller.structure_id or "", caller.profession or "",
        caller.authentication.value if caller.authentication else "", caller.mode.value, caller.application,
        caller.secret,
    )  # fmt: skip


def _size(request: HttpRequest, seen: Seen) -> int:
    length = request.headers.get("Content-Length", "")
    if length.isdigit():
        return int(length)
    return len(seen.message.root) if seen.message else 0


def _files(message: mtom.Message | None) -> tuple[File, ...]:
    every = message.parts.items() if message else ()
    return tuple(File(name, part.media_type, len(part.data)) for name, part in every)


def _answered(seen: Seen, trace: Trace, response: HttpResponse) -> Answered:
    fault = seen.fault
    rule = fault.rule if fault else next((one.rule for one in trace.checks if one.outcome is Outcome.FAILED), "")
    code = f"{fault.shape.subcode[1]}" if fault else ""
    return Answered(response.status_code, "Fault" if fault else _status(seen), code, rule, _answer_lines(response))


def _answer_lines(response: HttpResponse) -> tuple[str, ...]:
    """The envelope that was answered, cut where it is long."""
    content = response.content
    if response.headers.get("Content-Type", "").startswith(mtom.MULTIPART):
        content = content[content.find(b"<?xml") :]
        content = content[: content.find(b"Envelope>") + len("Envelope>")]
    return plain(ENVELOPE, content[:MOST_ANSWER_BYTES]).lines


def _schema(read: Envelope | None) -> tuple[str, ...] | None:
    """Where the body differs from the XSD of XDS.b, whether the door asks for it or not; None for other messages."""
    if read is None or read.action not in _TRANSACTIONS:
        return None
    return differences(read.body, long_values=True)
