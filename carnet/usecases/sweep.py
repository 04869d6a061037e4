"""What is cleaned by the clock: orphan claims and blobs, ended sessions. Never what a committed act refers to."""

from dataclasses import dataclass
from datetime import timedelta

from carnet.documents import contents
from carnet.identity import sweeping
from carnet.kernel.clock import Clock
from carnet.storage import db, locator, outbox
from carnet.storage import head as heads

# Far longer than any request lives: a claim or a blob this old belongs to an act that failed.
ORPHAN_AGE = timedelta(hours=24)
RELAYED_KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Swept:
    """How many of each were removed."""

    claims: int
    blobs: int
    jobs: int
    accounts: int


def sweep(clock: Clock) -> Swept:
    """Removes orphan claims, orphan blobs, relayed jobs past their age, and what ended in the tables of accounts."""
    before = clock.now() - ORPHAN_AGE
    return Swept(
        claims=sum(_release(claim) for claim in tuple(locator.unconfirmed(before))),
        blobs=_collect_blobs(clock),
        jobs=outbox.forget_relayed(clock.now() - RELAYED_KEPT),
        accounts=sweeping.sweep(clock.now()),
    )


def _release(claim: locator.Claim) -> bool:
    """Confirms a claim whose act did commit (the confirmation itself was lost), releases the others."""

    def work() -> bool:
        if _in_use(claim):
            locator.confirm(claim.kind, claim.key_hmac)
            return False
        locator.release(claim)
        return True

    return db.in_transaction(work)


def _in_use(claim: locator.Claim) -> bool:
    if claim.kind is locator.KeyKind.DOCUMENT:
        return contents.holds_unique_id(claim.record_id, claim.key_hmac)
    return heads.load(claim.record_id) is not None


def _collect_blobs(clock: Clock) -> int:
    kept = set(contents.known_blobs())
    old = [b for b in contents.store().sweep_candidates(clock.now() - ORPHAN_AGE) if b not in kept]
    for blob_id in old:
        contents.store().erase(blob_id)
    return len(old)
