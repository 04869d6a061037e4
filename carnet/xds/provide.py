"""Provide and Register Document Set-b (ITI-41; TD2.1, TD2.1b): a lot with its files enters a record. Holds no rule.

Files stand beside the envelope (MTOM/XOP), each at the Document that has the id of its entry.
"""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha1
from typing import Final

from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.kernel.trace import held, settled
from carnet.usecases._submission import Submission, Submitted, SubmittedDocument
from carnet.usecases.locate_for_deposit import locate_for_deposit
from carnet.usecases.submit_lot import submit_lot
from carnet.xds import ebrim
from carnet.xds.asked import Answer, Asked, Element, Offered, SaysNo
from carnet.xds.ebrim_reading import read_submission
from carnet.xds.entry_reading import is_signature
from carnet.xds.patient import named_person
from carnet.xds.registry_errors import Transaction, answer_of, warnings_of

_REQUEST: Final = "ProvideAndRegisterDocumentSetRequest"
REQUEST: Final = f"{{{ebrim.XDSB}}}{_REQUEST}"
DOCUMENT: Final = f"{{{ebrim.XDSB}}}Document"
SUBMIT: Final = f"{{{ebrim.LCM}}}SubmitObjectsRequest"
_ASSOCIATION: Final = f"{{{ebrim.RIM}}}Association"
_OBJECTS: Final = (_ASSOCIATION, f"{{{ebrim.RIM}}}ExtrinsicObject", f"{{{ebrim.RIM}}}RegistryPackage")


def provide(asked: Asked) -> Answer | Refusal | Conflict:
    """The lot in the record, durable and once; all of it or nothing."""
    lot = _lot(asked.body, asked)
    person, wrong = named_person(asked, lot)
    lot = replace(lot, problems=(*wrong, *lot.problems))
    record_id = locate_for_deposit(asked.caller, person)
    if isinstance(record_id, Refusal):
        return record_id
    answer = submit_lot(asked.caller, record_id, lot)
    if not isinstance(answer, Submitted):
        return answer
    told = (*lot.warnings, *(problem for one in answer.documents for problem in one.warnings))
    settled(told)
    response = ebrim.registry_response(ebrim.SUCCESS, warnings_of(told, Transaction.PROVIDE))
    return Answer(ebrim.as_element(response))


def _lot(body: Element, asked: Asked) -> Submission:
    requests = [one for one in body if one.tag == SUBMIT]
    if not held(len(requests) == 1 and body[0].tag == SUBMIT, "xds.not_submit_objects", _REQUEST):
        raise Invalid.of(_REQUEST, "xds.not_submit_objects")
    wrong: list[Problem] = []
    files = dict(_files(asked, body, wrong))
    lot = read_submission(requests[0], files)
    described = {one.symbol for one in lot.documents}
    lonely = (name for name in files if not held(name in described, "xds.missing_entry", f"Document[{name}]"))
    wrong += [Problem(f"Document[{name}]", "xds.missing_entry") for name in lonely]
    documents = tuple(_as_signed(one) if is_signature(one) else one for one in lot.documents)
    return replace(lot, documents=documents, problems=(*wrong, *lot.problems))


def _files(asked: Asked, body: Element, wrong: list[Problem]) -> Iterable[tuple[str, bytes]]:
    """The files by the id of their Document."""
    seen: set[str] = set()
    for at, one in enumerate(list(body)[1:]):
        name, place = one.get("id", "")[:256], f"Document[{at + 1}]"
        if one.tag != DOCUMENT:
            wrong.append(Problem(_REQUEST, "xds.unknown_element", (("name", _name(one)),)))
            continue
        part, known = asked.file_of(one), f"Document[{name}]" if name else place
        held(part is not None, "xds.not_mtom", known)
        if part is None:
            # Said at once: it is the one thing that whoever writes such a message must know.
            raise Invalid.of(known, "xds.not_mtom")
        if not held(name and name not in seen, "xds.document_id", place):
            wrong.append(Problem(place, "xds.document_id"))
            continue
        seen.add(name)
        yield name, bytes(part.data)


def _name(one: Element) -> str:
    return str(one.tag).rpartition("}")[2][:60]


def _as_signed(one: SubmittedDocument) -> SubmittedDocument:
    """A signature file as its sender hashed it: some count the line end that stands before the next part as its own."""
    with_end = one.data + b"\n"
    meant = one.sha1 == sha1(with_end, usedforsecurity=False).hexdigest()
    return replace(one, data=with_end) if meant else one


def refused(said: SaysNo, asked: Asked) -> Answer:
    """The RegistryResponse that says no."""
    inside = {one.get("id", "") for one in asked.body.iter(*_OBJECTS)}
    targets = {one.get("targetObject", "") for one in asked.body.iter(_ASSOCIATION)}
    return Answer(answer_of(said, Transaction.PROVIDE, names_others=not targets <= inside))


OPERATIONS: Final = (
    Offered(
        service="repository",
        action=ebrim.ACTIONS["ITI-41"]["request"],
        element=REQUEST,
        answers=ebrim.ACTIONS["ITI-41"]["response"],
        run=provide,
        no=refused,
        needs_mtom=True,
    ),
)
