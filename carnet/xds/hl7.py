"""The HL7 v2 types inside XDS metadata: CX, XCN, XON, PID fields and times. Owns their writing; looks nothing up.

Forms are those of the DMP (interop/notes.md 4): `801234567890^DURANT^Romuald^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS`.
"""

import re
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Final

from carnet.cda.cdatime import CdaTime, Precision
from carnet.codes import oids
from carnet.codes.ins import Ins
from carnet.usecases.find_entries import Coded, Party, Reference, SourcePatient

_INS_ROOTS: Final = frozenset({oids.INS_NIR, oids.INS_NIA, oids.INS_NIR_TEST, oids.INS_NIR_DEMO})
# What these types give a meaning: a name that holds one of them must not become two fields.
_ESCAPES: Final = {ord("\\"): "\\E\\", ord("^"): "\\S\\", ord("&"): "\\T\\", ord("~"): "\\R\\", ord("|"): "\\F\\"}
_TO_ESCAPE: Final = re.compile(r"[\\^&~|]")
_NATIONAL: Final = frozenset("086")
"""First digits of a PS_IdNat that is a number of the directory (RPPS, ADELI); others are numbers inside a structure."""
_FORMATS: Final = {
    Precision.YEAR: "%Y", Precision.MONTH: "%Y%m", Precision.DAY: "%Y%m%d", Precision.HOUR: "%Y%m%d%H",
    Precision.MINUTE: "%Y%m%d%H%M", Precision.SECOND: "%Y%m%d%H%M%S", Precision.FRACTION: "%Y%m%d%H%M%S",
}  # fmt: skip


def field(text: str) -> str:
    """A text as one field."""
    return text.translate(_ESCAPES) if _TO_ESCAPE.search(text) else text


@lru_cache(maxsize=4000)
def dtm(text: str, zone: tzinfo) -> str:
    """A time of a document as XDS writes it: UTC, to the precision that the document gives; empty for no time."""
    time = CdaTime.read(text) if text else None
    if time is None:
        return ""
    if time.precision < Precision.HOUR:
        return time.text[: (0, 4, 6, 8)[time.precision]]
    return _written(time.earliest(zone).astimezone(UTC), _FORMATS[time.precision])


def moment(at: datetime) -> str:
    """A moment of the record."""
    return _written(at.astimezone(UTC), "%Y%m%d%H%M%S")


def patient_cx(ins: Ins) -> str:
    """The person of a record."""
    return f"{ins.value}^^^&{ins.root.value}&ISO^NH"


def xcn(party: Party) -> str:
    """Somebody, a device or the person in a role; empty for who is not named."""
    if party.device and not party.family:
        person, kind = (field(party.device), ""), ("U", "RI")
    else:
        person, kind = (field(party.family), field(party.given)), ("D", _person_kind(party))
    if not party.id:
        return f"^{person[0]}^{person[1]}^^^{field(party.prefix)}".rstrip("^") if any(person) else ""
    system = f"&{field(party.id_system)}&ISO" if party.id_system else ""
    prefix = field(party.prefix)
    return f"{field(party.id)}^{person[0]}^{person[1]}^^^{prefix}^^^{system}^{kind[0]}^^^{kind[1]}"


def xon(party: Party) -> str:
    """A place in whose name somebody acts, named by its number where it has no name; empty without one."""
    if not party.organisation_id:
        return field(party.organisation)
    system = f"&{field(party.organisation_system)}&ISO" if party.organisation_system else ""
    kind = "IDNST" if party.organisation_system == oids.STRUCT_ID_NAT else ""
    number = field(party.organisation_id)
    return f"{field(party.organisation) or number}^^^^^{system}^{kind}^^^{number}"


def coded_text(coded: Coded | None) -> str:
    """A code with its words and its system, as authorSpecialty carries it; the words alone without a code."""
    if coded is None:
        return ""
    if not coded.code:
        return field(coded.display)
    return f"{field(coded.code)}^{field(coded.display)}^{field(coded.system)}"


def source_patient_id(patient: SourcePatient) -> str:
    """The number of the person where the document was made, else the first that it gives."""
    found = next((one for one in patient.ids if one[0] not in _INS_ROOTS), None) or next(iter(patient.ids), None)
    return _cx(*found) if found else ""


def source_patient_info(patient: SourcePatient) -> tuple[str, ...]:
    """The person as the document names her: PID-3, PID-5, PID-7 and PID-8."""
    given, _, more = (patient.given_names or patient.first_given).partition(" ")
    names = [
        f"{field(family)}^{field(given)}^{field(more)}^^^^{kind}"
        for family, kind in ((patient.birth_name, "L"), (patient.used_name, "D"))
        if family
    ]
    told = (
        ("PID-3", "~".join(_cx(*one) for one in patient.ids)),
        ("PID-5", "~".join(names)),
        ("PID-7", patient.birth_date[:8]),
        ("PID-8", _SEXES.get(patient.sex, patient.sex)),
    )
    return tuple(f"{name}|{value}" for name, value in told if value)


def reference_cxi(reference: Reference) -> str:
    """A number of referenceIdList."""
    value, root = (reference.extension, reference.root) if reference.extension else (reference.root, "")
    return f"{field(value)}^^^{f'&{field(root)}&ISO' if root else ''}^{reference.kind.value}"


_SEXES: Final = {"UN": "A"}


def _cx(root: str, value: str) -> str:
    if not value:
        return f"{field(root)}^^^^"
    kind = "NH" if root in _INS_ROOTS else "PI"
    return f"{field(value)}^^^&{field(root)}&ISO^{kind}"


def _person_kind(party: Party) -> str:
    if party.id_system in _INS_ROOTS:
        return "NH"
    return "IDNPS" if party.id_system == oids.PS_ID_NAT and party.id[:1] in _NATIONAL else "EI"


def _written(at: datetime, form: str) -> str:
    # `%Y` does not fill years before 1000 on every system.
    return f"{at.year:04d}{at.strftime(form[2:])}"
