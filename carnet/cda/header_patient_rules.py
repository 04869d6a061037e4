"""Rules on the patient of a header. Owns the strict traits that an INS asks for; never checks the INS's key.

Source: CI-SIS Structuration minimale, recordTarget; référentiel national d'identitovigilance (strict traits).
The key of the INS is checked by `carnet.codes` in the use case, which knows which roots this instance takes.
"""

from carnet.cda.cdatime import Precision
from carnet.cda.header_rule import HeaderRule, error, warning
from carnet.cda.model import CdaHeader, Patient

_ROLE = "/recordTarget/patientRole"
_PATIENT = f"{_ROLE}/patient"


def _patient(header: CdaHeader) -> Patient:
    return header.patient or Patient()


def _one_ins(header: CdaHeader) -> bool:
    """One person, one INS: two different numbers under the roots of the INS are two persons."""
    return len({each.extension for each in _patient(header).ins}) <= 1


def _has_ins(header: CdaHeader) -> bool:
    return bool(_patient(header).ins) and all(each.extension for each in _patient(header).ins)


def _birth_day(header: CdaHeader) -> bool:
    birth = _patient(header).birth_time
    return birth is not None and birth.precision >= Precision.DAY


def _sex(header: CdaHeader) -> bool:
    sex = _patient(header).sex
    return sex is not None and sex.code in ("F", "M", "U", "UN", "I")


PATIENT_RULES: tuple[HeaderRule, ...] = (
    error("cda.patient", "/recordTarget", lambda h: h.patient is not None),
    error("cda.patient_ins", f"{_ROLE}/id", _has_ins),
    error("cda.patient_several_ins", f"{_ROLE}/id", _one_ins),
    error("cda.patient_birth_date", f"{_PATIENT}/birthTime", _birth_day),
    error("cda.patient_sex", f"{_PATIENT}/administrativeGenderCode", _sex),
    error("cda.patient_name", f"{_PATIENT}/name", lambda h: bool(_patient(h).birth_name or _patient(h).used_name)),
    # IMG-CR_DRIMbox has one family name, of qualifier SP, and neither a first birth given name nor a birthplace.
    warning("cda.patient_birth_name", f"{_PATIENT}/name/family", lambda h: bool(_patient(h).birth_name)),
    warning("cda.patient_first_given", f"{_PATIENT}/name/given", lambda h: bool(_patient(h).first_given)),
    warning("cda.patient_given_names", f"{_PATIENT}/name/given", lambda h: bool(_patient(h).given_names)),
    warning(
        "cda.patient_birth_place",
        f"{_PATIENT}/birthplace/place/addr/county",
        lambda h: bool(_patient(h).birth_place_code),
    ),
)
