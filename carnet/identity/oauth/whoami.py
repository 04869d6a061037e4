"""Who a person is to an application: a name of its own, and where the person stands. Owns the signed word about it."""

from datetime import timedelta
from typing import Any, Final

from carnet.crypto.blind_index import blind_index
from carnet.crypto.token import Signer
from carnet.identity.oauth import words
from carnet.identity.oauth.clients import PURPOSE
from carnet.identity.oauth.permissions import Permission
from carnet.identity.oauth.server import OauthServer
from carnet.kernel.ids import AccountId
from carnet.policy.model import ActorKind
from carnet.storage import vault

_SIGNING: Final = "oauth-id-token/1"
_LIVES: Final = timedelta(minutes=5)


def signer() -> Signer:
    """The key of this instance for tokens that say who somebody is: made from the master key, kept nowhere."""
    return Signer.of(blind_index(vault.derived(PURPOSE), "signing", _SIGNING))


def subject(client_id: str, account_id: AccountId) -> str:
    """A name of a person that only this application knows: two of them cannot compare whom they serve."""
    return blind_index(vault.derived(PURPOSE), "subject", client_id, account_id.hex).hex()


def who(fhir: str, permission: Permission, held: list[str]) -> dict[str, Any]:
    """What an application is told of the person: a name of its own and, for the holder, where the person stands."""
    told: dict[str, Any] = {"sub": subject(permission.client_id, permission.account_id)}
    if words.WHO in held and permission.kind == ActorKind.HOLDER:
        told["fhirUser"] = f"{fhir}/Patient/{permission.record_id}"
    return told


def id_token(server: OauthServer, permission: Permission, held: list[str], nonce: str) -> str:
    """The signed word about a person who allowed an application, for that application and for minutes."""
    now = int(server.now.timestamp())
    claims = {
        "iss": server.at.issuer,
        "aud": permission.client_id,
        "iat": now,
        "exp": now + int(_LIVES.total_seconds()),
        "auth_time": int(permission.given_at.timestamp()),
        **who(server.at.fhir, permission, held),
        **({"nonce": nonce} if nonce else {}),
    }
    return signer().sign(claims)
