"""The operator registers a software, changes what it may do, or ends it. Every state is a version, none is lost.

Nobody registers itself: what a software may ask for is what the operator wrote down.
"""

import secrets
from dataclasses import dataclass, replace

from carnet.identity.oauth import clients, words
from carnet.identity.oauth.clients import Client, OauthClientKind, Settings
from carnet.identity.oauth.registering import problems
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.acts import Act
from carnet.usecases._staff import decided
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Changed:
    """A software as it stands now. `secret` is shown once, where it has one."""

    client: Client
    secret: str = ""

    def __repr__(self) -> str:
        return f"Changed({self.client.client_id})"


@dataclass(frozen=True)
class Written:
    """What the operator writes down of a software; None ends it."""

    kind: OauthClientKind
    name: str
    settings: Settings


def change_client(caller: Caller, client_id: str, written: Written | None) -> Changed | Refusal | Conflict:
    """Writes the next version of a software. Raises Invalid with every problem of form; Conflict for an unknown one.

    The kind of a software never changes: what was given to one kind must not work for the other.
    """
    before = clients.latest(client_id)
    made = _made(caller, client_id, written, before) if written else None
    found = tuple(problems(made.client)) if made else ()
    if found:
        raise Invalid(*found)

    def work() -> Changed | Conflict:
        if made and before and before.kind is not made.client.kind:
            return Conflict("client.kind_stays")
        if made is None and (before is None or before.ended):
            return Conflict("client.unknown")
        kept = made or Changed(_ended(before, caller))
        clients.keep(kept.client)
        return kept

    detail = (("client", client_id), ("ended", str(made is None).lower()))
    return decided(caller, Act.CLIENT_CHANGE, detail, work)


def _made(caller: Caller, client_id: str, written: Written, before: Client | None) -> Changed:
    secret = secrets.token_urlsafe(32) if written.settings.method == words.BASIC else ""
    hashed = clients.secret_hmac(secret) if secret else None
    version = before.version + 1 if before else 1
    client = Client(client_id, version, written.kind, written.name.strip(), written.settings, caller.now(),
                    secret_hmac=hashed)  # fmt: skip
    return Changed(client, secret)


def _ended(before: Client | None, caller: Caller) -> Client:
    if before is None:
        raise RuntimeError("a software that is not there does not end")
    return replace(before, version=before.version + 1, ended=True, secret_hmac=None, at=caller.now())
