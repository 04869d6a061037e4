"""Signature files of lots made for tests, shaped as clients of the DMP write them. Owns their making."""

DS = "http://www.w3.org/2000/09/xmldsig#"


def signature(*named: str, value: str = "AA==", manifest: str = "IHEManifest", before: str = "") -> bytes:
    """A signature that names these uniqueIds in its manifest."""
    references = "".join(
        f'<ds:Reference URI="urn:oid:{name}"><ds:DigestMethod Algorithm="{DS}sha1"/>'
        "<ds:DigestValue>AA==</ds:DigestValue></ds:Reference>"
        for name in named
    )
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<ds:Signature xmlns:ds="{DS}" Id="S">'
        f'<ds:SignedInfo><ds:Reference URI="#{manifest}"/></ds:SignedInfo>'
        f"<ds:SignatureValue>{value}</ds:SignatureValue><ds:Object>"
        '<x:SigningTime xmlns:x="http://uri.etsi.org/01903/v1.1.1#">2026-02-27T09:00:00+01:00</x:SigningTime>'
        f'<ds:Manifest Id="{manifest}">{references}</ds:Manifest></ds:Object></ds:Signature>'
    )
    return text.encode()
