"""Somebody who is not signed in opens a health link: a rescuer, or whoever holds it (issue 10, point 5).

What was never made, what is over, taken back, locked, and what belongs to a record that stopped have one answer.
Attempts are counted before anything is looked up; wrong codes are counted for the whole life of a link, under the lock
of the record: a hundred at once are counted one by one.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from carnet.crypto import jwe
from carnet.identity import limits
from carnet.identity.limits import Scope
from carnet.kernel.errors import Invalid
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.policy.reasons import Reason
from carnet.profile import health_links
from carnet.profile.health_links import HealthLink, LinkState
from carnet.storage import db, outbox
from carnet.storage import head as heads
from carnet.storage.outbox import Task
from carnet.usecases import _health_link
from carnet.usecases._decide import ask
from carnet.usecases._emergency_card import CardContent, content_of, held_card
from carnet.usecases._facts import Facts, load
from carnet.usecases._health_link import MOST_WRONG
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller

LONGEST_RECIPIENT: Final = 120
LONGEST_TYPED: Final = 4000
QUIET: Final = timedelta(minutes=5)
"""One notice stands for the openings of these minutes; the journal shows each."""
_SIGNS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Opening:
    """Who opens, in the own words, the code that was typed (empty: none), and the network of the request."""

    recipient: str
    passcode: str = ""
    network: str = ""
    ticket: str = ""
    """What an opening a moment ago gave to fetch the file with (`CardOpened.ticket`)."""


@dataclass(frozen=True)
class CardOpened:
    """The card, and a way to encrypt a file of it under the key that the link carries."""

    record_id: RecordId
    link_id: UUID
    content: CardContent
    encrypted: Callable[[bytes, str], str]
    ticket: str = ""
    """What fetches the file for some minutes, where an application does not want it in the answer."""

    def __repr__(self) -> str:
        return f"CardOpened({self.link_id})"


@dataclass(frozen=True)
class CodeNeeded:
    """The link counts and its code was not given, or a wrong one; how many wrong ones it still bears."""

    left: int


@dataclass(frozen=True)
class NotOpened:
    """No link that counts: nothing says why."""


def open_health_link(caller: Caller, typed: str, opening: Opening) -> CardOpened | CodeNeeded | NotOpened:
    """Reads the card by its link: `typed` is an address, a whole link or a code. Each opening is told to the person.

    Raises Invalid when nothing was typed, or nobody said who reads; TooManyAttempts when the network, or whoever holds
    this link, tries too often.
    """
    checked = _checked(typed, opening)
    index = _health_link.index_of(typed)
    subjects = {Scope.NETWORK: opening.network or caller.interface, Scope.ACCOUNT: index.hex()}
    limits.count_or_stop(limits.HEALTH_LINK, subjects, caller.now())
    record_id = _health_link.place_of(index)
    return db.in_transaction(lambda: _open(caller, record_id, index, checked))


def _checked(typed: str, opening: Opening) -> Opening:
    """What was typed, tidied; looked at before anything is looked up, so that no error tells of a link."""
    if not typed.strip():
        raise Invalid.of("link", "health_link.link_missing")
    if len(typed) > LONGEST_TYPED:
        raise Invalid.of("link", "text.too_long", most=str(LONGEST_TYPED))
    recipient = " ".join(opening.recipient.split())
    if not recipient:
        raise Invalid.of("recipient", "health_link.recipient_missing")
    if len(recipient) > LONGEST_RECIPIENT:
        raise Invalid.of("recipient", "text.too_long", most=str(LONGEST_RECIPIENT))
    if _SIGNS.search(recipient):
        raise Invalid.of("recipient", "health_link.signs")
    return replace(opening, recipient=recipient, passcode="".join(opening.passcode.split()))


def _open(caller: Caller, record_id: RecordId, index: bytes, opening: Opening) -> CardOpened | CodeNeeded | NotOpened:
    facts = load(caller, record_id, lock=True)
    link, act = _health_link.found_link(facts, index), Act.HEALTH_LINK_OPEN
    counts = _health_link.counts(facts, link)
    right = counts and link is not None and _is_right(link, opening, facts.context.now)
    decision = ask(facts, act, context=replace(facts.context, link_shown=counts, link_code_shown=right))
    detail = (("link", str(link.link_id)), ("recipient", opening.recipient)) if link else ()
    if link is None or not decision.permit:
        refuse(facts, act, decision, detail=detail)
        return _no(facts, link, decision, opening)
    note(facts, act, decision, detail=detail)
    _tell(facts)
    return _opened(facts, link)


def _is_right(link: HealthLink, opening: Opening, now: datetime) -> bool:
    """Without a code, none is asked for, and one that was typed does not matter. A ticket stands for the code."""
    if opening.ticket:
        return _health_link.ticket_counts(link, opening.ticket, now)
    wanted = link.secret.passcode if link.secret else ""
    return not wanted or hmac.compare_digest(wanted.encode(), opening.passcode.encode())


def _no(facts: Facts, link: HealthLink | None, decision: Decision, opening: Opening) -> CodeNeeded | NotOpened:
    if link is None or decision.reason is not Reason.LINK_CODE_NOT_VALID:
        return NotOpened()
    if not opening.passcode:
        # Nobody guessed anything: an application that learns that a code is asked for.
        return CodeNeeded(MOST_WRONG - link.wrong)
    return CodeNeeded(MOST_WRONG - _counted(facts, link).wrong)


def _counted(facts: Facts, link: HealthLink) -> HealthLink:
    """One wrong code more; the tenth ends the link for good, and the person is told."""
    now, wrong = facts.context.now, link.wrong + 1
    state = LinkState.LOCKED if wrong >= MOST_WRONG else LinkState.OPEN
    counted = replace(link, version=link.version + 1, wrong=wrong, state=state)
    heads.change(facts.head)
    health_links.append(facts.keys, counted, now)
    reach("open_health_link.counted")
    if state is LinkState.LOCKED:
        outbox.post(facts.record_id, Task.TELL_LINK_LOCKED, now)
    return counted


def _tell(facts: Facts) -> None:
    now: datetime = facts.context.now
    if not outbox.posted_since(facts.record_id, Task.TELL_LINK_OPENED, now - QUIET):
        outbox.post(facts.record_id, Task.TELL_LINK_OPENED, now)


def _opened(facts: Facts, link: HealthLink) -> CardOpened:
    secret = link.secret
    if secret is None:
        raise ValueError("an open link has its secret")
    key = secret.key
    content = content_of(facts, held_card(facts.keys))
    ticket = _health_link.ticket_of(link, facts.context.now)
    return CardOpened(facts.record_id, link.link_id, content, lambda data, kind: jwe.encrypted(key, data, kind), ticket)
