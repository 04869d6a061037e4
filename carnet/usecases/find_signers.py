"""Which certificates may have signed an assertion of a structure. Tells nothing of anybody: certificates are public."""

from carnet.identity import certificates
from carnet.identity.certificates import CertificateUse
from carnet.identity.certificates import Pinned as Pinned


def find_signers(structure_id: str) -> tuple[Pinned, ...]:
    """The pinned certificates of a structure and of the cards of its people; none for an unknown one."""
    return certificates.of_structure(structure_id, CertificateUse.SEAL) if structure_id else ()
