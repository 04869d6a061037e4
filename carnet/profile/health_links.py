"""Health links: who holds one reads the emergency card. Owns their versions; decides nothing and builds no address.

What an address and a code lead to is found by blind indexes; address, code, passcode and content key are sealed under
the record's key, so that the person can print the link again and the card is encrypted as it stands when it is asked
for. An ended link keeps none of them in its last version.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.storage import db, indexes
from carnet.storage.keys import RecordKeys
from carnet.storage.sealed_json import SealedJson


class LinkState(StrEnum):
    """Open until the person takes it back, something ends it, or ten wrong codes were typed."""

    OPEN = "open"
    ENDED = "ended"
    LOCKED = "locked"


@dataclass(frozen=True)
class LinkSecret(SealedJson):
    """What is sealed: the token of the address, the code that is typed instead, the key of the content, the passcode.

    `passcode` is empty when the person wanted none. The repr hides all: a log must not show it.
    """

    token: str = field(repr=False)
    code: str = field(repr=False)
    key: str = field(repr=False)
    passcode: str = field(default="", repr=False)


@dataclass(frozen=True)
class HealthLink:
    """One link, in one version; `wrong` counts the wrong codes of its whole life."""

    link_id: UUID
    version: int
    state: LinkState
    token_hmac: bytes
    code_hmac: bytes
    until: datetime
    made_at: datetime
    made_by: By
    wrong: int = 0
    secret: LinkSecret | None = None

    def open_at(self, now: datetime) -> bool:
        """Whether it was neither ended nor locked, and its time is not over."""
        return self.state is LinkState.OPEN and now < self.until


_CURRENT = (
    "SELECT DISTINCT ON (link_id) link_id, version, state, token_hmac, code_hmac, valid_until, made_at, by_kind,"
    " by_person, wrong, sealed FROM health_link WHERE record_id = %s ORDER BY link_id, version DESC"
)


def current(record_id: RecordId, keys: RecordKeys | None = None) -> tuple[HealthLink, ...]:
    """The latest version of every link of a record, oldest first; with what is sealed where the keys are given."""
    found = (_read(row, keys) for row in db.rows(_CURRENT, [record_id]))
    return tuple(sorted(found, key=lambda one: (one.made_at, one.link_id)))


def append(keys: RecordKeys, link: HealthLink, at: datetime) -> HealthLink:
    """Writes a version of a link, with its secret while it is open."""
    sealed = None
    if link.secret is not None and link.state is LinkState.OPEN:
        sealed = keys.seal("health_link", "sealed", link.link_id.bytes, link.version, link.secret.encoded())
    _insert(keys.record_id, link, at, sealed)
    return link


def end(record_id: RecordId, links: Iterable[HealthLink], at: datetime, state: LinkState = LinkState.ENDED) -> int:
    """Ends those that are open, whatever their time, and returns how many; needs no key."""
    ended = [replace(one, version=one.version + 1, state=state) for one in links if one.state is LinkState.OPEN]
    for one in ended:
        _insert(record_id, one, at, None)
    return len(ended)


def end_all(record_id: RecordId, at: datetime) -> int:
    """Ends every open link of a record: it closes, it is suspended, its holder's account is frozen."""
    return end(record_id, current(record_id), at)


def end_made_by(record_id: RecordId, person: str, at: datetime) -> int:
    """Ends the links that one account made, when it may no longer act in this record."""
    return end(record_id, (one for one in current(record_id) if one.made_by.id == person), at)


def _insert(record_id: RecordId, link: HealthLink, at: datetime, sealed: bytes | None) -> None:
    db.execute(
        "INSERT INTO health_link (record_id, link_id, version, state, token_hmac, code_hmac, valid_until, made_at,"
        " by_kind, by_person, wrong, at, sealed) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            record_id, link.link_id, link.version, link.state, indexes.stored(link.token_hmac),
            indexes.stored(link.code_hmac), link.until, link.made_at, link.made_by.kind, link.made_by.id, link.wrong,
            at, sealed,
        ],
    )  # fmt: skip


def _read(row: db.Row, keys: RecordKeys | None) -> HealthLink:
    secret = None
    if keys is not None and row[10] is not None:
        secret = LinkSecret.decoded(keys.open("health_link", "sealed", row[0].bytes, int(row[1]), row[10]))
    return HealthLink(
        link_id=row[0],
        version=int(row[1]),
        state=LinkState(row[2]),
        token_hmac=bytes(row[3]),
        code_hmac=bytes(row[4]),
        until=row[5],
        made_at=row[6],
        made_by=By(row[7], row[8] or ""),
        wrong=int(row[9]),
        secret=secret,
    )
