"""Real tokens at the door: a scope narrows each request, a record that was not chosen is not there, an end holds."""

from dataclasses import replace
from typing import Any

from django.test import Client

from carnet.fhir.ids import resource_id
from carnet.fhir.interactions import ASKS
from carnet.identity.oauth import clients, permissions
from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import new_record_id
from carnet.policy.model import ActorKind, AuthenticationMode
from carnet.storage import db
from carnet.usecases._incoming import Form
from carnet.usecases.accept_token import NOT_GOOD, accept_token
from carnet.usecases.caller import Caller
from carnet.usecases.change_client import change_client
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.see_charges import see_charges
from tests import cast
from tests.authz.matrix import MATRIX
from tests.fhir import tokens
from tests.journal import events
from tests.usecases import scene as scenes
from tests.usecases.scene import Scene


def get(path: str, caller: Caller, scope: str = "") -> Any:
    """One reading, with a token given just now: the door has the clock of the machine."""
    token = tokens.bearer(replace(caller, clock=SystemClock()), scope)
    return Client().get(f"/fhir/{path}", headers={"Authorization": f"Bearer {token}"})


def accepted(token: str, scene: Scene) -> Caller:
    caller = accept_token(token, request_id="r", clock=scene.clock)
    assert isinstance(caller, Caller), caller
    return caller


def test_every_address_of_the_door_says_which_interaction_it_is() -> None:
    # Every address has its row in the matrix, that of the base without a slash too.
    assert {name for name in MATRIX if name.startswith("fhir_")} == set(ASKS)


def test_read_document_doctor_with_and_without_the_scope(scene: Scene) -> None:
    card = scene.deposits(cast.MARC)
    helene = scene.agrees(cast.HELENE)
    path = f"DocumentReference/{resource_id(scene.record, card.logical_id)}"
    assert get(path, helene).status_code == 200
    event = scene.last()
    assert (event.act, event.who.application, event.interface) == ("document:list", tokens.SOFTWARE, "fhir")
    for scope in ("system/DocumentReference.s", "system/List.rs", "user/Patient.rs", "system/DocumentReference.c"):
        answer = get(path, helene, scope)
        assert (answer.status_code, answer.json()["issue"][0]["details"]["coding"][0]["code"]) == (403, "C63"), scope
        assert scene.last().rule == "C63"
    assert Client().get(f"/fhir/{path}", headers={"Authorization": "Bearer faux"}).status_code == 401


def test_read_document_scope_tells_nothing_of_what_is_hidden_or_absent(scene: Scene) -> None:
    card = scene.deposits(cast.MARC)
    scene.hides(card)
    paul = scene.agrees(cast.PAUL)
    absent = resource_id(scene.record, scene.record)
    for scope in (tokens.ALL, "system/DocumentReference.s", "system/Patient.rs"):
        hidden = get(f"DocumentReference/{resource_id(scene.record, card.logical_id)}", paul, scope)
        nothing = get(f"DocumentReference/{absent}", paul, scope)
        assert (hidden.status_code, hidden.content) == (nothing.status_code, nothing.content)


def test_read_document_person_through_an_application_in_the_chosen_record_only(scene: Scene) -> None:
    mine = scene.deposits(cast.HELENE)
    karim = cast.opened(cast.KARIM, scene.clock)
    assert get(f"DocumentReference/{resource_id(scene.record, mine.logical_id)}", scene.odette).status_code == 200
    other = get(f"DocumentReference/{resource_id(cast.record_of(karim), mine.logical_id)}", scene.odette)
    assert other.status_code == 404


def test_application_for_one_child_reaches_neither_another_nor_the_own_record(scene: Scene) -> None:
    """The person holds or represents other records: through this application the person is nobody there."""
    through = replace(accepted(tokens.bearer(scene.odette), scene), acting_in=new_record_id())
    assert list_documents(replace(through, kind=ActorKind.REPRESENTATIVE), scene.record) == Refusal(
        "C02", "not_your_record"
    )
    assert see_charges(through).people == ()


def test_application_act_says_who_and_through_what(scene: Scene) -> None:
    odette = accepted(tokens.bearer(scene.odette), scene)
    assert isinstance(list_documents(odette, scene.record), DocumentList)
    who = scene.last().who
    assert (who.kind, who.id, who.application) == ("holder", str(scene.odette.account_id), tokens.APP)
    assert list_documents(replace(odette, scopes=frozenset()), scene.record) == Refusal("C63", "scope_missing")


def test_application_ends_with_the_permission_the_account_and_the_software(scene: Scene) -> None:
    token = tokens.bearer(scene.odette)
    (given,) = permissions.of_account(scene.odette.account_id)  # type: ignore[arg-type]
    assert accepted(token, scene).scopes == frozenset(tokens.PATIENT_ALL.split())
    (given,) = permissions.of_account(given.account_id)
    assert given.first_used_at == given.used_at == scene.clock.now()
    for statement, back in (
        ("UPDATE account SET is_active = false WHERE id = %s", "UPDATE account SET is_active = true WHERE id = %s"),
        ("UPDATE account SET frozen_at = now() WHERE id = %s", "UPDATE account SET frozen_at = NULL WHERE id = %s"),
    ):
        db.execute(statement, [given.account_id])
        assert accept_token(token, request_id="r", clock=scene.clock) == NOT_GOOD
        db.execute(back, [given.account_id])
    accepted(token, scene)
    permissions.end(given.grant_id, "person", scene.clock.now())
    assert accept_token(token, request_id="r", clock=scene.clock) == NOT_GOOD
    again = tokens.bearer(scene.odette)
    change_client(Caller.command(scene.clock), tokens.APP, None)
    assert clients.find(tokens.APP) is None
    assert accept_token(again, request_id="r", clock=scene.clock) == NOT_GOOD


def test_software_alone_deposits_and_reads_nothing(scene: Scene) -> None:
    alone = accepted(tokens.bearer(tokens.application(scene.clock, cast.CABINET.structure_id, "SA07")), scene)
    said = scenes.report("Déposé par le logiciel")
    form = replace(said.form or Form("", "", scenes.DAY), author=cast.HELENE.facts.professional_id)
    kept = deposit_document(alone, scene.record, replace(said, form=form))
    assert isinstance(kept, Deposited), kept
    event = events(scene.record)[-1]
    assert (event.who.kind, event.who.id, event.who.authentication) == ("application", tokens.SOFTWARE, "indirecte")
    assert list_documents(alone, scene.record) == Refusal("C01", "not_foreseen")
    software = tokens.application(scene.clock, cast.CABINET.structure_id, "SA07")
    assert get(f"DocumentReference/{resource_id(scene.record, kept.card.logical_id)}", software).status_code == 404


def test_doctor_signed_in_by_a_certificate_only_deposits_and_reads_nothing(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    weak = replace(scene.caller(cast.HELENE), authentication=AuthenticationMode.INDIRECT)
    caller = accepted(tokens.bearer(weak), scene)
    assert list_documents(caller, scene.record) == Refusal("C03", "weak_authentication")
    assert isinstance(deposit_document(caller, scene.record, scenes.report()), Deposited)
