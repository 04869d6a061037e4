"""Who is told of what is new: the person sees it and ends it, the operator sees numbers."""

from dataclasses import replace

import pytest
from pytest_django import Settings

from carnet.documents.subscriptions import Subscription
from carnet.identity import business_acks
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import new_id
from carnet.storage import db
from carnet.usecases._operation import Told
from carnet.usecases.accept_token import accept_token
from carnet.usecases.caller import Caller
from carnet.usecases.end_told import end_told
from carnet.usecases.find_due_subscriptions import find_due_subscriptions
from carnet.usecases.list_told import ToldSoftware, list_told
from carnet.usecases.notify_subscriber import notify_subscriber
from carnet.usecases.see_feeds import see_feeds
from carnet.usecases.subscribe import Wish, subscribe
from tests import cast
from tests.fhir import tokens
from tests.usecases import relatives
from tests.usecases.scene import Scene, assert_refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(scene: Scene, settings: Settings) -> Subscription:
    """Hélène's software is told what is new in Odette's record."""
    settings.CARNET_SUBSCRIPTION_HOSTS = ("abonne.test",)
    scene.agrees(cast.HELENE)
    caller = accept_token(tokens.bearer(scene.caller(cast.HELENE)), request_id="r", clock=scene.clock)
    assert isinstance(caller, Caller)
    asking = replace(caller, asks="DocumentReference.s")
    made = subscribe(asking, scene.record, Wish("https://abonne.test/", "https://carnet.test/fhir"))
    assert isinstance(made, Subscription)
    return made


def looked(scene: Scene) -> int:
    """How many messages leave when the worker looks."""
    got: list[object] = []

    def taken(notice: object) -> bool:
        got.append(notice)
        return True

    for due in find_due_subscriptions(scene.clock):
        notify_subscriber(due.record_id, due.subscription_id, taken, scene.clock)
    return len(got)


def shown(caller: Caller, scene: Scene) -> tuple[ToldSoftware, ...]:
    found = list_told(caller, scene.record)
    assert isinstance(found, tuple), found
    return found


def test_told_person_sees_who_is_told_and_ends_it_at_once(scene: Scene, told: Subscription) -> None:
    assert looked(scene) == 1
    (one,) = shown(scene.odette, scene)
    assert (one.professional, one.place) == ("Hélène ROUSSEL", cast.CABINET.name) and one.name
    scene.deposits(cast.PAUL)
    assert end_told(scene.odette, scene.record, told.subscription_id) is True
    assert (scene.last().act, scene.last().rule, dict(scene.last().detail)) == (
        "subscription:end", "C11", {"application": told.client_id},
    )  # fmt: skip
    assert looked(scene) == 0 and shown(scene.odette, scene) == ()
    assert end_told(scene.odette, scene.record, told.subscription_id) is False


def test_told_who_decides_for_the_person_does_it_and_others_are_refused_with_an_event(
    scene: Scene, told: Subscription
) -> None:
    friend, helene = relatives.caregiver(scene.odette, cast.NINA)[0], scene.caller(cast.HELENE)
    for caller, rule, reason in ((friend, "R24", "caregiver_limit"), (helene, "C01", "not_foreseen")):
        assert_refused(list_told(caller, scene.record), caller, "subscription:end", rule, reason, scene.record)
        ended = end_told(caller, scene.record, told.subscription_id)
        assert_refused(ended, caller, "subscription:end", rule, reason, scene.record)
    nothing = end_told(scene.odette, scene.record, new_id())
    assert_refused(nothing, scene.odette, "subscription:end", "C02", "no_document", scene.record)
    karim = cast.opened(cast.KARIM, scene.clock)
    other = end_told(karim, cast.record_of(karim), told.subscription_id)
    assert isinstance(other, Refusal) and other.reason == "no_document"
    assert looked(scene) == 1, "nothing was ended"
    jeanne, _ = relatives.guardian(scene.odette)
    assert end_told(jeanne, scene.record, told.subscription_id) is True


def test_feeds_operator_sees_numbers_and_no_person_and_others_nothing(scene: Scene, told: Subscription) -> None:
    here = cast.HOSPITAL.structure_id
    messages = [(str(number), b"MSH|ODETTE") for number in range(6)]
    db.in_transaction(lambda: business_acks.queue_all(here, messages, scene.clock.now()))
    found = see_feeds(cast.operator(scene.clock))
    assert not isinstance(found, Refusal)
    (software,), (place,) = found.software, found.places
    assert (software.live, software.failing) == (Told(0, few=True), Told(0))
    assert (place.name, place.waiting, place.failing, place.oldest) == ("Hôpital du Parc", Told(6), Told(0), None)
    assert "ODETTE" not in repr(found)
    for caller in (scene.odette, scene.caller(cast.HELENE), cast.desk_agent(scene.clock)):
        assert isinstance(see_feeds(caller), Refusal)
