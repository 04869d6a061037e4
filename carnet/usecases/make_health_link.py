"""The person makes a link to the emergency card: a picture to scan, an address and a code (issue 10, point 5)."""

from dataclasses import dataclass, replace

from carnet.crypto import jwe
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId, new_id
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.profile import health_links
from carnet.profile.health_links import HealthLink, LinkSecret, LinkState
from carnet.storage import db, indexes, locator
from carnet.storage import head as heads
from carnet.storage.locator import KeyKind
from carnet.usecases import _health_link
from carnet.usecases._decide import ask
from carnet.usecases._emergency_card import NOT_MADE, content_of, held_card
from carnet.usecases._facts import Facts, load
from carnet.usecases._health_link import LASTS, MOST_OPEN, ShownLink, Ways
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases._tell import tell_rights
from carnet.usecases.caller import Caller

SPENT = Conflict("health_link.spent")
TOO_MANY = Conflict("health_link.too_many", (("most", str(MOST_OPEN)),))
EMPTY = Conflict(NOT_MADE)


@dataclass(frozen=True)
class LinkWanted:
    """For how many days it counts, and whether a code is asked for."""

    days: int
    passcode: bool


def make_health_link(
    caller: Caller, record_id: RecordId, wanted: LinkWanted, *, key: str = ""
) -> ShownLink | Refusal | Conflict:
    """Makes a link. Raises Invalid for another length of time than those offered.

    Conflict: nothing stands on the card, or too many links are open. `key` is the form's: the same form sent twice
    gives the same link, as long as it counts.
    """
    if wanted.days not in LASTS:
        raise Invalid.of("days", "health_link.days")
    ways = _health_link.ways_of(caller, record_id, key)
    held = [locator.claim(KeyKind.HEALTH_LINK, one, record_id, caller.now()).record_id for one in ways.hmacs]
    elsewhere = any(one != record_id for one in held)

    def work() -> ShownLink | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.HEALTH_LINK_MAKE)
        if not decision.permit:
            return refuse(facts, Act.HEALTH_LINK_MAKE, decision)
        return _make(facts, decision, ways, wanted, elsewhere=elsewhere)

    answer = db.in_transaction(work)
    if isinstance(answer, ShownLink):
        for one in ways.hmacs:
            locator.confirm(KeyKind.HEALTH_LINK, one)
    return answer


def _make(facts: Facts, decision: Decision, ways: Ways, wanted: LinkWanted, *, elsewhere: bool) -> ShownLink | Conflict:
    now, act = facts.context.now, Act.HEALTH_LINK_MAKE
    links = health_links.current(facts.record_id, facts.keys)
    token, code = ways.hmacs
    same = next((one for one in links if indexes.same(one.token_hmac, token)), None)
    if same is not None and same.open_at(now):
        return _health_link.shown(same)
    if elsewhere or same is not None:
        return refuse_state(facts, act, SPENT)
    if sum(one.open_at(now) for one in links) >= MOST_OPEN:
        return refuse_state(facts, act, TOO_MANY)
    if content_of(facts, held_card(facts.keys)).empty:
        return refuse_state(facts, act, EMPTY)
    made = HealthLink(new_id(), 1, LinkState.OPEN, token, code, now + LASTS[wanted.days], now, facts.caller.by())
    passcode = _health_link.new_passcode() if wanted.passcode else ""
    made = replace(made, secret=LinkSecret(ways.token, ways.code, jwe.new_key(), passcode))
    detail = (("link", str(made.link_id)), ("days", str(wanted.days)), ("passcode", "yes" if passcode else "no"))
    note(facts, act, decision, detail=detail)
    heads.change(facts.head)
    health_links.append(facts.keys, made, now)
    tell_rights(facts)
    return _health_link.shown(made)
