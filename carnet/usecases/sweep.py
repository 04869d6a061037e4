"""What is cleaned by the clock: orphan claims and blobs, ended sessions. Never what a committed act refers to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from carnet.consent import access_codes, emergency_notices, restrictions, ties
from carnet.documents import contents, mistakes, orphans, subscriptions, visits
from carnet.identity import charges, patients, sweeping
from carnet.identity.traits import PersonIdentity
from carnet.kernel.clock import Clock
from carnet.kernel.durable import write_whole
from carnet.ledger import act_counts, alerts, own_acts, volumes
from carnet.storage import head as heads
from carnet.storage import idempotency, indexes, keys, locator, outbox
from carnet.storage.blobs import BlobId
from carnet.storage.head import HeadStatus
from carnet.storage.instance_folder import SWEPT_FILE
from carnet.usecases import _birth, _by_traits, _health_link

# Far longer than any request lives: a claim or a blob this old belongs to an act that failed.
ORPHAN_AGE = timedelta(hours=24)
RELAYED_KEPT = timedelta(days=7)
# A form or a message sent again later than this is a new one; its uniqueId still tells that the document is there.
ANSWERS_KEPT = timedelta(days=30)
# A copy for the actor; the proof stays in the journal of the record.
OWN_ACTS_KEPT = timedelta(days=3 * 366)
# Alerts are as old as what they are about.
ALERTS_KEPT = OWN_ACTS_KEPT
VOLUMES_KEPT = timedelta(days=2)
# A year and what it is compared with.
COUNTS_KEPT = timedelta(days=400)
# Who did not come for longer than a year begins again: nothing is then called new.
MARKS_KEPT = timedelta(days=400)
# A doctor who did not look for a month finds the access in the journal of the record, like everybody.
NOTICES_KEPT = timedelta(days=30)
# What was told stands in the journal of the record.
SUBSCRIPTIONS_KEPT = timedelta(days=30)
# A list of things to answer; what was asked and answered stays in the record.
TO_ANSWER_KEPT = timedelta(days=366)
WAYS = frozenset({locator.KeyKind.INS, locator.KeyKind.INS_AND_BIRTH, locator.KeyKind.TRAITS})


@dataclass(frozen=True)
class Swept:
    """How many of each were removed."""

    claims: int
    blobs: int
    jobs: int
    answers: int
    accounts: int
    marks: int = 0
    charges: int = 0
    restrictions: int = 0
    notices: int = 0
    own_acts: int = 0
    volumes: int = 0
    alerts: int = 0
    subscriptions: int = 0
    mistakes: int = 0
    counts: int = 0


def sweep(clock: Clock) -> Swept:
    """Removes orphan claims, orphan blobs, relayed jobs past their age, and what ended in the tables of accounts."""
    before = clock.now() - ORPHAN_AGE
    return Swept(
        claims=_release_claims(before, clock),
        blobs=_collect_blobs(before),
        jobs=outbox.forget_relayed(clock.now() - RELAYED_KEPT),
        answers=idempotency.forget(clock.now() - ANSWERS_KEPT),
        accounts=sweeping.sweep(clock.now()),
        marks=visits.forget(clock.now() - MARKS_KEPT),
        charges=sum(_settle_charge(charge, before, clock) for charge in tuple(charges.unconfirmed(before))),
        restrictions=restrictions.forget(clock.now()),
        notices=emergency_notices.forget(clock.now() - NOTICES_KEPT),
        own_acts=own_acts.forget(clock.now() - OWN_ACTS_KEPT),
        volumes=volumes.forget(clock.now() - VOLUMES_KEPT),
        alerts=alerts.forget(clock.now() - ALERTS_KEPT),
        mistakes=mistakes.forget(clock.now() - TO_ANSWER_KEPT),
        subscriptions=subscriptions.forget(clock.now() - SUBSCRIPTIONS_KEPT),
        counts=act_counts.forget((clock.now() - COUNTS_KEPT).date()),
    )


def _release_claims(before: datetime, clock: Clock) -> int:
    """None while the indexes are converted: a claim and what it is compared with may stand in two forms."""
    if indexes.rotating():
        return 0
    return sum(_release(claim, before, clock) for claim in tuple(locator.unconfirmed(before)))


def _release(claim: locator.Claim, before: datetime, clock: Clock) -> bool:
    """Finishes what a committed act did not come to finish after its commit; releases the other claims.

    An act that takes the claim up again meanwhile makes it young, and a young claim is not released.
    """
    if claim.kind in WAYS:
        return _settle_way(claim, before, clock)
    if not _in_use(claim):
        return locator.release(claim, before)
    locator.confirm(claim.kind, claim.key_hmac)
    return False


def _settle_charge(charge: charges.Charge, before: datetime, clock: Clock) -> bool:
    """An account acts in the record although its charge was never confirmed, or the act that wanted it failed."""
    fitting = (t for t in ties.current(charge.record_id) if t.account_id == charge.account_id)
    if any(tie.kind.value == charge.kind and tie.holds(clock.now()) for tie in fitting):
        charges.confirm(charge)
        return False
    return charges.release(charge, before)


def _in_use(claim: locator.Claim) -> bool:
    if claim.kind is locator.KeyKind.DOCUMENT:
        return contents.holds_unique_id(claim.record_id, claim.key_hmac)
    if claim.kind is locator.KeyKind.INVITATION:
        return any(indexes.same(tie.code_hmac, claim.key_hmac) for tie in ties.current(claim.record_id))
    if claim.kind is locator.KeyKind.ACCESS_CODE:
        return any(indexes.same(code.code_hmac, claim.key_hmac) for code in access_codes.current(claim.record_id))
    if claim.kind is locator.KeyKind.HEALTH_LINK:
        return _health_link.leads(claim.record_id, claim.key_hmac)
    head = heads.load(claim.record_id)
    return head is not None and head.status is not HeadStatus.DESTROYED


def _settle_way(claim: locator.Claim, before: datetime, clock: Clock) -> bool:
    """A key that leads to a record: the identity in force says whether it still does.

    An opening that died between its commit and its last step is made findable; so is a corrected identity.
    """
    head = heads.load(claim.record_id)
    if head is not None and head.status is HeadStatus.ANNOUNCED:
        # Nobody finds a record that will perhaps open: only its number is kept.
        locator.confirm(claim.kind, claim.key_hmac)
        return False
    opened = keys.load(claim.record_id)
    known = patients.load_identity(opened) if opened else None
    if known is not None and _leads(claim, known.identity):
        _birth.settle(known.identity, claim.record_id, clock)
        return False
    return locator.release(claim, before)


def _leads(claim: locator.Claim, identity: PersonIdentity) -> bool:
    if claim.kind is locator.KeyKind.TRAITS:
        return _by_traits.leads(claim, identity.traits)
    ways = _birth.ways_to(identity)
    return any(way.kind is claim.kind and indexes.same(way.key_hmac, claim.key_hmac) for way in ways)


def _collect_blobs(before: datetime) -> int:
    """Goes on where the last one stopped. Whoever lost the place begins again: nothing is forgotten, only later."""
    place = _place()
    known = place.read_text(encoding="ascii") if place is not None and place.is_file() else ""
    looked = orphans.collect(before, BlobId.of(known.strip()))
    if place is not None and looked.after is not None:
        write_whole(place, looked.after.value.encode("ascii"))
    elif place is not None:
        place.unlink(missing_ok=True)
    return looked.removed


def _place() -> Path | None:
    """In the folder of the instance, beside its folder of blobs, whether there is one or not."""
    folder = settings.CARNET_BLOB_FOLDER
    return Path(folder).parent / SWEPT_FILE if folder else None
