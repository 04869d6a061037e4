"""The way from a person's strict traits to the record, for who has an account or not. Owns its keys; decides nothing.

A key of the locator belongs to one record, and people may share all strict traits: each takes the first of a few keys
that is free. Who looks asks for all of them, and finds nobody where there are several. A record without a birthplace
or with an unknown sex has none. Whether a record fits is asked of its identity in force: a key alone proves nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from carnet.identity.matching import strict_traits_index
from carnet.identity.traits import Sex, StrictTraits
from carnet.kernel.ids import RecordId
from carnet.storage import indexes, locator
from carnet.storage.head import HeadStatus
from carnet.storage.locator import Claim, KeyKind

NAMESAKES: Final = 8
"""So many people of the same strict traits have a key: where there are two already, nobody is found."""

THERE: Final = frozenset({HeadStatus.ACTIVE, HeadStatus.SUSPENDED, HeadStatus.CLOSED})
"""A record that was merged, destroyed or only announced is not there to who looks for a person."""


def keys_of(traits: StrictTraits) -> tuple[bytes, ...]:
    """The keys of these traits, in their order; none where a trait is missing."""
    if not traits.birth_place or traits.sex is Sex.UNKNOWN:
        return ()
    return tuple(strict_traits_index(traits, place) for place in range(NAMESAKES))


def claim(traits: StrictTraits, record_id: RecordId, at: datetime) -> bytes | None:
    """Takes the first key that is free or the record's own already; None where there is none."""
    mine = (key for key in keys_of(traits) if locator.claim(KeyKind.TRAITS, key, record_id, at).record_id == record_id)
    return next(mine, None)


def settle(traits: StrictTraits, record_id: RecordId, at: datetime) -> None:
    """After a commit: the traits in force lead to the record. May be done again."""
    mine = claim(traits, record_id, at)
    if mine is not None:
        locator.confirm(KeyKind.TRAITS, mine)


def settle_all(people: Mapping[RecordId, StrictTraits], at: datetime) -> None:
    """The same for many records: most take the first key of their traits, with one statement for all."""
    first: dict[bytes, RecordId] = {}
    for record_id, traits in people.items():
        for key in keys_of(traits)[:1]:
            first.setdefault(key, record_id)
    done = locator.claim_each(KeyKind.TRAITS, first, at)
    for record_id in people.keys() - done:
        settle(people[record_id], record_id, at)


def question(keys: Sequence[bytes], record_id: RecordId, at: datetime) -> None:
    """Marks the record's claims on these keys as some that an act under way may give up."""
    for key in keys:
        locator.question(KeyKind.TRAITS, key, record_id, at)


def give_up(keys: Sequence[bytes], record_id: RecordId) -> None:
    """Removes the record's claims that were put in question."""
    for key in keys:
        locator.give_up(KeyKind.TRAITS, key, record_id)


def leads(claimed: Claim, traits: StrictTraits) -> bool:
    """Whether a claimed key is one of these traits."""
    return any(indexes.same(key, claimed.key_hmac) for key in keys_of(traits))


def records_of(traits: StrictTraits) -> tuple[RecordId, ...]:
    """The records to which these traits may lead: their identities say whether they do."""
    return locator.holders(KeyKind.TRAITS, keys_of(traits))
