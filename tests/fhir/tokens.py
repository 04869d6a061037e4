"""Access tokens for the people of the cast, by the real use cases. Owns test software and its keys; never a rule.

`bearer(caller)` gives the token with which a software acts for this caller of `tests.cast`.
"""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any, Final
from uuid import uuid4

import msgspec
from joserfc import jws
from joserfc.jwk import ECKey

from carnet.identity.models import OauthTokenKind
from carnet.identity.oauth import clients, permissions, tokens, words
from carnet.identity.oauth.assertion import NOT_FOR_PARENTS
from carnet.identity.oauth.clients import OauthClientKind, Settings
from carnet.identity.oauth.server import Addresses, Answer
from carnet.kernel.clock import Clock
from carnet.kernel.ids import AccountId
from carnet.policy.model import AccessMode, ActorKind, AuthenticationMode
from carnet.usecases.caller import Caller
from carnet.usecases.change_client import Changed, Written, change_client
from carnet.usecases.issue_token import issue_token

SOFTWARE: Final = "logiciel-de-soins"
APP: Final = "carnet-de-suivi"
AUDIENCE: Final = "https://carnet.test/oauth/token"
AT: Final = Addresses("https://carnet.test", "https://carnet.test/fhir", AUDIENCE)
ALL: Final = "system/*.cruds"
FEEDING: Final = "system/DocumentReference.cud system/Patient.rs"
PATIENT_ALL: Final = "patient/Patient.rs patient/DocumentReference.cruds patient/List.cruds patient/Binary.rs " \
    "patient/Consent.rs patient/RelatedPerson.rs patient/AuditEvent.rs"  # fmt: skip
_SAID: Final = {
    AuthenticationMode.INDIRECT: "INDIRECTE",
    AuthenticationMode.INDIRECT_STRONG: "INDIRECTE_RENFORCEE",
    AuthenticationMode.DELEGATED: "DELEGUEE",
}


@cache
def key() -> ECKey:
    """The key of the test software."""
    return ECKey.generate_key("P-384", {"kid": "cle-1", "use": "sig"}, private=True)


def jwks(*keys: ECKey) -> dict[str, Any]:
    """The public set of keys."""
    return {"keys": [one.as_dict(private=False) for one in keys or (key(),)]}


SETTINGS: Final = Settings(
    editor="Éditeur d’exemple",
    scopes=("system/*.cruds", "user/*.cruds"),
    structures=(clients.ANY_STRUCTURE,),
    authentication=tuple(_SAID),
    modes=tuple(AccessMode),
)
APP_SETTINGS: Final = Settings(
    editor="Éditeur d’exemple",
    method="none",
    scopes=("openid", "fhirUser", "launch/patient", "offline_access", *PATIENT_ALL.split()),
    redirect_uris=("https://application.test/retour",),
    origins=("https://application.test",),
    long_lived=True,
)


def software(clock: Clock, client_id: str = SOFTWARE, settings: Settings | None = None) -> str:
    """A software of care, registered by the operator; the one that is there when it is."""
    if clients.find(client_id) is None:
        chosen = replace_jwks(settings or SETTINGS)
        made = change_client(
            Caller.command(clock), client_id, Written(OauthClientKind.BACKEND, "Logiciel d’exemple", chosen)
        )
        assert isinstance(made, Changed), made
    return client_id


def replace_jwks(settings: Settings) -> Settings:
    """The same settings with the public key of the test software."""
    return clients.settings_of({**plain(settings), "jwks": jwks()})


def plain(settings: Settings) -> dict[str, Any]:
    """The settings as a file holds them."""
    found: dict[str, Any] = msgspec.to_builtins(settings)
    return found


def app(clock: Clock, client_id: str = APP, settings: Settings = APP_SETTINGS) -> str:
    """An application of persons, registered by the operator; the one that is there when it is."""
    if clients.find(client_id) is None:
        written = Written(OauthClientKind.APP, "Carnet de suivi", settings)
        made = change_client(Caller.command(clock), client_id, written)
        assert isinstance(made, Changed), made
    return client_id


def extensions(caller: Caller) -> dict[str, Any]:
    """What an assertion says of who acts, as `docs/fhir.md` writes it."""
    named = caller.kind is ActorKind.PROFESSIONAL
    iua: dict[str, Any] = {"subject_organization_id": caller.structure_id}
    own: dict[str, Any] = {}
    if named:
        mode = caller.authentication if caller.authentication in _SAID else AuthenticationMode.INDIRECT_STRONG
        iua |= {
            "national_provider_identifier": caller.actor_id,
            "subject_role": [{"system": "urn:oid:1.2.250.1.71.1.2.7", "code": caller.profession}],
            "purpose_of_use": [{"system": "urn:oid:1.2.250.1.213.1.1.4.248", "code": caller.mode.value}],
        }
        own |= {"activity_sector": caller.sector, "authentication_mode": _SAID[mode]}
        if caller.secret:
            own["confidentiality_code"] = NOT_FOR_PARENTS
    return {"ihe_iua": iua, "carnet": own}


def claims(caller: Caller, client_id: str = SOFTWARE, audience: str = AUDIENCE) -> dict[str, Any]:
    """What a software signs to act for this caller."""
    now = caller.now()
    return {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=4)).timestamp()),
        "jti": uuid4().hex,
        "extensions": extensions(caller),
    }


def signed(content: dict[str, Any], header: dict[str, Any] | None = None, by: Any = None) -> str:
    """The content, signed by the test software."""
    head = {"alg": "ES384", "kid": "cle-1", "typ": "JWT", **(header or {})}
    return jws.serialize_compact(head, msgspec.json.encode(content), by or key(), algorithms=[head["alg"]])


def asked(assertion: str, scope: str, **more: str) -> dict[str, str]:
    """The form of a token request."""
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": words.ASSERTION,
        "client_assertion": assertion,
        "scope": scope,
        **more,
    }


def ask(form: dict[str, str], clock: Clock, headers: dict[str, str] | None = None) -> Answer:
    """The answer of the token address."""
    return issue_token(form, headers or {}, AT, request_id="test", clock=clock)


def bearer(caller: Caller, scope: str = "") -> str:
    """An access token of a software that acts for this caller, with every scope of its kind unless others are named."""
    if caller.kind in {ActorKind.PROFESSIONAL, ActorKind.APPLICATION}:
        software(caller.clock)
        wanted = scope or (ALL if caller.kind is ActorKind.PROFESSIONAL else FEEDING)
        answer = ask(asked(signed(claims(caller)), wanted), caller.clock)
        assert answer.status == 200, answer
        return str(answer.body["access_token"])
    return _of_person(caller, scope or PATIENT_ALL)


def _of_person(caller: Caller, scope: str) -> str:
    assert caller.account_id is not None and caller.record is not None
    client_id, now, token = app(caller.clock), caller.now(), tokens.fresh()
    given = permissions.give(
        client_id, AccountId(caller.account_id), caller.record, caller.kind.value,
        AuthenticationMode.TWO_FACTORS.value, scope, now,
    )  # fmt: skip
    tokens.keep(token, OauthTokenKind.ACCESS, client_id, scope, now, now + tokens.ACCESS_LIVES, grant_id=given.grant_id)
    return token


def application(clock: Clock, structure_id: str, sector: str) -> Caller:
    """A software that acts by itself for a structure: it deposits and reads nothing."""
    return Caller(
        kind=ActorKind.APPLICATION,
        actor_id=SOFTWARE,
        structure_id=structure_id,
        sector=sector,
        authentication=AuthenticationMode.INDIRECT,
        clock=clock,
    )


def through(caller: Caller) -> Caller:
    """The caller as software makes it out of `bearer(caller)`, for comparison."""
    return replace(caller, interface="fhir", application=SOFTWARE)
