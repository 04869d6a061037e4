"""A22: a set of forged tokens; none is believed, and each right one is."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from carnet.crypto.token import TokenRefused, key_set
from carnet.identity.outside import tokens
from tests.identity.outside.issuer import ATTACKER, CARERS, EC, PATIENTS, RSA, b64, claims_for, signed

NONCE = "nonce-of-this-sign-in"
KEYS = key_set({"keys": [RSA.as_dict(private=False)]})


def unsigned(claims: dict[str, Any], algorithm: str = "none", signature: str = "") -> str:
    """A token that nobody signed."""
    head = b64(json.dumps({"alg": algorithm, "kid": "r1"}).encode())
    return f"{head}.{b64(json.dumps(claims).encode())}.{signature}"


def with_public_key_as_secret(claims: dict[str, Any], secret: bytes) -> str:
    """HS256 under the text of the public key: the confusion of signature and shared secret."""
    head = b64(json.dumps({"alg": "HS256", "kid": "r1"}).encode())
    body = f"{head}.{b64(json.dumps(claims).encode())}"
    return f"{body}.{b64(hmac.new(secret, body.encode(), hashlib.sha256).digest())}"


def tampered(token: str) -> str:
    """The same signature under other claims."""
    head, body, signature = token.split(".")
    claims = json.loads(_open(body)) | {"sub": "somebody-else"}
    return f"{head}.{b64(json.dumps(claims).encode())}.{signature}"


def _open(part: str) -> bytes:
    import base64

    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def right(**more: Any) -> dict[str, Any]:
    """Right claims but for those named."""
    return claims_for(PATIENTS, NONCE, **more)


PUBLIC_PEM = RSA.as_pem(private=False)
PUBLIC_JWK = json.dumps(RSA.as_dict(private=False)).encode()
Forge = Callable[[], str]
FORGED: dict[str, Forge] = {
    # Nobody's signature, or that of somebody else.
    "none": lambda: unsigned(right()),
    "None in other letters": lambda: unsigned(right(), "nOnE"),
    "none with a signature": lambda: unsigned(right(), "none", b64(b"x" * 256)),
    "no algorithm": lambda: unsigned(right(), ""),
    "HS256 under the public key (PEM)": lambda: with_public_key_as_secret(right(), PUBLIC_PEM),
    "HS256 under the public key (PEM, stripped)": lambda: with_public_key_as_secret(right(), PUBLIC_PEM.strip()),
    "HS256 under the public key (JWK)": lambda: with_public_key_as_secret(right(), PUBLIC_JWK),
    "HS256 under nothing": lambda: with_public_key_as_secret(right(), b""),
    "RS384 of the issuer": lambda: signed(right(), RSA, "RS384"),
    "PS256 of the issuer": lambda: signed(right(), RSA, "PS256"),
    "ES256 of another issuer": lambda: signed(right(), EC, "ES256"),
    "attacker's key under the issuer's kid": lambda: signed(right(), ATTACKER),
    "attacker's key in the header": lambda: signed(right(), ATTACKER, jwk=ATTACKER.as_dict(private=False)),
    "attacker's key set by address": lambda: signed(right(), ATTACKER, jku="https://attaque.test/jwks"),
    "attacker's certificate by address": lambda: signed(right(), ATTACKER, x5u="https://attaque.test/x5u"),
    "attacker's certificate": lambda: signed(right(), ATTACKER, x5c=["MIIB"]),
    "issuer's key and an address of keys": lambda: signed(right(), RSA, jku="https://identite.exemple.test/jwks"),
    "issuer's key and a key in the header": lambda: signed(right(), RSA, jwk=RSA.as_dict(private=False)),
    "kid of no key": lambda: signed(right(), RSA, kid="r2"),
    "kid that is a path": lambda: signed(right(), ATTACKER, kid="../../../dev/null"),
    "kid that is a statement": lambda: signed(right(), ATTACKER, kid="r1' UNION SELECT 'x"),
    "critical header": lambda: signed(right(), RSA, crit=["exp"]),
    "claims changed after the signature": lambda: tampered(signed(right())),
    "signature cut": lambda: signed(right())[:-6],
    "signature away": lambda: signed(right()).rsplit(".", 1)[0] + ".",
    "two parts": lambda: signed(right()).rsplit(".", 1)[0],
    "encrypted": lambda: "e30.e30.e30.e30.e30",
    "endless": lambda: "a" * 50_000 + ".b.c",
    "no text of a token": lambda: "é.è.à",
    "claims that are a list": lambda: signed([1, 2]),  # type: ignore[arg-type]
    # For another use, by another issuer, for somebody else, at another time.
    "an access token": lambda: signed(right(), typ="at+jwt"),
    "a logout token": lambda: signed(right(), typ="logout+jwt"),
    "another issuer": lambda: signed(right(iss=CARERS.issuer)),
    "issuer with a slash more": lambda: signed(right(iss=f"{PATIENTS.issuer}/")),
    "no issuer": lambda: signed(right(iss=None)),
    "for another client": lambda: signed(right(aud="someone")),
    "for us and another": lambda: signed(right(aud=["carnet", "someone"])),
    "for nobody": lambda: signed(right(aud=[])),
    "no audience": lambda: signed(right(aud=None)),
    "for a client whose name begins as ours": lambda: signed(right(aud="carnet-autre")),
    "authorised party is another": lambda: signed(right(azp="someone")),
    "expired": lambda: signed(right(exp=int(time.time()) - 120)),
    "no end": lambda: signed(right(exp=None)),
    "end as a text": lambda: signed(right(exp=str(int(time.time()) + 300))),
    "end that is true": lambda: signed(right(exp=True)),
    "of an hour ago": lambda: signed(right(iat=int(time.time()) - 3600)),
    "of tomorrow": lambda: signed(right(iat=int(time.time()) + 86_400)),
    "no day of issue": lambda: signed(right(iat=None)),
    "not yet valid": lambda: signed(right(nbf=int(time.time()) + 600)),
    "nonce of another sign-in": lambda: signed(right(nonce="another")),
    "no nonce": lambda: signed(right(nonce=None)),
    "empty nonce": lambda: signed(right(nonce="")),
    "nonce that is a list": lambda: signed(right(nonce=[NONCE])),
    "no person": lambda: signed(right(sub=None)),
    "empty person": lambda: signed(right(sub="")),
    "person that is a number": lambda: signed(right(sub=12)),
    "person without end": lambda: signed(right(sub="x" * 300)),
    "level below": lambda: signed(right(acr="eidas1")),
    "no level": lambda: signed(right(acr=None)),
    "level that is a list": lambda: signed(right(acr=["eidas2"])),
}  # fmt: skip


def believed(token: str) -> bool:
    """Whether our check takes a token."""
    try:
        tokens.id_token(token, PATIENTS, KEYS, NONCE, datetime.now(UTC))
    except TokenRefused:
        return False
    return True


@pytest.mark.parametrize("name", FORGED)
def test_a22_forged_token_is_not_believed(name: str) -> None:
    assert not believed(FORGED[name]())


@pytest.mark.parametrize(
    ("more", "seconds"),
    [
        ({}, {}), ({"aud": ["carnet"]}, {}), ({"azp": "carnet"}, {}), ({}, {"nbf": 0}), ({"acr": "eidas3"}, {}),
        ({}, {"iat": -30}),
    ],
)  # fmt: skip
def test_a22_right_token_is_believed(more: dict[str, Any], seconds: dict[str, int]) -> None:
    more = more | {name: int(time.time()) + later for name, later in seconds.items()}
    assert believed(signed(right(**more)))
    assert believed(signed(right(**more), typ="JWT"))


def test_a22_forged_set_sees_a_check_without_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """The set would catch the classical mistakes: with the signature unchecked, most of the first part passes."""

    def careless(token: str, keys: Any, algorithm: str, types: frozenset[str]) -> dict[str, Any]:
        try:
            found = json.loads(_open(token.split(".")[1]))
        except (IndexError, ValueError) as error:
            raise TokenRefused("form") from error
        if not isinstance(found, dict):
            raise TokenRefused("form")
        return found

    monkeypatch.setattr(tokens, "claims_of", careless)
    taken = {name for name, forge in FORGED.items() if believed(forge())}
    assert {"none", "HS256 under the public key (PEM)", "attacker's key in the header", "kid that is a path"} <= taken
    assert "another issuer" not in taken


def test_a22_nonce_of_nothing_is_never_equal_to_nothing() -> None:
    with pytest.raises(TokenRefused):
        tokens.id_token(signed(right(nonce="")), PATIENTS, KEYS, "", datetime.now(UTC))


@pytest.mark.parametrize("algorithm", ["none", "HS256", "HS512", "", "RS256 "])
def test_a22_pinned_algorithm_that_is_no_signature_is_refused(algorithm: str) -> None:
    with pytest.raises(TokenRefused):
        tokens.id_token(
            with_public_key_as_secret(right(), PUBLIC_PEM),
            replace(PATIENTS, algorithm=algorithm), KEYS, NONCE, datetime.now(UTC),
        )  # fmt: skip


def test_a22_shared_and_private_keys_of_a_key_set_are_left_out() -> None:
    """A provider's set that lists a secret, or publishes a private key, gives us neither."""
    secret = {"kty": "oct", "k": "c2VjcmV0", "kid": "s"}
    none_to_use = [secret, RSA.as_dict(private=True), EC.as_dict(private=False) | {"use": "enc"}]
    assert len(key_set({"keys": [*none_to_use, EC.as_dict(private=False)]}).keys) == 1
    for broken in ({}, {"keys": "x"}, {"keys": [{"kty": "RSA", "n": 3}]}, {"keys": none_to_use}):
        with pytest.raises(TokenRefused):
            key_set(broken)


@pytest.mark.parametrize("claims", [{"sub": "another"}, {}])
def test_a22_userinfo_of_another_person_is_refused(claims: dict[str, Any]) -> None:
    for text, is_signed in ((json.dumps(claims), False), (signed(claims), True), ("[]", False), ("{", False)):
        with pytest.raises(TokenRefused):
            tokens.userinfo(text, is_signed, PATIENTS, KEYS, "the-person")


def test_a22_signed_userinfo_for_another_client_is_refused() -> None:
    right_one = {"sub": "the-person", "iss": PATIENTS.issuer, "aud": "carnet"}
    assert tokens.userinfo(signed(right_one), True, PATIENTS, KEYS, "the-person")["sub"] == "the-person"
    for more in ({"aud": "someone"}, {"iss": CARERS.issuer}):
        with pytest.raises(TokenRefused):
            tokens.userinfo(signed(right_one | more), True, PATIENTS, KEYS, "the-person")
    with pytest.raises(TokenRefused):
        tokens.userinfo(signed(right_one, ATTACKER), True, PATIENTS, KEYS, "the-person")
