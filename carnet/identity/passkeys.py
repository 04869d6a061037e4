"""Passkeys (WebAuthn level 3). Owns challenges, adding and checking; the arithmetic is the library's (`fido2`).

Always discoverable and with user verification: a passkey is two factors by itself, signs in without identifier or
password, and cannot be given to another site. A challenge is not stored: it carries its time, what it is for and an
HMAC under a secret outside the database, and is claimed once in PostgreSQL. So the sign-in page needs no session.
"""

import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from carnet.crypto.blind_index import blind_index
from carnet.identity import factors, limits
from carnet.identity.models import FactorKind
from carnet.kernel.ids import AccountId
from carnet.storage import db, vault

PURPOSE: Final = "passkey/1"
LIFE: Final = timedelta(hours=1)
LONGEST_ANSWER: Final = 20_000
_REQUIRED = UserVerificationRequirement.REQUIRED
_TIME_BYTES, _RANDOM_BYTES, _MAC_BYTES = 8, 16, 16
# What a browser can send that the library does not take: text that is no JSON, parts that are missing or no base64.
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError)


@dataclass(frozen=True)
class Proved:
    """A passkey that was just proved."""

    account_id: AccountId
    factor_id: UUID


def options_to_add(request: HttpRequest, account_id: AccountId, owner: str, now: datetime) -> str:
    """What the browser needs to make a passkey, as JSON. Passkeys that the account has are left out."""
    user = PublicKeyCredentialUserEntity(id=account_id.bytes, name=owner, display_name=owner)
    options, _ = _server(request).register_begin(
        user,
        [_credential(p) for p in factors.proofs(account_id, FactorKind.PASSKEY)],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=_REQUIRED,
        challenge=_challenge(_adding(account_id), now),
    )
    return json.dumps(dict(options))


def options_to_prove(request: HttpRequest, now: datetime) -> str:
    """What the browser needs to prove a passkey, as JSON; it names no account and no passkey."""
    options, _ = _server(request).authenticate_begin(None, _REQUIRED, _challenge("prove", now))
    return json.dumps(dict(options))


def proved(request: HttpRequest, account_id: AccountId, answer: str, name: str, now: datetime) -> factors.New | None:
    """A passkey to keep, as the browser made it; None when the answer does not prove it."""
    try:
        response = RegistrationResponse.from_dict(_parsed(answer))
        challenge = response.response.client_data.challenge
        if not _claim(challenge, _adding(account_id), now):
            return None
        made = _server(request).register_complete(_state(challenge), response)
    except _MALFORMED:
        return None
    if made.credential_data is None:
        return None
    content = {"name": name, "credential": made.credential_data.hex()}
    found_by = _found_by(made.credential_data.credential_id)
    return factors.New(FactorKind.PASSKEY, content, made.counter, found_by)


def check(request: HttpRequest, answer: str, now: datetime) -> Proved | None:
    """The account whose passkey this is; None when it is no proof. Who calls counts the attempt first.

    A signature counter that does not grow is a copy of the passkey, or a replay: refused. Passkeys that are kept in
    step between devices have no counter and stay at zero (WebAuthn, section 6.1.1).
    """
    try:
        response = AuthenticationResponse.from_dict(_parsed(answer))
        found = _factor_of(response.raw_id)
        challenge = response.response.client_data.challenge
        if found is None or not _claim(challenge, "prove", now):
            return None
        account_id, proof = found
        handle = response.response.user_handle
        if handle is not None and not hmac.compare_digest(handle, account_id.bytes):
            return None
        _server(request).authenticate_complete(_state(challenge), [_credential(proof)], response)
    except _MALFORMED:
        return None
    counter = response.response.authenticator_data.counter
    if not factors.advance(proof.factor_id, counter, now, may_stay_zero=True):
        return None
    return Proved(account_id, proof.factor_id)


def _parsed(answer: str) -> Mapping[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("too long")
    parsed = json.loads(answer)
    if not isinstance(parsed, dict):
        raise TypeError("no object")
    return parsed


def _server(request: HttpRequest) -> Fido2Server:
    """The library for the host of this request, which `ALLOWED_HOSTS` has checked; no other origin is taken."""
    host = request.get_host()
    origin = f"{request.scheme}://{host}"
    entity = PublicKeyCredentialRpEntity(id=host.rsplit(":", 1)[0], name=settings.CARNET_OPERATOR_NAME or "Carnet")
    return Fido2Server(entity, verify_origin=lambda told: hmac.compare_digest(told.encode(), origin.encode()))


def _state(challenge: bytes) -> dict[str, Any]:
    return {"challenge": websafe_encode(challenge), "user_verification": _REQUIRED}


def _credential(proof: factors.Proof) -> AttestedCredentialData:
    return AttestedCredentialData(bytes.fromhex(proof.content["credential"]))


def _factor_of(credential_id: bytes) -> tuple[AccountId, factors.Proof] | None:
    row = db.one("SELECT account_id, factor_id FROM factor WHERE credential_hmac = %s", [_found_by(credential_id)])
    if row is None:
        return None
    account_id = AccountId(row[0])
    return next(
        ((account_id, p) for p in factors.proofs(account_id, FactorKind.PASSKEY) if p.factor_id == row[1]), None
    )


def _found_by(credential_id: bytes) -> bytes:
    return blind_index(vault.derived(PURPOSE), "credential", credential_id.hex())


def _adding(account_id: AccountId) -> str:
    return f"add {account_id}"


def _challenge(use: str, now: datetime) -> bytes:
    body = int(now.timestamp()).to_bytes(_TIME_BYTES) + secrets.token_bytes(_RANDOM_BYTES)
    return body + _mac(body, use)


def _claim(challenge: bytes, use: str, now: datetime) -> bool:
    """Whether this is a challenge of ours, for this use, young enough, and claimed here for the first time."""
    body, mac = challenge[:-_MAC_BYTES], challenge[-_MAC_BYTES:]
    if len(body) != _TIME_BYTES + _RANDOM_BYTES or not hmac.compare_digest(mac, _mac(body, use)):
        return False
    age = now.timestamp() - int.from_bytes(body[:_TIME_BYTES])
    if not -1 <= age <= LIFE.total_seconds():
        return False
    return limits.count(limits.CHALLENGE, {limits.Scope.ACCOUNT: challenge.hex()}, now).allowed


def _mac(body: bytes, use: str) -> bytes:
    return blind_index(vault.derived(PURPOSE), "challenge", use, body.hex())[:_MAC_BYTES]
