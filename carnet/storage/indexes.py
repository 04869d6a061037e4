"""Blind indexes of the instance. Owns which forms of an index are written and looked for; never stores what it indexes.

`index` gives the first form of an index, the same through all rotations: code holds that one. It meets the database in
two places only: what is written is `stored(…)`, what is looked for is `= ANY(forms(…))`. Outside a rotation that is one
form; during one, rows of two forms are there, and what must be unique is written through `form_in_use`. Columns that
hold indexes are listed in the module `indexed` of each application (`storage.index_columns`).
"""

import hmac
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from carnet.crypto.blind_index import blind_index
from carnet.crypto.index_chain import chained, generation
from carnet.crypto.key_ring import IndexPhase, KeyRing
from carnet.storage import db, index_fence, vault

PURPOSE: Final = "blind-index/1"


def index(domain: str, *parts: str) -> bytes:
    """The blind index of normalised parts in its first form, under a secret that only this master key gives."""
    return blind_index(vault.derived(PURPOSE), domain, *parts)


def index_of_ids(domain: str, *ids: str) -> bytes:
    """The same of opaque ids, which a process meets again and again: worked out once."""
    return _of_ids(vault.derived(PURPOSE), domain, *ids)


_of_ids = lru_cache(maxsize=4096)(blind_index)


def stored(value: bytes) -> bytes:
    """An index (in its first form, or as some row held it) as it is written now."""
    ring = _ring()
    return chained(value, ring.indexes, ring.written)


def stored_if(value: bytes | None) -> bytes | None:
    """The same for a column that may be empty."""
    return None if value is None else stored(value)


def forms(value: bytes) -> list[bytes]:
    """Every form under which a row may hold this index now, for `= ANY(…)`."""
    ring = _ring()
    first = max(ring.oldest, generation(value, ring.indexes))
    return [chained(value, ring.indexes, wanted) for wanted in range(first, len(ring.indexes) + 1)]


def forms_if(value: bytes | None) -> list[bytes]:
    """The same for a value that may be missing: nothing is then found."""
    return [] if value is None else forms(value)


def same(one: bytes | None, other: bytes | None) -> bool:
    """Whether two indexes, each in any form, are of the same value."""
    if one is None or other is None:
        return False
    secrets = _ring().indexes
    newest = len(secrets)
    return hmac.compare_digest(chained(one, secrets, newest), chained(other, secrets, newest))


def beside(values: Sequence[bytes]) -> list[bytes]:
    """What is written of indexes that rows are joined by: while rows move, both forms, so that all rows meet."""
    if _ring().phase is IndexPhase.MOVING:
        return [form for value in values for form in forms(value)]
    return [stored(value) for value in values]


def rotating() -> bool:
    """Whether rows of two forms may be there."""
    return _ring().phase is not IndexPhase.SETTLED


def form_in_use(value: bytes, statement: str, params: Sequence[object]) -> bytes:
    """The form under which a row holds this index, else the one to write: for a statement that must not make two rows.

    `statement` selects the index of that row; its last parameter is the forms. During a rotation, whoever is about to
    write the same index waits here until the transaction ends, as two forms would pass any unique constraint.
    """
    if not rotating():
        return stored(value)
    # In its first form, which every process makes alike.
    db.take_turn(value[:32])
    row = db.one(statement, [*params, forms(value)])
    return bytes(row[0]) if row else stored(value)


def _ring() -> KeyRing:
    """The ring that this connection said it uses."""
    ring = vault.master().ring
    index_fence.declare(ring)
    return ring
