"""Reads the patient of a CDA header. Owns which of several names is which (qualifiers BR, SP and CL)."""

from carnet.cda.model import Patient
from carnet.cda.parser import Element
from carnet.cda.reader import Reader, words


def read_patient(read: Reader, root: Element) -> Patient | None:
    """The patient; a second one is a problem (`cda.several_patients`): a record holds documents of one person."""
    roles = read.all(root, "recordTarget/patientRole")
    if not roles:
        return None
    role = roles[0]
    if len(roles) > 1:
        read.problem(roles[1], "cda.several_patients")
    patient = read.first(role, "patient")
    names = read.all(patient, "name")
    family, given = _parts(read, names, "family"), _parts(read, names, "given")
    birth_place = read.first(patient, "birthplace/place")
    return Patient(
        ids=read.identifiers(role),
        birth_name=_qualified(family, "BR") or _qualified(family, ""),
        used_name=_qualified(family, "CL") or _qualified(family, "SP"),
        given_names=_qualified(given, ""),
        first_given=_qualified(given, "BR"),
        used_given=_qualified(given, "CL"),
        sex=read.code(patient, "administrativeGenderCode"),
        birth_time=read.time(patient, "birthTime"),
        birth_place_code=read.text(birth_place, "addr/county"),
        birth_place_name=read.text(birth_place, "addr/city") or read.text(birth_place, "name"),
    )


def _parts(read: Reader, names: list[Element], part: str) -> list[tuple[str, str]]:
    """The parts of all names with their qualifiers; a qualifier may hold several codes."""
    found = [element for name in names for element in read.all(name, part)]
    return [(code, words(each)) for each in found for code in (each.get("qualifier") or "").split() or [""]]


def _qualified(parts: list[tuple[str, str]], qualifier: str) -> str:
    """The parts with this qualifier. Several unqualified given names are one list, as foreign documents write it."""
    found = [text for code, text in parts if code == qualifier and text]
    return " ".join(found) if not qualifier else next(iter(found), "")
