"""The public key with which anybody checks who we say somebody is (OpenID Connect). Nothing secret or personal."""

from typing import Any

from carnet.identity.oauth.whoami import signer


def see_signing_key() -> dict[str, Any]:
    """The set of public keys."""
    return signer().public()
