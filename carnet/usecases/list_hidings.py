"""Everything that the person hides now: documents from all or from some, kinds, and what new documents are given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from carnet.codes import directory as professions
from carnet.consent import hidden_kinds
from carnet.documents.entry import Entry
from carnet.identity import directory_names
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import EVERYTHING, Audience, AudienceKind
from carnet.storage import db
from carnet.usecases._audiences import Named
from carnet.usecases._card import Card, card
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._hidden import KINDS, audience
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._visible import visible
from carnet.usecases.caller import Caller

PAGE = 50
# What a person chooses from: the kinds of the lists, and everything.
OFFERED = (*(kind.value for kind in KINDS), EVERYTHING)


@dataclass(frozen=True)
class DocumentHidden:
    """A document that is hidden, from all (`from_all`) or from these."""

    card: Card
    from_all: bool
    audiences: tuple[Named, ...]


@dataclass(frozen=True)
class KindShown:
    """A kind that is hidden whole, and from whom."""

    code: str
    audience: Named


@dataclass(frozen=True)
class Hidings:
    """What is hidden, one page of documents; `more`: a next page exists; `may_change`: who asks decides.

    `offered` are the codes of the kinds that may be chosen.
    """

    documents: tuple[DocumentHidden, ...]
    kinds: tuple[KindShown, ...]
    by_default: bool
    may_change: bool
    offered: tuple[str, ...]
    page: int = 0
    more: bool = False


def list_hidings(caller: Caller, record_id: RecordId, page: int = 0, only: UUID | None = None) -> Hidings | Refusal:
    """Lists what is hidden, as far as who asks may know of it: a parent is told of no secret document.

    `only`: of the documents, this one.
    """

    def work() -> Hidings | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.SETTINGS_READ)
        if not decision.permit:
            return refuse(facts, Act.SETTINGS_READ, decision)
        known = (entry for entry in visible(facts) if only in (None, entry.logical_id))
        hidden = [entry for entry in known if entry.flags.masque_ps or entry.hidden_from]
        shown = hidden[page * PAGE : (page + 1) * PAGE]
        note_reading(facts, Act.SETTINGS_READ, decision, shown)
        kinds = hidden_kinds.current(record_id)
        names = _names(shown, kinds)
        return Hidings(
            documents=tuple(_document(facts, entry, names) for entry in shown),
            kinds=tuple(KindShown(one.code, names[_of(one)]) for one in kinds),
            by_default=facts.context.settings.hidden_by_default,
            may_change=ask(facts, Act.KIND_HIDE_FROM).permit,
            offered=OFFERED,
            page=page,
            more=len(hidden) > (page + 1) * PAGE,
        )

    return db.in_transaction(work)


def _of(kind: hidden_kinds.HiddenKind) -> Audience:
    return audience((kind.target_kind, kind.target_id))


def _document(facts: Facts, entry: Entry, names: Mapping[Audience, Named]) -> DocumentHidden:
    told = tuple(sorted((names[audience(one)] for one in entry.hidden_from), key=lambda named: named.name))
    return DocumentHidden(card(facts, entry), entry.flags.masque_ps, told)


def _names(shown: Iterable[Entry], kinds: Iterable[hidden_kinds.HiddenKind]) -> Mapping[Audience, Named]:
    """Every audience by its name, in two statements."""
    asked = {audience(one) for entry in shown for one in entry.hidden_from} | {_of(one) for one in kinds}
    people = directory_names.professionals(a.value for a in asked if a.kind is AudienceKind.PROFESSIONAL)
    places = directory_names.structures(a.value for a in asked if a.kind is AudienceKind.STRUCTURE)
    found = {}
    for one in asked:
        person, place, work = people.get(one.value), places.get(one.value), professions.profession(one.value)
        of_kind = {
            AudienceKind.ALL_PROFESSIONALS: "",
            AudienceKind.PROFESSIONAL: person.display_name if person else one.value,
            AudienceKind.STRUCTURE: place.name if place else one.value,
            AudienceKind.PROFESSION: work.display if work else one.value,
        }
        found[one] = Named(one, of_kind[one.kind], person.profession if person else "")
    return found
