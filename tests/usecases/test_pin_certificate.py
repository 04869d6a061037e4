"""Certificates of structures: what the operator may pin, what the journal says, and what a refusal changes."""

from datetime import timedelta

import pytest

from carnet.crypto import seal_key
from carnet.identity import certificates
from carnet.identity.certificates import CertificateUse, Pinned
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.model import AuthenticationMode
from carnet.usecases.caller import Caller
from carnet.usecases.end_certificate import end_certificate
from carnet.usecases.find_signers import find_signers
from carnet.usecases.pin_certificate import ToPin, pin_certificate
from tests import cast
from tests.journal import events
from tests.usecases.scene import system_record
from tests.xds.vihf import key_of

CABINET, HOSPITAL = cast.CABINET.structure_id, cast.HOSPITAL.structure_id
DER = key_of(CABINET).der


@pytest.fixture
def operator(db: None, clock: FixedClock) -> Caller:
    """Who runs commands on the machine; the directory is published."""
    cast.publish_directory()
    return Caller.command(clock)


def test_pin_certificate_operator_writes_versions_and_ends_them(operator: Caller) -> None:
    first = pin_certificate(operator, ToPin(DER, CABINET))
    assert isinstance(first, Pinned) and first.version == 1 and find_signers(CABINET) == (first,)
    second = pin_certificate(operator, ToPin(DER, CABINET, authentication=frozenset()))
    assert isinstance(second, Pinned) and second.version == 2 and find_signers(CABINET)[0].authentication == set()
    event = events(system_record())[-1]
    assert (event.act, dict(event.detail)["of"], dict(event.detail)["ended"]) == ("client:change", CABINET, "false")
    ended = end_certificate(operator, first.fingerprint)
    assert isinstance(ended, Pinned) and ended.ended and find_signers(CABINET) == ()
    assert dict(events(system_record())[-1].detail)["ended"] == "true"
    assert end_certificate(operator, first.fingerprint) == Conflict("certificate.unknown")
    assert end_certificate(operator, b"") == Conflict("certificate.unknown")


def test_pin_certificate_of_another_structure_or_use_is_a_conflict(operator: Caller) -> None:
    pin_certificate(operator, ToPin(DER, CABINET))
    for other in (ToPin(DER, HOSPITAL), ToPin(DER, CABINET, CertificateUse.CHANNEL)):
        assert pin_certificate(operator, other) == Conflict("certificate.elsewhere")
    assert [one.version for one in certificates.listed()] == [1]


def test_pin_certificate_that_cannot_prove_anything_is_refused(operator: Caller, clock: FixedClock) -> None:
    over = seal_key.make("ancien", CABINET, clock.now() - seal_key.LIFE - timedelta(days=1)).der
    direct = frozenset({AuthenticationMode.DIRECT})
    for wrong, rule in (
        (ToPin(b"rien", CABINET), "certificate.unusable"),
        (ToPin(b"x" * 30_000, CABINET), "certificate.unusable"),
        (ToPin(DER, "1999999999"), "staff.structure"),
        (ToPin(DER, CABINET, authentication=direct), "certificate.seal_says_direct"),
        (ToPin(over, CABINET), "certificate.over"),
    ):
        with pytest.raises(Invalid) as caught:
            pin_certificate(operator, wrong)
        assert caught.value.problems[0].rule == rule
    assert certificates.listed() == ()


def test_pin_certificate_by_anybody_else_is_refused_and_told(operator: Caller, clock: FixedClock) -> None:
    pinned = pin_certificate(operator, ToPin(DER, CABINET))
    assert isinstance(pinned, Pinned)
    for caller in (cast.carer(cast.HELENE, clock), cast.desk_agent(clock)):
        assert isinstance(pin_certificate(caller, ToPin(key_of("autre").der, CABINET)), Refusal)
        assert isinstance(end_certificate(caller, pinned.fingerprint), Refusal)
        event = events(system_record())[-1]
        assert (event.act, event.outcome.value, event.who.id) == ("client:change", "refused", caller.actor_id)
    assert find_signers(CABINET) == (pinned,)
