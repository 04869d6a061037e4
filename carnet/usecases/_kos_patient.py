"""Are these images of this person? Owns the comparison of a list of images with the record's identity (A33).

The INS decides; birth date, sex and family name must not say otherwise where the file has them. The names of DICOM do
not tell a birth name from a used one: either will do. Given names are not compared: machines cut and join them.
"""

from carnet.cda.kos import KosFacts
from carnet.cda.model import INS_ROOTS
from carnet.identity.ins import parse_ins
from carnet.identity.traits import PersonIdentity, Sex, Trait
from carnet.kernel.errors import Invalid, Problem
from carnet.usecases._other_person import differing

NUMBER = "file/PatientID"
_ELEMENTS = {
    Trait.BIRTH_NAME: "file/PatientName",
    Trait.BIRTH_DATE: "file/PatientBirthDate",
    Trait.SEX: "file/PatientSex",
}
_SEXES = {"M": Sex.MALE, "F": Sex.FEMALE}


def check_kos_patient(kos: KosFacts, record: PersonIdentity) -> None:
    """Raises Invalid when the file has no INS, or is of another person, naming each element that differs."""
    numbers = [(root, number) for root, number in kos.patient_ids if root in INS_ROOTS]
    if not numbers:
        raise Invalid.of(NUMBER, "kos.ins_missing")
    if any(parse_ins(root, number, NUMBER) not in record.numbers for root, number in numbers):
        raise Invalid.of(NUMBER, "cda.other_patient")
    sex = _SEXES.get(kos.sex)
    found = differing(record, families=(kos.family,), birth_date=kos.birth_date, sex=sex)
    differ = [Problem(_ELEMENTS[trait], "cda.other_patient_trait") for trait in found]
    if differ:
        raise Invalid(*differ)
