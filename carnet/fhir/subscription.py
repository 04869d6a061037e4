"""Subscription (R4, with the extensions of the subscriptions backport) from and to the words of the use cases.

Owns the shape and the topic. A value that this door does not do is an error with its element, never left aside unsaid:
another channel, whole resources in a notification, another topic.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from carnet.fhir.ids import patient_id, resource_id
from carnet.fhir.outcome import Json
from carnet.fhir.times import instant
from carnet.kernel.errors import Invalid
from carnet.usecases.list_subscriptions import Channel, Content, Subscription, SubscriptionStatus
from carnet.usecases.subscribe import Wish

TOPIC: Final = "urn:carnet:subscription-topic:documents"
"""A document was added, changed or became visible: one topic, so that which of the three is told to nobody."""
PROFILE: Final = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription"
_BACKPORT: Final = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition"
FILTER: Final = f"{_BACKPORT}/backport-filter-criteria"
CONTENT: Final = f"{_BACKPORT}/backport-payload-content"
HEARTBEAT: Final = f"{_BACKPORT}/backport-heartbeat-period"
_JSON: Final = "application/fhir+json"
_REST_HOOK: Final = "rest-hook"
_REASON: Final = "Nouveaux documents / New documents"
_WHOSE: Final = "DocumentReference?"
_EXTENDED: Final = "_"


def read(resource: Json, base: str) -> Wish:
    """What is wanted. Raises Invalid, naming the element."""
    if resource.get("status") not in (None, "requested"):
        raise Invalid.of("Subscription.status", "subscription.requested")
    if resource.get("criteria") != TOPIC:
        raise Invalid.of("Subscription.criteria", "subscription.topic", topic=TOPIC)
    channel = resource.get("channel")
    if not isinstance(channel, dict) or channel.get("type") != _REST_HOOK:
        raise Invalid.of("Subscription.channel.type", "subscription.rest_hook")
    if channel.get("payload") not in (None, _JSON):
        raise Invalid.of("Subscription.channel.payload", "subscription.payload")
    endpoint, headers = channel.get("endpoint"), channel.get("header", [])
    if not isinstance(endpoint, str):
        raise Invalid.of("Subscription.channel.endpoint", "subscription.endpoint")
    if not isinstance(headers, list) or not all(isinstance(one, str) for one in headers):
        raise Invalid.of("Subscription.channel.header", "subscription.header")
    return Wish(endpoint, base, tuple(headers), _content(channel), _end(resource.get("end")), _beat(channel))


def _beat(channel: Json) -> int | None:
    """The period of heartbeats, in seconds; older drafts of the backport wrote it as an integer."""
    said = _extension(channel, HEARTBEAT, "valueUnsignedInt") or _extension(channel, HEARTBEAT, "valueInteger")
    if said is None:
        return None
    if not said.isascii() or not said.isdecimal():
        raise Invalid.of("Subscription.channel.extension", "fhir.wrong_format", type="unsignedInt")
    return int(said[:9])


def _content(channel: Json) -> Content:
    said = _extension(channel.get(f"{_EXTENDED}payload"), CONTENT, "valueCode")
    if said in (None, Content.EMPTY.value):
        return Content.EMPTY
    if said == Content.ID_ONLY.value:
        return Content.ID_ONLY
    raise Invalid.of("Subscription.channel.payload", "subscription.no_content")


def _end(text: object) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        raise Invalid.of("Subscription.end", "fhir.wrong_format", type="instant") from None
    if found.tzinfo is None:
        raise Invalid.of("Subscription.end", "fhir.wrong_format", type="instant")
    return found


def whose(resource: Json) -> str | None:
    """What the filter says of the person (`DocumentReference?patient=…`); None where it says nothing.

    Raises Invalid for a filter of anything else.
    """
    said = _extension(resource.get(f"{_EXTENDED}criteria"), FILTER, "valueString")
    if said is None:
        return None
    name, _, value = said.removeprefix(_WHOSE).partition("=")
    if not said.startswith(_WHOSE) or name not in ("patient", "subject") or not value or "&" in value:
        raise Invalid.of("Subscription.criteria", "subscription.filter")
    return value


def _extension(holder: object, url: str, value: str) -> str | None:
    every = holder.get("extension", []) if isinstance(holder, dict) else []
    every = every if isinstance(every, list) else []
    found = [one.get(value) for one in every if isinstance(one, dict) and one.get("url") == url]
    return str(found[0]) if found and found[0] is not None else None


def subscription(one: Subscription, channel: Channel) -> Json:
    """The resource. Headers are secrets of who gave them: they are not told back."""
    whom = f"{_WHOSE}patient=Patient/{patient_id(one.record_id)}"
    told: Json = {
        "resourceType": "Subscription",
        "id": resource_id(one.record_id, one.subscription_id),
        "meta": {"profile": [PROFILE]},
        "status": one.status.value,
        "end": instant(one.ends_at),
        "reason": _REASON,
        "criteria": TOPIC,
        "_criteria": {"extension": [{"url": FILTER, "valueString": whom}]},
        "channel": {
            "type": _REST_HOOK,
            "endpoint": channel.endpoint,
            "payload": _JSON,
            "_payload": {"extension": [{"url": CONTENT, "valueCode": one.content.value}]},
        },
    }
    if one.beat_seconds:
        told["channel"]["extension"] = [{"url": HEARTBEAT, "valueUnsignedInt": one.beat_seconds}]
    if one.status is SubscriptionStatus.ERROR:
        told["error"] = "The endpoint did not take the notifications."
    return told


def located(invalid: Invalid) -> Invalid:
    """The problems of a use case at the elements of the resource."""
    found = Invalid(*(replace(one, element=_ELEMENTS.get(one.element, one.element)) for one in invalid.problems))
    found.recorded = invalid.recorded
    return found


_ELEMENTS: Final[dict[str, Any]] = {
    "endpoint": "Subscription.channel.endpoint",
    "header": "Subscription.channel.header",
    "channel": "Subscription.channel",
    "end": "Subscription.end",
    "beat": "Subscription.channel.extension",
}
