"""From the bearer token of a request to a Caller. Owns the one way in; cookies and sessions are never looked at."""

from collections.abc import Callable

from carnet.kernel.clock import Clock
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases.accept_token import accept_token
from carnet.usecases.caller import Caller

LONGEST = 8_000


def token_of(header: str) -> str | None:
    """The token of an Authorization header; None when the header carries none."""
    scheme, _, token = header.strip().partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST:
        return None
    return token


def caller_of(
    token: str, *, request_id: str, clock: Clock, asks: str = "", about: RecordId | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Caller | None:  # fmt: skip
    """Who a token speaks for; None when it speaks for nobody (any more). `about`: the record that is asked for.

    `asks` is which interaction this is: a token is good for those that its scopes name. `meanwhile` is done while the
    database says who it is.
    """
    said = accept_token(token, request_id=request_id, clock=clock, asks=asks, about=about, meanwhile=meanwhile)
    return None if isinstance(said, Refusal) else said
