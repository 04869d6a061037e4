"""What the forms on people who act for others say. Owns their reading; says what is missing, never what is allowed."""

from collections.abc import Mapping
from datetime import date

from django.conf import settings

from carnet.identity.ins import InsRoot
from carnet.identity.traits import IdentityStatus, PersonIdentity, Sex, StrictTraits
from carnet.kernel.errors import Invalid, Problem
from carnet.portal import forms
from carnet.portal.forms import day_values, typed_day
from carnet.usecases._judgment import Seen
from carnet.usecases._measure import Measure
from carnet.usecases._tie_shapes import Named, Quality
from carnet.usecases.invite_caregiver import CaregiverWanted

PERSON_FIELDS = {"given_name": "prenom", "family_name": "nom", "birth_date": "naissance"}
CAREGIVER_FIELDS = {**PERSON_FIELDS, "scope": "voit", "last_day": "fin"}
CHILD_FIELDS = {**PERSON_FIELDS, "sex": "sexe", "ins": "ins", "certified": "certifie", "consent": "accord"}
PARENT_FIELDS = {**PERSON_FIELDS, "title": "titre"}
SEXES = {"fille": (Sex.FEMALE, "2"), "garcon": (Sex.MALE, "1")}
TITLES = {"parent": Quality.PARENT, "autre": Quality.OTHER_AUTHORITY}
MEASURES = {"tutelle": Quality.TUTELLE, "habilitation": Quality.HABILITATION, "mandat": Quality.MANDATE}
MEASURE_FIELDS = {
    **PERSON_FIELDS,
    "quality": "mesure",
    "begins": "debut",
    "ends": "fin",
    "seen": "vu",
    "reference": "reference",
}
CALENDAR_MONTHS = 12


def named(form: Mapping[str, str]) -> Named:
    """The person whom a form names; the use case says what is missing."""
    return Named(form.get("nom", "").strip(), form.get("prenom", "").strip(), typed_day(form, "naissance"))


def values(form: Mapping[str, str], *names: str) -> dict[str, object]:
    """What was typed, to show it again."""
    kept: dict[str, object] = {name: form.get(name, "") for name in ("prenom", "nom", *names)}
    return {
        **kept,
        "naissance": day_values(form, "naissance"),
        "fin": day_values(form, "fin"),
        "debut": day_values(form, "debut"),
    }


def caregiver(form: Mapping[str, str]) -> CaregiverWanted:
    """A caregiver's invitation. Raises Invalid for a scope that was not chosen or a last day that is none."""
    scope = {"tout": True, "sauf": False}.get(form.get("voit", ""))
    last_day, typed = typed_day(form, "fin"), any(day_values(form, "fin").values())
    problems = []
    if scope is None:
        problems.append(Problem("scope", "invitation.scope"))
    if typed and last_day is None:
        problems.append(Problem("last_day", "invitation.last_day_form"))
    if problems or scope is None:
        raise Invalid(*problems)
    return CaregiverWanted(named(form), scope, last_day)


def measure(form: Mapping[str, str]) -> Measure:
    """A measure of protection with representation, as the agent read it in the judgment."""
    return Measure(
        quality=MEASURES.get(form.get("mesure", ""), Quality.CHOSEN),
        guardian=named(form),
        begins=typed_day(form, "debut"),
        ends=typed_day(form, "fin"),
        judgment=Seen(form.get("reference", ""), form.get("vu") == "oui"),
    )


def child(form: Mapping[str, str]) -> PersonIdentity:
    """The child whom a parent names, certifying on honour.

    Raises Invalid with all that is missing, or when the number does not go with the birth date and the sex.
    """
    who, sex = named(form), SEXES.get(form.get("sexe", ""))
    problems = [
        Problem(element, rule)
        for element, rule, wrong in (
            ("given_name", "invitation.given_name", not who.given_name),
            ("family_name", "invitation.family_name", not who.family_name),
            ("birth_date", "invitation.birth_date", who.birth_date is None),
            ("sex", "child.sex", sex is None),
            ("ins", "find.ins_missing", not form.get("ins", "").strip()),
        )
        if wrong
    ]
    if problems or who.birth_date is None or sex is None:
        raise Invalid(*problems)
    ins = forms.typed_ins(form["ins"], "ins")
    if ins.root is not InsRoot.NIA and not _goes_with(ins.value, who.birth_date, sex[1]):
        raise Invalid.of("ins", "child.ins_and_birth")
    family, given = who.family_name.upper(), who.given_name.upper()
    traits = StrictTraits(family, given, who.birth_date, sex[0], given)
    # Where the operator takes a parent's sworn word, it stands for the proof; elsewhere no record opens under it.
    believed = settings.CARNET_PARENTS_DECLARE_CHILDREN
    return PersonIdentity(traits, ins, IdentityStatus.QUALIFIED if believed else IdentityStatus.PROVISIONAL)


def _goes_with(ins: str, born: date, sex: str) -> bool:
    """The number begins with the sex, the year and the month of birth; a month above 12 says that it is not known."""
    month = int(ins[3:5]) if ins[3:5].isdigit() else 0
    same_month = month == born.month or month > CALENDAR_MONTHS
    return ins[0] == sex and ins[1:3] == f"{born.year % 100:02}" and same_month
