"""Accounts: making, reading, changing, destroying; sealed columns open in their place only."""

from dataclasses import replace

import pytest
from django.db import connection

from carnet.crypto.errors import SealBroken
from carnet.identity import accounts, hashers, sealed
from carnet.identity.hashers import PepperedArgon2Hasher
from carnet.identity.models import Account, AccountKind
from carnet.identity.people import Language, NewAccount, PersonalDetails, Preferences, View
from carnet.kernel.errors import Conflict, Invalid
from carnet.kernel.ids import new_record_id
from tests.identity import cast

pytestmark = pytest.mark.django_db


def test_account_operator_makes_and_reads_it_back() -> None:
    account = cast.patient()
    details = accounts.personal_details(account)
    assert (details.login, details.email, details.phone) == (cast.PATIENT_LOGIN, cast.PATIENT_EMAIL, cast.PHONE)
    assert details.identity == cast.COLETTE
    facts = accounts.find_account(account)
    assert facts and facts.kind is AccountKind.PATIENT and facts.is_active and facts.record_id is None
    assert accounts.account_of_login("CANARI.Colette") == facts


@pytest.mark.parametrize(
    ("login", "rule"),
    [
        ("court", "login.wrong_length"),
        ("x" * 65, "login.wrong_length"),
        ("colette@exemple.test", "login.looks_like_email"),
        ("279035121518989", "login.looks_like_ins"),
        ("2 79 03 51 215 189", "login.looks_like_ins"),
        ("２７９０３５１２１５１８９８９", "login.looks_like_ins"),
        ("284052A32102552", "login.looks_like_ins"),
        ("colette;drop", "login.wrong_characters"),
    ],
)
def test_account_operator_bad_identifier_is_refused_by_its_rule(login: str, rule: str) -> None:
    details = PersonalDetails(login, None, None, None, Preferences())
    with pytest.raises(Invalid) as refused:
        accounts.create_account(NewAccount(AccountKind.PATIENT, details, None), cast.AT)
    assert [problem.rule for problem in refused.value.problems] == [rule]
    assert not Account.objects.exists()


def test_account_operator_taken_identifier_is_a_conflict_and_leaves_nothing() -> None:
    cast.patient()
    details = PersonalDetails("CANARI.COLETTE", None, None, None, Preferences())
    answer = accounts.create_account(NewAccount(AccountKind.DESK_AGENT, details, None), cast.AT)
    assert answer == Conflict("login.taken")
    assert Account.objects.count() == 1


def test_account_record_is_linked_once() -> None:
    account, other = cast.patient(), cast.patient("canari.autre")
    record = new_record_id()
    assert accounts.link_record(account, record)
    assert not accounts.link_record(account, new_record_id())
    found = accounts.account_of_record(record)
    assert found and found.account_id == account
    assert accounts.unlink_record(account, record) and accounts.link_record(other, record)


def test_account_of_a_doctor_takes_no_record() -> None:
    assert not accounts.link_record(cast.doctor(), new_record_id())


def test_account_person_changes_mail_and_everything_is_sealed_anew() -> None:
    account = cast.patient()
    before = Account.objects.get(pk=account)
    preferences = Preferences(Language.ENGLISH, View.COMPLETE)
    changed = replace(accounts.personal_details(account), email="autre@exemple.test", preferences=preferences)
    accounts.change_details(account, changed)
    assert accounts.personal_details(account) == changed
    after = Account.objects.get(pk=account)
    assert after.version == before.version + 1 and after.sealed_phone != before.sealed_phone


def test_account_identifier_is_not_changed_with_the_details() -> None:
    account = cast.patient()
    with pytest.raises(ValueError, match="own act"):
        accounts.change_details(account, replace(accounts.personal_details(account), login="canari.autre"))


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE account SET sealed_email = sealed_phone",
        "UPDATE account SET version = 7",
        "UPDATE account a SET sealed_email = b.sealed_email FROM account b WHERE a.id <> b.id",
        "UPDATE account SET sealed_email = set_byte(sealed_email, 40, get_byte(sealed_email, 40) # 1)",
    ],
)
def test_account_value_moved_altered_or_put_back_does_not_open(tampering: str) -> None:
    account = cast.patient()
    cast.patient("canari.autre")
    with connection.cursor() as cursor:
        cursor.execute(tampering)
    with pytest.raises(SealBroken):
        accounts.personal_details(account)


def test_account_key_of_another_account_does_not_open() -> None:
    account, other = cast.patient(), cast.patient("canari.autre")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM account_key WHERE account_id = %s", [account])
        cursor.execute(
            "INSERT INTO account_key (account_id, version, wrapped, created_at)"
            " SELECT %s, version, wrapped, created_at FROM account_key WHERE account_id = %s",
            [account, other],
        )
    with pytest.raises(SealBroken):
        accounts.personal_details(account)


def test_account_destroyed_leaves_no_row_and_no_key() -> None:
    account = cast.patient()
    accounts.destroy_account(account)
    assert accounts.find_account(account) is None
    with pytest.raises(sealed.AccountKeyGone):
        accounts.personal_details(account)


def test_account_closed_loses_its_sessions() -> None:
    from django.test import Client

    browser = Client()
    account = cast.patient()
    cast.sign_in(browser, cast.PATIENT_LOGIN)
    accounts.set_active(account, False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM session")
        assert cursor.fetchone()[0] == 0


def test_password_hash_costs_what_it_must_and_needs_the_pepper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id over the bare password does not verify: the stored hash cannot be guessed without the master key."""
    from argon2 import PasswordHasher
    from argon2.exceptions import VerifyMismatchError

    monkeypatch.setattr(PepperedArgon2Hasher, "memory_cost", hashers.MEMORY_KIB)
    monkeypatch.setattr(PepperedArgon2Hasher, "time_cost", hashers.PASSES)
    cast.patient()
    stored = Account.objects.get().password
    assert stored.startswith("argon2id_peppered_1$argon2id$v=19$m=65536,t=2,p=1$")
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify("$" + stored.split("$", 1)[1], cast.PASSWORD)
    assert PepperedArgon2Hasher().verify(cast.PASSWORD, stored)


def test_repr_of_personal_details_shows_nobody() -> None:
    """A traceback or a log line shows no address."""
    details = accounts.personal_details(cast.patient())
    assert cast.PATIENT_EMAIL not in repr(details) and cast.PATIENT_EMAIL not in f"{details}"
