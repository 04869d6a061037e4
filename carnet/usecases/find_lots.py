"""The lots and folders of a record that fit a search, as far as the caller may know of them (TD3.1, ITI-66)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from carnet.codes.folded import folded
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._found_lots import FoundLot, LotKind, found_folders, found_lots, with_told_folders
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._tell import access_job
from carnet.usecases._visible import visible
from carnet.usecases._wanted import AuthorIs, Moment, Token, compares, instant, name_fits
from carnet.usecases.caller import Caller

__all__ = ["FoundLot", "LotKind", "LotsFound", "LotsWanted", "Words", "find_lots"]


@dataclass(frozen=True)
class Words:
    """Words of a title: alternatives, compared by `match` as the names of `AuthorIs`."""

    any_of: tuple[str, ...]
    match: str = ""


@dataclass(frozen=True)
class LotsWanted:
    """What is looked for; each tuple of tuples is criteria that all hold, each of alternatives. Nothing: everything.

    `none` is for a search that no lot fits. `size` 0 counts only, None takes all; `after` is the place after which the
    page begins, which no change of rights between pages moves.
    """

    ids: tuple[frozenset[UUID], ...] = ()
    kinds: frozenset[LotKind] = frozenset(LotKind)
    identifiers: tuple[tuple[Token, ...], ...] = ()
    dates: tuple[tuple[Moment, ...], ...] = ()
    types: tuple[tuple[Token, ...], ...] = ()
    sources: tuple[tuple[Token, ...], ...] = ()
    places: tuple[tuple[Token, ...], ...] = ()
    names: tuple[AuthorIs, ...] = ()
    titles: tuple[Words, ...] = ()
    says: tuple[Callable[[FoundLot], bool], ...] = ()
    """What a door asks in the words in which it writes a lot."""
    none: bool = False
    size: int | None = None
    after: str = ""


@dataclass(frozen=True)
class LotsFound:
    """The lots and folders of one page, newest first, how many there are on all pages, and whose record it is."""

    lots: tuple[FoundLot, ...]
    total: int
    person: PersonIdentity | None
    at: datetime
    more: str = ""


def find_lots(caller: Caller, record_id: RecordId, wanted: LotsWanted) -> LotsFound | Refusal:
    """Finds lots and folders. The event names every document that those that fit show."""

    def work() -> LotsFound | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.DOCUMENT_LIST)
        if not decision.permit:
            return refuse(facts, Act.DOCUMENT_LIST, decision)
        seen = visible(facts)
        folders = found_folders(facts, seen)
        every = [*with_told_folders(found_lots(facts, seen), folders), *folders]
        fitting = sorted((one for one in every if _fits(facts, one, wanted)), key=_place, reverse=True)
        shown = {document for one in fitting for document in one.documents}
        read = [entry for entry in seen if entry.logical_id in shown]
        note_reading(facts, Act.DOCUMENT_LIST, decision, read, job=access_job(facts))
        rest = [one for one in fitting if not wanted.after or _place(one) < wanted.after]
        page = rest[: wanted.size]
        more = _place(page[-1]) if page and len(rest) > len(page) else ""
        return LotsFound(tuple(page), len(fitting), facts.patient, facts.context.now, more)

    return db.reading(work)


def _place(lot: FoundLot) -> str:
    """Where it stands in the order, by time and then by number: always as many signs."""
    return f"{lot.at.astimezone(UTC).isoformat(timespec='microseconds')} {lot.seq:020d} {lot.lot_id}"


def _fits(facts: Facts, lot: FoundLot, wanted: LotsWanted) -> bool:
    if wanted.none or lot.kind not in wanted.kinds or any(lot.lot_id not in ids for ids in wanted.ids):
        return False
    now, held = facts.context.now, instant(lot.at)
    return (
        all(any(_named(lot, token) for token in tokens) for tokens in wanted.identifiers)
        and all(any(compares(held, moment, now) for moment in moments) for moments in wanted.dates)
        and all(any(_typed(lot, token) for token in tokens) for tokens in wanted.types)
        and all(any(_is_id(lot.source_id, token) for token in tokens) for tokens in wanted.sources)
        and all(any(_is_place(lot, token) for token in tokens) for tokens in wanted.places)
        and all(_author_fits(facts, lot, name) for name in wanted.names)
        and all(any(name_fits(lot.title, text, title.match) for text in title.any_of) for title in wanted.titles)
        and all(holds(lot) for holds in wanted.says)
    )


def _named(lot: FoundLot, token: Token) -> bool:
    own = {str(lot.lot_id), lot.known_as}
    return token.value.removeprefix("urn:uuid:").removeprefix("urn:oid:") in own


def _typed(lot: FoundLot, token: Token) -> bool:
    own = lot.designation
    if own is not None and token.system and own.system != token.system:
        return False
    return any(code.partition("^^")[0] == token.value for code in lot.codes)


def _is_id(held: str, token: Token) -> bool:
    return bool(held) and held.removeprefix("urn:oid:") == token.value.removeprefix("urn:oid:")


def _is_place(lot: FoundLot, token: Token) -> bool:
    """The structure in whose name the author acts, by number, or by a part of its name."""
    author = lot.author
    if author is None:
        return False
    named = token.system is None and bool(token.value) and folded(token.value) in folded(author.organisation)
    numbered = token.system in (None, author.organisation_system) and token.value == author.organisation_id
    return named or numbered


def _author_fits(facts: Facts, lot: FoundLot, name: AuthorIs) -> bool:
    person = facts.patient.traits if facts.patient and lot.by_person else None
    if person is not None:
        held = person.birth_name if name.family else person.first_given_name
    else:
        held = (lot.author.family if name.family else lot.author.given) if lot.author else ""
    return any(name_fits(held, text, name.match) for text in name.any_of if held)
