"""The one XML parser. Owns how bytes become a tree; never resolves an entity, loads a DTD or opens anything.

Small documents are parsed in this process, larger ones in a capped child (`capped`): only there is `huge_tree` on,
because libxml2 otherwise refuses a text over 10,000,000 bytes, which the base64 of a 7.5 MB PDF passes. The child
hands back the same document with its long texts apart, so this process never parses anything huge.
See docs/adr/0004-xml-and-content.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Final

from lxml import etree

from carnet.cda.capped import Limits, run_capped
from carnet.cda.detached import detach, pack, unpack
from carnet.cda.prolog import check_raw
from carnet.kernel.errors import Invalid

# The one name for the type of an element; lxml has no public one.
Element = etree._Element  # noqa: SLF001

NS = "urn:hl7-org:v3"
XSL = "http://www.w3.org/1999/XSL/Transform"
CDA_ROOT = f"{{{NS}}}ClinicalDocument"
DS = "http://www.w3.org/2000/09/xmldsig#"
SIGNATURE_ROOT = f"{{{DS}}}Signature"
CDA_MIME = "text/xml"
SELF_PRESENTING_MIME = "application/xslt+xml"

DEFAULT_MAX_BYTES = 10_000_000
DEFAULT_CAPPED_FROM = 2_000_000
MAX_MARKUP = 400_000
MAX_DEPTH = 100
MAX_ATTRIBUTES = 64
MAX_MIXED_TEXT = 1_000_000

_SCHEMAS: Final = Lock()
_LIBXML_ENCODING_ERRORS = (etree.ErrorTypes.ERR_INVALID_ENCODING, etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING)


@dataclass(frozen=True)
class CdaDocument:
    """A clinical document that passed the parser.

    `mime_type` tells a self-presenting file (`application/xslt+xml`) from a plain one; `detached` holds the long
    texts that stand apart from the tree, by the path of their element.
    """

    root: Element
    mime_type: str
    detached: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def text_of(self, element: Element) -> str:
        """The text of an element, wherever it is kept."""
        if element.text or not self.detached:
            return element.text or ""
        return self.detached.get(element.getroottree().getpath(element), "")


def parse(data: bytes, *, max_bytes: int = DEFAULT_MAX_BYTES, capped_from: int = DEFAULT_CAPPED_FROM) -> CdaDocument:
    """The clinical document in `data`.

    Raises `Invalid` with one of the rules `xml.*`, `content.too_large`, `content.too_heavy`,
    `cda.not_a_clinical_document`, `cda.several_documents`. Above `capped_from` bytes the parser runs in a child.
    """
    encoding = check_raw(data, max_bytes=max_bytes, max_markup=MAX_MARKUP)
    if len(data) <= capped_from:
        root, mime_type = _clinical_document(_tree(data, encoding, huge=False))
        return CdaDocument(root, mime_type)
    limits = Limits(memory=400_000_000 + 30 * len(data), output=2 * len(data) + 100_000)
    packed = run_capped(_parse_huge, data, argument=encoding, limits=limits, element="/")
    mime_type, skeleton, detached = unpack(packed)
    # The skeleton was written by the child from a checked tree: the checks are made again all the same.
    return CdaDocument(_tree(skeleton, "utf-8", huge=False), mime_type, MappingProxyType(detached))


def parse_signature(data: bytes, *, max_bytes: int) -> Element:
    """The root of a signature file, which is small: same parser, same limits. Rules: `xml.*`, `signature.not_one`."""
    root = _tree(data, check_raw(data, max_bytes=max_bytes, max_markup=MAX_MARKUP), huge=False)
    if root.tag != SIGNATURE_ROOT:
        raise Invalid.of(f"/{etree.QName(root).localname}", "signature.not_one")
    return root


def any_root(data: bytes, *, max_bytes: int, huge: bool = False) -> Element:
    """The root of XML that another standard than CDA defines: same parser, same limits. Rules: `xml.*`.

    `huge` is for the capped child only.
    """
    return _tree(data, check_raw(data, max_bytes=max_bytes, max_markup=MAX_MARKUP), huge=huge)


def with_comments(data: bytes, *, max_bytes: int) -> Element:
    """The root of what `any_root` took, comments and processing instructions where they stood: to see whether any is.

    Nothing is read from this tree but that. Rules: `xml.*`.
    """
    encoding = check_raw(data, max_bytes=max_bytes, max_markup=MAX_MARKUP)
    parser = etree.XMLParser(encoding=encoding, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from None


def serialised(document: CdaDocument) -> bytes:
    """The parsed document as UTF-8, without DOCTYPE, comments or style sheet: what another tool may be given.

    Long texts that stand apart (base64 of an embedded file) are left out.
    """
    return etree.tostring(document.root, encoding="utf-8")


def own_tree(source: Path | str) -> etree._ElementTree:
    """A file of the operator (a schema, with what it includes), or the answer of one of our own tools, as a tree.

    Never for what somebody sent. Raises OSError or etree.XMLSyntaxError.
    """
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    if isinstance(source, Path):
        return etree.parse(source, parser)
    return etree.fromstring(source.encode("utf-8"), parser).getroottree()


def own_schema(path: Path) -> etree.XMLSchema:
    """A schema of ours or of the operator, with all that it includes. Raises as `own_tree`, or XMLSchemaParseError.

    One at a time: two threads that read schemas at once break both.
    """
    with _SCHEMAS:
        return etree.XMLSchema(own_tree(path))


def _parse_huge(data: bytes, encoding: str) -> bytes:
    """Runs in the child: parse, check, and hand back the document with its long texts apart."""
    root, mime_type = _clinical_document(_tree(data, encoding, huge=True))
    detached = detach(root)
    return pack(mime_type, etree.tostring(root, encoding="utf-8"), detached)


def _tree(data: bytes, encoding: str, *, huge: bool) -> Element:
    """The root element, comments and processing instructions dropped."""
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=huge,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
        recover=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from None
    # A sign takes a byte at least: a short file holds no long text.
    _check_tree(root, texts=len(data) > MAX_MIXED_TEXT)
    return root


def _malformed(error: etree.XMLSyntaxError) -> Invalid:
    """Where the file stops being XML. The parser's own message is left out: it may quote the content."""
    if getattr(error, "code", None) in _LIBXML_ENCODING_ERRORS:
        return Invalid.of("/", "xml.encoding", encoding="")
    line, column = error.position
    return Invalid.of("/", "xml.malformed", line=str(line), column=str(column))


def _check_tree(root: Element, *, texts: bool) -> None:
    """Limits on the shape, and a second look for what `check_raw` refuses (rules `xml.*`); `texts`: on texts too."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise Invalid.of("/", "xml.doctype")
    depth = namespaces = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "start-ns")):
        if event == "end":
            depth -= 1
        elif event == "start":
            depth += 1
            # Written here and not as a function: a message of SOAP is nothing but small elements.
            if depth > MAX_DEPTH:
                raise Invalid.of("/", "xml.too_deep", limit=str(MAX_DEPTH))
            if not isinstance(node.tag, str):
                raise Invalid.of("/", "xml.entity")
            if len(node.attrib) + namespaces > MAX_ATTRIBUTES:
                raise Invalid.of("/", "xml.too_many_attributes", limit=str(MAX_ATTRIBUTES))
            if texts and _longest_mixed_text(node) > MAX_MIXED_TEXT:
                raise Invalid.of("/", "xml.text_too_long", limit=str(MAX_MIXED_TEXT))
            namespaces = 0
        else:
            # Declarations come just before the start of their element.
            namespaces += 1


def _longest_mixed_text(element: Element) -> int:
    """The length of text that stands beside elements: no file is embedded there, so it is never long."""
    own = len(element.text or "") if len(element) else 0
    return max(own, len(element.tail or ""))


def _clinical_document(root: Element) -> tuple[Element, str]:
    """The ClinicalDocument, which a self-presenting file carries inside its style sheet. No style sheet is run."""
    if root.tag == CDA_ROOT:
        return root, CDA_MIME
    if root.tag not in (f"{{{XSL}}}stylesheet", f"{{{XSL}}}transform"):
        raise Invalid.of(f"/{etree.QName(root).localname}", "cda.not_a_clinical_document")
    found = list(root.iter(CDA_ROOT))
    if not found:
        raise Invalid.of("/stylesheet", "cda.not_a_clinical_document")
    if len(found) > 1:
        raise Invalid.of("/stylesheet", "cda.several_documents")
    found[0].tail = None
    alone = etree.tostring(found[0], encoding="utf-8")
    return _tree(alone, "utf-8", huge=len(alone) > DEFAULT_CAPPED_FROM), SELF_PRESENTING_MIME
