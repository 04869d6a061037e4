"""ebRIM and ebRS 3.0 as XDS.b speaks them. Owns names, codes and the writing of elements; knows no entry and no rule.

Names stand in `data/xds_constants.json` (facts; source in `data/SOURCES.toml`). Elements are written as text: an answer
of twenty entries has two thousand of them, and a tree would cost more than the question. Every text passes `quoted`.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from carnet.cda.parser import Element, own_tree

_KNOWN: Final[dict[str, Any]] = json.loads(
    resources.files("carnet.xds.data").joinpath("xds_constants.json").read_text()
)

RIM: Final[str] = _KNOWN["namespaces"]["rim"]
RS: Final[str] = _KNOWN["namespaces"]["rs"]
LCM: Final[str] = _KNOWN["namespaces"]["lcm"]
QUERY: Final[str] = _KNOWN["namespaces"]["query"]
XDSB: Final[str] = _KNOWN["namespaces"]["xds-b"]
XOP: Final[str] = _KNOWN["namespaces"]["xop"]
NAMESPACES: Final = {"rim": RIM, "rs": RS, "lcm": LCM, "query": QUERY, "xdsb": XDSB, "xop": XOP}
DECLARED: Final = f'xmlns:rim="{RIM}" xmlns:rs="{RS}"'
"""What a root element declares: elements below are written with these prefixes."""

STABLE: Final[str] = _KNOWN["object_types"]["XDSDocumentEntry_stable"]
ON_DEMAND: Final[str] = _KNOWN["object_types"]["XDSDocumentEntry_on_demand"]
SUBMISSION_SET: Final[str] = _KNOWN["class_nodes"]["SUBMISSION_SET_CLASS_NODE"]
FOLDER: Final[str] = _KNOWN["class_nodes"]["FOLDER_CLASS_NODE"]

SCHEMES: Final[dict[str, str]] = _KNOWN["classification_schemes"]
"""Classification schemes by their names in the constants, such as DOC_ENTRY_TYPE_CODE_CLASS_SCHEME."""
IDENTIFIERS: Final[dict[str, str]] = _KNOWN["external_identifiers"]
"""Identification schemes by their names in the constants, such as DOC_ENTRY_UNIQUE_ID_EXTERNAL_ID."""
QUERIES: Final[dict[str, str]] = _KNOWN["stored_queries"]
ACTIONS: Final[dict[str, dict[str, str]]] = _KNOWN["soap_actions"]
ERROR_CODES: Final[frozenset[str]] = frozenset(_KNOWN["error_codes"])
SLOTS: Final[dict[str, list[str]]] = _KNOWN["slots"]
REFERENCE_IDS: Final = "urn:ihe:iti:xds:2013:referenceIdList"

_ASSOCIATIONS: Final[dict[str, str]] = {name.rpartition(":")[2]: name for name in _KNOWN["association_types"]}
HAS_MEMBER: Final = _ASSOCIATIONS["HasMember"]
RPLC: Final = _ASSOCIATIONS["RPLC"]
APND: Final = _ASSOCIATIONS["APND"]
XFRM: Final = _ASSOCIATIONS["XFRM"]
XFRM_RPLC: Final = _ASSOCIATIONS["XFRM_RPLC"]
SIGNS: Final = _ASSOCIATIONS["signs"]
UPDATE_AVAILABILITY: Final = _ASSOCIATIONS["UpdateAvailabilityStatus"]
SUBMIT_ASSOCIATION: Final = _ASSOCIATIONS["SubmitAssociation"]

_STATUSES: Final[dict[str, str]] = {name.rpartition(":")[2]: name for name in _KNOWN["availability_status"]}
APPROVED: Final = _STATUSES["Approved"]
DEPRECATED: Final = _STATUSES["Deprecated"]
ARCHIVED: Final = _STATUSES["Archived"]
DELETED: Final = _STATUSES["Deleted"]

_RESPONSES: Final[dict[str, str]] = {name.rpartition(":")[2]: name for name in _KNOWN["response_status"]}
SUCCESS: Final = _RESPONSES["Success"]
FAILURE: Final = _RESPONSES["Failure"]
PARTIAL_SUCCESS: Final = _RESPONSES["PartialSuccess"]
_SEVERITIES: Final[dict[str, str]] = {name.rpartition(":")[2]: name for name in _KNOWN["error_severity"]}
ERROR: Final = _SEVERITIES["Error"]
WARNING: Final = _SEVERITIES["Warning"]

LONGEST_VALUE: Final = 256
"""LongName of rim.xsd: values of slots, codes and identifiers."""
LONGEST_TEXT: Final = 1024
"""FreeFormText of rim.xsd: names and descriptions."""

# What XML 1.0 cannot hold, whatever way it is written.
_SPECIAL: Final = re.compile('[&<>"]')
_NOT_XML: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF))


def quoted(text: str, most: int = LONGEST_VALUE) -> str:
    """A text as an attribute with its quotes, cut where the schema would refuse it."""
    if len(text) <= most and text.isprintable() and not _SPECIAL.search(text):
        return f'"{text}"'
    text = text.translate(_NOT_XML)
    return quoteattr(text if len(text) <= most else f"{text[: most - 1]}…")


def escaped(text: str, most: int = LONGEST_VALUE) -> str:
    """A text as the content of an element, cut where the schema would refuse it."""
    if len(text) <= most and text.isprintable() and not _SPECIAL.search(text):
        return text
    text = text.translate(_NOT_XML)
    text = text if len(text) <= most else f"{text[: most - 1]}…"
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def urn(uuid: object) -> str:
    """The form in which a registry names an object."""
    return f"urn:uuid:{uuid}"


_SLOT_END: Final = "</rim:ValueList></rim:Slot>"


def slot(name: str, *values: str) -> str:
    """A slot with its values; nothing without one."""
    if len(values) == 1:
        if not values[0]:
            return ""
        return f'<rim:Slot name="{name}"><rim:ValueList><rim:Value>{escaped(values[0])}</rim:Value>{_SLOT_END}'
    inner = "".join([f"<rim:Value>{escaped(value)}</rim:Value>" for value in values if value])
    return f'<rim:Slot name="{name}"><rim:ValueList>{inner}</rim:ValueList></rim:Slot>' if inner else ""


def name(text: str, tag: str = "Name") -> str:
    """A name in French (`Name`, or `Description`); nothing without one."""
    if not text:
        return ""
    return f'<rim:{tag}><rim:LocalizedString xml:lang="fr-FR" value={quoted(text, LONGEST_TEXT)}/></rim:{tag}>'


def coded(owner: str, at: int, scheme: str, code: str, system: str, label: str) -> str:
    """A coded attribute of an object; `at` tells apart the classifications of one object."""
    return (
        f'<rim:Classification id="{_inner(owner, "c", at)}" classificationScheme="{scheme}" classifiedObject="{owner}"'
        f"{_code(code, system, label)}"
    )


@lru_cache(maxsize=2000)
def _code(code: str, system: str, label: str) -> str:
    """What a code is written as wherever it stands: few codes are in most documents."""
    return f" nodeRepresentation={quoted(code)}>{slot('codingScheme', system)}{name(label)}</rim:Classification>"


def described(owner: str, at: int, scheme: str, slots: str) -> str:
    """An attribute of several slots: an author."""
    return (
        f'<rim:Classification id="{_inner(owner, "c", at)}" classificationScheme="{scheme}" classifiedObject="{owner}"'
        f' nodeRepresentation="">{slots}</rim:Classification>'
    )


def identified(owner: str, at: int, scheme: str, value: str, label: str) -> str:
    """An external identifier; `label` is its name in XDS, such as XDSDocumentEntry.uniqueId."""
    return (
        f'<rim:ExternalIdentifier id="{_inner(owner, "e", at)}" registryObject="{owner}"'
        f' identificationScheme="{scheme}" value={quoted(value)}>'
        f'<rim:Name><rim:LocalizedString value="{label}"/></rim:Name></rim:ExternalIdentifier>'
    )


def node(owner: str, at: int, node_: str) -> str:
    """What kind of package an object is: a submission set, or a folder."""
    return (
        f'<rim:Classification id="{_inner(owner, "c", at)}" classifiedObject="{owner}" classificationNode="{node_}"/>'
    )


def object_ref(uuid: object) -> str:
    """A reference to an object."""
    return f'<rim:ObjectRef id="{urn(uuid)}"/>'


@dataclass(frozen=True)
class RegistryError:
    """One error or warning of an answer: the code of XDS, a French sentence, the element, and the rule of carnet.

    The rule stands at the end of the sentence, in brackets: ebRS has no attribute for it.
    """

    code: str
    sentence: str
    location: str = ""
    rule: str = ""
    severity: str = ERROR

    def written(self) -> str:
        """The element."""
        told = f"{self.sentence} [carnet:{self.rule}]" if self.rule else self.sentence
        place = f" location={quoted(self.location, LONGEST_TEXT)}" if self.location else ""
        context = quoted(told, LONGEST_TEXT)
        return f'<rs:RegistryError errorCode="{self.code}" codeContext={context}{place} severity="{self.severity}"/>'


def error_list(errors: Sequence[RegistryError]) -> str:
    """The list of errors of an answer; nothing without one."""
    if not errors:
        return ""
    highest = ERROR if any(one.severity == ERROR for one in errors) else WARNING
    inner = "".join([one.written() for one in errors])
    return f'<rs:RegistryErrorList highestSeverity="{highest}">{inner}</rs:RegistryErrorList>'


def registry_response(status: str, errors: Sequence[RegistryError] = ()) -> str:
    """The RegistryResponse of ITI-41, 43 and 57."""
    return f'<rs:RegistryResponse xmlns:rs="{RS}" status="{status}">{error_list(errors)}</rs:RegistryResponse>'


def as_element(text: str) -> Element:
    """What was written here, as an element. Never for what somebody sent."""
    return own_tree(text).getroot()


def _inner(owner: str, kind: str, at: int) -> str:
    """The id of a part of an object: the same each time that it is told, and no other's."""
    return f"{owner}:{kind}{at}"
