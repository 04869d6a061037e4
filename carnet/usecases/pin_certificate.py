"""The operator pins a certificate of a structure, or changes what it may say. Every state is a version."""

from dataclasses import dataclass, replace

from carnet.crypto.certificate import CertificateRefused, read
from carnet.identity import certificates, directory
from carnet.identity.certificates import CertificateUse, Pinned
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.acts import Act
from carnet.policy.model import AccessMode, AuthenticationMode
from carnet.usecases._pinned import detail_of
from carnet.usecases._staff import decided
from carnet.usecases.caller import Caller

BY_SEAL = frozenset({AuthenticationMode.INDIRECT, AuthenticationMode.INDIRECT_STRONG, AuthenticationMode.DELEGATED})


@dataclass(frozen=True)
class ToPin:
    """What the operator writes down of a certificate.

    `professional_id`: it is the card of somebody of the structure, whose assertions say DIRECTE. Else it is the
    structure's, and its assertions say one of `authentication`.
    """

    data: bytes
    structure_id: str
    use: CertificateUse = CertificateUse.SEAL
    professional_id: str = ""
    authentication: frozenset[AuthenticationMode] = frozenset({AuthenticationMode.INDIRECT})
    modes: frozenset[AccessMode] = frozenset({AccessMode.NORMAL})


def pin_certificate(caller: Caller, to_pin: ToPin) -> Pinned | Refusal | Conflict:
    """Writes the next version of a certificate. Raises Invalid with what is wrong.

    Conflict where it is another structure's, or has another use: what one proved never becomes another's proof.
    """
    wanted = _checked(caller, to_pin)

    def work() -> Pinned | Conflict:
        before = certificates.latest(wanted.fingerprint)
        if before and (before.structure_id, before.use) != (wanted.structure_id, wanted.use):
            return Conflict("certificate.elsewhere")
        kept = replace(wanted, version=before.version + 1 if before else 1)
        certificates.keep(kept)
        return kept

    return decided(caller, Act.CLIENT_CHANGE, detail_of(wanted, ended=False), work)


def _checked(caller: Caller, to_pin: ToPin) -> Pinned:
    try:
        certificate = read(to_pin.data)
    except CertificateRefused as refused:
        raise Invalid.of("certificate", "certificate.unusable", why=str(refused)) from None
    if directory.find_structure(to_pin.structure_id) is None:
        raise Invalid.of("structure", "staff.structure")
    if not to_pin.authentication <= BY_SEAL:
        raise Invalid.of("authentication", "certificate.seal_says_direct")
    if certificate.ends <= caller.now():
        raise Invalid.of("certificate", "certificate.over")
    return Pinned(
        certificate, 1, to_pin.structure_id, to_pin.professional_id, to_pin.use,
        frozenset(one.value for one in to_pin.authentication), frozenset(one.value for one in to_pin.modes),
        caller.now(),
    )  # fmt: skip
