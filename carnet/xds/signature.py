"""The signature of an assertion. Owns its check (signxml) against pinned certificates; reads nothing of what it says.

What is checked before any key is used: one signature, in its one place, over the whole assertion and nothing else, by
algorithms that are strong. KeyInfo is ignored: a certificate in a message proves nothing. Only the element that the
check gives back is ever read (security.md A21): what stands elsewhere in the message may be anything.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidCertificate, InvalidDigest, InvalidInput, InvalidSignature
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

from carnet.usecases.find_signers import Pinned
from carnet.xds.asked import Element
from carnet.xds.faults import need, needed

DS: Final = "http://www.w3.org/2000/09/xmldsig#"
SAML: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED: Final = f"{DS}enveloped-signature"
SIGNATURES: Final = frozenset(
    {SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512,
     SignatureMethod.SHA256_RSA_MGF1, SignatureMethod.ECDSA_SHA256, SignatureMethod.ECDSA_SHA384}
)  # fmt: skip
DIGESTS: Final = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
WHERE: Final = "/Envelope/Header/Security/Assertion/Signature"
MOST_TRIED: Final = 5
_SIGNATURE: Final = f"{{{DS}}}Signature"
_STRONG: Final = frozenset(method.value for method in SIGNATURES)
_STRONG_DIGESTS: Final = frozenset(digest.value for digest in DIGESTS)


def verified(assertion: Element, certificates: Sequence[Pinned], now: datetime) -> tuple[Element, Pinned]:
    """The assertion that was signed, as the check gives it back, and the certificate that fits. Raises Faulty."""
    _check_shape(assertion)
    usable = [one for one in certificates if one.holds(now)][:MOST_TRIED]
    need(usable, "vihf.unknown_signer", WHERE)
    tried = ((signed, pinned) for pinned in usable if (signed := _signed(assertion, pinned, now)) is not None)
    return needed(next(tried, None), "vihf.signature", WHERE)


def _check_shape(assertion: Element) -> None:
    """One enveloped signature right after Issuer, of this assertion by its ID, with strong algorithms only."""
    every = list(assertion.iter(_SIGNATURE))
    need(every, "vihf.unsigned", WHERE)
    # SAML puts it right after Issuer.
    alone = len(every) == 1 and list(assertion)[1:2] == every and every[0].find(f"{{{DS}}}Object") is None
    need(alone, "vihf.signature_place", WHERE)
    references = list(every[0].iter(f"{{{DS}}}Reference"))
    whole = len(references) == 1 and references[0].get("URI") == f"#{assertion.get('ID')}"
    need(whole, "vihf.signature_reference", f"{WHERE}/SignedInfo/Reference")
    _check_algorithms(every[0], references[0])


def _check_algorithms(signature: Element, reference: Element) -> None:
    transforms = [one.get("Algorithm") for one in reference.iter(f"{{{DS}}}Transform")]
    as_saml_says = transforms == [ENVELOPED, EXCLUSIVE]
    need(as_saml_says, "vihf.signature_reference", f"{WHERE}/SignedInfo/Reference/Transforms")
    allowed = {
        "CanonicalizationMethod": frozenset({EXCLUSIVE}),
        "SignatureMethod": _STRONG,
        "DigestMethod": _STRONG_DIGESTS,
    }
    for name, known in allowed.items():
        found = [one.get("Algorithm", "") for one in signature.iter(f"{{{DS}}}{name}")]
        said = found[0][:100] if found else ""
        need(len(found) == 1 and found[0] in known, "vihf.algorithm", f"{WHERE}/SignedInfo/{name}", name=said)


def _signed(assertion: Element, pinned: Pinned, now: datetime) -> Element | None:
    """What this certificate signed; None when it signed nothing here."""
    config = SignatureConfiguration(
        location="./", expect_references=1, signature_methods=SIGNATURES, digest_algorithms=DIGESTS,
        ignore_ambiguous_key_info=True, verification_time=now,
    )  # fmt: skip
    try:
        # A copy: the check takes the signature out of the tree that it is given.
        found = XMLVerifier().verify(
            etree.tostring(assertion, with_tail=False), x509_cert=pinned.certificate.x509, expect_config=config,
            id_attribute="ID", parser=None, validate_schema=False,
        )  # fmt: skip
    except (InvalidSignature, InvalidDigest, InvalidInput, InvalidCertificate, ValueError):
        return None
    signed = found.signed_xml if isinstance(found, VerifyResult) else None
    return signed if signed is not None and signed.tag == f"{{{SAML}}}Assertion" else None
