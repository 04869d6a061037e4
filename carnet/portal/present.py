"""From what use cases return to what templates show. Owns words and icons of documents and acts; never a rule."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings

from carnet.cda.cdatime import CdaTime
from carnet.cda.shown_text import shown
from carnet.codes import directory as directory_codes
from carnet.codes.labels import DocumentKind, easy_label, kind_of
from carnet.identity.directory_search import Listed
from carnet.identity.people import ProfessionalFacts
from carnet.identity.traits import PersonIdentity
from carnet.portal import person_words
from carnet.portal.jinja import t
from carnet.portal.preferences import active_language
from carnet.portal.shown import Doctor, DocumentCard, PersonShown
from carnet.portal.words import unbroken
from carnet.usecases._card import Card

CONCEPTS = {
    DocumentKind.REPORT: "compte_rendu",
    DocumentKind.RESULT: "resultat",
    DocumentKind.IMAGING: "radio",
    DocumentKind.PRESCRIPTION: "ordonnance",
    DocumentKind.MEDICINE: "medicament",
    DocumentKind.VACCINE: "vaccin",
}
KILO = 1000


def document_card(card: Card) -> DocumentCard:
    """The card of a document, in words."""
    return DocumentCard(
        ref=str(card.logical_id),
        concept=CONCEPTS.get(kind_of(card.type_code), "document"),
        kind=_kind(card),
        title=card.title,
        author=", ".join((*card.authors[:2], *card.organisations[:1])),
        act_date=_day(card.service_start) or card.deposited_at.astimezone(_zone()).date(),
        deposited_at=card.deposited_at,
        hidden=card.hidden,
        hidden_from_some=card.hidden_from_some,
        new=card.new,
        pinned=card.pinned,
        own=card.own,
        brought_from=shown(card.brought.instance) if card.brought else "",
        own_words=card.own_words,
        brought_by=shown(card.brought.depositor) if card.brought else "",
        archived=card.archived,
        replaced=card.replaced,
        deleted=card.deleted,
        depositor=card.depositor_name,
        format=card.format_code,
        type_code=card.type_code,
        version=card.version,
        own_deposit=card.mine,
        withheld=card.withheld,
        withheld_until=card.withheld_until,
        kept_from_parents=card.kept_from_parents,
    )


def _kind(card: Card) -> str:
    """The easy name of a kind. Who added an own document stands in a mark of its own: "by me" is wrong for a doctor."""
    label = easy_label(card.type_code).in_language(active_language().value)
    if not card.own:
        return label
    return label.partition(" (")[0].removesuffix(" ajouté par moi").removesuffix(" added by me")


def doctor(facts: ProfessionalFacts, place: str = "") -> Doctor:
    """A professional of the directory, in words."""
    special = directory_codes.speciality(facts.speciality or "")
    profession = directory_codes.profession(facts.profession)
    label = special.display if special else profession.display if profession else ""
    return Doctor(facts.professional_id, facts.display_name, label, place)


def listed(one: Listed) -> Doctor:
    """A professional that a search of the directory found, with the places and towns of today."""
    places = (f"{a.structure.name}, {a.structure.city}".removesuffix(", ") for a in one.activities)
    return doctor(one.professional, " ; ".join(dict.fromkeys(places)))


def person(identity: PersonIdentity | None) -> PersonShown | None:
    """The person of a record, for a professional who may read it; None when the identity is gone."""
    if identity is None:
        return None
    traits = identity.traits
    ins = identity.ins.value if identity.ins else ""
    return PersonShown(
        traits.display_name,
        traits.birth_date,
        spaced(ins),
        traits.sex.value,
        traits=person_words.traits(traits.birth_date, traits.sex),
        status=person_words.status(identity),
        doubt=person_words.in_doubt(identity),
    )


def person_found(ins: str, birth_date: str, name: str = "") -> PersonShown:
    """The person as the professional looked for her: no name is told before an agreement but the one that was typed."""
    born = date.fromisoformat(birth_date)
    return PersonShown(name or str(t("pages.this_person")), born, spaced(ins), traits=person_words.traits(born))


def spaced(ins: str) -> str:
    """A number as it is read aloud: 2 48 05 75 116 042 12."""
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    return " ".join(part for a, b in zip(cuts, cuts[1:], strict=False) if (part := ins[a:b]))


def file_size(size: int) -> str:
    """A size in words: 120 ko, 2 Mo."""
    unit = "pages.size_mega" if size >= KILO * KILO else "pages.size_kilo"
    number = size / (KILO * KILO) if size >= KILO * KILO else size / KILO
    return unbroken(str(t(unit, number=str(max(1, round(number))))))


def _day(text: str) -> date | None:
    time = CdaTime.read(text) if text else None
    return time.earliest(_zone()).astimezone(_zone()).date() if time else None


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.CARNET_LEGAL_ZONE)
