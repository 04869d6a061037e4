"""Are these images of this person? Owns the comparison of a list of images with the record's identity (A33).

The INS decides; birth date, sex and family name must not say otherwise where the file has them. The names of DICOM do
not tell a birth name from a used one: either will do. Given names are not compared: machines cut and join them.
"""

from carnet.cda.kos import KosFacts
from carnet.cda.model import INS_ROOTS
from carnet.codes.traits import comparable
from carnet.identity.ins import parse_ins
from carnet.identity.traits import PersonIdentity, Sex
from carnet.kernel.errors import Invalid, Problem

NUMBER = "file/PatientID"
_SEXES = {"M": Sex.MALE, "F": Sex.FEMALE}


def check_kos_patient(kos: KosFacts, record: PersonIdentity) -> None:
    """Raises Invalid when the file has no INS, or is of another person, naming each element that differs."""
    numbers = [(root, number) for root, number in kos.patient_ids if root in INS_ROOTS]
    if not numbers:
        raise Invalid.of(NUMBER, "kos.ins_missing")
    if any(parse_ins(root, number, NUMBER) not in record.numbers for root, number in numbers):
        raise Invalid.of(NUMBER, "cda.other_patient")
    differ = [Problem(element, "cda.other_patient_trait") for element in _differences(kos, record)]
    if differ:
        raise Invalid(*differ)


def _differences(kos: KosFacts, record: PersonIdentity) -> list[str]:
    traits = record.traits
    names = {comparable(name) for name in (traits.birth_name, traits.used_name) if name}
    sex = _SEXES.get(kos.sex)
    unequal = {
        "file/PatientName": bool(kos.family) and comparable(kos.family) not in names,
        "file/PatientBirthDate": bool(kos.birth_date) and kos.birth_date != f"{traits.birth_date:%Y%m%d}",
        "file/PatientSex": sex is not None and traits.sex not in (sex, Sex.UNKNOWN),
    }
    return [element for element, differs in unequal.items() if differs]
