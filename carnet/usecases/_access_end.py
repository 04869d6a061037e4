"""Ends an access in the transaction of an act that was decided and noted. Owns what an end writes; never decides."""

from dataclasses import replace

from carnet.consent import authorisations
from carnet.consent.authorisations import AuthorisationState, Grantee
from carnet.storage import head as heads
from carnet.usecases._facts import Facts


def end(facts: Facts, grantee: Grantee) -> None:
    """Ends what is in force, in the transaction of the act that was noted."""
    before, now = authorisations.of(facts.record_id, grantee), facts.context.now
    if before is None or before.state is not AuthorisationState.VALID:
        return
    heads.change(facts.head)
    ended = replace(before, state=AuthorisationState.ENDED, valid_until=min(now, before.valid_until or now))
    authorisations.append(facts.record_id, ended, facts.caller.by(), now)
