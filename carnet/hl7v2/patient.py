"""Whom a message is about (PID): one INS. Owns reading it, and its comparison with the document; looks nobody up."""

from typing import Final

from carnet.cda.model import CdaHeader
from carnet.codes import oids
from carnet.codes.ins import Ins, parse_ins
from carnet.hl7v2.er7 import Message, Segment, part
from carnet.identity.traits import normalised_name
from carnet.kernel.errors import Invalid, Problem

_ROOTS: Final = frozenset({oids.INS_NIR, oids.INS_NIA, oids.INS_NIR_TEST, oids.INS_NIR_DEMO, oids.INS_C})
_INS: Final = "INS"
_IDS, _NAMES, _BORN, _SEX, _COMPONENT_NAME = 3, 5, 7, 8, 1
_LEGAL: Final = "L"


def ins_of(message: Message) -> Ins:
    """The one INS of PID-3. Raises Invalid for none, for several, for one that is wrong."""
    pid = message.one("PID")
    found = [
        (at, part(one, 4, 2), part(one, 1))
        for at, one in enumerate(pid.fields.get(_IDS, ()))
        if part(one, 4, 2) in _ROOTS or part(one, 5) == _INS
    ]
    if not found:
        raise Invalid.of(pid.place(_IDS), "hl7.ins_missing")
    if len(found) > 1:
        raise Invalid.of(pid.place(_IDS), "hl7.two_ins")
    _, root, value = found[0]
    return parse_ins(root, value, pid.place(_IDS))


def differences(message: Message, header: CdaHeader) -> tuple[Problem, ...]:
    """What PID says of the person otherwise than the document does. The number itself is compared by the deposit."""
    pid, patient = message.one("PID"), header.patient
    if patient is None:
        return ()
    born = patient.birth_time.text[:8] if patient.birth_time else ""
    told = (
        (_NAMES, _birth_name(pid), normalised_name(patient.birth_name)),
        (_BORN, pid.text(_BORN)[:8], born),
        (_SEX, pid.text(_SEX), patient.sex.code if patient.sex else ""),
    )
    return tuple(
        Problem(pid.place(field), "hl7.other_person") for field, here, there in told if here and there and here != there
    )


def _birth_name(pid: Segment) -> str:
    """The birth name: the repetition that says so (L), else the only one there is."""
    names = pid.fields.get(_NAMES, ())
    legal = [one for one in names if part(one, 7) == _LEGAL] or (list(names) if len(names) == 1 else [])
    return normalised_name(part(legal[0], _COMPONENT_NAME)) if legal else ""
