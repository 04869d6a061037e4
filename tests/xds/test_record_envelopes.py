"""Whole envelopes as DMP clients in use make them: prefixes, attributes without a namespace, no charset in the header.

The assertion is planted; what stands in the header beside it is as it comes.
"""

from typing import Final

from tests import cast
from tests.xds.house import Soap, body, planted
from tests.xds.record_messages import QUERY, SET, authorisation, codes, number, query, texts

ODETTE: Final = number(cast.ODETTE)
WSA: Final = "http://www.w3.org/2005/08/addressing"
ANONYMOUS: Final = f"{WSA}/anonymous"


def enveloped(action: str, inside: str, service: str, *, reply: bool) -> bytes:
    """A DOM made without namespaces, and written as text."""
    to = f"http://127.0.0.1:8000/soap/{service}"
    asked = f'<ReplyTo mustUnderstand="true" xmlns="{WSA}"><Address>{ANONYMOUS}</Address></ReplyTo>' if reply else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"'
        ' xmlns:urn="urn:hl7-org:v3" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Header>'
        f'<MessageID xmlns="{WSA}">urn:uuid:f2c3f93b-06e2-4333-b80d-4d0505c332aa</MessageID>'
        f'<To xmlns="{WSA}">{to}</To>{asked}<Action mustUnderstand="true" xmlns="{WSA}">{action}</Action>'
        f"</soap:Header><soap:Body>{inside}</soap:Body></soap:Envelope>"
    ).encode()


def test_existence_as_a_client_sends_it_is_answered(soap: Soap) -> None:
    helene = soap.scene.agrees(cast.HELENE)
    data = enveloped(QUERY, query(ODETTE).replace(' xmlns:urn="urn:hl7-org:v3"', ""), "patients", reply=True)
    with planted(helene, ODETTE):
        found = body(soap.post("patients", data, "application/soap+xml"))
    assert codes(found, "queryResponseCode") == ["OK"]


def test_authorisation_as_a_client_sends_it_is_answered(soap: Soap) -> None:
    helene = soap.scene.caller(cast.HELENE)
    data = enveloped(SET, authorisation(), "habilitations", reply=False)
    with planted(helene, ODETTE):
        found = body(soap.post("habilitations", data, "application/soap+xml"))
    assert texts(found, "status") == ["DMPOk"]
