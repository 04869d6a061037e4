"""TD0.2 (is there a record, and what may I know of it) and TD1.3a (administrative data): one query, two reasons.

Owns the reading of the query and the shape of both answers; what is told is what the use cases tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from carnet.codes.ins import Ins
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.usecases.find_patient import PatientFound, Wanted, find_patient
from carnet.usecases.find_record import NothingFits
from carnet.usecases.read_administrative import Administrative, read_administrative
from carnet.usecases.see_status import MyRight, Status
from carnet.xds.asked import Answer, Asked, Element, Offered
from carnet.xds.record import hl7v3, persons
from carnet.xds.record.acknowledgement import ANSWER, QUERY, acknowledgement, control_act, query_ack, refused
from carnet.xds.record.hl7v3 import HL7, Header, Ii, frame, make
from carnet.xds.record.nodes import Node
from carnet.xds.record.who import ABSENT, record_of, same_person

EXISTS, CONSULTS = "TEST_EXST", "CNSLT_DATA"
SIGNS_IN: Final = ("COMPTE_INTERNET_OUVERT", "1.2.250.1.213.4.1.2.9")
AUTHORISATION: Final = ("1.2.250.1.213.4.1.2.6.1", "1.2.250.1.213.4.1.2.6.2")
TREATING: Final = "1.2.250.1.213.4.1.2.6.3"
CLOSING: Final = "1.2.250.1.213.4.1.2.4"
RIGHTS: Final = {
    MyRight.NONE: "NON_EXISTE",
    MyRight.VALID: "VALIDE",
    MyRight.EXPIRED: "EXPIRE",
    MyRight.FORBIDDEN: "INTERDIT",
}


@dataclass(frozen=True)
class Query:
    """Who is asked about, and why."""

    header: Header
    query_id: Ii
    ins: Ins


def read(root: Node) -> Query:
    """The query."""
    header = hl7v3.header(root, (EXISTS, CONSULTS))
    asked = hl7v3.control(root).one("queryByParameter")
    asked.one("statusCode").code(("new",))
    named = asked.one("parameterList").every("patientIdentifier")
    if len(named) != 1:
        path = f"{asked.path}/parameterList/patientIdentifier"
        raise Invalid.of(path, "record_message.repeated" if named else "record_message.missing")
    return Query(header, hl7v3.read_ii(asked.one("queryId")), persons.read_parameter_ins(named[0]))


def answer(asked: Asked) -> Answer | Refusal | Conflict:
    """Asks what the query is for."""
    query = read(Node.root(asked.body))
    same_person(asked, query.ins)
    return _consults(asked, query) if query.header.reason == CONSULTS else _exists(asked, query)


def _exists(asked: Asked, query: Query) -> Answer | Refusal | Conflict:
    """TD0.2."""
    found = find_patient(asked.caller, Wanted(ins=query.ins))
    if isinstance(found, Refusal | Conflict):
        return found
    return existence(asked, query, None if isinstance(found, NothingFits) else found)


def _consults(asked: Asked, query: Query) -> Answer | Refusal:
    """TD1.3a."""
    record_id = record_of(asked, query.ins)
    if record_id == ABSENT:
        return _answer(asked, query)
    if isinstance(record_id, Refusal):
        return record_id
    seen = read_administrative(asked.caller, record_id)
    return seen if isinstance(seen, Refusal) else _answer(asked, query, subject=_administrative(seen))


def existence(asked: Asked, query: Query, found: PatientFound | None) -> Answer:
    """The answer of TD0.2."""
    if found is None:
        return _answer(asked, query)
    status = found.status
    return _answer(
        asked, query, lines=_attention(status), subject=_subject(query.ins, status), closing=_closing(status)
    )


def _answer(
    asked: Asked, query: Query, *, lines: Iterable[Element] = (), subject: Element | None = None,
    closing: Element | None = None,
) -> Answer:  # fmt: skip
    """An answer, with what was found or with nothing."""
    code = "NF" if subject is None else "OK"
    reason = hl7v3.reason_element(query.header.reason)
    act = control_act(reason, subject, closing, query_ack(query.query_id, code))
    ack = acknowledgement("AA", query.header)
    return Answer(frame(ANSWER, query.header, asked.caller.now(), *lines, ack, act))


def _attention(status: Status) -> Iterable[Element]:
    """My own authorisation, and whether I am médecin traitant."""
    key, values = AUTHORISATION
    yield make(
        "attentionLine",
        make("keyWordText", code="AUTORISATION", codeSystem=key),
        make("value", xsi_type="CV", code=RIGHTS[status.right], codeSystem=values),
    )
    yield make(
        "attentionLine",
        make("keyWordText", code="STATUT_MT", codeSystem=TREATING),
        make("value", xsi_type="BL", value=str(status.treating_doctor).lower()),
    )


def registration(patient: Element, ended: datetime | None = None) -> Element:
    """The record as a registration; `ended` is the instant of its closing."""
    event = make(
        "registrationEvent",
        make("statusCode", code="completed"),
        make("effectiveTime", value=hl7v3.written(ended)) if ended else None,
        make("subject1", patient, typeCode="SBJ"),
        hl7v3.custodian(),
        classCode="REG",
        moodCode="EVN",
    )
    return make("subject", event, typeCode="SUBJ", contextConductionInd="false")


def _subject(asked: Ins, status: Status) -> Element:
    """Who may not read the record is told the number that was asked for, and no trait."""
    person = status.person
    inside = (persons.name_element(person.traits), *persons.traits_elements(person.traits)) if person else ()
    # A name that is not told is masked, never left out in silence.
    told = persons.person_element(*(inside or (make("name", nullFlavor="MSK"),)))
    attached = hl7v3.observation("RATTACHEMENT_ENS", value=False)
    numbers = person.numbers if person else (asked,)
    state = "active" if status.active else "terminated"
    return registration(persons.patient_element(numbers, state, told, attached), status.closed_at)


def _administrative(seen: Administrative) -> Element:
    """The person, her answers on emergencies, whether she signs in."""
    traits, chosen = seen.person.traits, seen.choices
    person = persons.person_element(
        persons.name_element(traits), *persons.traits_elements(traits), persons.birth_place_element(traits)
    )
    return registration(
        persons.patient_element(
            seen.person.numbers,
            "active",
            person,
            hl7v3.observation("OPPOSITION_BRIS_DE_GLACE", value=not chosen.break_glass_allowed),
            hl7v3.observation("OPPOSITION_ACCES_URGENCE", value=not chosen.samu_allowed),
            hl7v3.observation(SIGNS_IN[0], value=seen.signs_in, system=SIGNS_IN[1]),
        )
    )


def _closing(status: Status) -> Element | None:
    """Why a record is closed, and the person's own words where professionals may read them."""
    if status.closed_at is None:
        return None
    issue = make(
        "detectedIssueEvent",
        make("code", code=status.motive, codeSystem=CLOSING),
        make("text", text=status.raison) if status.raison else None,
        classCode="ALRT",
        moodCode="EVN",
    )
    return make("reasonOf", issue, typeCode="RSON")


OPERATIONS: Final = (
    Offered(
        "record", f"{HL7}:{QUERY}", f"{{{HL7}}}{QUERY}", f"{HL7}:{ANSWER}", answer, no=refused,
        reads=True,
    ),
)  # fmt: skip
