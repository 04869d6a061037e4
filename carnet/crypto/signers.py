"""Who may sign: certificates that an operator lists. Owns whether one is listed, or vouched for by a listed one.

A chain is one step long and nothing is fetched: an operator lists the authorities of structures, or the structures.
"""

from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding


def trusted(der: bytes, listed: bytes, at: datetime) -> bool:
    """Whether this certificate is in force and listed, or issued by a listed authority that is in force.

    `listed` are certificates in PEM, one after the other.
    """
    try:
        signer = x509.load_der_x509_certificate(der)
        known = x509.load_pem_x509_certificates(listed)
    except ValueError:
        return False
    return _in_force(signer, at) and any(_vouches(one, signer, der, at) for one in known)


def are_certificates(listed: bytes) -> bool:
    """Whether these bytes are certificates in PEM."""
    try:
        return bool(x509.load_pem_x509_certificates(listed))
    except ValueError:
        return False


def _vouches(one: x509.Certificate, signer: x509.Certificate, der: bytes, at: datetime) -> bool:
    if one.public_bytes(Encoding.DER) == der:
        return True
    if not _in_force(one, at) or not _is_authority(one):
        return False
    try:
        signer.verify_directly_issued_by(one)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _is_authority(one: x509.Certificate) -> bool:
    try:
        return one.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _in_force(one: x509.Certificate, at: datetime) -> bool:
    return one.not_valid_before_utc <= at <= one.not_valid_after_utc
