"""Messages of an emergency: known by what a pinned certificate signed, before they are read whole."""

from carnet.xds import urgent
from carnet.xds.mtom import SOAP_TYPE
from tests import cast
from tests.xds import vihf
from tests.xds.house import Soap, enveloped

BODY = b'<t:Say xmlns:t="urn:test"/>'


def _message(soap: Soap, purpose: str, *, body: bytes = BODY) -> bytes:
    signed = vihf.signed(cast.HELENE, cast.ODETTE, soap.scene.clock, purpose=purpose)
    return enveloped(body, "urn:test:say", security=vihf.security(signed))


def test_message_signed_for_an_emergency_is_known_and_any_other_is_not(soap: Soap) -> None:
    vihf.pin_everybody(soap.scene.clock)
    clock, hurry, calm = soap.scene.clock, _message(soap, "bris_de_glace"), _message(soap, "normal")
    known = urgent.signed_by(hurry, SOAP_TYPE, clock)
    assert known is not None and len(known) == 64
    assert urgent.may_be(hurry) and not urgent.may_be(calm)
    assert urgent.signed_by(calm, SOAP_TYPE, clock) is None
    # The words alone, beside what was signed: looked at, and worth nothing.
    planted = _message(soap, "normal", body=b'<t:Say xmlns:t="urn:test">bris_de_glace</t:Say>')
    assert urgent.may_be(planted) and urgent.signed_by(planted, SOAP_TYPE, clock) is None
    altered = calm.replace(b'code="normal"', b'code="bris_de_glace"')
    assert altered != calm and urgent.signed_by(altered, SOAP_TYPE, clock) is None
    for nothing in (b"", b"<a/>", b"bris_de_glace", hurry[:-20]):
        assert urgent.signed_by(nothing, SOAP_TYPE, clock) is None
    assert urgent.signed_by(hurry, "text/plain", clock) is None
