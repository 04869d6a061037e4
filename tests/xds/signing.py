"""Signatures of lots, signed for real as clients of the DMP sign them (XAdES 1.1.1). Owns their making."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import new

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.1.1#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"
SHA1 = (f"{DS}rsa-sha1", f"{DS}sha1", "sha1")
SHA256 = ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256", "sha256")
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Seal:
    """A key with its certificate, and the certificate of who vouches for it."""

    key: rsa.RSAPrivateKey
    certificate: bytes
    authority: bytes


@cache
def seal(name: str = "Cabinet", *, days: int = 3_650) -> Seal:
    """The seal of a structure, under an authority of its own."""
    root, key = rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 2048)
    authority = _certificate(f"AC {name}", root, f"AC {name}", root, days, is_authority=True)
    return Seal(key, _certificate(name, key, f"AC {name}", root, days), authority)


def _certificate(
    name: str, key: rsa.RSAPrivateKey, issuer: str, by: rsa.RSAPrivateKey, days: int, *, is_authority: bool = False
) -> bytes:  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(WRITTEN)
        .not_valid_after(WRITTEN + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .sign(by, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


def signed(
    lot: str, documents: Mapping[str, bytes], by: Seal, algorithms: tuple[str, str, str] = SHA1, *,
    at: str = "2026-02-27T09:00:00.000+01:00",
) -> bytes:  # fmt: skip
    """The signature of a lot: its uniqueId, and the uniqueIds of its documents with their bytes."""
    method, digest, name = algorithms
    der = x509.load_pem_x509_certificate(by.certificate).public_bytes(serialization.Encoding.DER)
    references = _reference(f"urn:oid:{lot}", digest, "AA==") + "".join(
        _reference(f"urn:oid:{unique}", digest, _digest(name, data)) for unique, data in documents.items()
    )
    text = (
        f'<Signature xmlns="{DS}" Id="1.2.3"><SignedInfo><CanonicalizationMethod Algorithm="{C14N}"/>'
        f'<SignatureMethod Algorithm="{method}"/>'
        f"{_reference('#IHEManifest', digest, '')}{_reference('#S0-SignedProperties', digest, '')}</SignedInfo>"
        f"<SignatureValue/><KeyInfo><X509Data><X509Certificate>{b64encode(der).decode()}</X509Certificate></X509Data>"
        f'</KeyInfo><Object><Manifest Id="IHEManifest">{references}</Manifest></Object>'
        f'<Object><QualifyingProperties xmlns="{XADES}" Target="#1.2.3"><SignedProperties Id="S0-SignedProperties">'
        f"<SignedSignatureProperties><SigningTime>{at}</SigningTime></SignedSignatureProperties></SignedProperties>"
        f"</QualifyingProperties></Object></Signature>"
    )
    root = etree.fromstring(text)
    info = root[0]
    for reference in info.iter(f"{{{DS}}}Reference"):
        target = next(one for one in root.iter() if one.get("Id") == reference.get("URI", "")[1:])
        reference[-1].text = _digest(name, _canonical(target))
    algorithm = hashes.SHA1() if name == "sha1" else hashes.SHA256()  # noqa: S303
    root[1].text = b64encode(by.key.sign(_canonical(info), padding.PKCS1v15(), algorithm)).decode()
    return etree.tostring(root)


def _canonical(element: etree._Element) -> bytes:
    # Taken out with what it inherits first: libxml2 2.14 forgets that in a part of a document.
    alone = etree.fromstring(etree.tostring(element, with_tail=False))
    return etree.tostring(alone, method="c14n", exclusive=False, with_comments=True)


def _digest(name: str, data: bytes) -> str:
    return b64encode(new(name, data).digest()).decode()


def _reference(uri: str, digest: str, value: str) -> str:
    return f'<Reference URI="{uri}"><DigestMethod Algorithm="{digest}"/><DigestValue>{value}</DigestValue></Reference>'
