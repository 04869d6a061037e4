"""What a use case says no with, as a RegistryResponse (ITI-41, ITI-57). Owns the code of XDS for each rule; no rule.

Each error says the sentence in French with the rule of carnet, and the element by its place in the message. What XDS
has no code for gets one of ours, in our own namespace. ITI-41 and ITI-57 are done whole or not at all: the answer is
never PartialSuccess.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import Enum
from itertools import islice
from typing import Final

from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.usecases.caller import AS_ABSENT
from carnet.xds import ebrim, sentences
from carnet.xds.asked import Element, SaysNo
from carnet.xds.ebrim import RegistryError
from carnet.xds.faults import OURS
from carnet.xds.registry_objects import ATTRIBUTES, LIST

MOST_ERRORS: Final = 50
REFUSED: Final = f"{OURS}:Refused"
CONFLICT: Final = f"{OURS}:Conflict"
_LOCATION: Final = re.compile(
    r"(ExtrinsicObject|RegistryPackage|Association|Folder)\[(.+)\](?:[./]@?([A-Za-z0-9-]+))?(.*)"
)
_DUPLICATE: Final = "XDSDuplicateUniqueIdInRegistry"
_UNRESOLVED: Final = "UnresolvedReferenceException"
_DEPRECATED: Final = "XDSRegistryDeprecatedDocumentError"
_UPDATE: Final = "XDSMetadataUpdateError"


class Transaction(Enum):
    """The transaction that answers, with the code that it has for metadata that are wrong."""

    PROVIDE = "XDSRepositoryMetadataError"
    UPDATE = "XDSRegistryMetadataError"


_RULES: Final[Mapping[str, str]] = {
    "xds.missing_document": "XDSMissingDocument",
    "xds.missing_entry": "XDSMissingDocumentMetadata",
    "xds.document_id": "XDSMissingDocumentMetadata",
    "xds.not_mtom": "XDSRepositoryError",
    "xds.same_id": "XDSRepositoryMetadataError",
    "lot.same_unique_id": "XDSRepositoryDuplicateUniqueIdInMessage",
    "xds.several_patients": "XDSPatientIdDoesNotMatch",
    "xds.other_patient": "XDSPatientIdDoesNotMatch",
    "metadata.other_patient": "XDSPatientIdDoesNotMatch",
    "metadata.other_patient_trait": "XDSPatientIdDoesNotMatch",
    "cda.other_patient": "XDSPatientIdDoesNotMatch",
    "cda.other_patient_trait": "XDSPatientIdDoesNotMatch",
    "xds.reference_unresolved": _UNRESOLVED,
    "lot.member_not_here": _UNRESOLVED,
    "lot.folder_not_here": _UNRESOLVED,
    "lot.replaced_twice": _DEPRECATED,
    "xds.not_kept": "XDSExtraMetadataNotSaved",
    "xds.no_operation": "XDSMetadataUpdateOperationError",
    "xds.one_document": "XDSMetadataUpdateOperationError",
    "xds.too_many_changes": "XDSMetadataUpdateOperationError",
    "xds.previous_version": "XDSMetadataVersionError",
    "xds.logical_id": "XDSMetadataIdentifierError",
    "xds.unmodifiable": "UnmodifiableMetadataError",
    "xds.original_status": _UPDATE,
    "xds.new_status": _UPDATE,
    "xds.deprecate": _UPDATE,
    "xds.folder_update": "XDSMetadataUpdateOperationError",
    "document.representatives_on_pages": "LocalPolicyRestrictionError",
}
_CONFLICTS: Final[Mapping[str, str]] = {
    "document.unique_id_taken": _DUPLICATE,
    "lot.unique_id_taken": _DUPLICATE,
    "document.already_replaced": _DEPRECATED,
    "document.already_deleted": _DEPRECATED,
    "document.changed_since": "XDSMetadataVersionError",
}
# What a file itself says wrong, and not its metadata.
_OF_THE_FILE: Final = frozenset(
    {"cda", "xml", "pdf", "image", "rtf", "content", "kos", "signature", "media", "json", "fhir", "virus"}
)


def answer_of(
    said: SaysNo, transaction: Transaction = Transaction.PROVIDE, *, names_others: bool = False, element: str = ""
) -> Element:
    """The RegistryResponse that says no. `names_others`: the message names documents that are in the record.

    It hangs on the message alone: what may not be told from absence is told in one way for it. `element` is the part
    of the message that was not done, where it has several.
    """
    errors = errors_of(said, transaction, names_others=names_others)
    if element:
        errors = [replace(one, location=one.location or location_of(element)) for one in errors]
    return ebrim.as_element(ebrim.registry_response(ebrim.FAILURE, errors))


def errors_of(said: SaysNo, transaction: Transaction, *, names_others: bool = False) -> list[RegistryError]:
    """The errors of an answer."""
    if isinstance(said, Invalid):
        return _told(said.problems, transaction, ebrim.ERROR)
    if isinstance(said, Conflict):
        return [_of_conflict(said, transaction)]
    return [_of_refusal(said, transaction, names_others=names_others)]


def warnings_of(problems: Iterable[Problem], transaction: Transaction) -> list[RegistryError]:
    """What is told with an answer that says yes, each once."""
    return _told(problems, transaction, ebrim.WARNING)


def _told(problems: Iterable[Problem], transaction: Transaction, severity: str) -> list[RegistryError]:
    """Each once, and not more than somebody reads: a flood of mistakes is no flood of answers."""
    return [_of_problem(one, transaction, severity) for one in islice(dict.fromkeys(problems), MOST_ERRORS)]


def _of_problem(problem: Problem, transaction: Transaction, severity: str) -> RegistryError:
    facts = dict(problem.facts)
    # What is wrong inside a file is told by its path there.
    inside = f" ({facts['path']})" if "path" in facts else ""
    told = f"{sentences.error(problem.rule, facts)['fr']}{inside}"
    return RegistryError(code_of(problem, transaction), told, location_of(problem.element), problem.rule, severity)


def code_of(problem: Problem, transaction: Transaction) -> str:
    """The code of XDS for a problem."""
    attribute = problem.element.rpartition(".")[2]
    if problem.rule == "metadata.differs" and attribute in ("hash", "size"):
        return "XDSNonIdenticalHash" if attribute == "hash" else "XDSNonIdenticalSize"
    if problem.rule == "metadata.differs" and attribute == "patientId":
        return "XDSPatientIdDoesNotMatch"
    family = problem.rule.partition(".")[0]
    if family in ("ins", "identity"):
        return "XDSUnknownPatientId"
    if found := _RULES.get(problem.rule):
        return found
    return "InvalidDocumentContent" if family in _OF_THE_FILE else transaction.value


def _of_conflict(conflict: Conflict, transaction: Transaction) -> RegistryError:
    facts = dict(conflict.facts)
    code = _CONFLICTS.get(conflict.rule, CONFLICT)
    if transaction is Transaction.UPDATE and code == _DEPRECATED:
        code = _UPDATE
    told = sentences.error(conflict.rule, facts)["fr"]
    return RegistryError(code, told, location_of(facts.get("element", "")), conflict.rule)


def _of_refusal(refusal: Refusal, transaction: Transaction, *, names_others: bool) -> RegistryError:
    if refusal.reason not in AS_ABSENT:
        return RegistryError(REFUSED, sentences.reason(refusal.reason)["fr"], rule=refusal.rule)
    code = _UNRESOLVED if names_others or transaction is Transaction.UPDATE else "XDSUnknownPatientId"
    return RegistryError(code, sentences.error("xds.nothing_there", {})["fr"], rule="xds.nothing_there")


def location_of(element: str) -> str:
    """The place of an element in the message, as a path (XPath) to what carries it."""
    if element.startswith("SubmissionSet"):
        package = f"{LIST}/RegistryPackage[Classification/@classificationNode='{ebrim.SUBMISSION_SET}']"
        return package + _carrier(element.partition(".")[2], of_document=False)
    found = _LOCATION.fullmatch(element)
    if found is None:
        return f"/{element}" if element else ""
    kind, name, attribute, rest = found.groups()
    if kind == "Folder":
        return f"/{LIST}/Association[@sourceObject='{name}']"
    return f"/{LIST}/{kind}[@id='{name}']{_carrier(attribute or '', of_document=kind == 'ExtrinsicObject')}{rest}"


_ELEMENTS: Final = {"title": "Name", "comments": "Description"}
_SLOTS: Final = frozenset(
    {
        *ebrim.SLOTS["document_entry"],
        *ebrim.SLOTS["submission_set"],
        *ebrim.SLOTS["folder"],
        *ebrim.SLOTS["association"],
    }
)
_XML: Final = frozenset({"id", "mimeType", "objectType", "lid", "isOpaque", "targetObject"})
_AUTHOR: Final = frozenset(ebrim.SLOTS["author"])


def _carrier(attribute: str, *, of_document: bool) -> str:
    """What carries an attribute: a slot, a classification, an external identifier."""
    if attribute in _ELEMENTS:
        return f"/{_ELEMENTS[attribute]}"
    if attribute in _XML or attribute == "contentType":
        return "/@mimeType" if attribute == "contentType" else f"/@{attribute}"
    if attribute == "referenceIdList":
        return f"/Slot[@name='{ebrim.REFERENCE_IDS}']"
    if attribute in _AUTHOR:
        return f"{_carrier('author', of_document=of_document)}/Slot[@name='{attribute}']"
    scheme = _SCHEMES[of_document].get(attribute)
    if scheme is not None:
        if scheme in ebrim.IDENTIFIERS.values():
            return f"/ExternalIdentifier[@identificationScheme='{scheme}']"
        return f"/Classification[@classificationScheme='{scheme}']"
    return f"/Slot[@name='{attribute}']" if attribute in _SLOTS else (f"/{attribute}" if attribute else "")


def _schemes(start: str) -> dict[str, str]:
    named = {**ebrim.SCHEMES, **ebrim.IDENTIFIERS}
    found = (scheme for key, scheme in named.items() if key.startswith(start) and scheme in ATTRIBUTES)
    return {ATTRIBUTES[scheme]: scheme for scheme in found}


_SCHEMES: Final = {True: _schemes("DOC_ENTRY_"), False: {**_schemes("FOLDER_"), **_schemes("SUBMISSION_SET_")}}
