"""An application of persons in tests: what it asks, what it gets. Owns its side of the protocol; never a rule."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from carnet.identity.oauth.server import Answer
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases.allow_application import allow_application
from carnet.usecases.caller import Caller
from tests.fhir import tokens

VERIFIER: Final = "un-secret-de-l-application-qui-a-quarante-trois-signes-et-plus"
SCOPE: Final = "openid fhirUser launch/patient offline_access patient/DocumentReference.rs patient/Patient.rs"


def challenge(verifier: str = VERIFIER) -> str:
    """What the application commits to."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def request(**changes: str | None) -> dict[str, str]:
    """What the application sends the person with."""
    said: dict[str, str | None] = {
        "response_type": "code",
        "client_id": tokens.APP,
        "redirect_uri": tokens.APP_SETTINGS.redirect_uris[0],
        "scope": SCOPE,
        "state": "etat-1",
        "aud": tokens.AT.fhir,
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
        "nonce": "une-fois",
        **changes,
    }
    return {name: value for name, value in said.items() if value is not None}


@dataclass(frozen=True)
class Back:
    """What came back to the application by the browser."""

    address: str
    said: dict[str, str]


def back(answer: Answer) -> Back:
    """The address to which the browser is sent, in parts."""
    parts = urlsplit(answer.location)
    said = {name: values[0] for name, values in parse_qs(parts.query, strict_parsing=True).items()}
    return Back(f"{parts.scheme}://{parts.netloc}{parts.path}", said)


def allowed(caller: Caller, record: RecordId | None, **changes: str | None) -> Back | Refusal:
    """The person answers; `record` None: no."""
    answer = allow_application(caller, request(**changes), tokens.AT, record)
    return answer if isinstance(answer, Refusal) else back(answer)


def code(caller: Caller, record: RecordId, **changes: str | None) -> str:
    """A code that the person's yes gave."""
    found = allowed(caller, record, **changes)
    assert isinstance(found, Back), found
    return found.said["code"]


def exchange(caller: Caller, text: str, **changes: str | None) -> Answer:
    """The application asks for tokens with a code."""
    form: dict[str, str | None] = {
        "grant_type": "authorization_code",
        "client_id": tokens.APP,
        "code": text,
        "redirect_uri": tokens.APP_SETTINGS.redirect_uris[0],
        "code_verifier": VERIFIER,
        **changes,
    }
    return tokens.ask({name: value for name, value in form.items() if value is not None}, caller.clock)


def renew(caller: Caller, refresh: str, **changes: str) -> Answer:
    """The application asks for new tokens."""
    form = {"grant_type": "refresh_token", "client_id": tokens.APP, "refresh_token": refresh, **changes}
    return tokens.ask(form, caller.clock)


def launched(caller: Caller, record: RecordId, **changes: str | None) -> dict[str, Any]:
    """The whole way: what the application holds at its end."""
    answer = exchange(caller, code(caller, record, **changes))
    assert answer.status == 200, answer
    return dict(answer.body)
