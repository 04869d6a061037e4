"""Deposits: a lot (ITI-65), one document (ITI-105), a document that describes itself (ITI-106). Hold no rule."""

from base64 import b64decode
from typing import Final

from django.conf import settings

from carnet.codes.ins import parse_ins
from carnet.fhir import profiles
from carnet.fhir.asked import Answer, Asked, NotDone, sound
from carnet.fhir.deposit_answers import (
    Places,
    conflict_at,
    places_of,
    told_at,
    transaction_response,
    warnings,
)
from carnet.fhir.document_reference import document_reference, etag, reference
from carnet.fhir.door import Act, Said, fhir_view
from carnet.fhir.entry_read import attachment_of, cda_time, document_of, form_problems, links_of, unread
from carnet.fhir.ids import resource_id
from carnet.fhir.message import About, Message, each, named, text_of, unique_id
from carnet.fhir.outcome import Issue, Json, Outcome
from carnet.fhir.profiles import check
from carnet.fhir.provide import data_of, read_bundle
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._facts import zone
from carnet.usecases._found import FoundEntry
from carnet.usecases._submission import Submission, Submitted, SubmittedDocument
from carnet.usecases.change_entry import Wanted, change_entry
from carnet.usecases.deposit_by_header import deposit_by_header
from carnet.usecases.locate_for_deposit import locate_for_deposit
from carnet.usecases.submit_lot import submit_lot

ONE: Final = "DocumentReference"
TAKEN: Final = "document.unique_id_taken"
OPERATION: Final = "https://profiles.ihe.net/ITI/MHD/OperationDefinition/generate-metadata"


@fhir_view
def base() -> dict[str, Act]:
    """A transaction on the base address."""
    return {"POST": _provide}


@fhir_view
def generate_metadata() -> dict[str, Act]:
    """The operation of ITI-106."""
    return {"POST": _generate}


def _provide(asked: Asked) -> Said:
    sent, text = asked.resource_and_text()
    provided = read_bundle(sound(sent, "Bundle"), asked.base, text)
    places = places_of(provided)
    record_id = _record_of(asked, provided.about, provided.lot, places)
    if isinstance(record_id, Refusal):
        return record_id
    answer = _submit(asked, record_id, provided.lot, places)
    if not isinstance(answer, Submitted):
        return answer
    return Answer(transaction_response(provided, answer, record_id, asked.base))


def _record_of(asked: Asked, about: About, lot: Submission, places: Places) -> RecordId | Refusal:
    """The record that a message is about. Raises Invalid when it names nobody that could be looked for."""
    if about.record_id is not None:
        return about.record_id
    if about.ins is None:
        raise told_at(places, Invalid(*(lot.problems or (Problem(f"{places.lot}.subject", "fhir.unknown_subject"),))))
    return locate_for_deposit(asked.caller, parse_ins(*about.ins, f"{places.lot}.subject"))


def _submit(
    asked: Asked, record_id: RecordId, lot: Submission, places: Places, *, told: bool = False
) -> Submitted | Refusal | Outcome:
    try:
        answer = submit_lot(asked.caller, record_id, lot, told=told)
    except Invalid as wrong:
        raise told_at(places, wrong) from None
    if isinstance(answer, Conflict):
        return Outcome(409, (conflict_at(places, answer),))
    return answer


def publish(asked: Asked) -> Said:
    """One document with its file inside (ITI-105): the server makes the file and the lot."""
    resource = sound(asked.resource(), ONE)
    message = Message(asked.base)
    about = message.about(resource.get("subject"), resource)
    lot, places = _lot_of_one(resource, message, about), Places((ONE,), ONE)
    record_id = _record_of(asked, about, lot, places)
    if isinstance(record_id, Refusal):
        return record_id
    wanted = _none_exist(asked, lot.documents[0])
    answer = _submit(asked, record_id, lot, places, told=True)
    if isinstance(answer, Outcome) and wanted:
        return _there_already(asked, record_id, lot.documents[0], answer)
    if not isinstance(answer, Submitted):
        return answer
    made = answer.documents[0]
    if made.found is None:
        raise NotDone(Outcome(500, (Issue("exception", "The server failed."),)))
    return _created(asked, made.found, warnings(places, made.warnings), again=answer.again and wanted)


def _lot_of_one(resource: Json, message: Message, about: About) -> Submission:
    strict = not settings.CARNET_OPEN_METADATA
    wrong = list(check(resource, ONE, profiles.SIMPLIFIED if strict else profiles.MINIMAL_SIMPLIFIED))
    wrong += form_problems(resource, ONE)
    if about == About():
        wrong.append(Problem(f"{ONE}.subject", "fhir.unknown_subject"))
    attachment = attachment_of(resource)
    data = data_of(attachment, f"{ONE}.content[0].attachment", []) if attachment.get("data") else b""
    document = document_of(resource, ONE, ONE, message, data, about)
    return Submission(
        documents=(document,),
        title=document.title,
        author=document.authors[0] if document.authors else None,
        submission_time=cda_time(text_of(resource, "date")),
        patient_id=about.ins,
        links=tuple(links_of(resource, ONE, message)),
        problems=tuple(wrong),
        warnings=tuple(unread(resource, ONE)),
    )


def _none_exist(asked: Asked, document: SubmittedDocument) -> bool:
    """Whether the sender asks that nothing be made when the document is there (If-None-Exist, FHIR R4 http)."""
    said = asked.request.headers.get("If-None-Exist", "")
    if not said:
        return False
    kind, _, value = said.partition("=")
    system, bar, number = value.partition("|")
    if kind != "identifier" or unique_id(system if bar else "", number if bar else system) != document.unique_id:
        raise Invalid.of("If-None-Exist", "fhir.none_exist")
    return True


def _there_already(asked: Asked, record_id: RecordId, document: SubmittedDocument, conflict: Outcome) -> Said:
    """The document that is there, for who may know it; else the conflict, as a precondition that failed."""
    if conflict.issues[0].rule != TAKEN:
        return conflict
    found = change_entry(asked.asking("DocumentReference.r"), record_id, named("", document.unique_id), Wanted())
    if isinstance(found, FoundEntry):
        return _created(asked, found, None, again=True)
    return Outcome(412, conflict.issues)


def _created(asked: Asked, found: FoundEntry, told: Json | None, *, again: bool) -> Answer:
    """201 with where it is (200 for what If-None-Exist found), and the resource unless another return is preferred."""
    wish = asked.prefers.get("return", "")
    resource: Json | None = document_reference(found, zone())
    if wish == "minimal":
        resource = None
    elif wish == "OperationOutcome":
        resource = told or {"resourceType": "OperationOutcome", "issue": [_DONE.resource()]}
    headers = {"Location": f"{asked.base}/{reference(found)}"}
    return Answer(resource, status=200 if again else 201, etag=etag(found), headers=headers)


_DONE: Final = Issue("informational", "The document is in the record.", "information")


def _generate(asked: Asked) -> Said:
    parameters = sound(asked.resource(), "Parameters")
    document = [one for one in each(parameters, "parameter") if text_of(one, "name") == "document"]
    inside = document[0].get("resource") if len(document) == 1 else None
    element = "Parameters.parameter[0].resource"
    if not isinstance(inside, dict) or inside.get("resourceType") != "Binary":
        raise Invalid.of(element, "fhir.generate_needs_cda")
    try:
        data = b64decode("".join(str(inside.get("data", "")).split()), validate=True)
        kept = deposit_by_header(asked.caller, data)
    except ValueError:
        raise Invalid.of(f"{element}.data", "fhir.wrong_format") from None
    except Invalid as wrong:
        raise Invalid(*(_inside(problem, element) for problem in wrong.problems)) from None
    if isinstance(kept, Refusal | Conflict):
        return kept
    address = f"DocumentReference/{resource_id(kept.record_id, kept.logical_id)}"
    parameter = {"name": "DocumentReference", "valueReference": {"reference": address}}
    headers = {"Location": f"{asked.base}/{address}"}
    return Answer({"resourceType": "Parameters", "parameter": [parameter]}, headers=headers)


def _inside(problem: Problem, element: str) -> Problem:
    """What is wrong inside the file: the path there is told beside the element."""
    path = () if problem.element in ("file", "/") else (("path", problem.element),)
    return Problem(element, problem.rule, (*path, *problem.facts))
