"""An assertion again, from elsewhere or over another connection: one message, one client, one structure (A20, A23)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import override_settings
from lxml import etree

from carnet.identity.certificates import CertificateUse
from carnet.kernel.clock import FixedClock
from carnet.xds import callers, signature
from carnet.xds.asked import Answer, Offered
from tests import cast
from tests.journal import events
from tests.usecases.scene import system_record
from tests.xds import vihf
from tests.xds.hearing import ACTION, BODY, CABINET, Heard, hers, refused, send
from tests.xds.house import Soap, enveloped, offered


def test_a20_assertion_serves_several_readings_of_one_client(soap: Soap, heard: Heard) -> None:
    assertion = hers(soap)
    with patch.object(signature, "verified", wraps=signature.verified) as checked:
        for _ in range(3):
            assert send(soap, assertion).status_code == 200
    assert len(heard.asked) == 3 and checked.call_count == 1


def test_a20_same_message_again_is_refused_and_nothing_is_done(soap: Soap, heard: Heard) -> None:
    assertion = hers(soap)
    assert send(soap, assertion, message_id="urn:uuid:1").status_code == 200
    before = len(events(soap.record))
    for again in (assertion, hers(soap)):
        answer = send(soap, again, message_id="urn:uuid:1")
        refused(soap, answer, "vihf.replayed", "wsse:FailedCheck")
    assert len(events(soap.record)) == before and len(heard.asked) == 1
    assert events(system_record())[-1].who.id == cast.HELENE.facts.professional_id


def test_a20_assertion_from_another_client_is_refused(soap: Soap, heard: Heard) -> None:
    assertion = hers(soap)
    assert send(soap, assertion).status_code == 200
    with patch.object(callers, "network_of", lambda _: "203.0.113.9"):
        refused(soap, send(soap, assertion), "vihf.replayed", "wsse:FailedCheck")


def test_a20_assertion_writes_one_lot_only(soap: Soap, heard: Heard) -> None:
    assertion = hers(soap)
    assert send(soap, assertion, service="repository").status_code == 200
    assert send(soap, assertion, service="repository").status_code == 200
    other = b'<t:Say xmlns:t="urn:test" lot="autre"/>'
    refused(soap, send(soap, assertion, service="repository", body=other), "vihf.replayed", "wsse:FailedCheck")


def test_a20_message_that_was_taken_back_may_come_again(soap: Soap, heard: Heard) -> None:
    assertion = hers(soap)
    with patch("carnet.usecases._facts._emergencies.placed", side_effect=RuntimeError):
        assert send(soap, assertion, message_id="urn:uuid:1").status_code == 500
    assert send(soap, assertion, message_id="urn:uuid:1").status_code == 200


def test_a20_memory_lasts_longer_than_the_assertion(soap: Soap, heard: Heard, clock: FixedClock) -> None:
    from carnet.identity import message_uses

    assertion = hers(soap)
    send(soap, assertion, message_id="urn:uuid:1")
    message_uses.sweep(clock.now() + timedelta(minutes=11))
    refused(soap, send(soap, assertion, message_id="urn:uuid:1"), "vihf.replayed", "wsse:FailedCheck")
    assert message_uses.sweep(clock.now() + timedelta(minutes=40)) == 2


def test_a20_operation_that_loads_no_facts_counts_all_the_same(soap: Soap, heard: Heard) -> None:
    quiet = Offered("registry", ACTION, "{urn:test}Say", "r", lambda _: Answer(etree.Element("Said")), reads=True)
    assertion = hers(soap)
    with offered(quiet):
        assert send(soap, assertion, message_id="urn:uuid:1").status_code == 200
        refused(soap, send(soap, assertion, message_id="urn:uuid:1"), "vihf.replayed", "wsse:FailedCheck")


@pytest.fixture
def bound_channel() -> Iterator[None]:
    """A proxy that says the certificate of the connection."""
    with override_settings(CARNET_CLIENT_CERTIFICATE_HEADER="X-Client-Cert"):
        yield


def over(soap: Soap, assertion: bytes, **headers: str) -> Any:
    """A message over a connection with a client certificate."""
    from urllib.parse import quote

    from tests.xds.house import SOAP_TYPE

    data = enveloped(BODY, ACTION, security=vihf.security(assertion))
    return soap.post("registry", data, SOAP_TYPE, **{name: quote(value) for name, value in headers.items()})


def test_a23_connection_is_of_the_structure_that_signed(soap: Soap, heard: Heard, bound_channel: None) -> None:
    for place, name in ((CABINET, "tls-cabinet"), (cast.HOSPITAL.structure_id, "tls-hopital")):
        vihf.pin(place, soap.scene.clock, name=name, use=CertificateUse.CHANNEL)
    mine, others = (vihf.key_of(name).pem.decode() for name in ("tls-cabinet", "tls-hopital"))
    mine, others = (text[text.index("-----BEGIN CERTIFICATE") :] for text in (mine, others))
    assert over(soap, hers(soap), X_Client_Cert=mine).status_code == 200
    for wrong in ({"X_Client_Cert": others}, {"X_Client_Cert": "n'importe quoi"}, {}):
        refused(soap, over(soap, hers(soap), **wrong), "vihf.channel", "wsse:FailedAuthentication")
    seal = vihf.key_of(CABINET).pem.decode()
    seal = seal[seal.index("-----BEGIN CERTIFICATE") :]
    refused(soap, over(soap, hers(soap), X_Client_Cert=seal), "vihf.channel", "wsse:FailedAuthentication")


def test_a23_header_that_no_proxy_writes_is_ignored(soap: Soap, heard: Heard) -> None:
    assert over(soap, hers(soap), X_Client_Cert="n'importe quoi").status_code == 200
