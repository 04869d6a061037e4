"""The operator ends a certificate of a structure: what it signed proves nothing from the next request on."""

from dataclasses import replace

from carnet.identity import certificates
from carnet.identity.certificates import Pinned
from carnet.kernel.errors import Conflict, Refusal
from carnet.policy.acts import Act
from carnet.usecases._pinned import detail_of
from carnet.usecases._staff import decided
from carnet.usecases.caller import Caller


def end_certificate(caller: Caller, fingerprint: bytes) -> Pinned | Refusal | Conflict:
    """Writes its last version. Conflict for an unknown one, or one that ended."""
    before = certificates.latest(fingerprint)

    def work() -> Pinned | Conflict:
        if before is None or before.ended:
            return Conflict("certificate.unknown")
        kept = replace(before, version=before.version + 1, ended=True, at=caller.now())
        certificates.keep(kept)
        return kept

    detail = detail_of(before, ended=True) if before else (("certificate", fingerprint.hex()),)
    return decided(caller, Act.CLIENT_CHANGE, detail, work)
