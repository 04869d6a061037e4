"""ITI-43, Retrieve Document Set: files by their uniqueIds, in parts or inside the answer. Owns the operation; no rule.

Each file is a reading of its own, with its own rights and event; an error tells of one document and leaves the others.
`HomeCommunityId` is not looked at: the DMP is one community.
"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings

from carnet.kernel.errors import Conflict, Problem, Refusal
from carnet.kernel.ids import RecordId
from carnet.kernel.trace import held, require, required
from carnet.usecases.locate_for_reading import locate_for_reading
from carnet.usecases.retrieve_document import Retrieved, retrieve_document
from carnet.xds import ebrim, reading_errors
from carnet.xds.asked import Answer, Asked, Offered, SaysNo
from carnet.xds.ebrim import ACTIONS, FAILURE, PARTIAL_SUCCESS, SUCCESS, XDSB, XOP, RegistryError, escaped
from carnet.xds.mtom import Part
from carnet.xds.schema import differences
from carnet.xds.stored_queries import unique_ids

MOST_DOCUMENTS: Final = 200
_OTHERWISE: Final = "XDSRepositoryError"


@dataclass
class _Set:
    """The answer while it grows."""

    takes_parts: bool
    responses: list[str] = field(default_factory=list)
    parts: list[tuple[str, Part]] = field(default_factory=list)
    errors: list[RegistryError] = field(default_factory=list)
    size: int = 0

    @property
    def status(self) -> str:
        """How it went."""
        went_wrong = PARTIAL_SUCCESS if self.responses else FAILURE
        return went_wrong if self.errors else SUCCESS

    def add(self, unique_id: str, found: Retrieved) -> None:
        """A file that was read."""
        self.size += len(found.data)
        if self.takes_parts:
            name = f"document-{len(self.parts) + 1}@carnet"
            self.parts.append((name, Part(found.data, found.media_type)))
            inside = f'<xop:Include xmlns:xop="{XOP}" href="cid:{name}"/>'
        else:
            inside = b64encode(found.data).decode()
        self.responses.append(
            f"<DocumentResponse><RepositoryUniqueId>{settings.CARNET_REPOSITORY_ID}</RepositoryUniqueId>"
            f"<DocumentUniqueId>{escaped(unique_id)}</DocumentUniqueId><mimeType>{escaped(found.media_type)}</mimeType>"
            f"<Document>{inside}</Document></DocumentResponse>"
        )

    def refuse(self, rule: str, unique_id: str, **facts: str) -> None:
        """A file that is not answered."""
        problem = Problem(unique_id, rule, tuple(sorted(facts.items())))
        self.errors.append(reading_errors.of_problem(problem, _OTHERWISE))

    def answer(self) -> Answer:
        """All of it."""
        told = ebrim.registry_response(self.status, self.errors)
        return Answer(_response(told, "".join(self.responses)), self.parts, met=bool(self.responses))


def run(asked: Asked) -> Answer | Refusal:
    """Answers one set of documents."""
    wrong = differences(asked.body)
    first = wrong[0] if wrong else "/RetrieveDocumentSetRequest"
    require(not wrong, first.partition(" (")[0], "query.not_schema", where=first)
    patient = required(asked.patient, "/Envelope/Header/Security/Assertion", "query.no_patient")
    wanted = list(dict.fromkeys(_wanted(asked)))
    few = len(wanted) <= MOST_DOCUMENTS
    require(few, "DocumentRequest", "query.too_many_documents", limit=str(MOST_DOCUMENTS))
    record = locate_for_reading(asked.caller, patient)
    if isinstance(record, Refusal):
        return record
    found = _Set(asked.takes_parts)
    for repository, unique_id in wanted:
        _read(asked, record, repository, unique_id, found)
    return found.answer()


def refused(said: SaysNo, asked: Asked) -> Answer:
    """The answer that says no to all of it."""
    return Answer(_response(ebrim.registry_response(FAILURE, reading_errors.errors_of(said, _OTHERWISE)), ""))


def _wanted(asked: Asked) -> Iterator[tuple[str, str]]:
    for one in asked.body.iterchildren(f"{{{XDSB}}}DocumentRequest"):
        repository = one.findtext(f"{{{XDSB}}}RepositoryUniqueId", "").strip()
        yield repository, one.findtext(f"{{{XDSB}}}DocumentUniqueId", "").strip()


def _read(asked: Asked, record: RecordId, repository: str, unique_id: str, found: _Set) -> None:
    if not held(repository == settings.CARNET_REPOSITORY_ID, "query.other_repository", unique_id):
        found.refuse("query.other_repository", unique_id, own=settings.CARNET_REPOSITORY_ID)
        return
    if not held(found.size < settings.CARNET_MAX_UPLOAD_BYTES, "query.too_much_at_once", unique_id):
        found.refuse("query.too_much_at_once", unique_id)
        return
    answer = retrieve_document(asked.caller, record, *unique_ids(unique_id))
    if not isinstance(answer, Conflict):
        held(isinstance(answer, Retrieved), "query.no_such_document", unique_id)
    if isinstance(answer, Retrieved):
        found.add(unique_id, answer)
    elif isinstance(answer, Conflict):
        found.refuse(answer.rule, unique_id)
    else:
        found.errors.append(reading_errors.of_refusal(answer, "query.no_such_document", unique_id))


def _response(told: str, responses: str) -> str:
    return f'<RetrieveDocumentSetResponse xmlns="{XDSB}">{told}{responses}</RetrieveDocumentSetResponse>'


OPERATIONS: Final = (
    Offered(
        "repository", ACTIONS["ITI-43"]["request"], f"{{{XDSB}}}RetrieveDocumentSetRequest",
        ACTIONS["ITI-43"]["response"], run, no=refused, reads=True,
    ),
)  # fmt: skip
