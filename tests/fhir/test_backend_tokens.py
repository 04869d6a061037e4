"""Software of care gets tokens: what it is, whom it names, what is refused. Every forged assertion is one line."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from carnet.identity import directory
from carnet.identity.oauth import clients
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Refusal
from carnet.policy.model import AccessMode, ActorKind, AuthenticationMode
from carnet.storage import db
from carnet.usecases._system import record_id as system_record
from carnet.usecases.accept_token import NOT_GOOD, accept_token
from carnet.usecases.caller import Caller
from carnet.usecases.change_client import change_client
from tests import cast
from tests.fhir import tokens
from tests.journal import events
from tests.usecases.scene import Scene


def accepted(token: str, clock: FixedClock) -> Caller | Refusal:
    return accept_token(token, request_id="r", clock=clock)


def test_token_software_naming_a_doctor_acts_as_that_doctor(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    caller = accepted(tokens.bearer(helene), scene.clock)
    assert isinstance(caller, Caller)
    same = (caller.actor_id, caller.profession, caller.speciality, caller.sector, caller.structure_id, caller.kind)
    assert same == (
        helene.actor_id, helene.profession, helene.speciality, helene.sector, helene.structure_id, helene.kind,
    )  # fmt: skip
    assert caller.authentication is AuthenticationMode.INDIRECT_STRONG
    assert (caller.interface, caller.application, caller.account_id) == ("fhir", tokens.SOFTWARE, None)
    assert caller.scopes == frozenset({tokens.ALL})
    event = events(system_record())[-1]
    assert (event.act, event.outcome.value, event.who.id, event.who.application) == (
        "software:enter", "done", helene.actor_id, tokens.SOFTWARE,
    )  # fmt: skip


def test_token_software_naming_nobody_only_deposits(scene: Scene) -> None:
    alone = tokens.application(scene.clock, cast.CABINET.structure_id, "SA07")
    caller = accepted(tokens.bearer(alone), scene.clock)
    assert isinstance(caller, Caller)
    assert (caller.kind, caller.actor_id, caller.sector) == (ActorKind.APPLICATION, tokens.SOFTWARE, "SA07")
    assert caller.authentication is AuthenticationMode.INDIRECT
    for scope in ("system/DocumentReference.rs", "system/*.cruds", "user/DocumentReference.c", "system/Binary.r"):
        answer = tokens.ask(tokens.asked(tokens.signed(tokens.claims(alone)), scope), scene.clock)
        assert (answer.status, answer.body["error"]) == (400, "invalid_scope"), scope


def test_token_modes_and_secret_ride_on_the_caller(scene: Scene) -> None:
    urgent = replace(scene.caller(cast.HELENE), mode=AccessMode.BREAK_GLASS)
    secret = replace(scene.caller(cast.HELENE), secret=True, authentication=AuthenticationMode.INDIRECT)
    found = [accepted(tokens.bearer(one), scene.clock) for one in (urgent, secret)]
    assert [(c.mode, c.secret, c.authentication.value) for c in found if isinstance(c, Caller)] == [
        (AccessMode.BREAK_GLASS, False, "indirecte_renforcee"), (AccessMode.NORMAL, True, "indirecte"),
    ]  # fmt: skip


def _b64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _rsa() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "cle-1"}, private=True)


def _public_as_secret(content: dict[str, Any]) -> str:
    header = {"alg": "HS384", "kid": "cle-1", "typ": "JWT"}
    text = b".".join(_b64(msgspec.json.encode(part)) for part in (header, content))
    return (text + b"." + _b64(hmac.digest(tokens.key().as_pem(private=False), text, "sha384"))).decode()


def _none(content: dict[str, Any]) -> str:
    body = tokens.signed(content).split(".")[1]
    none = _b64(b'{"alg":"none","typ":"JWT"}').decode()
    return f"{none}.{body}."


def _another_key(content: dict[str, Any]) -> str:
    return tokens.signed(content, by=ECKey.generate_key("P-384", {"kid": "cle-1"}, private=True))


def _own_key_in_header(name: str) -> Callable[[dict[str, Any]], str]:
    def forge(content: dict[str, Any]) -> str:
        mine = ECKey.generate_key("P-384", {"kid": "cle-1"}, private=True)
        header = {"jwk": mine.as_dict(private=False), "jku": "https://mal.test/jwks", "x5u": "https://mal.test/x5u"}
        head = {"alg": "ES384", "kid": "cle-1", "typ": "JWT", name: header[name]}
        return jws.serialize_compact(head, msgspec.json.encode(content), mine, algorithms=["ES384"])

    return forge


def _with(**claims: Any) -> Callable[[dict[str, Any]], str]:
    def forge(content: dict[str, Any]) -> str:
        changed = {**content, **claims}
        return tokens.signed({name: value for name, value in changed.items() if value is not None})

    return forge


def _later(seconds: int) -> Callable[[dict[str, Any]], str]:
    return lambda content: tokens.signed({**content, "exp": content["iat"] + seconds})


def _headed(**header: Any) -> Callable[[dict[str, Any]], str]:
    return lambda content: tokens.signed(content, header)


FORGED: dict[str, Callable[[dict[str, Any]], str]] = {
    "alg none": _none,
    "public key as a shared secret": _public_as_secret,
    "another algorithm of its own key set": lambda c: tokens.signed(c, {"alg": "RS384"}, _rsa()),
    "another key with the same name": _another_key,
    "jwk in the header": _own_key_in_header("jwk"),
    "jku in the header": _own_key_in_header("jku"),
    "x5u in the header": _own_key_in_header("x5u"),
    "unknown kid": _headed(kid="../../cle-1"),
    "another type": _headed(typ="at+jwt"),
    "another audience": _with(aud="https://ailleurs.test/oauth/token"),
    "audience among others": _with(aud=[tokens.AUDIENCE, "https://ailleurs.test"]),
    "no audience": _with(aud=None),
    "issuer is not subject": _with(sub="un-autre"),
    "issuer is another software": _with(iss="un-autre", sub="un-autre"),
    "no number": _with(jti=None),
    "number is no text": _with(jti=7),
    "no end": _with(exp=None),
    "end is a truth": _with(exp=True),
    "ended": _later(-40),
    "ends in an hour": _later(3600),
    "begins tomorrow": lambda c: tokens.signed({**c, "nbf": c["iat"] + 86_400}),
    "issued tomorrow": lambda c: tokens.signed({**c, "iat": c["iat"] + 86_400}),
    "cut": lambda c: tokens.signed(c)[:-4],
    "not a token": lambda _: "x",
    "empty": lambda _: "..",
    "huge": lambda c: tokens.signed({**c, "more": "x" * 30_000}),
    "unknown extension": _with(extensions={"hl7-b2b": {}}),
    "extension is no object": _with(extensions="x"),
    "unknown mode": _with(extensions={"carnet": {"authentication_mode": "DIRECTE"}}),
    "unknown purpose": _with(extensions={"ihe_iua": {"purpose_of_use": "curiosite"}}),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_token_forged_assertion_is_refused(scene: Scene, forge: Callable[[dict[str, Any]], str]) -> None:
    helene = scene.caller(cast.HELENE)
    tokens.software(scene.clock)
    content = tokens.claims(helene)
    refused = tokens.ask(tokens.asked(forge(content), tokens.ALL), scene.clock)
    assert (refused.status, refused.body["error"]) in {(401, "invalid_client"), (400, "invalid_client")}
    assert set(refused.body) <= {"error", "error_description"}
    assert db.rows("SELECT 1 FROM oauth_token") == []
    # The same set-up, honestly signed, is taken.
    assert tokens.ask(tokens.asked(tokens.signed(content), tokens.ALL), scene.clock).status == 200


NOT_ALLOWED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nobody of the directory": ({"national_provider_identifier": "899999999999"}, {}),
    "another place of work": ({"subject_organization_id": cast.HOSPITAL.structure_id}, {}),
    "no place": ({"subject_organization_id": ""}, {}),
    "another role": ({"subject_role": "60"}, {}),
    "another sector": ({}, {"activity_sector": "SA01"}),
    "no sector": ({}, {"activity_sector": ""}),
    "a secretary": ({"national_provider_identifier": cast.SONIA.facts.professional_id, "subject_role": ""}, {}),
}


@pytest.mark.parametrize(("iua", "own"), NOT_ALLOWED.values(), ids=NOT_ALLOWED)
def test_token_software_names_who_does_not_work_there_is_refused(
    scene: Scene, iua: dict[str, Any], own: dict[str, Any]
) -> None:
    helene = scene.caller(cast.HELENE)
    tokens.software(scene.clock)
    content = tokens.claims(helene)
    said = content["extensions"]
    content["extensions"] = {"ihe_iua": {**said["ihe_iua"], **iua}, "carnet": {**said["carnet"], **own}}
    answer = tokens.ask(tokens.asked(tokens.signed(content), tokens.ALL), scene.clock)
    assert (answer.status, answer.body["error"]) == (400, "invalid_grant")
    event = events(system_record())[-1]
    assert (event.act, event.outcome.value, event.who.id) == ("software:enter", "refused", tokens.SOFTWARE)


def test_token_software_beyond_its_registration_is_refused(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    narrow = clients.Settings(
        scopes=("system/DocumentReference.rs",),
        structures=(cast.CABINET.structure_id,),
        authentication=(AuthenticationMode.INDIRECT,),
    )
    tokens.software(scene.clock, settings=narrow)

    def answer(caller: Caller, scope: str) -> tuple[int, str]:
        got = tokens.ask(tokens.asked(tokens.signed(tokens.claims(caller)), scope), scene.clock)
        return got.status, got.body.get("error", "")

    weak = replace(helene, authentication=AuthenticationMode.INDIRECT)
    assert answer(weak, "system/DocumentReference.r") == (200, "")
    assert answer(weak, "system/DocumentReference.rs system/DocumentReference.s") == (200, "")
    assert answer(helene, "system/DocumentReference.r") == (400, "invalid_grant")
    assert answer(replace(weak, mode=AccessMode.BREAK_GLASS), "system/DocumentReference.r") == (400, "invalid_grant")
    wide = ("system/DocumentReference.crs", "system/*.r", "user/DocumentReference.r", "patient/DocumentReference.r",
            "system/Observation.r", "system/DocumentReference.sr", "system/DocumentReference.r?x=y", "openid", "",
            "system/DocumentReference.r system/DocumentReference.r")  # fmt: skip
    for scope in wide:
        assert answer(weak, scope) == (400, "invalid_scope"), scope
    elsewhere = replace(scene.caller(cast.PAUL), authentication=AuthenticationMode.INDIRECT)
    assert answer(elsewhere, "system/DocumentReference.r") == (400, "invalid_grant")


def test_token_what_ends_holds_in_the_next_request(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    token = tokens.bearer(helene)
    assert isinstance(accepted(token, scene.clock), Caller)
    directory.end_activity(helene.actor_id, helene.structure_id, helene.sector)
    assert accepted(token, scene.clock) == NOT_GOOD
    directory.put_activity(helene.actor_id, helene.structure_id, helene.sector)
    assert isinstance(accepted(token, scene.clock), Caller)
    change_client(Caller.command(scene.clock), tokens.SOFTWARE, None)
    assert accepted(token, scene.clock) == NOT_GOOD
    again = tokens.ask(tokens.asked(tokens.signed(tokens.claims(helene)), tokens.ALL), scene.clock)
    assert again.body["error"] == "invalid_client"


def test_token_ends_after_five_minutes(scene: Scene) -> None:
    token = tokens.bearer(scene.caller(cast.HELENE))
    assert isinstance(accepted(token, FixedClock(scene.clock.now() + timedelta(seconds=299))), Caller)
    assert accepted(token, FixedClock(scene.clock.now() + timedelta(seconds=300))) == NOT_GOOD
    for other in ("", token[:-1], token + "x", "x" * 5000, "é"):
        assert accepted(other, scene.clock) == NOT_GOOD


def test_token_is_kept_as_a_keyed_hash_only(scene: Scene) -> None:
    token = tokens.bearer(scene.caller(cast.HELENE))
    plain = hashlib.sha256(token.encode()).digest()
    kept = bytes(db.rows("SELECT token_hmac FROM oauth_token")[0][0])
    assert kept != plain and token.encode() not in kept


@pytest.mark.django_db(transaction=True)
def test_token_same_number_twenty_times_at_once_counts_once(clock: FixedClock) -> None:
    from django.db import connection

    cast.publish_directory()
    tokens.software(clock)
    form = tokens.asked(tokens.signed(tokens.claims(cast.carer(cast.HELENE, clock))), tokens.ALL)

    def one(_: int) -> int:
        try:
            return tokens.ask(form, clock).status
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        found = sorted(pool.map(one, range(20)))
    assert found == [200] + [401] * 19
    assert tokens.ask(form, FixedClock(clock.now() + timedelta(minutes=4, seconds=29))).status == 401
