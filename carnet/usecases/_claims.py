"""Doctors who wait for the person's answer. Owns who is told of them; never decides on the role."""

from carnet.consent import treating_claims
from carnet.policy.acts import Act
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts


def waiting(facts: Facts) -> tuple[str, ...]:
    """The doctors whose question waits, for who decides on the role; one who was named meanwhile waits no more."""
    if not ask(facts, Act.TIES_SEE).permit:
        return ()
    now, named = facts.context.now, set(facts.treating)
    claims = treating_claims.current(facts.record_id)
    return tuple(one.professional_id for one in claims if one.waits(now) and one.professional_id not in named)
