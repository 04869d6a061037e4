"""The person objects to the deposits of a professional or a structure, for a legitimate reason (CSP R.1111-47)."""

from dataclasses import replace

from carnet.consent import feeding
from carnet.consent.authorisations import Grantee
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases import _grantee
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._grantee import Known
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases._once import asked_before
from carnet.usecases.caller import Caller

LONGEST_REASON = 500


def change_feeding(
    caller: Caller, record_id: RecordId, grantee: Grantee, *, opposed: bool, reason: str = "", key: str = ""
) -> Known | Refusal | Conflict:
    """Objects, with a reason in words, or lets deposit again; twice is once.

    Raises Invalid without a reason, with one that is too long, and when the directory knows no such grantee. The reason
    is kept sealed and never shown to the depositor. Reading is another right: this changes none of it. A second sending
    under the same `key` changes nothing any more.
    """
    known, why = _grantee.known(grantee), _checked(reason) if opposed else ""
    act = Act.FEEDING_OPPOSE if opposed else Act.FEEDING_ALLOW

    def work() -> Known | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, act, context=replace(facts.context, target=known.target))
        if not decision.permit:
            return refuse(facts, act, decision)
        before = asked_before(facts, key, f"{act.value} {grantee.kind.value} {grantee.id}")
        if isinstance(before, Conflict):
            return refuse_state(facts, act, before)
        note(facts, act, decision, detail=known.detail)
        now = {one.depositor for one in feeding.all_current(record_id)}
        if not before and (grantee in now) is not opposed:
            heads.change(facts.head)
            _write(facts, grantee, why)
        return known

    return db.in_transaction(work)


def _write(facts: Facts, grantee: Grantee, why: str) -> None:
    by, now = facts.caller.by(), facts.context.now
    if why:
        feeding.oppose(facts.keys, grantee, why, by, now)
    else:
        feeding.append(facts.record_id, grantee, by, now, opposed=False)


def _checked(reason: str) -> str:
    words = reason.strip()
    if not words:
        raise Invalid.of("reason", "feeding.reason_missing")
    if len(words) > LONGEST_REASON:
        raise Invalid(Problem("reason", "text.too_long", (("most", str(LONGEST_REASON)),)))
    return words
