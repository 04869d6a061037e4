"""The idempotency key of a request, for use cases. Owns how a key is indexed; `storage.idempotency` has the answers."""

import hmac

from carnet.kernel.errors import Conflict
from carnet.storage import idempotency, indexes
from carnet.storage.idempotency import Outcome
from carnet.storage.keys import required
from carnet.usecases._facts import Facts


def recalled(facts: Facts, key: str, fingerprint: bytes) -> Outcome | Conflict | None:
    """What this caller was answered under a key; Conflict for another content, None for a new or an empty key."""
    return idempotency.recall(facts.record_id, _index(facts, key), fingerprint) if key else None


def remember(facts: Facts, key: str, fingerprint: bytes, outcome: Outcome) -> None:
    """Keeps the answer in the transaction of the act; an empty key keeps nothing."""
    if key:
        idempotency.remember(facts.record_id, _index(facts, key), fingerprint, outcome, facts.context.now)


def asked_before(facts: Facts, key: str, content: str) -> bool | Conflict:
    """Whether this very request was answered already; it is remembered when not. Conflict for another content.

    For acts that set a state: a copy of the request that a network brings late, after the person changed her mind,
    must not set it again.
    """
    fingerprint = fingerprint_of(facts, content)
    found = recalled(facts, key, fingerprint)
    if found is None:
        remember(facts, key, fingerprint, {})
    return found if isinstance(found, Conflict) else found is not None


def fingerprint_of(facts: Facts, content: str) -> bytes:
    """Of the content of a request, made with a key of the record.

    A blood group, a weight or a kind of mistake is one of few, and a plain hash would tell which.
    """
    return hmac.digest(required(facts.keys.index).secret, content.encode(), "sha256")


def _index(facts: Facts, key: str) -> bytes:
    return indexes.index("request", facts.caller.kind.value, facts.caller.actor_id, key)
