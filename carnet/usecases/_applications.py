"""What the acts on applications share: their event, and whom they tell. Never decides."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from typing import Final

from carnet.identity import channels
from carnet.identity.oauth import bearers, clients, permissions, words
from carnet.identity.oauth.bearers import Bearer, Person, Worker
from carnet.identity.oauth.permissions import Permission
from carnet.kernel.clock import Clock
from carnet.policy import scopes
from carnet.policy.accounts import AccountAct
from carnet.policy.model import AccessMode, ActorKind, AuthenticationMode, Decision
from carnet.storage import db
from carnet.usecases._account import ask_account, note_account
from carnet.usecases.caller import Caller

ALLOWED: Final = "mail.application_allowed"
STOPPED: Final = "mail.application_stopped"
USED: Final = "mail.application_used"


def name_of(client_id: str) -> str:
    """The name of a software as the operator wrote it last, ended or not."""
    found = clients.latest(client_id)
    return found.name if found else client_id


def is_mine(caller: Caller, permission: Permission) -> bool:
    """Whether this account gave the permission."""
    return permission.account_id == caller.account_id


def is_here(caller: Caller, permission: Permission) -> bool:
    """Whether it is on the record that this account holds, whoever gave it."""
    return permission.record_id == caller.own_record


def is_own(caller: Caller, permission: Permission | None) -> bool:
    """Whether the account sees and stops the permission; of one that is not there, nobody does."""
    return permission is not None and (is_mine(caller, permission) or is_here(caller, permission))


def ask_stop(caller: Caller, permission: Permission | None) -> Decision:
    """Whether the caller may stop it. The program itself may, where a code or a token came twice."""
    return ask_account(caller, AccountAct.APPLICATION_STOP, own=is_own(caller, permission))


def note_stop(caller: Caller, permission: Permission, decision: Decision, why: str) -> None:
    """Writes in the journal of the record that an application is stopped, and tells who had allowed it."""
    detail = (("application", permission.client_id), ("why", why))
    note_account(caller, permission.record_id, AccountAct.APPLICATION_STOP, decision, detail)
    channels.tell(permission.account_id, STOPPED, caller.now())


def note_first_use(caller: Caller, permission: Permission) -> None:
    """Writes that an application was used for the first time, and tells who had allowed it."""
    alone = replace(caller, scopes=None)
    decision = ask_account(alone, AccountAct.SOFTWARE_ENTER, own=True)
    detail = (("application", permission.client_id),)
    note_account(alone, permission.record_id, AccountAct.SOFTWARE_ENTER, decision, detail)
    channels.tell(permission.account_id, USED, caller.now())


def for_person(bearer: Bearer, person: Person, request_id: str, clock: Clock) -> Caller:
    """Who acts with the token of a person, here or where an application asks who the person is; a first use is told."""
    own = person.kind == ActorKind.HOLDER
    caller = Caller(
        kind=ActorKind(person.kind),
        actor_id=str(person.account_id),
        account_id=person.account_id,
        own_record=person.own_record,
        acting_in=None if own else person.record_id,
        authentication=AuthenticationMode(person.authentication),
        interface="fhir",
        request_id=request_id,
        clock=clock,
        stepped_up=person.proved_lately,
        scopes=bearer.scopes,
        application=bearer.client_id,
    )
    if person.first or person.stale:
        with db.writing():
            _note_use(caller, person)
    return caller


def at_work(bearer: Bearer, worker: Worker, request_id: str, clock: Clock) -> Caller:
    """Who acts for a structure, here or where a subscriber is told: a professional of it, or the software alone."""
    return Caller(
        kind=ActorKind.PROFESSIONAL if worker.professional else ActorKind.APPLICATION,
        actor_id=worker.professional or bearer.client_id,
        profession=worker.profession,
        speciality=worker.speciality,
        sector=worker.sector,
        structure_id=worker.structure,
        authentication=AuthenticationMode(worker.authentication),
        interface="fhir",
        request_id=request_id,
        secret=worker.secret,
        mode=AccessMode(worker.mode),
        clock=clock,
        scopes=bearer.scopes,
        application=bearer.client_id,
    )


def _note_use(caller: Caller, person: Person) -> None:
    permission = permissions.find(person.grant_id) if bearers.touch(person, caller.now()) else None
    if permission:
        note_first_use(caller, permission)


class May(StrEnum):
    """What an application may do, in the words of the page that asks the person."""

    READ = "read"
    ADD = "add"
    CHANGE = "change"
    DELETE = "delete"
    PERSON = "person"
    RIGHTS = "rights"
    RELATIVES = "relatives"
    JOURNAL = "journal"
    AWAY = "away"


_DOCUMENTS: Final = ("DocumentReference", "List", "Binary")
_WORDS: Final = (
    (May.READ, _DOCUMENTS, "rs"),
    (May.ADD, _DOCUMENTS, "c"),
    (May.CHANGE, _DOCUMENTS, "u"),
    (May.DELETE, _DOCUMENTS, "d"),
    (May.PERSON, ("Patient",), "rs"),
    (May.RIGHTS, ("Consent",), "rs"),
    (May.RELATIVES, ("RelatedPerson",), "rs"),
    (May.JOURNAL, ("AuditEvent",), "rs"),
)


def may(texts: Iterable[str]) -> tuple[May, ...]:
    """What these scopes let an application do, each word once; what is not understood lets it do nothing."""
    held = tuple(texts)
    known = scopes.understood(held)
    found = (
        word
        for word, resources, letters in _WORDS
        if any(one.covers(resource, letter) for one in known for resource in resources for letter in letters)
    )
    return (*found, *((May.AWAY,) if words.OFFLINE in held else ()))
