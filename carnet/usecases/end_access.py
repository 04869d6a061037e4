"""The person ends an access; it holds for every request that begins after the answer (CSP R.1111-32)."""

from dataclasses import replace

from carnet.consent import authorisations
from carnet.consent.authorisations import AuthorisationState, Grantee
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases import _grantee
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._grantee import Known
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


def end_access(caller: Caller, record_id: RecordId, grantee: Grantee) -> Known | Refusal:
    """Ends the access of a professional or a structure; a second time changes nothing. Raises Invalid."""
    known = _grantee.known(grantee)

    def work() -> Known | Refusal:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.AUTHORISATION_END, context=replace(facts.context, target=known.target))
        if not decision.permit:
            return refuse(facts, Act.AUTHORISATION_END, decision)
        note(facts, Act.AUTHORISATION_END, decision, detail=known.detail)
        end_now(facts, grantee)
        return known

    return db.in_transaction(work)


def end_now(facts: Facts, grantee: Grantee) -> None:
    """Ends what is in force, in the transaction of the act that was noted."""
    before, now = authorisations.of(facts.record_id, grantee), facts.context.now
    if before is None or before.state is not AuthorisationState.VALID:
        return
    heads.change(facts.head)
    ended = replace(before, state=AuthorisationState.ENDED, valid_until=min(now, before.valid_until or now))
    authorisations.append(facts.record_id, ended, facts.caller.by(), now)
