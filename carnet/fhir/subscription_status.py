"""A notification as the subscriptions backport writes it for R4: a history Bundle with a status. Owns the shape only.

It holds no health data: that something is new, and, where the subscriber wanted it, which document to read with its own
token. Named by the settings; the worker calls it.
"""

from typing import Final
from uuid import NAMESPACE_OID, uuid5

import msgspec

from carnet.fhir.ids import resource_id
from carnet.fhir.outcome import Json
from carnet.fhir.subscription import TOPIC
from carnet.fhir.times import instant
from carnet.usecases.notify_subscriber import Kind, Notice

_BACKPORT: Final = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition"
_BUNDLE: Final = f"{_BACKPORT}/backport-subscription-notification-r4"
_STATUS: Final = f"{_BACKPORT}/backport-subscription-status-r4"


def notification(notice: Notice) -> bytes:
    """The body of a notification. The same notice is the same Bundle: a subscriber knows a second sending by its id."""
    name = f"{notice.subscription_id} {notice.kind.value} {notice.sent} {notice.count}"
    number = str(uuid5(NAMESPACE_OID, name))
    address = f"{notice.channel.base}/Subscription/{resource_id(notice.record_id, notice.subscription_id)}"
    bundle: Json = {
        "resourceType": "Bundle",
        "id": number,
        "meta": {"profile": [_BUNDLE]},
        "type": "history",
        "timestamp": instant(notice.at),
        "entry": [
            {
                "fullUrl": f"urn:uuid:{number}",
                "resource": {"id": number, **status(notice, address)},
                "request": {"method": "GET", "url": f"{address}/$status"},
                "response": {"status": "200"},
            }
        ],
    }
    return msgspec.json.encode(bundle)


def searchset(told: Json, address: str) -> Json:
    """What `$status` answers: the status in a Bundle, as the backport defines the operation."""
    entry: Json = {"fullUrl": address, "resource": told, "search": {"mode": "match"}}
    return {"resourceType": "Bundle", "type": "searchset", "total": 1, "entry": [entry]}


def status(notice: Notice, address: str) -> Json:
    """The status of a subscription, as Parameters."""
    count = notice.sent + notice.count
    parameters: list[Json] = [
        {"name": "subscription", "valueReference": {"reference": address}},
        {"name": "topic", "valueCanonical": TOPIC},
        {"name": "status", "valueCode": notice.status.value},
        {"name": "type", "valueCode": notice.kind.value},
        {"name": "events-since-subscription-start", "valueString": str(count)},
    ]
    if notice.kind is Kind.EVENTS:
        parameters += [_event(notice, at) for at in range(notice.count)]
    return {"resourceType": "Parameters", "meta": {"profile": [_STATUS]}, "parameter": parameters}


def _event(notice: Notice, at: int) -> Json:
    parts: list[Json] = [
        {"name": "event-number", "valueString": str(notice.sent + at + 1)},
        {"name": "timestamp", "valueInstant": instant(notice.at)},
    ]
    if notice.documents:
        place = resource_id(notice.record_id, notice.documents[at])
        focus = {"reference": f"{notice.channel.base}/DocumentReference/{place}"}
        parts.append({"name": "focus", "valueReference": focus})
    return {"name": "notification-event", "part": parts}
