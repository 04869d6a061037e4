"""The people of these tests, and how a browser signs in. Their values are canaries: searched for in dumps."""

import re
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carnet.crypto import totp
from carnet.identity import accounts, directory, factors, mail, new_device, terms
from carnet.identity.ins import parse_ins
from carnet.identity.models import AccountKind, FactorKind
from carnet.identity.people import (
    NewAccount,
    PersonalDetails,
    Preferences,
    ProfessionalFacts,
    StructureFacts,
)
from carnet.identity.traits import IdentityStatus, PersonIdentity, Sex, StrictTraits
from carnet.kernel.errors import Conflict
from carnet.kernel.ids import AccountId
from carnet.portal import messages

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PASSWORD = "canari-mot-de-passe-Kz7"
PATIENT_LOGIN, DOCTOR_LOGIN = "canari.colette", "canari.docteur"
PATIENT_EMAIL, DOCTOR_EMAIL = "colette.canari@exemple.test", "docteur.canari@exemple.test"
PHONE = "+33699887766"
TOTP_SECRET = b"canari-secret-160bit"
FACTOR_NAME = "canari-nom-de-clé"
DOCTOR_ID = "810000000123"
OFFICE = StructureFacts("1750000001", "Cabinet des Tilleuls", "SA07", "cabinet", "75011", "Paris")
CLINIC = StructureFacts("1750000002", "Clinique du Parc", "SA01", "etablissement", "75012", "Paris")
COLETTE = PersonIdentity(
    StrictTraits("CANARIVALE", "COLETTE", date(1958, 4, 9), Sex.FEMALE, "COLETTE JEANNE", "63113"),
    parse_ins("1.2.250.1.213.1.4.10", "279035121518989"),
    IdentityStatus.QUALIFIED,
)
CANARIES = (
    PASSWORD,
    PATIENT_LOGIN,
    PATIENT_EMAIL,
    PHONE,
    "CANARIVALE",
    "COLETTE",
    "279035121518989",
    "2790351215189",
    "1958-04-09",
    "63113",
)


def patient(login: str = PATIENT_LOGIN, email: str | None = PATIENT_EMAIL, phone: str | None = PHONE) -> AccountId:
    """The account of a patient."""
    details = PersonalDetails(login, email, phone, COLETTE, Preferences())
    return made(NewAccount(AccountKind.PATIENT, details, PASSWORD, terms=terms.VERSION))


def doctor(*places: StructureFacts) -> AccountId:
    """The account of a doctor who works in these places (one, if none is named)."""
    directory.put_professional(ProfessionalFacts(DOCTOR_ID, "MARTIN", "Paul", "10", "SM26"))
    for place in places or (OFFICE,):
        directory.put_structure(place)
        directory.put_activity(DOCTOR_ID, place.structure_id, place.sector)
    details = PersonalDetails(DOCTOR_LOGIN, DOCTOR_EMAIL, None, None, Preferences())
    return made(NewAccount(AccountKind.PROFESSIONAL, details, PASSWORD, DOCTOR_ID))


def made(new: NewAccount) -> AccountId:
    """The id of an account that could be made."""
    answer = accounts.create_account(new, AT)
    assert not isinstance(answer, Conflict)
    return answer


def give_password(client: Client, login: str, password: str = PASSWORD, **headers: Any) -> Any:
    """The first step of signing in."""
    return client.post(reverse("account_login"), {"login_name": login, "password": password}, headers=headers)


def give_code(client: Client, code: str, **extra: Any) -> Any:
    """The second step."""
    return client.post(reverse("account_confirm_login_code"), {"code": code}, **extra)


def last_code() -> str:
    """The code in the newest mail of the mailbox."""
    found = [code for one in mail.demo_mails() for code in re.findall(r"\b\d{6}\b", one.text.body)]
    return str(found[0])


def sign_in(client: Client, login: str) -> Any:
    """Both steps, and the third one in a device that the account does not know."""
    return enter(client, login, PASSWORD)


def enter(client: Client, login: str, password: str) -> Any:
    """Signs in as whoever it is: a code by mail, or the application that a role asks for; a new device is confirmed."""
    known = accounts.account_of_login(login)
    assert known is not None, login
    if factors.needs_strong(known.kind) and not factors.kinds(known.account_id):
        application(known.account_id)
    response = give_password(client, login, password)
    assert response.status_code == 302, login
    if response["Location"] == reverse("account_second_factor"):
        response = client.post(response["Location"], {"code": application_code(known.account_id)})
    else:
        response = give_code(client, code_of(known.account_id))
    assert response.status_code == 302, login
    return client.post(device_link(known.account_id)) if response["Location"] == reverse(new_device.PAGE) else response


def prove(client: Client) -> None:
    """Gives a fresh proof, with a code by mail and the password, to whoever must have one for the page of the codes."""
    page = client.get(reverse("account_printed_codes"))["Location"]
    client.post(page, {"action": "send"})
    known = accounts.account_of_login(PATIENT_LOGIN)
    assert known is not None
    assert client.post(page, {"code": code_of(known.account_id), "password": PASSWORD}).status_code == 302


def application(account_id: AccountId, name: str = "mon téléphone") -> None:
    """Ties an authenticator application of a known secret."""
    new = factors.New(FactorKind.TOTP, {"name": name, "secret": TOTP_SECRET.hex()}, 0)
    assert factors.add(account_id, new, timezone.now()) is factors.Change.DONE


def application_code(account_id: AccountId, later: int = 0) -> str:
    """What the application shows now. That it was accepted before is forgotten: tests sign in faster than people."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE factor SET counter = 0 WHERE account_id = %s AND kind = 'totp'", [account_id])
    return totp.code_of(TOTP_SECRET, totp.step_at(timezone.now()) + later)


def code_of(account_id: AccountId) -> str:
    """The code in the newest mail to an account that holds one."""
    return _in_mails(account_id, r"\b\d{6}\b")


def device_link(account_id: AccountId) -> str:
    """The address in the newest mail about a new device."""
    return "/" + _in_mails(account_id, r"https?://\S+").split("/", 3)[3]


def _in_mails(account_id: AccountId, pattern: str) -> str:
    to = accounts.personal_details(account_id).email
    texts = [one.text.body for one in mail.demo_mails() if one.to == to]
    found = next((match.group() for text in texts if (match := re.search(pattern, text))), None)
    assert found, pattern
    return found


def said(message_id: str) -> str:
    """What the catalogue says in French, up to the first value."""
    return messages.message(message_id).fr.split("{")[0]


def who(client: Client) -> Any:
    """Who the server thinks acts, or None when it asks to sign in."""
    response = client.get(reverse("patient_home"))
    return response.json() if response.status_code == 200 else None
