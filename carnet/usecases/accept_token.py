"""A request comes with an access token: who acts, for whom, with which scopes. Never decides what may be done."""

from collections.abc import Callable
from dataclasses import replace

from carnet.identity.oauth.bearers import Bearer
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.reasons import Reason
from carnet.storage import db
from carnet.usecases import _read_ahead
from carnet.usecases._applications import at_work, for_person
from carnet.usecases.caller import Caller

NOT_GOOD = Refusal("C02", Reason.NOT_SIGNED_IN.value)
"""The one answer to a token that is none, that ended, or that stands on something that ended."""


def accept_token(
    token: str, *, request_id: str, clock: Clock, asks: str = "", about: RecordId | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Caller | Refusal:  # fmt: skip
    """The caller of a request of a software.

    Everything that may end (token, permission, account, software, activity) is read now, so that an end that was
    answered holds for every request that begins after it. `asks` is the interaction that the address stands for.
    `about` is the record that the request names: what a decision on it needs is read with the token.
    `meanwhile` is done while the database answers, whether the token is good or not: it sends no statement.
    """
    aside = db.Meanwhile(meanwhile) if meanwhile else None

    def work() -> Caller | Refusal:
        bearer, ahead = _read_ahead.bearer(token, clock.now(), about, aside)
        caller = _caller(bearer, request_id, clock) if bearer else None
        if caller is None:
            return NOT_GOOD
        if about is not None and not (ahead and ahead.is_for(caller)):
            _read_ahead.remember(token, clock.now(), caller)
        return replace(caller, asks=asks, ahead=ahead)

    return db.reading(work)


def _caller(bearer: Bearer, request_id: str, clock: Clock) -> Caller | None:
    if bearer.person is not None:
        return for_person(bearer, bearer.person, request_id, clock)
    return at_work(bearer, bearer.worker, request_id, clock) if bearer.worker else None
