"""Hiding from some and who sees a document, in words. Owns names and pictures of people and audiences; never a rule."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from django.urls import reverse

from carnet.codes import directory as codes
from carnet.identity.directory_search import Listed
from carnet.identity.people import ProfessionalFacts, StructureFacts
from carnet.portal import present
from carnet.portal.jinja import t
from carnet.portal.journal_hiding import kind_label
from carnet.portal.shown_hiding import Choosable, Hidden, SeerLine, Told
from carnet.portal.words import easy_speciality, person_name
from carnet.usecases._audiences import Named
from carnet.usecases._viewers import Seer, SeerKind
from carnet.usecases.hide_kind_from import Audience, AudienceKind
from carnet.usecases.list_carers import Carers
from carnet.usecases.list_hidings import DocumentHidden, KindShown

PICTURES = {"10": "medecin", "60": "infirmier", "21": "pharmacien"}
ACTORS = {"representative": "aider", "guardian": "aider", "caregiver": "aider_une_personne"}
EMERGENCIES = ("break_glass", "regulation")
MOST_ID = 100
NEVER = ("insurer", "occupational")
EVERYONE = f"{AudienceKind.ALL_PROFESSIONALS.value}:"
PEOPLE = frozenset({SeerKind.HOLDER, SeerKind.ACTOR, SeerKind.PROFESSIONAL, SeerKind.STRUCTURE})


def told(seers: Sequence[Seer]) -> Told:
    """The answers of the policy, as the page groups them."""
    people = [one for one in seers if one.kind in PEOPLE]
    professions = [one for one in seers if one.kind is SeerKind.PROFESSION]
    typical = [one for one in seers if one.kind is SeerKind.TYPICAL]
    return Told(
        tuple(line(one) for one in people if one.sees),
        tuple(line(one) for one in people if not one.sees),
        tuple(sorted(profession(one.role) for one in professions if one.sees)),
        tuple(sorted(profession(one.role) for one in professions if not one.sees)),
        tuple(line(one) for one in typical if one.role in EMERGENCIES),
        tuple(line(one) for one in typical if one.role in NEVER),
        any(one.sees for one in typical if one.role == "depositor"),
    )


def line(one: Seer) -> SeerLine:
    """One answer, with the reason in easy words."""
    return SeerLine(_name(one), _role(one), _picture(one), one.sees, t(f"reason.{one.reason}"), one.rule, one.id)


def _name(one: Seer) -> str:
    if one.kind is SeerKind.TYPICAL:
        return str(t(f"viewer.{one.role}"))
    return one.name if one.kind is SeerKind.STRUCTURE else person_name(one.name)


def _role(one: Seer) -> str:
    if one.kind is SeerKind.PROFESSIONAL:
        return profession(one.role)
    if one.kind is SeerKind.STRUCTURE:
        return ", ".join(profession(code) for code in one.professions)
    return ""


def _picture(one: Seer) -> str:
    if one.kind is SeerKind.STRUCTURE:
        return "structure"
    if one.kind is SeerKind.PROFESSIONAL:
        return "medecin_traitant" if one.reason == "treating_doctor" else PICTURES.get(one.role, "equipe")
    if one.kind is SeerKind.TYPICAL:
        return "urgence" if one.role in EMERGENCIES else "refus"
    return ACTORS.get(one.role, "personne")


def profession(code: str) -> str:
    """A profession in words; its code when the list has no words for it."""
    found = codes.profession(code)
    return easy_speciality(found.display) if found else code


def whom(named: Named) -> str:
    """From whom, in words."""
    kind = named.audience.kind
    if kind is AudienceKind.ALL_PROFESSIONALS:
        return str(t("journal.all_professionals"))
    if kind is AudienceKind.PROFESSIONAL:
        return person_name(named.name)
    by_work = kind is AudienceKind.PROFESSION
    return str(t("hiding.profession", name=profession(named.audience.value))) if by_work else named.name


def value_of(audience: Audience) -> str:
    """An audience as an address says it: the identifier of the directory, or the code of a profession."""
    return f"{audience.kind.value}:{audience.value}"


def audience_of(value: str) -> Audience | None:
    """What an address or a form says; None when it is no audience at all."""
    kind, found, which = value.partition(":")
    if not found or kind not in set(AudienceKind) or len(which) > MOST_ID or not f"{which}.".isprintable():
        return None
    return Audience(AudienceKind(kind), which)


def choosable(carers: Carers) -> list[Choosable]:
    """Those who came or who care, as the page offers them."""
    people = [_person(one, treating=one.professional_id in carers.treating) for one in carers.people]
    return [*people, *(_place(one) for one in carers.places)]


def found(people: Iterable[Listed], places: Iterable[StructureFacts], treating: frozenset[str]) -> list[Choosable]:
    """What a search of the directory found, people first."""
    listed = [
        _person(one.professional, present.listed(one).place, treating=one.professional.professional_id in treating)
        for one in people
    ]
    return [*listed, *(_place(one) for one in places)]


def professions(carers: Carers) -> list[dict[str, str]]:
    """The professions that read something, for a list to choose from."""
    of_codes = ((f"{AudienceKind.PROFESSION.value}:{code}", profession(code)) for code in carers.professions)
    return [{"value": value, "text": text} for value, text in sorted(of_codes, key=lambda one: one[1])]


def _person(one: ProfessionalFacts, place: str = "", *, treating: bool) -> Choosable:
    shown = present.doctor(one, place)
    concept = "medecin_traitant" if treating else PICTURES.get(one.profession, "equipe")
    value = f"{AudienceKind.PROFESSIONAL.value}:{one.professional_id}"
    return Choosable(value, person_name(shown.name), easy_speciality(shown.speciality), concept, place, treating)


def _place(one: StructureFacts) -> Choosable:
    return Choosable(
        f"{AudienceKind.STRUCTURE.value}:{one.structure_id}",
        one.name,
        str(t("hiding.all_there")),
        "structure",
        one.city,
    )


def hidden_documents(found: Iterable[DocumentHidden]) -> list[Hidden]:
    """One line for each document and each of those from whom it is hidden."""
    lines = []
    for one in found:
        card = present.document_card(one.card)
        if one.from_all:
            undo = reverse("patient_show", kwargs={"document": one.card.logical_id})
            lines.append(Hidden(card.title, str(t("journal.all_professionals")), undo, card.concept, card))
        for named in one.audiences:
            query = urlencode({"document": card.ref, "a": value_of(named.audience)})
            undo = f"{reverse('patient_show_to')}?{query}"
            lines.append(Hidden(card.title, whom(named), undo, card.concept, card))
    return lines


def hidden_kinds(found: Iterable[KindShown]) -> list[Hidden]:
    """One line for each kind and each of those from whom it is hidden."""
    lines = []
    for one in found:
        query = urlencode({"sorte": one.code, "a": value_of(one.audience.audience)})
        lines.append(
            Hidden(kind_label(one.code), whom(one.audience), f"{reverse('patient_show_to')}?{query}", "documents")
        )
    return lines
