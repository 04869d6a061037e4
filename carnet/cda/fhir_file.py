"""FHIR documents (Bundle of type document) kept as files. Owns what must hold of one to be taken; changes no byte.

It is shown by no page of ours as it is: software reads it, and a person is handed the file.
"""

from typing import Final

from lxml import etree

from carnet.cda.parser import any_root
from carnet.kernel import strict_json
from carnet.kernel.errors import Invalid

FHIR_JSON: Final = "application/fhir+json"
FHIR_XML: Final = "application/fhir+xml"
FHIR_TYPES = frozenset({FHIR_JSON, FHIR_XML})
_FHIR = "{http://hl7.org/fhir}"


def check_fhir_document(data: bytes, media_type: str, *, max_bytes: int, element: str = "file") -> None:
    """Raises Invalid: the rules of the parser (`json.*`, `xml.*`), or `fhir.not_a_document`."""
    found = _of_json(data, max_bytes, element) if media_type == FHIR_JSON else _of_xml(data, max_bytes)
    if found != ("Bundle", "document", "Composition"):
        raise Invalid.of(element, "fhir.not_a_document")


def _of_json(data: bytes, max_bytes: int, element: str) -> tuple[str, str, str]:
    bundle = strict_json.loads(data, max_bytes=max_bytes, element=element)
    if not isinstance(bundle, dict):
        return "", "", ""
    entries = bundle.get("entry")
    first = entries[0] if isinstance(entries, list) and entries else None
    resource = first.get("resource") if isinstance(first, dict) else None
    inside = resource.get("resourceType") if isinstance(resource, dict) else ""
    return str(bundle.get("resourceType", "")), str(bundle.get("type", "")), str(inside)


def _of_xml(data: bytes, max_bytes: int) -> tuple[str, str, str]:
    root = any_root(data, max_bytes=max_bytes)
    kind = root.find(f"{_FHIR}type")
    first = root.find(f"{_FHIR}entry/{_FHIR}resource/*")
    inside = etree.QName(first).localname if first is not None else ""
    return etree.QName(root).localname, (kind.get("value") or "") if kind is not None else "", inside
