"""What the system knows of one opening, some days later. Owns the look-ups; `policy.curiosity` weighs them.

Names, addresses and telephones are compared where they lie, and only whether they agree goes further.
"""

from collections.abc import Iterator
from datetime import datetime

from carnet.consent import authorisations, ties, treating_doctors
from carnet.consent.authorisations import Authorisation, Grantee, GranteeKind, How
from carnet.documents import entries
from carnet.identity import accounts, directory, directory_search, patients
from carnet.identity.people import PersonalDetails, ProfessionalFacts
from carnet.identity.traits import StrictTraits, normalised_name
from carnet.kernel.ids import RecordId
from carnet.ledger.own_acts import OwnAct
from carnet.policy.curiosity import SOUGHT_WITHIN, Opening
from carnet.storage.keys import RecordKeys
from carnet.usecases._facts import zone

NEVER_CLOSED = frozenset({"SA01", "SA02", "SA03", "SA04"})
"""Sectors of hospitals: care is given there at night and on Sundays."""


def opening_of(keys: RecordKeys, act: OwnAct) -> Opening | None:
    """The facts about an act that opened a record; None when its actor or its person is no longer known."""
    known, person = patients.load_identity(keys), directory.find_professional(act.who)
    if known is None or person is None:
        return None
    record_id, traits = act.record_id, known.identity.traits
    given = authorisations.all_current(record_id)
    deposits = entries.deposited_by(record_id, act.who, act.structure)
    place = directory.find_structure(act.structure)
    return Opening(
        at=act.at.astimezone(zone()),
        stated_at=_stated_at(given, act),
        given_by_person=_given_by_person(given, act),
        treating=any(doctor.professional_id == act.who for doctor in treating_doctors.current(record_id)),
        deposited_before=any(at < act.at for at in deposits),
        deposited_since=any(at >= act.at for at in deposits),
        same_surname=normalised_name(person.family_name) in _surnames(traits),
        surname_bearers=directory_search.bearers(person.family_name),
        same_contact=_same_contact(record_id, person),
        colleague=_is_colleague(traits, act),
        newcomers=_newcomers(given, act.at),
        open_at_night=place is not None and place.sector in NEVER_CLOSED,
    )


def _stated_at(given: tuple[Authorisation, ...], act: OwnAct) -> datetime | None:
    """When the professional said that the person agreed, for himself or for the structure in which he opened."""
    own = [one for one in given if one.how is How.STATED and one.by.id == act.who and _concerns(one.grantee, act)]
    return max((one.valid_from for one in own if one.valid_from <= act.at), default=None)


def _given_by_person(given: tuple[Authorisation, ...], act: OwnAct) -> bool:
    return any(one.how is not How.STATED and _concerns(one.grantee, act) for one in given)


def _concerns(grantee: Grantee, act: OwnAct) -> bool:
    return grantee.id == (act.who if grantee.kind is GranteeKind.PROFESSIONAL else act.structure)


def _newcomers(given: tuple[Authorisation, ...], at: datetime) -> int:
    return len({one.by.id for one in given if one.how is How.STATED and abs(one.valid_from - at) <= SOUGHT_WITHIN})


def _surnames(traits: StrictTraits) -> set[str]:
    return {normalised_name(name) for name in (traits.birth_name, traits.used_name) if name}


def _is_colleague(traits: StrictTraits, act: OwnAct) -> bool:
    given = {name for name in (traits.first_given_name, traits.used_given_name) if name}
    names = [(family, one) for family in _surnames(traits) for one in given]
    return bool(act.structure) and directory_search.works_at(act.structure, names, but=act.who)


def _same_contact(record_id: RecordId, person: ProfessionalFacts) -> bool:
    """Whether the professional's account and that of the person, or of who acts for the person, have one home."""
    account = accounts.account_of_professional(person.professional_id)
    if account is None:
        return False
    own = set(_contacts(accounts.personal_details(account.account_id)))
    return any(own & set(_contacts(details)) for details in _side_of(record_id))


def _side_of(record_id: RecordId) -> Iterator[PersonalDetails]:
    holder = accounts.account_of_record(record_id)
    others = {tie.account_id for tie in ties.current(record_id) if tie.account_id is not None}
    for account_id in {*others, holder.account_id} if holder else others:
        yield accounts.personal_details(account_id)


def _contacts(details: PersonalDetails) -> Iterator[str]:
    if details.email:
        yield details.email.strip().lower()
    if details.phone:
        yield "".join(filter(str.isdigit, details.phone))[-9:]
    if details.address:
        yield normalised_name(" ".join(details.address.lines))
