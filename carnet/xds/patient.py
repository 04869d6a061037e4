"""Whom a message of XDS is about: the person of its assertion, who must be the one of its lot. Owns this one check."""

from typing import Final

from carnet.codes.ins import Ins, parse_ins
from carnet.kernel.errors import Invalid, Problem
from carnet.kernel.trace import held
from carnet.usecases._submission import Submission
from carnet.xds.asked import Asked

PATIENT: Final = "SubmissionSet.patientId"


def named_person(asked: Asked, lot: Submission) -> tuple[Ins, tuple[Problem, ...]]:
    """The person, and what is wrong with whom the lot names. Raises Invalid when neither names anybody."""
    said = parse_ins(*lot.patient_id, PATIENT) if lot.patient_id else None
    if asked.patient is not None:
        same = held(said is None or said == asked.patient, "xds.other_patient", PATIENT)
        return asked.patient, () if same else (Problem(PATIENT, "xds.other_patient"),)
    if said is None:
        raise Invalid(*(lot.problems or (Problem(PATIENT, "metadata.missing"),)))
    return said, ()
