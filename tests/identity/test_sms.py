"""Text messages: the gateway of the settings, what it is sent, what becomes of one that could not leave."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from carnet.config.option_errors import OptionDamaged
from carnet.config.option_file import OptionFile, Sms
from carnet.identity import letters, mail, mail_worker, notices, sms
from carnet.identity.mail_worker import MOST_TRIES
from carnet.identity.people import CodesBy, Language, PersonalDetails, Preferences
from carnet.kernel.errors import Unavailable
from carnet.kernel.ids import AccountId
from tests.identity import cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]
AT = cast.AT
TOKEN = "jeton-de-la-passerelle"


class Gateway(HTTPServer):
    """A gateway of the test: keeps what it was sent, answers what it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.status, self.taken = 200, list[tuple[str, dict[str, Any]]]()


class _Answers(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        gateway = self.server
        assert isinstance(gateway, Gateway)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        gateway.taken.append((self.headers["Authorization"], body))
        self.send_response(gateway.status)
        self.send_header("Location", "http://127.0.0.1:9/ailleurs")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def gateway(settings: Settings, tmp_path: Path) -> Iterator[Gateway]:
    """The gateway, running, and the settings that name it."""
    server = Gateway()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    template = '{"dest": "{to}", "msg": "{text}", "from": "Carnet"}'
    settings.CARNET_SMS = Sms(f"http://127.0.0.1:{server.server_port}/", str(tmp_path / "token"), template)
    yield server
    server.shutdown()
    server.server_close()


def _account(email: str | None = None, by: CodesBy = CodesBy.SMS) -> AccountId:
    from carnet.identity.models import AccountKind
    from carnet.identity.people import NewAccount

    details = PersonalDetails("canari.mobile", email, cast.PHONE, cast.COLETTE, Preferences(codes_by=by))
    return cast.made(NewAccount(AccountKind.PATIENT, details, cast.PASSWORD))


def test_sms_gateway_gets_number_text_and_token(gateway: Gateway) -> None:
    sms.send_now(_account(), "mail.login_code", {"code": "123456"}, AT)
    text = "Votre code Carnet est 123456. Ne donnez ce code à personne."
    assert gateway.taken == [(f"Bearer {TOKEN}", {"dest": cast.PHONE, "msg": text, "from": "Carnet"})]


def test_sms_value_with_quotes_stays_one_field(gateway: Gateway) -> None:
    """What a message holds cannot become another field of the request."""
    sms.send_to(_account(), cast.PHONE, "mail.login_code", {"code": '1", "from": "Banque'}, Language.FRENCH, AT)
    assert set(gateway.taken[0][1]) == {"dest", "msg", "from"} and gateway.taken[0][1]["from"] == "Carnet"


@pytest.mark.parametrize("status", [302, 400, 403, 500, 503])
def test_sms_gateway_that_does_not_take_it_is_unavailable_and_followed_nowhere(gateway: Gateway, status: int) -> None:
    gateway.status = status
    with pytest.raises(Unavailable) as refused:
        sms.send_now(_account(), "mail.login_code", {"code": "123456"}, AT)
    assert len(gateway.taken) == 1
    assert not any(secret in str(refused.value) for secret in (cast.PHONE, "123456", TOKEN))


def test_sms_that_fails_to_the_end_is_told_by_mail(gateway: Gateway) -> None:
    gateway.status = 503
    account = _account(email=cast.PATIENT_EMAIL)
    mail.queue_mail(account, "mail.account_frozen", {}, AT, channel=mail.Channel.SMS)
    now = AT
    for _ in range(MOST_TRIES):
        mail_worker.send_waiting(now)
        now += timedelta(hours=6)
    assert [(one.to, one.text.subject) for one in mail.demo_mails()] == [
        (cast.PATIENT_EMAIL, "Du nouveau dans votre compte")
    ]


def test_sms_that_fails_to_the_end_without_mail_becomes_a_letter(gateway: Gateway) -> None:
    gateway.status = 503
    account = _account()
    notices.tell(account, "mail.account_frozen", {}, AT)
    now = AT
    for _ in range(MOST_TRIES):
        mail_worker.send_waiting(now)
        now += timedelta(hours=6)
    assert [one.message_id for one in letters.waiting_letters()] == ["mail.news"]


def test_code_person_prefers_messages_gets_mail_when_the_gateway_is_down(gateway: Gateway) -> None:
    from carnet.identity import channels

    gateway.status = 503
    channels.send_code(_account(email=cast.PATIENT_EMAIL), "mail.login_code", {"code": "123456"}, AT)
    assert [one.to for one in mail.demo_mails()] == [cast.PATIENT_EMAIL]


def test_code_person_with_a_printed_list_gets_no_message() -> None:
    from carnet.identity import channels

    with pytest.raises(mail.NoAddress):
        channels.send_code(_account(by=CodesBy.LIST), "mail.login_code", {"code": "123456"}, AT)


def test_sms_every_text_is_short_and_names_nothing_medical() -> None:
    from carnet.portal import messages

    texts = [one for key, one in messages.catalogue().items() if key.endswith(".sms")]
    assert len(texts) >= 8
    for text in texts:
        for words in (text.fr, text.en):
            assert len(words) <= sms.LONGEST
            assert not any(
                word in words.lower() for word in ("santé", "health", "dossier", "record", "médecin", "doctor")
            )
        assert text.placeholders <= {"code", "link", "visits", "added"}


@pytest.mark.parametrize(
    "content",
    [{"url": "https://x.test"}, {"url": "https://x.test", "token_file": "t", "template": '{"to": "{to}"}'}, "oui"],
)
def test_option_file_sms_without_what_it_needs_is_refused(content: object) -> None:
    with pytest.raises(OptionDamaged):
        OptionFile.parse({"sms": content}, Path("carnet.toml"))
