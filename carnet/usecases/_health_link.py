"""How a health link is made, found and counted. Owns its secrets' shape and when it counts; no act.

Token and typed code of one form are made from the form's key with a key outside the database: the same form sent twice
gives the same link (A36). Both are looked for by blind indexes.
"""

import base64
import hmac
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from carnet.codes.traits import comparable
from carnet.identity import accounts
from carnet.kernel.ids import AccountId, RecordId
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind, AuthenticationMode, Relation, RelationKind, Resource, Subject
from carnet.policy.rules import decide
from carnet.profile import health_links
from carnet.profile.health_links import HealthLink
from carnet.storage import indexes, locator
from carnet.storage.locator import KeyKind
from carnet.usecases import _shlink, _system
from carnet.usecases._facts import Facts
from carnet.usecases._invitation import ALPHABET
from carnet.usecases.caller import Caller

GROUPS, GROUP = 4, 4
LASTS: Final = {days: timedelta(days=days) for days in (1, 30, 365, 1095)}
"""For how many days a link may count, as the form says it."""
MOST_OPEN: Final = 5
MOST_WRONG: Final = 10
"""Wrong codes in the whole life of a link (SMART Health Links 1.0: a total lifetime count)."""
PASSCODE: Final = 6
TICKET: Final = timedelta(minutes=10)
"""SMART Health Links 1.0: a place of a file lives an hour at most."""
_NOBODY: Final = UUID(int=0)


@dataclass(frozen=True)
class Ways:
    """The two ways to a link: the token of its address, and the code that is typed instead."""

    token: str
    code: str

    def __repr__(self) -> str:
        return "Ways(...)"

    @property
    def hmacs(self) -> tuple[bytes, bytes]:
        """Their blind indexes."""
        return token_index(self.token), code_index(self.code)


@dataclass(frozen=True)
class ShownLink:
    """A link as the person gives it out, until when it counts, and its passcode; none when she wanted none.

    Its repr hides what opens it: a log must not show it.
    """

    link_id: UUID
    until: datetime
    token: str = field(repr=False)
    code: str = field(repr=False)
    key: str = field(repr=False)
    passcode: str = field(repr=False, default="")

    def uri(self, url: str) -> str:
        """The SMART Health Link, for the address at which this instance answers it."""
        return _shlink.uri_of(_shlink.Payload(url, self.key, self.until, bool(self.passcode)))


def ways_of(caller: Caller, record_id: RecordId, key: str) -> Ways:
    """The ways of the link that one form of one person makes: 256 bits, and 79 bits for what a hand types."""
    own = (record_id.hex, caller.actor_id, key or secrets.token_hex())
    token = base64.urlsafe_b64encode(indexes.index("health_link_made", *own)[:32]).rstrip(b"=").decode("ascii")
    number, letters = int.from_bytes(indexes.index("health_link_code_made", *own)), []
    for _ in range(GROUPS * GROUP):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    groups = ("".join(letters[at : at + GROUP]) for at in range(0, GROUPS * GROUP, GROUP))
    return Ways(token, "-".join(groups))


def new_passcode() -> str:
    """Six digits: ten tries guess one in a hundred thousand."""
    return "".join(secrets.choice("0123456789") for _ in range(PASSCODE))


def token_index(token: str) -> bytes:
    """The blind index of a token: each sign counts."""
    return indexes.index("health_link", token)


def code_index(code: str) -> bytes:
    """The blind index of a code as it was typed: case, spaces and hyphens do not count."""
    return indexes.index("health_link_code", comparable(code))


def index_of(typed: str) -> bytes:
    """What was scanned, pasted or typed, as the index to look for: an address, or else a code."""
    token = _shlink.token_in(typed)
    return token_index(token) if token else code_index(typed)


def place_of(index: bytes) -> RecordId:
    """The record that an address or a code leads to, or the one that takes the place of none."""
    found = locator.find(KeyKind.HEALTH_LINK, index)
    return found.record_id if found else _system.record_id()


def found_link(facts: Facts, index: bytes) -> HealthLink | None:
    """The link of this record that an index names, whatever its state."""
    every = health_links.current(facts.keys.record_id, facts.keys)
    return next(
        (one for one in every if indexes.same(one.token_hmac, index) or indexes.same(one.code_hmac, index)), None
    )


def counts(facts: Facts, link: HealthLink | None) -> bool:
    """Whether a link opens the card now: in time, and who made it could make it again.

    Majority, the end of a tie or of a measure, a closing, a suspension, a death and a frozen account end it so from the
    first instant on, before anything is written down.
    """
    maker = accounts.find_account(AccountId(_account(link)))
    if link is None or maker is None or not maker.is_active or maker.frozen:
        return False
    return link.open_at(facts.context.now) and _could_make(facts, link, maker.record_id)


def _account(link: HealthLink | None) -> UUID:
    try:
        return UUID(link.made_by.id) if link else _NOBODY
    except ValueError:
        return _NOBODY


def _could_make(facts: Facts, link: HealthLink, own_record: RecordId | None) -> bool:
    kind = ActorKind(link.made_by.kind)
    subject = Subject(kind, link.made_by.id, authentication=AuthenticationMode.TWO_FACTORS)
    holds = (Relation(RelationKind.HOLDER, link.made_by.id),) if own_record == facts.record_id else ()
    relations = (*facts.context.relations, *holds)
    # A guardian who comes later takes no help in an emergency away: the link was made when the person decided alone.
    context = replace(facts.context, relations=relations, stepped_up=True, guardian_agreed=True)
    return decide(subject, Act.HEALTH_LINK_MAKE, Resource(facts.record), context).permit


def ticket_of(link: HealthLink, now: datetime) -> str:
    """What fetches the file of this link for some minutes: signed, kept nowhere, worth nothing once the link ended."""
    until = int((now + TICKET).timestamp())
    return f"{until}.{_signature(link, until)}"


def ticket_counts(link: HealthLink, ticket: str, now: datetime) -> bool:
    """Whether a ticket is of this link, and in time."""
    until, _, signature = ticket.partition(".")
    if not (until.isascii() and until.isdecimal() and len(until) < 12) or int(until) <= now.timestamp():
        return False
    return hmac.compare_digest(signature.encode(), _signature(link, int(until)).encode())


def _signature(link: HealthLink, until: int) -> str:
    return indexes.index("health_link_file", link.link_id.hex, str(until)).hex()


def leads(record_id: RecordId, index: bytes) -> bool:
    """Whether a link of this record has this index: an act that committed and died before it confirmed its claim."""
    every = health_links.current(record_id)
    return any(indexes.same(one.token_hmac, index) or indexes.same(one.code_hmac, index) for one in every)


def shown(link: HealthLink) -> ShownLink:
    """A link that is open, with what opens it."""
    secret = link.secret
    if secret is None:
        raise ValueError("an ended link has nothing to show")
    return ShownLink(link.link_id, link.until, secret.token, secret.code, secret.key, secret.passcode)
