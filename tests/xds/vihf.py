"""VIHF assertions for people of the cast: signed as their structures sign. Owns keys of tests and their pinning."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from carnet.crypto import seal_key
from carnet.crypto.seal_key import SealKey
from carnet.identity.certificates import CertificateUse, Pinned
from carnet.kernel.clock import Clock
from carnet.ops.assertion_text import Said
from carnet.ops.assertion_text import signed as text_of
from carnet.policy.model import AccessMode
from carnet.usecases.caller import Caller
from carnet.usecases.pin_certificate import BY_SEAL, ToPin, pin_certificate
from carnet.xds.faults import WSSE
from tests import cast

MADE = datetime(2026, 1, 1, tzinfo=UTC)
EVERY_MODE = frozenset(AccessMode)


@cache
def key_of(name: str) -> SealKey:
    """A key of a structure or of a person; made once a run."""
    return seal_key.make(name, name, MADE)


def pin(structure_id: str, clock: Clock, *, name: str = "", **what: Any) -> Pinned:
    """The operator pins the certificate of a structure of the cast."""
    to_pin = ToPin(key_of(name or structure_id).der, structure_id, authentication=BY_SEAL, modes=EVERY_MODE)
    made = pin_certificate(Caller.command(clock), replace(to_pin, **what))
    assert isinstance(made, Pinned), made
    return made


def pin_everybody(clock: Clock) -> None:
    """The structures of the cast."""
    for place in (cast.CABINET, cast.HOSPITAL):
        pin(place.structure_id, clock)


def said(actor: cast.Carer, patient: cast.Person | None, clock: Clock, **what: Any) -> Said:
    """What an assertion of somebody about a patient says."""
    ins = patient.identity.ins if patient else None
    facts, place = actor.facts, actor.place
    return replace(
        Said(
            facts.professional_id, f"{facts.given_name} {facts.family_name}", place.structure_id, place.sector,
            facts.profession, facts.speciality or "", ins.value if ins else "",
            ins.root if ins else "", issued_at=clock.now(), software="Logiciel d'essai",
        ),
        **what,
    )  # fmt: skip


def signed(actor: cast.Carer, patient: cast.Person | None, clock: Clock, *, key: str = "", **what: Any) -> bytes:
    """A signed assertion, by the seal of the structure unless another key is named."""
    return text_of(said(actor, patient, clock, **what), key_of(key or actor.place.structure_id)).encode()


def security(assertion: bytes) -> bytes:
    """The header that carries it."""
    return f'<w:Security xmlns:w="{WSSE}" s:mustUnderstand="1">'.encode() + assertion + b"</w:Security>"


__all__ = ["CertificateUse", "key_of", "pin", "pin_everybody", "said", "security", "signed"]
