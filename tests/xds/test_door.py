"""The frame of every answer of the SOAP door: limits, addressing, the choice of an operation, errors, headers."""

import gzip
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from carnet.kernel.errors import Conflict, Invalid, Refusal, Unavailable
from carnet.xds import sentences
from carnet.xds.asked import INCLUDE, Answer, Asked, Offered
from carnet.xds.fault_writing import written
from carnet.xds.faults import SHAPES, WSA, Fault
from carnet.xds.mtom import Part
from tests import cast
from tests.journal import events
from tests.usecases.scene import system_record
from tests.xds.house import SOAP_TYPE, Soap, enveloped, fault, offered, opened

ACTION = "urn:test:say"
BODY = b'<t:Say xmlns:t="urn:test"/>'


def echo(asked: Asked) -> Answer:
    """Answers with the files that came."""
    made = etree.Element("{urn:test}Said")
    names: list[tuple[str, Part]] = []
    for place in asked.body.iterfind("{urn:test}Document"):
        part = asked.file_of(place)
        assert part is not None
        names.append((f"out-{len(names)}@carnet", part))
        etree.SubElement(made, INCLUDE, href=f"cid:{names[-1][0]}")
    return Answer(made, names)


def say(run: Any = echo, **more: Any) -> Offered:
    """An operation of a test."""
    return Offered("registry", ACTION, "{urn:test}Say", f"{ACTION}Response", run, **more)


def documents(*names: str) -> bytes:
    """A body that includes files."""
    inside = "".join(
        f'<t:Document><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:{name}"/></t:Document>'
        for name in names
    )
    return f'<t:Say xmlns:t="urn:test">{inside}</t:Say>'.encode()


def refused_in_the_journal(rule: str) -> None:
    """The last line of this worker's journal says which rule was broken."""
    event = events(system_record())[-1]
    assert (event.act, event.outcome.value, dict(event.detail)) == ("account:enter", "refused", {"why": rule})


def test_message_is_answered_with_its_action_and_id(soap: Soap) -> None:
    with offered(say()):
        answer = soap.ask(soap.scene.caller(cast.HELENE), "registry", ACTION, BODY, message_id="urn:uuid:1")
    assert (answer.status_code, answer["Content-Type"]) == (200, SOAP_TYPE)
    assert (answer["Cache-Control"], len(answer["X-Request-Id"])) == ("no-store", 32)
    assert f'mustUnderstand="true">{ACTION}Response<'.encode() in answer.content
    assert b"<a:RelatesTo>urn:uuid:1</a:RelatesTo>" in answer.content


def test_files_come_and_go_byte_for_byte(soap: Soap) -> None:
    files = [("a@x", Part(b"\x00\r\n--carnet\xff")), ("b@x", Part(b"", "text/xml"))]
    with offered(say()):
        answer = soap.ask(soap.scene.caller(cast.HELENE), "registry", ACTION, documents("a@x", "b@x"), parts=files)
    _, parts = opened(answer)
    assert list(parts.values()) == [b"\x00\r\n--carnet\xff", b""]


def test_message_in_parts_is_answered_in_parts(soap: Soap) -> None:
    with offered(say()):
        answer = soap.ask(soap.scene.caller(cast.HELENE), "registry", ACTION, BODY, mtom_asked=True)
    assert answer["Content-Type"].startswith("multipart/related") and opened(answer)[1] == {}


def envelope(**replaced: bytes) -> bytes:
    """A sound message, with something put in place of its parts."""
    data = enveloped(BODY, ACTION, message_id="urn:uuid:1")
    for name, value in replaced.items():
        old = {
            "action": f'<a:Action s:mustUnderstand="true">{ACTION}</a:Action>'.encode(),
            "message_id": b"<a:MessageID>urn:uuid:1</a:MessageID>",
            "body": BODY,
            "start": b"<s:Envelope",
            "version": b"http://www.w3.org/2003/05/soap-envelope",
            "after": b"</s:Envelope>",
        }[name]
        assert old in data
        data = data.replace(old, value)
    return data


DOCTYPE = b'<!DOCTYPE s [<!ENTITY e SYSTEM "file:///etc/passwd">]><s:Envelope'
HEADER = b"<a:MessageID>urn:uuid:1</a:MessageID>"
BAD = [
    (envelope(start=DOCTYPE), "Sender", "soap.xml", "/"),
    (b"<s", "Sender", "soap.xml", "/"),
    (b" ", "Sender", "soap.xml", "/"),
    (envelope(body=b"<t>" * 200 + b"</t>" * 200), "Sender", "soap.xml", "/"),
    (envelope(body=b"<t>" + b"<u/>" * 400_000 + b"</t>"), "Sender", "soap.xml", "/"),
    (envelope(version=b"http://schemas.xmlsoap.org/soap/envelope/"), "VersionMismatch", "soap.version", "/Envelope"),
    (b"<autre/>", "Sender", "soap.no_envelope", "/autre"),
    (envelope(after=b"<s:Body/></s:Envelope>"), "Sender", "soap.no_envelope", "/Envelope"),
    (envelope(body=b""), "Sender", "soap.one_body_element", "/Envelope/Body"),
    (envelope(body=BODY * 2), "Sender", "soap.one_body_element", "/Envelope/Body"),
    (envelope(action=b""), "Sender", "soap.no_action", "/Envelope/Header/Action"),
    (envelope(message_id=b""), "Sender", "soap.no_message_id", "/Envelope/Header/MessageID"),
    (envelope(message_id=b"<a:MessageID>\xc3\xa9 </a:MessageID>"), "Sender", "soap.message_id",
     "/Envelope/Header/MessageID"),
    (envelope(message_id=HEADER * 2), "Sender", "soap.header_twice", "/Envelope/Header/MessageID"),
    (envelope(action=b"<a:Action>urn:test:other</a:Action>"), "Sender", "soap.unknown_action",
     "/Envelope/Header/Action"),
    (envelope(body=b"<t:Other xmlns:t='urn:test'/>"), "Sender", "soap.body_differs", "/Envelope/Body/Other"),
    (envelope(message_id=HEADER + b"<t:New xmlns:t='urn:test' s:mustUnderstand='1'/>"), "MustUnderstand",
     "soap.not_understood", "/Envelope/Header/New"),
    (envelope(message_id=HEADER + b"<a:ReplyTo><a:Address>http://ailleurs.test/</a:Address></a:ReplyTo>"), "Sender",
     "soap.reply_elsewhere", "/Envelope/Header/ReplyTo"),
    (envelope(message_id=HEADER + b"<a:FaultTo/>"), "Sender", "soap.reply_elsewhere", "/Envelope/Header/FaultTo"),
    (envelope(), "Sender", "vihf.missing", "/Envelope/Header/Security/Assertion"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code", "rule", "element"), BAD, ids=lambda value: str(value)[:24])
def test_message_that_breaks_a_rule_is_a_fault_and_one_line(
    soap: Soap, data: bytes, code: str, rule: str, element: str
) -> None:
    soap.post("registry", b"", "text/plain")
    before = len(events(system_record()))
    with offered(say()):
        answer = soap.send("registry", data)
    told = fault(answer)
    assert (answer.status_code, told.code, told.rule, told.element) == (400, code, rule, element)
    assert len(events(system_record())) == before + 1
    refused_in_the_journal(rule)
    assert b"passwd" not in answer.content


def test_header_for_somebody_else_or_that_need_not_be_understood_is_left_alone(soap: Soap) -> None:
    for more in (
        b"<t:New xmlns:t='urn:test' s:mustUnderstand='1' s:role='urn:other'/>",
        b"<t:New xmlns:t='urn:test' s:mustUnderstand='false'/>",
        f"<a:ReplyTo><a:Address>{WSA}/anonymous</a:Address></a:ReplyTo><a:To>http://ici</a:To>".encode(),
    ):
        with offered(say()):
            answer = soap.send("registry", envelope(message_id=HEADER + more))
        assert fault(answer).rule == "vihf.missing"


@pytest.mark.parametrize(
    ("data", "kind", "rule"),
    [
        (b" ", "text/plain", "soap.media_type"),
        (b"", "", "soap.media_type"),
        (b" ", "multipart/form-data; boundary=b", "soap.media_type"),
        (b" ", "text/xml", "soap.version"),
        (b"x" * 2_000_001, SOAP_TYPE, "soap.root_too_long"),
        (b" ", "multipart/related", "mtom.boundary"),
        (b" ", f'multipart/related; boundary="{"é" * 3}"', "mtom.boundary"),
        (envelope(), f'{SOAP_TYPE}; action="urn:other"', "soap.action_differs"),
    ],
)
def test_body_of_another_kind_is_a_fault(soap: Soap, data: bytes, kind: str, rule: str) -> None:
    with offered(say()):
        told = fault(soap.post("registry", data, kind))
    assert told.rule == rule
    refused_in_the_journal(rule)


def test_a27_compressed_message_is_refused_unread(soap: Soap) -> None:
    bomb = gzip.compress(bytes(20_000_000))
    answer = soap.post("registry", bomb, SOAP_TYPE, Content_Encoding="gzip")
    assert fault(answer).rule == "soap.compressed"
    refused_in_the_journal("soap.compressed")


def test_message_that_says_it_is_too_long_is_refused_unread(soap: Soap) -> None:
    answer = soap.post("registry", b" ", 'multipart/related; boundary="b"', Content_Length="999999999999")
    assert fault(answer).rule == "soap.too_long"


@pytest.mark.parametrize(
    ("names", "files", "rule"),
    [
        (("a@x",), (), "mtom.part_missing"),
        (("a@x", "a@x"), ("a@x",), "mtom.part_twice"),
        (("a@x",), ("a@x", "b@x"), "mtom.part_unused"),
    ],
)
def test_files_and_inclusions_that_do_not_meet_are_refused(
    soap: Soap, names: tuple[str, ...], files: tuple[str, ...], rule: str
) -> None:
    with offered(say()):
        answer = soap.ask(
            soap.scene.caller(cast.HELENE), "registry", ACTION, documents(*names),
            parts=[(name, Part(b"x")) for name in files], mtom_asked=True,
        )  # fmt: skip
    assert fault(answer).rule == rule


def test_transaction_with_files_says_why_it_needs_parts(soap: Soap) -> None:
    with offered(say(needs_mtom=True)):
        told = fault(soap.ask(soap.scene.caller(cast.HELENE), "registry", ACTION, BODY))
    assert told.rule == "mtom.needed" and "base64" in told.french


def test_other_methods_are_not_done_and_cost_no_line(soap: Soap) -> None:
    soap.post("registry", b"", "text/plain")
    before = len(events(system_record()))
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS"):
        answer = Client().generic(method, "/soap/registry")
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert len(events(system_record())) == before


def test_error_that_nobody_foresaw_tells_nothing(soap: Soap) -> None:
    def fails(_: Asked) -> Answer:
        raise KeyError("MARTINEAU")

    with offered(say(fails)):
        answer = soap.ask(soap.scene.caller(cast.HELENE), "registry", ACTION, BODY)
    assert (answer.status_code, fault(answer).code) == (500, "Receiver") and b"MARTINEAU" not in answer.content


def test_part_that_does_not_answer_is_to_be_tried_again(soap: Soap) -> None:
    def away(_: Asked) -> Answer:
        raise Unavailable("blobs")

    with offered(say(away)):
        answer = soap.ask(soap.scene.caller(cast.HELENE), "registry", ACTION, BODY)
    assert (answer.status_code, answer["Retry-After"], fault(answer).rule) == (503, "5", "soap.unavailable")


def _invalid(_: Asked) -> Answer:
    raise Invalid.of("/Say", "ins.key")


@pytest.mark.parametrize(
    ("run", "rule", "subcode"),
    [
        (lambda _: Refusal("C03", "weak_authentication"), "C03", "carnet:Refused"),
        (lambda _: Conflict("document.taken"), "document.taken", "carnet:Conflict"),
        (_invalid, "ins.key", "carnet:Invalid"),
    ],
)
def test_what_a_use_case_says_no_with_is_a_fault(soap: Soap, run: Any, rule: str, subcode: str) -> None:
    with offered(say(run)):
        told = fault(soap.ask(soap.scene.caller(cast.HELENE), "registry", ACTION, BODY))
    assert (told.rule, told.subcode, told.ours) == (rule, subcode, True)


def test_transaction_may_tell_refusals_in_its_own_way(soap: Soap) -> None:
    def no(said: object, _: Asked) -> Answer:
        return Answer(etree.Element("{urn:test}No", why=type(said).__name__))

    for run, why in ((lambda _: Refusal("C03", "x"), "Refusal"), (_invalid, "Invalid")):
        with offered(say(run, no=no)):
            answer = soap.ask(soap.scene.caller(cast.HELENE), "registry", ACTION, BODY)
        assert answer.status_code == 200 and opened(answer)[0].get("why") == why


def test_message_that_an_operation_cannot_read_is_one_line_with_its_sender(soap: Soap) -> None:
    with offered(say(_invalid)):
        soap.ask(soap.scene.caller(cast.HELENE), "registry", ACTION, BODY)
    refused_in_the_journal("ins.key")
    assert events(system_record())[-1].who.id == cast.HELENE.facts.professional_id


@pytest.mark.parametrize("rule", SHAPES)
def test_every_rule_of_the_door_has_its_sentence_and_its_codes(rule: str) -> None:
    facts = dict.fromkeys(("name", "limit", "why", "where", "action"), "x")
    if not rule.startswith(("soap.refused", "soap.conflict", "soap.invalid")):
        assert sentences.error(rule, facts)["fr"] != rule
    made = written(Fault(rule, facts=tuple(facts.items())))
    assert made.find("{*}Code/{*}Subcode/{*}Value") is not None
