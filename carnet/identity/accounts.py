"""Accounts: making, finding, reading and changing them. Owns the rows of `account` and their sealed columns.

A change seals all columns again under the next version, in one statement that asks for the version it read: two
changes at once never mix, and an older sealed value does not open in the newer row.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from carnet.identity import logins, push, sealed
from carnet.identity.matching import traits_index_of
from carnet.identity.models import Account, AccountKind
from carnet.identity.oauth import permissions
from carnet.identity.people import (
    AccountFacts,
    CodesBy,
    Language,
    NewAccount,
    PersonalDetails,
    PostalAddress,
    Preferences,
    View,
)
from carnet.identity.traits import StrictTraits, from_plain, to_plain
from carnet.kernel.errors import Conflict, Unavailable
from carnet.kernel.ids import AccountId, RecordId, new_id
from carnet.storage import db, indexes

_TABLE = "account"
_FIRST_VERSION = 1
# In the order in which they are read.
_SEALED = ("sealed_login", "sealed_email", "sealed_phone", "sealed_traits", "sealed_preferences", "sealed_address")
_OWNED = (
    "account_key",
    "charge",
    "session",
    "one_time_code",
    "outgoing_mail",
    "demo_mail",
    "letter",
    "activation",
    "recovery",
    "notice_link",
    "account_notice",
    "terms_accepted",
    "factor",
    "recovery_code",
    "device",
    "push_subscription",
    "pending_share",
    "outside_link",
    "oauth_grant",
)


def create_account(new: NewAccount, at: datetime) -> AccountId | Conflict:
    """Makes an account and its key, in the caller's transaction or its own.

    Invalid when the identifier's form is refused; a Conflict when the identifier is taken.
    """
    login = logins.check_new_login(new.details.login)
    account_id = AccountId(new_id())
    box = sealed.fresh_vault(account_id)
    row = Account(
        id=account_id,
        kind=new.kind,
        professional_id=new.professional_id,
        record_id=new.record_id,
        password=make_password(new.password),
        created_at=at,
        activated_at=at if new.password else None,
        **_sealed_columns(box, _FIRST_VERSION, new.details),
    )
    try:
        with transaction.atomic():
            row.login_index = _login_to_write(login, account_id)
            row.save(force_insert=True)
            sealed.store_key(box, at)
            if new.terms:
                accept_terms(account_id, new.terms, at)
    except IntegrityError as error:
        if "login_index" in str(error):
            return Conflict("login.taken")
        raise
    return account_id


def find_account(account_id: AccountId) -> AccountFacts | None:
    """What an account is, or None."""
    return _facts(Account.objects.filter(pk=account_id).first())


def account_of_login(login: str) -> AccountFacts | None:
    """The account with this identifier, or None."""
    return _facts(Account.objects.filter(login_index__in=indexes.forms(logins.login_index(login))).first())


def account_of_record(record_id: RecordId) -> AccountFacts | None:
    """The account of a record's holder, or None when the holder has none yet."""
    return _facts(Account.objects.filter(record_id=record_id).first())


def account_of_professional(professional_id: str) -> AccountFacts | None:
    """The account of a professional of the directory, or None."""
    return _facts(Account.objects.filter(professional_id=professional_id, is_active=True).first())


def accounts_of_person(traits: StrictTraits) -> tuple[AccountFacts, ...]:
    """The patients' accounts under this birth date and names: several for homonyms, whom the desk tells apart."""
    found = Account.objects.filter(
        kind=AccountKind.PATIENT, person_index__in=indexes.forms(traits_index_of(traits))
    ).order_by("created_at")
    return tuple(facts for row in found[:20] if (facts := _facts(row)))


def personal_details(account_id: AccountId) -> PersonalDetails:
    """The sealed columns of an account, opened with one statement; Account.DoesNotExist when there is none."""
    return _read(account_id)[1]


def lock_account_of(record_id: RecordId) -> None:
    """Locks the account of a record's holder until the transaction ends (lock order: account, then record)."""
    db.execute("SELECT 1 FROM account WHERE record_id = %s FOR UPDATE", [record_id])


def link_record(account_id: AccountId, record_id: RecordId) -> bool:
    """Ties a patient's account to the record just opened; False when it has a record already."""
    changed = Account.objects.filter(pk=account_id, kind=AccountKind.PATIENT, record_id=None)
    return changed.update(record_id=record_id) == 1


def unlink_record(account_id: AccountId, record_id: RecordId) -> bool:
    """Unties an account from a record; False when it was not tied to it."""
    return Account.objects.filter(pk=account_id, record_id=record_id).update(record_id=None) == 1


def change_details(account_id: AccountId, details: PersonalDetails) -> None:
    """Seals new details for an account; Unavailable when another change came between (try again)."""
    version, old = _read(account_id)
    if logins.normalised(details.login) != logins.normalised(old.login):
        raise ValueError("the identifier is changed by its own act")
    box = sealed.load_vault(account_id)
    columns = _sealed_columns(box, version + 1, details)
    if not Account.objects.filter(pk=account_id, version=version).update(**columns):
        raise Unavailable("account changed meanwhile")


def lock(account_id: AccountId) -> None:
    """Keeps other acts from changing an account until the transaction ends; first in the lock order (DESIGN 3)."""
    db.one("SELECT 1 FROM account WHERE id = %s FOR UPDATE", [account_id])


def login_is_free(login: str, account_id: AccountId) -> bool:
    """Whether no other account has this identifier."""
    held = Account.objects.filter(login_index__in=indexes.forms(logins.login_index(login)))
    return not held.exclude(pk=account_id).exists()


def _login_to_write(login: str, account_id: AccountId) -> bytes:
    """The index to write; that of another account which has this identifier, so that the database refuses it."""
    return indexes.form_in_use(
        logins.login_index(login),
        "SELECT login_index FROM account WHERE id <> %s AND login_index = ANY(%s) FOR UPDATE",
        [account_id],
    )


def change_sign_in(account_id: AccountId, details: PersonalDetails, password: str, at: datetime) -> Conflict | None:
    """Gives an account its identifier, its hashed password and its details, and ends its sessions.

    Invalid when the identifier's form is refused; a Conflict when another account has it.
    """
    login = logins.check_new_login(details.login)
    if not login_is_free(login, account_id):
        return Conflict("login.taken")
    version, _ = _read(account_id)
    columns = _sealed_columns(sealed.load_vault(account_id), version + 1, details)
    try:
        with transaction.atomic():
            ways = {"login_index": _login_to_write(login, account_id), "password": password, "activated_at": at}
            changed = Account.objects.filter(pk=account_id, version=version).update(**columns, **ways)
    except IntegrityError:
        return Conflict("login.taken")
    if not changed:
        raise Unavailable("account changed meanwhile")
    end_sessions(account_id)
    return None


def change_password(account_id: AccountId, password: str) -> None:
    """Sets a hashed password."""
    Account.objects.filter(pk=account_id).update(password=password)


def accept_terms(account_id: AccountId, version: str, at: datetime) -> None:
    """Keeps that the terms were accepted, which version and when; a second acceptance keeps the first date."""
    db.execute(
        "INSERT INTO terms_accepted (account_id, version, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [account_id, version, at],
    )
    Account.objects.filter(pk=account_id).update(terms_version=version)


def set_active(account_id: AccountId, active: bool) -> None:
    """Opens or closes an account to signing in; a closed one loses its sessions at once."""
    Account.objects.filter(pk=account_id).update(is_active=active)
    if not active:
        end_sessions(account_id)


def mark_activated(account_id: AccountId, at: datetime) -> None:
    """Says that the person has a way in, other than a password: an outside provider, a passkey."""
    Account.objects.filter(pk=account_id, activated_at=None).update(activated_at=at)


def end_sessions(account_id: AccountId) -> int:
    """Ends all sessions of an account, and what its devices are told; returns how many sessions there were."""
    push.end_all(account_id)
    return db.execute("DELETE FROM session WHERE account_id = %s", [account_id])


def destroy_account(account_id: AccountId) -> None:
    """Destroys the key and the rows of an account; what backups hold stays sealed until they expire.

    Written in SQL: Django would follow relations to tables that do not exist here (see `third_party`).
    """
    with transaction.atomic():
        permissions.remove_tokens(account_id)
        for table in _OWNED:
            db.execute(f"DELETE FROM {table} WHERE account_id = %s", [account_id])  # noqa: S608  # A constant.
        db.execute("DELETE FROM account WHERE id = %s", [account_id])


def _read(account_id: AccountId) -> tuple[int, PersonalDetails]:
    row = db.one(
        "SELECT a.version, a.sealed_login, a.sealed_email, a.sealed_phone, a.sealed_traits, a.sealed_preferences,"
        " a.sealed_address, k.version, k.wrapped FROM account a JOIN account_key k ON k.account_id = a.id"
        " WHERE a.id = %s ORDER BY k.version DESC LIMIT 1",
        [account_id],
    )
    if row is None:
        raise sealed.AccountKeyGone
    box = sealed.opened_vault(account_id, int(row[7]), bytes(row[8]))
    return int(row[0]), _opened(box, int(row[0]), row[1:7])


def _opened(box: sealed.AccountVault, version: int, columns: tuple[Any, ...]) -> PersonalDetails:
    opened: list[Any] = [
        None if column is None else box.open_json(_TABLE, name, box.account_id, version, column)
        for name, column in zip(_SEALED, columns, strict=True)
    ]
    login, email, phone, traits, preferences, address = opened
    identity = from_plain(traits) if traits else None
    place = PostalAddress(tuple(address)) if address else None
    return PersonalDetails(login, email, phone, identity, _preferences(preferences), place)


def _preferences(plain: dict[str, Any]) -> Preferences:
    return Preferences(
        language=Language(plain["language"]),
        view=View(plain["view"]),
        text_size=plain.get("text_size"),
        codes_by=CodesBy(plain.get("codes_by", CodesBy.MAIL)),
        contrast=plain.get("contrast"),
    )


def _sealed_columns(box: sealed.AccountVault, version: int, details: PersonalDetails) -> dict[str, Any]:
    plain = {
        "sealed_login": details.login,
        "sealed_email": details.email,
        "sealed_phone": details.phone,
        "sealed_traits": to_plain(details.identity) if details.identity else None,
        "sealed_preferences": {
            "language": details.preferences.language.value,
            "view": details.preferences.view.value,
            "text_size": details.preferences.text_size,
            "codes_by": details.preferences.codes_by.value,
            "contrast": details.preferences.contrast,
        },
        "sealed_address": list(details.address.lines) if details.address else None,
    }
    sealed_values = {
        name: None if value is None else box.seal_json(_TABLE, name, box.account_id, version, value)
        for name, value in plain.items()
    }
    known = details.identity.traits if details.identity else None
    return {
        "version": version,
        "person_index": indexes.stored(traits_index_of(known)) if known else None,
        **sealed_values,
    }


def _facts(row: Account | None) -> AccountFacts | None:
    if row is None:
        return None
    record = RecordId(row.record_id) if row.record_id else None
    kind = AccountKind(row.kind)
    return AccountFacts(
        account_id=AccountId(row.id),
        kind=kind,
        is_active=row.is_active,
        record_id=record,
        professional_id=row.professional_id,
        signed_in_on=row.signed_in_on,
        activated=row.activated_at is not None,
        frozen=row.frozen_at is not None,
        terms_version=row.terms_version,
    )
