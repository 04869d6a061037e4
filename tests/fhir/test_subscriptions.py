"""Subscriptions: a subscriber is told what it may read, once, when it may read it, and nothing else, by nothing."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from carnet.documents import subscriptions
from carnet.documents.subscriptions import Subscription, SubscriptionStatus
from carnet.fhir.subscription import CONTENT, FILTER, HEARTBEAT, TOPIC
from carnet.fhir.subscription_status import notification
from carnet.identity import directory
from carnet.kernel.errors import Invalid
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.kernel.ids import RecordId
from carnet.policy.model import Audience, AudienceKind
from carnet.storage import head as heads
from carnet.usecases._card import Card
from carnet.usecases.accept_token import accept_token
from carnet.usecases.announce_document import announce_document
from carnet.usecases.archive_document import archive_document
from carnet.usecases.caller import AccessMode, Caller
from carnet.usecases.change_block import change_block
from carnet.usecases.change_client import change_client
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.end_access import end_access
from carnet.usecases.find_due_subscriptions import find_due_subscriptions
from carnet.usecases.hide_document_from import hide_document_from
from carnet.usecases.notify_subscriber import MOST_FAILURES, Kind, Notice, notify_subscriber
from carnet.usecases.see_access import Grantee, GranteeKind
from carnet.usecases.stop_application import stop_application
from carnet.usecases.subscribe import Wish, subscribe
from tests import cast
from tests.fhir import tokens
from tests.fhir.house import JSON, Door, body
from tests.usecases.scene import Scene, report

pytestmark = pytest.mark.django_db
ENDPOINT = "https://abonne.test/notifications?x=1"
SECRET = "Authorization: Bearer du-logiciel"
MOST_STATEMENTS = 9
HELENE = Grantee(GranteeKind.PROFESSIONAL, cast.HELENE.facts.professional_id)

FROM_HELENE = Audience(AudienceKind.PROFESSIONAL, cast.HELENE.facts.professional_id)


@pytest.fixture(autouse=True)
def hosts(settings: Settings) -> None:
    """The operator allowed one host."""
    settings.CARNET_SUBSCRIPTION_HOSTS = ("abonne.test",)


@dataclass
class Subscriber:
    """What a subscriber received; it takes everything unless it is told not to."""

    scene: Scene
    takes: bool = True
    got: list[Notice] = field(default_factory=list)

    def send(self, notice: Notice) -> bool:
        """One message."""
        self.got.append(notice)
        return self.takes

    def looked(self) -> list[Notice]:
        """What arrives when the worker looks."""
        before = len(self.got)
        for due in find_due_subscriptions(self.scene.clock):
            notify_subscriber(due.record_id, due.subscription_id, self.send, self.scene.clock)
        return self.got[before:]

    def events(self) -> list[UUID]:
        """The documents that are told when the worker looks."""
        return [one for notice in self.looked() if notice.kind is Kind.EVENTS for one in notice.documents]


def software(scene: Scene, carer: cast.Carer = cast.HELENE) -> Caller:
    """The software of somebody of the cast, by a real token."""
    caller = accept_token(tokens.bearer(scene.caller(carer)), request_id="r", clock=scene.clock)
    assert isinstance(caller, Caller)
    return replace(caller, asks="DocumentReference.s")


def subscribed(scene: Scene, caller: Caller | None = None, **wish: Any) -> tuple[Subscription, Subscriber]:
    """Hélène's software is told which documents are new; the handshake is done."""
    asking = caller or (scene.agrees(cast.HELENE) and software(scene))
    wanted = {"content": subscriptions.Content.ID_ONLY, **wish}
    made = subscribe(asking, scene.record, Wish(ENDPOINT, "https://carnet.test/fhir", (SECRET,), **wanted))
    assert isinstance(made, Subscription), made
    subscriber = Subscriber(scene)
    assert [one.kind for one in subscriber.looked()] == [Kind.HANDSHAKE]
    assert subscriber.looked() == []
    return made, subscriber


def state(scene: Scene, made: Subscription) -> Subscription:
    """The subscription as it stands."""
    return next(s for s in subscriptions.of_record(scene.record) if s.subscription_id == made.subscription_id)


def sent(resource: dict[str, Any]) -> bytes:
    return json.dumps(resource).encode()


def resource(scene: Scene, **changes: Any) -> dict[str, Any]:
    """A Subscription as a software writes it."""
    channel = {
        "type": "rest-hook", "endpoint": ENDPOINT, "payload": JSON, "header": [SECRET],
        "_payload": {"extension": [{"url": CONTENT, "valueCode": "id-only"}]}, **changes.pop("channel", {}),
    }  # fmt: skip
    filtered = f"DocumentReference?patient=Patient/{scene.record}"
    return {
        "resourceType": "Subscription", "status": "requested", "reason": "Suivi", "criteria": TOPIC,
        "_criteria": {"extension": [{"url": FILTER, "valueString": filtered}]}, "channel": channel, **changes,
    }  # fmt: skip


def test_subscription_is_made_read_found_and_ended_at_the_door(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    caller, door = software(scene), Door(scene)
    made = door.ask("POST", caller, "Subscription", data=sent(resource(scene)), kind=JSON)
    assert made.status_code == 201, made.content
    told = body(made)
    assert (told["status"], told["channel"]["endpoint"]) == ("requested", ENDPOINT)
    assert SECRET.encode() not in made.content
    address = f"Subscription/{told['id']}"
    assert made["Location"].endswith(address) and body(door.get(caller, address)) == told
    assert Subscriber(scene).looked()[0].channel.headers == (SECRET,)
    assert body(door.get(caller, address))["status"] == "active"
    found = body(door.get(caller, f"Subscription?patient=Patient/{scene.record}&status=active"))
    assert [one["resource"]["id"] for one in found["entry"]] == [told["id"]]
    bundle = body(door.get(caller, f"{address}/$status"))
    assert (bundle["type"], bundle["total"]) == ("searchset", 1)
    parameters = bundle["entry"][0]["resource"]["parameter"]
    assert {"name": "events-since-subscription-start", "valueString": "0"} in parameters
    assert door.ask("DELETE", caller, address).status_code == 204
    assert body(door.get(caller, address))["status"] == "off"


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"criteria": "DocumentReference?status=current"}, "Subscription.criteria", "subscription.topic"),
    ({"channel": {"type": "websocket"}}, "Subscription.channel.type", "subscription.rest_hook"),
    ({"channel": {"payload": "application/fhir+xml"}}, "Subscription.channel.payload", "subscription.payload"),
    ({"channel": {"endpoint": "https://ailleurs.test/"}}, "Subscription.channel.endpoint", "subscription.endpoint"),
    ({"channel": {"endpoint": "http://abonne.test:81/"}}, "Subscription.channel.endpoint", "subscription.endpoint"),
    ({"channel": {"endpoint": "https://a:b@abonne.test/"}}, "Subscription.channel.endpoint", "subscription.endpoint"),
    ({"channel": {"endpoint": "file:///etc/passwd"}}, "Subscription.channel.endpoint", "subscription.endpoint"),
    ({"channel": {"header": ["Host: interne"]}}, "Subscription.channel.header", "subscription.header"),
    ({"channel": {"header": ["sans deux-points"]}}, "Subscription.channel.header", "subscription.header"),
    ({"end": "2020-01-01T00:00:00Z"}, "Subscription.end", "subscription.end"),
    ({"end": "2099-01-01T00:00:00Z"}, "Subscription.end", "subscription.end"),
    ({"status": "active"}, "Subscription.status", "subscription.requested"),
    ({"_criteria": {"extension": [{"url": FILTER, "valueString": "Patient?_id=1"}]}}, "Subscription.criteria",
     "subscription.filter"),
    ({"channel": {"_payload": {"extension": [{"url": CONTENT, "valueCode": "full-resource"}]}}},
     "Subscription.channel.payload", "subscription.no_content"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "element", "rule"), WRONG, ids=[f"{w[2]} {n}" for n, w in enumerate(WRONG)])
def test_subscription_that_is_wrong_is_named_and_nothing_is_kept(
    scene: Scene, changes: dict[str, Any], element: str, rule: str
) -> None:
    scene.agrees(cast.HELENE)
    answer = Door(scene).ask("POST", software(scene), "Subscription", data=sent(resource(scene, **changes)), kind=JSON)
    issue = body(answer)["issue"][0]
    assert (answer.status_code, issue["expression"], issue["details"]["coding"][0]["code"]) == (400, [element], rule)
    assert subscriptions.of_record(scene.record) == ()


def test_who_may_not_read_the_record_subscribes_to_nothing_as_if_it_were_not_there(scene: Scene) -> None:
    caller, door = software(scene), Door(scene)
    here = door.ask("POST", caller, "Subscription", data=sent(resource(scene)), kind=JSON)
    elsewhere = replace(scene, odette=replace(scene.odette, own_record=RecordId(UUID(int=7))))
    absent = door.ask("POST", caller, "Subscription", data=sent(resource(elsewhere)), kind=JSON)
    assert here.status_code in (403, 404) and subscriptions.of_record(scene.record) == ()
    assert absent.status_code in (403, 404)


def test_emergency_secret_connexion_and_pages_subscribe_to_nothing(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    wish = Wish(ENDPOINT, "https://carnet.test/fhir")
    for caller in (replace(software(scene), scopes=None), replace(scene.odette, asks="")):
        with pytest.raises(Invalid, match="subscription.software_only"):
            subscribe(caller, scene.record, wish)
    assert not isinstance(_said(replace(software(scene), secret=True), scene, wish), Subscription)
    assert not isinstance(_said(replace(software(scene), mode=AccessMode.BREAK_GLASS), scene, wish), Subscription)
    assert subscriptions.of_record(scene.record) == ()


def _said(caller: Caller, scene: Scene, wish: Wish) -> object:
    try:
        return subscribe(caller, scene.record, wish)
    except Invalid as invalid:
        return invalid


def test_new_document_is_told_once_and_the_journal_says_so_before(scene: Scene) -> None:
    _, subscriber = subscribed(scene)
    card = scene.deposits(cast.PAUL)
    assert subscriber.events() == [card.logical_id]
    event = scene.last()
    assert (event.act, event.documents, dict(event.detail)) == (
        "document:list", (card.logical_id,), {"subscription": "told"},
    )  # fmt: skip
    assert (event.who.id, event.who.application) == (cast.HELENE.facts.professional_id, tokens.SOFTWARE)
    assert subscriber.looked() == []


def test_notification_holds_no_health_data_and_fits_the_backport(scene: Scene) -> None:
    _, subscriber = subscribed(scene)
    card = scene.deposits(cast.PAUL, "Sérologie")
    (notice,) = subscriber.looked()
    data = notification(notice)
    bundle = json.loads(data)
    parameters = {one["name"]: one for one in bundle["entry"][0]["resource"]["parameter"]}
    assert (bundle["type"], parameters["type"]["valueCode"]) == ("history", "event-notification")
    parts = {one["name"]: one for one in parameters["notification-event"]["part"]}
    assert parts["event-number"]["valueString"] == "1"
    assert parts["focus"]["valueReference"]["reference"].endswith(Door(scene).id_of(card))
    traits, ins = cast.ODETTE.identity.traits, cast.ODETTE.identity.ins
    assert ins is not None
    for secret in ("rologie", traits.birth_name, ins.value, "11506", "VASSEUR", "MASQUE", "securityLabel"):
        assert secret.encode() not in data, secret


def test_empty_content_names_no_document(scene: Scene) -> None:
    _, subscriber = subscribed(scene, content=subscriptions.Content.EMPTY)
    scene.deposits(cast.PAUL)
    (notice,) = subscriber.looked()
    assert (notice.count, notice.documents) == (1, ()) and b"DocumentReference" not in notification(notice)


def test_hidden_document_is_told_by_nothing_and_shown_it_is_new_like_any_other(scene: Scene) -> None:
    _, subscriber = subscribed(scene)
    kept = deposit_document(scene.caller(cast.PAUL), scene.record, report("Un"), Options(hidden=True))
    assert isinstance(kept, Deposited)
    assert subscriber.looked() == []
    change_visibility(scene.odette, scene.record, kept.card.logical_id, hide=False)
    (shown,) = subscriber.looked()
    plain = scene.deposits(cast.PAUL, "Deux")
    (added,) = subscriber.looked()
    assert (shown.documents, added.documents) == ((kept.card.logical_id,), (plain.logical_id,))
    assert replace(shown, documents=(), at=added.at, sent=1) == replace(added, documents=())


def test_what_goes_out_of_sight_is_told_by_nothing_and_back_it_is_new_again(scene: Scene) -> None:
    _, subscriber = subscribed(scene)
    card = scene.deposits(cast.PAUL)
    assert subscriber.events() == [card.logical_id]
    hide_document_from(scene.odette, scene.record, card.logical_id, FROM_HELENE, hide=True)
    assert subscriber.looked() == []
    hide_document_from(scene.odette, scene.record, card.logical_id, FROM_HELENE, hide=False)
    assert subscriber.events() == [card.logical_id]


def test_change_of_a_document_that_is_seen_is_told(scene: Scene) -> None:
    _, subscriber = subscribed(scene)
    card = scene.deposits(cast.HELENE)
    subscriber.looked()
    archive_document(scene.caller(cast.HELENE), scene.record, card.logical_id, archive=True)
    assert subscriber.events() == [card.logical_id]
    delete_document(scene.caller(cast.HELENE), scene.record, card.logical_id)
    assert subscriber.looked() == []


def test_persons_application_is_not_told_of_a_withheld_document_before_its_day(scene: Scene) -> None:
    caller = accept_token(tokens.bearer(scene.odette), request_id="r", clock=scene.clock)
    assert isinstance(caller, Caller)
    _, subscriber = subscribed(scene, replace(caller, asks="DocumentReference.s"), ends_at=None)
    first = deposit_document(scene.caller(cast.PAUL), scene.record, report("Un"), Options(withheld=True))
    second = deposit_document(scene.caller(cast.PAUL), scene.record, report("Deux"), Options(withheld=True))
    assert isinstance(first, Deposited) and isinstance(second, Deposited)
    assert subscriber.looked() == []
    said = announce_document(scene.agrees(cast.PAUL), scene.record, first.card.logical_id)
    assert isinstance(said, Card), said
    assert subscriber.events() == [first.card.logical_id]


def _stops(scene: Scene, made: Subscription) -> None:
    end_access(scene.odette, scene.record, HELENE)


def _blocks(scene: Scene, made: Subscription) -> None:
    change_block(scene.odette, scene.record, HELENE, blocked=True)


def _ends_software(scene: Scene, made: Subscription) -> None:
    change_client(Caller.command(scene.clock), tokens.SOFTWARE, None)


def _leaves(scene: Scene, made: Subscription) -> None:
    directory.end_activity(cast.HELENE.facts.professional_id, cast.CABINET.structure_id, cast.CABINET.sector)


def _expires(scene: Scene, made: Subscription) -> None:
    scene.clock.move(timedelta(days=8))


@pytest.mark.parametrize("ends", [_stops, _blocks, _ends_software, _leaves, _expires])
def test_subscription_ends_with_the_right_the_software_the_activity_or_its_day_and_tells_nothing_more(
    scene: Scene, ends: Callable[[Scene, Subscription], None]
) -> None:
    made, subscriber = subscribed(scene)
    scene.deposits(cast.PAUL)
    ends(scene, made)
    assert subscriber.looked() == []
    assert state(scene, made).status is SubscriptionStatus.OFF
    scene.deposits(cast.PAUL, "Deux")
    assert subscriber.looked() == []


def test_application_that_the_person_stopped_is_told_nothing_more(scene: Scene) -> None:
    caller = accept_token(tokens.bearer(scene.odette), request_id="r", clock=scene.clock)
    assert isinstance(caller, Caller)
    made, subscriber = subscribed(scene, replace(caller, asks="DocumentReference.s"))
    scene.deposits(cast.PAUL)
    stop_application(scene.odette, UUID(str(made.holder["grant"])))
    assert subscriber.looked() == [] and state(scene, made).status is SubscriptionStatus.OFF


def test_right_that_ends_between_two_tries_ends_the_tries(scene: Scene) -> None:
    made, subscriber = subscribed(scene)
    card = scene.deposits(cast.PAUL)
    other = scene.deposits(cast.PAUL, "Deux")
    subscriber.takes = False
    assert subscriber.events() == [card.logical_id, other.logical_id]
    scene.hides(card)
    scene.clock.move(timedelta(seconds=11))
    assert subscriber.events() == [other.logical_id]
    end_access(scene.odette, scene.record, HELENE)
    scene.clock.move(timedelta(hours=1))
    assert subscriber.looked() == [] and state(scene, made).status is SubscriptionStatus.OFF


def test_subscriber_that_takes_nothing_is_tried_less_and_less_and_given_up(scene: Scene) -> None:
    made, subscriber = subscribed(scene)
    scene.deposits(cast.PAUL)
    subscriber.takes, tries = False, 0
    for _ in range(2_000):
        tries += len(subscriber.looked())
        scene.clock.move(timedelta(minutes=1))
    assert tries == MOST_FAILURES and state(scene, made).status is SubscriptionStatus.ERROR


def test_subscriber_that_comes_back_gets_what_it_missed_in_one_order(scene: Scene) -> None:
    _, subscriber = subscribed(scene)
    subscriber.takes = False
    first = scene.deposits(cast.PAUL)
    subscriber.looked()
    second = scene.deposits(cast.PAUL, "Deux")
    scene.clock.move(timedelta(minutes=5))
    subscriber.takes = True
    (notice,) = subscriber.looked()
    assert (notice.sent, notice.documents) == (0, (first.logical_id, second.logical_id))


@pytest.mark.parametrize("point", ["notify.recorded", "notify.sent"])
def test_kill_before_or_after_the_sending_sends_the_same_message_again(scene: Scene, point: str) -> None:
    _, subscriber = subscribed(scene)
    scene.deposits(cast.PAUL)
    with arm(point), pytest.raises(FailpointReached):
        subscriber.looked()
    first = list(subscriber.got)
    assert subscriber.looked() == [], "another worker waits for the one that sends"
    scene.clock.move(timedelta(minutes=3))
    (notice,) = subscriber.looked()
    told = [json.loads(notification(one))["id"] for one in (*first, notice) if one.kind is Kind.EVENTS]
    assert len(set(told)) == 1 and len(told) == (2 if point == "notify.sent" else 1)
    assert subscriber.looked() == []


def test_subscriber_of_a_record_with_secrets_receives_the_same_as_of_one_without(scene: Scene) -> None:
    """Two records, the same acts that may be seen; in one of them others happen that may not."""
    karim = Scene(scene.clock, cast.opened(cast.KARIM, scene.clock))
    told: list[list[tuple[Any, ...]]] = []
    for world, secrets in ((scene, True), (karim, False)):
        _, subscriber = subscribed(world)
        steps = []
        for number in range(3):
            if secrets:
                hidden = deposit_document(
                    world.caller(cast.PAUL), world.record, report(f"Secret {number}"), Options(hidden=True)
                )
                assert isinstance(hidden, Deposited)
                steps.append(subscriber.looked())
                hide_document_from(world.odette, world.record, hidden.card.logical_id, FROM_HELENE, hide=True)
                delete_document(world.caller(cast.PAUL), world.record, hidden.card.logical_id)
            steps.append(subscriber.looked())
            world.deposits(cast.PAUL, f"Visible {number}")
            steps.append(subscriber.looked())
        told.append([
            (one.kind, one.sent, one.count, len(one.documents), one.status, one.content)
            for one in subscriber.got
        ])  # fmt: skip
        assert [len(one) for one in steps if one] == [1, 1, 1]
    assert told[0] == told[1]


def test_one_software_has_a_few_subscriptions_of_a_record_and_sees_its_own_only(scene: Scene) -> None:
    subscribed(scene)
    wishes = [Wish(f"{ENDPOINT}&n={number}", "https://carnet.test/fhir") for number in range(5)]
    said = [subscribe(software(scene), scene.record, wish) for wish in wishes]
    again = subscribe(software(scene), scene.record, wishes[0])
    assert isinstance(again, Subscription) and again == said[0], "the same sent twice is one"
    assert [isinstance(one, Subscription) for one in said] == [True] * 4 + [False]
    scene.agrees(cast.MARC)
    door, marc = Door(scene), software(scene, cast.MARC)
    assert body(door.get(marc, f"Subscription?patient=Patient/{scene.record}"))["total"] == 0
    address = f"Subscription/{scene.record.hex}{said[0].subscription_id.hex}"
    assert door.get(marc, address).status_code == 404
    assert door.ask("DELETE", marc, address).status_code == 404
    assert state(scene, said[0]).status is SubscriptionStatus.REQUESTED


def test_heartbeat_comes_when_nothing_else_did_and_says_nothing_of_what_is_hidden(scene: Scene) -> None:
    made, subscriber = subscribed(scene, beat_seconds=600)
    scene.clock.move(timedelta(minutes=9))
    assert subscriber.looked() == []
    scene.hides(scene.deposits(cast.PAUL))
    assert subscriber.looked() == []
    scene.clock.move(timedelta(minutes=2))
    (beat,) = subscriber.looked()
    assert (beat.kind, beat.count, beat.documents, beat.sent) == (Kind.HEARTBEAT, 0, (), 0)
    said = json.loads(notification(beat))["entry"][0]["resource"]["parameter"]
    assert {"name": "type", "valueCode": "heartbeat"} in said
    assert subscriber.looked() == []
    scene.clock.move(timedelta(minutes=5))
    scene.deposits(cast.PAUL, "Visible")
    assert [one.kind for one in subscriber.looked()] == [Kind.EVENTS]
    scene.clock.move(timedelta(minutes=6))
    assert subscriber.looked() == [], "it counts from what was told last"
    end_access(scene.odette, scene.record, HELENE)
    scene.clock.move(timedelta(minutes=6))
    assert subscriber.looked() == [] and state(scene, made).status is SubscriptionStatus.OFF


def test_heartbeat_period_is_asked_for_and_told_back_by_the_extension(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    caller, door = software(scene), Door(scene)
    for value, status in ((600, 201), (5, 400), ("x", 400), (-3, 400)):
        beat = {"extension": [{"url": HEARTBEAT, "valueUnsignedInt": value}]}
        answer = door.ask("POST", caller, "Subscription", data=sent(resource(scene, channel=beat)), kind=JSON)
        assert answer.status_code == status, answer.content
        if status == 201:
            assert body(answer)["channel"]["extension"] == [{"url": HEARTBEAT, "valueUnsignedInt": 600}]
        else:
            assert "Subscription.channel.extension" in answer.content.decode()


def test_round_asks_one_statement_whatever_the_number_and_each_telling_a_fixed_number(scene: Scene) -> None:
    """Bounded: what is idle is not read, one software has its share of a round, a telling costs what it costs."""
    made, subscriber = subscribed(scene)
    for number in range(4):
        subscribe(software(scene), scene.record, Wish(f"{ENDPOINT}&n={number}", "https://carnet.test/fhir"))
    assert len(subscriber.looked()) == 4 and subscriber.looked() == []
    with CaptureQueriesContext(connection) as idle:
        assert find_due_subscriptions(scene.clock) == ()
    scene.deposits(cast.PAUL)
    with CaptureQueriesContext(connection) as moved:
        due = find_due_subscriptions(scene.clock)
    assert (len(idle), len(moved), len(due)) == (1, 1, 5)
    costs = []
    for one in due:
        with CaptureQueriesContext(connection) as told:
            assert notify_subscriber(one.record_id, one.subscription_id, subscriber.send, scene.clock)
        costs.append(len([q for q in told if "SAVEPOINT" not in q["sql"]]))
    assert len(set(costs[1:])) == 1 and max(costs) <= MOST_STATEMENTS, costs
    assert len(subscriptions.waiting(scene.clock.now(), scene.clock.now(), heads.MOVED, 2)) == 2
    assert state(scene, made).sent == 1


def test_two_workers_send_the_same_notification_once(scene: Scene) -> None:
    """Both found it due; the second comes while the first sends, and after it sent."""
    _, subscriber = subscribed(scene)
    scene.deposits(cast.PAUL)
    (due,) = find_due_subscriptions(scene.clock)

    def first(notice: Notice) -> bool:
        assert not notify_subscriber(due.record_id, due.subscription_id, subscriber.send, scene.clock)
        return subscriber.send(notice)

    assert notify_subscriber(due.record_id, due.subscription_id, first, scene.clock)
    assert not notify_subscriber(due.record_id, due.subscription_id, subscriber.send, scene.clock)
    assert len([one for one in subscriber.got if one.kind is Kind.EVENTS]) == 1
