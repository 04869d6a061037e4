"""What the acts on subscriptions share: who subscribed, and where it may be told. Owns both; never decides a right."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings

from carnet.documents.subscriptions import Subscription
from carnet.identity.oauth import bearers, permissions
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Invalid
from carnet.kernel.ids import RecordId
from carnet.policy.model import AccessMode
from carnet.usecases._applications import at_work, for_person
from carnet.usecases.caller import Caller

ASKS: Final = "DocumentReference.s"
"""The interaction that a subscription is: a search that repeats itself."""
LONGEST: Final = 2_000
MOST_HEADERS, MOST_HEADER = 5, 2_000
_GRANT: Final = "grant"


def holder_of(caller: Caller, record_id: RecordId) -> dict[str, Any] | None:
    """Who subscribes, in ids: the permission of a person, or a structure with its professional; None for no software.

    An emergency and a connexion secrète are of their moment: nobody subscribes in them.
    """
    if caller.scopes is None or caller.mode is not AccessMode.NORMAL or caller.secret:
        return None
    if caller.account_id is None:
        return {
            "professional": caller.actor_id if caller.profession else "", "structure": caller.structure_id,
            "sector": caller.sector, "authentication": caller.authentication.value, "mode": caller.mode.value,
            "secret": False,
        }  # fmt: skip
    now = caller.now()
    mine = (one for one in permissions.of_record(record_id) if one.client_id == caller.application)
    found = next((one for one in mine if one.account_id == caller.account_id and one.in_force(now)), None)
    return {_GRANT: str(found.grant_id)} if found else None


def caller_of(one: Subscription, clock: Clock) -> Caller | None:
    """Who subscribed, as of now: None when the software, the permission, the account or the activity has ended."""
    grant = one.holder.get(_GRANT)
    bound: Mapping[str, Any] | None = None if grant else one.holder
    found = bearers.of_holder(one.client_id, one.scopes, UUID(grant) if grant else None, bound, clock.now())
    if found is None:
        return None
    request_id = uuid4().hex
    if found.person is not None:
        return _asking(for_person(found, found.person, request_id, clock))
    return _asking(at_work(found, found.worker, request_id, clock)) if found.worker else None


def _asking(caller: Caller) -> Caller:
    return replace(caller, asks=ASKS)


def is_own(caller: Caller, one: Subscription) -> bool:
    """Whether this software, for this person or professional, made it."""
    return one.client_id == caller.application and dict(one.holder) == holder_of(caller, one.record_id)


def check_channel(endpoint: str, headers: tuple[str, ...]) -> None:
    """Raises Invalid for an address that the operator did not allow, or for headers that are none."""
    if not is_allowed(endpoint):
        raise Invalid.of("endpoint", "subscription.endpoint")
    for line in headers:
        name, colon, value = line.partition(":")
        good = colon and name.replace("-", "").isalnum() and line.isascii() and line.isprintable() and value.strip()
        if not good or len(line) > MOST_HEADER or name.lower() in _OURS:
            raise Invalid.of("header", "subscription.header")
    if len(headers) > MOST_HEADERS:
        raise Invalid.of("header", "subscription.header")


_OURS: Final = frozenset({"host", "content-length", "content-type", "transfer-encoding", "connection", "expect"})


def is_allowed(endpoint: str) -> bool:
    """Whether the operator allowed this host and port, over TLS; on this machine alone, trials do without TLS."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if len(endpoint) > LONGEST or not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        return False
    if parts.username or parts.password or parts.fragment or "\\" in endpoint or not parts.hostname:
        return False
    plain = parts.scheme == "http" and settings.CARNET_FOR_TESTS_ONLY
    default = 80 if plain else 443
    where = f"{parts.hostname}:{port or default}"
    return (parts.scheme == "https" or plain) and where in _allowed(default)


def _allowed(default: int) -> frozenset[str]:
    """The hosts of the operator, each with its port."""
    every = (one.lower() for one in settings.CARNET_SUBSCRIPTION_HOSTS)
    return frozenset(one if one.rpartition(":")[2].isdecimal() and ":" in one else f"{one}:{default}" for one in every)
