"""Real operations with real assertions: a structure feeds with its seal, a doctor reads, each message counts once."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from lxml import etree

from carnet.identity import limits
from carnet.xds import callers, ebrim
from carnet.xds.mtom import Part
from tests import cast
from tests.journal import acts, events
from tests.usecases.scene import counts, system_record
from tests.xds import house, lots, vihf
from tests.xds.house import Soap, enveloped, fault
from tests.xds.lots import Message
from tests.xds.reading import adhoc, cx

FIND = ebrim.ACTIONS["ITI-18"]["request"]
ODETTE = house.ODETTE


@pytest.fixture
def signed(soap: Soap) -> Iterator[Soap]:
    """The door with pinned seals, at the time of the scene."""
    vihf.pin_everybody(soap.scene.clock)
    with patch.object(callers, "SystemClock", lambda: soap.scene.clock):
        yield soap


def send(soap: Soap, service: str, action: str, body: bytes, assertion: bytes, message_id: str = "",
         files: Mapping[str, bytes] | None = None) -> Any:  # fmt: skip
    """A whole message with an assertion."""
    data = enveloped(body, action, message_id=message_id, security=vihf.security(assertion))
    parts = [(name, Part(content)) for name, content in (files or {}).items()]
    return soap.send(service, data, parts=parts, mtom_asked=bool(parts))


def feed(soap: Soap, message: Message, assertion: bytes, message_id: str = "") -> Any:
    """ITI-41."""
    return send(soap, "repository", message.action, message.body, assertion, message_id, message.files)


def find(soap: Soap, assertion: bytes, message_id: str = "") -> Any:
    """ITI-18 FindDocuments about Odette."""
    assert ODETTE is not None
    params = {"$XDSDocumentEntryPatientId": cx(ODETTE),
              "$XDSDocumentEntryStatus": ["urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"]}  # fmt: skip
    return send(soap, "registry", FIND, adhoc("FIND_DOCUMENTS", params), assertion, message_id)


def status(answer: Any) -> str:
    """How an answer of XDS says that it went."""
    return house.body(answer).get("status", "").rpartition(":")[2]


def by(soap: Soap, actor: cast.Carer = cast.HELENE, patient: cast.Person = cast.ODETTE, **what: Any) -> bytes:
    """An assertion of somebody about somebody."""
    return vihf.signed(actor, patient, soap.scene.clock, **what)


def test_seal_feeds_one_lot_and_reads_nothing(signed: Soap) -> None:
    seal = by(signed, authentication="INDIRECTE")
    first, other = lots.provide(lots.lot(lots.cda())), lots.provide(lots.lot(lots.cda("2"), unique="901"))
    assert status(feed(signed, first, seal, "urn:uuid:1")) == "Success"
    # The same lot again, as who had no answer sends it; the same message again; another lot with the same assertion.
    kept = counts("document", "submission_set")
    assert status(feed(signed, first, seal, "urn:uuid:2")) == "Success"
    for answer in (feed(signed, first, seal, "urn:uuid:1"), feed(signed, other, seal, "urn:uuid:3")):
        assert fault(answer).rule == "vihf.replayed"
    assert counts("document", "submission_set") == kept
    assert status(feed(signed, other, by(signed, authentication="INDIRECTE"))) == "Success"
    refused = find(signed, by(signed, authentication="INDIRECTE"))
    assert status(refused) == "Failure" and b"[carnet:C03]" in refused.content
    assert acts(signed.record)[-1] == ("document:list", "refused")


def test_doctor_reads_with_one_assertion_until_the_person_ends_it(signed: Soap) -> None:
    signed.scene.deposits(cast.MARC, "Bilan sanguin")
    signed.scene.agrees(cast.HELENE)
    mine = by(signed)
    for _ in range(3):
        assert b"Bilan sanguin" in find(signed, mine).content
    event = events(signed.record)[-1]
    assert (event.act, event.interface, event.who.authentication) == ("document:list", "soap", "indirecte_renforcee")
    assert status(find(signed, by(signed, cast.PAUL))) == "Failure"


def test_assertion_about_somebody_else_reads_nothing_of_odette(signed: Soap) -> None:
    signed.scene.deposits(cast.MARC, "Bilan sanguin")
    signed.scene.agrees(cast.HELENE)
    answer = find(signed, by(signed, patient=cast.KARIM))
    assert status(answer) == "Failure" and b"Bilan" not in answer.content
    told = [one.get("errorCode") for one in house.body(answer).iter(f"{{{ebrim.RS}}}RegistryError")]
    # Karim has no record, and what is not there is looked for in no other.
    assert told == ["XDSUnknownPatientId"], etree.tostring(house.body(answer))


def look_ups_of(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Few look-ups of people who are there, as in a long day of many messages."""
    rules = tuple(one if one.given_back else replace(one, most=most) for one in limits.LOOK_UP.rules)
    monkeypatch.setattr(limits, "LOOK_UP", replace(limits.LOOK_UP, rules=rules))


def stopped() -> bool:
    """Whether the last line of this worker says that somebody looked too often."""
    lines = events(system_record())
    return bool(lines) and lines[-1].rule == "C62"


def test_a14_messages_about_a_person_who_was_met_are_no_searches(signed: Soap, monkeypatch: pytest.MonkeyPatch) -> None:
    """Polling software sends many messages about one person: only the first one of an assertion looks for her."""
    look_ups_of(monkeypatch, 2)
    signed.scene.agrees(cast.HELENE)
    mine = by(signed)
    assert [status(find(signed, mine)) for _ in range(6)] == ["Success"] * 6
    assert status(find(signed, by(signed))) == "Success"
    # New assertions look again, as who goes from person to person does; the one that met her still serves.
    assert status(find(signed, by(signed))) == "Failure" and stopped()
    assert status(find(signed, mine)) == "Success"


def test_a14_who_may_not_read_is_counted_each_time(signed: Soap, monkeypatch: pytest.MonkeyPatch) -> None:
    look_ups_of(monkeypatch, 2)
    his = by(signed, cast.PAUL)
    assert [(status(find(signed, his)), stopped()) for _ in range(4)] == [
        ("Failure", False), ("Failure", False), ("Failure", True), ("Failure", True)
    ]  # fmt: skip


def test_a14_deposits_that_find_their_person_are_no_searches(signed: Soap, monkeypatch: pytest.MonkeyPatch) -> None:
    """A laboratory feeds thousands of results in a day; numbers of nobody are counted as ever."""
    look_ups_of(monkeypatch, 2)
    for at in range(4):
        seal = by(signed, authentication="INDIRECTE")
        assert status(feed(signed, lots.provide(lots.lot(lots.cda(str(at)), unique=f"90{at}")), seal)) == "Success"
    small = tuple(replace(one, most=2) for one in limits.LOOK_UP.rules)
    monkeypatch.setattr(limits, "LOOK_UP", replace(limits.LOOK_UP, rules=small))
    answers = []
    for at in range(3):
        seal = by(signed, patient=cast.KARIM, authentication="INDIRECTE")
        lot = lots.lot(lots.document(f"8{at}", cast.KARIM), unique=f"95{at}")
        assert status(feed(signed, lots.provide(lot), seal)) == "Failure"
        answers.append(stopped())
    assert answers == [False, False, True]
