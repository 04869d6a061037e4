"""What a deposit answers: the transaction-response, what is wrong at its element, warnings. Owns the shapes only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from carnet.fhir import entry_read, lists_read, sentences
from carnet.fhir.ids import patient_id, resource_id
from carnet.fhir.message import text_of
from carnet.fhir.outcome import Issue, Json, outcome_resource
from carnet.fhir.provide import Entry, Kind, Provided
from carnet.fhir.times import instant
from carnet.kernel.errors import Conflict, Invalid, Problem
from carnet.kernel.ids import RecordId
from carnet.usecases._submission import Entered, Submitted

RESPONSE_PROFILE: Final = "https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.ProvideDocumentBundleResponse"
LOT: Final = "SubmissionSet"


@dataclass(frozen=True)
class Places:
    """Where the words of XDS stand in a message: its documents, its folders, and the element of the lot."""

    documents: tuple[str, ...]
    lot: str
    folders: tuple[str, ...] = ()

    def at(self, problem: Problem) -> Problem:
        """The problem at the element of FHIR; one that is named so already stays as it is."""
        for element in self.documents:
            if problem.element.startswith(f"{element}."):
                return _renamed(problem, element, entry_read.PLACES)
        for element in self.folders:
            if problem.element.startswith(f"{element}."):
                return _renamed(problem, element, lists_read.PLACES)
        if problem.element == LOT or problem.element.startswith(f"{LOT}."):
            return _renamed(problem, self.lot, lists_read.PLACES, LOT)
        return (
            problem
            if problem.element.startswith(("Bundle", "DocumentReference"))
            else replace(problem, element=self.lot)
        )


def _renamed(problem: Problem, element: str, places: Mapping[str, str], prefix: str = "") -> Problem:
    word = problem.element.removeprefix(prefix or element).removeprefix(".")
    if not word:
        return replace(problem, element=element)
    place = places.get(word)
    # A path of FHIR stays; a word of a door of ours that FHIR has no element for is told at the whole.
    known = place or (word if word.split(".")[0].split("[")[0].split("(")[0] in _FHIR_NAMES else "")
    return replace(problem, element=f"{element}.{known}" if known else element)


_FHIR_NAMES: Final = frozenset({
    "contained", "extension", "modifierExtension", "masterIdentifier", "identifier", "status", "docStatus", "type",
    "category", "subject", "date", "author", "authenticator", "custodian", "relatesTo", "description", "securityLabel",
    "content", "context", "mode", "code", "source", "entry", "title", "note", "encounter", "orderedBy", "emptyReason",
})  # fmt: skip


def places_of(provided: Provided) -> Places:
    """Where the members of a Bundle stand in it."""
    by_kind = {kind: tuple(one.element for one in provided.entries if one.kind is kind) for kind in Kind}
    lot = by_kind[Kind.LOT][0] if by_kind[Kind.LOT] else "Bundle"
    return Places(by_kind[Kind.DOCUMENT], lot, by_kind[Kind.FOLDER])


def told_at(places: Places, told: Invalid) -> Invalid:
    """What is wrong, each problem at its element."""
    return Invalid(*(places.at(problem) for problem in told.problems))


def conflict_at(places: Places, conflict: Conflict) -> Issue:
    """The issue of a conflict, at the document that it is about."""
    facts = dict(conflict.facts)
    element = facts.get("element", places.lot)
    return Issue("conflict", sentences.error(conflict.rule, facts), expression=(element,), rule=conflict.rule)


def warnings(places: Places, problems: Iterable[Problem]) -> Json | None:
    """Warnings as an OperationOutcome; None without any."""
    issues = tuple(_warning(places.at(problem)) for problem in problems)
    return outcome_resource(issues) if issues else None


def _warning(problem: Problem) -> Issue:
    text = sentences.error(problem.rule, dict(problem.facts))
    return Issue("informational", f"{problem.element}: {text}", "warning", (problem.element,), problem.rule)


def transaction_response(provided: Provided, submitted: Submitted, record_id: RecordId, base: str) -> Json:
    """One entry for each entry of the Bundle, in the same order, each with 201 and where it is now."""
    documents = {one.symbol: one for one in submitted.documents}
    folders = {one.symbol: one.folder_id for one in submitted.folders}
    places = places_of(provided)

    def response(one: Entry) -> Json:
        kind, symbol = one.kind, one.symbol
        if kind is Kind.DOCUMENT:
            return _document(documents[symbol], record_id, places)
        if kind is Kind.FOLDER:
            return _made(f"List/{resource_id(record_id, folders[symbol])}")
        if kind is Kind.LOT:
            return _made(f"List/{resource_id(record_id, submitted.set_id)}") | {"lastModified": instant(submitted.at)}
        if kind in (Kind.FILE, Kind.FHIR):
            owner = documents[provided.files[symbol]].entry
            return _made(f"Binary/{resource_id(record_id, owner.logical_id)}")
        # The person and the former version are there already.
        there = f"Patient/{patient_id(record_id)}" if kind is Kind.PATIENT else text_of(one.request, "url")
        return {"status": "200", "location": there}

    return {
        "resourceType": "Bundle",
        "meta": {"profile": [RESPONSE_PROFILE]},
        "type": "transaction-response",
        "link": [{"relation": "self", "url": base}],
        "entry": [{"response": response(one)} for one in provided.entries],
    }


def _made(location: str) -> Json:
    return {"status": "201", "location": location}


def _document(one: Entered, record_id: RecordId, places: Places) -> Json:
    entry = one.entry
    found = _made(f"DocumentReference/{resource_id(record_id, entry.logical_id)}")
    found |= {"etag": f'W/"{entry.version}"', "lastModified": instant(entry.changed_at)}
    told = warnings(places, one.warnings)
    return found | ({"outcome": told} if told else {})
