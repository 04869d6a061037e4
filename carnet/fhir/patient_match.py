"""`$match` (ITI-119): from the Patient that is sent to who is looked for. Pure; owns no right.

A number is looked for with the birth date; without one, all the strict traits are needed, the birthplace as the French
core profile writes it. A partial Patient is refused naming what lacks: it never fits somebody by chance.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from carnet.codes.traits import Sex, StrictTraits
from carnet.fhir import person_systems as systems
from carnet.fhir.numbers import ins_of
from carnet.fhir.patient import GENDER
from carnet.fhir.patient_search import REASON, whole_day
from carnet.fhir.person_systems import Json
from carnet.kernel.errors import Invalid
from carnet.usecases.find_patient import Wanted

_SEXES = {code: sex for sex, code in GENDER.items()}


def read(body: Json) -> Wanted:
    """The Parameters of `$match`, or a Patient alone. Raises Invalid, UnknownDomain."""
    if body.get("resourceType") == "Patient":
        return _wanted(body)
    if body.get("resourceType") != "Parameters":
        raise Invalid.of("Parameters", "fhir.wrong_resource")
    given = {str(one.get("name")): one for one in map(_dict, _list(body.get("parameter")))}
    resource = given.get("resource", {}).get("resource")
    if not isinstance(resource, dict) or resource.get("resourceType") != "Patient":
        raise Invalid.of("Parameters.parameter:resource", "fhir.patient_needed")
    most = given.get("count", {}).get("valueInteger")
    if most is not None and (not isinstance(most, int) or most < 1):
        raise Invalid.of("Parameters.parameter:count", "fhir.not_a_count")
    reason = given.get(REASON, {}).get("valueCode")
    return replace(_wanted(resource), reason=reason if isinstance(reason, str) else "")


def _wanted(resource: Json) -> Wanted:
    born = _birth_date(resource)
    for index, one in enumerate(_list(resource.get("identifier"))):
        if isinstance(one, dict) and one.get("system") not in (None, systems.URI):
            where = f"Patient.identifier[{index}].value"
            return Wanted(ins=ins_of(str(one["system"]), str(one.get("value", "")), where), birth_date=born)
    return Wanted(traits=_traits(resource, born))


def _traits(resource: Json, born: date | None) -> StrictTraits:
    name = _official(resource)
    given = [one for one in _list(name.get("given")) if isinstance(one, str)]
    parts = {
        "Patient.name.family": name.get("family"),
        "Patient.name.given": given[0] if given else None,
        "Patient.birthDate": born,
        "Patient.gender": resource.get("gender"),
        "Patient.extension:birthPlace": _birth_place(resource),
    }
    lacking = next((where for where, value in parts.items() if not value), None)
    if lacking or born is None:
        raise Invalid.of(lacking or "Patient.birthDate", "fhir.search_needs_number_or_all_traits")
    return StrictTraits(
        birth_name=str(parts["Patient.name.family"]),
        first_given_name=str(parts["Patient.name.given"]),
        birth_date=born,
        sex=_SEXES.get(str(parts["Patient.gender"]), Sex.UNKNOWN),
        given_names=" ".join(given) if len(given) > 1 else "",
        birth_place=str(parts["Patient.extension:birthPlace"]),
    )


def _official(resource: Json) -> Json:
    """The name of birth: the official one, else the only one that is given."""
    names = [one for one in _list(resource.get("name")) if isinstance(one, dict)]
    return next((one for one in names if one.get("use") == "official"), names[0] if names else {})


def _birth_date(resource: Json) -> date | None:
    text = resource.get("birthDate")
    if text is None:
        return None
    found = whole_day(str(text))
    if found is None:
        raise Invalid.of("Patient.birthDate", "fhir.not_a_date")
    return found


def _birth_place(resource: Json) -> str:
    for one in _list(resource.get("extension")):
        if isinstance(one, dict) and one.get("url") == systems.BIRTH_PLACE:
            for part in _list(_dict(one.get("valueAddress")).get("extension")):
                if _dict(part).get("url") == systems.INSEE_CODE:
                    return str(_dict(_dict(part).get("valueCoding")).get("code") or "")
    return ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}
