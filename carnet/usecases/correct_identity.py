"""An agent at the desk corrects an identity, or gives a person the new INS (NIA to NIR; security.md A33).

A correction is a new version and may be corrected back. The keys that lead to the record are claimed or put in
question before the transaction, and settled after it; the sweep settles what a dead process left (docs/adr/0008).
"""

import json
from dataclasses import dataclass, replace
from hashlib import sha256

from carnet.codes import quality, traits_rules
from carnet.codes.ins import Ins
from carnet.codes.quality import IdentityDocument, Quality
from carnet.identity import patients
from carnet.identity.patients import IdentityChange, KnownIdentity
from carnet.identity.traits import PersonIdentity, differences, to_plain
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal, Unavailable
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.storage import db, locator, outbox
from carnet.storage import head as heads
from carnet.storage.locator import KeyKind
from carnet.storage.outbox import Task
from carnet.usecases import _birth, _by_traits
from carnet.usecases._birth import Way
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, is_minor, load, zone
from carnet.usecases._journal import note, refuse
from carnet.usecases._numbers import for_this_instance
from carnet.usecases._once import recalled, remember
from carnet.usecases._tell_account import tell_account
from carnet.usecases.caller import Caller

LONGEST_REASON = 500


@dataclass(frozen=True)
class Correction:
    """What the agent states: the identity as it is to be, on what proof and why; `version` is the one that was seen.

    `former_is_theirs`: the number in force until now was this person's (it changed). Otherwise it was a mistake: it
    leads to this record no more, and no document under it is accepted.
    """

    identity: PersonIdentity
    version: int
    seen: IdentityDocument | None
    reason: str
    former_is_theirs: bool = True
    key: str = ""


@dataclass(frozen=True)
class Corrected:
    """The identity now in force."""

    identity: PersonIdentity
    version: int


@dataclass(frozen=True)
class _ToClaim:
    """The correction is allowed: claim and question these keys, then come back."""

    before: PersonIdentity
    after: PersonIdentity


def correct_identity(caller: Caller, record_id: RecordId, correction: Correction) -> Corrected | Refusal | Conflict:
    """Corrects. Raises Invalid naming each field that is wrong; nothing is stored then.

    Conflict when somebody changed the identity meanwhile, or when another record has the INS: then the two records
    are to be merged.
    """
    attempt = _Attempt(caller, record_id, correction)
    answer = db.in_transaction(attempt.run)
    if isinstance(answer, _ToClaim):
        taken = attempt.claim(answer)
        answer = taken or db.in_transaction(attempt.run)
    if isinstance(answer, _ToClaim):
        raise Unavailable("the identity was changed meanwhile")
    if isinstance(answer, Corrected):
        attempt.settle(answer.identity)
    return answer


class _Attempt:
    """One correction: its transaction runs once to decide, and once more when its keys are claimed."""

    def __init__(self, caller: Caller, record_id: RecordId, correction: Correction) -> None:
        self._caller, self._record_id, self._correction = caller, record_id, correction
        self._gone: frozenset[Way] = frozenset()
        self._gone_traits: tuple[bytes, ...] = ()
        self._claimed: _ToClaim | None = None

    def run(self) -> Corrected | Refusal | Conflict | _ToClaim:
        facts = load(self._caller, self._record_id, lock=True)
        decision = ask(facts, Act.IDENTITY_CORRECT)
        known = patients.load_identity(facts.keys) if facts.exists else None
        if not decision.permit or known is None:
            return refuse(facts, Act.IDENTITY_CORRECT, decision)
        told = recalled(facts, self._correction.key, self._fingerprint())
        if told is not None:
            return told if isinstance(told, Conflict) else Corrected(known.identity, int(told["version"]))
        if known.version != self._correction.version:
            return Conflict("identity.changed_meanwhile")
        wanted = _ToClaim(known.identity, self._checked(facts, known))
        return self._write(facts, decision, known, wanted.after) if self._claimed == wanted else wanted

    def claim(self, wanted: _ToClaim) -> Conflict | None:
        """Claims the new keys and questions those to be given up; Conflict when another record has the new INS."""
        now, before, after = self._caller.now(), _birth.ways_to(wanted.before), _birth.ways_to(wanted.after)
        # The numbers first: a number that is taken stops everything.
        for way in sorted(after - before, key=lambda one: one.kind is not KeyKind.INS):
            held = locator.claim(way.kind, way.key_hmac, self._record_id, now)
            if held.record_id != self._record_id:
                return self._taken(held.record_id)
        self._gone = before - after
        for way in self._gone:
            locator.question(way.kind, way.key_hmac, self._record_id, now)
        self._claim_traits(wanted)
        self._claimed = wanted
        reach("correct_identity.claimed")
        return None

    def _claim_traits(self, wanted: _ToClaim) -> None:
        """Claimed before the transaction as numbers are: the sweep finds what a dead process left."""
        now, before = self._caller.now(), _by_traits.keys_of(wanted.before.traits)
        after = _by_traits.keys_of(wanted.after.traits)
        if before == after:
            return
        _by_traits.claim(wanted.after.traits, self._record_id, now)
        self._gone_traits = before
        _by_traits.question(before, self._record_id, now)

    def settle(self, identity: PersonIdentity) -> None:
        """After the commit: the keys lead where the identity in force says. May be done again."""
        _birth.settle(identity, self._record_id, self._caller.clock)
        for way in self._gone:
            locator.give_up(way.kind, way.key_hmac, self._record_id)
        _by_traits.give_up(self._gone_traits, self._record_id)

    def _taken(self, other: RecordId) -> Conflict:
        """That another record has this number is told: it has its event, as any search."""

        def work() -> Conflict:
            facts = load(self._caller, other)
            note(facts, Act.RECORD_FIND, ask(facts, Act.RECORD_FIND), detail=(("fits", "clash"),))
            return Conflict("identity.ins_taken")

        return db.in_transaction(work)

    def _checked(self, facts: Facts, known: KnownIdentity) -> PersonIdentity:
        said, before = self._correction, known.identity
        today = legal_day(facts.context.now, zone())
        after = replace(said.identity, former=_former(before, said))
        state = Quality(after.status, after.attributes, after.ins is not None)
        minor = is_minor(after.traits.birth_date, facts.context.now)
        found = [
            *traits_rules.problems(after.traits, today),
            *quality.problems(before.status, state, said.seen, minor=minor),
            *_reason_problems(said.reason),
        ]
        if after.ins is not None:
            for_this_instance(after.ins)
        if not found and after == before:
            found.append(Problem("reason", "identity.nothing_changed"))
        if found:
            raise Invalid(*found)
        return after

    def _write(self, facts: Facts, decision: Decision, known: KnownIdentity, after: PersonIdentity) -> Corrected:
        said, at = self._correction, facts.context.now
        note(facts, Act.IDENTITY_CORRECT, decision, detail=_detail(known.identity, after, said))
        heads.change(facts.head)
        version = patients.add_identity(facts.keys, after, IdentityChange(said.seen, said.reason.strip()))
        tell_account(facts.record_id, after)
        remember(facts, said.key, self._fingerprint(), {"version": str(version)})
        outbox.post(facts.record_id, Task.TELL_IDENTITY, at)
        reach("correct_identity.written")
        return Corrected(after, version)

    def _fingerprint(self) -> bytes:
        said = self._correction
        plain = [to_plain(said.identity), said.version, said.seen, said.reason, said.former_is_theirs]
        return sha256(json.dumps(plain, sort_keys=True).encode()).digest()


def _former(before: PersonIdentity, said: Correction) -> tuple[Ins, ...]:
    """The numbers that stay this person's own beside the one in force."""
    old = (before.ins,) if before.ins and said.former_is_theirs else ()
    kept = dict.fromkeys((*old, *before.former))
    return tuple(ins for ins in kept if ins != said.identity.ins)


def _reason_problems(reason: str) -> tuple[Problem, ...]:
    if not reason.strip():
        return (Problem("reason", "identity.reason_missing"),)
    return (Problem("reason", "identity.reason_too_long"),) if len(reason) > LONGEST_REASON else ()


def _detail(before: PersonIdentity, after: PersonIdentity, said: Correction) -> tuple[tuple[str, str], ...]:
    """What changed, by name and never by value."""
    changed = [trait.value for trait in differences(before.traits, after.traits)]
    changed += ["ins"] if before.ins != after.ins else []
    changed += ["status"] if before.status is not after.status else []
    return (("changed", ",".join(changed)), ("seen", said.seen.value if said.seen else ""))
