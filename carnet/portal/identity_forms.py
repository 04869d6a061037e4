"""The form of an identity at the desk. Owns its fields and their reading; never says what an agent may change."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from django.conf import settings

from carnet.codes.birth_date import completed
from carnet.codes.quality import IdentityAttribute, IdentityDocument, IdentityStatus
from carnet.codes.traits import Sex, StrictTraits, Trait
from carnet.identity.api import Ins, InsRoot, PersonIdentity, parse_ins
from carnet.kernel.errors import Invalid, Problem
from carnet.usecases.correct_identity import Correction

# From the element of a problem to the field where its sentence stands.
FIELDS: Final = {
    Trait.BIRTH_NAME.value: "nom",
    Trait.FIRST_GIVEN_NAME.value: "prenom",
    Trait.GIVEN_NAMES.value: "prenoms",
    Trait.BIRTH_DATE.value: "naissance",
    Trait.SEX.value: "sexe",
    Trait.BIRTH_PLACE.value: "lieu",
    "ins": "ins",
    "status": "statut",
    "document": "piece",
    "reason": "raison",
    "source": "insi",
    "consent": "accord",
}
IN_ORDER: Final = ("piece", "nom", "prenom", "prenoms", "naissance", "sexe", "lieu", "ins", "statut", "raison")
ATTRIBUTES: Final = {
    "douteuse": IdentityAttribute.DOUBTFUL,
    "fictive": IdentityAttribute.FICTITIOUS,
    "homonyme": IdentityAttribute.HOMONYM,
}
OLD_IS_THEIRS: Final = "sien"
T = TypeVar("T", bound=StrEnum)


def roots() -> tuple[InsRoot, ...]:
    """The kinds of numbers that this instance takes."""
    if settings.CARNET_FOR_TESTS_ONLY:
        return (InsRoot.NIR_TEST, InsRoot.NIR_DEMO)
    return (InsRoot.NIR, InsRoot.NIA)


def values_of(identity: PersonIdentity) -> dict[str, str]:
    """The form as this identity fills it."""
    traits, ins = identity.traits, identity.ins
    born = traits.birth_date
    return {
        "nom": traits.birth_name,
        "prenom": traits.first_given_name,
        "prenoms": traits.given_names,
        "naissance-day": str(born.day),
        "naissance-month": str(born.month),
        "naissance-year": str(born.year),
        "sexe": traits.sex.value,
        "lieu": traits.birth_place or "",
        "nom_utilise": traits.used_name or "",
        "prenom_utilise": traits.used_given_name or "",
        "racine": (ins.root if ins else roots()[0]).value,
        "ins": ins.value if ins else "",
        "statut": identity.status.value,
        **{name: "oui" for name, attribute in ATTRIBUTES.items() if attribute in identity.attributes},
    }


def correction(form: Mapping[str, str], version: int) -> Correction:
    """What the agent states. Raises Invalid naming each field that cannot be read."""
    problems: list[Problem] = []
    born = _birth_date(form, problems)
    ins = _ins(form, problems)
    sex = _one_of(Sex, form.get("sexe", ""), Trait.SEX.value, "identity.sex_missing", problems)
    status = _one_of(IdentityStatus, form.get("statut", ""), "status", "identity.status_missing", problems)
    if problems or born is None or sex is None or status is None:
        raise Invalid(*problems)
    attributes = frozenset(attribute for name, attribute in ATTRIBUTES.items() if form.get(name) == "oui")
    seen = form.get("piece", "")
    return Correction(
        identity=PersonIdentity(_traits(form, born, sex), ins, status, attributes),
        version=version,
        seen=IdentityDocument(seen) if seen in set(IdentityDocument) else None,
        reason=form.get("raison", ""),
        former_is_theirs=form.get("ancien", OLD_IS_THEIRS) == OLD_IS_THEIRS,
        key=form.get("form_key", ""),
    )


def qualified(form: Mapping[str, str]) -> PersonIdentity:
    """Who a person says to be, with the number that was read at its source. Raises Invalid naming each field."""
    problems: list[Problem] = []
    born = _birth_date(form, problems)
    ins = _ins(form, problems)
    sex = _one_of(Sex, form.get("sexe", ""), Trait.SEX.value, "identity.sex_missing", problems)
    if not form.get("ins", "").strip():
        problems.append(Problem("ins", "find.ins_missing"))
    if form.get("piece", "") not in set(IdentityDocument):
        problems.append(Problem("document", "opening.piece_missing"))
    if form.get("insi") != "oui":
        problems.append(Problem("source", "opening.ins_source_missing"))
    if problems or born is None or sex is None:
        raise Invalid(*problems)
    return PersonIdentity(_traits(form, born, sex), ins, IdentityStatus.QUALIFIED)


def strict_traits(form: Mapping[str, str]) -> StrictTraits:
    """The traits that were typed to look for somebody. Raises Invalid naming each field that cannot be read."""
    problems: list[Problem] = []
    born = _birth_date(form, problems)
    sex = _one_of(Sex, form.get("sexe", ""), Trait.SEX.value, "identity.sex_missing", problems)
    if problems or born is None or sex is None:
        raise Invalid(*problems)
    return _traits(form, born, sex)


def _traits(form: Mapping[str, str], born: date, sex: Sex) -> StrictTraits:
    text = {name: " ".join(form.get(name, "").split()) for name in ("nom", "prenom", "prenoms", "lieu")}
    traits = StrictTraits(text["nom"], text["prenom"], born, sex, text["prenoms"], text["lieu"].upper() or None)
    used = (" ".join(form.get(name, "").split()) or None for name in ("nom_utilise", "prenom_utilise"))
    return replace(traits, used_name=next(used), used_given_name=next(used))


def _birth_date(form: Mapping[str, str], problems: list[Problem]) -> date | None:
    """The birth date; a day or a month that is not known is left empty, and filled by the rules."""
    year, month, day = (form.get(f"naissance-{part}", "").strip() for part in ("year", "month", "day"))
    try:
        return completed(int(year), int(month) if month else None, int(day) if day else None)
    except ValueError:
        problems.append(Problem(Trait.BIRTH_DATE.value, "find.birth_date"))
        return None


def _ins(form: Mapping[str, str], problems: list[Problem]) -> Ins | None:
    if not form.get("ins", "").strip():
        return None
    try:
        return parse_ins(form.get("racine", ""), form["ins"])
    except Invalid as invalid:
        problems.extend(invalid.problems)
        return None


def _one_of(known: type[T], value: str, element: str, rule: str, problems: list[Problem]) -> T | None:
    try:
        return known(value)
    except ValueError:
        problems.append(Problem(element, rule))
        return None
