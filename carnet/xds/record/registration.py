"""What the messages that create or change a record have in common: the person, her word, the author. No rule of care.

The author of the message must be the professional of the assertion, in the structure of the assertion: an HL7 author
proves nothing, and two that differ leave nobody to write into the journal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from carnet.codes import oids
from carnet.codes.ins import Ins
from carnet.kernel.errors import Invalid
from carnet.kernel.trace import require
from carnet.xds.asked import Answer, Asked, Element
from carnet.xds.record import hl7v3, persons, told
from carnet.xds.record.acknowledgement import accepted, control_act
from carnet.xds.record.hl7v3 import Header, make
from carnet.xds.record.nodes import Node
from carnet.xds.record.persons import Told
from carnet.xds.record.query import registration as registration_event
from carnet.xds.record.told import Detail
from carnet.xds.record.who import same_person

OPENING, REOPENING = "CONSENTEMENT_OUVERTURE_DMP", "CONSENTEMENT_REACTIVATION_DMP"
NO_GLASS, NO_SAMU = "OPPOSITION_BRIS_DE_GLACE", "OPPOSITION_ACCES_URGENCE"
_SAID: Final = (OPENING, REOPENING, NO_GLASS, NO_SAMU)
_PERSON: Final = "subject/registrationRequest/subject1/patient"
# The elements of what use cases name, as they stand in a message.
_ELEMENTS: Final = {
    "ins": f"{_PERSON}/id",
    "birth_name": f"{_PERSON}/patientPerson/name/family[@qualifier='BR']",
    "first_given_name": f"{_PERSON}/patientPerson/name/given",
    "given_names": f"{_PERSON}/patientPerson/name/given",
    "birth_date": f"{_PERSON}/patientPerson/birthTime",
    "sex": f"{_PERSON}/patientPerson/administrativeGenderCode",
    "birth_place": f"{_PERSON}/patientPerson/birthPlace/addr/county",
    "used_name": f"{_PERSON}/patientPerson/name/family[@qualifier='SP']",
    "used_given_name": f"{_PERSON}/patientPerson/name/given[@qualifier='CL']",
    "consent": f"{_PERSON}/subjectOf/administrativeObservation",
    "reason": "reasonOf/detectedIssueEvent/text",
}


@dataclass(frozen=True)
class Registration:
    """One message: its frame, whom it is about, what it says of the person and what she said."""

    header: Header
    ins: Ins
    person: Told
    path: str
    said: Mapping[str, bool]

    def opposed(self, code: str) -> bool | None:
        """Whether an access in an emergency is allowed; None where nothing is said."""
        return None if code not in self.said else not self.said[code]


def read(asked: Asked, reasons: Iterable[str]) -> Registration:
    """The message, checked against its assertion. Raises Invalid naming the element."""
    root = Node.root(asked.body)
    header = hl7v3.header(root, reasons)
    subject = hl7v3.control(root).one("subject").fixed({"typeCode": "SUBJ"})
    request = subject.one("registrationRequest").fixed({"classCode": "REG", "moodCode": "RQO"})
    request.one("statusCode").code(("active", "completed", "terminated"))
    patient = request.one("subject1").fixed({"typeCode": "SBJ"}).one("patient").fixed({"classCode": "PAT"})
    ins = persons.read_ins(patient)
    same_person(asked, ins)
    _author(asked, request)
    patient.one("statusCode").code(("terminated" if header.reason == "FERM" else "active",))
    person = patient.one("patientPerson")
    return Registration(header, ins, persons.read_person(person), person.path, _observations(patient))


def _author(asked: Asked, request: Node) -> None:
    entity = request.one("author").fixed({"typeCode": "AUT"}).one("assignedEntity")
    who = entity.one("id").fixed({"root": oids.PS_ID_NAT})
    same = who.attribute("extension") == asked.caller.actor_id
    require(same, f"{who.path}/@extension", "record_message.author_differs")
    place = entity.maybe("representedOrganization")
    number = place.maybe("id") if place else None
    if number:
        here = number.fixed({"root": oids.STRUCT_ID_NAT}).attribute("extension") == asked.caller.structure_id
        require(here, f"{number.path}/@extension", "record_message.place_differs")


def _observations(patient: Node) -> Mapping[str, bool]:
    said: dict[str, bool] = {}
    for node in patient.every("subjectOf"):
        observation = node.one("administrativeObservation")
        code = observation.one("code").fixed({"codeSystem": hl7v3.OPPOSITIONS}).code(_SAID)
        value = observation.one("value")
        answered = value.attribute("value") in ("true", "false")
        require(answered, f"{value.path}/@value", "record_message.not_a_yes_or_no")
        require(code not in said, observation.path, "record_message.repeated")
        said[code] = value.attribute("value") == "true"
    return said


def located(invalid: Invalid, message: Registration) -> Invalid:
    """The same problems, at the elements of the message."""
    name = message.header.interaction
    there = {key: f"{name}/controlActProcess/{where}" for key, where in _ELEMENTS.items()}
    found = Invalid(*(replace(one, element=there.get(one.element, one.element)) for one in invalid.problems))
    found.recorded = invalid.recorded
    return found


def done(asked: Asked, message: Registration, status: str, also: Iterable[Detail] = ()) -> Answer:
    """What was asked was done: the person's names told back, and what of the message is kept nowhere."""
    aside = tuple(told.warning("record_message.not_kept", f"{message.path}/{one}") for one in message.person.elsewhere)
    patient = persons.patient_element((message.ins,), status, _names(message))
    act = control_act(hl7v3.reason_element(message.header.reason), registration_event(patient))
    return accepted(message.header, asked.caller.now(), act, (*aside, *also))


def _names(message: Registration) -> Element:
    names = message.person.names
    parts = (
        make("family", text=names.birth, qualifier="BR") if names.birth else None,
        make("family", text=names.used, qualifier="SP") if names.used else None,
        make("given", text=names.first) if names.first else None,
    )
    told_back = make("name", *parts) if any(part is not None for part in parts) else make("name", nullFlavor="NI")
    return persons.person_element(told_back)
