"""A message on a device: asked for one device at a time, ended in every way it can end, and never a word of health."""

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from pytest_django import Settings

from carnet.crypto.web_push import is_from
from carnet.identity import accounts, push, sessions
from carnet.kernel.clock import FixedClock
from carnet.kernel.ids import AccountId
from carnet.ops.push_sender import send_pushes
from carnet.storage import db
from carnet.usecases.end_push import end_push
from carnet.usecases.freeze_account import freeze_account
from tests import cast
from tests.journal import acts
from tests.portal import site
from tests.portal.site import Site
from tests.usecases.scene import system_record

pytestmark = pytest.mark.django_db
ADDRESS, SERVICE = "/mon-compte/messages/", "https://push.exemple.test/send/"
SENTENCE = "Il y a du nouveau dans votre carnet."


class Telephone:
    """A browser that asked to be told: what it gives, and what it reads of what a service hands over."""

    def __init__(self, name: str) -> None:
        self.endpoint, self.secret = f"{SERVICE}{name}", b"0123456789abcdef"
        self._private = ec.generate_private_key(ec.SECP256R1())
        self.point = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def form(self, **changes: str) -> dict[str, str]:
        """What its browser puts into the form."""
        told = {"endpoint": self.endpoint, "cle": _text(self.point), "secret": _text(self.secret)}
        return {**told, **changes}

    def reads(self, sealed: bytes) -> dict[str, str]:
        """What the worker of the page is given (RFC 8291, read the other way)."""
        salt, theirs, rest = sealed[:16], sealed[21:86], sealed[86:]
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        info = b"WebPush: info\x00" + self.point + theirs
        key = HKDF(SHA256(), 32, self.secret, info).derive(self._private.exchange(ec.ECDH(), point))
        content = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(key)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(key)
        said: dict[str, str] = json.loads(AESGCM(content).decrypt(nonce, rest, None)[:-1])
        return said


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Service:
    """A push service that answers as it is told."""

    def __init__(self, *answers: int | None) -> None:
        self.answers, self.got = list(answers), list[tuple[str, Mapping[str, str], bytes]]()

    def send(self, endpoint: str, headers: Mapping[str, str], body: bytes) -> int | None:
        """One message."""
        self.got.append((endpoint, headers, body))
        return self.answers.pop(0) if self.answers else 201


@pytest.fixture(autouse=True)
def _hosts(settings: Settings) -> Iterator[None]:
    settings.CARNET_PUSH_HOSTS = ("push.exemple.test", "*.push.example")
    yield


@pytest.fixture
def opened() -> Site:
    """Odette's record is open."""
    return site.opened()


def _karim(opened: Site) -> Client:
    cast.opened(cast.KARIM, opened.scene.clock)
    return opened.patient(cast.KARIM)


def _account() -> AccountId:
    row = db.one("SELECT account_id FROM push_subscription LIMIT 1", [])
    assert row is not None
    return AccountId(row[0])


def _count() -> int:
    row = db.one("SELECT count(*) FROM push_subscription", [])
    return int(row[0]) if row else 0


def _asked(opened: Site, name: str = "one", **changes: str) -> tuple[Client, Telephone]:
    odette, telephone = opened.patient(cast.ODETTE), Telephone(name)
    answer = odette.post(ADDRESS, telephone.form(**changes))
    assert answer.headers["Location"] == f"{ADDRESS}?fait=oui"
    return odette, telephone


def test_push_patient_asks_and_reads_one_sentence_without_health(opened: Site) -> None:
    odette, telephone = _asked(opened)
    assert ("account:tell_device", "done") in acts(opened.scene.record)
    assert "J’ai changé les messages d’un appareil" in odette.get("/mon-dossier/visites/?liste=nous").content.decode()
    account, clock, service = _account(), opened.scene.clock, Service()
    assert send_pushes(clock, service.send) == 0
    for _ in range(3):
        push.push(account, clock.now())
    assert send_pushes(clock, service.send) == 1, "several news are one message"
    ((endpoint, headers, body),) = service.got
    assert endpoint == telephone.endpoint and is_from(headers["Authorization"])
    assert telephone.reads(body) == {"title": "Carnet", "body": SENTENCE, "lang": "fr"}
    assert headers["Content-Encoding"] == "aes128gcm" and headers["Topic"] == "carnet"
    assert not any(cast.ODETTE.identity.traits.birth_name in one for one in headers.values())
    assert send_pushes(clock, service.send) == 0


def test_push_language_is_the_persons(opened: Site) -> None:
    odette, telephone = _asked(opened)
    odette.post("/affichage/", {"language": "en"})
    service = Service()
    push.push(_account(), opened.scene.clock.now())
    send_pushes(opened.scene.clock, service.send)
    assert telephone.reads(service.got[0][2])["body"] == "There is news in your carnet."


def test_push_deposit_of_a_doctor_is_told_to_the_device(opened: Site) -> None:
    from carnet.storage.outbox import Task
    from carnet.usecases.tell_holder import tell_holder

    _asked(opened)
    service = Service()
    assert tell_holder(opened.scene.record, Task.TELL_RIGHTS, opened.scene.clock)
    assert send_pushes(opened.scene.clock, service.send) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_push_browser_that_is_gone_is_never_asked_again(opened: Site, status: int) -> None:
    _asked(opened)
    push.push(_account(), opened.scene.clock.now())
    send_pushes(opened.scene.clock, Service(status).send)
    assert _count() == 0


@pytest.mark.parametrize("status", [None, 429, 500, 302, 403])
def test_push_service_that_fails_is_asked_again_later_and_not_for_ever(opened: Site, status: int | None) -> None:
    _asked(opened)
    account, start, service = _account(), opened.scene.clock.now(), Service(*[status] * 40)
    push.push(account, start)
    assert send_pushes(FixedClock(start), service.send) == 1
    assert send_pushes(FixedClock(start), service.send) == 0, "not at once"
    later = [send_pushes(FixedClock(start + timedelta(hours=hours)), service.send) for hours in range(1, 30, 3)]
    assert sum(later) == push.MOST_TRIES - 1 and _count() == 1
    push.push(account, start + timedelta(days=2))
    assert send_pushes(FixedClock(start + timedelta(days=2)), Service().send) == 1


def test_push_news_that_come_while_it_is_sent_are_told_again(opened: Site) -> None:
    _asked(opened)
    now = opened.scene.clock.now()
    push.push(_account(), now)
    due = push.take_due(now)
    assert due is not None and push.take_due(now) is None, "another worker leaves it alone"
    push.push(_account(), now + timedelta(seconds=1))
    push.settle(due, 201, now + timedelta(seconds=2))
    assert push.take_due(now + timedelta(seconds=3)) is not None


@pytest.mark.parametrize(
    "endpoint",
    ["", "push.exemple.test/x", "http://push.exemple.test.evil.test/x", "https://evil.test/x", "https://push.exemple.test/",
     "https://push.exemple.test@evil.test/x", "https://a@push.exemple.test/x", "https://push.exemple.test:22/x",
     "https://evilpush.example/x", "https://push.example/x", "https://[::1/x", "ftp://push.exemple.test/x",
     "https://push.exemple.test/x#y", "https://push.exemple.test/" + "x" * 1000, "https://push.exemple.test:x/y"],
)  # fmt: skip
def test_push_address_that_is_no_listed_service_is_refused_and_nothing_kept(opened: Site, endpoint: str) -> None:
    odette = opened.patient(cast.ODETTE)
    page = odette.post(ADDRESS, Telephone("x").form(endpoint=endpoint))
    assert page.status_code == 200 and "Carnet ne connaît pas le service" in page.content.decode()
    assert _count() == 0


def test_push_key_that_is_none_is_refused_in_words(opened: Site) -> None:
    page = opened.patient(cast.ODETTE).post(ADDRESS, Telephone("x").form(cle="AAAA"))
    assert "clé fausse" in page.content.decode() and _count() == 0
    assert push.is_allowed("https://web.push.example/x")


def test_push_service_that_the_operator_takes_off_the_list_is_asked_no_more(opened: Site, settings: Settings) -> None:
    odette, _ = _asked(opened)
    push.push(_account(), opened.scene.clock.now())
    settings.CARNET_PUSH_HOSTS = ()
    service = Service()
    send_pushes(opened.scene.clock, service.send)
    assert not service.got and odette.get(ADDRESS).status_code == 404
    assert "/mon-compte/messages/" not in odette.get("/mon-compte/").content.decode()


def test_push_each_device_is_listed_and_ended_by_its_owner_without_a_script(opened: Site) -> None:
    first, _ = _asked(opened, "one")
    second, _ = _asked(opened, "two", sortir="oui")
    assert _count() == 2
    page = first.get(ADDRESS).content.decode()
    assert page.count("Cet appareil\n") + page.count("Cet appareil<") >= 1 and 'data-here="oui"' in page
    assert page.count('value="arreter"') == 2 and "s’arrêtent quand je sors" in page
    told = push.listed(_account())
    assert first.post(ADDRESS, {"acte": "arreter", "appareil": str(told[0].subscription_id)}).status_code == 302
    assert _count() == 1
    assert first.post(ADDRESS, {"acte": "arreter", "appareil": "rien"}).status_code == 404


def test_push_of_another_account_is_as_absent_as_none(opened: Site) -> None:
    _asked(opened)
    (mine,) = push.listed(_account())
    stranger = _karim(opened)
    assert stranger.post(ADDRESS, {"acte": "arreter", "appareil": str(mine.subscription_id)}).status_code == 302
    assert _count() == 1


def test_push_representative_at_work_or_stranger_ends_nothing_of_the_account(opened: Site) -> None:
    _asked(opened)
    caller = opened.scene.agrees(cast.MARC)
    answer = end_push(caller, _account(), push.listed(_account())[0].subscription_id)
    assert _count() == 1 and getattr(answer, "rule", "") == "C01"
    assert ("account:tell_device", "refused") in acts(system_record())


def test_push_browser_that_changes_hands_is_told_for_who_asked_last(opened: Site) -> None:
    _, telephone = _asked(opened)
    leon = _karim(opened)
    leon.post(ADDRESS, telephone.form())
    assert _count() == 1 and push.count(_account()) == 1
    assert "arreter" in leon.get(ADDRESS).content.decode()


def test_push_goes_on_after_sign_out_unless_chosen_and_clears_the_device_if_not(opened: Site) -> None:
    stays, _ = _asked(opened, "stays")
    ends, _ = _asked(opened, "ends", sortir="oui")
    assert stays.post("/deconnexion/")["Clear-Site-Data"] == '"cache"'
    assert ends.post("/deconnexion/")["Clear-Site-Data"] == '"cache", "storage"'
    assert _count() == 1


def _freezes(opened: Site, account: AccountId) -> None:
    freeze_account(cast.holder(account, opened.scene.clock, opened.scene.record), account)


def _ends_from_elsewhere(opened: Site, account: AccountId) -> None:
    other = opened.patient(cast.ODETTE)
    (there,) = [one for one in sessions.listed(account, _key(other), opened.scene.clock.now()) if not one.here]
    other.post("/mon-compte/appareils/", {"acte": "fermer", "session": str(there.session_id)})


def _ends_all_others(opened: Site, account: AccountId) -> None:
    opened.patient(cast.ODETTE).post("/mon-compte/appareils/", {"acte": "autres"})


def _is_destroyed(opened: Site, account: AccountId) -> None:
    accounts.destroy_account(account)


def _key(client: Client) -> str:
    return client.cookies["carnet_session"].value


@pytest.mark.parametrize("ends", [_freezes, _ends_from_elsewhere, _ends_all_others, _is_destroyed])
def test_push_ends_with_a_stolen_device_and_with_the_account(opened: Site, ends: Any) -> None:
    _asked(opened)
    account = _account()
    ends(opened, account)
    assert _count() == 0


def test_push_too_many_devices_are_told_so(opened: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "MOST", 1)
    _asked(opened, "one")
    page = opened.patient(cast.ODETTE).post(ADDRESS, Telephone("two").form())
    assert "Déjà 1 appareils" in page.content.decode() and _count() == 1
    assert ("account:tell_device", "refused") in acts(opened.scene.record)
