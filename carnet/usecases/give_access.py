"""The person gives a professional or a structure a permanent access: until she ends it (CSP R.1111-32)."""

from dataclasses import replace

from carnet.consent import authorisations
from carnet.consent.authorisations import Authorisation, AuthorisationState, Grantee, How
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases import _grantee
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._grantee import Known
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases._once import asked_before
from carnet.usecases.caller import Caller

BLOCKED = Conflict("access.blocked")


def give_access(caller: Caller, record_id: RecordId, grantee: Grantee, *, key: str = "") -> Known | Refusal | Conflict:
    """Gives an access without an end. Raises Invalid when the directory knows no such grantee.

    Who is blocked is unblocked first, on a page that says so: an access never lifts a block by itself. A second sending
    under the same `key` changes nothing any more: what was ended since stays ended.
    """
    known = _grantee.known(grantee)

    def work() -> Known | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.AUTHORISATION_GIVE, context=replace(facts.context, target=known.target))
        if not decision.permit:
            return refuse(facts, Act.AUTHORISATION_GIVE, decision)
        if authorisations.forbids(record_id, grantee):
            return refuse_state(facts, Act.AUTHORISATION_GIVE, BLOCKED)
        # After the refusal: what was refused was not done, and may be sent again once the block is lifted.
        asked = asked_before(facts, key, f"{Act.AUTHORISATION_GIVE.value} {grantee.kind.value} {grantee.id}")
        if isinstance(asked, Conflict):
            return refuse_state(facts, Act.AUTHORISATION_GIVE, asked)
        note(facts, Act.AUTHORISATION_GIVE, decision, detail=known.detail)
        if asked:
            return known
        heads.change(facts.head)
        given = Authorisation(grantee, AuthorisationState.VALID, facts.context.now, None, How.GIVEN)
        authorisations.append(record_id, given, caller.by(), facts.context.now)
        return known

    return db.in_transaction(work)
