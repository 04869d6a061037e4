"""Makes a CDA of a file that is not one. Owns the complete header of a deposited PDF; never alters the file inside."""

from dataclasses import replace
from itertools import count
from uuid import UUID

from django.conf import settings

from carnet.cda.model import Identifier, RelatedDocument
from carnet.cda.wrap import WrapFacts, wrap_level1
from carnet.documents import entries
from carnet.documents.entry import Entry, EntryStatus
from carnet.identity import accounts, directory
from carnet.identity.traits import PersonIdentity
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Invalid
from carnet.kernel.ids import AccountId
from carnet.policy.model import PATIENT_SIDE, STRUCTURE_SIDE, ActorKind
from carnet.storage import indexes
from carnet.usecases._facts import Facts, zone
from carnet.usecases._header import Written, header_facts
from carnet.usecases._incoming import Form, Incoming
from carnet.usecases._own_header import OwnWritten, own_header_facts
from carnet.usecases.caller import Caller

UUID_ROOT = "2.25"


def unique_id(facts: Facts, incoming: Incoming, form: Form, replaced: Entry | None = None, turn: int = 0) -> str:
    """The uniqueId of a wrapped file: the same file, by the same person, of the same kind and day, has the same one.
    A file that replaces a document is another document than the same file that replaces none.

    `turn` makes another one for the same file again. It is made with a key of the instance, so that it tells nothing
    about the file to who does not hold the key.
    """
    day = form.service_date.isoformat()
    parts = [facts.record_id.hex, facts.caller.actor_id, incoming.source_hash, form.type_code, day]
    parts += [replaced.sealed.unique_id, form.title] if replaced else []
    parts += [form.author] if form.author else []
    parts += [str(turn)] if turn else []
    return f"{UUID_ROOT}.{UUID(bytes=indexes.index('wrapped', *parts)[:16], version=4).int}"


def wrapped(facts: Facts, incoming: Incoming, identity: PersonIdentity, replaced: Entry | None = None) -> bytes:
    """The CDA R2 level 1 document around a file. Raises Invalid when its type, its author or the INS is unknown."""
    form = incoming.form
    if form is None:
        raise Invalid.of("form", "deposit.form_needed")
    if form.service_date > legal_day(facts.context.now, zone()):
        raise Invalid.of("service_date", "deposit.in_the_future")
    header = _header(facts, incoming, form, identity, replaced)
    return wrap_level1(header if replaced is None else _succeeding(header, replaced), incoming.data, incoming.mime_type)


def _header(
    facts: Facts, incoming: Incoming, form: Form, identity: PersonIdentity, replaced: Entry | None
) -> WrapFacts:
    """The header of a professional's document, or of one that the person's side adds."""
    if facts.caller.kind in PATIENT_SIDE:
        return own_header_facts(_own(facts, incoming, form, identity, replaced))
    return header_facts(_written(facts, incoming, form, identity, replaced))


def _succeeding(header: WrapFacts, replaced: Entry) -> WrapFacts:
    """The header of the next version of a document: same setId, next number, and the document replaced."""
    sealed, number = replaced.sealed, replaced.sealed.version_number
    version = int(number) if number.isdigit() else 1
    lineage = _identifier(sealed.set_id or sealed.unique_id)
    former = RelatedDocument("RPLC", _identifier(sealed.unique_id), lineage, version)
    return replace(header, set_id=lineage, version=version + 1, related=(former,))


def _identifier(text: str) -> Identifier:
    root, _, extension = text.partition("^")
    return Identifier(root, extension or None)


def _written(facts: Facts, incoming: Incoming, form: Form, identity: PersonIdentity, replaced: Entry | None) -> Written:
    caller = facts.caller
    author = directory.find_professional(_author_id(caller, form))
    place = directory.find_structure(caller.structure_id)
    if author is None or place is None:
        raise Invalid.of("author", "directory.unknown_professional")
    return Written(
        unique_id=unique_id(facts, incoming, form, replaced),
        type_code=form.type_code,
        title=form.title.strip(),
        service_date=form.service_date,
        written_at=facts.context.now.astimezone(zone()),
        patient=identity,
        author=author,
        place=place,
        sector=caller.sector,
    )


def _author_id(caller: Caller, form: Form) -> str:
    """Who wrote the file: the professional who deposits, or the one whom the structure's secretary or software names.

    Raises Invalid: `deposit.author_missing`, or `deposit.author_not_here` for whom does not work there today.
    """
    if caller.kind not in STRUCTURE_SIDE:
        return caller.actor_id
    if not form.author:
        raise Invalid.of("author", "deposit.author_missing")
    here = {one.structure.structure_id for one in directory.activities_of(form.author)}
    person = directory.find_professional(form.author)
    if person is None or not person.profession or caller.structure_id not in here:
        raise Invalid.of("author", "deposit.author_not_here")
    return form.author


def _own(facts: Facts, incoming: Incoming, form: Form, identity: PersonIdentity, replaced: Entry | None) -> OwnWritten:
    """What the person's side writes: the person of the record, or who acts for her, under the own account."""
    caller = facts.caller
    return OwnWritten(
        unique_id=_own_unique_id(facts, incoming, form, replaced),
        type_code=form.type_code,
        title=form.title.strip(),
        service_date=form.service_date,
        written_at=facts.context.now.astimezone(zone()),
        patient=identity,
        writer=identity if caller.kind is ActorKind.HOLDER else _account_identity(caller) or identity,
        writer_id=_opaque("writer", caller.kind.value, caller.actor_id),
        host=settings.CARNET_OPERATOR_NAME,
        host_id=_opaque("host"),
    )


def _own_unique_id(facts: Facts, incoming: Incoming, form: Form, replaced: Entry | None) -> str:
    """A person who deleted an own document may add the same paper again: it is then another document."""
    for turn in count():
        found = unique_id(facts, incoming, form, replaced, turn)
        there = entries.by_unique_id(facts.keys, indexes.index("document", found))
        if there is None or there.status is not EntryStatus.DELETED:
            return found
    raise AssertionError("numbers do not end")


def _account_identity(caller: Caller) -> PersonIdentity | None:
    """The identity behind the account of who acts for the person."""
    return accounts.personal_details(AccountId(caller.account_id)).identity if caller.account_id else None


def _opaque(*parts: str) -> UUID:
    """An id that stays the same in this instance and tells nothing outside of it."""
    return UUID(bytes=indexes.index("own document", *parts)[:16], version=4)
