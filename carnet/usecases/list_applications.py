"""“Mes applications”: what was allowed to software, by this account or on this record, with its ends."""

from dataclasses import dataclass

from carnet.identity.oauth import permissions
from carnet.identity.oauth.permissions import Permission
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.accounts import AccountAct
from carnet.storage import db
from carnet.usecases._account import ask_account, refuse_account
from carnet.usecases._applications import May, is_here, is_mine, may, name_of
from carnet.usecases.caller import Caller

MOST_ENDED = 20


@dataclass(frozen=True)
class ApplicationShown:
    """One permission. `mine`: this account gave it; else somebody who acts for the holder did, on the own record."""

    permission: Permission
    name: str
    may: tuple[May, ...]
    mine: bool
    here: bool
    in_force: bool


def list_applications(caller: Caller) -> tuple[ApplicationShown, ...] | Refusal:
    """Those that act now first, each list newest first; of those that ended, the latest."""

    def work() -> tuple[ApplicationShown, ...] | Refusal:
        decision = ask_account(caller, AccountAct.APPLICATION_SEE, own=caller.account_id is not None)
        if not decision.permit:
            return refuse_account(caller, caller.record, AccountAct.APPLICATION_SEE, decision)
        found = _all(caller)
        names = {client_id: name_of(client_id) for client_id in {one.client_id for one in found}}
        shown = [_shown(caller, one, names[one.client_id]) for one in found]
        ended = [one for one in shown if not one.in_force][:MOST_ENDED]
        return (*(one for one in shown if one.in_force), *ended)

    return db.in_transaction(work)


def _all(caller: Caller) -> list[Permission]:
    """Those of `is_own`: of the account, and on the own record. Who holds a record sees what anybody allowed on it."""
    own = permissions.of_account(AccountId(caller.account_id)) if caller.account_id else ()
    on_mine = permissions.of_record(caller.own_record) if caller.own_record else ()
    found = {one.grant_id: one for one in (*own, *on_mine)}
    return sorted(found.values(), key=lambda one: one.given_at, reverse=True)


def _shown(caller: Caller, one: Permission, name: str) -> ApplicationShown:
    return ApplicationShown(
        permission=one,
        name=name,
        may=may(one.scopes.split()),
        mine=is_mine(caller, one),
        here=is_here(caller, one),
        in_force=one.in_force(caller.now()),
    )
