"""The person ends an access; it holds for every request that begins after the answer (CSP R.1111-32)."""

from dataclasses import replace

from carnet.consent.authorisations import Grantee
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases import _grantee
from carnet.usecases._access_end import end
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
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
        end(facts, grantee)
        return known

    return db.in_transaction(work)
