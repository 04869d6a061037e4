"""Does the signature of a lot hold? Owns the check of XAdES as clients of the DMP write it; never decides what follows.

Only what the signature itself covers is read: the manifest that `signxml` hands back, and from it the digests of the
documents. Identifiers of clients are OIDs, which the schema of XML signatures does not allow as an Id: the shape is
checked here instead. SHA-1 is read, and told: clients of 2024 sign so.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import new
from typing import Any, Final

from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from carnet.cda.parser import DS, Element, any_root, own_tree, parse_signature
from carnet.cda.signature_file import MANIFEST, MAX_BYTES, URN
from carnet.crypto.signers import trusted
from carnet.kernel.errors import Invalid, Problem

_METHODS: Final = {
    f"{DS}sha1": "sha1", "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384", "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}  # fmt: skip
_SHAPE: Final = ("SignedInfo", "SignatureValue", "KeyInfo")
_CONFIGURATION: Final = SignatureConfiguration(
    expect_references=True, signature_methods=frozenset(SignatureMethod), digest_algorithms=frozenset(DigestAlgorithm),
)  # fmt: skip
MOST_CANONICAL: Final = 2_000_000
_C14N: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"


@dataclass(frozen=True)
class Checked:
    """What is wrong with a signature, and what is only told of it; elements are paths in the file."""

    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def check_signature(data: bytes, documents: Mapping[str, bytes], trust: bytes | None, now: datetime) -> Checked:
    """Checks a signature file against the documents of its lot, by uniqueId; `trust` are certificates in PEM.

    Without a list of certificates nothing can be said of the signer: the sender is told that it was not checked.
    Rules: `signature.untrusted`, `signature.does_not_hold`, `signature.other_content`; told: `signature.sha1`,
    `signature.not_checked`. What is no signature at all is said by who reads the file.
    """
    root = parse_signature(data, max_bytes=MAX_BYTES)
    told = tuple(_told(root, checked=trust is not None))
    if trust is None:
        return Checked(warnings=told)
    return Checked(tuple(_wrong(root, documents, trust, now)), told)


def _told(root: Element, *, checked: bool) -> Iterator[Problem]:
    algorithms = (one.get("Algorithm", "") for one in root.iter(f"{{{DS}}}SignatureMethod", f"{{{DS}}}DigestMethod"))
    if any(one.endswith("sha1") for one in algorithms):
        yield Problem("/Signature/SignedInfo", "signature.sha1")
    if not checked:
        yield Problem("/Signature", "signature.not_checked")


def _wrong(root: Element, documents: Mapping[str, bytes], trust: bytes, now: datetime) -> Iterator[Problem]:
    certificate = _certificate(root)
    if certificate is None or not trusted(certificate, trust, now):
        yield Problem("/Signature/KeyInfo", "signature.untrusted")
        return
    manifest = _signed_manifest(root, certificate)
    if manifest is None:
        yield Problem("/Signature/SignatureValue", "signature.does_not_hold")
        return
    for reference in manifest.iterchildren(f"{{{DS}}}Reference"):
        content = documents.get(reference.get("URI", "").removeprefix(URN))
        if content is not None and not _same(reference, content):
            yield Problem("/Signature/Object/Manifest/Reference", "signature.other_content")


def _certificate(root: Element) -> bytes | None:
    """The certificate that the signature names, in DER: one, in its own place."""
    found = root.findall(f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate")
    try:
        return b64decode("".join((found[0].text or "").split()), validate=True) if found else None
    except ValueError:
        return None


class _Verifier(XMLVerifier):
    """signxml whose canonical forms are those of whole documents.

    libxml2 2.14 writes a part of a document without the namespaces that it inherits, or fails: the part is taken out
    with them first.
    """

    def _c14n(self, nodes: Any, algorithm: Any, inclusive_ns_prefixes: Any = None) -> bytes:
        alone = [_alone(one) for one in (nodes if isinstance(nodes, list) else [nodes])]
        found: bytes = super()._c14n(alone, algorithm, inclusive_ns_prefixes)
        return found


def _alone(one: Any) -> Any:
    return own_tree(etree.tostring(one, encoding="unicode", with_tail=False)).getroot()


def _signed_manifest(root: Element, certificate: bytes) -> Element | None:
    """The manifest that the signature covers, as it was signed; None when the signature does not hold."""
    names = [etree.QName(one).localname for one in root if etree.QName(one).namespace == DS]
    if tuple(names[:3]) != _SHAPE or any(names.count(name) > 1 for name in _SHAPE):
        return None
    try:
        found = _Verifier().verify(
            root, x509_cert=_pem(certificate), expect_config=_CONFIGURATION, validate_schema=False
        )
    except (SignXMLException, etree.LxmlError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None
    results = found if isinstance(found, list) else [found]
    signed = (one.signed_xml for one in results)
    return next((one for one in signed if one is not None and _is_manifest(one)), None)


def _is_manifest(one: Element) -> bool:
    return one.tag == f"{{{DS}}}Manifest" and one.get("Id") == MANIFEST


def _pem(certificate: bytes) -> str:
    text = "".join(_lines(certificate))
    return f"-----BEGIN CERTIFICATE-----\n{text}-----END CERTIFICATE-----\n"


def _lines(certificate: bytes) -> Iterator[str]:
    whole = b64encode(certificate).decode()
    yield from (f"{whole[at : at + 64]}\n" for at in range(0, len(whole), 64))


def _same(reference: Element, content: bytes) -> bool:
    """Whether a document has the digest that was signed, of its bytes or, where it says so, of its canonical form."""
    method = reference.find(f"{{{DS}}}DigestMethod")
    name = _METHODS.get(method.get("Algorithm", "") if method is not None else "")
    try:
        said = b64decode((reference.findtext(f"{{{DS}}}DigestValue") or "").strip(), validate=True)
    except ValueError:
        return False
    if name is None:
        return False
    return any(new(name, one, usedforsecurity=False).digest() == said for one in _forms(reference, content))


def _forms(reference: Element, content: bytes) -> Iterator[bytes]:
    yield content
    if any(one.get("Algorithm", "").startswith(_C14N) for one in reference.iter(f"{{{DS}}}Transform")):
        yield from _canonical(content)


def _canonical(content: bytes) -> Iterator[bytes]:
    """The canonical form of a document that is XML; comments are no part of what our parser reads."""
    try:
        root = any_root(content, max_bytes=MOST_CANONICAL)
    except Invalid:
        return
    yield etree.tostring(root.getroottree(), method="c14n")
