"""An application asks who the person is (OpenID Connect): a name of its own, and where the person stands. No more."""

from typing import Any

from carnet.identity.oauth import bearers, permissions, whoami, words
from carnet.kernel.clock import Clock
from carnet.storage import db
from carnet.usecases._applications import for_person


def see_userinfo(token: str, fhir: str, *, request_id: str, clock: Clock) -> dict[str, Any] | None:
    """What the token's application is told; None for a token that is not good, or that did not ask for it."""

    def work() -> dict[str, Any] | None:
        bearer = bearers.find(token, clock.now())
        if bearer is None or bearer.person is None or words.OPENID not in bearer.scopes:
            return None
        for_person(bearer, bearer.person, request_id, clock)
        permission = permissions.find(bearer.person.grant_id)
        return whoami.who(fhir, permission, sorted(bearer.scopes)) if permission else None

    return db.in_transaction(work)
