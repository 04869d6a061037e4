"""Record management by messages as software sends them: a signed assertion, an envelope, a body."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest

from carnet.cda.parser import Element
from carnet.usecases.see_status import MyRight, Status, see_status
from carnet.xds import callers
from tests import cast
from tests.cast import Carer, Person
from tests.journal import events
from tests.usecases.scene import counts
from tests.xds import vihf
from tests.xds.house import Soap, body, enveloped, fault
from tests.xds.record_messages import (
    ADD,
    LIST,
    QUERY,
    REVISE,
    SET,
    SPECIFIC,
    authorisation,
    closing,
    codes,
    listing,
    number,
    opening,
    query,
    specific,
    texts,
)

LIST_OWN = f"{SPECIFIC}:patientList"


@pytest.fixture
def signed_soap(soap: Soap) -> Iterator[Soap]:
    """The structures of the cast are pinned; time is the scene's."""
    vihf.pin_everybody(soap.scene.clock)
    with patch.object(callers, "SystemClock", lambda: soap.scene.clock):
        yield soap


def envelope(soap: Soap, actor: Carer, patient: Person | None, action: str, message: str, **what: Any) -> bytes:
    """A whole message of somebody about a patient."""
    header = vihf.security(vihf.signed(actor, patient, soap.scene.clock, **what))
    return enveloped(message.encode(), action, security=header)


def test_signed_doctor_finds_authorises_lists_and_opens(signed_soap: Soap) -> None:
    def says(action: str, message: str, patient: Person | None = cast.ODETTE) -> Element:
        return body(signed_soap.send("record", envelope(signed_soap, cast.HELENE, patient, action, message)))

    asks = query(number(cast.ODETTE))
    assert codes(says(QUERY, asks), "queryAck", "queryResponseCode") == ["OK"]
    assert texts(says(SET, authorisation()), "status") == ["DMPOk"]
    seen = see_status(signed_soap.scene.caller(cast.HELENE), signed_soap.record)
    assert isinstance(seen, Status) and seen.right is MyRight.VALID
    event = next(one for one in events(signed_soap.record) if one.act == "authorisation:state")
    assert (event.interface, event.who.application) == ("soap", "Logiciel d'essai")
    assert texts(says(LIST, listing()), "nationalId") == [cast.HELENE.facts.professional_id]
    assert codes(says(ADD, opening(cast.KARIM), cast.KARIM), "acknowledgement", key="typeCode") == ["AA"]


def test_signed_message_is_done_once_and_its_copy_is_refused(signed_soap: Soap) -> None:
    data = envelope(signed_soap, cast.HELENE, cast.ODETTE, SET, authorisation())
    assert texts(body(signed_soap.send("record", data)), "status") == ["DMPOk"]
    before = counts("consent_given", "authorisation")
    assert fault(signed_soap.send("record", data)).rule == "vihf.replayed"
    assert counts("consent_given", "authorisation") == before


def test_signed_assertion_serves_readings_and_one_writing(signed_soap: Soap) -> None:
    header = vihf.security(vihf.signed(cast.HELENE, cast.ODETTE, signed_soap.scene.clock))

    def says(action: str, message: str) -> Any:
        return signed_soap.send("record", enveloped(message.encode(), action, security=header))

    assert texts(body(says(SET, authorisation())), "status") == ["DMPOk"]
    for _ in range(2):
        assert texts(body(says(LIST, listing())), "nationalId") == [cast.HELENE.facts.professional_id]
    assert fault(says(SET, authorisation("SUPPRESSION"))).rule == "vihf.replayed"
    assert texts(body(says(LIST, listing())), "nationalId") == [cast.HELENE.facts.professional_id]


def test_signed_message_sent_again_in_another_envelope_is_answered_as_before(signed_soap: Soap) -> None:
    message = opening(cast.KARIM)
    for _ in range(2):
        found = body(signed_soap.send("record", envelope(signed_soap, cast.HELENE, cast.KARIM, ADD, message)))
        assert codes(found, "acknowledgement", key="typeCode") == ["AA"]
    assert counts("record_life")["record_life"] == 2


def test_signed_message_about_another_person_than_its_assertion_is_rejected(signed_soap: Soap) -> None:
    data = envelope(signed_soap, cast.HELENE, cast.KARIM, QUERY, query(number(cast.ODETTE)))
    assert codes(body(signed_soap.send("record", data)), "acknowledgement", key="typeCode") == ["AR"]


def test_signed_plain_indirect_connection_reads_no_list(signed_soap: Soap) -> None:
    data = envelope(signed_soap, cast.HELENE, None, LIST_OWN, specific("patientList"), authentication="INDIRECTE")
    assert texts(body(signed_soap.send("record", data)), "status") == ["carnet.C03.weak_authentication"]


def test_signed_emergency_closes_nothing(signed_soap: Soap) -> None:
    message, before = closing(cast.ODETTE), counts("record_life")
    data = envelope(signed_soap, cast.HELENE, cast.ODETTE, REVISE, message, purpose="bris_de_glace")
    found = body(signed_soap.send("record", data))
    assert codes(found, "acknowledgement", key="typeCode") == ["AE"]
    assert counts("record_life") == before


def test_unsigned_message_is_refused_before_its_body_is_read(signed_soap: Soap) -> None:
    broken = query(number(cast.ODETTE)).replace("TEST_EXST", "AUTRE")
    assert fault(signed_soap.send("record", enveloped(broken.encode(), QUERY))).rule == "vihf.missing"
