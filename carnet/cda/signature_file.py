"""Signature files of lots (XAdES, IHE DSG): which documents they say they sign. Owns their reading and refusals.

The file is kept byte for byte and never shown. Whether the signature holds is not said here: that belongs to the door
by which it comes, which knows the certificate (docs/divergences.md). Source: interop/notes.md 4.
"""

from dataclasses import dataclass

from lxml import etree

from carnet.cda.parser import Element, parse_signature
from carnet.kernel.errors import Invalid

DS = "http://www.w3.org/2000/09/xmldsig#"
MANIFEST = "IHEManifest"
URN = "urn:oid:"
SIGNATURE_FORMAT = DS
MAX_BYTES = 1_000_000
MAX_SIGNED = 500


@dataclass(frozen=True)
class SignatureFacts:
    """What a signature file names: uniqueIds of documents, and that of their lot; the time of signing as written."""

    named: tuple[str, ...]
    signed_at: str = ""


def read_signature(data: bytes) -> SignatureFacts:
    """What the file names. Rules: those of the parser, `signature.too_large`, `signature.no_manifest`,
    `signature.too_many`, `signature.value_missing`.
    """
    if len(data) > MAX_BYTES:
        raise Invalid.of("file", "signature.too_large", limit=str(MAX_BYTES))
    root = parse_signature(data, max_bytes=MAX_BYTES)
    if not "".join((root.findtext(f"{{{DS}}}SignatureValue") or "").split()):
        raise Invalid.of("/Signature/SignatureValue", "signature.value_missing")
    named = tuple(dict.fromkeys(_named(root)))
    if not named:
        raise Invalid.of("/Signature/Object/Manifest", "signature.no_manifest")
    if len(named) > MAX_SIGNED:
        raise Invalid.of("/Signature/Object/Manifest", "signature.too_many", limit=str(MAX_SIGNED))
    return SignatureFacts(named, _signed_at(root))


def _named(root: Element) -> list[str]:
    """The identifiers in the manifest of the lot."""
    manifests = [one for one in root.iter(f"{{{DS}}}Manifest") if one.get("Id") == MANIFEST]
    uris = [reference.get("URI", "") for one in manifests for reference in one.iterchildren(f"{{{DS}}}Reference")]
    return [uri.removeprefix(URN) for uri in uris if uri.startswith(URN) and len(uri) > len(URN)]


def _signed_at(root: Element) -> str:
    times = (one.text or "" for one in root.iter() if etree.QName(one).localname == "SigningTime")
    return next(times, "").strip()[:40]
