"""SMART App Launch: a person's yes, codes, tokens, new tokens, ends; and what a thief of each would get."""

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.crypto.token import claims_of, key_set
from carnet.identity import activation
from carnet.identity.oauth import permissions
from carnet.identity.oauth.clients import OauthClientKind, settings_of
from carnet.identity.people import CodesBy
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.usecases.accept_token import accept_token
from carnet.usecases.activate_account import Activated, Choice, activate_account
from carnet.usecases.caller import Caller
from carnet.usecases.change_client import Changed, Written, change_client
from carnet.usecases.end_token import end_token
from carnet.usecases.export_record import Export, export_record
from carnet.usecases.inspect_token import inspect_token
from carnet.usecases.list_applications import list_applications
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.see_application_request import ApplicationRequest, see_application_request
from carnet.usecases.see_signing_key import see_signing_key
from carnet.usecases.see_userinfo import see_userinfo
from carnet.usecases.stop_application import stop_application
from tests import cast
from tests.fhir import smart, tokens
from tests.journal import events
from tests.usecases.scene import Scene


@pytest.fixture
def odette(scene: Scene) -> Caller:
    """Odette, who just proved who she is; the application is registered."""
    tokens.app(scene.clock)
    return replace(scene.odette, stepped_up=True)


def later(caller: Caller, **by: int) -> Caller:
    return replace(caller, clock=FixedClock(caller.now() + timedelta(**by)))


def works(caller: Caller, token: str) -> bool:
    return isinstance(accept_token(token, request_id="r", clock=caller.clock), Caller)


def given(caller: Caller) -> permissions.Permission:
    assert caller.account_id is not None
    return permissions.of_account(AccountId(caller.account_id))[0]


def test_launch_holder_says_yes_and_the_application_reads(scene: Scene, odette: Caller) -> None:
    found = smart.allowed(odette, scene.record)
    assert isinstance(found, smart.Back)
    assert found.address == tokens.APP_SETTINGS.redirect_uris[0]
    assert (found.said["state"], found.said["iss"]) == ("etat-1", tokens.AT.issuer)
    allowing = scene.last()
    assert (allowing.act, allowing.outcome.value, dict(allowing.detail)["application"]) == (
        "application:allow", "done", tokens.APP,
    )  # fmt: skip
    answer = smart.exchange(odette, found.said["code"])
    body = answer.body
    assert (answer.status, body["token_type"], body["patient"]) == (200, "Bearer", str(scene.record))
    assert set(body["scope"].split()) == set(smart.SCOPE.split())
    caller = accept_token(body["access_token"], request_id="r", clock=odette.clock)
    assert isinstance(caller, Caller) and isinstance(list_documents(caller, scene.record), DocumentList)
    acts = [(e.act, e.who.application) for e in events(scene.record)[-2:]]
    assert acts == [("software:enter", tokens.APP), ("document:list", tokens.APP)]
    # The first use is told once.
    assert works(odette, body["access_token"])
    assert [e.act for e in events(scene.record)].count("software:enter") == 1
    claims = claims_of(body["id_token"], key_set(see_signing_key()), "ES256", frozenset({"jwt"}))
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (tokens.AT.issuer, tokens.APP, "une-fois")
    assert claims["fhirUser"] == f"{tokens.AT.fhir}/Patient/{scene.record}"
    assert odette.account_id is not None and odette.account_id.hex not in claims["sub"]
    told = see_userinfo(body["access_token"], tokens.AT.fhir, request_id="r", clock=odette.clock)
    assert told == {"sub": claims["sub"], "fhirUser": claims["fhirUser"]}


def test_userinfo_software_asks_who_the_person_is_first_counts_as_its_first_use(scene: Scene, odette: Caller) -> None:
    body = smart.launched(odette, scene.record)
    assert see_userinfo(body["access_token"], tokens.AT.fhir, request_id="r", clock=odette.clock)
    event = scene.last()
    assert (event.act, event.who.application) == ("software:enter", tokens.APP)
    assert works(odette, body["access_token"])
    assert [e.act for e in events(scene.record)].count("software:enter") == 1


def test_launch_holder_says_no_and_nothing_is_given(scene: Scene, odette: Caller) -> None:
    found = smart.allowed(odette, None)
    assert isinstance(found, smart.Back)
    assert (found.said["error"], found.said["state"], "code" in found.said) == ("access_denied", "etat-1", False)
    assert db.rows("SELECT 1 FROM oauth_grant") == db.rows("SELECT 1 FROM oauth_token") == []


def test_launch_without_a_fresh_proof_or_for_a_stranger_is_refused(scene: Scene, odette: Caller) -> None:
    assert smart.allowed(replace(odette, stepped_up=False), scene.record) == Refusal("C07", "step_up_needed")
    karim = replace(cast.opened(cast.KARIM, scene.clock), stepped_up=True)
    assert smart.allowed(karim, scene.record) == Refusal("C02", "not_your_record")
    assert scene.last().outcome.value == "refused"
    pretending = replace(karim, kind=ActorKind.REPRESENTATIVE, acting_in=scene.record)
    assert smart.allowed(pretending, scene.record) == Refusal("C02", "not_your_record")
    doctor = replace(scene.agrees(cast.HELENE), stepped_up=True)
    assert smart.allowed(doctor, scene.record) == Refusal("C01", "not_foreseen")
    through = replace(odette, scopes=frozenset(tokens.PATIENT_ALL.split()))
    assert smart.allowed(through, scene.record) == Refusal("C63", "scope_missing")
    assert db.rows("SELECT 1 FROM oauth_grant") == []


NEVER_SENT = {
    "unknown application": {"client_id": "inconnue"},
    "no application": {"client_id": None},
    "another address": {"redirect_uri": "https://application.test/retour/"},
    "beginning of an address": {"redirect_uri": "https://application.test/retour?x=1"},
    "another host": {"redirect_uri": "https://application.test.mal.test/retour"},
    "no address": {"redirect_uri": None},
}


@pytest.mark.parametrize("changes", NEVER_SENT.values(), ids=NEVER_SENT)
def test_request_that_names_no_registered_address_sends_nobody_anywhere(
    odette: Caller, scene: Scene, changes: dict[str, str | None]
) -> None:
    for ask in (
        lambda: see_application_request(smart.request(**changes), tokens.AT, odette.now()),
        lambda: smart.allowed(odette, scene.record, **changes),
    ):
        with pytest.raises(Invalid):
            ask()
    assert db.rows("SELECT 1 FROM oauth_grant") == []


SENT_BACK = {
    "token instead of a code": ({"response_type": "token"}, "unsupported_response_type"),
    "no challenge": ({"code_challenge": None}, "invalid_request"),
    "plain challenge": ({"code_challenge_method": "plain"}, "invalid_request"),
    "challenge of no method": ({"code_challenge_method": None}, "invalid_request"),
    "short challenge": ({"code_challenge": "abc"}, "invalid_request"),
    "no state": ({"state": None}, "invalid_request"),
    "another server": ({"aud": "https://ailleurs.test/fhir"}, "invalid_request"),
    "no server": ({"aud": None}, "invalid_request"),
    "fragment": ({"response_mode": "fragment"}, "invalid_request"),
    "request object": ({"request": "eyJhbGciOiJub25lIn0.e30."}, "invalid_request"),
    "no scope": ({"scope": "openid"}, "invalid_scope"),
    "scopes of others": ({"scope": "system/*.cruds user/Patient.rs patient/Observation.rs"}, "invalid_scope"),
    "old scopes": ({"scope": "patient/*.read"}, "invalid_scope"),
}


@pytest.mark.parametrize(("changes", "error"), SENT_BACK.values(), ids=SENT_BACK)
def test_request_that_does_not_say_what_it_must_goes_back_with_an_error(
    odette: Caller, scene: Scene, changes: dict[str, str | None], error: str
) -> None:
    seen = see_application_request(smart.request(**changes), tokens.AT, odette.now())
    assert not isinstance(seen, ApplicationRequest)
    assert smart.back(seen).said["error"] == error
    answered = smart.allowed(odette, scene.record, **changes)
    assert isinstance(answered, smart.Back) and answered.said["error"] == error and "code" not in answered.said
    assert db.rows("SELECT 1 FROM oauth_grant") == []


def test_request_gives_no_more_than_the_operator_allowed(scene: Scene, odette: Caller) -> None:
    wide = "patient/DocumentReference.rs patient/*.cruds patient/Consent.cud system/Patient.r launch"
    assert smart.launched(odette, scene.record, scope=wide)["scope"] == "patient/DocumentReference.rs"


EXCHANGES = {
    "no verifier": {"code_verifier": None},
    "another verifier": {"code_verifier": "x" * 50},
    "the challenge itself": {"code_verifier": smart.challenge()},
    "another address": {"redirect_uri": "https://application.test/"},
    "no address": {"redirect_uri": None},
    "another application": {"client_id": "autre-application"},
    "nobody": {"client_id": None},
}


@pytest.mark.parametrize("changes", EXCHANGES.values(), ids=EXCHANGES)
def test_code_stolen_is_worth_nothing(scene: Scene, odette: Caller, changes: dict[str, str | None]) -> None:
    tokens.app(scene.clock, "autre-application")
    text = smart.code(odette, scene.record)
    answer = smart.exchange(odette, text, **changes)
    assert answer.status in (400, 401) and "access_token" not in answer.body
    assert db.rows("SELECT 1 FROM oauth_token WHERE kind <> 'code'") == []


def test_code_counts_once_and_a_second_use_ends_everything(scene: Scene, odette: Caller) -> None:
    text = smart.code(odette, scene.record)
    first = smart.exchange(odette, text)
    assert first.status == 200 and works(odette, first.body["access_token"])
    again = smart.exchange(odette, text)
    assert (again.status, again.body["error"]) == (400, "invalid_grant")
    assert not works(odette, first.body["access_token"])
    assert (given(odette).ended_why, scene.last().act, scene.last().who.kind) == (
        "reused", "application:stop", "system",
    )  # fmt: skip
    assert smart.renew(odette, first.body["refresh_token"]).body["error"] == "invalid_grant"


def test_code_is_worth_nothing_after_a_minute(scene: Scene, odette: Caller) -> None:
    text = smart.code(odette, scene.record)
    assert smart.exchange(later(odette, seconds=60), text).body["error"] == "invalid_grant"


def test_refresh_token_turns_and_a_second_use_ends_everything(scene: Scene, odette: Caller) -> None:
    first = smart.launched(odette, scene.record)
    second = smart.renew(odette, first["refresh_token"])
    assert second.status == 200 and second.body["refresh_token"] != first["refresh_token"]
    assert works(odette, second.body["access_token"])
    stolen = smart.renew(odette, first["refresh_token"])
    assert stolen.body["error"] == "invalid_grant"
    assert not works(odette, second.body["access_token"]) and not works(odette, first["access_token"])
    assert smart.renew(odette, second.body["refresh_token"]).body["error"] == "invalid_grant"


def test_refresh_token_of_a_public_application_needs_no_name_beside(scene: Scene, odette: Caller) -> None:
    """SMART's own client sends none. Whoever must prove itself still must."""
    first = smart.launched(odette, scene.record)
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = tokens.ask(form, odette.clock)
    assert second.status == 200
    settings = {**tokens.plain(tokens.APP_SETTINGS), "method": "client_secret_basic"}
    written = Written(OauthClientKind.APP, "Appli", settings_of(settings))
    assert isinstance(change_client(Caller.command(scene.clock), tokens.APP, written), Changed)
    answer = tokens.ask({**form, "refresh_token": second.body["refresh_token"]}, odette.clock)
    assert answer.body["error"] == "invalid_client"


def test_refresh_token_gives_less_when_less_is_asked_and_never_more(scene: Scene, odette: Caller) -> None:
    first = smart.launched(odette, scene.record)
    less = smart.renew(odette, first["refresh_token"], scope="patient/Patient.rs")
    assert less.body["scope"] == "patient/Patient.rs"
    more = smart.renew(odette, less.body["refresh_token"], scope="patient/DocumentReference.cruds")
    assert more.body["error"] == "invalid_scope"


def test_application_without_offline_access_gets_no_refresh_token_and_ends_by_itself(
    scene: Scene, odette: Caller
) -> None:
    body = smart.launched(odette, scene.record, scope="patient/Patient.rs")
    assert "refresh_token" not in body and "id_token" not in body
    assert works(later(odette, minutes=29), body["access_token"])
    assert not works(later(odette, minutes=30), body["access_token"])
    (shown,) = list_applications(later(odette, minutes=32))  # type: ignore[misc]
    assert not shown.in_force


def test_application_of_a_closed_or_frozen_account_gets_nothing(scene: Scene, odette: Caller) -> None:
    first = smart.launched(odette, scene.record)
    db.execute("UPDATE account SET frozen_at = now() WHERE id = %s", [odette.account_id])
    assert not works(odette, first["access_token"])
    assert smart.renew(odette, first["refresh_token"]).status == 400


def test_activate_account_after_a_recovery_ends_every_application_at_that_time(scene: Scene, odette: Caller) -> None:
    first = smart.launched(odette, scene.record)
    account, at = given(odette).account_id, later(odette, hours=2).clock
    made = activation.issue(account, activation.Reason.RECOVERY, made_by="test", at=odette.now())
    choice = Choice("odette.de.retour", "!", None, None, CodesBy.LIST, "1")
    assert isinstance(activate_account(made.activation_id, choice, at), Activated)
    ended = given(odette)
    assert (ended.ended_at, ended.ended_why) == (at.now(), "recovery")
    assert db.rows("SELECT 1 FROM oauth_token") == []
    assert smart.renew(odette, first["refresh_token"]).body["error"] == "invalid_grant"


def test_stop_application_holder_stops_it_at_once_and_is_told(scene: Scene, odette: Caller) -> None:
    first = smart.launched(odette, scene.record)
    one = given(odette)
    karim = cast.opened(cast.KARIM, scene.clock)
    assert stop_application(karim, one.grant_id) == Refusal("C01", "no_document")
    assert stop_application(karim, karim.account_id or one.grant_id) == Refusal("C01", "no_document")
    assert works(odette, first["access_token"])
    assert stop_application(odette, one.grant_id) is True
    assert not works(odette, first["access_token"])
    assert smart.renew(odette, first["refresh_token"]).body["error"] == "invalid_grant"
    assert (scene.last().act, dict(scene.last().detail)["why"]) == ("application:stop", "person")
    assert stop_application(odette, one.grant_id) is False
    assert list_applications(karim) == ()


def test_stop_application_that_a_helper_allowed_is_for_the_holder_too(scene: Scene, odette: Caller) -> None:
    """Whoever allowed it: who holds the record sees it and stops it."""
    smart.launched(odette, scene.record)
    one = given(odette)
    helper = cast.account_of(cast.NINA, scene.clock)
    db.execute("UPDATE oauth_grant SET account_id = %s, actor_kind = 'caregiver'", [helper])
    (shown,) = list_applications(odette)  # type: ignore[misc]
    assert (shown.mine, shown.here, shown.in_force) == (False, True, True)
    assert stop_application(odette, one.grant_id) is True


def test_list_applications_looks_each_software_up_once(scene: Scene, odette: Caller) -> None:
    tokens.app(scene.clock, "autre-application")
    for client_id in (tokens.APP, tokens.APP, "autre-application"):
        smart.code(odette, scene.record, client_id=client_id)
    with CaptureQueriesContext(connection) as sent:
        found = list_applications(odette)
    assert isinstance(found, tuple) and [one.name for one in found] == ["Carnet de suivi"] * 3
    assert sum("FROM oauth_client" in one["sql"].split(" WHERE ")[0] for one in sent.captured_queries) == 2


def test_application_software_ends_its_own_tokens_and_no_others(scene: Scene, odette: Caller) -> None:
    first = smart.launched(odette, scene.record)
    tokens.app(scene.clock, "autre-application")

    def end(token: str, client: str = tokens.APP) -> int:
        form = {"token": token, "client_id": client}
        return end_token(form, {}, tokens.AT, clock=odette.clock).status

    assert end(first["access_token"], "autre-application") == end("inconnu") == 200
    assert works(odette, first["access_token"])
    assert end(first["access_token"]) == 200 and not works(odette, first["access_token"])
    second = smart.renew(odette, first["refresh_token"]).body
    assert end(second["refresh_token"]) == 200
    assert not works(odette, second["access_token"]) and given(odette).ended_why == "application"
    assert end_token({"token": "x"}, {}, tokens.AT, clock=odette.clock).status in (400, 401)


def test_inspect_token_says_what_it_is_worth_to_its_own_application(scene: Scene, odette: Caller) -> None:
    first = smart.launched(odette, scene.record)
    tokens.app(scene.clock, "autre-application")

    def look(token: str, caller: Caller, client: str = tokens.APP) -> dict[str, object]:
        return dict(inspect_token({"token": token, "client_id": client}, {}, tokens.AT, clock=caller.clock).body)

    told = look(first["access_token"], odette)
    assert (told["active"], told["client_id"], told["patient"]) == (True, tokens.APP, str(scene.record))
    for answer in (
        look(first["access_token"], odette, "autre-application"),
        look("inconnu", odette),
        look(first["access_token"], later(odette, minutes=31)),
    ):
        assert answer == {"active": False}
    stop_application(odette, given(odette).grant_id)
    assert look(first["access_token"], odette) == {"active": False}


def test_application_that_ended_can_neither_ask_nor_renew(scene: Scene, odette: Caller) -> None:
    first = smart.launched(odette, scene.record)
    change_client(Caller.command(scene.clock), tokens.APP, None)
    assert not works(odette, first["access_token"])
    assert smart.renew(odette, first["refresh_token"]).body["error"] == "invalid_client"
    with pytest.raises(Invalid):
        smart.allowed(odette, scene.record)


def test_application_with_a_secret_must_show_it(scene: Scene, odette: Caller) -> None:
    settings = settings_of({**tokens.plain(tokens.APP_SETTINGS), "method": "client_secret_basic"})
    made = change_client(Caller.command(scene.clock), "appli", Written(OauthClientKind.APP, "Appli", settings))
    assert isinstance(made, Changed)
    text = smart.code(odette, scene.record, client_id="appli")
    form = {
        "grant_type": "authorization_code", "code": text, "code_verifier": smart.VERIFIER,
        "redirect_uri": tokens.APP_SETTINGS.redirect_uris[0],
    }  # fmt: skip

    def shown(secret: str) -> dict[str, str]:
        return {"Authorization": "Basic " + base64.b64encode(f"appli:{secret}".encode()).decode()}

    assert tokens.ask({**form, "client_id": "appli"}, odette.clock).body["error"] == "invalid_client"
    assert tokens.ask(form, odette.clock, shown("faux")).body["error"] == "invalid_client"
    assert tokens.ask(form, odette.clock, shown(made.secret)).status == 200


def test_launch_is_told_to_the_person_without_a_word_of_health(scene: Scene, odette: Caller) -> None:
    first = smart.launched(odette, scene.record)
    works(odette, first["access_token"])
    stop_application(odette, given(odette).grant_id)
    queued = db.rows(
        "SELECT message_id FROM outgoing_mail WHERE account_id = %s ORDER BY created_at", [odette.account_id]
    )
    assert {row[0] for row in queued} >= {f"mail.application_{what}" for what in ("allowed", "used", "stopped")}


@pytest.mark.django_db(transaction=True)
def test_code_and_refresh_token_ten_times_at_once_count_once_at_most(clock: FixedClock) -> None:
    cast.publish_directory()
    tokens.app(clock)
    odette = replace(cast.opened(cast.ODETTE, clock), stepped_up=True)
    text = smart.code(odette, cast.record_of(odette))

    def one(_: int) -> int:
        try:
            return smart.exchange(odette, text).status
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        found = sorted(pool.map(one, range(10)))
    assert found == [200] + [400] * 9
    # Somebody else had it too: nothing of it is good any more.
    assert db.rows("SELECT 1 FROM oauth_token") == []


def test_launch_application_takes_the_record_home_while_the_proof_of_the_yes_is_fresh(scene: Scene) -> None:
    """C07: a yes needs a fresh proof, and counts as one for as long as a proof does."""
    whole = "patient/*.rs"
    settings_of_app = msgspec.structs.replace(tokens.APP_SETTINGS, scopes=(*tokens.APP_SETTINGS.scopes, whole))
    name = tokens.app(scene.clock, "tout-emporter", settings_of_app)
    odette = replace(scene.odette, stepped_up=True)
    code = smart.code(odette, scene.record, client_id=name, scope=f"launch/patient {whole}")
    body = smart.exchange(odette, code, client_id=name).body

    def takes(clock: FixedClock) -> bool:
        caller = accept_token(body["access_token"], request_id="r", clock=clock, asks="Binary.r")
        assert isinstance(caller, Caller), caller
        return isinstance(export_record(caller, scene.record, stepped_up=caller.stepped_up), Export)

    last = odette.now() + timedelta(minutes=settings.CARNET_STEP_UP_MINUTES)
    assert takes(FixedClock(last))
    assert not takes(FixedClock(last + timedelta(seconds=1)))
    assert (scene.last().act, scene.last().rule, scene.last().outcome.value) == ("record:export", "C07", "refused")
