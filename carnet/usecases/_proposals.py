"""What documents of the record propose to "Ma santé". Owns what becomes a proposal, and its id; looks at no right.

A proposal is seen by who may read its document now, and nobody else: it is made anew of the documents at each request.
What the person decided is a line of the profile under the id of the proposal: written when it was accepted, taken away
at once when it was refused. The id is a keyed fingerprint of what is proposed (never of the document): the same words
of another document are not proposed again, and the id tells nothing to who reads the database.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec

from carnet.cda.clinical import Kind, Statement, read_statements
from carnet.cda.fhir_file import FHIR_TYPES
from carnet.cda.ips import read_summary
from carnet.cda.model import Code
from carnet.cda.parser import parse
from carnet.codes.traits import comparable
from carnet.crypto.derived import derived_key
from carnet.documents import contents
from carnet.documents.contents import Content, ContentDamaged
from carnet.documents.entry import Entry
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Invalid, Unavailable
from carnet.policy.sections import Section
from carnet.profile.resources import Resource, resource_of, said_in
from carnet.profile.shapes import ASKED, LONGEST, Form, Question
from carnet.storage.blobs import BlobMissing
from carnet.storage.keys import required
from carnet.usecases._disclosed import MOST_BYTES
from carnet.usecases._facts import Facts, zone
from carnet.usecases._kept import MEMORY
from carnet.usecases._profile import Held
from carnet.usecases._profile_answers import checked

NOTHING_KNOWN: Final = frozenset(
    {
        "no-allergy-info", "no-known-allergies", "no-problem-info", "no-known-problems", "no-medication-info",
        "no-known-medications", "no-procedure-info", "no-known-procedures", "no-known-food-allergies",
        "no-known-medication-allergies", "no-known-environmental-allergies", "716186003", "160245001", "787481004",
        "409137002",
    }
)  # fmt: skip
"""Codes that say that there is nothing, or that nobody knows (IPS absent-unknown-uv-ips, SNOMED CT)."""
_SECTIONS: Final[Mapping[Kind, Section]] = {
    Kind.ALLERGY: Section.ALLERGIES,
    Kind.PROBLEM: Section.ILLNESSES,
    Kind.PAST_PROBLEM: Section.ILLNESSES,
    Kind.MEDICINE: Section.TREATMENTS,
    Kind.PRESCRIBED: Section.TREATMENTS,
    Kind.ACT: Section.SURGERIES,
    Kind.FAMILY: Section.FAMILY,
}
_KINDS_OF_ALLERGY: Final = {
    "416098002": "medication", "419511003": "medication", "DALG": "medication", "DINT": "medication",
    "medication": "medication", "414285001": "food", "418471000": "food", "FALG": "food", "food": "food",
    "426232007": "environment", "EALG": "environment", "environment": "environment",
}  # fmt: skip
_RELATIVES: Final = {
    "MTH": "mother", "NMTH": "mother", "FTH": "father", "NFTH": "father", "SIS": "sister", "NSIS": "sister",
    "BRO": "brother", "NBRO": "brother", "GRPRN": "grandparent", "GRMTH": "grandparent", "GRFTH": "grandparent",
    "MGRMTH": "grandparent", "MGRFTH": "grandparent", "PGRMTH": "grandparent", "PGRFTH": "grandparent",
    "CHILD": "child", "SON": "child", "DAU": "child", "NCHILD": "child",
}  # fmt: skip
_REFUTED: Final = frozenset({"refuted", "entered-in-error"})
_OF_TEXT: Final = LONGEST[Form.TEXT]


@dataclass(frozen=True)
class Proposal:
    """A line that a document proposes: its section, its answers, the resource that it would be, where it comes from.

    `over` says that the document tells it as something of the past.
    """

    proposal_id: UUID
    section: Section
    said: Mapping[Question, str]
    resource: Resource
    over: bool


def statements_of(facts: Facts, entry: Entry, content: Content | None) -> tuple[Statement, ...]:
    """What a document says in codes; nothing when its bytes cannot be opened or are too many."""
    if content is None or content.size > MOST_BYTES:
        return ()
    try:
        made = MEMORY.one(content, "statements", lambda: msgspec.json.encode(_read(facts, entry, content)))
    except Unavailable:
        # The store does not answer. Nothing is kept of that: it would be told after the store is back.
        return ()
    return msgspec.json.decode(made, type=tuple[Statement, ...])


def _read(facts: Facts, entry: Entry, content: Content) -> tuple[Statement, ...]:
    try:
        data = contents.read(facts.record_id, content)
        if entry.codes.mime_type in FHIR_TYPES:
            return read_summary(data, entry.codes.mime_type, max_bytes=MOST_BYTES).statements
        return read_statements(parse(data, max_bytes=MOST_BYTES))
    except (ContentDamaged, BlobMissing, Invalid):
        return ()


def proposals_of(facts: Facts, statements: Iterable[Statement]) -> Iterator[Proposal]:
    """What these statements propose, each once. What is denied, unknown, or a treatment that ended is no proposal."""
    seen: set[UUID] = set()
    for statement in statements:
        section = _SECTIONS.get(statement.kind)
        if section is None or not _is_proposed(facts, statement):
            continue
        made = _made(facts, section, statement)
        if made is not None and made.proposal_id not in seen:
            seen.add(made.proposal_id)
            yield made


def _is_proposed(facts: Facts, statement: Statement) -> bool:
    codes = {one.code for code in (statement.code,) if code for one in (code, *code.translations)}
    if statement.negated or statement.certainty in _REFUTED or codes & NOTHING_KNOWN:
        return False
    if statement.kind in (Kind.MEDICINE, Kind.PRESCRIBED) and statement.until:
        return _day(statement.until) >= legal_day(facts.context.now, zone()).isoformat()
    return True


def _made(facts: Facts, section: Section, statement: Statement) -> Proposal | None:
    answers = _answers(section, statement)
    try:
        said = checked(facts, section, answers)
    except Invalid:
        try:
            # A date that no life has is left out; the rest stands.
            said = checked(facts, section, {key: text for key, text in answers.items() if key is not Question.SINCE})
        except Invalid:
            return None
    resource = _with_codes(resource_of(section, said), statement.code)
    over = statement.kind is Kind.PAST_PROBLEM
    if over:
        resource = _past(resource, statement)
    return Proposal(_id_of(facts, section, statement), section, said, resource, over)


def _answers(section: Section, statement: Statement) -> dict[Question, str]:
    name, code = statement.name, statement.type.code if statement.type else ""
    found = {Question.WHAT: _short(name), Question.SINCE: _day(statement.since)}
    if len(name) > _OF_TEXT:
        found[Question.NOTE] = name
    if section is Section.ALLERGIES:
        del found[Question.SINCE]
        found[Question.KIND] = _KINDS_OF_ALLERGY.get(code, "")
        found[Question.REACTION] = _short(", ".join(statement.reactions))
    if section is Section.TREATMENTS:
        found[Question.DOSE] = _short(statement.words) if statement.words != name else ""
    if section is Section.FAMILY:
        del found[Question.SINCE]
        found[Question.KIND] = _RELATIVES.get(code, "other")
    return {question: text for question, text in found.items() if text}


def _short(text: str) -> str:
    """One line that fits into the answer."""
    line = " ".join(text.split())
    return line if len(line) <= _OF_TEXT else f"{line[: _OF_TEXT - 1]}…"


def _day(text: str) -> str:
    """A time of CDA as the date of an answer, with its precision: 201904 is 2019-04."""
    digits = text[:8]
    if not digits.isascii() or not digits.isdigit() or len(digits) < 4:
        return ""
    parts = (digits[:4], digits[4:6], digits[6:8])
    return "-".join(part for part in parts if len(part) in (2, 4) and part)


def _with_codes(resource: Resource, code: Code | None) -> Resource:
    """The codes of the document underneath the words; their systems as FHIR names them."""
    name = next((one for one in ("medicationCodeableConcept", "code") if one in resource), "")
    every = [_coding(one) for one in (code, *(code.translations if code else ())) if one and one.code]
    if not name or not every:
        return resource
    concept = dict(resource[name])
    concept["coding"] = [*concept.get("coding", []), *every[:4]]
    return {**resource, name: concept}


def _coding(code: Code) -> dict[str, Any]:
    system = code.system if ":" in code.system or not code.system else f"urn:oid:{code.system}"
    found = {"system": system, "code": code.code, "display": code.display[:200]}
    return {key: text for key, text in found.items() if text}


def _past(resource: Resource, statement: Statement) -> Resource:
    """An illness of the past: not active, with its end where the document says it."""
    system = "http://terminology.hl7.org/CodeSystem/condition-clinical"
    ended = _day(statement.until)
    more = {"abatementDateTime": ended} if ended and ended >= resource.get("onsetDateTime", ended) else {}
    return {**resource, "clinicalStatus": {"coding": [{"system": system, "code": "inactive"}]}, **more}


def _id_of(facts: Facts, section: Section, statement: Statement) -> UUID:
    code = f"{statement.code.system}|{statement.code.code}" if statement.code else comparable(statement.name)
    relative = statement.type.code if section is Section.FAMILY and statement.type else ""
    key = derived_key(required(facts.keys.index), "proposals of the profile")
    made = hmac.digest(key.secret, "\x00".join((section.value, code, relative)).encode(), "sha256")
    return UUID(bytes=made[:16], version=4)


def same_words(section: Section, what: str) -> tuple[Section, str]:
    """By what a line that stands already is told to say the same."""
    return section, comparable(what)


def words_standing(kept: Held) -> set[tuple[Section, str]]:
    """What the lines of the profile say already, whoever wrote them: it is not proposed again."""
    asked = (line for line in kept.lines if line.section in ASKED)
    said = ((line.section, said_in(line.section, line.written.resource)) for line in asked)
    return {same_words(section, answers.get(Question.WHAT, "")) for section, answers in said}
