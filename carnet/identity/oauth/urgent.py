"""Whether a software that asks for a token acts in an emergency, before anything else is done. Owns that look.

Asked on a full machine (`carnet.config.urgent`), and no right. What is believed is what the software signed; whether it
may say so is decided when the token is given.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from carnet.crypto.token import TokenRefused, unproved_issuer
from carnet.identity.oauth import assertion, clients
from carnet.kernel.clock import Clock
from carnet.policy.model import AccessMode

LONGEST: Final = 40_000
PATH: Final = "/oauth/token"


def signed_by(body: bytes, audience: str, clock: Clock) -> str | None:
    """The software that signed that it acts in an emergency; None for anything else."""
    form = _form(body)
    said = form.get("client_assertion", "")
    try:
        client = clients.find(unproved_issuer(said)) if said else None
        if client is None:
            return None
        named = assertion.read(said, client, audience, clock.now()).named
    except TokenRefused:
        return None
    return client.client_id if named.mode is not AccessMode.NORMAL else None


def _form(body: bytes) -> Mapping[str, str]:
    try:
        return dict(parse_qsl(body.decode("ascii"), max_num_fields=20))
    except ValueError:
        return {}
