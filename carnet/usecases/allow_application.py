"""A person allows an application to act in one record, or says no: its own, or that of somebody for whom it acts."""

from collections.abc import Mapping

from carnet.identity import channels
from carnet.identity.oauth import apps, permissions, words
from carnet.identity.oauth.apps import Considered
from carnet.identity.oauth.permissions import Permission
from carnet.identity.oauth.server import Addresses, Answer
from carnet.identity.oauth.tokens import ACCESS_LIVES, CODE_LIVES
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import AccountId, RecordId
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.usecases import _tell
from carnet.usecases._applications import ALLOWED
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


def allow_application(
    caller: Caller, said: Mapping[str, str], at: Addresses, record_id: RecordId | None
) -> Answer | Refusal:
    """Where the browser goes back to: with a code, or with the person's no (`record_id` None).

    The request is checked again, as if nobody had looked at it before. Raises Invalid when the software or the address
    is not registered (any more).
    """

    def work() -> Answer | Refusal:
        found = _considered(caller, said, at)
        if isinstance(found, Answer):
            return found
        return found.answered(None) if record_id is None else _decided(caller, found, record_id)

    return db.in_transaction(work)


def _considered(caller: Caller, said: Mapping[str, str], at: Addresses) -> Considered | Answer:
    try:
        return apps.consider(said, at, caller.now())
    except apps.NotRegistered:
        raise Invalid.of("application", "application.request") from None


def _decided(caller: Caller, found: Considered, record_id: RecordId) -> Answer | Refusal:
    """The account's row first, then the record (lock order): what is told to the account stands in its rows."""
    facts = load(caller, record_id)
    decision = ask(facts, Act.APPLICATION_ALLOW)
    detail = (("application", found.client.client_id), ("scopes", found.scopes))
    if not decision.permit or caller.account_id is None:
        return refuse(facts, Act.APPLICATION_ALLOW, decision, detail=detail)
    permission = _given(caller, found, AccountId(caller.account_id), record_id)
    note(facts, Act.APPLICATION_ALLOW, decision, detail=detail)
    channels.tell(permission.account_id, ALLOWED, caller.now())
    if caller.kind is not ActorKind.HOLDER:
        _tell.tell_rights(facts)
    return found.answered(permission)


def _given(caller: Caller, found: Considered, account_id: AccountId, record_id: RecordId) -> Permission:
    """For a year if the person lets it work while away; else for as long as the one token that follows."""
    away = words.OFFLINE in found.scopes.split()
    lives = permissions.LIVES if away else CODE_LIVES + ACCESS_LIVES
    return permissions.give(
        found.client.client_id, account_id, record_id, caller.kind.value, caller.authentication.value, found.scopes,
        caller.now(), lives,
    )  # fmt: skip
