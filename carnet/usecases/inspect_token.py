"""A software asks what one of its tokens is worth now (RFC 7662)."""

from collections.abc import Mapping

from carnet.identity.oauth import ends
from carnet.identity.oauth.server import Addresses, Answer, OauthServer
from carnet.kernel.clock import Clock
from carnet.storage import db


def inspect_token(form: Mapping[str, str], headers: Mapping[str, str], at: Addresses, *, clock: Clock) -> Answer:
    """The answer of the address: another's token is as unknown as one that never was."""
    return db.in_transaction(lambda: ends.answer(OauthServer(at, clock.now()), "introspection", form, headers))
