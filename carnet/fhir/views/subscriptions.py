"""Subscription: to be told when a document is new. Owns the order of answers; no rule."""

from functools import partial
from typing import Final

from carnet.fhir import subscription as translation
from carnet.fhir import subscription_status
from carnet.fhir.asked import Answer, Asked, sound
from carnet.fhir.capability import Served
from carnet.fhir.door import Act, Said, fhir_view
from carnet.fhir.ids import Place, read_id, resource_id
from carnet.fhir.outcome import NOTHING, Outcome
from carnet.fhir.searching import Test, fits, plain
from carnet.fhir.searchsets import paged, part
from carnet.fhir.subject import of_resource, own_or_named
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases.caller import ON_THE_PATIENT_SIDE
from carnet.usecases.end_subscription import end_subscription
from carnet.usecases.list_subscriptions import Channel, Subscription, list_subscriptions
from carnet.usecases.notify_subscriber import Kind, Notice
from carnet.usecases.subscribe import subscribe

MOST: Final = 20_000
TESTS: Final[dict[str, Test]] = {"_id": plain("id"), "status": plain("status"), "criteria": plain("criteria")}
SERVED: Final = Served(
    "Subscription",
    ("create", "read", "search-type", "delete"),
    (translation.PROFILE,),
    search={"_id": "token", "patient": "reference", "status": "token", "criteria": "string"},
)
_ASKS: Final = "DocumentReference.s"
Mine = tuple[Subscription, Channel]


@fhir_view
def subscriptions() -> dict[str, Act]:
    """A search, and a new one."""
    return {"GET": _search, "POST": _create}


@fhir_view
def subscription(resource: str) -> dict[str, Act]:
    """One of them, and its end."""
    return {"GET": partial(_read, resource), "DELETE": partial(_end, resource)}


@fhir_view
def subscription_state(resource: str) -> dict[str, Act]:
    """How far one is."""
    return {"GET": partial(_state, resource)}


def _search(asked: Asked) -> Said:
    record_id = own_or_named(asked)
    mine = list_subscriptions(asked.caller, record_id)
    if isinstance(mine, Refusal):
        return mine
    found = (translation.subscription(*one) for one in mine)
    page = part(asked, (one for one in found if fits(asked.params, one, TESTS)))
    return Answer(paged(asked, "Subscription", record_id, page))


def _create(asked: Asked) -> Said:
    sent = sound(asked.resource(MOST), "Subscription")
    wish = translation.read(sent, asked.base)
    record_id = _whose(asked, translation.whose(sent))
    try:
        made = subscribe(asked.caller, record_id, wish)
    except Invalid as invalid:
        raise translation.located(invalid) from None
    if isinstance(made, Refusal | Conflict):
        return made
    mine = _one(asked, Place(record_id, made.subscription_id))
    address = f"{asked.base}/Subscription/{resource_id(record_id, made.subscription_id)}"
    told = translation.subscription(*mine) if isinstance(mine, tuple) else None
    return Answer(told, status=201, headers={"Location": address})


def _whose(asked: Asked, named: str | None) -> RecordId:
    """The person of the filter; an application of the person's side may leave it out."""
    if named is not None:
        return of_resource(asked, {"reference": named}, "Subscription.criteria")
    if asked.caller.kind.value in ON_THE_PATIENT_SIDE and asked.caller.record is not None:
        return asked.caller.record
    raise Invalid.of("Subscription.criteria", "subscription.filter")


def _one(asked: Asked, place: Place | None) -> Mine | Refusal | Outcome:
    """One of its own, a refusal, or nothing that this software may know of."""
    if place is None:
        return NOTHING
    mine = list_subscriptions(asked.asking(_ASKS), place.record_id)
    if isinstance(mine, Refusal):
        return mine
    return next((one for one in mine if one[0].subscription_id == place.thing), NOTHING)


def _read(resource: str, asked: Asked) -> Said:
    mine = _one(asked, read_id(resource))
    return Answer(translation.subscription(*mine)) if isinstance(mine, tuple) else mine


def _end(resource: str, asked: Asked) -> Said:
    place = read_id(resource)
    if place is None:
        return NOTHING
    ended = end_subscription(asked.asking(_ASKS), place.record_id, place.thing)
    return ended if isinstance(ended, Refusal) else Answer(status=204)


def _state(resource: str, asked: Asked) -> Said:
    mine = _one(asked, read_id(resource))
    if not isinstance(mine, tuple):
        return mine
    one, channel = mine
    notice = Notice(
        one.record_id, one.subscription_id, Kind.QUERY, channel, one.content, one.sent, 0, (), one.status,
        asked.caller.now(),
    )  # fmt: skip
    told = subscription_status.status(notice, f"{asked.base}/Subscription/{resource}")
    return Answer(subscription_status.searchset(told, f"{asked.base}/Subscription/{resource}/$status"))
