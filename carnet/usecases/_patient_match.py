"""Is this document about this person? Owns the comparison of a header with the record's identity (A33)."""

from datetime import UTC

from carnet.cda.cdatime import Precision
from carnet.cda.model import CdaHeader, Patient
from carnet.identity.ins import Ins, InsRoot, parse_ins
from carnet.identity.traits import PersonIdentity, Sex, StrictTraits, Trait, differences
from carnet.kernel.errors import Invalid, Problem
from carnet.kernel.trace import held, require

PATIENT = "/ClinicalDocument/recordTarget/patientRole"
ELEMENTS = {
    Trait.BIRTH_NAME: f"{PATIENT}/patient/name/family[@qualifier='BR']",
    Trait.FIRST_GIVEN_NAME: f"{PATIENT}/patient/name/given[@qualifier='BR']",
    Trait.GIVEN_NAMES: f"{PATIENT}/patient/name/given[not(@qualifier)]",
    Trait.BIRTH_DATE: f"{PATIENT}/patient/birthTime",
    Trait.SEX: f"{PATIENT}/patient/administrativeGenderCode",
    Trait.BIRTH_PLACE: f"{PATIENT}/patient/birthplace/place/addr/county",
}


def ins_of(header: CdaHeader, *, lenient: bool = False) -> Ins:
    """The INS in a header. Raises Invalid when there is none, or when its root, form or key is wrong.

    `lenient`: any number under any root is taken as a test number, unchanged.
    """
    patient = header.patient
    if patient is None:
        raise Invalid.of(PATIENT, "cda.patient_missing")
    found = patient.ins or (patient.ids if lenient else ())
    if not found or not found[0].extension:
        raise Invalid.of(f"{PATIENT}/id", "cda.ins_missing")
    if lenient:
        return Ins(InsRoot.NIR_TEST, found[0].extension)
    return parse_ins(found[0].root, found[0].extension, f"{PATIENT}/id")


def traits_of(patient: Patient) -> StrictTraits:
    """The strict traits that a header gives. Raises Invalid without a birth date."""
    born = patient.birth_time
    if born is None or born.precision < Precision.DAY:
        raise Invalid.of(ELEMENTS[Trait.BIRTH_DATE], "cda.birth_date_missing")
    return StrictTraits(
        birth_name=patient.birth_name or patient.used_name,
        first_given_name=patient.first_given or _first(patient),
        birth_date=born.earliest(UTC).date(),
        sex=_sex(patient),
        given_names=patient.given_names,
        birth_place=patient.birth_place_code or None,
        used_name=patient.used_name or None,
    )


def check_patient(header: CdaHeader, record: PersonIdentity, *, lenient: bool = False) -> None:
    """Raises Invalid when the document is not about the person of the record, naming each trait that differs."""
    require(ins_of(header, lenient=lenient) in record.numbers, f"{PATIENT}/id", "cda.other_patient")
    assert header.patient is not None  # noqa: S101  # `ins_of` found a patient.
    differ = () if lenient else differences(record.traits, traits_of(header.patient))
    for trait, element in ELEMENTS.items():
        if not lenient:
            held(trait not in differ, "cda.other_patient_trait", element)
    if differ:
        raise Invalid(*(Problem(ELEMENTS[trait], "cda.other_patient_trait") for trait in differ))


def _first(patient: Patient) -> str:
    return (patient.given_names or patient.used_given).split(" ")[0]


def _sex(patient: Patient) -> Sex:
    code = patient.sex.code if patient.sex else ""
    return Sex(code) if code in set(Sex) else Sex.UNKNOWN
